"""Records as the ledger has them, byte for byte; what many have in common is in memory once.

The listings of a place all name it, its division, the policy and its channels: a quarter of each record. These members
are cut out and kept once; a line end marks where each stood, so that what is left is JSON still. They tell of no
listing: nothing of one that was withdrawn stays in them.
"""

from __future__ import annotations

import re
from typing import Final

from debtormap.public.mapped import Column, Texts

# How each begins and ends, in the order of canonical JSON, which has no line end. No free text is among them.
_SPANS: Final = (
    (b'"channels":[', b"],"),
    (b'"division":{', b"},"),
    (b'"performance":{"state":"none"}', b","),
    (b'"place":{', b"},"),
    (b'"policy":{', b"},"),
)
_MARK: Final = b"\n"
# What is cut are lists and objects of texts and numbers alone, whole.
_VALUE: Final = rb'(?:"[a-z_]++":)?(?:"[^"\\]*+"|-?\d++)'
_MEMBER: Final = rb'"[a-z]++":[\[{]%b(?:,%b)*+[\]}],' % (_VALUE, _VALUE)
_CUT: Final = re.compile(rb"%b(?:\n%b)*+" % (_MEMBER, _MEMBER))


class Bodies(Column[bytes]):
    """The records of all listings by number: those of a file, whole, and what came since."""

    def __init__(self, base: Texts | None = None) -> None:
        super().__init__(base)
        self._shared: list[bytes] = []
        """What was cut out of each added row, a line each."""
        self._known: dict[bytes, bytes] = {}

    def append(self, value: bytes) -> None:
        own, shared = _halves(value)
        known = self._known.get(shared)
        if known is None:
            if not _CUT.fullmatch(shared):
                own, shared = value, b""
            known = self._known.setdefault(shared, shared)
        self._shared.append(known)
        super().append(own)

    def own(self, row: int) -> bytes | bytearray:
        """A record, perhaps without what it shares: JSON, and sooner read."""
        return self[row] if row < self._size or row in self._changed else self._piece(row - self._size)

    def _added(self, at: int) -> bytes:
        own, shared = self._piece(at).split(_MARK), self._shared[at].split(_MARK)
        pieces: list[bytes | bytearray] = [b""] * (len(own) + len(shared))
        pieces[::2], pieces[1::2] = own, shared
        return b"".join(pieces)

    def _read(self, row: bytes | bytearray) -> bytes:
        return bytes(row)

    def _written(self, value: bytes) -> bytes:
        return value


def _halves(record: bytes) -> tuple[bytes, bytes]:
    """What a record has of its own, and what it shares."""
    own, shared, at = [], [], 0
    for first, last in _SPANS:
        begin = record.find(first, at)
        if begin >= 0:
            end = record.find(last, begin) + len(last)
            own.append(record[at:begin])
            shared.append(record[begin:end])
            at = end
    own.append(record[at:])
    return _MARK.join(own), _MARK.join(shared)
