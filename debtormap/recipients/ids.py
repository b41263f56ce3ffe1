"""Random names of recipients, and the tokens by which they are known."""

import hashlib
import secrets
from typing import Final

TOKEN_BYTES: Final = 32


def new_id() -> str:
    return secrets.token_hex(7)


def new_token() -> str:
    """256 random bits, to be shown once."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hashed(token: str) -> bytes:
    """As it is kept: a token of 256 random bits needs no salt and no slow hash."""
    return hashlib.sha256(token.encode()).digest()
