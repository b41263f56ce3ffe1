"""Deadlines T01-T18: how long, how counted, when to warn, whom to tell when late."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtormap.core import working_days
from debtormap.core.deadlines import DEADLINES, DeadlineId, Due, Escalation, Nature, end_of, escalation, in_time, opens
from debtormap.core.errors import RuleError
from debtormap.core.listing import expires_at
from tests.core.calendars import CALENDAR

FIXED = [deadline for deadline in DeadlineId if deadline is not DeadlineId.T02]


def due_on(deadline: DeadlineId, trigger: date | datetime, length: int | None = None) -> date:
    return opens(deadline, trigger, CALENDAR, length=length).due_on


@pytest.mark.parametrize(
    ("deadline", "trigger", "due"),
    [
        (DeadlineId.T01, date(2026, 9, 18), date(2026, 10, 8)),
        (DeadlineId.T03, date(2025, 12, 31), date(2026, 1, 6)),
        (DeadlineId.T04, date(2026, 2, 13), date(2026, 2, 25)),
        (DeadlineId.T05, date(2026, 4, 30), date(2026, 5, 8)),
        (DeadlineId.T06, date(2026, 9, 30), date(2026, 10, 10)),
        (DeadlineId.T07, date(2026, 11, 2), date(2026, 11, 17)),
        (DeadlineId.T08, date(2026, 11, 6), date(2026, 11, 11)),
        (DeadlineId.T09, date(2026, 11, 5), date(2026, 11, 16)),  # the 15th is a Sunday
        (DeadlineId.T10, date(2026, 11, 2), date(2026, 11, 17)),
        (DeadlineId.T11, date(2026, 3, 31), date(2026, 9, 30)),
        (DeadlineId.T12_CHECK, date(2026, 11, 5), date(2026, 11, 8)),  # a Sunday: the faster lane does not wait
        (DeadlineId.T12_MEND, date(2026, 11, 5), date(2026, 11, 7)),
        (DeadlineId.T12_ANSWER, date(2026, 11, 5), date(2026, 11, 12)),
        (DeadlineId.T13, date(2026, 11, 2), date(2026, 11, 9)),
        (DeadlineId.T13_URGENT, date(2026, 11, 2), date(2026, 11, 5)),
        (DeadlineId.T14, date(2026, 11, 2), date(2026, 11, 12)),
        (DeadlineId.T15, date(2026, 11, 2), date(2026, 11, 12)),
        (DeadlineId.T16_RULING, date(2026, 11, 2), date(2026, 11, 17)),
        (DeadlineId.T16_RECONSIDERATION, date(2026, 11, 2), date(2026, 11, 12)),
        (DeadlineId.T17, date(2024, 2, 29), date(2027, 2, 28)),
        (DeadlineId.T18, date(2025, 8, 31), date(2026, 2, 28)),
        (DeadlineId.C01, date(2026, 9, 30), date(2026, 10, 8)),
        (DeadlineId.C02, date(2026, 11, 6), date(2026, 11, 9)),
    ],
)
def test_each_deadline_falls_due(deadline: DeadlineId, trigger: date, due: date) -> None:
    assert due_on(deadline, trigger) == due


def test_grace_has_the_length_that_the_decision_names_and_ends_on_a_working_day() -> None:
    assert due_on(DeadlineId.T02, date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert due_on(DeadlineId.T02, date(2026, 7, 3), 3) == date(2026, 10, 8)


def test_every_id_has_one_rule_with_its_source() -> None:
    assert list(DEADLINES) == list(DeadlineId)
    assert [rule.id for rule in DEADLINES.values() if not (rule.source and rule.trigger and rule.on_expiry)] == []


def test_a_length_is_given_only_where_the_rule_leaves_it_open() -> None:
    with pytest.raises(RuleError):
        opens(DeadlineId.T02, date(2026, 1, 1), CALENDAR)
    with pytest.raises(RuleError):
        opens(DeadlineId.T01, date(2026, 1, 1), CALENDAR, length=30)


def test_an_instant_counts_by_the_day_in_beijing() -> None:
    assert due_on(DeadlineId.T13, datetime(2026, 11, 1, 15, 59, tzinfo=UTC)) == date(2026, 11, 9)  # the 8th is a Sunday
    assert due_on(DeadlineId.T13, datetime(2026, 11, 1, 16, 0, tzinfo=UTC)) == date(2026, 11, 9)
    assert due_on(DeadlineId.T13, datetime(2026, 11, 2, 16, 0, tzinfo=UTC)) == date(2026, 11, 10)
    with pytest.raises(TypeError):
        opens(DeadlineId.T13, datetime(2026, 11, 1), CALENDAR)


def test_what_is_posted_on_the_last_day_is_in_time() -> None:
    due = opens(DeadlineId.T09, date(2026, 11, 5), CALENDAR)

    assert in_time(due, datetime(2026, 11, 16, 15, 59, tzinfo=UTC))
    assert not in_time(due, datetime(2026, 11, 16, 16, 0, tzinfo=UTC))


def test_the_warning_comes_a_working_day_ahead() -> None:
    assert opens(DeadlineId.T07, date(2026, 9, 18), CALENDAR).warn_on == date(2026, 9, 30)
    assert opens(DeadlineId.T03, date(2026, 11, 5), CALENDAR).warn_on == date(2026, 11, 9)


@given(st.sampled_from(FIXED), st.dates(date(2004, 1, 1), date(2035, 12, 31)))
def test_a_deadline_warns_before_it_is_due_and_begins_after_its_trigger(deadline: DeadlineId, trigger: date) -> None:
    due = opens(deadline, trigger, CALENDAR)

    assert trigger <= due.warn_on < due.due_on
    if DEADLINES[deadline].rolls:
        assert working_days.is_working_day(CALENDAR, due.due_on)


def test_a_duty_escalates_and_a_right_lapses() -> None:
    duty = opens(DeadlineId.T07, date(2026, 11, 2), CALENDAR)
    right = opens(DeadlineId.T09, date(2026, 11, 2), CALENDAR)

    def levels(due: Due, *days: int) -> list[Escalation]:
        return [escalation(due, date(2026, 11, day), CALENDAR) for day in days]

    assert levels(duty, 13, 16, 17, 18, 20, 21, 30) == [
        Escalation.QUIET, Escalation.DUE_SOON, Escalation.DUE_TODAY, Escalation.OVERDUE, Escalation.OVERDUE,
        Escalation.ESCALATED, Escalation.ESCALATED,
    ]  # fmt: skip
    assert levels(right, 12, 13) == [Escalation.DUE_TODAY, Escalation.OVER]


def test_no_exit_waits_for_a_holiday() -> None:
    exits = [DeadlineId.T03, DeadlineId.T05, DeadlineId.T06]

    assert [DEADLINES[deadline].at_once for deadline in exits] == [True, True, True]
    assert expires_at(date(2026, 10, 1)) == end_of(date(2026, 10, 1)) == datetime(2026, 10, 1, 16, tzinfo=UTC)


def test_nobody_is_late_with_a_wait_or_a_retention() -> None:
    for deadline in FIXED:
        due = opens(deadline, date(2020, 1, 2), CALENDAR)
        late = escalation(due, due.due_on + timedelta(days=400), CALENDAR)

        expected = Escalation.ESCALATED if DEADLINES[deadline].nature is Nature.DUTY else Escalation.OVER
        assert late is expected


def test_a_date_in_an_unknown_year_is_provisional() -> None:
    assert opens(DeadlineId.T03, date(2026, 12, 30), CALENDAR).provisional
    assert not opens(DeadlineId.T03, date(2026, 11, 5), CALENDAR).provisional
