"""The public side as one ASGI app: what refuses (when there are limits), the fast lane, then data and pages.

Shed ─ Brake ─ Tagged (when a cache is told to forget) ─ FastLane ─ Door
Door ┬ Litestar   /api, /ogc, /tiles, /healthz, /readyz; it follows the ledger while it lives
     └ Pages      / and /r/{listing_id}
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Final, cast

from litestar import Litestar
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig

from debtormap.core.errors import DebtormapError
from debtormap.public import (
    api,
    corrections,
    courts,
    extracts,
    gauges,
    gis,
    http,
    intake_handlers,
    keys,
    nearby,
    rewards,
    shares,
    tiles,
    verify,
    watches,
    wechat_pages,
)
from debtormap.public.brake import Brake
from debtormap.public.cache_tags import Tagged
from debtormap.public.caches import Cache
from debtormap.public.cells import DEFAULT_MAX_BYTES
from debtormap.public.door import Door
from debtormap.public.exposure import Share
from debtormap.public.fastlane import App, FastLane
from debtormap.public.follower import Feed, Follower, Progress
from debtormap.public.limits import Limits
from debtormap.public.pages import Pages
from debtormap.public.purging import Purger
from debtormap.public.service import DEFAULT_STALE_AFTER_S, Clock, Service
from debtormap.public.shedding import Load, Shed
from debtormap.public.site import Site
from debtormap.public.wechat import WeChat
from debtormap.steadiness import Onward
from debtormap.telemetry.exposition import Telemetry

API_VERSION: Final = "1.0.0"
# Beside the package in a source folder.
CLIENT_DIR: Final = Path(__file__).resolve().parents[2] / "clients" / "dist" / "h5"


def create(
    *,
    feed: Feed | None = None,
    clock: Clock | None = None,
    steady: Clock = monotonic,
    client_dir: Path = CLIENT_DIR,
    stale_after_s: float = DEFAULT_STALE_AFTER_S,
    cache_bytes: int = DEFAULT_MAX_BYTES,
    site: Site | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
    processes: int = 1,
    telemetry: Telemetry | None = None,
    snapshots: Path | None = None,
    caches: Sequence[Cache] = (),
) -> App:
    """The app. Without a feed it follows the ledger of this installation; Django must be set up then. Without a clock
    it goes by the time of day, which is never set back.

    Without `limits` anybody may knock as often as he likes; with them, `processes` like this one share what one network
    may be shown. `telemetry` is told of the state, `snapshots` is the directory of snapshot files,
    `caches` are told to forget what is otherwise, and only for them do answers carry tags.
    """
    service = Service(clock=clock or Onward(), steady=steady, stale_after_s=stale_after_s, cache_bytes=cache_bytes)
    follower = Follower(feed or _ledger(), service, progress=progress, snapshots=snapshots)
    purger = _purger(caches, service) if caches else None
    if telemetry is not None:
        telemetry.gauges.extend([*gauges.of(service, follower), *(purger.gauges() if purger else ())])
    site = site or Site()
    data = litestar_app(service, follower, site, limits, purger)
    app: App = FastLane(Door(data=cast(App, data), pages=Pages(client_dir, service, site), source=site.source), service)
    if purger is not None:
        app = Tagged(app)
    if limits is None:
        return app
    load, share = Load(), Share(lambda: len(service.projection.numbers), processes=processes, clock=steady)
    if telemetry is not None:
        telemetry.gauges.extend([*load.gauges(), *share.gauges()])
    return Shed(Brake(app, limits, share), load)


def litestar_app(
    service: Service, follower: Follower, site: Site, limits: Limits | None = None, purger: Purger | None = None
) -> Litestar:
    """The described part of the public side."""

    @asynccontextmanager
    async def following(_: Litestar) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(follower.run(), name="follower")]
        if purger is not None:
            tasks.append(asyncio.create_task(purger.run(), name="purger"))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    def describe() -> bytes:
        description = app.openapi_schema
        http.complete_description(description)
        return nearby.encode(description.to_schema())

    app = Litestar(
        [
            *api.HANDLERS,
            *courts.HANDLERS,
            *rewards.HANDLERS,
            *shares.HANDLERS,
            *wechat_pages.HANDLERS,
            *tiles.HANDLERS,
            *gis.HANDLERS,
            *intake_handlers.HANDLERS,
            *corrections.HANDLERS,
            *extracts.HANDLERS,
            *watches.HANDLERS,
            *keys.HANDLERS,
            *verify.HANDLERS,
        ],
        before_request=http.check_request,
        exception_handlers={DebtormapError: http.tell, HTTPException: http.tell, Exception: http.tell},
        lifespan=[following],
        logging_config=None,
        openapi_config=OpenAPIConfig(
            title="debtormap",
            version=API_VERSION,
            description="Listings of judgment defaulters near a place, as the court publishes them.",
            use_handler_docstrings=True,
            # Litestar answers everything below this path with pages of its own; no request gets there (`door.py`).
            path="/-",
        ),
        plugins=[http.DescribeProblems()],
        state=state_of(service, follower, site, limits),
    )
    # Made when somebody asks: it takes as long as all the rest of the app.
    app.state["description"] = cache(describe)
    return app


def _purger(caches: Sequence[Cache], service: Service) -> Purger:
    purger = Purger(
        caches, projection=lambda: service.projection, clock=service.clock, stale_after_s=service.heard.stale_after_s
    )
    service.watching = purger
    return purger


def state_of(service: Service, follower: Follower, site: Site, limits: Limits | None = None) -> State:
    """What the handlers ask: all that differs between two apps, which have the same routes and one description."""
    return State(
        {
            "service": service,
            "site": site,
            "official": None if site.official is None else WeChat(site.official, service.clock),
            "tiles": tiles.Tiles(site.source),
            "limits": limits,
            "progress": lambda: (follower.done, follower.total),
        }
    )


def _ledger() -> Feed:
    # Needs Django's settings, which a feed of a test does not.
    from debtormap.ledger import feed

    return cast(Feed, feed)
