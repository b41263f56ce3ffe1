"""What the public side may know of the court side: the ledger's head and its events in order.

Safe to call from any thread; each call leaves no connection behind that the server has dropped.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery

from debtormap.ledger import key_rings, listening
from debtormap.ledger.connections import lent
from debtormap.ledger.hashing import GENESIS, format_instant
from debtormap.ledger.key_rings import KeyRow
from debtormap.ledger.models import Body, Checkpoint, Event, EventKind, Head, Key

Callback = Callable[[], None]
Buffer = bytes | memoryview
_STEP = timedelta(microseconds=1)
# An event as it is told, in the order of `_event`; its body comes in the same question.
_COLUMNS: Final = ("seq", "kind", "listing_id", "at", "hash", "prev_hash")
_BODY: Final = Subquery(Body.objects.filter(seq=OuterRef("seq")).values("body"))
_callbacks: list[Callback] = []
_callbacks_lock = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHead:
    seq: int
    hash: bytes
    ticked_at: datetime | None
    """When the court side last said that the ledger is alive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEvent:
    seq: int
    kind: str
    listing_id: str
    at: datetime
    hash: bytes
    prev_hash: bytes
    body: bytes | None
    """None when it was blanked, for a person's data must be erased."""


def head() -> FeedHead:
    with lent():
        found = Head.objects.filter(id=1).first()
    if found is None:
        return FeedHead(seq=0, hash=GENESIS, ticked_at=None)
    return FeedHead(seq=found.seq, hash=bytes(found.hash), ticked_at=found.ticked_at)


def events(after: int, limit: int = 2000) -> list[FeedEvent]:
    """The events that follow number `after`, in order, at most `limit`."""
    with lent():
        rows = Event.objects.filter(seq__gt=after).annotate(body=_BODY).order_by("seq")[:limit]
        return [_event(*row) for row in rows.values_list(*_COLUMNS, "body")]


def last_of(listing_id: str) -> FeedEvent | None:
    """The last event of a listing."""
    with lent():
        return _with_body(Event.objects.filter(listing_id=listing_id).exclude(listing_id=""))


def policy() -> FeedEvent | None:
    """The event by which the policy came into force that is in force now."""
    with lent():
        return _with_body(Event.objects.filter(listing_id="", kind=EventKind.POLICY))


def key_document() -> dict[str, Any]:
    """The public keys of the ledger's whole life and its newest checkpoint: see `key_rings.document`."""
    with lent():
        rows = [
            KeyRow(number=key.number, text=key.text, valid_from=format_instant(key.valid_from), handover=key.handover)
            for key in Key.objects.order_by("number")
        ]
        newest = Checkpoint.objects.order_by("-number").values_list("note", flat=True).first()
    return key_rings.document(rows, newest)


def tick(at: datetime) -> None:
    """Says that the ledger is alive. A tick always moves and never goes back, even when the clock was set back."""
    with lent(), transaction.atomic():
        row, _ = Head.objects.select_for_update().get_or_create(id=1, defaults={"seq": 0, "hash": GENESIS})
        if row.ticked_at is not None:
            # Who follows counts a tick that moved: with one that waits for the clock, all would fall silent till then.
            at = max(at, row.ticked_at + _STEP)
        Head.objects.filter(id=1).update(ticked_at=at)


def on_append(callback: Callback) -> Callback:
    """Calls back after each commit that appended events; returns what ends it. On PostgreSQL commits of any process.

    A faster wake-up only: who reads the feed must also look from time to time.
    """
    with _callbacks_lock:
        _callbacks.append(callback)
    stop_listening = listening.start(callback)

    def end() -> None:
        stop_listening()
        with _callbacks_lock:
            _callbacks.remove(callback)

    return end


def announce() -> None:
    """Called by the chain in its transaction: who listens is woken by the commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {listening.CHANNEL}")


def wake() -> None:
    """Called by the chain after its commit."""
    with _callbacks_lock:
        waiting = tuple(_callbacks)
    for callback in waiting:
        callback()


def _with_body(events: QuerySet[Event]) -> FeedEvent | None:
    row = events.annotate(body=_BODY).order_by("-seq").values_list(*_COLUMNS, "body").first()
    return None if row is None else _event(*row)


def _event(
    seq: int, kind: str, listing_id: str, at: datetime, hash_: Buffer, prev_hash: Buffer, body: Buffer | None
) -> FeedEvent:
    return FeedEvent(
        seq=seq, kind=kind, listing_id=listing_id, at=at, hash=bytes(hash_), prev_hash=bytes(prev_hash),
        body=None if body is None else bytes(body),
    )  # fmt: skip
