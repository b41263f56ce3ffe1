"""A bound on what stands around the body of a request, which httptools gathers without one.

The shipped proxy bounds it, too; a program that is reached without one must not keep what never ends.
"""

from __future__ import annotations

from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: As nginx by default: four buffers of eight KiB.
HEAD_BYTES: Final = 32 * 1024


class TooLong(Exception):
    """The parser tells it on as an error of its own, and the answer is 400."""


class Bounded(HttpToolsProtocol):
    """uvicorn's connection; a head, a chunk's line or trailers that are too long end it."""

    def __init__(self, *options: Any, **more: Any) -> None:
        super().__init__(*options, **more)
        self._piece_bytes = 0
        self._open_bytes = 0
        """Of what has not come to its end."""

    def data_received(self, data: bytes) -> None:
        self._piece_bytes = len(data)
        self._open_bytes += len(data)
        super().data_received(data)
        if self._open_bytes > HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def end_head(self) -> None:
        """At the end of a head. TooLong."""
        # Only a long piece, or many, can hold a long head, and few are.
        if (self._piece_bytes > HEAD_BYTES or self._open_bytes > HEAD_BYTES) and self._head_bytes() > HEAD_BYTES:
            raise TooLong
        self._open_bytes = 0

    def on_body(self, body: bytes) -> None:
        self._open_bytes = 0
        super().on_body(body)

    def _head_bytes(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
