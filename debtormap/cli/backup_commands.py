"""`debtormap backup` and `debtormap restore`."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from debtormap.cli.terminal import (
    as_json,
    commit_option,
    configure,
    examples,
    existing_file,
    new_file,
    print_json,
    progress,
)

STRICT_POLICY = (
    "Adopted after the backup and not in it: {count} disclosure policies. Adopt the last one again (debtormap policy "
    "adopt) before anything is served."
)


@click.command()
@click.argument("file", type=new_file)
@as_json
@examples("debtormap backup /backup/register-2026-11-29.backup")
def backup(file: Path, as_json: bool) -> None:
    """Back up register, ledger and clues into one sealed FILE, online, and read it back.

    It opens only with the key in DEBTORMAP_BACKUP_KEY_FILE, and holds no key of the court: keep those apart from it.
    """
    configure()
    from django.conf import settings

    from debtormap.backup import taking
    from debtormap.cli import deploying

    now = datetime.now(UTC)
    with progress() as report_progress:
        made = taking.take(file, now=now, progress=report_progress)
    deploying.note_backup(settings.DATA_DIR, now)
    if as_json:
        print_json(dataclasses.asdict(made) | {"bytes": file.stat().st_size})
    else:
        click.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB, read back whole; ledger at event {made.head_seq}.")


@click.command()
@click.argument("file", type=existing_file)
@click.option(
    "--withdrawals",
    "files",
    type=existing_file,
    multiple=True,
    help="A copy of the file of withdrawals, of any host; all that are left.  [default: DEBTORMAP_WITHDRAWALS_FILE]",
)
@commit_option
@as_json
@examples(
    "debtormap restore register.backup",
    "debtormap restore register.backup --withdrawals host1.jsonl --withdrawals host2.jsonl --commit",
)
def restore(file: Path, files: Sequence[Path], commit: bool, as_json: bool) -> None:
    """Check a backup; with --commit restore it into empty databases.

    What was withdrawn after the backup is withdrawn again, what was amended is hidden until an officer decides, and
    only then can anything be served. Exit 1: it is restored, and something is left for you to do.
    """
    configure()
    from django.conf import settings

    from debtormap.backup import archive, restoring, taking
    from debtormap.cli import databases, work
    from debtormap.ledger import withdrawals

    given = list(files) or [path for path in [settings.WITHDRAWALS_FILE] if path.is_file()]
    known = [withdrawals.read(path) for path in given]
    with progress() as report_progress:
        if not commit:
            found = taking.examine(file, archive.key_of(settings.BACKUP_KEY_FILE), report_progress)
            print_json(dataclasses.asdict(found)) if as_json else click.echo(
                f"{file} is whole: made {found.at}, ledger at event {found.head_seq}; --commit restores it."
            )
            return
        done = restoring.restore(
            file, known, renew=lambda: databases.migrate(lambda line: click.echo(line, err=True)),
            by=lambda: work.account(None), now=datetime.now(UTC), progress=report_progress,
        )  # fmt: skip
    left = list(_left(done, bool(given)))
    if as_json:
        print_json(dataclasses.asdict(done) | {"left": left})
    else:
        again = done.replayed
        click.echo(
            f"Restored and verified: ledger at event {done.manifest.head_seq}. Taken off again: {again.withdrawn} "
            f"withdrawn, {again.hidden} hidden; {again.not_public} are not public here."
        )
        click.echo("\n".join(left))
    sys.exit(1 if left else 0)


def _left(done: object, with_file: bool) -> Sequence[str]:
    from debtormap.backup.restoring import Restored

    assert isinstance(done, Restored)
    left = []
    if not with_file:
        left.append(
            "No file of withdrawals was given: what was withdrawn after the backup is public again. Look for a copy on "
            "every host, or for the papers, before anything is served."
        )
    elif done.known_through < done.manifest.head_seq:
        left.append(
            f"The file of withdrawals ends at event {done.known_through}, before the backup: it tells nothing of what "
            "was withdrawn after it."
        )
    if done.policies:
        left.append(STRICT_POLICY.format(count=done.policies))
    return left
