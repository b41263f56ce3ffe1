"""The tags by which a shared cache forgets answers: `Surrogate-Key` (Fastly, Varnish) and `Cache-Tag` (Cloudflare,
Akamai). They are sent only where a cache is told to forget (`purging.py`).

A tag repeats what the address says, or what is true of every answer, and never what an answer holds: so it tells
nobody anything, not which listings share a place, nor that something stands where nothing is shown.

>>> of_path("/api/v1/nearby"), of_path("/r/aB3"), of_path("/s/xY9/poster.png")
(('dm-all', 'dm-lists'), ('dm-all', 'dm-l-aB3'), ('dm-all', 'dm-s-xY9'))
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from debtormap.direct import Asked, Reply, way_of
from debtormap.public.fastlane import App, Message, Receive, Scope, Send
from debtormap.public.headers import Header

ALL: Final = "dm-all"
"""Every answer that has tags."""
LISTS: Final = "dm-lists"
"""Every answer that is not about one listing: whatever happens to any listing, it may be another one."""
_LISTING: Final = re.compile(r"/(?:r|api/v1/listings|plain/listings)/([0-9A-Za-z]{1,20})/?")
_SHARE: Final = re.compile(r"/(?:s|api/v1/shares|plain/shares)/([0-9A-Za-z]{1,20})(?:/(?:card\.png|poster\.png)?)?")
_SENT: Final = (200, 204, 304)
# What no cache keeps needs none, nor what never changes.
_UNTOUCHED: Final = (b"no-store", b"immutable")


def of_listing(listing_id: str) -> str:
    return f"dm-l-{listing_id}"


def of_share(share_id: str) -> str:
    return f"dm-s-{share_id}"


def of_path(path: str) -> tuple[str, ...]:
    """The tags of whatever is answered at this address."""
    if found := _LISTING.fullmatch(path):
        return ALL, of_listing(found[1])
    if found := _SHARE.fullmatch(path):
        return ALL, of_share(found[1])
    return ALL, LISTS


class Tagged:
    """In front of the answers of the public side: tells the tags of each that a cache may keep."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._way = way_of(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, _tagging(send, scope["path"]) if scope["type"] == "http" else send)

    def direct(self, asked: Asked) -> Reply | None:
        reply = self._way(asked)
        if reply is not None and _is_kept(reply.status, reply.headers):
            reply.headers.extend(_headers(asked.path.decode("latin-1")))
        return reply


def _tagging(send: Send, path: str) -> Send:
    async def tag(message: Message) -> None:
        if message["type"] == "http.response.start" and _is_kept(message["status"], message["headers"]):
            message = {**message, "headers": [*message["headers"], *_headers(path)]}
        await send(message)

    return tag


def _is_kept(status: int, headers: list[Header]) -> bool:
    """Whether a cache may keep this, now or against its rules."""
    return status in _SENT and not any(
        word in value for name, value in headers if name == b"cache-control" for word in _UNTOUCHED
    )


@lru_cache(maxsize=1_024)
def _headers(path: str) -> tuple[Header, ...]:
    tags = of_path(path)
    return (b"surrogate-key", " ".join(tags).encode()), (b"cache-tag", ",".join(tags).encode())
