"""Case numbers: today's grammar, that of the time before, and what is neither."""

import random

import pytest

from debtormap.core import case_numbers
from debtormap.core.errors import RuleError


@pytest.mark.parametrize(
    ("written", "printed", "court", "special", "case_type", "serial", "sub"),
    [
        ("（2018）冀0102执1234号", "（2018）冀0102执1234号", "冀0102", None, "执", 1234, None),
        ("(2019)冀01执恢12号", "（2019）冀01执恢12号", "冀01", None, "执恢", 12, None),
        ("（2019） 冀 执复 3 号", "（2019）冀执复3号", "冀", None, "执复", 3, None),
        ("〔2016〕冀0581执12号之一", "（2016）冀0581执12号之一", "冀0581", None, "执", 12, "一"),
        ("（2018）冀０１０２执１２号", "（2018）冀0102执12号", "冀0102", None, "执", 12, None),
        ("（2018）冀0102知执12号", "（2018）冀0102知执12号", "冀0102", "知", "执", 12, None),
        ("[2018]冀0102执12号", "（2018）冀0102执12号", "冀0102", None, "执", 12, None),
        ("【2018】冀0102执\u300012号", "（2018）冀0102执12号", "冀0102", None, "执", 12, None),
        ("（2020）最高法执1号", "（2020）最高法执1号", "最高法", None, "执", 1, None),
    ],
)
def test_numbers_of_today_are_read(
    written: str, printed: str, court: str, special: str | None, case_type: str, serial: int, sub: str | None
) -> None:
    case = case_numbers.parse(written)

    assert (case.new, case.court, case.special, case.type, case.serial, case.sub) == (
        True,
        court,
        special,
        case_type,
        serial,
        sub,
    )
    assert case_numbers.format(case) == printed


@pytest.mark.parametrize(
    ("written", "court", "case_type", "serial", "sub"),
    [
        ("（2014）长执字第00123号", "长", "执", 123, None),
        ("（2012）渝北法执字第815号", "渝北", "法执", 815, None),
        ("（2014）长执字第123-1号", "长", "执", 123, "1"),
        ("(2014)长执字123号", "长", "执", 123, None),
    ],
)
def test_numbers_of_the_time_before_are_read(
    written: str, court: str, case_type: str, serial: int, sub: str | None
) -> None:
    case = case_numbers.parse(written)

    assert (case.new, case.court, case.type, case.serial, case.sub) == (False, court, case_type, serial, sub)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2003州刑初字第5号",
        "（2017）冀0102民初168号",
        "（2018）冀0102执0012号",
        "（2018）冀0102执12",
        "（2018）冀012执1号",
    ],
)
def test_what_is_no_number_of_an_enforcement_case_is_refused(written: str) -> None:
    with pytest.raises(RuleError) as refused:
        case_numbers.parse(written)

    assert refused.value.code == "case_number_form"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("（2018）冀0102执保12号", "case_number_type"),
        ("（2018）冀0102执异12号", "case_number_type"),
        ("（2018）冀0102执复12号", "case_number_type"),
        ("（2018）冀0102执监12号", "case_number_type"),
        ("（2018）冀0102执协12号", "case_number_type"),
        ("（2018）冀0102执他12号", "case_number_type"),
        ("（2014）长执异字第3号", "case_number_type"),
        ("（2015）冀0102执12号", "case_number_year"),
        ("（2017）长执字第12号", "case_number_year"),
    ],
)
def test_a_listing_stands_in_an_enforcement_case_of_its_time(written: str, code: str) -> None:
    with pytest.raises(RuleError) as refused:
        case_numbers.check_for_listing(case_numbers.parse(written))

    assert refused.value.code == code


@pytest.mark.parametrize("written", ["（2018）冀0102执12号", "（2018）冀0102执恢12号", "（2014）长执字第12号"])
def test_enforcement_and_its_resumption_may_carry_a_listing(written: str) -> None:
    case_numbers.check_for_listing(case_numbers.parse(written))


def test_two_spellings_of_one_number_have_one_key() -> None:
    assert case_numbers.parse("（2014）长执字第00123号").key == case_numbers.parse("(2014) 长执字第123号").key


def test_a_printed_number_reads_as_itself() -> None:
    dice = random.Random(1)
    for _ in range(300):
        serial, court = dice.randint(1, 99_999_999), dice.choice(["冀", "冀01", "冀0102"])
        text = f"（{dice.randint(2016, 2026)}）{court}{dice.choice(['执', '执恢'])}{serial}号"

        assert case_numbers.format(case_numbers.parse(text)) == text
