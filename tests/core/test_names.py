"""Names are kept as written and compared by what they say."""

import pytest

from debtormap.core import names


@pytest.mark.parametrize("dot", "·•・‧∙⋅．.･")
def test_all_dots_of_minority_names_are_one(dot: str) -> None:
    assert names.comparison_key(f"演示{dot}虚构甲") == names.comparison_key("演示·虚构甲")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("演示 甲", "演示甲"),
        ("演示\u3000甲", "演示甲"),
        ("演示\u200b甲", "演示甲"),
        ("（虚构）样例有限公司", "(虚构)样例有限公司"),
        ("ＡＢ样例", "ab样例"),
        ("演示\ue81e", "演示\u9fb4"),
        ("演示\ue816", "演示\U00020087"),
    ],
)
def test_two_spellings_of_a_name_are_the_same(one: str, other: str) -> None:
    assert names.comparison_key(one) == names.comparison_key(other)


@pytest.mark.parametrize("name", ["演示㛃", "虚构\U0002b363", "样例\U00030edd", "演示\u9fb4", "演示䶮"])
def test_rare_characters_survive(name: str) -> None:
    assert names.clean(name) == name
    assert names.comparison_key(name) == name


def test_different_names_stay_different() -> None:
    assert names.comparison_key("演示甲") != names.comparison_key("演示乙")


def test_a_kept_name_loses_only_what_cannot_be_seen() -> None:
    assert names.clean("\ufeff 演示  甲\u200b ") == "演示 甲"
    assert names.clean("（虚构）•样例") == "（虚构）•样例"
