"""Unlocking with an authenticator instead of the passphrase: a second lock on the same private key.

Source: Web Authentication Level 3, the extension `prf`. The authenticator makes 32 bytes of a salt that no other one
and no other origin can make; the page derives the wrapping key from them (HKDF-SHA-256) and sends it once a session,
as it sends a passphrase. What stands here (salt, credential id, the sealed half) opens nothing. Why the wrapping key
comes to the server: docs/decisions/0019-unlock-with-the-prf-of-a-passkey.md.
"""

from dataclasses import dataclass
from secrets import token_bytes
from typing import Final

from django.db import transaction
from django.utils import timezone

from debtormap.clues import audit, officers, sealing
from debtormap.clues.models import OfficerKey, Passkey
from debtormap.clues.officers import Unlocked
from debtormap.clues.router import DATABASE
from debtormap.core.errors import NotAllowed, NotFound, RuleError
from debtormap.staff.models import Account

SALT_BYTES: Final = 32
MOST: Final = 5
NAME_CHARACTERS: Final = 60
CREDENTIAL_BYTES: Final = 1023


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the page asks an authenticator with."""

    id: str
    name: str
    credential: bytes
    salt: bytes


def new_salt() -> bytes:
    return token_bytes(SALT_BYTES)


def of(account: Account) -> list[Offer]:
    """Of the officer's live key, in the order in which they were added."""
    key = officers.live_key(account)
    rows = Passkey.objects.filter(key=key).order_by("created_at") if key else Passkey.objects.none()
    return [Offer(id=row.pk, name=row.name, credential=bytes(row.credential), salt=bytes(row.salt)) for row in rows]


def add(officer: Unlocked, *, name: str, credential: bytes, salt: bytes, secret: bytes) -> Passkey:
    """RuleError for a value that is out of measure, or beyond the most that a key has."""
    _check(name, credential, salt, secret)
    with transaction.atomic(using=DATABASE):
        key = OfficerKey.objects.select_for_update().get(pk=officer.key_id, retired_at__isnull=True)
        if key.passkeys.count() >= MOST:
            raise RuleError("passkeys_many", field="name", rule=f"at most {MOST} passkeys", mend="remove one first")
        row = Passkey(key=key, name=name.strip(), credential=credential, salt=salt, created_at=timezone.now())
        row.private_sealed = sealing.seal(officer.private, secret, _spot(row))
        row.save(force_insert=True)
        audit.write("key.add_passkey", f"key:{key.pk}", by=officer.account, facts={"passkey": row.pk})
    return row


def unlock(account: Account, passkey_id: str, secret: bytes) -> Unlocked:
    """NotFound for a passkey that is not of the live key; NotAllowed for another secret, or without the role."""
    officers.require_officer(account)
    key = officers.live_key(account)
    row = None if key is None else key.passkeys.filter(pk=passkey_id).first()
    if key is None or row is None:
        raise NotFound("there is no such passkey")
    try:
        private = sealing.unseal(row.private_sealed, secret, _spot(row))
    except (sealing.Unsealable, ValueError):
        raise NotAllowed("the passkey does not open the key") from None
    return Unlocked(account=account, key_id=key.pk, private=private)


def remove(account: Account, passkey_id: str) -> None:
    with transaction.atomic(using=DATABASE):
        key = officers.live_key(account)
        if key is None or not key.passkeys.filter(pk=passkey_id).delete()[0]:
            raise NotFound("there is no such passkey")
        audit.write("key.remove_passkey", f"key:{key.pk}", by=account, facts={"passkey": passkey_id})


def _check(name: str, credential: bytes, salt: bytes, secret: bytes) -> None:
    if not 0 < len(name.strip()) <= NAME_CHARACTERS:
        raise RuleError("missing", field="name", rule=f"a name of 1 to {NAME_CHARACTERS} characters")
    sizes = (len(salt) == SALT_BYTES, len(secret) == sealing.KEY_BYTES, 0 < len(credential) <= CREDENTIAL_BYTES)
    if not all(sizes):
        raise RuleError("passkey", field="passkey", rule="credential, salt and secret as the page makes them")


def _spot(row: Passkey) -> sealing.Spot:
    return sealing.Spot(table="clues_passkey", row=row.pk, column="private_sealed")
