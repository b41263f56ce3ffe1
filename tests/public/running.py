"""A public side in this thread: the real app without a network, and its follower taken step by step."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from copy import copy
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import httpx
from litestar import Litestar

from debtormap.public.app import litestar_app, state_of
from debtormap.public.door import Door
from debtormap.public.fastlane import App, FastLane
from debtormap.public.follower import Follower
from debtormap.public.limits import Limits
from debtormap.public.pages import Pages
from debtormap.public.service import Service
from debtormap.public.site import Site
from tests.public.examples import Clock, FakeFeed

T = TypeVar("T")
NO_CLIENT = Path("/nonexistent")


@cache
def _routed() -> Litestar:
    """Made once: to read all routes takes longer than many a test."""
    service = Service()
    return litestar_app(service, Follower(FakeFeed(), service), Site())


def described(service: Service, follower: Follower, site: Site, limits: Limits | None = None) -> App:
    """The described part of the public side, which has all but its state in common with the others of this process."""
    made = copy(_routed())
    made.state = state_of(service, follower, site, limits)
    made.state["description"] = _routed().state["description"]
    return cast(App, made)


class Public:
    """The public side over a feed. It follows only when told, so that tests see each state."""

    def __init__(
        self,
        feed: FakeFeed,
        *,
        clock: Clock | None = None,
        client_dir: Path = NO_CLIENT,
        cache_bytes: int = 10_000_000,
        load: bool = True,
        site: Site | None = None,
    ) -> None:
        self.feed = feed
        self.clock = clock or Clock()
        self.steady = Clock()
        self.service = Service(clock=self.clock, steady=self.steady, stale_after_s=30, cache_bytes=cache_bytes)
        self.follower = Follower(feed, self.service)
        site = site or Site()
        self.door: App = Door(
            data=described(self.service, self.follower, site), pages=Pages(client_dir, self.service, site)
        )
        self.app = FastLane(self.door, self.service)
        if load:
            feed.ticked_at = datetime.fromtimestamp(self.clock.now, UTC)
            self.follow()

    def follow(self) -> None:
        run(self.follower.catch_up() if self.service.is_loaded else self.follower.load())

    def get(self, url: str, *, framework: bool = False, method: str = "GET", **headers: str) -> httpx.Response:
        """An answer; `framework` goes past the fast lane."""
        return run(self._get(url, self.door if framework else self.app, method, headers))

    async def _get(self, url: str, app: App, method: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(app=cast(Any, app))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.request(method, url, headers={"accept-encoding": "identity", **named})


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def listed(reply: httpx.Response) -> list[str]:
    """The ids of all listings in an answer of nearby, in order."""
    return [listing["id"] for place in reply.json()["places"] for listing in place["listings"]]
