"""The hashes of the chain: what a stranger needs to check it.

    leaf_hash = SHA-256(0x00 ‖ SHA-256(salt ‖ body))
    hash      = SHA-256(prev_hash ‖ uint64be(seq) ‖ len16 kind ‖ len16 listing_id ‖ len16 at ‖ leaf_hash)

`len16 x` is the length of x in two bytes, highest first, and x; `at` is written 2026-11-25T08:45:49.123456Z.
"""

from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Final

GENESIS: Final = bytes(32)
STRIDE: Final = 8
"""Levels of the Merkle tree from one that is kept to the next."""
WIDTH: Final = 1 << STRIDE


def leaf_hash(salt: bytes, body: bytes) -> bytes:
    return sha256(b"\x00" + sha256(salt + body).digest()).digest()


def chain_hash(prev_hash: bytes, seq: int, kind: str, listing_id: str, at: str, leaf: bytes) -> bytes:
    parts = (prev_hash, seq.to_bytes(8, "big"), _sized_again(kind), _sized(listing_id), _sized_again(at), leaf)
    return sha256(b"".join(parts)).digest()


def format_instant(at: datetime) -> str:
    """
    >>> format_instant(datetime(2026, 11, 25, 8, 45, 49, 5, tzinfo=UTC))
    '2026-11-25T08:45:49.000005Z'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _sized(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(2, "big") + data


#: For what many events have in common: their kind, and the moment of a publication.
_sized_again = lru_cache(maxsize=256)(_sized)
