"""Requests counted by route and status, and how long their answers took. A route is a name from a short list.

>>> route_of("/api/v1/nearby"), route_of("/api/v1/listings/3fkz8Q2m"), route_of("/r/3fkz8Q2m")
('nearby', 'listings', 'pages')
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter
from typing import Any, Final

from debtormap.direct import Asked, Reply, way_of

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

#: Upper bounds in seconds; what takes longer stands in a last bucket without one.
BUCKETS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_ROUTES: Final = (
    ("/api/v1/nearby", "nearby"),
    ("/api/v1/places/", "places"),
    ("/api/v1/viewport", "viewport"),
    ("/api/v1/listings/", "listings"),
    ("/api/v1/search", "search"),
    ("/api/v1/clues", "clues"),
    ("/api/v1/corrections", "corrections"),
    ("/api/v1/recipients/", "recipients"),
    ("/api/", "api"),
    ("/ogc/", "features"),
    ("/tiles/places", "place_tiles"),
    ("/tiles/base", "base_tiles"),
    ("/s/", "shares"),
    ("/plain", "plain"),
    ("/console", "console"),
    ("/healthz", "health"),
    ("/readyz", "health"),
)


class Requests:
    """Counts since the start. Written by one thread, read by any."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, int]] = Counter()
        self.running = 0
        self._times: dict[str, list[int]] = {}
        self._sums_s: Counter[str] = Counter()

    def note(self, route: str, status: int, took_s: float) -> None:
        self.counts[route, status] += 1
        times = self._times.get(route)
        if times is None:
            times = self._times[route] = [0] * (len(BUCKETS_S) + 1)
        times[bisect_left(BUCKETS_S, took_s)] += 1
        self._sums_s[route] += took_s  # type: ignore[assignment]  # a Counter of seconds

    def times(self) -> list[tuple[str, list[int], float]]:
        """Of each route how many answers fell in each bucket, and the sum of their seconds."""
        return [(route, list(times), self._sums_s[route]) for route, times in list(self._times.items())]


class Counted:
    """In front of the whole program."""

    def __init__(self, app: App, requests: Requests) -> None:
        self._app = app
        self._requests = requests
        self._way = way_of(app)

    def direct(self, asked: Asked) -> Reply | None:
        """Count what goes directly; what does not is counted on the way of ASGI."""
        begun = perf_counter()
        reply = self._way(asked)
        if reply is not None:
            self._requests.note(route_of(asked.path.decode("latin-1")), reply.status, perf_counter() - begun)
        return reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        begun = perf_counter()
        self._requests.running += 1
        try:
            await self._app(scope, receive, note_status)
        finally:
            self._requests.running -= 1
            self._requests.note(route_of(scope["path"]), status, perf_counter() - begun)


def route_of(path: str) -> str:
    """The name a path is counted under; a page when it is none of the others."""
    return next((name for beginning, name in _ROUTES if path.startswith(beginning)), "pages")
