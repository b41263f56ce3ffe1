import asyncio
from datetime import timedelta
from typing import Any, cast

import httpx
import pytest

from debtormap.public.app import create
from tests.public.examples import BEGIN, Clock, FakeFeed, person, place
from tests.public.running import NO_CLIENT, Public, listed, run

HERE = "/api/v1/nearby?lon=115.490&lat=38.870"


class Running:
    """The app with its lifespan, as a server runs it."""

    def __init__(self, feed: FakeFeed, **settings: Any) -> None:
        self.app = create(feed=feed, clock=Clock(), client_dir=NO_CLIENT, **settings)
        self._inbox: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._outbox: asyncio.Queue[Any] = asyncio.Queue()

    async def __aenter__(self) -> httpx.AsyncClient:
        self._task = asyncio.ensure_future(self.app({"type": "lifespan"}, self._inbox.get, self._outbox.put))
        await self._inbox.put({"type": "lifespan.startup"})
        assert (await self._outbox.get())["type"] == "lifespan.startup.complete"
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app=cast(Any, self.app)), base_url="http://test")
        return self._client

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()
        await self._inbox.put({"type": "lifespan.shutdown"})
        assert (await self._outbox.get())["type"] == "lifespan.shutdown.complete"
        await self._task


async def _until(client: httpx.AsyncClient, url: str, status: int, within_s: float = 2) -> httpx.Response:
    async with asyncio.timeout(within_s):
        while True:
            reply = await client.get(url)
            if reply.status_code == status:
                return reply
            await asyncio.sleep(0.005)


def test_events_of_this_process_show_at_once() -> None:
    feed = FakeFeed()
    feed.publish(person("A", at=place("P", 115.49, 38.87)))

    async def scenario() -> None:
        async with Running(feed) as client:
            assert (await client.get("/healthz")).status_code == 200
            await _until(client, "/readyz", 200)
            assert listed(await client.get(HERE)) == ["A"]
            feed.publish(person("B"))
            await _until(client, "/api/v1/listings/B", 200, within_s=0.5)
            feed.withdraw("A")
            await _until(client, "/api/v1/listings/A", 404, within_s=0.5)
            assert listed(await client.get(HERE)) == []

    run(scenario())


def test_many_commits_a_second_are_taken_together(monkeypatch: pytest.MonkeyPatch) -> None:
    feed, asked = FakeFeed(), []
    events = feed.events

    def counted(after: int, limit: int = 2000) -> Any:
        asked.append(after)
        return events(after, limit)

    monkeypatch.setattr(feed, "events", counted)
    monkeypatch.setattr("debtormap.public.follower.GATHER_S", 10.0)
    monkeypatch.setattr("debtormap.public.follower.POLL_EVERY_S", 10.0)

    async def scenario() -> None:
        async with Running(feed) as client:
            await _until(client, "/readyz", 200)
            before = len(asked)
            for number in range(50):
                feed.publish(person(f"P{number}"))
                await asyncio.sleep(0.001)
            assert len(asked) <= before + 1

    run(scenario())


def test_events_of_other_processes_show_within_a_second() -> None:
    feed = FakeFeed()

    async def scenario() -> None:
        async with Running(feed) as client:
            await _until(client, "/readyz", 200)
            feed._wake = lambda: None  # type: ignore[method-assign]
            feed.publish(person("A"))
            await _until(client, "/api/v1/listings/A", 200, within_s=1)

    run(scenario())


def test_a_feed_that_is_away_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = FakeFeed()
    feed.publish(person("A"))
    away = iter([True, False])
    head = feed.head

    def sometimes() -> Any:
        if next(away, False):
            raise ConnectionError("the database is away")
        return head()

    monkeypatch.setattr(feed, "head", sometimes)
    monkeypatch.setattr("debtormap.public.follower.RETRY_AFTER_S", 0.05)

    async def scenario() -> None:
        async with Running(feed) as client:
            await _until(client, "/api/v1/listings/A", 200)

    run(scenario())


def test_a_replaced_ledger_is_followed_afresh() -> None:
    feed = FakeFeed(name="before")
    feed.publish(person("A"), person("B"))

    async def scenario() -> None:
        async with Running(feed) as client:
            await _until(client, "/api/v1/listings/B", 200)
            feed.ledger, feed._name = feed.ledger[:1], "after"
            feed.publish(person("C"))
            await _until(client, "/api/v1/listings/C", 200)
            assert (await client.get("/api/v1/listings/B")).status_code == 404

    run(scenario())


def test_nothing_is_told_before_the_ledger_is_loaded() -> None:
    feed = FakeFeed()
    feed.publish(person("A"))
    public = Public(feed, load=False)

    replies = [public.get(url) for url in (HERE, "/api/v1/listings/A", "/api/v1/search?q=演示", "/api/v1/about")]

    assert [(reply.status_code, reply.json()["code"]) for reply in replies] == [(503, "unavailable")] * 4
    assert public.get("/readyz").json()["status"] == "loading"
    assert public.get("/healthz").status_code == 200


def test_loading_tells_its_progress() -> None:
    feed = FakeFeed()
    feed.publish(*(person(f"A{number}", at=place("P", 115.49, 38.87)) for number in range(4_500)))
    told: list[tuple[int, int | None, str]] = []
    public = Public(feed, load=False)
    public.follower._progress = lambda done, total, phase: told.append((done, total, phase))

    public.follow()

    assert told == [(2000, 4500, "loading"), (4000, 4500, "loading"), (4500, 4500, "loading"), (1, 1, "encoding")]


def test_an_old_first_tick_proves_nothing() -> None:
    feed = FakeFeed()
    feed.publish(person("A"))
    public = Public(feed, load=False)
    feed.ticked_at = BEGIN - timedelta(hours=1)

    public.follow()
    assert public.get("/readyz").json()["status"] == "stale"
    feed.tick()  # still old by this clock, but it moves: the ledger lives
    public.follow()

    assert public.get("/readyz").status_code == 200


def test_a_tick_that_stands_still_grows_old() -> None:
    feed = FakeFeed()
    public = Public(feed)

    for _ in range(31):
        public.steady.now += 1
        public.follow()

    assert public.get(HERE).status_code == 503
    assert public.get(HERE).headers["retry-after"] == "5"
