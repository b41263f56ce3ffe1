"""The clock of a clue: T13 of `core.deadlines`, seven days, or three when it is urgent.

It runs from the day on which the clue was clear and concrete, as far as anybody can tell: from its arrival, or from the
answer that made it sufficient.
"""

from datetime import date, datetime, timedelta
from typing import Final

from debtormap.core import deadlines, working_days
from debtormap.core.clues import RUNNING, Status
from debtormap.core.deadlines import DeadlineId, Due, Escalation
from debtormap.geo import calendar_table

_INSTANT: Final = timedelta(microseconds=1)


def due_at(clear_at: datetime, *, urgent: bool) -> datetime:
    """24:00 in Beijing of the last day on which it is verified in time."""
    return deadlines.end_of(deadlines.opens(_deadline(urgent), clear_at, calendar_table.load()).due_on)


def last_day(due_at: datetime) -> date:
    return deadlines.day_in_beijing(due_at - _INSTANT)


def escalation(status: Status, *, clear_at: datetime, due_at: datetime, urgent: bool, now: datetime) -> Escalation:
    """How pressing it is; quiet in every status in which the clock does not run."""
    if status not in RUNNING:
        return Escalation.QUIET
    calendar = calendar_table.load()
    opened_on, due_on = deadlines.day_in_beijing(clear_at), last_day(due_at)
    due = Due(
        deadline=_deadline(urgent), opened_on=opened_on, due_on=due_on, provisional=False,
        warn_on=max(working_days.before(calendar, due_on).on, opened_on),
    )  # fmt: skip
    return deadlines.escalation(due, deadlines.day_in_beijing(now), calendar)


def _deadline(urgent: bool) -> DeadlineId:
    return DeadlineId.T13_URGENT if urgent else DeadlineId.T13
