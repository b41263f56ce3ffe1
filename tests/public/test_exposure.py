"""Nobody copies the register within a day from one network, and who reads as people do never notices."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from benchmarks.register import Ledger, Size, grounds, questions
from debtormap.core.disclosure import policy_body
from debtormap.core.networks import ip_network
from debtormap.public.app import create
from debtormap.public.brake import Brake
from debtormap.public.exposure import FILLS_IN_S, SMALLEST, Share
from debtormap.public.limits import Limits
from tests.core.test_pictures import policy
from tests.public.examples import Clock, FakeFeed, organisation, person, place
from tests.public.running import Public

ALERTS = Path(__file__).resolve().parents[2] / "deploy" / "prometheus" / "alerts.yml"
DAY_S = 86_400.0
SIZE = Size(listings=SMALLEST, places=500, towns=4)
RUNNER = asyncio.Runner()
ID = re.compile(r'/plain/listings/(\w+)|"id":"(\w+)"')


@dataclass(frozen=True, slots=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def left(self) -> int:
        """How many listings may still be shown."""
        found = re.search(r'"listings";r=(\d+)', self.headers["ratelimit"])
        assert found is not None
        return int(found[1])


@dataclass
class Town:
    """One register behind `processes` brakes, asked in turn, on a clock that is moved."""

    public: Public
    processes: int = 1
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        size = self.public.service.projection.numbers
        self.shares = [
            Share(lambda: len(size), processes=self.processes, clock=self.clock) for _ in range(self.processes)
        ]
        trusted = [ip_network("10.0.0.0/8")]
        self.brakes = cycle(
            [Brake(self.public.app, Limits(self.clock, trusted=trusted), share) for share in self.shares]
        )

    def get(self, url: str, *, peer: str = "192.0.2.1", **headers: str) -> Got:
        scope = _asked(url, peer)
        scope["headers"] = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        return RUNNER.run(_answer(next(self.brakes), scope))


async def _answer(app: Any, scope: dict[str, Any]) -> Got:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Got(sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))


class Fixed(Ledger):
    """Its tick is that of the clock of the tests."""

    def head(self) -> Any:
        found = super().head()
        return type(found)(seq=found.seq, hash=found.hash, ticked_at=self.ticked_at)

    ticked_at: Any = None


@pytest.fixture(scope="module")
def register() -> Public:
    return Public(cast(FakeFeed, Fixed(SIZE)))


@pytest.fixture
def small(tmp_path: Path) -> Public:
    """Twelve listings at one place, one of them with a notice and a share."""
    (tmp_path / "index.html").write_text("<!doctype html><html><head><title>公示</title></head></html>")
    here = place("P1", 115.49, 38.87)
    feed = FakeFeed()
    feed.adopt(share=cast(Any, policy_body(policy("hebei-2019"))["share"]))
    feed.publish(*(person(f"L{number:04d}", at=here) for number in range(11)), organisation("L0011", at=here))
    return Public(feed, client_dir=tmp_path)


SHOWING = (
    "/api/v1/nearby?lon=115.490&lat=38.870",
    "/api/v1/nearby?lon=115.49&lat=38.87",
    "/api/v1/nearby?lon=115.490&lat=38.870&kind=legal_person",
    "/api/v1/places/P1/listings",
    "/api/v1/search?q=%E6%BC%94%E7%A4%BA",
    "/plain/nearby?lon=115.490&lat=38.870",
    "/plain/places/P1",
    "/plain/search?q=%E6%BC%94%E7%A4%BA",
)
OF_ONE = (
    "/api/v1/listings/L0003",
    "/api/v1/shares/sL0003",
    "/plain/listings/L0003",
    "/plain/shares/sL0003",
    "/s/sL0003/card.png",
    "/s/sL0003/poster.png",
)
SHOWING_NONE = (
    "/api/v1/viewport?bbox=115.4,38.8,115.6,38.95&zoom=13",
    "/api/v1/about",
    "/api/v1/courts",
    "/ogc/api/collections/places/items",
    "/tiles/places/9/420/196.mvt",
    "/r/L0003",
    "/s/sL0003",
    "/plain/",
)


def ids(public: Public, got: Got) -> set[str]:
    """The listings that an answer names."""
    named = {one or other for one, other in ID.findall(got.body.decode("utf-8", "ignore"))}
    numbers = public.service.projection.numbers
    return {one for one in named if numbers.get(one) is not None}


@pytest.mark.parametrize("url", SHOWING)
def test_an_answer_counts_every_listing_that_it_shows(small: Public, url: str) -> None:
    town = Town(small)
    whole = town.shares[0].pace.burst

    first = town.get(url)
    again = town.get(url)

    shown = len(ids(small, first))
    assert shown >= 1
    assert (whole - first.left, first.left - again.left) == (shown, shown)


@pytest.mark.parametrize("url", ["/api/v1/rewards", "/plain/rewards"])
def test_a_page_of_notices_counts_the_listings_that_it_names(url: str) -> None:
    notice = {
        "id": "N1", "form": "amount", "amount_fen": 500_000, "ceiling_fen": 500_000, "conditions": "仅限车辆线索",
        "published_on": "2026-11-01", "valid_until": "2026-11-30", "expires_at": "2026-11-30T16:00:00Z",
    }  # fmt: skip
    here = place("P1", 115.49, 38.87)
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*(person(f"L000{number}", at=here, reward=notice) for number in range(3)), person("M", at=here))
    town = Town(Public(feed))

    got = town.get(url)

    assert (got.status, town.shares[0].pace.burst - got.left) == (200, 3)


@pytest.mark.parametrize("url", OF_ONE)
def test_what_shows_one_listing_counts_one(small: Public, url: str) -> None:
    town = Town(small)

    got = town.get(url)

    assert (got.status, town.shares[0].pace.burst - got.left) == (200, 1)


@pytest.mark.parametrize("url", SHOWING_NONE)
def test_what_does_not_count_shows_no_listing(small: Public, url: str) -> None:
    town = Town(small)

    assert ids(small, town.get(url)) == set()
    assert town.get(SHOWING[0]).left == town.shares[0].pace.burst - 10


def test_an_answer_that_the_reader_has_counts_too(small: Public) -> None:
    town = Town(small)
    first = town.get(SHOWING[0])

    again = town.get(SHOWING[0], if_none_match=first.headers["etag"])

    assert (again.status, first.left - again.left) == (304, 10)


def test_a_refusal_says_when_there_is_more_and_in_words(small: Public) -> None:
    town = Town(small)
    share = town.shares[0]
    share.charge("192.0.2.1", share.pace.burst)

    api, page = town.get(SHOWING[0]), town.get("/plain/nearby?lon=115.490&lat=38.870")

    told = json.loads(api.body)
    assert (api.status, told["code"], told["title"]) == (429, "shown_enough", "Too many requests; wait")
    assert "asks the court" in told["detail"]
    assert api.headers["retry-after"] == "1"
    assert '"listings";r=0;t=35' in api.headers["ratelimit"]
    assert f'"listings";q=1000;w={FILLS_IN_S:.0f}' in api.headers["ratelimit-policy"]
    assert (page.status, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
    assert "请稍后再查" in page.body.decode() and "default-src 'self'" in page.headers["content-security-policy"]
    assert town.get("/api/v1/viewport?bbox=115.4,38.8,115.6,38.95&zoom=13").status == 200
    assert town.get(SHOWING[0], peer="192.0.2.2").status == 200


def test_a_new_day_is_no_new_beginning(small: Public) -> None:
    town = Town(small)
    share = town.shares[0]
    town.clock.now += DAY_S - 60
    share.charge("192.0.2.1", share.pace.burst + 100)

    town.clock.now += 120

    assert town.get(SHOWING[0]).status == 429


def pages() -> Iterator[str]:
    """Where the register is best read off: every listing once. Every tenth page is one without JavaScript."""
    for number, ground in enumerate(grounds(SIZE)):
        yield f"/plain/places/{ground.id}" if number % 10 == 0 else f"/api/v1/places/{ground.id}/listings"


class Scraper:
    """Knows every place from the tiles, reads each to its end, searches in between, waits as long as it is told."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.seen: set[str] = set()
        self.refused = 0
        self._from = cycle([f"2001:db8:7:1{number:02x}::{number}" for number in range(40)])

    def run(self, until: float) -> None:
        for number, url in enumerate(pages()):
            following: str | None = url
            while following is not None:
                if self.town.clock.now >= until or len(self.seen) > SIZE.listings / 2:
                    return
                following = self.read(following)
            if number % 50 == 0:
                self.read("/api/v1/search?q=%E7%8E%8B%E4%BC%9F")

    def read(self, url: str) -> str | None:
        """Read one page; returns the next. Tells another address of its own each time, and that others asked."""
        got = self.town.get(url, peer=next(self._from), x_forwarded_for=f"198.51.100.{self.refused % 200}")
        if got.status == 429:
            self.refused += 1
            # With several processes another one may still answer.
            self.town.clock.now += int(got.headers["retry-after"]) / self.town.processes
            return url
        self.town.clock.now += 0.1
        self.seen |= ids(self.town.public, got)
        found = re.findall(r'"next":"([^"]+)"|href="(/plain/places/[^"]+cursor=[^"]+)"', got.body.decode())
        following = [(one or other).replace("&amp;", "&") for one, other in found if "lang=" not in other]
        return following[-1] if following else None


@pytest.mark.parametrize("processes", [1, 3])
def test_a_scraper_does_not_see_half_of_the_register_in_a_day(register: Public, processes: int) -> None:
    town = Town(register, processes=processes)
    scraper = Scraper(town)
    begun = town.clock.now

    scraper.run(begun + DAY_S)

    assert town.clock.now >= begun + DAY_S
    assert SIZE.listings * 0.4 < len(scraper.seen) < SIZE.listings / 2
    assert scraper.refused > 0
    assert sum(share.heavy() for share in town.shares) > 0


def test_without_the_brake_it_sees_half_in_an_hour(register: Public) -> None:
    town = Town(register)
    town.brakes = cycle([Brake(register.app, Limits(town.clock))])
    scraper = Scraper(town)
    begun = town.clock.now

    scraper.run(begun + DAY_S)

    assert len(scraper.seen) > SIZE.listings / 2
    assert town.clock.now < begun + 3_600


def test_a_person_who_walks_through_town_all_day_is_never_braked(register: Public) -> None:
    town = Town(register)
    codes = []
    for number, cell in enumerate(questions(60, size=SIZE)):
        got = town.get(f"/api/v1/nearby?{cell.canonical()}")
        codes.append(got.status)
        codes += [town.get(f"/api/v1/listings/{one}").status for one in sorted(ids(register, got))[:3]]
        if number % 6 == 0:
            codes.append(town.get("/api/v1/search?q=%E7%8E%8B").status)
            codes.append(town.get("/api/v1/search?q=%E7%8E%8B%E5%BB%BA").status)
        town.clock.now += 600

    assert set(codes) <= {200, 400, 404}
    assert codes.count(200) > 100
    assert town.shares[0].refused == 0


def test_who_is_braked_rings_within_five_minutes(register: Public) -> None:
    rules = {rule["alert"]: rule for rule in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"][0]["rules"]}
    share = Share(lambda: SMALLEST, clock=Clock())
    share.charge("192.0.2.1", int(share.pace.burst * 0.74))
    before = share.heavy()

    share.charge("192.0.2.1", int(share.pace.burst * 0.02))

    assert (before, share.heavy()) == (0, 1)
    assert rules["RegisterIsCopied"]["expr"] == "debtormap_public_heavy_readers > 0"
    assert rules["RegisterIsCopied"]["for"] == "1m"


def test_the_program_counts_when_limits_are_on() -> None:
    braked = RUNNER.run(_answer(create(feed=FakeFeed(), limits=Limits(), processes=4), _asked("/api/v1/nearby")))
    free = RUNNER.run(_answer(create(feed=FakeFeed()), _asked("/api/v1/nearby")))

    assert '"listings";q=250;' in braked.headers["ratelimit-policy"]
    assert "ratelimit" not in free.headers


def _asked(url: str, peer: str = "192.0.2.1") -> dict[str, Any]:
    path, _, query = url.partition("?")
    return {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query.encode(),
        "headers": [], "client": (peer, 1), "server": ("test", 80), "scheme": "http", "http_version": "1.1",
        "root_path": "", "asgi": {"version": "3.0"},
    }  # fmt: skip
