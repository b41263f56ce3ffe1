"""The fast lane: the canonical questions are answered before any framework sees them.

It takes `GET /api/v1/nearby?lon=115.490&lat=38.870` and `GET /api/v1/viewport?bbox=115.46,38.85,115.52,38.89&zoom=14`
with or without `&datum=gcj02`, from a client that takes JSON. Everything else goes on to the framework, which explains
what is wrong or answers with the same bytes and headers.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, cast

from debtormap.core import grid
from debtormap.core.errors import RuleError
from debtormap.core.grid import Cell, Datum
from debtormap.direct import Asked, Header, Reply
from debtormap.public import viewport
from debtormap.public.answers import takes_gzip
from debtormap.public.exposure import EXPOSURE, Exposure
from debtormap.public.filters import EVERYTHING
from debtormap.public.nearby import PATH, Question
from debtormap.public.service import Service

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_PATH: Final = PATH.encode()
_CANONICAL: Final = re.compile(rb"lon=([0-9]{3})\.([0-9]{3})&lat=([0-9]{2})\.([0-9]{3})(&datum=gcj02)?")
_VIEW: Final = re.compile(rb"bbox=([0-9.,]{7,80})&zoom=([0-9]{1,2})(&datum=gcj02)?")


class FastLane:
    """In front of an app: answers what it can, hands on the rest."""

    def __init__(self, app: App, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET":
            reply = self._of(scope)
            if reply is not None:
                await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
                await send({"type": "http.response.body", "body": reply.body})
                return
        await self._app(scope, receive, send)

    def _of(self, scope: Scope) -> Reply | None:
        if scope["path"] == PATH:
            return self.reply(scope["query_string"], scope["headers"], scope.get(EXPOSURE))
        if scope["path"] == viewport.PATH:
            return self.view(scope["query_string"], scope["headers"])
        return None

    def direct(self, asked: Asked) -> Reply | None:
        """The same without ASGI."""
        if asked.path != _PATH:
            return None
        return self.reply(asked.query, asked.headers, asked.exposure, asked.admit)

    def reply(
        self,
        query: bytes,
        headers: list[Header],
        exposure: Exposure | None = None,
        admit: Callable[[], object] | None = None,
    ) -> Reply | None:
        """The answer, or None when the question is for the framework.

        `admit` is called before an answer is made, and may raise; `exposure` is told how many listings are shown.
        """
        service = self._service
        if not service.is_ready():
            return None
        now = service.clock()
        kept = service.cells.get(query, now)
        question = None if kept is not None else _question(query)
        if kept is None and question is None:
            return None
        wanted = _wanted(headers)
        if wanted is None:
            return None
        if admit is not None:
            admit()
        if kept is None:
            kept = service.make(query, cast(Question, question), now)
        if exposure is not None:
            exposure.shown += kept.shown
        packed_before = kept.packed
        reply = kept.reply(now, gzip=wanted[0], if_none_match=wanted[1], checked=service.heard.header)
        if kept.packed is not packed_before:
            service.cells.grown(query)
        return reply

    def view(self, query: bytes, headers: list[Header]) -> Reply | None:
        """What the map shows of a box, in the spelling of our client; None when the question is for the framework."""
        service = self._service
        question, wanted = _view(query), _wanted(headers)
        if question is None or wanted is None or not service.is_ready():
            return None
        return service.view(question).reply(
            service.clock(), gzip=wanted[0], if_none_match=wanted[1], checked=service.heard.header
        )


def _question(query: bytes) -> Question | None:
    """What is asked in the canonical spelling, inside the grid."""
    found = _CANONICAL.fullmatch(query)
    if found is None:
        return None
    lon_milli, lat_milli = int(found[1] + found[2]), int(found[3] + found[4])
    if not (grid.WEST <= lon_milli <= grid.EAST and grid.SOUTH <= lat_milli <= grid.NORTH):
        return None
    cell = Cell(lon_milli=lon_milli, lat_milli=lat_milli, datum=Datum.GCJ02 if found[5] else Datum.WGS84)
    return Question(cell=cell)


def _view(query: bytes) -> viewport.Question | None:
    """The tiles of a box that breaks no rule."""
    found = _VIEW.fullmatch(query)
    if found is None:
        return None
    datum = Datum.GCJ02 if found[3] else Datum.WGS84
    try:
        return viewport.parse(found[1].decode(), found[2].decode(), filters=EVERYTHING, datum=datum)
    except RuleError:
        return None  # the framework comes to the same, and tells it


def _wanted(headers: list[Header]) -> tuple[bool, bytes | None] | None:
    """Whether gzip is taken, and what the client has; None for a client that takes no JSON."""
    gzip, if_none_match = False, None
    for name, value in headers:
        if name == b"accept-encoding":
            gzip = takes_gzip(value)
        elif name == b"if-none-match":
            if_none_match = value
        elif name == b"accept" and not takes_json(value):
            return None
    return gzip, if_none_match


def takes_json(accept: bytes) -> bool:
    """Whether a client takes JSON, by what browsers, libraries and curl send; in doubt it does not.

    >>> takes_json(b"*/*"), takes_json(b"application/json;q=0.9, text/html"), takes_json(b"text/html")
    (True, True, False)
    """
    return b"*/*" in accept or b"application/json" in accept or b"application/*" in accept
