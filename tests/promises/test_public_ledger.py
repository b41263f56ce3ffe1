"""The public side over the real ledger: what is appended there shows, what is withdrawn there is gone."""

import asyncio
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from django.db import transaction

from debtormap.core.disclosure import canonical
from debtormap.ledger import feed
from debtormap.ledger.chain import Entry, append
from debtormap.ledger.models import EventKind
from debtormap.public.follower import Feed, Follower
from debtormap.public.service import Service
from tests.public.examples import person, place

pytestmark = pytest.mark.django_db(transaction=True)
HERE = place("P", 115.49, 38.87)


def _append(kind: EventKind, *records: dict[str, Any]) -> None:
    bodies = [(record["id"], canonical(record)) for record in records]
    if kind is EventKind.WITHDRAW:
        bodies = [(listing_id, b'{"kind":"revoke"}') for listing_id, _ in bodies]
    with transaction.atomic():
        append(
            [Entry(kind=kind, listing_id=listing_id, body=body) for listing_id, body in bodies], at=datetime.now(UTC)
        )


def _follow(service: Service) -> None:
    follower = Follower(cast(Feed, feed), service)
    feed.tick(datetime.now(UTC))
    asyncio.run(follower.catch_up() if service.is_loaded else follower.load())


def test_the_ledger_is_followed_from_its_begin_to_a_withdrawal() -> None:
    service = Service()
    _append(EventKind.PUBLISH, person("A", at=HERE), person("B", at=HERE))

    _follow(service)
    now = service.clock()
    assert service.is_ready()
    assert sorted(service.projection.numbers) == ["A", "B"]

    _append(EventKind.WITHDRAW, {"id": "A"})
    _append(EventKind.PUBLISH, person("C", at=HERE))
    _follow(service)

    head = feed.head()
    assert service.projection.shown("A", now) is None
    assert sorted(service.projection.numbers) == ["B", "C"]
    assert (service.projection.seq, service.projection.hash) == (head.seq, head.hash)


def test_a_commit_wakes_the_follower_of_this_process() -> None:
    service = Service()
    feed.tick(datetime.now(UTC))

    async def scenario() -> float:
        following = asyncio.create_task(Follower(cast(Feed, feed), service).run())
        async with asyncio.timeout(5):
            while not service.is_ready():
                await asyncio.sleep(0.01)
            begin = asyncio.get_running_loop().time()
            await asyncio.to_thread(_append, EventKind.PUBLISH, person("A", at=HERE))
            while service.projection.shown("A", service.clock()) is None:
                await asyncio.sleep(0.005)
            took_s = asyncio.get_running_loop().time() - begin
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        return took_s

    assert asyncio.run(scenario()) < 1
