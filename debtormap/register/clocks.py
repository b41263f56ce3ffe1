"""Every deadline that runs, opened by what stands in the tables: nobody starts a clock by hand, and no job writes one.

Desks above the register (corrections, later ones) add what they know by `add_source` when their app is ready, so that
this room imports none of them. A source answers for all courts; who may see what is asked by whoever shows it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from debtormap.core import open_deadlines as rules
from debtormap.core.deadlines import DeadlineId, Due, Escalation
from debtormap.core.exits import DeletionGround
from debtormap.core.listing import Performance, State
from debtormap.core.open_deadlines import Desk, OpenDeadline
from debtormap.core.two_persons import Act
from debtormap.geo import calendar_table
from debtormap.register import proceeding_clocks
from debtormap.register.models import (
    AMENDMENT_FILE,
    Batch,
    BatchState,
    Listing,
    Policy,
    RewardNotice,
    Tightening,
)
from debtormap.register.proceeding_models import Deletion

Source = Callable[[datetime], Iterable[OpenDeadline]]
#: Six months and a day, however long the months are.
BAR_AT_MOST: Final = timedelta(days=185)
_sources: Final[list[tuple[Desk, Source]]] = []


def add_source(source: Source, *, desk: Desk) -> None:
    """From now on its deadlines are shown, too. Twice is once."""
    if (desk, source) not in _sources:
        _sources.append((desk, source))


def open_deadlines(now: datetime, desks: Collection[Desk] = tuple(Desk)) -> list[OpenDeadline]:
    """Every deadline of these desks that runs at this moment, the most pressing first. No other desk is asked."""
    asked = [source for desk, source in (*_OWN, *_sources) if desk in desks]
    return rules.sorted_by_pressure(each for source in asked for each in source(now))


def _unconfirmed(now: datetime) -> Iterator[OpenDeadline]:
    """C01: what one officer tightened and nobody else has looked at."""
    for each in Tightening.objects.filter(answer__isnull=True).select_related("listing__case"):
        due = Due(
            deadline=DeadlineId.C01, opened_on=each.opened_on, warn_on=each.warn_on, due_on=each.due_on,
            provisional=each.provisional,
        )  # fmt: skip
        yield _running(due, each.listing.case.court_code, f"confirmation:{each.pk}", now)


def _hidden(now: datetime) -> Iterator[OpenDeadline]:
    """T03: hidden because it may be wrong; within three working days it is revoked, or it comes back."""
    hidden = Tightening.objects.filter(act=Act.HIDE.value, listing__state=State.HIDDEN).order_by("at")
    since = {each.listing_id: each for each in hidden.select_related("listing__case")}
    for listing_id, each in since.items():
        yield _opened(DeadlineId.T03, each.at, each.listing.case.court_code, f"listing:{listing_id}", now)


def _amendments(now: datetime) -> Iterator[OpenDeadline]:
    """T04: the data is known to be wrong from when its amendment was proposed."""
    waiting = Batch.objects.filter(
        state__in=(BatchState.READY, BatchState.APPROVED), file_name__startswith=AMENDMENT_FILE
    )
    for batch in waiting:
        yield _opened(DeadlineId.T04, batch.created_at, batch.court_code, f"batch:{batch.pk}", now)


def _performed(now: datetime) -> Iterator[OpenDeadline]:
    """T05: the obligation is performed and the listing has no term, so that D1 ends it as of right."""
    performed = Listing.objects.filter(
        performance=Performance.FULL.value, ends_on__isnull=True, state__in=(State.PUBLISHED, State.HIDDEN)
    )
    for listing_id, changed_at, court_code in performed.values_list("pk", "changed_at", "case__court_code"):
        yield _opened(DeadlineId.T05, changed_at, court_code, f"listing:{listing_id}", now)


def _ended(now: datetime) -> Iterator[OpenDeadline]:
    """T06: the term is over. Nobody outside has seen the listing since; the register has to say so, too."""
    over = Listing.objects.filter(expires_at__lte=now, state__in=(State.PUBLISHED, State.HIDDEN))
    for listing_id, ends_on, court_code in over.values_list("pk", "ends_on", "case__court_code"):
        if ends_on is not None:
            yield _opened(DeadlineId.T06, ends_on, court_code, f"listing:{listing_id}", now)


def _barred(now: datetime) -> Iterator[OpenDeadline]:
    """T11: for six months after a deletion under D3 its applicant may not apply again. Over, nobody waits for it."""
    since = now - BAR_AT_MOST
    ended = Deletion.objects.filter(ground=DeletionGround.D3.value, decided_at__gt=since)
    for listing_id, on, court_code in ended.values_list("listing_id", "on", "listing__case__court_code"):
        each = _opened(DeadlineId.T11, on, court_code, f"listing:{listing_id}", now)
        if each.escalation is not Escalation.OVER:
            yield each


def _requested(now: datetime) -> Iterator[OpenDeadline]:
    """T14: ten days to decide on the applicant's request, from the day it was made."""
    waiting = RewardNotice.objects.filter(approved_at__isnull=True, ended_at__isnull=True)
    for notice_id, on, court_code in waiting.values_list("pk", "requested_on", "listing__case__court_code"):
        yield rules.opened(
            DeadlineId.T14, on, desk=Desk.REWARDS, court_code=court_code, subject=f"reward:{notice_id}", now=now,
            calendar=calendar_table.load(),
        )  # fmt: skip


def _assessments(now: datetime) -> Iterator[OpenDeadline]:
    """T17: the impact assessment of a policy is kept for three years from its adoption."""
    for policy in Policy.objects.filter(adopted_at__isnull=False):
        assert policy.adopted_at is not None
        yield rules.opened(
            DeadlineId.T17, policy.adopted_at, desk=Desk.POLICY, court_code="",
            subject=f"policy:{policy.name}-{policy.version}", now=now, calendar=calendar_table.load(),
        )  # fmt: skip


def _opened(deadline: DeadlineId, trigger: date, court_code: str, subject: str, now: datetime) -> OpenDeadline:
    return rules.opened(
        deadline, trigger, desk=Desk.REGISTER, court_code=court_code, subject=subject, now=now,
        calendar=calendar_table.load(),
    )  # fmt: skip


def _running(due: Due, court_code: str, subject: str, now: datetime) -> OpenDeadline:
    return rules.running(
        due, desk=Desk.REGISTER, court_code=court_code, subject=subject, now=now, calendar=calendar_table.load()
    )


_OWN: Final[tuple[tuple[Desk, Source], ...]] = (
    *((Desk.REGISTER, source) for source in (_unconfirmed, _hidden, _amendments, _performed, _ended)),
    (Desk.REGISTER, proceeding_clocks.undecided),
    (Desk.REGISTER, proceeding_clocks.graces),
    (Desk.REGISTER, _barred),
    (Desk.REWARDS, _requested),
    (Desk.POLICY, _assessments),
)
