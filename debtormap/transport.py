"""Where the program is served over https, browsers are told to come no other way for a year (RFC 6797)."""

from __future__ import annotations

from typing import Final

from debtormap.direct import Asked, Reply, way_of
from debtormap.telemetry.requests import App, Message, Receive, Scope, Send

HSTS: Final = (b"strict-transport-security", b"max-age=31536000")
"""Of this name alone: what else stands below the court's domain is not ours to bind."""


class OverTls:
    """In front of the whole program; the proxy ends TLS, so the address that is set says whether there is any."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._way = way_of(app)

    def direct(self, asked: Asked) -> Reply | None:
        reply = self._way(asked)
        if reply is not None:
            reply.headers.append(HSTS)
        return reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], HSTS]}
            await send(message)

        await self._app(scope, receive, tell if scope["type"] == "http" else send)
