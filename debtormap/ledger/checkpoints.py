"""Signed checkpoints of the ledger: hourly, and soon after what is appended; kept in a table and written to files.

A file is what leaves the house: it is copied to a notice board, to another court, to whoever will hold us to it.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from debtormap import durable
from debtormap.core import receipts
from debtormap.ledger import chain, keys, signing, tree
from debtormap.ledger.hashing import GENESIS, format_instant
from debtormap.ledger.models import Checkpoint, Event, Head
from debtormap.ledger.signing import PublicKey

EVERY: Final = timedelta(hours=1)
QUIET: Final = timedelta(seconds=3)
"""So long after the last event a checkpoint follows it."""
AT_MOST_EVERY: Final = timedelta(minutes=1)
"""So often at most while events keep coming."""


def write(at: datetime) -> Checkpoint:
    """Signs what the ledger is now, keeps it, and writes its file once the transaction is over."""
    with transaction.atomic():
        return _write(chain.take_head(), latest(), at)


def keep_up(now: datetime) -> Checkpoint | None:
    """A checkpoint when one is due; to be called every few seconds, by as many processes as there are."""
    if not _is_due(Head.objects.filter(id=1).first(), latest(), now):
        return None
    with transaction.atomic():
        head, last = chain.take_head(), latest()
        # Asked again under the lock: another process may have been first.
        return _write(head, last, now) if _is_due(head, last, now) else None


def hand_over(at: datetime) -> PublicKey:
    """Makes a new key the one that signs, and signs with it at once what the ledger is."""
    public = keys.rotate(at)
    write(at)
    return public


def covering(seq: int, *, now: datetime) -> Checkpoint:
    """The newest checkpoint when event number `seq` is in it, otherwise a new one."""
    last = latest()
    return last if last is not None and last.size >= seq else write(now)


def latest() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-number").first()


def stated(checkpoint: Checkpoint) -> receipts.Checkpoint:
    """What a checkpoint says; its signature is checked elsewhere."""
    return receipts.parse_checkpoint(checkpoint.note.partition("\n\n")[0] + "\n")


def folder() -> Path:
    return Path(settings.DATA_DIR) / "checkpoints"


def file_name(number: int) -> str:
    return f"{number:09d}.txt"


def export() -> None:
    """Writes the files of all checkpoints that follow the last one in the folder."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    last = max((int(path.stem) for path in place.glob("[0-9]*.txt")), default=0)
    for number, note in Checkpoint.objects.filter(number__gt=last).order_by("number").values_list("number", "note"):
        durable.replace(place / file_name(number), note.encode(), mode=0o644)


def _is_due(head: Head | None, last: Checkpoint | None, now: datetime) -> bool:
    if head is None or head.seq == 0:
        return False
    if last is None or now - last.at >= EVERY:
        return True
    if head.seq == last.size:
        return False
    newest = Event.objects.values_list("at", flat=True).get(seq=head.seq)
    return now - newest >= QUIET or now - last.at >= AT_MOST_EVERY


def _write(head: Head, last: Checkpoint | None, at: datetime) -> Checkpoint:
    # A clock that was set back does not make checkpoints go back.
    at = max(at, last.at) if last else at
    key = keys.current(at)
    state = receipts.Checkpoint(
        origin=key.public.name,
        size=head.seq,
        root=tree.root(head.seq),
        head=bytes(head.hash) if head.seq else GENESIS,
        at=format_instant(at),
    )
    written = Checkpoint.objects.create(
        number=last.number + 1 if last else 1, size=head.seq, at=at, note=signing.sign(state.text(), key)
    )
    # The checkpoint stands in the database; a folder that is full is logged and made up for at the next.
    transaction.on_commit(export, robust=True)
    return written
