"""The register beside the national list."""

import pytest

from debtormap.core.masks import may_be_one_number
from debtormap.core.reconciliation import Entry, Pair, compare

CASE = "（2023）冀0001执1234号"


def entry(key: str, number: str = "", *, name: str = "演示甲", case_number: str = CASE, **facts: str) -> Entry:
    return Entry(key=key, case_number=case_number, name=name, number=number, facts=facts)


@pytest.mark.parametrize(
    ("one", "other", "may_be"),
    [
        ("1399901990****0014", "139990199003070014", True),
        ("13999019900****0014", "139990199003070014", True),
        ("1399901990********", "139990199003070014", True),
        ("139990199003070014", "139990199003070014", True),
        ("139990199003070014", "139990199003070030", False),
        ("1399901990****0014", "139990199003070030", False),
        ("1399901991****0014", "139990199003070014", False),
        ("1399901990****0014", "1399901990********", True),
        ("１３９９９０１９９０****００１４", "139990199003070014", True),
        ("", "139990199003070014", True),
        ("13999019900307001x", "13999019900307001X", True),
    ],
)
def test_numbers_agree_where_both_show_them(one: str, other: str, may_be: bool) -> None:
    assert may_be_one_number(one, other) is may_be
    assert may_be_one_number(other, one) is may_be


def test_each_entry_is_found_there_here_or_in_both() -> None:
    result = compare(
        [entry("1", "1399901990****0014"), entry("2", name="演示乙")],
        [entry("a", "139990199003070014"), entry("b", name="演示丙")],
    )

    assert result.both == (Pair(there="1", here="a", differing=()),)
    assert (result.only_there, result.only_here, result.repeated) == (("2",), ("b",), ())


def test_case_numbers_and_names_agree_however_they_are_written() -> None:
    result = compare(
        [entry("1", name="阿卜杜拉•买买提", case_number="(2023) 冀0001执1234号")], [entry("a", name="阿卜杜拉·买买提")]
    )

    assert [pair.here for pair in result.both] == ["a"]


def test_namesakes_in_one_case_are_told_apart_by_what_their_numbers_show() -> None:
    result = compare(
        [entry("1", "1399901990********"), entry("2", "1399901990****0030")],
        [entry("a", "139990199003070030"), entry("b", "139990199003070014")],
    )

    assert {(pair.there, pair.here) for pair in result.both} == {("2", "a"), ("1", "b")}


def test_an_entry_that_the_list_tells_twice_counts_once() -> None:
    result = compare([entry("1", "1399901990****0014"), entry("2", "1399901990****0014")], [entry("a")])

    assert (len(result.both), result.only_there, result.repeated) == (1, (), ("2",))


def test_only_what_both_tell_can_differ_and_punctuation_is_no_difference() -> None:
    result = compare(
        [entry("1", 履行="全部未履行", 义务="偿还借款，10000元", 情形="", 代表="某")],
        [entry("a", 履行="部分未履行", 义务="偿还借款 10000元。", 情形="违反财产报告制度")],
    )

    assert result.both == (Pair(there="1", here="a", differing=("履行",)),)
