"""Conflicts of officers: who must not read what. A conflict is known by keyed hashes; a dump does not tell with whom.

Declared in advance, of a name (a party's, a legal representative's), of a case (whose applicant is near to the
officer, say) or of one listing: then the officer's key is never wrapped to a clue about it, and what it held is taken
away. Or found at the desk, of one clue (`desk.step_back`, `desk.keep_out`). Names are compared by name alone, so that
a namesake's clues are kept from the officer too: better one reader fewer than the wrong one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from debtormap.clues import audit, sealing, server_key
from debtormap.clues.models import Channel, Clue, Conflict, Declaration, Holder, OfficerKey, Subject, WrappedKey
from debtormap.clues.router import DATABASE
from debtormap.core import case_numbers, names
from debtormap.core.errors import Conflict as ConflictError
from debtormap.core.errors import NotAllowed, NotFound, RuleError
from debtormap.staff.models import Account, Role, may_act_for

LABEL_CHARACTERS: Final = 120


class Kind(StrEnum):
    NAME = "name"
    CASE = "case"
    LISTING = "listing"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Declared:
    """A declaration as it is shown to its officer and to the president."""

    id: str
    account_id: int
    kind: Kind
    label: str
    declared_by: int
    declared_at: datetime


def subjects(*, names: Iterable[str], case_number: str) -> list[bytes]:
    """What a clue about a listing with these public names and this case is found by, each once."""
    keys = [_key(Kind.NAME, name) for name in names if name]
    return list(dict.fromkeys([*keys, *([_key(Kind.CASE, case_number)] if case_number else [])]))


def declare(
    account: Account, kind: Kind, text: str, *, by: Account, reason: str, listing_ids: Collection[str] = ()
) -> int:
    """From now on the officer gets no key of such clues, and loses those held. How many only the officer can open.

    `listing_ids` are the listings that the register knows to be meant: clues that came before subjects were kept are
    found by them. RuleError for an empty or malformed `text`, Conflict for what is declared already.
    """
    _require_may_declare(account, by)
    label = _checked(kind, text)
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="it is said why")
    key = _key(kind, label)
    with transaction.atomic(using=DATABASE):
        if Declaration.objects.filter(account_id=account.pk, key=key, ended_at__isnull=True).exists():
            raise ConflictError("it is declared already")
        declaration = Declaration(
            account_id=account.pk, kind=kind, key=key, declared_by=by.pk, declared_at=timezone.now()
        )
        declaration.label_sealed = sealing.seal(label.encode(), _label_key(), _spot(declaration.pk))
        declaration.save(force_insert=True)
        exclude(account, key, by=by)
        for clue in _about(listing_ids):
            Subject.objects.get_or_create(clue=clue, key=key)
        audit.write(
            "conflict.declare", f"account:{account.pk}", by=by, reason=reason,
            facts={"declaration": declaration.pk, "kind": kind.value},
        )  # fmt: skip
        take_keys_away()
    return _held_alone(account).count()


def end(declaration_id: str, *, by: Account, reason: str) -> None:
    """It was declared by mistake, or is over. A president's, never the officer's own; keys come back by a colleague."""
    with transaction.atomic(using=DATABASE):
        found = Declaration.objects.select_for_update().filter(pk=declaration_id, ended_at__isnull=True).first()
        if found is None or not _may_see(by, found):
            raise NotFound("there is no such declaration")
        if not by.has_role(Role.PRESIDENT) or by.pk == found.account_id:
            raise NotAllowed("a president ends it, and not for himself")
        if not reason.strip():
            raise RuleError("reason_missing", field="reason", rule="it is said why")
        Declaration.objects.filter(pk=found.pk).update(ended_by=by.pk, ended_at=timezone.now(), label_sealed=b"")
        Conflict.objects.filter(account_id=found.account_id, listing_key=bytes(found.key)).delete()
        audit.write(
            "conflict.end", f"account:{found.account_id}", by=by, reason=reason, facts={"declaration": found.pk}
        )


def declared(account: Account) -> list[Declared]:
    """The officer's own, and for a president those of all officers of the court; newest first."""
    standing = Declaration.objects.filter(ended_at__isnull=True).order_by("-declared_at")
    return [_shown(each) for each in standing if _may_see(account, each)]


def exclude(account: Account, key: bytes, *, by: Account) -> None:
    Conflict.objects.get_or_create(
        account_id=account.pk, listing_key=key, defaults={"declared_by": by.pk, "declared_at": timezone.now()}
    )


def of(keys: Collection[bytes]) -> frozenset[int]:
    """Account ids of the officers in conflict with any of these."""
    return frozenset(Conflict.objects.filter(listing_key__in=keys).values_list("account_id", flat=True))


def has(account: Account, clue: Clue) -> bool:
    """With the clue itself, its listing, or what it is about."""
    keys = [server_key.clue_key(clue.id), *([] if clue.listing_key is None else [bytes(clue.listing_key)])]
    keys += [bytes(key) for key in Subject.objects.filter(clue=clue).values_list("key", flat=True)]
    return Conflict.objects.filter(account_id=account.pk, listing_key__in=keys).exists()


def take_keys_away() -> int:
    """Keys of officers in conflict go wherever somebody else can open the clue; how many. Doing it again is nothing."""
    taken = 0
    for account_id in Conflict.objects.values_list("account_id", flat=True).distinct():
        for clue in _concerned(account_id).filter(opened_by_others(account_id)):
            own = WrappedKey.objects.filter(clue=clue, holder=Holder.OFFICER, key_id__in=key_ids(account_id))
            if own.delete()[0]:
                taken += 1
                Clue.objects.filter(pk=clue.pk, assigned_to=account_id).update(assigned_to=None)
                audit.write("conflict.take_keys", f"clue:{clue.id}", facts={"officer": account_id})
    return taken


def opened_by_others(account_id: int) -> Exists:
    """Of a clue: whether a live key of another officer, or the escrow, opens it."""
    wrapped = WrappedKey.objects.filter(clue=OuterRef("pk"), channel=Channel.CONTENT).exclude(holder=Holder.RECEIPT)
    live = OfficerKey.objects.filter(retired_at__isnull=True).values("pk")
    others = wrapped.filter(Q(holder=Holder.ESCROW) | Q(key_id__in=live)).exclude(key_id__in=key_ids(account_id))
    return Exists(others)


def key_ids(account_id: int) -> list[str]:
    """Retired ones too."""
    return list(OfficerKey.objects.filter(account_id=account_id).values_list("pk", flat=True))


def _held_alone(account: Account) -> QuerySet[Clue]:
    return _concerned(account.pk).exclude(opened_by_others(account.pk))


def _concerned(account_id: int) -> QuerySet[Clue]:
    """What the officer still holds a key of although its listing, or what it is about, is in conflict."""
    keys = list(Conflict.objects.filter(account_id=account_id).values_list("listing_key", flat=True))
    held = WrappedKey.objects.filter(clue=OuterRef("pk"), holder=Holder.OFFICER, key_id__in=key_ids(account_id))
    about = Q(listing_key__in=keys) | Exists(Subject.objects.filter(clue=OuterRef("pk"), key__in=keys))
    return Clue.objects.filter(about, Exists(held), erased_at__isnull=True)


def _about(listing_ids: Collection[str]) -> QuerySet[Clue]:
    return Clue.objects.filter(listing_key__in=[server_key.listing_key(each) for each in listing_ids])


def _checked(kind: Kind, text: str) -> str:
    label = names.clean(text)
    if not label or len(label) > LABEL_CHARACTERS:
        raise RuleError("missing", field="text", rule=f"a name, case or listing of 1 to {LABEL_CHARACTERS} characters")
    return case_numbers.format(case_numbers.parse(label)) if kind is Kind.CASE else label


def _key(kind: Kind, text: str) -> bytes:
    if kind is Kind.LISTING:
        return server_key.listing_key(text)
    compared = names.comparison_key(text)
    return server_key.keyed_hash(f"conflict {kind}", compared.encode())


def _require_may_declare(account: Account, by: Account) -> None:
    if not account.has_role(Role.CLUE_OFFICER, Role.PRESIDENT, Role.ADMINISTRATOR):
        raise NotAllowed("the account has nothing to do with clues")
    if by.pk != account.pk and not (by.has_role(Role.PRESIDENT) and may_act_for(by, account.court_code)):
        raise NotAllowed("an officer declares it, or the president of the court")


def _may_see(account: Account, declaration: Declaration) -> bool:
    if declaration.account_id == account.pk:
        return True
    officer = Account.objects.filter(pk=declaration.account_id).first()
    return account.has_role(Role.PRESIDENT) and officer is not None and may_act_for(account, officer.court_code)


def _shown(each: Declaration) -> Declared:
    label = sealing.unseal(each.label_sealed, _label_key(), _spot(each.pk)).decode()
    return Declared(
        id=each.pk, account_id=each.account_id, kind=Kind(each.kind), label=label, declared_by=each.declared_by,
        declared_at=each.declared_at,
    )  # fmt: skip


def _label_key() -> bytes:
    return server_key.keyed_hash("conflict label", b"")


def _spot(declaration_id: str) -> sealing.Spot:
    return sealing.Spot(table="clues_declaration", row=declaration_id, column="label_sealed")
