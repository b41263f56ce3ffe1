"""Random names of things. None is sequential, so that knowing one says nothing of another."""

import secrets
import string
from typing import Final

ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
# 62 characters out of 256 values: bytes from 248 on are thrown away, so that every character is equally likely.
_UNFAIR: Final = bytes(range(248, 256))
_CHARACTERS: Final = bytes(ord(ALPHABET[byte % 62]) for byte in range(256))


def random_id(length: int) -> str:
    taken = b""
    while len(taken) < length:
        taken += secrets.token_bytes(length + 4).translate(_CHARACTERS, _UNFAIR)
    return taken[:length].decode("ascii")


def new_batch_id() -> str:
    return random_id(10)


def new_listing_id() -> str:
    """95 bits: cannot be guessed."""
    return random_id(16)


def new_share_id() -> str:
    return random_id(18)


def new_row_id() -> str:
    """Of a party or a case; never public."""
    return random_id(14)
