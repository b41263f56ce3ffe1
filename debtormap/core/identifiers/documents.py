"""Which kind of number it is, and the kinds that are no resident number, credit code or organisation code.

Sources: GB 11643, GB 32100, GB 11714, GS 15-2006; ICAO 9303 for passports; the forms of permits are practice.

>>> recognise("H12345678", organisation=False, today=date(2026, 1, 1)).type
<NumberType.HONG_KONG_MACAO_PERMIT: 'hong_kong_macao_permit'>
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from debtormap.core.dates import from_digits
from debtormap.core.errors import RuleError
from debtormap.core.identifiers import credit_code, organisation_code, resident_number
from debtormap.core.identifiers.text import compact, is_digits
from debtormap.core.listing import Sex


class NumberType(StrEnum):
    """The document a number comes from."""

    RESIDENT = "resident"
    RESIDENT_15 = "resident_15"
    RESIDENCE_PERMIT = "residence_permit"
    HONG_KONG_MACAO_PERMIT = "hong_kong_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    PERMANENT_RESIDENT = "permanent_resident"
    PASSPORT = "passport"
    CREDIT_CODE = "credit_code"
    ORGANISATION_CODE = "organisation_code"
    REGISTRATION_NUMBER = "registration_number"


class Number(NamedTuple):
    """A checked number and where it comes from."""

    type: NumberType
    value: str


ORGANISATION_TYPES = frozenset({NumberType.CREDIT_CODE, NumberType.ORGANISATION_CODE, NumberType.REGISTRATION_NUMBER})
# Their seventh to fourteenth digits are the birth date. The sex stands in the sequence, but not in the last type's.
_TELLING_BIRTH_DATE = frozenset({NumberType.RESIDENT, NumberType.RESIDENCE_PERMIT, NumberType.PERMANENT_RESIDENT})
_TELLING_SEX = frozenset({NumberType.RESIDENT, NumberType.RESIDENT_15, NumberType.RESIDENCE_PERMIT})

_RESIDENCE_REGIONS = ("810000", "820000", "830000")
_HONG_KONG_MACAO = re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?")
_TAIWAN = re.compile(r"[0-9]{8}|[0-9]{10}[0-9A-Z]{0,2}")
_PERMANENT_RESIDENT_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")
_PASSPORT = re.compile(r"(?=.*[0-9])[A-Z0-9]{5,12}")
_REGISTRATION = re.compile(r"[0-9]{13}|[0-9]{15}")
_SYNTHETIC_REGIONS = frozenset({"139900", *(str(region) for region in range(139990, 140000))})
_SYNTHETIC_ORGANISATION = "YY0DEM"  # YY alone begins real passport numbers, too


def recognise(text: str, *, organisation: bool, today: date) -> Number:
    """The checked number with its type, known by its form; `organisation` says which half of the types to try.

    Raises the RuleError of the type that the length points to.
    """
    number = compact(text)
    number_type = _organisation_type(number) if organisation else _person_type(number)
    return Number(type=number_type, value=_CHECKS[number_type](number, today))


def check(text: str, number_type: NumberType, *, today: date) -> str:
    """The clean number of a type that is known already. Raises RuleError when it is not of that type."""
    return _CHECKS[number_type](compact(text), today)


def is_organisation_number(text: str) -> bool:
    """Whether the form alone says organisation: no digits or no birth date where a person's number has them."""
    number = compact(text)
    if len(number) == 18:
        return not is_digits(number[:17]) or from_digits(number[6:14]) is None
    return len(number) == 9 and text.strip()[-2:-1] == "-"


def birth_date(number: Number) -> date | None:
    """The birth date that the number tells, if it does."""
    tells = number.type in _TELLING_BIRTH_DATE and len(number.value) == 18
    return resident_number.birth_date(number.value) if tells or number.type is NumberType.RESIDENT_15 else None


def sex(number: Number) -> Sex | None:
    """The sex that the number tells, if it does."""
    return resident_number.sex(number.value) if number.type in _TELLING_SEX else None


def is_synthetic(number: str) -> bool:
    """Whether a number, whole or masked, can belong to nobody real: regions 139900 and 139990-139999."""
    if len(number) >= 15:
        return number[:6] in _SYNTHETIC_REGIONS or number[2:8] in _SYNTHETIC_REGIONS
    return number.startswith(_SYNTHETIC_ORGANISATION)


def mask(number: Number) -> str:
    """What may be shown: resident-like numbers to the birth year, organisations whole, others their first letter."""
    if number.type in ORGANISATION_TYPES:
        return number.value
    if birth_date(number) is not None:
        return resident_number.mask(number.value)
    return number.value[0] + "*" * (len(number.value) - 1)


def _person_type(number: str) -> NumberType:
    if len(number) == 18:
        if number.startswith(_RESIDENCE_REGIONS):
            return NumberType.RESIDENCE_PERMIT
        return NumberType.PERMANENT_RESIDENT if number[0] == "9" else NumberType.RESIDENT
    if len(number) == 15:
        return NumberType.RESIDENT_15 if is_digits(number) else NumberType.PERMANENT_RESIDENT
    if _HONG_KONG_MACAO.fullmatch(number):
        return NumberType.HONG_KONG_MACAO_PERMIT
    if _TAIWAN.fullmatch(number):
        return NumberType.TAIWAN_PERMIT
    if _PASSPORT.fullmatch(number):
        return NumberType.PASSPORT
    return NumberType.RESIDENT


def _organisation_type(number: str) -> NumberType:
    if len(number) == 9:
        return NumberType.ORGANISATION_CODE
    return NumberType.REGISTRATION_NUMBER if _REGISTRATION.fullmatch(number) else NumberType.CREDIT_CODE


def _residence_permit(number: str, today: date) -> str:
    if not number.startswith(_RESIDENCE_REGIONS):
        raise _wrong_form("a residence permit of Hong Kong, Macao or Taiwan residents begins with 81, 82 or 83")
    return resident_number.check(number, today=today)


def _permanent_resident(number: str, today: date) -> str:
    if _PERMANENT_RESIDENT_2017.fullmatch(number):
        return number
    if not number.startswith("9"):
        raise _wrong_form("a permanent resident has 3 letters and 12 digits, or 18 digits that begin with 9")
    return resident_number.check(number, today=today)


def _by_form(form: re.Pattern[str], rule: str) -> Callable[[str, date], str]:
    def check_form(number: str, _today: date) -> str:
        if form.fullmatch(number) is None:
            raise _wrong_form(rule)
        return number

    return check_form


def _wrong_form(rule: str) -> RuleError:
    return RuleError("number_form", field="number", rule=rule, mend="copy the number from the document once more")


_CHECKS: Mapping[NumberType, Callable[[str, date], str]] = {
    NumberType.RESIDENT: lambda number, today: resident_number.check(number, today=today),
    NumberType.RESIDENT_15: lambda number, today: resident_number.check_old(number, today=today),
    NumberType.RESIDENCE_PERMIT: _residence_permit,
    NumberType.HONG_KONG_MACAO_PERMIT: _by_form(_HONG_KONG_MACAO, "a permit has H or M and 8 or 10 digits"),
    NumberType.TAIWAN_PERMIT: _by_form(_TAIWAN, "a permit has 8 digits, or 10 and more in a booklet"),
    NumberType.PERMANENT_RESIDENT: _permanent_resident,
    NumberType.PASSPORT: _by_form(_PASSPORT, "a passport number has 5 to 12 digits and letters"),
    NumberType.CREDIT_CODE: lambda number, _today: credit_code.check(number),
    NumberType.ORGANISATION_CODE: lambda number, _today: organisation_code.check(number),
    NumberType.REGISTRATION_NUMBER: _by_form(_REGISTRATION, "a registration number has 13 or 15 digits"),
}
