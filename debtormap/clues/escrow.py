"""The court's escrow: a key pair whose private half exists only as three printed shares, two of which make it again.

It opens a clue whose readers are gone. Using it takes two holders of shares, two persons at the desk, and a decision
with a number; the clue is then wrapped to an officer, and the key is forgotten.
"""

from collections.abc import Sequence
from secrets import token_bytes
from typing import Final

from django.db import transaction
from django.utils import timezone

from debtormap.clues import audit, keyring, officers, sealing
from debtormap.clues.models import EscrowDecision, EscrowKey, Holder
from debtormap.clues.router import DATABASE
from debtormap.core import shares
from debtormap.core.errors import NotAllowed, NotFound, RuleError
from debtormap.staff.models import Account, Role

THRESHOLD: Final = 2
SHARES: Final = 3
WARDENS: Final = (Role.PRESIDENT, Role.ADMINISTRATOR)


def create(*, by: Account) -> tuple[str, ...]:
    """A new escrow key; its three shares as they are printed, once, for three people. The old key is retired.

    Clues wrapped to an old key still open with the old shares.
    """
    if not by.has_role(*WARDENS):
        raise NotAllowed("needs the role president or administrator")
    private = sealing.new_key()
    parts = shares.split(private, token_bytes(len(private)), threshold=THRESHOLD, count=SHARES)
    now = timezone.now()
    with transaction.atomic(using=DATABASE):
        EscrowKey.objects.filter(retired_at__isnull=True).update(retired_at=now)
        key = EscrowKey.objects.create(
            public=sealing.public_of(private), threshold=THRESHOLD, shares=SHARES, created_at=now
        )
        audit.write("escrow.create", f"escrow:{key.pk}", by=by)
    return tuple(shares.format(part) for part in parts)


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
