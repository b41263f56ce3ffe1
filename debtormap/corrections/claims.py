"""Claims “this is not me”: the first on a listing takes it off map, density and sharing at once.

The court side does that; where the public side stands alone, the claim waits for the court's next beat, two seconds at
most. The claim lapses by the clock unless an officer confirms it. The rules are `core.not_me`.
"""

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from debtormap.core import not_me
from debtormap.core.deadlines import DeadlineId
from debtormap.core.errors import Conflict
from debtormap.core.severity import Suppression as Why
from debtormap.corrections import clocks
from debtormap.corrections.models import Alarm, AlarmKind, Claim, Request
from debtormap.geo import calendar_table
from debtormap.ledger import chain
from debtormap.register import amending
from debtormap.register.models import Listing, Suppression

log = logging.getLogger(__name__)
DAY = timedelta(days=1)
REASON = "not me"
_court_is_here = True


def leave_to_court() -> None:
    """From now on this process only notes claims: it serves the public side alone."""
    global _court_is_here
    _court_is_here = False


def make(request: Request, listing: Listing, *, now: datetime) -> Claim:
    """Inside the transaction of the request; that of the court side holds the ledger's head already."""
    made = _create(request, listing, now)
    if _court_is_here:
        _apply(made, now)
    _watch(now)
    return made


def holds_head() -> bool:
    """Whether a transaction with a claim must take the ledger's head first."""
    return _court_is_here


def apply_waiting(now: datetime) -> int:
    """Takes off what claims wait for; how many."""
    waiting = Claim.objects.filter(first=True, applied_at__isnull=True, lapses_at__gt=now)
    done = 0
    for request_id in list(waiting.order_by("claimed_at").values_list("pk", flat=True)[:200]):
        with transaction.atomic():
            chain.take_head()
            claim = waiting.filter(pk=request_id).first()
            if claim is not None:
                _apply(claim, now)
                done += 1
    return done


def lapse_due(now: datetime) -> int:
    """Puts back what no officer has confirmed in time; how many."""
    ended = amending.lapse_due(now)
    late = Claim.objects.filter(lapses_at__lte=now, answer__isnull=True, settled_at__isnull=True)
    for claim in late.filter(request__clocks__deadline=DeadlineId.C02.value, request__clocks__closed_at__isnull=True):
        clocks.close(claim.request, DeadlineId.C02, now=now)
    return len(ended)


def suppression_of(listing: Listing | None) -> Suppression | None:
    """What keeps a listing off the map because of a claim, while it is open."""
    if listing is None:
        return None
    open_ = Suppression.objects.filter(listing=listing, why=Why.NOT_ME.value, ended_at__isnull=True)
    return open_.only("lapses_at").first()


def value(claim: Claim) -> not_me.Claim:
    """As the rules know it."""
    return not_me.Claim(
        claimed_at=claim.claimed_at, lapses_at=claim.lapses_at, first=claim.first,
        answer=not_me.Answer(claim.answer) if claim.answer else None, answered_at=claim.answered_at,
        settled_at=claim.settled_at,
    )  # fmt: skip


def _create(request: Request, listing: Listing, now: datetime) -> Claim:
    earlier = [value(each) for each in Claim.objects.filter(listing=listing)]
    ruled = not_me.claim(earlier, at=now, calendar=calendar_table.load())
    given = {"request": request, "listing": listing, "claimed_at": now, "lapses_at": ruled.lapses_at}
    try:
        with transaction.atomic():
            return Claim.objects.create(**given, first=ruled.first)
    except IntegrityError:
        # Another claim on this listing was faster.
        return Claim.objects.create(**given, first=False)


def _apply(claim: Claim, now: datetime) -> None:
    if not claim.first:
        return
    claim.applied_at = now
    try:
        claim.suppression = amending.suppress(
            claim.listing_id, Why.NOT_ME, source=f"correction:{claim.request_id}", by=None, reason=REASON, now=now,
            lapses_at=claim.lapses_at,
        )  # fmt: skip
    except Conflict:
        # It went from the public altogether: nothing is left to take off.
        claim.suppression = None
    claim.save(update_fields=["applied_at", "suppression"])


def _watch(now: datetime) -> None:
    """One alarm a day, with the count as it grows. It names nobody."""
    recent = Claim.objects.filter(claimed_at__gt=now - DAY, claimed_at__lte=now).values_list("claimed_at", flat=True)
    if not not_me.is_alarming(recent, now):
        return
    alarm, raised = Alarm.objects.get_or_create(
        kind=AlarmKind.MANY_CLAIMS, day=timezone.localdate(now), defaults={"raised_at": now, "count": len(recent)}
    )
    if raised:
        log.warning("alarm: more claims of a wrong person in a day than usual (%d)", len(recent))
    else:
        Alarm.objects.filter(pk=alarm.pk).update(count=len(recent))
