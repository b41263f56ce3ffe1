"""The ledger's signing key, the public keys of its whole life, and handing over from one key to the next.

The secret is a file (`settings.LEDGER_KEY_FILE`, 32 bytes as hex); the database holds public keys only. A handover is a
note that both keys have signed: so one key that a person knows leads to all before and after it.
"""

import os
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from debtormap import durable
from debtormap.core.errors import Conflict, Unavailable
from debtormap.ledger import chain, key_rings, signing
from debtormap.ledger.hashing import format_instant
from debtormap.ledger.key_rings import KeyRow
from debtormap.ledger.models import Key
from debtormap.ledger.signing import SEED_BYTES, PublicKey, SigningKey

NEXT: Final = ".next"
"""Suffix of the file in which the next key waits while a handover is under way."""


def current(at: datetime) -> SigningKey:
    """The key that signs now; the first is made known at the first call. In a transaction that holds the head.

    Unavailable without a key file; Conflict when the file is not the key that the ledger made known last.
    """
    last = Key.objects.order_by("-number").first()
    if last is None:
        key = SigningKey.from_seed(_new_origin(), _seed(settings.LEDGER_KEY_FILE))
        _make_known(None, key, number=1, at=at)
        return key
    return _held(signing.parse(last.text))


def rotate(at: datetime) -> PublicKey:
    """Makes a new key the one that signs; the secret of the old one is destroyed, its public key stays.

    May be called again when it was interrupted. Conflict for a key that is not a file of our own.
    """
    file = Path(settings.LEDGER_KEY_FILE)
    with transaction.atomic():
        chain.take_head()
        old = current(at)
        waiting = _write_next(file)
        new = SigningKey.from_seed(old.public.name, _seed(waiting))
        _make_known(old, new, number=Key.objects.count() + 1, at=at)
    os.replace(waiting, file)
    return new.public


def rows() -> list[KeyRow]:
    """All keys of the ledger's life, the first first."""
    return [
        KeyRow(number=key.number, text=key.text, valid_from=format_instant(key.valid_from), handover=key.handover)
        for key in Key.objects.order_by("number")
    ]


def own_public() -> list[PublicKey]:
    """The public key of the file here, under the ledger's name; empty when there is no file or no key yet."""
    last = Key.objects.order_by("-number").first()
    if last is None or not Path(settings.LEDGER_KEY_FILE).is_file():
        return []
    try:
        return [_held(signing.parse(last.text)).public]
    except Conflict:
        return [SigningKey.from_seed(signing.parse(last.text).name, _seed(settings.LEDGER_KEY_FILE)).public]


def _make_known(old: SigningKey | None, new: SigningKey, *, number: int, at: datetime) -> None:
    text = key_rings.handover_text(old.public if old else None, new.public, number=number, at=format_instant(at))
    signed = signing.sign(text, *(key for key in (old, new) if key))
    Key.objects.create(number=number, text=new.public.text, valid_from=at, handover=signed)


def _held(public: PublicKey) -> SigningKey:
    """The secret of this public key, from the file; a handover that stopped half-way is finished."""
    file = Path(settings.LEDGER_KEY_FILE)
    key = SigningKey.from_seed(public.name, _seed(file))
    if key.public == public:
        return key
    waiting = file.with_name(file.name + NEXT)
    if waiting.is_file():
        key = SigningKey.from_seed(public.name, _seed(waiting))
        if key.public == public:
            os.replace(waiting, file)
            return key
    raise Conflict("the ledger's key file is not the key that signs for this ledger")


def _new_origin() -> str:
    return f"{urlsplit(settings.PUBLIC_URL).netloc}/ledger"


def _seed(file: Path) -> bytes:
    try:
        seed = bytes.fromhex(Path(file).read_text("ascii").strip())
    except FileNotFoundError:
        raise Unavailable("the ledger's key file is missing; debtormap migrate makes it") from None
    except ValueError:
        raise Conflict("the ledger's key file is not 64 hexadecimal digits") from None
    if len(seed) != SEED_BYTES:
        raise Conflict("the ledger's key file is not 64 hexadecimal digits")
    return seed


def _write_next(file: Path) -> Path:
    """On disk before the database knows of it: a key that is made known must not be lost."""
    waiting = file.with_name(file.name + NEXT)
    durable.replace(waiting, token_hex(SEED_BYTES).encode() + b"\n")
    return waiting
