"""The one secret the server itself holds for clues. It opens no clue: it makes look-ups and likenesses that nobody can
try out without it, and signs the challenges of the proof of work."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from debtormap.clues.sealing import KEY_BYTES, Unsealable


def keyed_hash(purpose: str, data: bytes, *, digest_size: int = 32) -> bytes:
    """For equality alone; `purpose` (at most 16 characters) keeps one kind of look-up from another."""
    key = _read(settings.CLUES_KEY_FILE)
    return hashlib.blake2b(data, key=key, person=purpose.encode(), digest_size=digest_size).digest()


def listing_key(listing_id: str) -> bytes:
    """By it clues of one listing are found; a dump does not tell which listing."""
    return keyed_hash("listing", listing_id.encode())


def clue_key(clue_id: str) -> bytes:
    """By it an officer is kept from one clue, of whatever listing or of none."""
    return keyed_hash("clue", clue_id.encode())


@lru_cache(maxsize=4)
def _read(path: Path) -> bytes:
    try:
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError):
        raise Unsealable("the key file of the clues is missing or damaged") from None
    if len(secret) != KEY_BYTES:
        raise Unsealable("the key of the clues is 32 bytes, written as 64 hexadecimal digits")
    return secret
