"""Resident identity numbers (18 digits, and the 15 digits of the first generation).

Source: GB 11643-1999: 6 digits region, 8 birth date, 3 sequence (odd is male), 1 check by ISO 7064 MOD 11-2.
Regions 139900 and 139990-139999 belong to nobody: synthetic numbers use them.

>>> check("139990 19900101 0019", today=date(2026, 1, 1))
'139990199001010019'
>>> mask("139990199001010019")
'1399901990********'
"""

import re
from datetime import date
from operator import mul

from debtormap.core.dates import from_digits
from debtormap.core.errors import RuleError
from debtormap.core.identifiers.text import compact
from debtormap.core.listing import Sex

_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")
_OLD_SHAPE = re.compile(r"[1-9][0-9]{14}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_ZEROES = ord("0") * sum(_WEIGHTS)  # the sum below runs over character codes
_FIRST_BIRTH = date(1900, 1, 1)
_PROVINCES = frozenset(
    str(code)
    for codes in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84))
    for code in range(*codes)
)


def check(text: str, *, today: date) -> str:
    """The clean number of 18 characters.

    Raises RuleError `number_form`, `number_check_digit`, `number_birth_date` or `number_future`.
    """
    number = compact(text)
    if _SHAPE.fullmatch(number) is None:
        raise _broken("number_form", "a resident number has 17 digits and a digit or X")
    if check_digit(number[:17]) != number[17]:
        raise _broken("number_check_digit", "the last character is the check digit of the first 17")
    _check_birth(from_digits(number[6:14]), today)
    return number


def check_old(text: str, *, today: date) -> str:
    """The clean number of the first generation: 15 digits, no check digit, born in 19yy."""
    number = compact(text)
    if _OLD_SHAPE.fullmatch(number) is None:
        raise _broken("number_form", "a resident number of the first generation has 15 digits")
    _check_birth(from_digits("19" + number[6:12]), today)
    return number


def check_digit(first_17: str) -> str:
    """The last character of a resident number, from the 17 digits before it."""
    return _CHECK_DIGITS[(sum(map(mul, _WEIGHTS, first_17.encode())) - _ZEROES) % 11]


def birth_date(number: str) -> date:
    """The birth date in a checked number of 18 or 15 characters."""
    found = from_digits(number[6:14] if len(number) == 18 else "19" + number[6:12])
    assert found is not None, "not a checked number"
    return found


def sex(number: str) -> Sex:
    """The sex in a checked number: the sequence is odd for men."""
    return Sex.MALE if number[16 if len(number) == 18 else 14] in "13579" else Sex.FEMALE


def has_known_province(number: str) -> bool:
    """Whether the region begins with a province of GB/T 2260. Other regions earn a warning only."""
    return number[:2] in _PROVINCES


def mask(number: str) -> str:
    """Region and birth year, the rest hidden. About 180,000 candidates stay open.

    Takes numbers that were masked before: whatever stood behind the tenth character goes, trailing digits above all.
    """
    if len(number) == 15:
        return number[:8] + "*" * 7
    return number[:10] + "*" * 8


def mask_to_year(number: str) -> str:
    """Province and birth year, the rest hidden. About 30 million candidates stay open."""
    if len(number) == 15:
        return f"{number[:2]}****{number[6:8]}*******"
    return f"{number[:2]}****{number[6:10]}********"


def _check_birth(birth: date | None, today: date) -> None:
    if birth is None or birth < _FIRST_BIRTH:
        raise _broken("number_birth_date", "digits 7 to 14 are a day of the calendar since 1900")
    if birth > today:
        raise _broken("number_future", "the birth date is not later than today")


def _broken(code: str, rule: str) -> RuleError:
    return RuleError(code, field="resident_number", rule=rule, mend="copy the number from the document once more")
