"""Random names of things. None is sequential, so that knowing one says nothing of another."""

import secrets
import string
from typing import Final

ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
# 62 characters out of 256 values: bytes from 248 on are thrown away, so that every character is equally likely.
_FAIR: Final = 248


def random_id(length: int) -> str:
    taken: list[str] = []
    while len(taken) < length:
        taken += [ALPHABET[byte % 62] for byte in secrets.token_bytes(length + 4) if byte < _FAIR]
    return "".join(taken[:length])


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
