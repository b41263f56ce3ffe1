"""The server process: how it begins to listen, and how it stops without a failed request.

Told to stop (SIGTERM) it says on `/readyz` that it is stopping, and closes each connection with its next answer, so
that whoever sends requests here goes elsewhere; after the drain it takes no more and ends. A second SIGTERM, or Ctrl-C,
ends it at once.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from contextlib import suppress
from types import FrameType
from typing import Final

import uvicorn

from debtormap.connections import Connection
from debtormap.direct import Asked, Reply, way_of
from debtormap.telemetry.requests import App, Message, Receive, Scope, Send

_STOPPING: Final = b'{"status":"stopping"}'
_CLOSE: Final = (b"connection", b"close")


class Drain:
    """In front of the whole program: once it has begun, every answer is the last of its connection."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.has_begun = False
        self._way = way_of(app)

    def direct(self, asked: Asked) -> Reply | None:
        """Nothing goes directly any more once it has begun: it could not be the last of its connection."""
        return None if self.has_begun else self._way(asked)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.has_begun or scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == "/readyz":
            await _say_stopping(send)
        else:
            await self._app(scope, receive, _closing(send))


class Server(uvicorn.Server):
    """A server that drains before it ends."""

    def __init__(self, config: uvicorn.Config, drain: Drain, drain_s: float) -> None:
        super().__init__(config)
        self._drain = drain
        self._drain_s = drain_s
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        is_first = not self._drain.has_begun
        self._drain.has_begun = True
        if sig == signal.SIGTERM and is_first and self._loop is not None and self._drain_s > 0:
            end = super().handle_exit
            self._loop.call_soon_threadsafe(self._loop.call_later, self._drain_s, end, sig, frame)
        else:
            super().handle_exit(sig, frame)


def run(app: App, *, host: str, port: int, drain_s: float) -> None:
    """Serve until told to stop."""
    drain = Drain(app)
    config = uvicorn.Config(
        drain, http=Connection, host=host, port=port, lifespan="on", access_log=False, log_config=None,
        server_header=False, date_header=True, proxy_headers=False,
    )  # fmt: skip
    server = Server(config, drain, drain_s)
    # uvicorn gives Ctrl-C on once it has ended.
    with suppress(KeyboardInterrupt):
        server.run()


async def _say_stopping(send: Send) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(_STOPPING)),
        (b"cache-control", b"no-store"),
        (b"retry-after", b"5"),
        _CLOSE,
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": _STOPPING})


def _closing(send: Send) -> Send:
    async def close(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], _CLOSE]}
        await send(message)

    return close
