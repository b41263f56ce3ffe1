"""Reward notices in the register: asked for by the applicant, drafted by one officer, approved by another.

An approved notice is part of its listing's public record from that transaction on, and so reaches the public side by
the ledger and goes with its listing. Its last day is a predicate on time there. Ending it early tightens: one officer
does it at once.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from debtormap.core import rewards
from debtormap.core.clues import clean_text
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.core.listing import expires_at
from debtormap.core.rewards import Terms
from debtormap.ledger import chain
from debtormap.register import access, amending, audit, importing, public_records, sealing
from debtormap.register.models import Listing
from debtormap.register.reward_models import RewardNotice
from debtormap.staff.models import Account, Role

OFFICERS: Final = (Role.CLUE_OFFICER, Role.APPROVER, Role.PRESIDENT)
APPLICANT_CHARACTERS: Final = 100
REQUEST_CHARACTERS: Final = 60
_APPLICANT: Final = "register_rewardnotice.applicant_sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The applicant's written request, as it lies in the file of the case."""

    applicant: str
    number: str
    requested_on: date


def draft(listing_id: str, request: Request, terms: Terms, *, by: Account) -> RewardNotice:
    """A notice that waits for another officer. Conflict while the listing has one that is open, or is not public."""
    today, now = importing.today_in_beijing(), timezone.now()
    applicant = clean_text(request.applicant, field="applicant", limit=APPLICANT_CHARACTERS, needed=True)
    number = clean_text(request.number, field="request_number", limit=REQUEST_CHARACTERS, needed=True)
    if request.requested_on > today:
        raise RuleError("requested_on", field="requested_on", rule="a request lies before its notice")
    checked = rewards.check(terms, today=today)
    with transaction.atomic():
        chain.take_head()
        listing = _public_listing(listing_id, by, now)
        _close_what_is_over(listing, now)
        if RewardNotice.objects.filter(listing=listing, ended_at__isnull=True).exists():
            raise Conflict("the listing has an open notice")
        notice = RewardNotice.objects.create(
            listing=listing, applicant_sealed=sealing.seal(applicant.encode(), _APPLICANT), request_number=number,
            requested_on=request.requested_on, form=checked.form.value, amount_fen=checked.amount_fen,
            share_permille=checked.share_permille, ceiling_fen=checked.ceiling_fen, conditions=checked.conditions,
            valid_until=checked.valid_until, expires_at=expires_at(checked.valid_until), drafted_by=by, drafted_at=now,
        )  # fmt: skip
        audit.write("reward.draft", f"listing:{listing_id}", by=by, after={"notice": notice.pk})
    return notice


def require_listing(listing_id: str, *, by: Account) -> Listing:
    """The listing that a notice may be drafted for. NotFound, NotAllowed or Conflict otherwise."""
    return _public_listing(listing_id, by, timezone.now())


def approve(notice_id: str, *, by: Account) -> None:
    """Publishes the notice. NotAllowed for the one who drafted it, Conflict when it is not waiting any more."""
    now = timezone.now()
    with transaction.atomic():
        chain.take_head()
        notice = _locked(notice_id, by)
        if notice.drafted_by_id == by.pk:
            raise NotAllowed("a notice is approved by another person than the one who drafted it")
        listing = _public_listing(notice.listing_id, by, now)
        rewards.check(notice.terms, today=importing.today_in_beijing())
        waiting = RewardNotice.objects.filter(pk=notice.pk, approved_at__isnull=True, ended_at__isnull=True)
        if waiting.update(approved_by=by, approved_at=now) != 1:
            raise Conflict("the notice is not waiting any more")
        amending.rewrite(listing, lambda record: _add(record, listing.pk, now), now)
        audit.write("reward.approve", f"listing:{listing.pk}", by=by, after={"notice": notice.pk})


def end(notice_id: str, *, by: Account, reason: str) -> None:
    """Takes the notice back, or refuses a draft: at once, by one officer. Conflict when it has ended."""
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="whoever ends a notice says why")
    now = timezone.now()
    with transaction.atomic():
        chain.take_head()
        notice = _locked(notice_id, by)
        open_ = RewardNotice.objects.filter(pk=notice.pk, ended_at__isnull=True)
        if open_.update(ended_by=by, ended_at=now, end_reason=reason.strip()) != 1:
            raise Conflict("the notice has ended")
        if notice.approved_at is not None and amending.is_public(notice.listing, now):
            amending.rewrite(notice.listing, _remove, now)
        audit.write(
            "reward.end", f"listing:{notice.listing_id}", by=by, reason=reason.strip(), after={"notice": notice.pk}
        )


def live(now: datetime) -> QuerySet[RewardNotice]:
    return RewardNotice.objects.filter(approved_at__isnull=False, ended_at__isnull=True, expires_at__gt=now)


def visible(account: Account) -> QuerySet[RewardNotice]:
    """Those of the own court, newest first; of all courts for the high court."""
    of_court = Q() if not account.court_code else Q(listing__case__court_code=account.court_code)
    notices = RewardNotice.objects.filter(of_court).order_by("-drafted_at", "-pk")
    return notices.select_related("listing__case", "drafted_by", "approved_by", "ended_by")


def get(notice_id: str, account: Account) -> RewardNotice:
    found = visible(account).filter(pk=notice_id).first()
    if found is None:
        raise NotFound("there is no such notice")
    return found


def applicant(notice: RewardNotice) -> str:
    return sealing.unseal(notice.applicant_sealed, _APPLICANT).decode()


def _add(record: dict[str, object], listing_id: str, now: datetime) -> None:
    """A listing that is held off some channels, because it may be wrong, promises nothing meanwhile."""
    if not public_records.in_force([listing_id], now):
        record["reward"] = public_records.rewards_in_force([listing_id], now)[listing_id]


def _remove(record: dict[str, object]) -> None:
    record.pop("reward", None)


def _public_listing(listing_id: str, by: Account, now: datetime) -> Listing:
    listing = amending.held(listing_id)
    access.require(by, OFFICERS, listing.case.court_code)
    if not amending.is_public(listing, now):
        raise Conflict("the listing is not public")
    return listing


def _close_what_is_over(listing: Listing, now: datetime) -> None:
    over = RewardNotice.objects.filter(listing=listing, ended_at__isnull=True, expires_at__lte=now)
    over.update(ended_at=now, end_reason="its last day is over")


def _locked(notice_id: str, by: Account) -> RewardNotice:
    """Under the ledger's head, which everything that changes a listing takes first."""
    notice = RewardNotice.objects.select_related("listing__case", "listing__party", "listing__batch")
    found = notice.filter(pk=notice_id).first()
    if found is None:
        raise NotFound("there is no such notice")
    access.require(by, OFFICERS, found.listing.case.court_code)
    return found
