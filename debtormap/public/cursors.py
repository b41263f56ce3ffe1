"""Opaque cursors: the key of the last row that was seen, so that pages stay in step while rows come and go.

>>> parse(form(7, "abc"), int, str)
(7, 'abc')
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import msgspec

from debtormap.core.errors import RuleError

MAX_LENGTH = 200


def form(*key: int | float | str) -> str:
    return urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def parse(cursor: str, *types: type) -> tuple[Any, ...]:
    """The key in a cursor. Raises RuleError `cursor_invalid` when we did not make it."""
    try:
        if len(cursor) > MAX_LENGTH:
            raise ValueError
        data = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        key = msgspec.json.decode(data, type=tuple[types])  # type: ignore[valid-type]  # known only at run time
    except (ValueError, binascii.Error, msgspec.DecodeError):
        raise invalid() from None
    return tuple(key)


def invalid() -> RuleError:
    """What a cursor of somebody else's making earns."""
    return RuleError(
        "cursor_invalid",
        field="cursor",
        rule="a cursor is taken from the `next` of an answer, unchanged",
        mend="leave the cursor out to begin with the first page",
    )
