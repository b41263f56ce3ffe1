"""Sealing: how a clue is kept so that only its readers can open it. Pure functions over keys that are given.

- `seal`: XChaCha20-Poly1305 (libsodium) with a random nonce. The associated data bind table, row, column and version:
  what was moved to another place does not open there.
- `wrap`: a content key for one holder. An ephemeral X25519 key agrees with the holder's public key; key and nonce are
  BLAKE2b of the shared secret and both public keys; the same associated data.
- A receipt code has 135 random bits, so its keys need no slow derivation: BLAKE2b.

The first byte of every sealed value names the suite; 1 is this one. Frozen examples: tests/clues/vectors.json.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from nacl import bindings
from nacl.exceptions import CryptoError

from debtormap.core.errors import DebtormapError

SUITE: Final = b"\x01"
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 24
CONTEXT: Final = b"debtormap clues"
Stored = bytes | memoryview
"""A sealed value as one or the other database gives it."""

_encrypt = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt
_decrypt = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt


class Unsealable(DebtormapError):
    """Another key, or the value was changed or moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a sealed value stands."""

    table: str
    row: str
    column: str
    version: int = 1

    def bound(self) -> bytes:
        parts = (self.table, self.row, self.column, str(self.version))
        return SUITE + CONTEXT + b"".join(len(part.encode()).to_bytes(2, "big") + part.encode() for part in parts)


@dataclass(frozen=True, slots=True, repr=False)
class ReceiptKeys:
    index: bytes
    """Finds the clue, through a keyed hash."""
    private: bytes


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def public_of(private: bytes) -> bytes:
    return bindings.crypto_scalarmult_base(private)


def seal(data: bytes, key: bytes, spot: Spot, *, nonce: bytes | None = None) -> bytes:
    """`nonce` is for frozen examples only."""
    nonce = nonce or secrets.token_bytes(NONCE_BYTES)
    return SUITE + nonce + _encrypt(data, spot.bound(), nonce, key)


def unseal(sealed: Stored, key: bytes, spot: Spot) -> bytes:
    sealed = bytes(sealed)
    _require_suite(sealed)
    return _open(sealed[1 + NONCE_BYTES :], key, sealed[1 : 1 + NONCE_BYTES], spot)


def wrap(key: bytes, public: bytes, spot: Spot, *, ephemeral: bytes | None = None) -> bytes:
    """`ephemeral` is for frozen examples only."""
    ephemeral = ephemeral or new_key()
    sender = public_of(ephemeral)
    wrapping, nonce = _agreed(bindings.crypto_scalarmult(ephemeral, public), sender, public)
    return SUITE + sender + _encrypt(key, spot.bound(), nonce, wrapping)


def unwrap(wrapped: Stored, private: bytes, spot: Spot) -> bytes:
    wrapped = bytes(wrapped)
    _require_suite(wrapped)
    sender, box = wrapped[1 : 1 + KEY_BYTES], wrapped[1 + KEY_BYTES :]
    try:
        shared = bindings.crypto_scalarmult(private, sender)
    except (CryptoError, ValueError):
        # A point of small order, or a value cut short.
        raise Unsealable("does not open with this key") from None
    wrapping, nonce = _agreed(shared, sender, public_of(private))
    return _open(box, wrapping, nonce, spot)


def receipt_keys(code: str) -> ReceiptKeys:
    master = hashlib.blake2b(code.encode(), person=b"clue receipt", digest_size=32).digest()
    return ReceiptKeys(derived(master, "index"), derived(master, "private"))


def derived(secret: bytes, purpose: str) -> bytes:
    return hashlib.blake2b(purpose.encode(), key=secret, person=CONTEXT, digest_size=32).digest()


def _agreed(shared: bytes, sender: bytes, receiver: bytes) -> tuple[bytes, bytes]:
    """Key and nonce. The key is used once, so that the nonce need not be sent."""
    both = hashlib.blake2b(
        shared + sender + receiver, person=b"clue wrap", digest_size=KEY_BYTES + NONCE_BYTES
    ).digest()
    return both[:KEY_BYTES], both[KEY_BYTES:]


def _open(box: bytes, key: bytes, nonce: bytes, spot: Spot) -> bytes:
    try:
        return _decrypt(box, spot.bound(), nonce, key)
    except (CryptoError, ValueError):
        # Not authentic, or cut short.
        raise Unsealable("does not open with this key") from None


def _require_suite(value: bytes) -> None:
    if value[:1] != SUITE:
        raise Unsealable("sealed by an unknown suite")
