"""A reader's key over the years: renewed, lost, retired, and how what the old one held comes to the new one.

A retired key opens nothing at the desk. What it held is wrapped anew in one of three ways: by its own officer, with
its old passphrase; by a colleague who can open it; clue by clue by the escrow, on a decision. Nobody wraps to an
officer who may not read the clue, and what was wrapped anew the old key does not open any more.
"""

from collections.abc import Callable, Mapping
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from debtormap.clues import audit, keyring, officers
from debtormap.clues.models import Channel, Clue, Holder, OfficerKey, WrappedKey
from debtormap.clues.officers import Unlocked
from debtormap.clues.router import DATABASE
from debtormap.core.errors import NotAllowed, NotFound, RuleError
from debtormap.staff.models import Account, Role

WARDENS: Final = (Role.PRESIDENT, Role.ADMINISTRATOR)
_Keys = Mapping[Channel, bytes]


def renew(officer: Unlocked, passphrase: str) -> int:
    """A new key pair under a new passphrase; all that the old one opened, the new one opens. How many clues.

    The old pair is retired and its private half destroyed. Passkeys are added to the new one again.
    """
    account = officer.account
    with transaction.atomic(using=DATABASE):
        old = OfficerKey.objects.select_for_update().get(pk=officer.key_id, retired_at__isnull=True)
        OfficerKey.objects.filter(pk=old.pk).update(retired_at=timezone.now(), private_sealed=b"")
        old.passkeys.all().delete()
        new = officers.create(account, passphrase)
        count = _wrap_anew(_held_by([old.pk]), new, account, lambda clue: _opened(clue, officer))
        audit.write("key.renew", f"key:{new.pk}", by=account, facts={"old": old.pk, "clues": count})
    return count


def reclaim(officer: Unlocked, key_id: str, passphrase: str) -> int:
    """Takes over what an own retired key held, with that key's passphrase. How many clues.

    NotFound for a key that is not the officer's or is not retired, NotAllowed for a wrong passphrase.
    """
    account = officer.account
    old = OfficerKey.objects.filter(pk=key_id, account_id=account.pk, retired_at__isnull=False).first()
    if old is None or not old.private_sealed:
        raise NotFound("there is no such retired key")
    was = Unlocked(account=account, key_id=old.pk, private=officers.unseal_private(old, passphrase))
    with transaction.atomic(using=DATABASE):
        new = OfficerKey.objects.get(pk=officer.key_id)
        count = _wrap_anew(_held_by([old.pk]), new, account, lambda clue: _opened(clue, was))
        audit.write("key.reclaim", f"key:{new.pk}", by=account, facts={"old": old.pk, "clues": count})
    return count


def hand_over(officer: Unlocked, to: Account, *, reason: str) -> int:
    """Wraps to a colleague's new key what a lost one held, as far as the officer opens it. How many clues."""
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="it is said why")
    new = officers.live_key(to)
    if new is None or to.pk == officer.account.pk:
        raise NotAllowed("the colleague makes a new key first")
    with transaction.atomic(using=DATABASE):
        ours = _held_by(_retired(to)).filter(_wrapped_to([officer.key_id]))
        count = _wrap_anew(ours, new, to, lambda clue: _opened(clue, officer))
        audit.write(
            "key.hand_over", f"key:{new.pk}", by=officer.account, reason=reason, facts={"to": to.pk, "clues": count}
        )
    return count


def left_behind(account: Account) -> dict[str, int]:
    """For each retired key: how many clues it held that the officer's live key does not open."""
    live = officers.live_key(account)
    found = {key_id: _held_by([key_id]) for key_id in _retired(account)}
    mine = _wrapped_to([] if live is None else [live.pk])
    return {key_id: count for key_id, clues in found.items() if (count := clues.exclude(mine).count())}


def waiting_for(officer: Account) -> dict[int, int]:
    """Colleagues with a new key whose lost one held clues that this officer opens: how many, by account id."""
    live = officers.live_key(officer)
    if live is None:
        return {}
    waiting = {}
    for key in officers.live_keys():
        colleague = Account.objects.filter(pk=key.account_id).exclude(pk=officer.pk).first()
        if colleague is not None and (retired := _retired(colleague)):
            ours = _held_by(retired).filter(_wrapped_to([live.pk])).exclude(_wrapped_to([key.pk]))
            waiting[colleague.pk] = sum(officers.may_read(colleague, clue) for clue in ours)
    return {pk: count for pk, count in waiting.items() if count}


def _wrap_anew(clues: QuerySet[Clue], new: OfficerKey, to: Account, opened: Callable[[Clue], _Keys]) -> int:
    """To `new`, and away from the retired keys of its officer."""
    count = 0
    for clue in clues.select_for_update(of=("self",)):
        if officers.may_read(to, clue) and (keys := opened(clue)):
            keyring.wrap_to(clue, keys, new)
            WrappedKey.objects.filter(clue=clue, holder=Holder.OFFICER, key_id__in=_retired(to)).delete()
            count += 1
    return count


def _opened(clue: Clue, officer: Unlocked) -> _Keys:
    return keyring.find(clue, Holder.OFFICER, officer.key_id, officer.private)


def _held_by(key_ids: list[str]) -> QuerySet[Clue]:
    return Clue.objects.filter(_wrapped_to(key_ids), erased_at__isnull=True).order_by("sequence")


def _wrapped_to(key_ids: list[str]) -> Exists:
    return Exists(
        WrappedKey.objects.filter(
            clue=OuterRef("pk"), holder=Holder.OFFICER, channel=Channel.CONTENT, key_id__in=key_ids
        )
    )


def _retired(account: Account) -> list[str]:
    retired = OfficerKey.objects.filter(account_id=account.pk, retired_at__isnull=False).order_by("created_at")
    return list(retired.values_list("pk", flat=True))
