"""A small ledger of invented people, and bits to turn."""

import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from debtormap.core.disclosure import canonical
from debtormap.ledger import chain, feed, key_rings
from debtormap.ledger.key_rings import KnownKey
from debtormap.ledger.models import EventKind
from tests.public.examples import person, place

AT = datetime(2026, 11, 25, 8, 45, 49, 123456, tzinfo=UTC)
HERE = place("P", 115.49, 38.87)
COURT = "演示区人民法院"


def later(**by: float) -> datetime:
    return AT + timedelta(**by)


def publish(*listing_ids: str, at: datetime = AT, **more: Any) -> range:
    return append(
        *((EventKind.PUBLISH, each, canonical(person(each, at=HERE, **more))) for each in listing_ids), at=at
    )  # fmt: skip


def amend(listing_id: str, *, at: datetime = AT, **more: Any) -> range:
    return append((EventKind.AMEND, listing_id, canonical(person(listing_id, at=HERE, **more))), at=at)


def withdraw(listing_id: str, kind: str = "revoke", *, at: datetime = AT) -> range:
    return append((EventKind.WITHDRAW, listing_id, canonical({"kind": kind})), at=at)


def append(*entries: tuple[EventKind, str, bytes], at: datetime = AT) -> range:
    with transaction.atomic():
        return chain.append(
            [chain.Entry(kind=kind, listing_id=listing_id, body=body) for kind, listing_id, body in entries], at=at
        )


def court_keys() -> list[KnownKey]:
    """The keys as the court publishes them."""
    return key_rings.parse(json.dumps(feed.key_document()).encode())


def turned(data: bytes, count: int, *, seed: int, beyond: int = 0) -> Iterator[bytes]:
    """The data with one bit turned, `count` times at random, never in the last `beyond` bytes."""
    chance = random.Random(seed)
    for _ in range(count):
        bit = chance.randrange((len(data) - beyond) * 8)
        yield data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]


def lines_of(copy: bytes) -> Sequence[bytes]:
    return copy.splitlines(keepends=True)
