"""The summary of a listing as lists show it, encoded straight from the bytes of its record.

It equals `core.disclosure.summary` encoded, four times as fast: what a summary takes over is never decoded, and the
words of each set of grounds are made once. A place that is asked for the first time makes ten of them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import msgspec

from debtormap.core.disclosure import summary

Taken = msgspec.Raw | msgspec.UnsetType


class _Summary(msgspec.Struct):
    """The fields of a summary in its order; what the policy does not give is absent."""

    id: Taken = msgspec.UNSET
    kind: Taken = msgspec.UNSET
    name: Taken = msgspec.UNSET
    masked_number: Taken = msgspec.UNSET
    grounds: Taken = msgspec.UNSET
    court: Taken = msgspec.UNSET
    case_number: Taken = msgspec.UNSET


_decode: Final = msgspec.json.Decoder(_Summary).decode
_encode: Final = msgspec.json.Encoder().encode


def of(body: bytes | bytearray) -> bytes:
    """The summary of a record, as JSON."""
    found = _decode(body)
    if isinstance(found.grounds, msgspec.Raw):
        found.grounds = _with_words(bytes(found.grounds))
    return _encode(found)


@lru_cache(maxsize=128)
def _with_words(grounds: bytes) -> msgspec.Raw:
    return msgspec.Raw(_encode(summary({"grounds": msgspec.json.decode(grounds)})["grounds"]))
