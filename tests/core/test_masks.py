"""Masks: what stays open, and that nothing printed elsewhere shows more."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtormap.core.identifiers import resident_number
from debtormap.core.masks import (
    CANDIDATES,
    FLOOR_CANDIDATES,
    MaskForm,
    looks_like_resident_number,
    mask,
    remask,
)

FORMS = list(MaskForm)
printed_numbers = st.from_regex(r"1399[0-9*]{11,15}[0-9X*]", fullmatch=True)


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [
        ("139990199001010019", MaskForm.MASK_10_8, "1399901990********"),
        ("13999019900101006X", MaskForm.MASK_2_YEAR, "13****1990********"),
        ("139900900101001", MaskForm.MASK_10_8, "13990090*******"),
        ("139900900101001", MaskForm.MASK_2_YEAR, "13****90*******"),
        ("E00000000", MaskForm.MASK_10_8, "E********"),
        ("H0000000000", MaskForm.MASK_2_YEAR, "H**********"),
        ("00000000", MaskForm.MASK_10_8, "********"),
        ("1234", MaskForm.MASK_10_8, None),
    ],
)
def test_a_number_is_shown_in_its_form(number: str, form: MaskForm, expected: str | None) -> None:
    assert mask(number, form) == expected


@pytest.mark.parametrize(
    ("printed", "ten_eight", "two_year"),
    [
        ("1399001990****0014", "1399001990********", "13****1990********"),
        ("13990019900****0014", "1399001990********", "13****1990********"),
        ("139900********0014", "139900************", "13****************"),
        ("1399001990********", "1399001990********", "13****1990********"),
        ("13****1990********", "13****1990********", "13****1990********"),
        ("139900199001010014", "1399001990********", "13****1990********"),
        ("13990019900101001X", "1399001990********", "13****1990********"),
        ("1399001990xxxx001X", "1399001990********", "13****1990********"),
        ("１３９９００１９９０＊＊＊＊００１４", "1399001990********", "13****1990********"),
        ("1399001990●●●●0014", "1399001990********", "13****1990********"),
        ("13990090****001", "13990090*******", "13****90*******"),
        ("13****0014", "**********", "**********"),
        ("139900****0014", "**************", "**************"),
        ("E1234****", "E********", "E********"),
        ("****", None, None),
        ("", None, None),
    ],
)
def test_a_mask_of_another_list_is_masked_again(printed: str, ten_eight: str | None, two_year: str | None) -> None:
    assert (remask(printed, MaskForm.MASK_10_8), remask(printed, MaskForm.MASK_2_YEAR)) == (ten_eight, two_year)


@pytest.mark.parametrize("form", FORMS)
@given(printed=printed_numbers)
def test_masking_again_never_shows_more_than_the_form(form: MaskForm, printed: str) -> None:
    shown = remask(printed, form)

    if shown is not None:
        assert set(shown[10:]) <= {"*"}
        assert all(char in ("*", printed[place]) for place, char in enumerate(shown))
        assert form is MaskForm.MASK_10_8 or set(shown[2:6]) <= {"*"}


@pytest.mark.parametrize("form", FORMS)
def test_a_shown_number_leaves_at_least_the_floor_open(form: MaskForm) -> None:
    # Every birth date of the year with every sequence of one sex has a number of its own; the two are counted apart.
    shown = mask("139990199001010019", form)
    dates = [date(1990, 1, 1) + timedelta(days=day) for day in range(365)]
    open_dates = sum(mask(f"139990{born:%Y%m%d}0010", form) == shown for born in dates)
    open_sequences = sum(mask(f"13999019900101{sequence:03d}0", form) == shown for sequence in range(1, 1_000, 2))
    open_numbers = open_dates * open_sequences

    assert open_numbers == 182_500
    assert min(open_numbers, CANDIDATES[form]) >= FLOOR_CANDIDATES


def test_the_mask_of_the_national_site_leaves_far_too_few_open() -> None:
    days = (date(1990, 1, 1) + timedelta(days=day) for day in range(365))
    first_17 = [f"139990{day:%Y%m%d}001" for day in days]
    open_numbers = sum(resident_number.check_digit(digits) == "9" for digits in first_17)

    assert 25 <= open_numbers <= 40
    assert CANDIDATES["mask_10_4_4"] < FLOOR_CANDIDATES


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("1399001990****0014", True),
        ("139900********0014", True),
        ("139900199001010014", True),
        ("91139990YY0DEM0182", False),
        ("9113****YY0DEM0182", False),
        ("12345678-9", False),
    ],
)
def test_what_may_be_a_persons_number_is_known(printed: str, expected: bool) -> None:
    assert looks_like_resident_number(printed) is expected


@given(st.text(max_size=24), st.sampled_from(FORMS))
def test_any_text_can_be_masked(text: str, form: MaskForm) -> None:
    for shown in (mask(text, form), remask(text, form)):
        assert shown is None or shown.count("*") >= 5
