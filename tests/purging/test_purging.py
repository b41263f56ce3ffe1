"""What is said to shared caches, when and how often: by clocks that are moved, to a cache that is none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from debtormap.public.cache_tags import ALL, LISTS
from debtormap.public.caches import Cache
from debtormap.public.purging import AGAIN_AFTER_S, LONGEST_PAUSE_S, MOST_WAITING, Line, Purger
from debtormap.telemetry.exposition import Labelled
from tests.public.examples import BEGIN, Clock, FakeFeed, person
from tests.public.running import Public, run

STALE_AFTER_S = 30.0
PRESENT = Cache(name="one", url="http://127.0.0.1/", method="PURGE", headers={"xkey": "{tags}"})


class Told:
    """A purger of a public side whose clocks are moved by hand; it says at once what is due."""

    def __init__(self, public: Public, *, cache: Cache = PRESENT) -> None:
        self.steady = Clock()
        self.public = public
        self.purger = Purger(
            [cache], projection=lambda: public.service.projection, clock=public.clock, stale_after_s=STALE_AFTER_S,
            steady=self.steady,
        )  # fmt: skip
        public.service.watching = self.purger

    def due(self, after_s: float = 0) -> set[str]:
        """What a cache that takes everything is told in so many seconds."""
        self.steady.now += after_s
        self.purger.hand_over()
        line = self.purger.lines[0]
        said: set[str] = set()
        while line.waits_for:
            said |= set(run(told(line, httpx.Response(200)))[0])
        return said

    def all(self) -> list[set[str]]:
        return [self.due(), self.due(AGAIN_AFTER_S + 0.2), self.due(STALE_AFTER_S)]


async def told(line: Line, *replies: httpx.Response | Exception) -> list[Any]:
    """The tags of each request when a cache answers like this, and the pause after it."""
    asked: list[Any] = []
    waiting = list(replies)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["xkey"].split())
        reply = waiting.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    pauses = []
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        for _ in replies:
            pauses.append(await line.tell(client))
    return [*asked, pauses]


@pytest.fixture
def public() -> Public:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(person("A"), person("B", share_id="sB"))
    return Public(feed)


def line(steady: Clock | None = None) -> Line:
    return Line(PRESENT, steady or Clock(), lambda: 1.0)


def withdraw(feed: FakeFeed) -> None:
    feed.withdraw("B")


def amend(feed: FakeFeed) -> None:
    feed.amend(person("B", share_id="sNew"))


def publish(feed: FakeFeed) -> None:
    feed.publish(person("C"))


@pytest.mark.parametrize(
    ("act", "tags"),
    [
        (withdraw, {LISTS, "dm-l-B", "dm-s-sB"}),
        (amend, {LISTS, "dm-l-B", "dm-s-sB"}),
        (publish, {LISTS}),
        (FakeFeed.adopt, {ALL}),
    ],
)
def test_an_event_is_said_at_once_and_twice_more(
    public: Public, act: Callable[[FakeFeed], None], tags: set[str]
) -> None:
    told = Told(public)
    act(public.feed)
    public.follow()

    assert told.all() == [tags, tags, tags]
    assert told.due(3_600) == set()


def test_a_ledger_loaded_afresh_makes_everything_be_forgotten(public: Public) -> None:
    told = Told(public)
    run(public.follower.load())

    assert told.all() == [{ALL}] * 3


def test_the_end_of_a_term_is_said_when_it_is_there(public: Public) -> None:
    told = Told(public)
    public.feed.publish(person("E", expires_at="2026-11-25T09:00:05Z"))
    public.follow()
    told.all()

    public.clock.set(BEGIN + timedelta(hours=1, seconds=4.9))
    told.purger.look()
    before = told.due()
    public.clock.set(BEGIN + timedelta(hours=1, seconds=5))
    told.purger.look()

    assert (before, told.due()) == (set(), {LISTS, "dm-l-E", "dm-s-sE"})
    told.purger.look()
    assert told.due() == set()


def test_ends_are_found_after_the_clock_was_wrong_for_a_while(public: Public) -> None:
    told = Told(public)
    public.feed.publish(person("E", expires_at="2026-11-25T09:00:05Z"))
    public.follow()
    told.all()
    public.clock.set(BEGIN + timedelta(days=3_000))
    told.purger.look()
    told.all()
    public.clock.set(BEGIN + timedelta(hours=1))
    told.purger.look()

    public.clock.set(BEGIN + timedelta(hours=1, seconds=5))
    told.purger.look()

    assert "dm-l-E" in told.due()


def test_the_end_of_a_reward_notice_is_said(public: Public) -> None:
    reward = {"notice_no": "悬1", "amount_fen": 100, "published_on": "2026-11-01", "expires_at": "2026-11-25T09:00:05Z",
              "text": "演示"}  # fmt: skip
    public.feed.publish(person("R", reward=reward))
    public.follow()
    told = Told(public)

    public.clock.set(BEGIN + timedelta(hours=1, seconds=5))
    told.purger.look()

    assert told.due() == {LISTS, "dm-l-R", "dm-s-sR"}


def test_of_too_many_the_tag_of_all_is_said() -> None:
    many = line()
    many.add(f"dm-l-{number}" for number in range(MOST_WAITING + 1))

    assert run(told(many, httpx.Response(200)))[0] == [ALL]
    assert many.waits_s() == 0


def test_what_came_meanwhile_goes_in_one_request_of_at_most_so_many_tags() -> None:
    gathered = Line(Cache(name="one", url="http://127.0.0.1/", headers={"xkey": "{tags}"}, most_tags=2))
    for tag in ("a", "b", "a", "c"):
        gathered.add([tag])

    assert run(told(gathered, httpx.Response(200), httpx.Response(204)))[:2] == [["a", "b"], ["c"]]


def test_what_is_not_taken_is_said_again_with_growing_pauses() -> None:
    steady = Clock()
    failing = line(steady)
    failing.add(["a"])
    replies: list[httpx.Response | Exception] = [httpx.ConnectError("no"), httpx.Response(503), httpx.Response(401)]
    replies += [httpx.Response(500)] * 8

    *asked, pauses = run(told(failing, *replies))
    steady.now += 7
    failing.add(["b"])
    waited_s = failing.waits_s()
    last = run(told(failing, httpx.Response(200)))

    assert asked == [["a"]] * 11
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30, 30, 30]
    assert waited_s == 7
    assert (last, failing.waits_s()) == ([["a", "b"], [0.2]], 0)
    assert failing.counts == {"done": 1, "refused": 1, "limited": 0, "failed": 10}


def test_a_cache_that_says_when_to_come_again_is_obeyed() -> None:
    limited = line()
    limited.add(["a"])
    replies = [httpx.Response(429, headers={"retry-after": text}) for text in ("12", "9999", "soon", "-1")]

    assert run(told(limited, *replies))[-1] == [12, 300, 2, 4]
    assert limited.counts["limited"] == 4


def test_a_redirection_is_not_followed() -> None:
    moved = line()
    moved.add(["a"])

    assert run(told(moved, httpx.Response(302, headers={"location": "https://elsewhere.example/"})))[:1] == [["a"]]
    assert moved.counts["refused"] == 1


def test_failures_are_told_once_and_name_no_tag(caplog: pytest.LogCaptureFixture) -> None:
    failing = line()
    failing.add(["dm-s-secret"])

    with caplog.at_level(logging.INFO):
        run(told(failing, httpx.Response(401), httpx.Response(401), httpx.Response(200)))

    assert [record.getMessage() for record in caplog.records if "httpx" not in record.name] == [
        "the cache one takes no purge: HTTP 401; trying again until it does", "the cache one takes purges again",
    ]  # fmt: skip
    assert "dm-s-secret" not in caplog.text


def test_one_cache_that_fails_holds_no_other_up() -> None:
    other = Cache(name="two", url="http://127.0.0.1/two", method="PURGE", headers={"xkey": "{tags}"})
    asked: list[str] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if request.url.path != "/two":
            await asyncio.sleep(LONGEST_PAUSE_S)
        return httpx.Response(200)

    async def tell() -> Labelled:
        feed = FakeFeed()
        purger = Purger(
            [PRESENT, other], projection=lambda: Public(feed, load=False).service.projection, clock=Clock(),
            stale_after_s=STALE_AFTER_S, transport=httpx.MockTransport(answer),
        )  # fmt: skip
        purger.note_all()
        running = asyncio.create_task(purger.run())
        while not purger.lines[1].counts["done"]:
            await asyncio.sleep(0.01)
        running.cancel()
        figures = {gauge.name: gauge.read() for gauge in purger.gauges()}
        waits = figures["cache_purge_wait_seconds"]
        assert not isinstance(waits, int | float)
        assert (waits["one",] > 0, waits["two",]) == (True, 0)
        counted = figures["cache_purges"]
        assert not isinstance(counted, int | float)
        return counted

    counted = run(tell())

    assert sorted(asked) == ["/", "/two"]
    assert (counted["one", "done"], counted["two", "done"]) == (0, 1)


def test_a_fault_of_ours_ends_nothing(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("debtormap.public.purging.LONGEST_PAUSE_S", 0.01)
    done = asyncio.Event()

    async def answer(request: httpx.Request) -> httpx.Response:
        done.set()
        return httpx.Response(200)

    broken = iter([ZeroDivisionError("dm-s-secret")])

    def projection() -> Any:
        for error in broken:
            raise error
        return Public(FakeFeed(), load=False).service.projection

    async def tell() -> None:
        purger = Purger(
            [PRESENT], projection=projection, clock=Clock(), stale_after_s=STALE_AFTER_S,
            transport=httpx.MockTransport(answer),
        )  # fmt: skip
        running = asyncio.create_task(purger.run())
        purger.note_all()
        await asyncio.wait_for(done.wait(), 20)
        running.cancel()

    run(tell())

    assert "shared caches could not be told: ZeroDivisionError" in caplog.text
    assert "dm-s-secret" not in caplog.text
