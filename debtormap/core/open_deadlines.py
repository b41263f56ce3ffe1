"""Deadlines that run now, whatever opened them: what a queue shows, the most pressing first.

Each desk says what is open from the data it holds (nothing has to be written down when a deadline begins), and for
which court; how pressing it is follows from the day and the calendar (`deadlines.escalation`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from debtormap.core import deadlines
from debtormap.core.deadlines import DEADLINES, DeadlineId, Due, Escalation, Nature
from debtormap.core.working_days import Calendar


class Desk(StrEnum):
    """Whose work it is: who may see that the deadline exists at all."""

    REGISTER = "register"
    CORRECTIONS = "corrections"
    CLUES = "clues"
    REWARDS = "rewards"
    POLICY = "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDeadline:
    """One deadline that runs. `subject`: kind and id, as in the audit (`listing:…`). It says nothing of a person."""

    desk: Desk
    due: Due
    escalation: Escalation
    court_code: str
    """Empty: the high court's."""
    subject: str

    @property
    def deadline(self) -> DeadlineId:
        return self.due.deadline

    @property
    def is_duty(self) -> bool:
        """Whether the court is late when it passes."""
        return DEADLINES[self.due.deadline].nature is Nature.DUTY


PRESSING: Final = (
    Escalation.ESCALATED, Escalation.OVERDUE, Escalation.DUE_TODAY, Escalation.DUE_SOON, Escalation.QUIET,
    Escalation.OVER,
)  # fmt: skip


def opened(
    deadline: DeadlineId, trigger: date | datetime, *, desk: Desk, court_code: str, subject: str, now: datetime,
    calendar: Calendar, length: int | None = None,
) -> OpenDeadline:  # fmt: skip
    """The deadline that a day or an instant opened, as it stands at `now`."""
    due = deadlines.opens(deadline, trigger, calendar, length=length)
    return running(due, desk=desk, court_code=court_code, subject=subject, now=now, calendar=calendar)


def running(
    due: Due, *, desk: Desk, court_code: str, subject: str, now: datetime, calendar: Calendar
) -> OpenDeadline:  # fmt: skip
    """A deadline whose due date stands already."""
    escalation = deadlines.escalation(due, deadlines.day_in_beijing(now), calendar)
    return OpenDeadline(desk=desk, due=due, escalation=escalation, court_code=court_code, subject=subject)


def sorted_by_pressure(found: Iterable[OpenDeadline]) -> list[OpenDeadline]:
    """The most pressing first, then by due date."""
    return sorted(found, key=lambda each: (PRESSING.index(each.escalation), each.due.due_on, each.subject))
