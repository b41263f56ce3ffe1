"""Numbers of persons and organisations. All synthetic: regions 139900 and 139990-139999 are nobody's."""

import random
from collections.abc import Callable
from datetime import date

import pytest

from debtormap.core.errors import RuleError
from debtormap.core.identifiers import credit_code, documents, organisation_code, resident_number
from debtormap.core.identifiers.documents import Number, NumberType
from debtormap.core.listing import Sex

TODAY = date(2026, 11, 25)
VALID_RESIDENT = [
    "139900199001010014",
    "139900198512310022",
    "13990019900101009X",
    "139990199001010019",
    "139990198512310027",
    "139990200002290038",
    "13999019900101006X",
    "139900201006150032",
    "13990020080229004X",
]
VALID_CREDIT_CODES = [
    "91139900MA0DEM013P",
    "92139900MA0DEM021F",
    "521399005000000074",
    "91139990YY0DEM0182",
    "92139990YY0DEM026R",
    "52139990YY0DEM050E",
    "N2139900MA0DEM03XR",
    "Y1139900MA0DEM048L",
    "N2139990YY0DEM0347",
    "Y1139990YY0DEM042W",
]


@pytest.mark.parametrize("number", VALID_RESIDENT)
def test_valid_resident_numbers_pass_however_they_are_written(number: str) -> None:
    spaced = f" {number[:6]} {number[6:14]}-{number[14:].lower()}"
    wide = "".join(chr(ord(character) + 0xFEE0) for character in number)

    for written in (number, spaced, wide):
        assert resident_number.check(written, today=TODAY) == number


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("139900199001010015", "number_check_digit"),
        ("139900199002300013", "number_birth_date"),
        ("139900209912310014", "number_future"),
        ("139900900101001", "number_form"),
        ("13990019900101001", "number_form"),
        ("1399001990010100141", "number_form"),
        ("X39900199001010014", "number_form"),
        ("١٣٩٩٠٠١٩٩٠٠١٠١٠٠١٤", "number_form"),
        ("", "number_form"),
    ],
)
def test_wrong_resident_numbers_are_refused_by_rule_without_the_value(number: str, code: str) -> None:
    with pytest.raises(RuleError) as refused:
        resident_number.check(number, today=TODAY)

    assert refused.value.code == code
    assert not number or number not in f"{refused.value} {refused.value.rule} {refused.value.mend}"


def test_any_single_changed_digit_is_noticed() -> None:
    dice = random.Random(2)
    for number in VALID_RESIDENT:
        place = dice.randrange(17)
        changed = number[:place] + str((int(number[place]) + dice.randint(1, 9)) % 10) + number[place + 1 :]

        with pytest.raises(RuleError):
            resident_number.check(changed, today=TODAY)


def test_birth_date_and_sex_are_read() -> None:
    assert resident_number.birth_date("139990200002290038") == date(2000, 2, 29)
    assert resident_number.sex("139990200002290038") is Sex.MALE
    assert resident_number.sex("139990198512310027") is Sex.FEMALE
    assert resident_number.birth_date("139900900101001") == date(1990, 1, 1)
    assert resident_number.sex("139900900101001") is Sex.MALE


def test_masks_keep_the_birth_year_and_nothing_behind_it() -> None:
    assert resident_number.mask("139990199001010019") == "1399901990********"
    assert resident_number.mask_to_year("139990199001010019") == "13****1990********"
    assert resident_number.mask("139900900101001") == "13990090*******"
    assert resident_number.mask_to_year("139900900101001") == "13****90*******"


@pytest.mark.parametrize("printed", ["1399001990****0014", "13990019900****0014", "1399001990********"])
def test_a_number_masked_before_is_masked_as_any_other(printed: str) -> None:
    assert resident_number.mask(printed) == "1399001990********"
    assert resident_number.mask_to_year(printed) == "13****1990********"


@pytest.mark.parametrize("code", VALID_CREDIT_CODES)
def test_valid_credit_codes_pass_rural_and_other_departments_too(code: str) -> None:
    assert credit_code.check(f" {code[:8].lower()}-{code[8:].lower()} ") == code


@pytest.mark.parametrize(
    ("code", "broken"),
    [
        ("91139900MA0DEM013Q", "credit_code_check"),
        ("91139900MA0DEM01", "credit_code_form"),
        ("91139900MAODEM013P", "credit_code_form"),
        ("B1139900MA0DEM013P", "credit_code_form"),
        ("911399O0MA0DEM013P", "credit_code_form"),
    ],
)
def test_wrong_credit_codes_are_refused(code: str, broken: str) -> None:
    with pytest.raises(RuleError) as refused:
        credit_code.check(code)

    assert refused.value.code == broken


def test_the_organisation_code_inside_a_credit_code_is_checked_too() -> None:
    first_17 = "91139900MA0DEM014"

    with pytest.raises(RuleError) as refused:
        credit_code.check(first_17 + credit_code.check_character(first_17))

    assert refused.value.code == "credit_code_organisation_check"


def test_sole_proprietors_are_known_by_their_code() -> None:
    assert [code for code in VALID_CREDIT_CODES if credit_code.is_sole_proprietor(code)] == [
        "92139900MA0DEM021F",
        "92139990YY0DEM026R",
    ]


def test_old_organisation_codes() -> None:
    assert organisation_code.check("ma0dem01-3") == "MA0DEM013"
    assert organisation_code.check("50000000-7") == "500000007"
    for code, broken in (("MA0DEM01-4", "organisation_code_check"), ("MA0DEM-3", "organisation_code_form")):
        with pytest.raises(RuleError) as refused:
            organisation_code.check(code)

        assert refused.value.code == broken


@pytest.mark.parametrize(
    ("written", "organisation", "number_type"),
    [
        ("139990199001010019", False, NumberType.RESIDENT),
        ("139900900101001", False, NumberType.RESIDENT_15),
        ("H12345678", False, NumberType.HONG_KONG_MACAO_PERMIT),
        ("m1234567801", False, NumberType.HONG_KONG_MACAO_PERMIT),
        ("12345678", False, NumberType.TAIWAN_PERMIT),
        ("ABC123456789012", False, NumberType.PERMANENT_RESIDENT),
        ("E12345678", False, NumberType.PASSPORT),
        ("91139990YY0DEM0182", True, NumberType.CREDIT_CODE),
        ("521399005000000074", True, NumberType.CREDIT_CODE),
        ("MA0DEM01-3", True, NumberType.ORGANISATION_CODE),
        ("130600000000001", True, NumberType.REGISTRATION_NUMBER),
    ],
)
def test_a_number_is_known_by_its_form(written: str, organisation: bool, number_type: NumberType) -> None:
    found = documents.recognise(written, organisation=organisation, today=TODAY)

    assert found.type is number_type
    assert documents.check(written, number_type, today=TODAY) == found.value


def test_residence_permits_and_permanent_residents_have_the_check_digit_of_resident_numbers() -> None:
    for region, number_type in (("810000", NumberType.RESIDENCE_PERMIT), ("911156", NumberType.PERMANENT_RESIDENT)):
        first_17 = f"{region}19900101001"
        number = first_17 + resident_number.check_digit(first_17)
        found = documents.recognise(number, organisation=False, today=TODAY)

        assert found == Number(type=number_type, value=number)
        assert documents.birth_date(found) == date(1990, 1, 1)


def test_the_form_tells_a_person_from_an_organisation() -> None:
    assert [documents.is_organisation_number(number) for number in VALID_RESIDENT] == [False] * len(VALID_RESIDENT)
    assert [documents.is_organisation_number(code) for code in VALID_CREDIT_CODES] == [True] * len(VALID_CREDIT_CODES)
    assert documents.is_organisation_number("MA0DEM01-3")


def test_every_synthetic_number_is_known_as_such_and_no_other() -> None:
    synthetic = [*VALID_RESIDENT, *VALID_CREDIT_CODES, "139900900101001", "1399001990****0014", "YY0DEM018"]
    real_regions = ["139901199001010014", "130102199001010014", "91130102MA0DEM013P", "YY1234567", "139990123", ""]

    assert all(documents.is_synthetic(number) for number in synthetic)
    assert not any(documents.is_synthetic(number) for number in real_regions)


def test_what_may_be_shown_of_a_number() -> None:
    shown = {
        Number(type=NumberType.RESIDENT, value="139990199001010019"): "1399901990********",
        Number(type=NumberType.CREDIT_CODE, value="91139990YY0DEM0182"): "91139990YY0DEM0182",
        Number(type=NumberType.PASSPORT, value="E12345678"): "E********",
    }

    assert {number: documents.mask(number) for number in shown} == shown


def _hostile_numbers() -> list[str]:
    dice = random.Random(20261125)
    alphabets = [
        "0123456789",
        "0123456789X",
        credit_code.ALPHABET,
        "０１２３４５６７８９",
        "身份证号 -*xX\u200b😀٣Ⅷ①\x00",
    ]
    fixed_starts = ["", "", "133100", "130199", "139900", "9", "N2"]
    numbers = []
    for _ in range(10_000):
        alphabet = dice.choice(alphabets) + dice.choice(["", "", dice.choice(alphabets)])
        start = dice.choice(fixed_starts)
        numbers.append(start + "".join(dice.choices(alphabet, k=18 - len(start))))
    return numbers


CHECKS: list[Callable[[str], object]] = [
    lambda text: resident_number.check(text, today=TODAY),
    credit_code.check,
    lambda text: documents.recognise(text, organisation=False, today=TODAY),
    lambda text: documents.recognise(text, organisation=True, today=TODAY),
]


def test_ten_thousand_random_numbers_raise_nothing_but_rule_errors() -> None:
    for written in _hostile_numbers():
        documents.is_organisation_number(written)
        documents.is_synthetic(written)
        for check in CHECKS:
            try:
                check(written)
            except RuleError as error:
                assert written not in str(error)
