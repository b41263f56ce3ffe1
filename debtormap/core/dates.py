"""Dates as courts write them, and periods counted in months and years.

Source: Civil Code articles 200-203. A period of months or years ends on the corresponding day, else on the last
day of the month.

>>> parse("2019年01月14日")
datetime.date(2019, 1, 14)
>>> corresponding_day(date(2024, 2, 29), 24)
datetime.date(2026, 2, 28)
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from debtormap.core.errors import RuleError

_WRITTEN = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
    r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?",
    re.ASCII,
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
_SERIAL_ZERO = date(1899, 12, 30)  # Excel counts from 1900-01-01 = 1 and believes in 29 February 1900
_FULL_AGE_YEARS = 18


@lru_cache(maxsize=32_768)
def parse(text: str) -> date:
    """A date written as 2019-01-14, 2019/1/14, 2019.1.14, 2019年01月14日, 20190114 or an Excel serial.

    Raises RuleError `date_form` (no such form) or `date_impossible` (30 February).
    """
    cleaned = unicodedata.normalize("NFKC", text).strip()
    if serial := _SERIAL.fullmatch(cleaned):
        return _SERIAL_ZERO + timedelta(days=int(serial[1]))
    found = _WRITTEN.fullmatch(cleaned) or _COMPACT.fullmatch(cleaned)
    if found is None:
        raise RuleError("date_form", rule="a date is written as 2019-01-14, 2019年01月14日 or 20190114")
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise RuleError("date_impossible", rule="a date is a day of the calendar") from None


@lru_cache(maxsize=65_536)
def from_digits(eight_digits: str) -> date | None:
    """The date in yyyymmdd, or None when there is no such day."""
    try:
        return date(int(eight_digits[:4]), int(eight_digits[4:6]), int(eight_digits[6:]))
    except ValueError:
        return None


def corresponding_day(start: date, months: int) -> date:
    """The last day of a period of that many months which begins on the day after `start`."""
    years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(years, month + 1, min(start.day, monthrange(years, month + 1)[1]))


def full_age_on(birth: date) -> date:
    """The day on which a person reaches 18.

    Who was born on 29 February reaches it on 1 March: article 4 of the Provisions protects minors, so the later of
    the two possible days counts.
    """
    year = birth.year + _FULL_AGE_YEARS
    if (birth.month, birth.day) == (2, 29):
        return date(year, 3, 1)
    return birth.replace(year=year)
