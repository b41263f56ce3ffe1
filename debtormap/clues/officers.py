"""Readers: officers with a key pair of their own. The private half is sealed under a passphrase that nobody else knows.

A key is retired when its officer leaves or loses the role; a lost passphrase is a lost key, and a colleague or the
escrow must open what it held.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import models, transaction
from django.utils import timezone
from nacl import pwhash
from nacl.utils import random as random_bytes

from debtormap.clues import audit, conflicts, sealing, server_key
from debtormap.clues.models import Clue, OfficerKey
from debtormap.clues.router import DATABASE
from debtormap.core.errors import Conflict as ConflictError
from debtormap.core.errors import NotAllowed, NotFound, RuleError
from debtormap.staff.models import Account, Role, may_act_for

MIN_PASSPHRASE_CHARACTERS: Final = 12
# About 0.2 s of one core; the derivation runs once a session.
OPERATIONS = pwhash.argon2id.OPSLIMIT_MODERATE
MEMORY_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Unlocked:
    """An officer whose private key is in this process, for as long as the session."""

    account: Account
    key_id: str
    private: bytes


def create(account: Account, passphrase: str) -> OfficerKey:
    """The officer's own key pair. Conflict when a live one exists; NotAllowed without the role."""
    require_officer(account)
    _check_passphrase(passphrase)
    if live_key(account) is not None:
        raise ConflictError("the officer has a live key")
    private = sealing.new_key()
    key = OfficerKey(
        account_id=account.pk, court_code=account.court_code, public=sealing.public_of(private),
        created_at=timezone.now(),
    )  # fmt: skip
    _seal_private(key, private, passphrase)
    with transaction.atomic(using=DATABASE):
        key.save(force_insert=True)
        audit.write("key.create", f"key:{key.pk}", by=account)
    return key


def unlock(account: Account, passphrase: str) -> Unlocked:
    """NotFound without a live key, NotAllowed for a wrong passphrase or without the role."""
    require_officer(account)
    key = live_key(account)
    if key is None:
        raise NotFound("the officer has no key yet")
    return Unlocked(account=account, key_id=key.pk, private=unseal_private(key, passphrase))


def change_passphrase(account: Account, old: str, new: str) -> None:
    """The key pair stays, so that nothing has to be wrapped again."""
    _check_passphrase(new)
    unlocked = unlock(account, old)
    with transaction.atomic(using=DATABASE):
        key = OfficerKey.objects.select_for_update().get(pk=unlocked.key_id)
        key.version += 1
        _seal_private(key, unlocked.private, new)
        key.save()
        audit.write("key.change_passphrase", f"key:{key.pk}", by=account)


def retire(account: Account, *, by: Account, reason: str) -> None:
    """Nothing is wrapped to the officer's key from now on, and it does not unlock any more."""
    if by.pk != account.pk and not by.has_role(Role.ADMINISTRATOR, Role.PRESIDENT):
        raise NotAllowed("needs the role administrator or president")
    _retire(OfficerKey.objects.filter(account_id=account.pk), by=by, reason=reason)


def retire_of_those_who_left() -> int:
    """Retires the keys of accounts that are gone, inactive or without the role; how many. The court side's to run."""
    live = OfficerKey.objects.filter(retired_at__isnull=True)
    accounts = Account.objects.in_bulk(list(live.values_list("account_id", flat=True)))
    left = [key.pk for key in live if key.account_id not in accounts or not _is_officer(accounts[key.account_id])]
    return _retire(live.filter(pk__in=left), by=None, reason="no longer an officer of the clue desk")


def live_keys() -> list[OfficerKey]:
    live = OfficerKey.objects.filter(retired_at__isnull=True).order_by("created_at")
    # The public side asks too, and its role may not read the private halves, sealed as they are.
    return list(live.defer("salt", "private_sealed"))


def live_key(account: Account) -> OfficerKey | None:
    return OfficerKey.objects.filter(account_id=account.pk, retired_at__isnull=True).first()


def readers(
    *, court_code: str, listing_id: str | None, avoid_court: bool = False, subjects: Sequence[bytes] = ()
) -> list[OfficerKey]:
    """The live keys to which a clue is wrapped: officers of its court and of the high court, less those in conflict
    with its listing or with one of its `subjects` (`conflicts.subjects`).

    `avoid_court`: the sender fears the court itself; the high court alone reads. A clue of no court, or of one that
    has no reader, is the high court's; while that has none, a clue of no court is any reader's.
    """
    live = live_keys()
    excluded = conflicts.of([*subjects, *([server_key.listing_key(listing_id)] if listing_id else [])])
    fit = [key for key in live if key.account_id not in excluded]
    if not court_code and not avoid_court:
        return [key for key in fit if not key.court_code] or fit
    courts = {""} if avoid_court else {"", court_code}
    return [key for key in fit if key.court_code in courts]


def may_read(account: Account, clue: Clue) -> bool:
    """Whether a colleague may hand the officer the clue: the role, the court, and no conflict."""
    return _is_officer(account) and may_act_for(account, clue.court_code) and not conflicts.has(account, clue)


def require_officer(account: Account) -> None:
    """NotAllowed without the role."""
    if not _is_officer(account):
        raise NotAllowed("needs the role clue_officer")


def unseal_private(key: OfficerKey, passphrase: str) -> bytes:
    """NotAllowed for a wrong passphrase."""
    try:
        return sealing.unseal(key.private_sealed, _stretched(key, passphrase), _spot(key))
    except sealing.Unsealable:
        raise NotAllowed("the passphrase does not open the key") from None


def _retire(keys: models.QuerySet[OfficerKey], *, by: Account | None, reason: str) -> int:
    with transaction.atomic(using=DATABASE):
        retired = list(keys.filter(retired_at__isnull=True).select_for_update())
        OfficerKey.objects.filter(pk__in=[key.pk for key in retired]).update(retired_at=timezone.now())
        for key in retired:
            audit.write("key.retire", f"key:{key.pk}", by=by, reason=reason)
    return len(retired)


def _is_officer(account: Account) -> bool:
    return account.has_role(Role.CLUE_OFFICER)


def _check_passphrase(passphrase: str) -> None:
    if len(passphrase) < MIN_PASSPHRASE_CHARACTERS:
        raise RuleError(
            "weak_passphrase", field="passphrase", rule=f"at least {MIN_PASSPHRASE_CHARACTERS} characters",
            mend="take several words",
        )  # fmt: skip


def _seal_private(key: OfficerKey, private: bytes, passphrase: str) -> None:
    key.salt = random_bytes(pwhash.argon2id.SALTBYTES)
    key.operations, key.memory_bytes = OPERATIONS, MEMORY_BYTES
    key.private_sealed = sealing.seal(private, _stretched(key, passphrase), _spot(key))


def _stretched(key: OfficerKey, passphrase: str) -> bytes:
    return pwhash.argon2id.kdf(
        sealing.KEY_BYTES, passphrase.encode(), bytes(key.salt), opslimit=key.operations, memlimit=key.memory_bytes
    )


def _spot(key: OfficerKey) -> sealing.Spot:
    return sealing.Spot(table="clues_officerkey", row=key.pk, column="private_sealed", version=key.version)
