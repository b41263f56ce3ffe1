"""What one officer tightened is confirmed by another person (C01): the waiting list, and the second person's word.

The act itself has its effect at once and keeps it. Who does not agree proposes to restore (`restoring`), which needs
one more person; the confirmation waits until that is decided, and escalates meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from debtormap.core import deadlines, two_persons
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.core.two_persons import Act, Answer
from debtormap.geo import calendar_table
from debtormap.ledger import chain
from debtormap.register import access, audit
from debtormap.register.models import Listing, Restoration, Suppression, Tightening
from debtormap.staff.models import Account, Role

#: Who may be the second person.
CONFIRMERS: Final = (Role.APPROVER, Role.PRESIDENT, Role.CORRECTION_OFFICER)
MOST_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What became of many at once: how many were confirmed, and how many were left for a reason."""

    confirmed: int
    left: int


def open_(
    listing: Listing, act: Act, *, by: Account, reason: str, now: datetime, suppression: Suppression | None = None
) -> Tightening:
    """Opens the confirmation of an act, in the act's own transaction."""
    ruled = two_persons.open_confirmation(act, by=str(by.pk), at=now, calendar=calendar_table.load())
    if ruled is None:
        raise TypeError(f"nobody confirms {act}")
    due = ruled.due
    return Tightening.objects.create(
        listing=listing, act=act.value, suppression=suppression, by=by, at=now, reason=reason, opened_on=due.opened_on,
        warn_on=due.warn_on, due_on=due.due_on, provisional=due.provisional,
    )  # fmt: skip


def waiting(account: Account) -> QuerySet[Tightening]:
    """Of the account's court, the earliest due date first."""
    found = Tightening.objects.filter(answer__isnull=True).select_related("listing__case", "listing__party", "by")
    if account.court_code:
        found = found.filter(listing__case__court_code=account.court_code)
    return found.order_by("due_on", "at", "id")


def confirm(tightening_id: str, *, by: Account, now: datetime, reason: str = "") -> None:
    """NotAllowed for the person who tightened; Conflict when it is answered, or a restoration of it is proposed."""
    with transaction.atomic():
        chain.take_head()
        held = _held(tightening_id)
        access.require(by, CONFIRMERS, held.listing.case.court_code)
        if held.by_id == by.pk:
            raise NotAllowed("needs a second person")
        if _is_contested(held.listing):
            raise Conflict("it is proposed to restore this listing: decide on that")
        settle(held, Answer.CONFIRMED, second=by, now=now, reason=reason)


def confirm_many(tightening_ids: list[str], *, by: Account, now: datetime) -> Confirmed:
    """Each by itself: what is not the account's to confirm, or is answered already, is left as it is."""
    if len(tightening_ids) > MOST_AT_ONCE:
        raise RuleError("too_many", field="chosen", rule=f"at most {MOST_AT_ONCE} at once")
    done = 0
    for tightening_id in dict.fromkeys(tightening_ids):
        try:
            confirm(tightening_id, by=by, now=now)
        except (NotAllowed, NotFound, Conflict):
            continue
        done += 1
    return Confirmed(confirmed=done, left=len(dict.fromkeys(tightening_ids)) - done)


def settle(held: Tightening, said: Answer, *, second: Account, now: datetime, reason: str = "") -> None:
    """Notes the second person's word. Conflict when somebody was faster."""
    moved = Tightening.objects.filter(pk=held.pk, answer__isnull=True).update(
        answer=said.value, second=second, answered_at=now, answer_reason=reason.strip()
    )
    if moved != 1:
        raise Conflict("this was confirmed or taken back already")
    audit.write(
        f"listing.{said.value}", f"listing:{held.listing_id}", by=second, reason=reason.strip(),
        before={"act": held.act, "person": str(held.by)},
    )  # fmt: skip


def unanswered(listing: Listing) -> list[Tightening]:
    """What was tightened of a listing and waits for its second person, the latest first."""
    found = Tightening.objects.filter(listing=listing, answer__isnull=True).select_related("by")
    return list(found.order_by("-at"))


def is_late(held: Tightening, now: datetime) -> bool:
    return deadlines.day_in_beijing(now) > held.due_on


def _held(tightening_id: str) -> Tightening:
    """Under the ledger's head, which everything that changes a listing takes first."""
    found = Tightening.objects.select_related("listing__case", "by").filter(pk=tightening_id).first()
    if found is None:
        raise NotFound("there is no such confirmation")
    if found.answer is not None:
        raise Conflict("this was confirmed or taken back already")
    return found


def _is_contested(listing: Listing) -> bool:
    return Restoration.objects.filter(
        listing=listing, after_seq=listing.seq, approved_at__isnull=True, refused_at__isnull=True
    ).exists()
