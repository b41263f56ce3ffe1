"""Random names of things. None is sequential, so that knowing one says nothing of another."""

import secrets
import string
from typing import Final

ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
# 62 characters out of 256 values: bytes from 248 on are thrown away, so that every character is equally likely.
_UNFAIR: Final = bytes(range(248, 256))
_CHARACTERS: Final = bytes(ord(ALPHABET[byte % 62]) for byte in range(256))


def random_id(length: int) -> str:
    return random_ids(length, 1)[0]


def random_ids(length: int, count: int) -> list[str]:
    """So many of one length, out of one draw."""
    wanted, taken = length * count, b""
    while len(taken) < wanted:
        taken += secrets.token_bytes(wanted - len(taken) + count + 4).translate(_CHARACTERS, _UNFAIR)
    text = taken.decode("ascii")
    return [text[begin : begin + length] for begin in range(0, wanted, length)]


def new_batch_id() -> str:
    return random_id(10)


def new_listing_ids(count: int) -> list[str]:
    """95 bits: cannot be guessed."""
    return random_ids(16, count)


def new_share_ids(count: int) -> list[str]:
    return random_ids(18, count)


def new_share_id() -> str:
    return new_share_ids(1)[0]


def new_row_ids(count: int) -> list[str]:
    """Of parties or cases; never public."""
    return random_ids(14, count)


def new_row_id() -> str:
    return new_row_ids(1)[0]
