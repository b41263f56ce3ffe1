"""Rewards at the desk: which clue a notice rewards, the claim by the clue's receipt, the payment by two persons.

The notice itself is the register's (`register.rewards`); here it is known by its id. One notice rewards one clue:
whoever sent first, by the server's sequence, of those whose clue is effective and who wish for a reward. The database
holds to it: a second award of a notice or a clue, a second claim, payment or confirmation finds no row to change.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from debtormap.clues import audit, contents, desk, following, keyring, server_key
from debtormap.clues.models import Author, Channel, Clue
from debtormap.clues.officers import Unlocked
from debtormap.clues.reward_models import Award
from debtormap.clues.router import DATABASE
from debtormap.core.clues import EFFECTIVE, MESSAGE_CHARACTERS, Status, clean_text
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.core.rewards import Terms, due_fen
from debtormap.staff.models import Account

NUMBER_CHARACTERS: Final = 60
FIRST_COMES: Final = (*EFFECTIVE, Status.REALISED)
"""An earlier clue in one of these comes first."""


class AwardState(StrEnum):
    DECIDED = "decided"
    CLAIMED = "claimed"
    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the desk must know of a notice of the register."""

    id: str
    listing_id: str
    terms: Terms
    approved_at: datetime
    ends_at: datetime
    """Its last day, or when it was ended before."""


def decide(
    clue_id: str, notice: Notice, *, recovered_fen: int, officer: Unlocked, reason: str, passing_over: str = ""
) -> Award:
    """Rewards the clue. It is opened for it: who did not wish for a reward gets none.

    `passing_over` says why an earlier effective clue about the listing does not come first (another asset, no wish);
    whoever confirms the payment sees it. Conflict when the notice or the clue has its award.
    """
    amount = due_fen(notice.terms, recovered_fen=recovered_fen)
    if amount < 1:
        raise RuleError("nothing_recovered", field="recovered", rule="a reward follows what was recovered")
    now = timezone.now()
    with transaction.atomic(using=DATABASE):
        clue, keys = desk.take(clue_id, officer)
        if clue.status != Status.REALISED or clue.sealed is None:
            raise Conflict("a reward follows a clue by which something was recovered")
        _require_covered(clue, notice)
        desk.note_reading("clue.reward", clue, officer, reason, notice=notice.id, recovered_fen=recovered_fen)
        if not contents.unseal_content(clue.sealed, keys[Channel.CONTENT], clue.id).wants_reward:
            raise RuleError("no_wish", field="clue", rule="the sender did not wish for a reward")
        is_first = not _earlier(clue, notice).exists()
        if not is_first and not passing_over.strip():
            raise RuleError(
                "earlier_clue", field="passing_over", rule="an earlier clue about this listing comes first",
                mend="end it, reward it, or say why it is passed over",
            )  # fmt: skip
        award = _create(
            Award(
                notice_id=notice.id, clue=clue, recovered_fen=recovered_fen, amount_fen=amount, decided_at=now,
                decided_by=officer.account.pk, passed_over="" if is_first else passing_over.strip(),
            )
        )  # fmt: skip
        _expect_one(
            Clue.objects.filter(pk=clue.pk, status=Status.REALISED).update(status=Status.REWARD_DECIDED, changed_at=now)
        )
        audit.write("reward.decide", f"clue:{clue.id}", by=officer.account, reason=passing_over, facts={
            "notice": notice.id, "amount_fen": amount, "is_first": is_first,
        })  # fmt: skip
    return award


def claim(receipt: str, text: str, *, now: datetime) -> AwardState:
    """The sender says, by the receipt, how to be paid. The first claim counts; a later one changes nothing.

    NotFound for a receipt that nobody has, RuleError `no_reward` for a clue without an award.
    """
    found = following.find(receipt)
    kept = clean_text(text, field="text", limit=MESSAGE_CHARACTERS, needed=True)
    with transaction.atomic(using=DATABASE):
        clue = keyring.take_unopened(found.clue.id)
        award = Award.objects.filter(clue=clue).first()
        if award is None or clue.erased_at is not None:
            raise RuleError("no_reward", field="receipt", rule="no reward was decided for this clue")
        if Award.objects.filter(pk=award.pk, claimed_at__isnull=True).update(claimed_at=now) == 1:
            following.write(clue, kept, found.key, author=Author.SENDER, now=now)
            Clue.objects.filter(pk=clue.pk).update(unread=True, changed_at=now)
            audit.write("reward.claim", f"clue:{clue.id}")
        award.refresh_from_db()
    return state(award)


def record_payment(clue_id: str, *, number: str, by: Account) -> None:
    """One officer notes that it was paid; Conflict unless it was claimed and nobody has noted it."""
    kept = clean_text(number, field="number", limit=NUMBER_CHARACTERS, needed=True)
    with transaction.atomic(using=DATABASE):
        clue = desk.take_readable(clue_id, by)
        unpaid = Award.objects.filter(clue=clue, claimed_at__isnull=False, paid_by__isnull=True)
        _expect_one(unpaid.update(paid_by=by.pk, paid_at=timezone.now(), payment_number=kept))
        audit.write("reward.pay", f"clue:{clue.id}", by=by, facts={"number": kept})


def confirm_payment(clue_id: str, *, by: Account) -> None:
    """Another officer confirms it: then it is paid, for ever. NotAllowed for the one who noted it."""
    with transaction.atomic(using=DATABASE):
        clue, _ = _noted_by_another(clue_id, by)
        now = timezone.now()
        noted = Award.objects.filter(clue=clue, confirmed_by__isnull=True, paid_by__isnull=False)
        _expect_one(noted.update(confirmed_by=by.pk, confirmed_at=now))
        decided = Clue.objects.filter(pk=clue.pk, status=Status.REWARD_DECIDED)
        _expect_one(decided.update(status=Status.PAID, changed_at=now))
        audit.write("reward.confirm", f"clue:{clue.id}", by=by)


def refuse_payment(clue_id: str, *, by: Account, reason: str) -> None:
    """Another officer finds that it was not paid: the note is taken away."""
    desk.require_reason(reason)
    with transaction.atomic(using=DATABASE):
        clue, award = _noted_by_another(clue_id, by)
        noted = Award.objects.filter(clue=clue, confirmed_by__isnull=True, paid_by=award.paid_by)
        _expect_one(noted.update(paid_by=None, paid_at=None, payment_number=""))
        audit.write("reward.refuse", f"clue:{clue.id}", by=by, reason=reason, facts={"number": award.payment_number})


def of_clue(clue_id: str, account: Account) -> Award | None:
    """NotFound for a clue that the officer may not read."""
    return Award.objects.filter(clue_id=desk.row(clue_id, account).sequence).first()


def is_about(clue_id: str, listing_id: str, account: Account) -> bool:
    """Whether the clue is about this listing; told to who may read it."""
    clue = Clue.objects.get(sequence=desk.row(clue_id, account).sequence)
    return clue.listing_key is not None and bytes(clue.listing_key) == server_key.listing_key(listing_id)


def state(award: Award) -> AwardState:
    if award.confirmed_at is not None:
        return AwardState.PAID
    return AwardState.DECIDED if award.claimed_at is None else AwardState.CLAIMED


def _require_covered(clue: Clue, notice: Notice) -> None:
    if clue.listing_key is None or bytes(clue.listing_key) != server_key.listing_key(notice.listing_id):
        raise RuleError("other_listing", field="notice", rule="the notice is about another listing")
    # When a clue came is kept to the minute.
    began_at = notice.approved_at.replace(second=0, microsecond=0)
    if not began_at <= clue.received_at < notice.ends_at:
        raise RuleError("out_of_time", field="notice", rule="the clue came before the notice, or after its end")


def _earlier(clue: Clue, notice: Notice) -> QuerySet[Clue]:
    began_at = notice.approved_at.replace(second=0, microsecond=0)
    about = Clue.objects.filter(listing_key=clue.listing_key, sequence__lt=clue.sequence, received_at__gte=began_at)
    return about.filter(status__in=FIRST_COMES, erased_at__isnull=True)


def _create(award: Award) -> Award:
    try:
        with transaction.atomic(using=DATABASE):
            award.save(force_insert=True)
    except IntegrityError:
        raise Conflict("the notice or the clue has its award already") from None
    return award


def _noted_by_another(clue_id: str, by: Account) -> tuple[Clue, Award]:
    clue = desk.take_readable(clue_id, by)
    award = Award.objects.filter(clue=clue).first()
    if award is None:
        raise NotFound("there is no award")
    if award.paid_by is None or award.confirmed_by is not None:
        raise Conflict("no payment waits to be confirmed")
    if award.paid_by == by.pk:
        raise NotAllowed("another person than the one who noted the payment confirms it")
    return clue, award


def _expect_one(changed: int) -> None:
    if changed != 1:
        raise Conflict("the award is in another state")
