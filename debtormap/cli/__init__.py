"""The command line: `debtormap COMMAND`, after clig.dev.

Results go to standard output, progress and remarks to standard error. Exit 0: done; 1: findings (bad rows, a broken
chain); 2: usage or settings. What changes the register is a dry run unless `--commit` is given.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from debtormap.cli import backup_commands, ledger_commands
from debtormap.cli.terminal import (
    Commands,
    as_json,
    commit_option,
    configure,
    examples,
    existing_file,
    new_file,
    print_findings,
    print_json,
    progress,
)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="debtormap")
def main() -> None:
    """A court's public register of judgment defaulters, on a map.

    \b
    Try it:    debtormap demo
    Run it:    debtormap migrate && debtormap staff add mei --role clerk && debtormap serve
    """


main.add_command(ledger_commands.ledger)
main.add_command(ledger_commands.verify)
main.add_command(backup_commands.backup)
main.add_command(backup_commands.restore)


@main.command()
@click.option(
    "--records", default=20_000, show_default=True, type=click.IntRange(1), help="How many listings to invent."
)
@click.option(
    "--data", default="var/demo", show_default=True, type=click.Path(path_type=Path), help="Where to keep them."
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port on 127.0.0.1.")
@click.option("--serve/--no-serve", default=True, help="Serve the register once it is made.")
@examples("debtormap demo", "debtormap demo --records 5000 --data /tmp/demo --port 8080")
def demo(records: int, data: Path, port: int, serve: bool) -> None:
    """Make a demonstration register of invented people and serve it."""
    configure(DEBTORMAP_DATA_DIR=str(data), DEBTORMAP_LIMITS="off", DEBTORMAP_PUBLIC_URL=f"http://127.0.0.1:{port}")
    from debtormap.demo import create

    with progress() as report_progress:
        made = create.ensure(data, records=records, progress=report_progress)
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
@click.option(
    "--drain",
    "drain_s",
    default=5.0,
    show_default=True,
    type=click.FloatRange(0, 300),
    help="Seconds between SIGTERM and the end, in which others are told to ask elsewhere.",
)
@examples("debtormap serve", "debtormap serve --side public --host 0.0.0.0 --port 8001")
def serve(side: str | None, host: str, port: int, drain_s: float) -> None:
    """Serve the public side, the court side or both."""
    configure()
    _serve(host, port, side, drain_s)


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
@click.option(
    "--refused",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the refused rows here, each with its reason, to be mended and imported again.",
)
@commit_option
@as_json
@examples(
    "debtormap import examples/list-utf8.csv",
    "debtormap import examples/list-utf8.csv --court 冀0001 --commit",
    "debtormap import examples/list-utf8.csv --refused mend.csv",
)
def import_(
    file: Path, court: str | None, by: str | None, reason: str | None, refused: Path | None, commit: bool, as_json: bool
) -> None:
    """Check a court's list (CSV, XLSX or national JSON) and hand it in for review."""
    configure()
    from debtormap.cli import work

    with progress() as report_progress:
        if commit:
            outcome = work.hand_in(file, court_code=court, by=by, legacy_reason=reason, progress=report_progress)
        else:
            outcome = work.dry_run(file, court_code=court, legacy=reason is not None, progress=report_progress)
    if refused is not None:
        work.write_refused(outcome, refused)
    if as_json:
        print_json(outcome.as_dict())
    else:
        print_findings(outcome.findings)
        click.echo(outcome.text())
    sys.exit(1 if outcome.refused else 0)


@main.command()
@click.argument("file", type=existing_file)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="When the list was read, Beijing time.  [default: the file's own time]",
)
@click.option("--by", help="The clerk of the high court who answers for it.  [default: the account command-line]")
@click.option("--reason", default="", help="On what file the proof of rows that only the national list has stands.")
@commit_option
@as_json
@examples("debtormap reconcile national.json", "debtormap reconcile national.json --reason 'file 12' --commit")
def reconcile(file: Path, as_of: datetime | None, by: str | None, reason: str, commit: bool, as_json: bool) -> None:
    """Compare the register with the national list; publishes and withdraws nothing.

    With --commit, rows that only the national list has are handed in for review, and listings that it lacks or tells
    differently are shown to an officer in the console.
    """
    configure()
    from debtormap.cli import reconciliation

    with progress() as report_progress:
        told = reconciliation.run(file, as_of=as_of, by=by, reason=reason, commit=commit, progress=report_progress)
    print_json(told.as_dict()) if as_json else click.echo(told.text())
    sys.exit(1 if told.differs else 0)


@main.command()
@click.argument("batch")
@click.option("--by", help="Who publishes.  [default: who approved]")
@commit_option
@as_json
@examples("debtormap publish 3fkz8Q2m", "debtormap publish 3fkz8Q2m --commit")
def publish(batch: str, by: str | None, commit: bool, as_json: bool) -> None:
    """Publish a batch that another person than its author has approved in the console."""
    configure()
    from debtormap.cli import work

    with progress() as report_progress:
        report = work.publish(batch, by=by, commit=commit, progress=report_progress)
    print_json(report.as_dict()) if as_json else click.echo(report.text())


@main.group()
def places() -> None:
    """Addresses and public places."""


@places.command("match")
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
@examples("debtormap places match addresses.txt", "cat addresses.txt | debtormap places match -")
def places_match(file: Any) -> None:
    """Match each line of FILE (- for standard input) to a division and a place: one JSON object a line."""
    configure()
    from django.conf import settings

    from debtormap.geo import matching_file

    for line in matching_file.match_lines(file, extra=settings.GAZETTEER):
        click.echo(line)


@main.group()
def policy() -> None:
    """What the public may see, as a named and versioned file."""


@policy.command("adopt")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", help="Who adopts.  [default: the account command-line]")
@click.option("--dry-run", is_flag=True, help="Check the file and change nothing.")
@examples("debtormap policy adopt county.toml", "debtormap policy adopt county.toml --dry-run")
def policy_adopt(file: Path, by: str | None, dry_run: bool) -> None:
    """Check a disclosure policy and put it in force; its `adopted.decision_no` names the court's decision."""
    configure()
    from debtormap.cli import work

    click.echo(work.adopt(file, by=by, commit=not dry_run))


@policy.command("assess")
@click.argument("file", type=new_file)
@examples("debtormap policy assess assessment.pdf", "debtormap policy assess assessment.html")
def policy_assess(file: Path) -> None:
    """Write the impact assessment of the policy in force (PIPL 55, 56): PDF, or HTML by the name of FILE."""
    configure()
    from debtormap.cli import work

    click.echo(work.assess(file), err=True)


@main.group()
def staff() -> None:
    """Accounts of the court's people."""


@staff.command("add")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, help="May be given more than once.")
@click.option("--court", default="", help="Code of the own court; left out: all courts.")
@as_json
@examples("debtormap staff add mei --role clerk --court 冀0102", "debtormap staff add tao --role approver")
def staff_add(name: str, roles: Sequence[str], court: str, as_json: bool) -> None:
    """Add an account and print a one-time link, on which its holder sets a password."""
    configure()
    from django.conf import settings

    from debtormap.staff import accounts

    account, path = accounts.add(name, roles, court)
    link = settings.PUBLIC_URL + path
    if as_json:
        print_json({"name": account.get_username(), "roles": list(roles), "court": court, "link": link})
    else:
        click.echo(f"{name} may now set a password, once, within three days:\n{link}")


@main.command("work")
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
@examples("debtormap work", "debtormap work --once")
def work_(once: bool) -> None:
    """Do the court side's background work: imports, publications, mail, erasures.

    A serving court side does it too; this adds workers, on this host or another. Ends on SIGTERM or Ctrl-C after
    putting back what is in hand.
    """
    configure()
    from debtormap.cli import working

    if once:
        click.echo(working.drain())
    else:
        working.go_on(lambda: click.echo("Working (Ctrl-C stops)", err=True))


@main.command()
@examples("debtormap migrate", "DEBTORMAP_DATA_DIR=/srv/register debtormap migrate")
def migrate() -> None:
    """Make or renew the databases and missing keys. Safe to run twice, at once, and beside a program that serves."""
    configure()
    from debtormap.cli import work

    click.echo(work.migrate(lambda line: click.echo(line, err=True)))


@main.command()
@as_json
@examples("debtormap snapshot")
def snapshot(as_json: bool) -> None:
    """Write the public register into a file, from which public processes of this host start in seconds.

    Run it daily: a record that was withdrawn leaves the disk with the next snapshot. Processes that serve take it over.
    """
    configure()
    import asyncio
    from time import time

    from debtormap import asgi

    with progress() as report_progress:
        path = asyncio.run(asgi.snapshot(report_progress, time))
    size = path.stat().st_size
    print_json({"file": str(path), "bytes": size}) if as_json else click.echo(f"{path}: {size / 1e6:.1f} MB.")


@main.command()
@click.option("--deploy", is_flag=True, help="Also what only matters in production.")
@as_json
@examples("debtormap check", "debtormap check --deploy --json")
def check(deploy: bool, as_json: bool) -> None:
    """Check settings, keys, database and policy; exit 1 when something must be mended."""
    configure()
    from debtormap.cli import work

    problems = work.check(deploy=deploy)
    if as_json:
        print_json({"problems": problems})
    else:
        click.echo("\n".join(problems) or "All is well.")
    sys.exit(1 if problems else 0)


@main.command()
@commit_option
@as_json
@examples("debtormap retention", "debtormap retention --commit")
def retention(commit: bool, as_json: bool) -> None:
    """Erase what has had its time; what a legal hold keeps stays. The court side does the same by the hour."""
    configure()
    from debtormap.cli import work

    told = work.retain(commit=commit)
    if as_json:
        print_json([msgspec.to_builtins(each) for each in told])
        return
    for each in told:
        click.echo(f"{each.kind.value:<16} {each.due:>8} {'erased' if commit else 'due'}, {each.held} held")
    if not commit:
        click.echo("Dry run: nothing was erased; --commit erases.")


def _serve(host: str, port: int, side: str | None, drain_s: float = 0) -> None:
    from debtormap import asgi, serving
    from debtormap.backup import restoring
    from debtormap.cli import databases
    from debtormap.settings.environment import Side

    problems = databases.look(lambda line: click.echo(line, err=True))
    if restoring.is_unfinished():
        problems.append("a restore was begun here and not finished: run it again, into empty databases")
    if problems:
        click.echo("\n".join(problems), err=True)
        sys.exit(2)
    app = asgi.create(Side(side) if side else None)
    click.echo(f"Serving on http://{host}:{port} (Ctrl-C stops)", err=True)
    serving.run(app, host=host, port=port, drain_s=drain_s)
