"""Grounds and terms of a listing."""

from datetime import UTC, date, datetime

import pytest

from debtormap.core.errors import RuleError
from debtormap.core.listing import (
    GROUND_TEXTS,
    Ground,
    ends_on,
    expires_at,
    has_fixed_term,
    parse_grounds,
)

G1, G2, G3, G4, G5, G6 = Ground


@pytest.mark.parametrize(
    ("text", "grounds"),
    [
        *((text, (ground,)) for ground, text in GROUND_TEXTS.items()),
        *((text.removesuffix("的"), (ground,)) for ground, text in GROUND_TEXTS.items()),
        ("其他有履行能力而拒不履行生效法律文书确定义务", (G1,)),
        ("具有履行能力而不履行生效法律文书确定的义务", (G1,)),
        ("伪造证据妨碍、抗拒执行", (G2,)),
        ("以暴力、威胁方法妨碍、抗拒执行", (G2,)),
        ("其它规避执行", (G3,)),
        ("违反限制高消费令的", (G5,)),
        ("被执行人无正当理由拒不履行执行和解协议的", (G6,)),
        ("违反财产报告制度,其他有履行能力而拒不履行生效法律文书确定义务", (G1, G4)),
        (
            "违反财产报告制度,违反限制高消费令,被执行人无正当理由拒不履行执行和解协议,其他有履行能力而拒不履行生效法律文书确定义务",
            (G1, G4, G5, G6),
        ),
        ("被执行人具有履行能力而不履行生效法律文书确定的义务，并具有下列情形之一，违反财产报告制度的", (G4,)),
        ("违反财产报告制度的，违反限制消费令的，", (G4, G5)),
        ("违反财产报告制度的,违反财产报告制度", (G4,)),
        (" 违反 财产报告制度的 。", (G4,)),
        ("违反财产报告制度违反限制消费令", (G4, G5)),
        ("?有履行能力而拒", (G1,)),
        ("G4,G1", (G1, G4)),
    ],
)
def test_grounds_of_every_wording_are_known(text: str, grounds: tuple[Ground, ...]) -> None:
    assert parse_grounds(text) == grounds


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "grounds_missing"), (" ,，", "grounds_missing"), ("不还钱", "grounds_unknown"), ("G7", "grounds_unknown")],
)
def test_no_ground_and_an_unknown_ground_are_refused(text: str, code: str) -> None:
    with pytest.raises(RuleError) as refused:
        parse_grounds(text)

    assert refused.value.code == code


def test_an_unknown_ground_is_not_lost_beside_a_known_one() -> None:
    with pytest.raises(RuleError):
        parse_grounds("违反财产报告制度的,不还钱")


def test_only_g1_alone_has_no_term() -> None:
    assert not has_fixed_term((G1,))
    assert ends_on(date(2024, 3, 31), (G1,), None) is None
    assert ends_on(date(2024, 3, 31), (G1, G4), 24) == date(2026, 3, 31)
    assert ends_on(date(2024, 2, 29), (G3, G5), 60) == date(2029, 2, 28)


def test_a_term_that_nobody_named_is_two_years() -> None:
    assert ends_on(date(2024, 1, 1), (G4,), None) == date(2026, 1, 1)


def test_a_decision_of_unknown_date_has_no_end() -> None:
    assert ends_on(None, (G4,), 24) is None


def test_a_listing_is_seen_until_midnight_in_beijing_also_on_a_holiday() -> None:
    assert expires_at(date(2026, 10, 1)) == datetime(2026, 10, 1, 16, tzinfo=UTC)
    assert expires_at(date(2026, 12, 31)) == datetime(2026, 12, 31, 16, tzinfo=UTC)
