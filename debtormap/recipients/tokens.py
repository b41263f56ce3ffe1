"""The tokens by which recipients are known."""

import hashlib
import secrets
from typing import Final

TOKEN_BYTES: Final = 32


def new() -> str:
    """256 random bits, to be shown once."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hashed(token: str) -> bytes:
    """As it is kept: a token of 256 random bits needs no salt and no slow hash."""
    return hashlib.sha256(token.encode()).digest()
