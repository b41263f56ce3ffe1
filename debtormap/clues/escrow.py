"""The court's escrow: a key pair whose private half exists only as three printed shares, two of which make it again.

It opens a clue whose readers are gone. Using it takes two holders of shares, two persons at the desk, and a decision
with a number; the clue is then wrapped to an officer, and the key is forgotten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_bytes
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from debtormap.clues import audit, conflicts, keyring, officers, sealing
from debtormap.clues.models import Clue, EscrowDecision, EscrowHolder, EscrowKey, Holder, WrappedKey
from debtormap.clues.router import DATABASE
from debtormap.core import shares
from debtormap.core.errors import NotAllowed, NotFound, RuleError
from debtormap.staff.models import Account, Role, may_act_for

THRESHOLD: Final = 2
SHARES: Final = 3
WARDENS: Final = (Role.PRESIDENT, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Parted:
    """A new key pair whose private half is only in the printed shares."""

    public: bytes
    printed: tuple[str, ...]


def create(*, by: Account) -> tuple[str, ...]:
    """A new escrow key; its three shares as they are printed, once, for three people. The old key is retired.

    For a program that hands the shares out itself; people make the key in a ceremony (`ceremonies.py`). Clues wrapped
    to an old key still open with the old shares.
    """
    require_warden(by)
    parted = part()
    keep(parted, (), by=by)
    return parted.printed


def part() -> Parted:
    private = sealing.new_key()
    parts = shares.split(private, token_bytes(len(private)), threshold=THRESHOLD, count=SHARES)
    return Parted(public=sealing.public_of(private), printed=tuple(shares.format(part) for part in parts))


def keep(parted: Parted, holder_ids: Sequence[int], *, by: Account) -> None:
    """From now on clues are wrapped to this key. `holder_ids` in the order of the shares."""
    now = timezone.now()
    with transaction.atomic(using=DATABASE):
        EscrowKey.objects.filter(retired_at__isnull=True).update(retired_at=now)
        key = EscrowKey.objects.create(public=parted.public, threshold=THRESHOLD, shares=SHARES, created_at=now)
        EscrowHolder.objects.bulk_create(
            EscrowHolder(key=key, number=number, account_id=pk) for number, pk in enumerate(holder_ids, start=1)
        )
        audit.write("escrow.create", f"escrow:{key.pk}", by=by)


def holders() -> dict[int, int]:
    """Account ids of the holders of the live key's shares, by the number of the share."""
    key = live_key()
    found = EscrowHolder.objects.filter(key=key).order_by("number") if key else EscrowHolder.objects.none()
    return dict(found.values_list("number", "account_id"))


def orphans(account: Account) -> list[Clue]:
    """Clues of the warden's courts that no officer can read any more, oldest first."""
    if not account.has_role(*WARDENS):
        return []
    live = [key.pk for key in officers.live_keys()]
    read = WrappedKey.objects.filter(clue=OuterRef("pk"), holder=Holder.OFFICER, key_id__in=live)
    found = Clue.objects.filter(~Exists(read), erased_at__isnull=True).order_by("sequence")
    return [clue for clue in found if _may_know(account, clue)]


def by_number(number: str, account: Account) -> str:
    """The id of a clue that is named by its number. NotFound also for one of another court, or kept from the person."""
    sequence = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0
    clue = Clue.objects.filter(sequence=sequence, erased_at__isnull=True).first()
    if clue is None or not _may_know(account, clue):
        raise NotFound("there is no such clue")
    return clue.id


def require_warden(by: Account) -> None:
    if not by.has_role(*WARDENS):
        raise NotAllowed("needs the role president or administrator")


def _may_know(account: Account, clue: Clue) -> bool:
    return may_act_for(account, clue.court_code) and not conflicts.has(account, clue)


def live_key() -> EscrowKey | None:
    return EscrowKey.objects.filter(retired_at__isnull=True).order_by("-created_at").first()


def open_for(
    clue_id: str, given: Sequence[str], *, officer: Account, by: Account, witness: Account,
    decision_number: str, reason: str,
) -> None:  # fmt: skip
    """Wraps the clue to `officer`'s key by two shares. RuleError for shares that do not make the key.

    `by` and `witness` are two persons of the desk or the wardens; the decision is logged in the same transaction.
    """
    _check(by, witness, decision_number, reason)
    private = shares.join([shares.parse(text) for text in given])
    with transaction.atomic(using=DATABASE):
        clue = keyring.take(clue_id)
        target = officers.live_key(officer)
        if target is None or not officers.may_read(officer, clue):
            raise NotAllowed("the officer may not read this clue")
        if any(conflicts.has(person, clue) for person in (by, witness)):
            raise NotAllowed("a person in conflict does not open the escrow")
        escrow = EscrowKey.objects.filter(public=sealing.public_of(private)).first()
        if escrow is None:
            raise RuleError("shares_wrong", field="shares", rule="the shares make no escrow key of this court")
        EscrowDecision.objects.create(
            clue_id=clue.id, decision_number=decision_number.strip(), reason=reason.strip(),
            opened_by=by.pk, witnessed_by=witness.pk, opened_for=officer.pk, at=timezone.now(),
        )  # fmt: skip
        audit.write(
            "escrow.open", f"clue:{clue.id}", by=by, reason=reason,
            facts={"decision": decision_number.strip(), "witness": witness.pk, "officer": officer.pk},
        )  # fmt: skip
        if not keyring.hand_on(clue, Holder.ESCROW, escrow.pk, private, target):
            raise NotFound("the clue was not wrapped to this escrow key")


def _check(by: Account, witness: Account, decision_number: str, reason: str) -> None:
    if by.pk == witness.pk:
        raise NotAllowed("the escrow opens before two persons")
    for person in (by, witness):
        if not person.has_role(Role.CLUE_OFFICER, *WARDENS):
            raise NotAllowed("needs the role clue_officer, president or administrator")
    if not decision_number.strip() or not reason.strip():
        raise RuleError("decision_missing", field="decision_number", rule="a decision with number and reason is named")
