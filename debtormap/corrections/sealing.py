"""Sealing what listed persons write and hand in, so that whoever takes it in cannot open it.

The court's key pair (X25519) follows from the register key; its public half stands in the database. A receipt code
makes another pair: what officers answer is sealed for both. Sealed boxes by libsodium; inside, the use comes first, so
that what is sealed for one row and field is not passed off as another's.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from debtormap.core.errors import Unavailable
from debtormap.corrections.models import CourtKey
from debtormap.register import sealing
from debtormap.register.sealing import Unsealable

SUITE: Final = b"\x01"
_PURPOSE: Final = "corrections court key"


@dataclass(frozen=True, slots=True, repr=False)
class ReceiptKeys:
    """What follows from a receipt code: where the request is found, and what opens its answers."""

    index: bytes
    private: bytes

    @property
    def public(self) -> bytes:
        return bytes(PrivateKey(self.private).public_key)


def of_receipt(code: str) -> ReceiptKeys:
    """`code` as `core.receipt_codes.make` gives it: 135 random bits, so a plain hash cannot be tried out."""
    return ReceiptKeys(_hash(b"find", code.encode()), _hash(b"open", code.encode()))


def seal_for_court(data: bytes, use: str) -> bytes:
    """Unavailable while the court side has never been started."""
    return seal_for(_court_public(), data, use)


def seal_for(public: bytes, data: bytes, use: str) -> bytes:
    """`use` is table, row and field; it is bound to the result."""
    named = use.encode()
    return SUITE + SealedBox(PublicKey(public)).encrypt(len(named).to_bytes(2, "big") + named + data)


def open_as_court(sealed: bytes | memoryview, use: str) -> bytes:
    """Needs the register key."""
    return unseal(bytes(_court_pair()), sealed, use)


def unseal(private: bytes, sealed: bytes | memoryview, use: str) -> bytes:
    """Raises Unsealable with another key, for another use, or when it was changed."""
    sealed = bytes(sealed)
    if sealed[:1] != SUITE:
        raise Unsealable("sealed by an unknown suite")
    try:
        opened = SealedBox(PrivateKey(private)).decrypt(sealed[1:])
    except CryptoError:
        raise Unsealable("does not open with this key") from None
    length = int.from_bytes(opened[:2], "big")
    if opened[2 : 2 + length] != use.encode():
        raise Unsealable("sealed for another use")
    return opened[2 + length :]


def ensure_court_key() -> None:
    """Notes the public half; for the court side, at its start."""
    CourtKey.objects.get_or_create(id=1, defaults={"public": bytes(_court_pair().public_key)})


def seal_for_retry(data: bytes, retry_key: str) -> bytes:
    """Under the page's idempotency key, which nobody keeps."""
    return SecretBox(_hash(b"retry", retry_key.encode())).encrypt(data)


def open_for_retry(sealed: bytes | memoryview, retry_key: str) -> bytes:
    try:
        return SecretBox(_hash(b"retry", retry_key.encode())).decrypt(bytes(sealed))
    except CryptoError:
        raise Unsealable("does not open with this key") from None


def index_of(purpose: str, secret: str) -> bytes:
    """Where something is found by a random secret of 128 bits or more."""
    return _hash(purpose.encode(), secret.encode())


def _court_public() -> bytes:
    found = CourtKey.objects.filter(id=1).values_list("public", flat=True).first()
    if found is None:
        try:
            ensure_court_key()
        except Unsealable:
            raise Unavailable("the court side has made no key yet", retry_after_s=60) from None
        return _court_public()
    return bytes(found)


def _court_pair() -> PrivateKey:
    return PrivateKey(sealing.lookup(_PURPOSE))


def _hash(purpose: bytes, data: bytes) -> bytes:
    return hashlib.blake2b(data, person=purpose[:16], digest_size=32).digest()
