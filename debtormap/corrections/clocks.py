"""The clocks of a request: opened by the state it enters, closed by the one it leaves (`core.corrections`)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final

from debtormap.core import corrections
from debtormap.core import open_deadlines as rules
from debtormap.core.corrections import Kind, State
from debtormap.core.deadlines import DEADLINES, DeadlineId, Due, Nature
from debtormap.core.open_deadlines import Desk, OpenDeadline
from debtormap.corrections.models import Clock, Request
from debtormap.geo import calendar_table

#: The answer within seven days runs on while a remedy or a service is still to come.
_RUN_ON: Final = {
    State.FOUNDED: frozenset({DeadlineId.T12_ANSWER}),
    State.DISMISSED: frozenset({DeadlineId.T12_ANSWER}),
}


def enter(request: Request, entered: State, since: date | datetime, *, now: datetime) -> None:
    """Closes what the state before had opened, and opens what this one does. Inside the transaction of the move."""
    running = Clock.objects.filter(request=request, closed_at__isnull=True)
    running.exclude(deadline__in=_RUN_ON.get(entered, ())).update(closed_at=now)
    start(request, corrections.clocks(Kind(request.kind), entered, since, calendar_table.load()))


def start(request: Request, dues: Iterable[Due]) -> None:
    Clock.objects.bulk_create(
        Clock(
            request=request, deadline=due.deadline.value, opened_on=due.opened_on, warn_on=due.warn_on,
            due_on=due.due_on, provisional=due.provisional,
        )
        for due in dues
    )  # fmt: skip


def close(request: Request, deadline: DeadlineId, *, now: datetime) -> None:
    Clock.objects.filter(request=request, deadline=deadline.value, closed_at__isnull=True).update(closed_at=now)


def due(clock: Clock) -> Due:
    return Due(
        deadline=DeadlineId(clock.deadline), opened_on=clock.opened_on, warn_on=clock.warn_on, due_on=clock.due_on,
        provisional=clock.provisional,
    )  # fmt: skip


def is_duty(clock: Clock) -> bool:
    """Whether the court is late when it passes."""
    return DEADLINES[DeadlineId(clock.deadline)].nature is Nature.DUTY


def open_deadlines(now: datetime) -> Iterator[OpenDeadline]:
    """Every clock that runs (a source of `register.clocks`); that of a reconsideration is the higher court's."""
    calendar = calendar_table.load()
    for clock in Clock.objects.filter(closed_at__isnull=True).select_related("request").defer("request__sealed"):
        request = clock.request
        is_above = clock.deadline == DeadlineId.T10.value
        yield rules.running(
            due(clock), desk=Desk.CORRECTIONS, subject=f"correction:{request.pk}", now=now, calendar=calendar,
            court_code=request.higher_court_code if is_above else request.court_code,
        )  # fmt: skip
