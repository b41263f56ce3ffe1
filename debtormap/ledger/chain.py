"""Appending to the ledger.

The head row is taken first: PostgreSQL holds its lock and SQLite the write lock until the commit, so numbers have no
gaps and stand in the order of commits. It is written once for any number of entries, and each row is linked to the one
before it. The Merkle tree grows in the same transaction.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from debtormap.core.errors import Conflict
from debtormap.ledger import bulk, feed, tree
from debtormap.ledger.hashing import GENESIS, chain_hash, format_instant, leaf_hash
from debtormap.ledger.models import EventKind, Head

SALT_BYTES = 16
_EventRow = tuple[int, str, str, object, bytes, bytes, bytes]
_BodyRow = tuple[int, bytes, bytes]
_EVENT_COLUMNS = ("seq", "kind", "listing_id", "at", "leaf_hash", "prev_hash", "hash")


class Entry(NamedTuple):
    kind: EventKind
    listing_id: str
    """Empty for a policy."""
    body: bytes
    """Canonical JSON; of a withdrawal without personal data."""


def take_head() -> Head:
    """The head, locked until the transaction ends. Call it before any other row is locked."""
    head, _ = Head.objects.select_for_update().get_or_create(id=1, defaults={"seq": 0, "hash": GENESIS})
    return head


def append(entries: Sequence[Entry], *, at: datetime) -> range:
    """Appends the entries inside the caller's transaction; returns their sequence numbers."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("the ledger is appended to inside a transaction")
    head = take_head()
    numbers = range(head.seq + 1, head.seq + 1 + len(entries))
    if not entries:
        return numbers
    salts = secrets.token_bytes(SALT_BYTES * len(entries))
    events, bodies = _link(entries, bytes(head.hash), numbers, salts, at)
    bulk.insert("ledger_event", _EVENT_COLUMNS, events)
    bulk.insert("ledger_body", ("seq", "salt", "body"), bodies)
    tree.extend(head.seq, [leaf for *_, leaf, _, _ in events])
    moved = Head.objects.filter(id=1, seq=head.seq).update(seq=numbers[-1], hash=events[-1][-1])
    if moved != 1:
        raise Conflict("the head of the ledger moved meanwhile")
    feed.announce()
    transaction.on_commit(feed.wake)
    return numbers


def _link(
    entries: Sequence[Entry], prev_hash: bytes, numbers: range, salts: bytes, at: datetime
) -> tuple[list[_EventRow], list[_BodyRow]]:
    written_at, stored_at = format_instant(at), bulk.instant(at)
    events: list[_EventRow] = []
    bodies: list[_BodyRow] = []
    for index, (seq, entry) in enumerate(zip(numbers, entries, strict=True)):
        salt = salts[index * SALT_BYTES : (index + 1) * SALT_BYTES]
        kind, listing_id, body = entry.kind.value, entry.listing_id, entry.body
        leaf = leaf_hash(salt, body)
        own_hash = chain_hash(prev_hash, seq, kind, listing_id, written_at, leaf)
        events.append((seq, kind, listing_id, stored_at, leaf, prev_hash, own_hash))
        bodies.append((seq, salt, body))
        prev_hash = own_hash
    return events, bodies
