"""Who a row lists: kind, name, number, sex, birth, representative.

Source: Provisions Fa Shi [2017] 7, articles 4 (minors) and 6 (what is recorded of whom).
"""

import re
from datetime import date
from typing import NamedTuple

from debtormap.core import names
from debtormap.core import row_columns as columns
from debtormap.core.dates import corresponding_day, full_age_on
from debtormap.core.errors import RuleError
from debtormap.core.identifiers import credit_code, documents, resident_number
from debtormap.core.identifiers.documents import Number, NumberType
from debtormap.core.listing import Kind, Sex
from debtormap.core.row_reader import Reader

_PERSON = "person"
_ORGANISATION = "organisation"
# 580 and 581 are codes of the national list, 0 and 1 those of the Baidu feed.
_KINDS: dict[str, str | Kind] = {
    "580": _PERSON,
    "0": _PERSON,
    "自然人": _PERSON,
    "581": _ORGANISATION,
    "1": _ORGANISATION,
    "法人或者其他组织": _ORGANISATION,
    "法人或其他组织": _ORGANISATION,
    "组织": _ORGANISATION,
    "法人": Kind.LEGAL_PERSON,
    "非法人组织": Kind.OTHER_ORGANISATION,
    "其他组织": Kind.OTHER_ORGANISATION,
    "个体工商户": Kind.OTHER_ORGANISATION,
}
_NUMBER_TYPES = {
    "居民身份证": NumberType.RESIDENT,
    "身份证": NumberType.RESIDENT,
    "公民身份号码": NumberType.RESIDENT,
    "第一代身份证": NumberType.RESIDENT_15,
    "一代身份证": NumberType.RESIDENT_15,
    "港澳台居民居住证": NumberType.RESIDENCE_PERMIT,
    "港澳居民来往内地通行证": NumberType.HONG_KONG_MACAO_PERMIT,
    "回乡证": NumberType.HONG_KONG_MACAO_PERMIT,
    "台湾居民来往大陆通行证": NumberType.TAIWAN_PERMIT,
    "台胞证": NumberType.TAIWAN_PERMIT,
    "外国人永久居留身份证": NumberType.PERMANENT_RESIDENT,
    "外国人永久居留证": NumberType.PERMANENT_RESIDENT,
    "护照": NumberType.PASSPORT,
    "统一社会信用代码": NumberType.CREDIT_CODE,
    "营业执照": NumberType.CREDIT_CODE,
    "组织机构代码": NumberType.ORGANISATION_CODE,
    "组织机构代码证": NumberType.ORGANISATION_CODE,
    "工商注册号": NumberType.REGISTRATION_NUMBER,
}
_SEXES = {"男": Sex.MALE, "男性": Sex.MALE, "女": Sex.FEMALE, "女性": Sex.FEMALE}
_ORGANISATION_NAME = re.compile(r"公司|企业|合作社|委员会|事务所|经营部|商行|[厂店场社校院所会局部行馆站]$")
_NOT_LEGAL_PERSON = re.compile(r"合伙|个人独资|个体|分公司|分行|支行|分理处|营业部|办事处|律师事务所")
_MASK = re.compile(r"[*＊×●•]|[xX]{3,}")
_EARLIEST_YEAR = 1900
_LAST_OF_YEAR = (12, 31)


class Party(NamedTuple):
    """The party of a row."""

    kind: Kind
    name: str
    number: str | None
    number_type: NumberType | None
    masked_number: str | None
    sex: Sex | None
    birth_date: date | None
    birth_year: int | None
    representative: str | None


def read(reader: Reader, *, decided_on: date | None, listed_on: date | None) -> Party:
    """The party. `decided_on` is the decision or, where unknown, the earliest day it can have been made.

    `listed_on` is the day for which the age in the row was true.
    """
    name = names.clean(reader.values[columns.NAME])
    if not name:
        reader.refuse(columns.NAME, "missing")
    stated_type = _stated_type(reader)
    written = reader.values[columns.NUMBER]
    if _is_masked(written):
        masked, whole = written, ""
    else:
        masked, whole = None, written
    stated_kind = _stated_kind(reader)
    organisation = _is_organisation(reader, name, whole, stated_type, stated_kind)
    number = _number(reader, whole, masked, stated_type, organisation)
    if organisation:
        return _organisation(reader, name, number, masked, stated_kind)
    return _person(reader, name, number, masked, decided_on, listed_on)


def _is_masked(written: str) -> bool:
    return not written.isdecimal() and _MASK.search(written) is not None


def _organisation(
    reader: Reader, name: str, number: Number | None, masked: str | None, stated: str | Kind | None
) -> Party:
    return Party(
        kind=stated if isinstance(stated, Kind) else _organisation_kind(name, number),
        name=name,
        number=number.value if number else None,
        number_type=number.type if number else None,
        masked_number=masked,
        sex=None,
        birth_date=None,
        birth_year=None,
        representative=reader.required(columns.REPRESENTATIVE) or None,
    )


def _person(
    reader: Reader,
    name: str,
    number: Number | None,
    masked: str | None,
    decided_on: date | None,
    listed_on: date | None,
) -> Party:
    if reader.values[columns.REPRESENTATIVE]:
        reader.warn(columns.REPRESENTATIVE, "representative_of_person")
    birth_date = _birth_date(reader, number)
    birth_year = birth_date.year if birth_date else _masked_birth_year(masked, reader.today)
    age = _age(reader)
    _check_age(reader, birth_year, age, listed_on)
    if decided_on is not None:
        _check_full_age(reader, birth_date, birth_year, age, decided_on, listed_on)
    return Party(
        kind=Kind.NATURAL_PERSON,
        name=name,
        number=number.value if number else None,
        number_type=number.type if number else None,
        masked_number=masked,
        sex=_sex(reader, documents.sex(number) if number else _masked_sex(masked)),
        birth_date=birth_date,
        birth_year=birth_year,
        representative=None,
    )


def _stated_type(reader: Reader) -> NumberType | None:
    text = reader.values[columns.NUMBER_TYPE]
    if not text:
        return None
    found = _NUMBER_TYPES.get(text)
    if found is None:
        reader.doubt(columns.NUMBER_TYPE, "number_type_unknown")
    return found


def _stated_kind(reader: Reader) -> str | Kind | None:
    text = reader.values[columns.KIND]
    if not text:
        return None
    found = _KINDS.get(text)
    if found is None:
        reader.doubt(columns.KIND, "kind_unknown")
    return found


def _is_organisation(
    reader: Reader, name: str, whole: str, stated_type: NumberType | None, stated_kind: str | Kind | None
) -> bool:
    if stated_kind is not None:
        return stated_kind != _PERSON
    if stated_type is not None:
        return stated_type in documents.ORGANISATION_TYPES
    if len(whole) == 18 or (whole and documents.is_organisation_number(whole)):
        return documents.is_organisation_number(whole)
    return bool(reader.values[columns.REPRESENTATIVE]) or bool(len(name) > 3 and _ORGANISATION_NAME.search(name))


def _organisation_kind(name: str, number: Number | None) -> Kind:
    """A code does not tell a company from a partnership; the name, by law, does."""
    if number is not None and credit_code.is_sole_proprietor(number.value):
        return Kind.OTHER_ORGANISATION
    return Kind.OTHER_ORGANISATION if _NOT_LEGAL_PERSON.search(name) else Kind.LEGAL_PERSON


def _number(
    reader: Reader, whole: str, masked: str | None, stated: NumberType | None, organisation: bool
) -> Number | None:
    if masked is not None:
        if not reader.legacy:
            reader.refuse(columns.NUMBER, "number_masked")
        return None
    if not whole:
        reader.doubt(columns.NUMBER, "missing")
        return None
    try:
        if stated is None:
            number = documents.recognise(whole, organisation=organisation, today=reader.today)
        else:
            number = Number(type=stated, value=documents.check(whole, stated, today=reader.today))
    except RuleError as error:
        reader.refuse(columns.NUMBER, error.code)
        return None
    if number.type is NumberType.RESIDENT_15:
        reader.warn(columns.NUMBER, "number_old")
    if number.type is NumberType.RESIDENT and not resident_number.has_known_province(number.value):
        reader.warn(columns.NUMBER, "number_region")
    return number


def _sex(reader: Reader, told: Sex | None) -> Sex | None:
    text = reader.values[columns.SEX]
    stated = _SEXES.get(text)
    if text and stated is None:
        reader.warn(columns.SEX, "sex_unknown")
    if told is not None:
        if stated is not None and stated is not told:
            reader.warn(columns.SEX, "sex_disagrees")
        return told
    if not text:
        reader.doubt(columns.SEX, "missing")
    return stated


def _masked_sex(masked: str | None) -> Sex | None:
    """The sex by the last digit but one, which the national masks leave open."""
    if masked is None or len(masked) < 18 or not masked[-2:-1].isdecimal() or not masked[-3].isdecimal():
        return None
    return Sex.MALE if int(masked[-2]) % 2 else Sex.FEMALE


def _masked_birth_year(masked: str | None, today: date) -> int | None:
    if masked is None or len(masked) < 18 or not (digits := masked[6:10]).isdecimal():
        return None
    year = int(digits)
    return year if _EARLIEST_YEAR <= year <= today.year else None


def _birth_date(reader: Reader, number: Number | None) -> date | None:
    told = documents.birth_date(number) if number else None
    stated = reader.date(columns.BIRTH_DATE)
    if told is not None and stated is not None and told != stated:
        reader.refuse(columns.BIRTH_DATE, "birth_date_disagrees")
    return told or stated


def _age(reader: Reader) -> int | None:
    """The age in the row; 0 stands for none."""
    if not reader.values[columns.AGE]:
        return None
    text = reader.values[columns.AGE].removesuffix("岁").removesuffix(".0")
    return int(text) or None if text.isdecimal() and len(text) <= 3 else None


def _check_age(reader: Reader, birth_year: int | None, age: int | None, listed_on: date | None) -> None:
    if age is None or birth_year is None or listed_on is None:
        return
    if not listed_on.year - birth_year - 1 <= age <= listed_on.year - birth_year:
        reader.warn(columns.AGE, "age_disagrees")


def _check_full_age(
    reader: Reader,
    birth_date: date | None,
    birth_year: int | None,
    age: int | None,
    decided_on: date,
    listed_on: date | None,
) -> None:
    """Article 4. Without a birth date, the youngest that birth year and age allow must have been 18."""
    if birth_date is not None:
        # Most are years older, which the years alone tell.
        if decided_on.year - birth_date.year < 19 and full_age_on(birth_date) > decided_on:
            reader.refuse(columns.NUMBER if not reader.values[columns.BIRTH_DATE] else columns.BIRTH_DATE, "minor")
        return
    if birth_year is None and age is None:
        reader.refuse(columns.BIRTH_DATE, "age_unknown")
        return
    if birth_year is not None and full_age_on(date(birth_year, *_LAST_OF_YEAR)) > decided_on:
        reader.refuse(columns.NUMBER, "minor_possible")
    elif (
        age is not None and listed_on is not None and full_age_on(corresponding_day(listed_on, -12 * age)) > decided_on
    ):
        reader.refuse(columns.AGE, "minor_possible")
