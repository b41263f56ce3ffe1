"""Dates as courts write them."""

from datetime import date

import pytest

from debtormap.core import dates
from debtormap.core.errors import RuleError


@pytest.mark.parametrize(
    "text",
    [
        "2019-01-14",
        "2019/1/14",
        "2019.1.14",
        "2019年01月14日",
        "2019年1月14日",
        " ２０１９年０１月１４日 ",
        "20190114",
        "2019-01-14 00:00:00",
        "2019-01-14T08:30:00Z",
        "43479",
        "43479.0",
    ],
)
def test_every_way_to_write_a_date_is_the_same_day(text: str) -> None:
    assert dates.parse(text) == date(2019, 1, 14)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "date_form"),
        ("去年", "date_form"),
        ("14-01-2019", "date_form"),
        ("201912", "date_form"),
        ("2019-02-30", "date_impossible"),
        ("20191301", "date_impossible"),
        ("0000-01-01", "date_impossible"),
    ],
)
def test_what_is_no_date_is_told_by_rule_without_the_value(text: str, code: str) -> None:
    with pytest.raises(RuleError) as refused:
        dates.parse(text)

    assert refused.value.code == code
    assert not text or text not in str(refused.value)


@pytest.mark.parametrize(
    ("start", "months", "last_day"),
    [
        (date(2024, 3, 31), 24, date(2026, 3, 31)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2026, 3, 31), 6, date(2026, 9, 30)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2025, 12, 1), 12, date(2026, 12, 1)),
        (date(2025, 1, 31), -12, date(2024, 1, 31)),
    ],
)
def test_a_period_ends_on_the_corresponding_day_or_the_last_of_the_month(
    start: date, months: int, last_day: date
) -> None:
    assert dates.corresponding_day(start, months) == last_day


def test_who_was_born_on_29_february_is_of_age_on_1_march() -> None:
    assert dates.full_age_on(date(2008, 2, 29)) == date(2026, 3, 1)
    assert dates.full_age_on(date(2010, 6, 15)) == date(2028, 6, 15)
