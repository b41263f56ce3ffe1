"""The door of the public side: sends each request to its app, and completes what every answer must carry.

HEAD is GET without the body. A page gets the headers of a page, data those of data. Nothing is written down of who
asks what: a question names a cell.
"""

from __future__ import annotations

from typing import Final

from debtormap.direct import Reply
from debtormap.geo.tile_source import TileSource
from debtormap.public import headers, problems
from debtormap.public.fastlane import App, Message, Receive, Scope, Send

_DATA_PATHS: Final = ("/api/", "/tiles/", "/ogc/", "/healthz", "/readyz", "/.well-known/debtormap-keys.json")
_DEFAULT_CACHING: Final = (b"cache-control", b"no-cache")
_PAGE_METHODS: Final = ("GET", "HEAD")
# The one page that takes something, for readers without JavaScript.
_FORM_PATH: Final = "/plain/verify"
_ALLOW: Final = (b"allow", b"GET, HEAD, OPTIONS")


class Door:
    """Behind the fast lane, before data and pages."""

    def __init__(self, *, data: App, pages: App, source: TileSource | None = None) -> None:
        self._data = data
        self._pages = pages
        self._page_headers = headers.page(None if source is None else source.origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._data(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_data = scope["path"].startswith(_DATA_PATHS)
        method = scope["method"]
        completing = _completing(send, headers.API if is_data else self._page_headers, has_body=method != "HEAD")
        if is_data and method == "OPTIONS":
            await _send(Reply(204, list(headers.PREFLIGHT), b""), completing)
        elif method == "POST" and scope["path"] == _FORM_PATH:
            await self._data(scope, receive, completing)
        elif not is_data and method not in _PAGE_METHODS:
            await _send(problems.reply(405, headers=[_ALLOW]), completing)
        else:
            asked = {**scope, "method": "GET"} if method == "HEAD" else scope
            await (self._data if is_data else self._pages)(asked, receive, completing)


async def _send(reply: Reply, send: Send) -> None:
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
    await send({"type": "http.response.body", "body": reply.body})


def _completing(send: Send, standard: tuple[headers.Header, ...], *, has_body: bool) -> Send:
    """A `send` that adds the headers that are missing, and leaves out the body of an answer to HEAD."""

    async def complete(message: Message) -> None:
        if message["type"] == "http.response.start":
            found = [_allowing(header) for header in message["headers"]]
            message = {**message, "headers": headers.completed(found, (*standard, _DEFAULT_CACHING))}
        elif message["type"] == "http.response.body" and not has_body:
            message = {**message, "body": b""}
        await send(message)

    return complete


def _allowing(header: headers.Header) -> headers.Header:
    """Litestar does not know that HEAD is answered here."""
    return _ALLOW if header[0] == b"allow" and b"GET" in header[1] else header
