"""The command line: `debtormap COMMAND`, after clig.dev.

Results go to standard output, progress and remarks to standard error. Exit 0: done; 1: findings (bad rows, a broken
chain); 2: usage or settings. What changes the register is a dry run unless `--commit` is given.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
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
PHASES = {
    "check": "Checking rows",
    "publish": "Publishing",
    "verify": "Checking the ledger",
    "export": "Copying the ledger",
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
            if type(error).__name__ != "SettingsProblems":
                raise
            click.echo(f"The settings cannot be used:\n{error}", err=True)
            ctx.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="debtormap")
def main() -> None:
    """A court's public register of judgment defaulters, on a map.

    \b
    Try it:    debtormap demo
    Run it:    debtormap migrate && debtormap staff add mei --role clerk && debtormap serve
    """


def _examples(*lines: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
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


@main.command()
@click.option(
    "--records", default=20_000, show_default=True, type=click.IntRange(1), help="How many listings to invent."
)
@click.option(
    "--data", default="var/demo", show_default=True, type=click.Path(path_type=Path), help="Where to keep them."
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port on 127.0.0.1.")
@click.option("--serve/--no-serve", default=True, help="Serve the register once it is made.")
@_examples("debtormap demo", "debtormap demo --records 5000 --data /tmp/demo --port 8080")
def demo(records: int, data: Path, port: int, serve: bool) -> None:
    """Make a demonstration register of invented people and serve it."""
    _configure(DEBTORMAP_DATA_DIR=str(data), DEBTORMAP_LIMITS="off", DEBTORMAP_PUBLIC_URL=f"http://127.0.0.1:{port}")
    from debtormap.demo import create

    with _progress() as progress:
        made = create.ensure(data, records=records, progress=progress)
    click.echo(f"\n{made.summary}\n", err=True)
    click.echo(f"  Map      http://127.0.0.1:{port}/\n  Console  http://127.0.0.1:{port}/console/\n", err=True)
    for account in made.accounts:
        click.echo(f"  {account.name:<10} {account.password:<22} {', '.join(account.roles)}", err=True)
    click.echo(f"\nThe log-ins stand in {made.accounts_file} too. Everything here is invented.\n", err=True)
    if serve:
        _serve("127.0.0.1", port, None)


@main.command()
@click.option(
    "--side", type=click.Choice(["both", "public", "court"]), help="Which side to serve; the setting decides otherwise."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@_examples("debtormap serve", "debtormap serve --side public --host 0.0.0.0 --port 8001")
def serve(side: str | None, host: str, port: int) -> None:
    """Serve the public side, the court side or both."""
    _configure()
    _serve(host, port, side)


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--court", help="Code of the court whose list this is; otherwise each row names its own.")
@click.option("--by", help="The clerk who answers for the file.  [default: the account command-line]")
@click.option(
    "--legacy",
    "reason",
    metavar="REASON",
    help="Rows of the existing national list; say on what file the proof stands.",
)
@commit_option
@as_json
@_examples("debtormap import examples/list-utf8.csv", "debtormap import examples/list-utf8.csv --court 冀0001 --commit")
def import_(file: Path, court: str | None, by: str | None, reason: str | None, commit: bool, as_json: bool) -> None:
    """Check a court's list (CSV, XLSX or national JSON) and hand it in for review."""
    _configure()
    from debtormap.cli import work

    with _progress() as progress:
        if commit:
            outcome = work.hand_in(file, court_code=court, by=by, legacy_reason=reason, progress=progress)
        else:
            outcome = work.dry_run(file, court_code=court, legacy=reason is not None, progress=progress)
    if as_json:
        _print_json(outcome.as_dict())
    else:
        _print_findings(outcome.findings)
        click.echo(outcome.text())
    sys.exit(1 if outcome.refused else 0)


@main.command()
@click.argument("batch")
@click.option("--by", help="Who publishes.  [default: who approved]")
@commit_option
@as_json
@_examples("debtormap publish 3fkz8Q2m", "debtormap publish 3fkz8Q2m --commit")
def publish(batch: str, by: str | None, commit: bool, as_json: bool) -> None:
    """Publish a batch that another person than its author has approved in the console."""
    _configure()
    from debtormap.cli import work

    with _progress() as progress:
        report = work.publish(batch, by=by, commit=commit, progress=progress)
    _print_json(report.as_dict()) if as_json else click.echo(report.text())


@main.group()
def places() -> None:
    """Addresses and public places."""


@places.command("match")
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
@_examples("debtormap places match addresses.txt", "cat addresses.txt | debtormap places match -")
def places_match(file: Any) -> None:
    """Match each line of FILE (- for standard input) to a division and a place: one JSON object a line."""
    _configure()
    from django.conf import settings

    from debtormap.geo import matching_file

    for line in matching_file.match_lines(file, extra=settings.GAZETTEER):
        click.echo(line)


@main.group()
def ledger() -> None:
    """The append-only record of every publication and withdrawal."""


@ledger.command("verify")
@click.option("--copy", type=existing_file, help="Check a copy that `ledger export` wrote instead, without a database.")
@key_option
@as_json
@_examples("debtormap ledger verify", "debtormap ledger verify --copy ledger.jsonl --key court-key.txt")
def ledger_verify(copy: Path | None, key: Path | None, as_json: bool) -> None:
    """Check every link of the ledger, its tree and its checkpoints; exit 1 when anything is broken."""
    from debtormap.cli import proofs

    with _progress() as progress:
        if copy is not None:
            report = proofs.check_copy(copy, _needed(key), progress)
        else:
            _configure()
            report = proofs.check_ledger(key, progress)
    if as_json:
        _print_json(dataclasses.asdict(report))
    else:
        for problem in report.problems:
            click.echo(problem)
        verdict = "whole" if not report.problems else "BROKEN"
        click.echo(
            f"The ledger is {verdict}: {report.events} events, {report.blanked} blanked, head {report.head_seq}, "
            f"{report.checkpoints} checkpoints."
        )
    sys.exit(1 if report.problems else 0)


@ledger.command("export")
@click.argument("file", type=new_file)
@click.option(
    "--bodies", is_flag=True, help="With the records themselves: personal data, also of who is listed no more."
)
@_examples("debtormap ledger export ledger.jsonl")
def ledger_export(file: Path, bodies: bool) -> None:
    """Write a signed copy of the ledger, which anybody can audit with the public key."""
    _configure()
    from debtormap.ledger import exporting

    with _progress() as progress:
        events = exporting.export(file, with_bodies=bodies, progress=progress)
    click.echo(f"{file}: {events} events {'with' if bodies else 'without'} their records.", err=True)


@ledger.command("keys")
@_examples("debtormap ledger keys > court-key.json")
def ledger_keys() -> None:
    """Print the public keys, as they stand at /.well-known/debtormap-keys.json."""
    _configure()
    from debtormap.ledger import feed

    _print_json(feed.key_document())


@ledger.command("receipt")
@click.argument("listing")
@click.argument("file", type=new_file)
@click.option("--without-record", is_flag=True, help="Leave the record out: the receipt can be shown to anybody.")
@_examples("debtormap ledger receipt Ab3dE5 receipt.json")
def ledger_receipt(listing: str, file: Path, without_record: bool) -> None:
    """Write a signed receipt of the last event of a listing: its publication, its removal."""
    _configure()
    from debtormap.cli import proofs
    from debtormap.ledger import receipts

    proofs.write(file, receipts.receipt(listing, with_record=not without_record))


@ledger.command("evidence")
@click.argument("listing")
@click.argument("file", type=new_file)
@_examples("debtormap ledger evidence Ab3dE5 evidence.json")
def ledger_evidence(listing: str, file: Path) -> None:
    """Write everything that the ledger proves of one listing, as one signed file."""
    _configure()
    from debtormap.cli import proofs
    from debtormap.ledger import evidence

    proofs.write(file, evidence.bundle(listing))


@ledger.command("rotate-key")
@commit_option
@_examples("debtormap ledger rotate-key", "debtormap ledger rotate-key --commit")
def ledger_rotate_key(commit: bool) -> None:
    """Hand over from the key that signs now to a new one; what the old one signed stays valid."""
    _configure()
    from debtormap.cli import proofs

    click.echo(proofs.rotate_key(commit=commit))


@main.command()
@click.argument("file", type=existing_file)
@key_option
@as_json
@_examples("debtormap verify receipt.json --key court-key.txt", "debtormap verify 000000012.txt --key court-key.json")
def verify(file: Path, key: Path | None, as_json: bool) -> None:
    """Verify a receipt, evidence or a checkpoint with the court's public key: no database, no network.

    A key inside FILE is never looked at. Exit 0: it holds; 1: it does not; 2: it could not be tried.
    """
    from debtormap.cli import proofs

    verdict = proofs.verify(file, _needed(key))
    if as_json:
        _print_json({"holds": verdict.holds, "text": verdict.text, **verdict.facts})
    else:
        click.echo(verdict.text)
    sys.exit(0 if verdict.holds else 1)


@main.group()
def policy() -> None:
    """What the public may see, as a named and versioned file."""


@policy.command("adopt")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", help="Who adopts.  [default: the account command-line]")
@click.option("--dry-run", is_flag=True, help="Check the file and change nothing.")
@_examples("debtormap policy adopt county.toml", "debtormap policy adopt county.toml --dry-run")
def policy_adopt(file: Path, by: str | None, dry_run: bool) -> None:
    """Check a disclosure policy and put it in force; its `adopted.decision_no` names the court's decision."""
    _configure()
    from debtormap.cli import work

    click.echo(work.adopt(file, by=by, commit=not dry_run))


@main.group()
def staff() -> None:
    """Accounts of the court's people."""


@staff.command("add")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, help="May be given more than once.")
@click.option("--court", default="", help="Code of the own court; left out: all courts.")
@as_json
@_examples("debtormap staff add mei --role clerk --court 冀0102", "debtormap staff add tao --role approver")
def staff_add(name: str, roles: Sequence[str], court: str, as_json: bool) -> None:
    """Add an account and print a one-time link, on which its holder sets a password."""
    _configure()
    from django.conf import settings

    from debtormap.staff import accounts

    account, path = accounts.add(name, roles, court)
    link = settings.PUBLIC_URL + path
    if as_json:
        _print_json({"name": account.get_username(), "roles": list(roles), "court": court, "link": link})
    else:
        click.echo(f"{name} may now set a password, once, within three days:\n{link}")


@main.command()
@_examples("debtormap migrate", "DEBTORMAP_DATA_DIR=/srv/register debtormap migrate")
def migrate() -> None:
    """Make or renew the database; safe to run twice. Makes missing keys in the data folder."""
    _configure()
    from debtormap.cli import work

    click.echo(work.migrate())


@main.command()
@click.option("--deploy", is_flag=True, help="Also what only matters in production.")
@as_json
@_examples("debtormap check", "debtormap check --deploy --json")
def check(deploy: bool, as_json: bool) -> None:
    """Check settings, keys, database and policy; exit 1 when something must be mended."""
    _configure()
    from debtormap.cli import work

    problems = work.check(deploy=deploy)
    if as_json:
        _print_json({"problems": problems})
    else:
        click.echo("\n".join(problems) or "All is well.")
    sys.exit(1 if problems else 0)


def _needed(key: Path | None) -> Path:
    if key is None:
        raise click.UsageError("--key FILE is needed: the court's public key, got on another way than the file")
    return key


def _configure(**settings: str) -> None:
    """Set Django up; the names given here win over the environment."""
    os.environ.update(settings)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "debtormap.settings")
    import django

    django.setup(set_prefix=False)


def _serve(host: str, port: int, side: str | None) -> None:
    import uvicorn

    from debtormap import asgi
    from debtormap.settings.environment import Side

    click.echo(f"Serving on http://{host}:{port} (Ctrl-C stops)", err=True)
    uvicorn.run(
        asgi.create(Side(side) if side else None), host=host, port=port, lifespan="on", access_log=False,
        log_level="warning", server_header=False, date_header=True, proxy_headers=False,
    )  # fmt: skip


@contextmanager
def _progress() -> Iterator[Progress]:
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


def _print_findings(findings: Sequence[tuple[int, Finding]]) -> None:
    for line, finding in findings[:SHOWN_FINDINGS]:
        click.echo(f"row {line}, {finding.column}: {finding.rule} [{finding.code}, {finding.severity}] {finding.mend}")
    if len(findings) > SHOWN_FINDINGS:
        click.echo(f"… and {len(findings) - SHOWN_FINDINGS} more; --json gives all.")


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str))
