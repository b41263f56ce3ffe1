"""One network asks at its pace; others are not held up by it."""

from __future__ import annotations

from typing import Any, cast

import httpx
import pytest

from debtormap.core.networks import ip_network
from debtormap.public.brake import Brake
from debtormap.public.limits import RULES, Knock, Limits
from tests.public.examples import Clock, FakeFeed
from tests.public.running import Public, run

NEARBY = "/api/v1/nearby?lon=115.490&lat=38.870"
BURST = RULES[Knock.READ].burst


class Braked:
    """The public side behind the brake, asked from any address."""

    def __init__(self) -> None:
        self.clock = Clock()
        limits = Limits(self.clock, trusted=[ip_network("10.0.0.0/8")])
        self.app = Brake(Public(FakeFeed()).app, limits)

    def get(self, url: str, *, peer: str = "192.0.2.1", **headers: str) -> httpx.Response:
        return run(self._get(url, peer, headers))

    async def _get(self, url: str, peer: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(app=cast(Any, self.app), client=(peer, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get(url, headers=headers)


def test_after_the_burst_one_question_in_four_seconds() -> None:
    public = Braked()
    first = [public.get(NEARBY).status_code for _ in range(BURST)]

    refused = public.get(NEARBY)
    public.clock.now += 4
    later = [public.get(NEARBY).status_code for _ in range(2)]

    assert set(first) == {200}
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["retry-after"] == "5"
    assert later == [200, 429]


@pytest.mark.parametrize(
    "url",
    [
        NEARBY,
        "/api/v1/places/P/listings",
        "/api/v1/listings/L",
        "/api/v1/search?q=演示",
        "/api/v1/viewport?bbox=115.4,38.8,115.6,38.95&zoom=13",
        "/ogc/api/collections/places/items",
        "/plain/nearby?lon=115.490&lat=38.870",
        "/plain/search?q=演示",
        "/plain/rewards",
        "/plain/listings/L",
    ],
)
def test_every_read_of_the_register_counts(url: str) -> None:
    assert Braked().get(url).headers["ratelimit"] == f'"read";r={BURST - 1};t=4'


def test_tiles_count_apart_for_a_screen_shows_many() -> None:
    public = Braked()
    for _ in range(BURST + 1):
        public.get(NEARBY)

    first = public.get("/tiles/places/9/420/196.mvt")
    codes = [public.get("/tiles/places.json").status_code for _ in range(RULES[Knock.TILE].burst)]

    assert (first.status_code, first.headers["ratelimit"]) == (204, '"tile";r=599;t=1')
    assert first.headers["ratelimit-policy"] == '"tile";q=600;w=300'
    assert (set(codes[:-1]), codes[-1]) == ({200}, 429)


def test_every_counted_answer_tells_what_is_left() -> None:
    answer = Braked().get(NEARBY)

    assert answer.headers["ratelimit"] == f'"read";r={BURST - 1};t=4'
    assert answer.headers["ratelimit-policy"] == f'"read";q={BURST};w={4 * BURST}'


def test_another_network_is_not_held_up() -> None:
    public = Braked()
    for _ in range(BURST + 1):
        public.get(NEARBY)

    assert public.get(NEARBY, peer="192.0.2.2").status_code == 200


def test_behind_our_own_proxy_each_visitor_counts_alone() -> None:
    public = Braked()
    for _ in range(BURST + 1):
        public.get(NEARBY, peer="10.0.0.1", **{"X-Forwarded-For": "192.0.2.9"})

    assert public.get(NEARBY, peer="10.0.0.1", **{"X-Forwarded-For": "192.0.2.10"}).status_code == 200


def test_what_names_nobody_is_not_counted() -> None:
    public = Braked()
    for _ in range(BURST + 1):
        public.get(NEARBY)

    assert public.get("/api/v1/about").status_code == 200
