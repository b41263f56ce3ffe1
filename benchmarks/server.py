"""The public side over a synthetic register, with a constant body beside it.

`python -m benchmarks.server LISTINGS PLACES TOWNS PROVINCES LIMITS PORT`; `/constant?bytes=N` answers N bytes from the
same server, before anything of ours. LIMITS: `off`, `rate` (how often a network may ask), `all` (that, how much it may
be shown, and refusals when too much is asked, as the program is served).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from ipaddress import ip_network
from typing import Any

import uvicorn

from benchmarks.register import Ledger, Size, grounds
from debtormap.connections import Connection
from debtormap.direct import way_of
from debtormap.public.app import create
from debtormap.public.brake import Brake
from debtormap.public.limits import Limits
from debtormap.public.site import Site
from debtormap.public.wire import Start

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Beside:
    """A constant answer beside the app: what the server itself costs."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.direct = way_of(app)
        self.bodies: dict[bytes, tuple[list[tuple[bytes, bytes]], bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/constant":
            await self.app(scope, receive, send)
            return
        headers, body = self.bodies.get(scope["query_string"]) or self._make(scope["query_string"])
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _make(self, query: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
        body = b"x" * int(query.removeprefix(b"bytes="))
        made = ([(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())], body)
        self.bodies[query] = made
        return made


def _start(size: Size) -> Start:
    """A court's map opens in its town: at a place of the largest one."""
    place = next(ground for ground in grounds(size) if ground.town == 0)
    return Start(lon=place.lon, lat=place.lat)


def _app(size: Size, limits: str) -> App:
    """Who asks is told by a proxy on this machine."""
    counting = Limits(trusted=(ip_network("127.0.0.1"),))
    app: App = create(
        feed=Ledger(size), stale_after_s=3600, site=Site(start=_start(size)),
        limits=counting if limits == "all" else None,
    )  # fmt: skip
    return Brake(app, counting) if limits == "rate" else app


def main(size: Size, limits: str, port: int) -> None:
    app = Beside(_app(size, limits))
    print(os.getpid(), flush=True)
    uvicorn.run(
        app, http=Connection, host="127.0.0.1", port=port, access_log=False, log_level="warning", proxy_headers=False
    )


if __name__ == "__main__":
    listings, places, towns, provinces = (int(argument) for argument in sys.argv[1:5])
    main(
        Size(listings=listings, places=places, towns=towns, provinces=provinces), limits=sys.argv[5],
        port=int(sys.argv[6]),
    )  # fmt: skip
