"""Sealing what the register must keep and nobody should read from its tables: identity numbers and whole rows.

XChaCha20-Poly1305 by libsodium, a random nonce each time; what is sealed for one table and field does not open in
another. Look-up goes by keyed BLAKE2b, which cannot be tried out without the key. Both keys are derived from the one
in `DEBTORMAP_REGISTER_KEY_FILE`. The first byte of a sealed value names the suite.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from django.conf import settings
from nacl import bindings
from nacl.exceptions import CryptoError

from debtormap.core.errors import DebtormapError

SUITE: Final = b"\x01"
NONCE_BYTES: Final = 24

_encrypt = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt
_decrypt = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt


class Unsealable(DebtormapError):
    """The key is missing or another, or the value was changed or moved."""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    sealing: bytes
    lookup: hashlib.blake2b
    """A hash that has taken in its key and nothing else: to be copied."""

    @classmethod
    def derive(cls, secret: bytes) -> Self:
        look = _derived(secret, b"debtormap look")
        return cls(_derived(secret, b"debtormap seal"), hashlib.blake2b(key=look, digest_size=32))


# Asked for four times a row: comparing paths would cost as much as the hash that follows.
_held: tuple[Path, Keys] | None = None


def seal(data: bytes, field: str) -> bytes:
    """`field` is `table.column`; it is bound to the result."""
    return seal_each((data,), field)[0]


def seal_each(values: Sequence[bytes], field: str) -> list[bytes]:
    """Each of the values by itself, with a nonce of its own; these come out of one draw."""
    bound, key = field.encode(), keys().sealing
    drawn = secrets.token_bytes(NONCE_BYTES * len(values))
    nonces = (drawn[begin : begin + NONCE_BYTES] for begin in range(0, len(drawn), NONCE_BYTES))
    return [SUITE + nonce + _encrypt(data, bound, nonce, key) for data, nonce in zip(values, nonces, strict=True)]


def unseal(sealed: bytes | memoryview, field: str) -> bytes:
    sealed = bytes(sealed)
    if sealed[:1] != SUITE:
        raise Unsealable("sealed by an unknown suite")
    nonce, box = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return _decrypt(box, field.encode(), nonce, keys().sealing)
    except CryptoError:
        raise Unsealable("does not open with this register key") from None


def lookup(purpose: str, *parts: str) -> bytes:
    """A keyed hash of the parts, for equality alone; `purpose` keeps one kind of look-up from another."""
    return keyed_hash("\x1f".join((purpose, *parts)).encode())


def keyed_hash(data: bytes) -> bytes:
    found = keys().lookup.copy()
    found.update(data)
    return found.digest()


def keys() -> Keys:
    """The keys of this installation, read once for as long as the setting is the same object."""
    global _held
    path = settings.REGISTER_KEY_FILE
    if _held is None or _held[0] is not path:
        _held = path, _read(path)
    return _held[1]


def _read(path: Path) -> Keys:
    try:
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError):
        raise Unsealable("the register key file is missing or damaged") from None
    if len(secret) != 32:
        raise Unsealable("the register key is 32 bytes, written as 64 hexadecimal digits")
    return Keys.derive(secret)


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return hashlib.blake2b(purpose, key=secret, digest_size=32).digest()
