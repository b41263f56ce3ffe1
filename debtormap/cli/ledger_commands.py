"""`debtormap ledger …` and `debtormap verify`: proofs made, given out and checked."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import click

from debtormap.cli.terminal import (
    as_json,
    commit_option,
    configure,
    examples,
    existing_file,
    key_option,
    new_file,
    print_json,
    progress,
)


@click.group()
def ledger() -> None:
    """The append-only record of every publication and withdrawal."""


@ledger.command("verify")
@click.option("--copy", type=existing_file, help="Check a copy that `ledger export` wrote instead, without a database.")
@key_option
@as_json
@examples("debtormap ledger verify", "debtormap ledger verify --copy ledger.jsonl --key court-key.txt")
def ledger_verify(copy: Path | None, key: Path | None, as_json: bool) -> None:
    """Check every link of the ledger, its tree and its checkpoints; exit 1 when anything is broken."""
    from debtormap.cli import proofs

    with progress() as report_progress:
        if copy is not None:
            report = proofs.check_copy(copy, _needed(key), report_progress)
        else:
            configure()
            report = proofs.check_ledger(key, report_progress)
    if as_json:
        print_json(dataclasses.asdict(report))
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
    "--export",
    "export_id",
    required=True,
    metavar="ID",
    help="The export that one person asked for in the console and another let out; it says whether with the records.",
)
@examples("debtormap ledger export ledger.jsonl --export 7KQ2mZ0cV4tR")
def ledger_export(file: Path, export_id: str) -> None:
    """Write a signed copy of the ledger, which anybody can audit with the public key; once for each approval."""
    configure()
    from datetime import UTC, datetime

    from debtormap.register import exports

    with progress() as report_progress:
        events, with_bodies = exports.take_ledger(
            export_id, file, by=None, now=datetime.now(UTC), progress=report_progress
        )
    click.echo(f"{file}: {events} events {'with' if with_bodies else 'without'} their records.", err=True)


@ledger.command("keys")
@examples("debtormap ledger keys > court-key.json")
def ledger_keys() -> None:
    """Print the public keys, as they stand at /.well-known/debtormap-keys.json."""
    configure()
    from debtormap.ledger import feed

    print_json(feed.key_document())


@ledger.command("receipt")
@click.argument("listing")
@click.argument("file", type=new_file)
@click.option("--without-record", is_flag=True, help="Leave the record out: the receipt can be shown to anybody.")
@examples("debtormap ledger receipt Ab3dE5 receipt.json")
def ledger_receipt(listing: str, file: Path, without_record: bool) -> None:
    """Write a signed receipt of the last event of a listing: its publication, its removal."""
    configure()
    from debtormap.cli import proofs
    from debtormap.ledger import receipts

    proofs.write(file, receipts.receipt(listing, with_record=not without_record))


@ledger.command("evidence")
@click.argument("listing")
@click.argument("file", type=new_file)
@examples("debtormap ledger evidence Ab3dE5 evidence.json")
def ledger_evidence(listing: str, file: Path) -> None:
    """Write everything that the ledger proves of one listing, as one signed file."""
    configure()
    from debtormap.cli import proofs
    from debtormap.ledger import evidence

    proofs.write(file, evidence.bundle(listing))


@ledger.command("rotate-key")
@commit_option
@examples("debtormap ledger rotate-key", "debtormap ledger rotate-key --commit")
def ledger_rotate_key(commit: bool) -> None:
    """Hand over from the key that signs now to a new one; what the old one signed stays valid."""
    configure()
    from debtormap.cli import proofs

    click.echo(proofs.rotate_key(commit=commit))


@click.command()
@click.argument("file", type=existing_file)
@key_option
@as_json
@examples("debtormap verify extract.pdf --key court-key.txt", "debtormap verify 000000012.txt --key court-key.json")
def verify(file: Path, key: Path | None, as_json: bool) -> None:
    """Verify an extract, a receipt, evidence or a checkpoint with the court's public key: no database, no network.

    A key inside FILE is never looked at. Exit 0: it holds; 1: it does not; 2: it could not be tried.
    """
    from debtormap.cli import proofs

    verdict = proofs.verify(file, _needed(key))
    if as_json:
        print_json({"holds": verdict.holds, "text": verdict.text, **verdict.facts})
    else:
        click.echo(verdict.text)
    sys.exit(0 if verdict.holds else 1)


def _needed(key: Path | None) -> Path:
    if key is None:
        raise click.UsageError("--key FILE is needed: the court's public key, got on another way than the file")
    return key
