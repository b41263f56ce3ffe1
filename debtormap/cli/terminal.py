"""What every command shares: options, examples in the help, progress, results, and how an error is told."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from debtormap.core.errors import DebtormapError, RuleError

if TYPE_CHECKING:
    from debtormap.core.rows import Finding

Progress = Callable[[int, int | None, str], None]
SHOWN_FINDINGS = 20
# Not what the driver says: it names hosts and roles.
DATABASE_AWAY = (
    "Error: the database cannot be reached, or was never made. DEBTORMAP_DATABASE_URL and DEBTORMAP_CLUES_DATABASE_URL "
    "say where; debtormap check tells which one, debtormap migrate makes it."
)
PHASES = {
    "check": "Checking rows",
    "publish": "Publishing",
    "compare": "Comparing with the register",
    "verify": "Checking the ledger",
    "export": "Copying the ledger",
    "back up register": "Backing up the register (MiB)",
    "back up clues": "Backing up the clues (MiB)",
    "check register": "Reading back the register (MiB)",
    "check clues": "Reading back the clues (MiB)",
    "restore register": "Restoring the register (MiB)",
    "restore clues": "Restoring the clues (MiB)",
    "loading": "Loading the ledger",
    "encoding": "Making the answers of places",
    "replay": "Taking off again what was withdrawn since",
}


class Commands(click.Group):
    """Turns our errors into one line and an exit code, and settings problems into a list of them."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RuleError as error:
            click.echo(f"Error: {' — '.join(filter(None, (str(error), error.mend)))} [{error.code}]", err=True)
            ctx.exit(2)
        except DebtormapError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(2)
        except Exception as error:
            if type(error).__name__ == "SettingsProblems":
                click.echo(f"The settings cannot be used:\n{error}", err=True)
            elif _is_database_away(error):
                click.echo(DATABASE_AWAY, err=True)
            else:
                raise
            ctx.exit(2)


def _is_database_away(error: Exception) -> bool:
    # Django's classes are there when it was set up, and no command fails so before.
    from django.db import OperationalError

    return isinstance(error, OperationalError)


def examples(*lines: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Append examples to a command's help."""

    def add(function: Callable[..., None]) -> Callable[..., None]:
        function.__doc__ = f"{function.__doc__}\n\n\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
        return function

    return add


as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)
new_file = click.Path(dir_okay=False, writable=True, path_type=Path)
key_option = click.option(
    "--key", type=existing_file, help="Public key of the court, or its debtormap-keys.json; got on a way you trust."
)
commit_option = click.option("--commit", is_flag=True, help="Do it; without this nothing is changed.")


def configure(**settings: str) -> None:
    """Set Django up; the names given here win over the environment."""
    os.environ.update(settings)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "debtormap.settings")
    import django

    django.setup(set_prefix=False)


@contextmanager
def progress() -> Iterator[Progress]:
    """A bar for each phase on a terminal, one line for each phase elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, Any] = {}

        def report(done: int, total: int | None, phase: str) -> None:
            if phase not in tasks:
                words = PHASES.get(phase, phase)
                tasks[phase] = bars.add_task(words, total=total)
                if not console.is_terminal:
                    console.print(words, highlight=False)
            bars.update(tasks[phase], completed=done, total=total)

        yield report


def print_findings(findings: Sequence[tuple[int, Finding]]) -> None:
    for line, finding in findings[:SHOWN_FINDINGS]:
        click.echo(f"row {line}, {finding.column}: {finding.rule} [{finding.code}, {finding.severity}] {finding.mend}")
    if len(findings) > SHOWN_FINDINGS:
        click.echo(f"… and {len(findings) - SHOWN_FINDINGS} more; --json gives all.")


def print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str))
