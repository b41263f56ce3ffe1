"""Every deadline that a listing, a correction or a clue opens, as data; and when each falls due.

Source: Provisions Fa Shi [2017] 7 articles 5, 9, 10, 12; 2019 Opinions (grace); rules on objections to the national
query platform (T12); property-investigation provisions articles 2, 7, 21; Civil Procedure Law articles 85, 236; Civil
Code articles 201-203; PIPL article 56; Cybersecurity Law article 21. C01 and C02 are rules of this program.

Counting: the day of the trigger is not counted; "days" are calendar days; months and years end on the corresponding
day, else on the last of the month. A last day on which courts do not work moves to the next working day where somebody
has to act on it (`rolls`); never for a retention, nor for a bar. A deadline says until when an officer must have
acted. It never lengthens an exit: the public stops seeing a listing on the event itself (`at_once`) and at 24:00 of the
last day of its term (`listing.expires_at`), whatever the calendar says.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

from debtormap.core import working_days
from debtormap.core.dates import corresponding_day
from debtormap.core.errors import RuleError
from debtormap.core.working_days import Calendar, Counted

_BEIJING = timezone(timedelta(hours=8))
_MONTHS_A_YEAR = 12
ESCALATES_AFTER_WORKING_DAYS = 3


class DeadlineId(StrEnum):
    """T01-T18 of the reference, those of several clocks in their parts; C01 and C02 our own."""

    T01 = "T01"
    T02 = "T02"
    T03 = "T03"
    T04 = "T04"
    T05 = "T05"
    T06 = "T06"
    T07 = "T07"
    T08 = "T08"
    T09 = "T09"
    T10 = "T10"
    T11 = "T11"
    T12_CHECK = "T12_check"
    T12_MEND = "T12_mend"
    T12_ANSWER = "T12_answer"
    T13 = "T13"
    T13_URGENT = "T13_urgent"
    T14 = "T14"
    T15 = "T15"
    T16_RULING = "T16_ruling"
    T16_RECONSIDERATION = "T16_reconsideration"
    T17 = "T17"
    T18 = "T18"
    C01 = "C01"
    C02 = "C02"


class Unit(StrEnum):
    """In what a deadline is counted."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"


class Nature(StrEnum):
    """What the end of it means: a court's duty is then late, a party's right is gone, a wait is over."""

    DUTY = "duty"
    RIGHT = "right"
    WAIT = "wait"
    RETENTION = "retention"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One rule. `length` None: the decision names it. `at_once`: the public effect does not wait for it."""

    id: DeadlineId
    trigger: str
    length: int | None
    unit: Unit
    on_expiry: str
    source: str
    nature: Nature = Nature.DUTY
    rolls: bool = True
    at_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An open deadline. It may be met until the end of `due_on`; `warn_on` lies one working day ahead."""

    deadline: DeadlineId
    opened_on: date
    warn_on: date
    due_on: date
    provisional: bool


class Escalation(StrEnum):
    """How pressing an open deadline is, and thereby who must see it."""

    QUIET = "quiet"
    DUE_SOON = "due_soon"
    """The officer in charge."""
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    """The approvers of the court, too."""
    ESCALATED = "escalated"
    """The president, too."""
    OVER = "over"
    """A right has lapsed, or a wait or retention has ended: nobody is late."""


D, W, M, Y = Unit.DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS
_ROWS = (
    Deadline(id=DeadlineId.T01, trigger="application received", length=15, unit=D, on_expiry="decide", source="art. 5"),
    Deadline(
        id=DeadlineId.T02, trigger="decision with grace served", length=None, unit=M, nature=Nature.WAIT,
        on_expiry="publish if unperformed", source="2019 Opinions",
    ),
    Deadline(
        id=DeadlineId.T03, trigger="listing found wrong", length=3, unit=W, on_expiry="revoke", source="art. 9",
        at_once=True,
    ),
    Deadline(id=DeadlineId.T04, trigger="data found wrong", length=3, unit=W, on_expiry="correct", source="art. 9"),
    Deadline(
        id=DeadlineId.T05, trigger="one of D1-D7", length=3, unit=W, on_expiry="delist", source="art. 10",
        at_once=True,
    ),
    Deadline(
        id=DeadlineId.T06, trigger="end of term", length=3, unit=W, on_expiry="delist", source="art. 10 para. 2",
        at_once=True,
    ),
    Deadline(id=DeadlineId.T07, trigger="request received", length=15, unit=D, on_expiry="decide", source="art. 12"),
    Deadline(id=DeadlineId.T08, trigger="request founded", length=3, unit=W, on_expiry="remedy", source="art. 12"),
    Deadline(
        id=DeadlineId.T09, trigger="dismissal served", length=10, unit=D, nature=Nature.RIGHT,
        on_expiry="reconsideration can no longer be asked", source="art. 12",
    ),
    Deadline(
        id=DeadlineId.T10, trigger="reconsideration asked", length=15, unit=D, on_expiry="decide", source="art. 12",
    ),
    Deadline(
        id=DeadlineId.T11, trigger="deletion under D3", length=6, unit=M, nature=Nature.WAIT, rolls=False,
        on_expiry="the applicant may apply again", source="art. 10 para. 4",
    ),
    Deadline(
        id=DeadlineId.T12_CHECK, trigger="accuracy objection received", length=3, unit=D, rolls=False,
        on_expiry="check", source="platform objections",
    ),
    Deadline(
        id=DeadlineId.T12_MEND, trigger="accuracy objection founded", length=2, unit=D, rolls=False,
        on_expiry="correct", source="platform objections",
    ),
    Deadline(
        id=DeadlineId.T12_ANSWER, trigger="accuracy objection received", length=7, unit=D, rolls=False,
        on_expiry="answer", source="platform objections",
    ),
    Deadline(
        id=DeadlineId.T13, trigger="clear, concrete clue", length=7, unit=D, on_expiry="verify",
        source="property investigation art. 2",
    ),
    Deadline(
        id=DeadlineId.T13_URGENT, trigger="urgent clue", length=3, unit=D, on_expiry="verify",
        source="property investigation art. 2",
    ),
    Deadline(
        id=DeadlineId.T14, trigger="application for a reward notice", length=10, unit=D, on_expiry="decide",
        source="property investigation art. 21",
    ),
    Deadline(
        id=DeadlineId.T15, trigger="property changed after the report", length=10, unit=D, nature=Nature.RIGHT,
        on_expiry="supplementary report of the debtor", source="property investigation art. 7",
    ),
    Deadline(
        id=DeadlineId.T16_RULING, trigger="objection to an act of enforcement", length=15, unit=D,
        on_expiry="rule", source="CPL 236",
    ),
    Deadline(
        id=DeadlineId.T16_RECONSIDERATION, trigger="ruling on the objection served", length=10, unit=D,
        nature=Nature.RIGHT, on_expiry="reconsideration can no longer be asked", source="CPL 236",
    ),
    Deadline(
        id=DeadlineId.T17, trigger="impact assessment or record of processing", length=3, unit=Y, rolls=False,
        nature=Nature.RETENTION, on_expiry="may be destroyed", source="PIPL 56",
    ),
    Deadline(
        id=DeadlineId.T18, trigger="log written", length=6, unit=M, rolls=False, nature=Nature.RETENTION,
        on_expiry="may be destroyed", source="Cybersecurity Law 21",
    ),
    Deadline(
        id=DeadlineId.C01, trigger="one officer tightened", length=1, unit=W, on_expiry="confirm or take back",
        source="two persons",
    ),
    Deadline(
        id=DeadlineId.C02, trigger="not me", length=1, unit=W, on_expiry="confirm, else the claim lapses",
        source="not me", nature=Nature.WAIT,
    ),
)  # fmt: skip
DEADLINES: dict[DeadlineId, Deadline] = {row.id: row for row in _ROWS}


def opens(deadline: DeadlineId, trigger: date | datetime, calendar: Calendar, *, length: int | None = None) -> Due:
    """The deadline as opened by a day in Beijing or by an instant. `length` only where the rule leaves it open (T02).

    Raises RuleError `deadline_length` when a length is missing, or given where the rule has one.
    """
    rule = DEADLINES[deadline]
    if (rule.length is None) == (length is None):
        raise RuleError("deadline_length", field="length", rule="a length is given where the rule leaves it open")
    opened_on = day_in_beijing(trigger)
    last = _last_day(rule, opened_on, rule.length or length or 0, calendar)
    warned = working_days.before(calendar, last.on)
    return Due(
        deadline=deadline,
        opened_on=opened_on,
        warn_on=max(warned.on, opened_on),
        due_on=last.on,
        provisional=last.provisional,
    )


def day_in_beijing(moment: date | datetime) -> date:
    """The day of an instant by the clock of the courts."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise TypeError("an instant knows its time zone")
    return moment.astimezone(_BEIJING).date()


def end_of(day: date) -> datetime:
    """24:00 of a day in Beijing, in UTC: the first instant that is too late."""
    return datetime(day.year, day.month, day.day, tzinfo=_BEIJING).astimezone(UTC) + timedelta(days=1)


def in_time(due: Due, posted: date | datetime) -> bool:
    """Whether it was posted or handed in on the last day at the latest; when it arrives does not matter (CPL 85)."""
    return day_in_beijing(posted) <= due.due_on


def escalation(due: Due, today: date, calendar: Calendar) -> Escalation:
    """How pressing it is on a day."""
    if today > due.due_on:
        if DEADLINES[due.deadline].nature is not Nature.DUTY:
            return Escalation.OVER
        late_until = working_days.add(calendar, due.due_on, ESCALATES_AFTER_WORKING_DAYS).on
        return Escalation.OVERDUE if today <= late_until else Escalation.ESCALATED
    if today == due.due_on:
        return Escalation.DUE_TODAY
    return Escalation.DUE_SOON if today >= due.warn_on else Escalation.QUIET


def _last_day(rule: Deadline, opened_on: date, length: int, calendar: Calendar) -> Counted:
    if rule.unit is Unit.WORKING_DAYS:
        return working_days.add(calendar, opened_on, length)
    if rule.unit is Unit.DAYS:
        nominal = opened_on + timedelta(days=length)
    else:
        nominal = corresponding_day(opened_on, length * (_MONTHS_A_YEAR if rule.unit is Unit.YEARS else 1))
    return working_days.roll(calendar, nominal) if rule.rolls else Counted(nominal, False)
