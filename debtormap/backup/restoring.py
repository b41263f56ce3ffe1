"""Restoring a backup into empty databases, and taking off again what was taken off after it, before anybody serves it.

While it runs, a file in the data folder keeps `debtormap serve` from starting here; public sides elsewhere stay silent,
for no tick moves. Cut off in between, it is run again from the beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connections

from debtormap.backup import archive, engines, taking
from debtormap.backup.taking import CHECKPOINTS, DATABASES, Manifest, Progress
from debtormap.core.errors import Conflict, RuleError
from debtormap.ledger import checking, tree, withdrawals
from debtormap.ledger.models import EventKind, Head
from debtormap.ledger.withdrawals import Known
from debtormap.register import replaying
from debtormap.register.replaying import Replayed
from debtormap.staff.models import Account

MARK: Final = "restoring"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    manifest: Manifest
    replayed: Replayed
    known_through: int
    """Up to which event of the lost ledger the files of withdrawals tell what was taken off."""
    policies: int
    """Policies adopted after the backup: they must be adopted again."""


def is_unfinished() -> bool:
    """Whether a restore was begun here and not finished."""
    return bool((settings.DATA_DIR / MARK).exists())


def restore(
    path: Path, known: Sequence[Known], *, renew: Callable[[], None], by: Callable[[], Account], now: datetime,
    progress: Progress,
) -> Restored:  # fmt: skip
    """`renew` brings the tables to this program's; `by` answers for what is hidden.

    RuleError for a backup that is not whole or a file of withdrawals of another ledger, Conflict where something is
    there already or the ledger is not the one of the backup.
    """
    key = archive.key_of(settings.BACKUP_KEY_FILE)
    manifest = taking.examine(path, key, progress)
    _require_empty()
    with _marked():
        _fill(path, key, progress)
        renew()
        _check_ledger(manifest, progress)
        told = withdrawals.joined(known)
        withdrawals.check_is_of_this_ledger(told)
        later = [event for event in told.noted if event.seq > manifest.head_seq]
        replayed = replaying.replay(later, by=by(), now=now, progress=progress)
        policies = sum(1 for event in later if event.kind == EventKind.POLICY)
        for alias in DATABASES:
            connections[alias].close()
    return Restored(manifest=manifest, replayed=replayed, known_through=told.through, policies=policies)


@contextmanager
def _marked() -> Iterator[None]:
    mark = settings.DATA_DIR / MARK
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    mark.touch()
    yield
    # Only when all of it went well.
    mark.unlink()


def _require_empty() -> None:
    for alias, name in DATABASES.items():
        if not engines.is_empty(alias):
            raise Conflict(f"the database of the {name} is not empty; restore into a new one")


def _fill(path: Path, key: bytes, progress: Progress) -> None:
    aliases = {name: alias for alias, name in DATABASES.items()}
    with path.open("rb") as file:
        for name, chunks in archive.Reader(file, key).members():
            kind, _, engine = name.partition(":")
            folder, _, file_name = name.partition("/")
            if kind in aliases:
                engines.restore(aliases[kind], engine, taking.counted(chunks, progress, f"restore {kind}"))
            elif folder == CHECKPOINTS and file_name == Path(file_name).name:
                _put(settings.DATA_DIR / CHECKPOINTS / file_name, b"".join(chunks))
            else:
                raise RuleError("backup_broken", field="FILE", rule="it has a member that this program does not know")


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _check_ledger(manifest: Manifest, progress: Progress) -> None:
    head = Head.objects.filter(id=1).first()
    seq, hash_ = (head.seq, bytes(head.hash).hex()) if head else (0, "")
    if (seq, hash_, tree.root(seq).hex()) != (manifest.head_seq, manifest.head_hash, manifest.root):
        raise Conflict("the ledger that was restored is not the one that was backed up")
    problems = checking.verify(progress).problems
    if problems:
        raise Conflict(f"the ledger that was restored is broken: {problems[0]}")
