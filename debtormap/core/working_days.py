"""Working days of mainland China, with holidays and make-up working weekends.

Source: Civil Procedure Law article 85, Civil Code articles 201-203; the State Council's yearly notices on holidays.
The day of the trigger is not counted. A year whose notice is not known yet has working days from Monday to Friday and
no holidays: the date so found is rather too early than too late, and is marked `provisional`.

>>> new_year = Calendar(2025, 2026, frozenset({date(2026, 1, 1), date(2026, 1, 2)}), frozenset({date(2026, 1, 4)}))
>>> add(new_year, date(2025, 12, 31), 3).on
datetime.date(2026, 1, 6)
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from debtormap.core.errors import RuleError

_DAY = timedelta(days=1)
_SATURDAY = 5
# The notice for the next year may move the last days of this one (29 December 2007 was a working Saturday).
_UNSETTLED_FROM = (12, 26)


class Calendar(NamedTuple):
    """What the notices say, for the years from `first_year` to `last_year`."""

    first_year: int
    last_year: int
    days_off: frozenset[date]
    make_up_days: frozenset[date]


class Counted(NamedTuple):
    """A day found by counting. `provisional`: a notice that is not known yet may move it."""

    on: date
    provisional: bool


def parse(rows: Iterable[tuple[date, str]]) -> Calendar:
    """The calendar in rows of a day and `off` or `work`. Every year from the first to the last must have a row."""
    table = dict(rows)
    if unknown := set(table.values()) - {"off", "work"}:
        raise RuleError("calendar_day", field="day", rule=f"a day is off or work, not {min(unknown)}")
    years = {day.year for day in table}
    if not years or years != set(range(min(years), max(years) + 1)):
        raise RuleError("calendar_gap", field="date", rule="the calendar has every year from its first to its last")
    return Calendar(
        min(years),
        max(years),
        frozenset(day for day, kind in table.items() if kind == "off"),
        frozenset(day for day, kind in table.items() if kind == "work"),
    )


def knows(calendar: Calendar, day: date) -> bool:
    """Whether a notice settles what this day is."""
    if day.year == calendar.last_year:
        return (day.month, day.day) < _UNSETTLED_FROM
    return calendar.first_year <= day.year < calendar.last_year


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Whether courts work on this day, as far as is known."""
    if day in calendar.make_up_days:
        return True
    return day.weekday() < _SATURDAY and day not in calendar.days_off


def add(calendar: Calendar, start: date, working_days: int) -> Counted:
    """The last of that many working days after `start`."""
    return _walk(calendar, start, working_days, _DAY)


def before(calendar: Calendar, day: date, working_days: int = 1) -> Counted:
    """The working day that lies so many working days before `day`."""
    return _walk(calendar, day, working_days, -_DAY)


def roll(calendar: Calendar, day: date) -> Counted:
    """The day itself if it is a working day, else the next one (Civil Code 203)."""
    if is_working_day(calendar, day):
        return Counted(day, not knows(calendar, day))
    return _walk(calendar, day, 1, _DAY)


def _walk(calendar: Calendar, day: date, working_days: int, step: timedelta) -> Counted:
    provisional = False
    while working_days > 0:
        day += step
        provisional = provisional or not knows(calendar, day)
        working_days -= is_working_day(calendar, day)
    return Counted(day, provisional)
