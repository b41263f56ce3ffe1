"""Too much at once: what costs most is refused first, so that the rest, and the court's work, goes on.

The measure is how long a ready task waits for its turn in the event loop. At a quarter of a second searches, views of
the map, features, tiles of places, pictures and documents are refused; at a second all that is read. What is sent in
(clues, corrections) is never refused here, nor is the console, which this does not stand before. A refusal is 503 with
Retry-After, and nothing is lost by it.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from debtormap.core.errors import Unavailable
from debtormap.direct import Asked, Reply, way_of
from debtormap.public import headers, problems
from debtormap.public.fastlane import App, Receive, Scope, Send
from debtormap.telemetry.exposition import Gauge

BUSY_S: Final = 0.25
FULL_S: Final = 1.0
EVERY_S: Final = 0.1
RETRY_AFTER_S: Final = 5
# A wait is remembered for about a second, so that the answer to it is not one of on and off.
_FADING: Final = 0.8
_READING: Final = ("GET", "HEAD")
_ALWAYS: Final = ("/healthz", "/readyz")
_COSTLY: Final = ("/api/v1/search", "/api/v1/viewport", "/api/v1/rewards", "/ogc/", "/tiles/places", "/plain", "/s/")


class Load:
    """How long a ready task waits in the event loop, in seconds; the longest of the last second or so."""

    def __init__(self) -> None:
        self.wait_s = 0.0
        self.refused = 0

    async def measure(self) -> None:
        """Measure until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + EVERY_S
            await asyncio.sleep(EVERY_S)
            self.note(loop.time() - due)

    def note(self, wait_s: float) -> None:
        self.wait_s = max(wait_s, self.wait_s * _FADING)

    def gauges(self) -> list[Gauge]:
        return [
            Gauge(
                name="public_loop_wait_seconds",
                help="How long a ready task waits for its turn",
                read=lambda: self.wait_s,
            ),
            Gauge(
                name="public_shed",
                help="Requests refused because there are too many",
                read=lambda: self.refused,
                is_counter=True,
            ),
        ]


class Shed:
    """In front of the public side, when limits are on."""

    def __init__(self, app: App, load: Load) -> None:
        self._app = app
        self._load = load
        self._way = way_of(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif self._load.wait_s >= BUSY_S and scope["type"] == "http" and self._refuses(scope):
            self._load.refused += 1
            await _refuse(send)
        else:
            await self._app(scope, receive, send)

    def direct(self, asked: Asked) -> Reply | None:
        """What goes directly costs least: it is refused, by the way of ASGI, when all reading is."""
        return None if self._load.wait_s >= FULL_S else self._way(asked)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        measuring = asyncio.create_task(self._load.measure(), name="load")
        try:
            await self._app(scope, receive, send)
        finally:
            measuring.cancel()
            with suppress(asyncio.CancelledError):
                await measuring

    def _refuses(self, scope: Scope) -> bool:
        path = scope["path"]
        if scope["method"] not in _READING or path in _ALWAYS:
            return False
        return self._load.wait_s >= FULL_S or path.startswith(_COSTLY)


async def _refuse(send: Send) -> None:
    reply = problems.of_error(Unavailable("too many at once", retry_after_s=RETRY_AFTER_S))
    found = headers.completed(list(reply.headers), headers.API)
    await send({"type": "http.response.start", "status": reply.status, "headers": found})
    await send({"type": "http.response.body", "body": reply.body})
