"""Working days of the mainland: holidays, make-up weekends, years that nobody knows yet."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtormap.core import working_days
from debtormap.core.errors import RuleError
from debtormap.core.working_days import add, before, is_working_day, roll
from tests.core.calendars import CALENDAR


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2025, 12, 31), date(2026, 1, 6)),
        (date(2026, 2, 13), date(2026, 2, 25)),
        (date(2026, 4, 30), date(2026, 5, 8)),
        (date(2026, 9, 30), date(2026, 10, 10)),
    ],
)
def test_three_working_days_by_the_vectors_of_the_law(start: date, end: date) -> None:
    assert add(CALENDAR, start, 3) == (end, False)


def test_a_make_up_weekend_is_worked() -> None:
    assert is_working_day(CALENDAR, date(2026, 1, 4))
    assert is_working_day(CALENDAR, date(2026, 10, 10))
    assert not is_working_day(CALENDAR, date(2026, 10, 11))


def test_a_last_day_in_a_holiday_moves_to_the_next_working_day() -> None:
    assert roll(CALENDAR, date(2026, 10, 3)) == (date(2026, 10, 8), False)
    assert roll(CALENDAR, date(2026, 10, 10)) == (date(2026, 10, 10), False)


def test_an_unknown_year_has_no_holidays_and_is_provisional() -> None:
    assert add(CALENDAR, date(2027, 9, 30), 3) == (date(2027, 10, 5), True)
    assert add(CALENDAR, date(2003, 9, 30), 3) == (date(2003, 10, 3), True)
    assert roll(CALENDAR, date(2027, 10, 2)) == (date(2027, 10, 4), True)


def test_the_last_days_of_the_last_known_year_are_provisional() -> None:
    assert add(CALENDAR, date(2026, 12, 24), 1) == (date(2026, 12, 25), False)
    assert add(CALENDAR, date(2026, 12, 25), 1) == (date(2026, 12, 28), True)
    assert add(CALENDAR, date(2025, 12, 25), 1) == (date(2025, 12, 26), False)


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.integers(1, 40))
def test_counting_back_returns_to_the_last_working_day(start: date, length: int) -> None:
    end = add(CALENDAR, start, length).on

    assert is_working_day(CALENDAR, end)
    assert sum(is_working_day(CALENDAR, start + timedelta(days=day + 1)) for day in range((end - start).days)) == length
    assert before(CALENDAR, end, length).on <= start


@given(st.dates(date(2004, 1, 1), date(2026, 12, 31)))
def test_a_calendar_that_knows_less_never_finds_a_holiday_longer(start: date) -> None:
    ignorant = working_days.Calendar(1900, 1900, frozenset(), frozenset())

    assert add(ignorant, start, 3).on - start <= timedelta(days=5)
    assert add(ignorant, start, 3).provisional


def test_every_year_from_2004_to_2026_is_there() -> None:
    assert (CALENDAR.first_year, CALENDAR.last_year) == (2004, 2026)
    assert all(day.weekday() >= 5 for day in CALENDAR.make_up_days)
    assert CALENDAR.days_off.isdisjoint(CALENDAR.make_up_days)


def test_a_table_with_a_gap_or_another_word_is_refused() -> None:
    with pytest.raises(RuleError, match="every year"):
        working_days.parse([(date(2024, 1, 1), "off"), (date(2026, 1, 1), "off")])
    with pytest.raises(RuleError, match="off or work"):
        working_days.parse([(date(2024, 1, 1), "holiday")])
    with pytest.raises(RuleError):
        working_days.parse([])
