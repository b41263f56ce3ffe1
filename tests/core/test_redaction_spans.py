"""Proposals for a free text: other persons' names, numbers, minors, health, family facts, each at its place."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtormap.core.redaction import half_width, redact
from debtormap.core.redaction_spans import Kind, Span, apply, propose, surname
from tests.core.test_redaction import GONE, STAYS

NUMBERS = set(Kind) - {Kind.PERSON, Kind.MINOR, Kind.HEALTH, Kind.FAMILY}


def proposed(text: str, known: tuple[str, ...] = (), own: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(span.kind.value, text[span.start : span.end]) for span in propose(text, known, own_names=own)]


@pytest.mark.parametrize(("secret", "text"), GONE)
def test_what_redaction_takes_out_is_proposed_at_its_place(secret: str, text: str) -> None:
    numbers = [span for span in propose(text) if span.kind in NUMBERS]

    assert apply(half_width(text), numbers) == redact(text)
    assert secret not in apply(half_width(text), numbers)


@pytest.mark.parametrize("text", STAYS)
def test_nothing_is_proposed_where_nothing_identifies(text: str) -> None:
    assert proposed(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("身份证号139990199001010019", "identity_number", "139990199001010019"),
        ("139990199001010019借款", "identity_number", "139990199001010019"),
        ("电话13900000000", "telephone", "13900000000"),
        ("致电0312-0000000", "telephone", "0312-0000000"),
        ("汇入6222020000000000000", "account", "6222020000000000000"),
        ("账号12345678", "account", "12345678"),
        ("返还冀A00000轿车", "plate", "冀A00000"),
        ("演示市不动产权第0012345号房屋", "title", "第0012345号"),
        ("腾退例样路9001号", "door", "9001号"),
        ("腾退虚构小区9-9-9901", "door", "9-9-9901"),
        ("邮箱：demo@example.org", "email", "demo@example.org"),
        ("位于115.490123", "position", "115.490123"),
        ("微信号wx_demo_01", "number", "wx_demo_01"),
    ],
)
def test_a_number_is_proposed_as_what_it_is(text: str, kind: str, value: str) -> None:
    assert proposed(text) == [(kind, value)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("被告演示甲与例样乙连带偿还原告演示丙借款10000元", ["例样乙", "演示丙"]),
        ("向申请执行人：例样乙支付10000元", ["例样乙"]),
        ("由担保人例乙、演丙承担保证责任", ["例乙", "演丙"]),
        ("登记在其妻子欧阳例名下的车辆", ["欧阳例"]),
        ("演示甲应向申请人支付10000元", []),
        ("被告应于十日内偿还原告借款", []),
        ("向原告某公司支付货款", []),
    ],
)
def test_names_of_other_persons_are_proposed_after_the_words_that_call_them(text: str, names: list[str]) -> None:
    assert [value for kind, value in proposed(text, own=("演示甲",)) if kind == "person"] == names


def test_a_known_name_is_proposed_wherever_it_stands_and_the_own_one_never() -> None:
    text = "演示甲偿还演示乙10000元，演示乙放弃其余请求"

    assert proposed(text, known=("演示乙", "演示甲"), own=("演示甲",)) == [("person", "演示乙"), ("person", "演示乙")]


def test_a_known_name_within_the_own_name_is_left_alone() -> None:
    assert proposed("演示甲乙偿还10000元", known=("演示甲",), own=("演示甲乙",)) == []


def test_minors_health_and_family_facts_are_proposed_with_their_clause() -> None:
    text = "双方离婚后，其未成年子女随母生活，偿还借款10000元，被执行人患有重病"

    assert proposed(text) == [
        ("family", "双方离婚后"), ("minor", "其未成年子女随母生活"), ("health", "被执行人患有重病"),
    ]  # fmt: skip


def test_a_clause_that_holds_the_sum_owed_loses_only_the_words() -> None:
    text = "每月支付抚养费2000元"

    assert proposed(text) == [("family", "抚养")]
    assert apply(text, propose(text)) == "每月支付***费2000元"


def test_two_persons_of_one_surname_stay_two() -> None:
    text = "演示乙、演示丙、例样丁各支付1000元，演示乙先付"

    assert apply(text, propose(text, ["演示乙", "演示丙", "例样丁"])) == "演某、演某2、例某各支付1000元，演某先付"


def test_a_compound_surname_stays_whole() -> None:
    assert [surname(name) for name in ("欧阳例样", "欧阳例", "欧阳", "例样")] == ["欧阳", "欧阳", "欧", "例"]


def test_a_person_may_leave_out_a_proposal_or_add_one() -> None:
    text = "向申请人演示乙交付祖传花瓶"
    vase = Span(kind=Kind.NUMBER, start=text.index("祖传"), end=len(text))

    assert apply(text, []) == text
    assert apply(text, [vase]) == "向申请人演示乙交付***"


@pytest.mark.parametrize(
    "spans",
    [[(0, 3), (2, 4)], [(0, 0)], [(3, 1)], [(-1, 2)], [(0, 99)]],
)
def test_spans_that_overlap_or_leave_the_text_are_refused(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply("偿还借款", [Span(kind=Kind.NUMBER, start=start, end=end) for start, end in spans])


@given(st.text(max_size=60), st.lists(st.text(max_size=4), max_size=3))
def test_any_text_has_proposals_that_can_be_applied(text: str, names: list[str]) -> None:
    spans = propose(text, names)

    applied = apply(text, spans)

    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert len(spans) == 0 or applied != text or "*" in text or "某" in text


@given(st.sampled_from(["演示乙", "例样丙", "欧阳例"]), st.text("偿还借款，。元利息0123456789", max_size=30))
def test_no_known_name_survives(name: str, around: str) -> None:
    text = f"{around}{name}{around}"

    assert name not in apply(text, propose(text, [name]))
