"""A connection: uvicorn's, that tries the direct way first.

What is not a plain GET on a connection that stays open, comes while an earlier answer is still being made, or is one of
too many in one piece takes uvicorn's way: a task, that lets others have their turn.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, Final, cast

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from debtormap import direct
from debtormap.direct import Asked, Reply
from debtormap.framing import Bounded

# Of one piece that a client sent, so many are answered before others have their turn.
AT_ONCE: Final = 8
_SLOW: Final = frozenset({b"content-length", b"transfer-encoding", b"expect", b"upgrade"})
_STATUS: Final[dict[int, bytes]] = {
    status: b"HTTP/1.1 %d %b\r\n" % (status, status.phrase.encode()) for status in HTTPStatus
}


class _Answered:
    """Stands where uvicorn keeps the request in hand: it is answered already."""

    response_complete = True
    disconnected = False
    keep_alive = True

    def __init__(self) -> None:
        self.message_event = asyncio.Event()


class Connection(Bounded):
    """One connection of a client."""

    def __init__(self, *options: Any, **more: Any) -> None:
        super().__init__(*options, **more)
        self._way = direct.way_of(self.app)
        self._answered = cast(RequestResponseCycle, _Answered())
        self._left = 0

    def data_received(self, data: bytes) -> None:
        self._left = AT_ONCE
        super().data_received(data)

    def on_headers_complete(self) -> None:
        self.end_head()
        reply = self._reply() if self._may_answer() else None
        if reply is None:
            super().on_headers_complete()
        else:
            self._left -= 1
            self.cycle = self._answered
            self.transport.write(self._bytes(reply))
            self.on_response_complete()

    def _may_answer(self) -> bool:
        return (
            self._left > 0
            and (self.cycle is None or self.cycle.response_complete)
            and self.parser.get_method() == b"GET"
            and self.parser.get_http_version() == "1.1"
            and self.parser.should_keep_alive()
            and not self.flow.write_paused
            and not self.transport.is_closing()
            and not any(name in _SLOW for name, _ in self.headers)
        )

    def _reply(self) -> Reply | None:
        path, _, query = self.url.partition(b"?")
        peer = self.client[0] if self.client else ""
        try:
            return self._way(Asked(path, query, self.headers, peer))
        except Exception as error:
            # Inside the parser it would be told as a fault of the request; ASGI tells it as ours.
            self.logger.error("the direct way failed: %s", type(error).__name__)  # a trace may quote
            return None

    def _bytes(self, reply: Reply) -> bytes:
        """As uvicorn writes it; names and values are ours, so that nothing in them is to be looked for."""
        lines = [b"%b: %b\r\n" % header for header in (*self.server_state.default_headers, *reply.headers)]
        return b"".join((_STATUS[reply.status], *lines, b"\r\n", reply.body))
