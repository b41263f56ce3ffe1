# ruff: noqa: E402  # Django must be set up before its models are imported.
"""Appends to the ledger, one JSON line in, one out: `python -m tests.replicas.writer`.

Acts: publish (ids), withdraw (ids), tick, head, fill (a Size) as the benchmarks do, and flood (count,
every_s): publishes and withdraws in turn, each in a transaction of its own, and tells when each was acknowledged.
"""

import json
import os
import sys
import time
from datetime import UTC, datetime
from itertools import islice
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "debtormap.settings"

import django

django.setup()

from django.db import close_old_connections, transaction

from benchmarks.register import Size, events
from debtormap.core.disclosure import canonical
from debtormap.ledger import chain, feed
from debtormap.ledger.models import EventKind
from tests.public.examples import person, place

HERE = place("P", 115.49, 38.87)
PIECE = 10_000


def publish(ids: list[str]) -> int:
    return _append(*(_entry(listing_id) for listing_id in ids))


def withdraw(ids: list[str]) -> int:
    return _append(*(chain.Entry(kind=EventKind.WITHDRAW, listing_id=each, body=b'{"kind":"revoke"}') for each in ids))


def tick() -> None:
    feed.tick(datetime.now(UTC))


def flood(count: int, every_s: float, prefix: str = "F") -> dict[str, Any]:
    """Each third act withdraws what was published before it."""
    shown: list[str] = []
    acknowledged = []
    begun = time.time()
    for number in range(count):
        act = "withdraw" if number % 3 == 2 else "publish"
        listing_id = shown.pop() if act == "withdraw" else f"{prefix}{number}"
        seq = (withdraw if act == "withdraw" else publish)([listing_id])
        if act == "publish":
            shown.append(listing_id)
        acknowledged.append((act, listing_id, time.time(), seq))
        time.sleep(max(0.0, begun + (number + 1) * every_s - time.time()))
    return {"acts": acknowledged, "shown": shown, "seq": feed.head().seq}


def fill(**size: int) -> int:
    made = iter(events(Size(**size)))
    while piece := list(islice(made, PIECE)):
        entries = [
            chain.Entry(kind=EventKind(each.kind), listing_id=each.listing_id, body=each.body or b"") for each in piece
        ]
        last = _append(*entries)
    return last


def head() -> dict[str, Any]:
    found = feed.head()
    return {"seq": found.seq, "hash": found.hash.hex()}


def _entry(listing_id: str) -> chain.Entry:
    return chain.Entry(kind=EventKind.PUBLISH, listing_id=listing_id, body=canonical(person(listing_id, at=HERE)))


def _append(*entries: chain.Entry) -> int:
    close_old_connections()
    with transaction.atomic():
        return chain.append(entries, at=datetime.now(UTC))[-1]


ACTS = {each.__name__: each for each in (publish, withdraw, tick, flood, fill, head)}


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(ACTS[asked.pop("act")](**asked)), flush=True)


if __name__ == "__main__":
    main()
