"""Partial addresses: the vectors of the cut, what it must never leave standing, and the raise to the place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtormap.core.addresses import normalise, partial, township

VECTORS = {
    "河北省演示市演示区虚构街道例样路9001号虚构小区9栋9单元9901室": "河北省演示市演示区虚构街道例样路",
    "演示市演示区虚构小区９号楼９单元９９０１": "演示市演示区虚构小区",
    "演示市演示区虚构小区9-9-9901": "演示市演示区虚构小区",
    "演示市演示区例样路虚构花园C座9901": "演示市演示区例样路虚构花园",
    "演示县样例镇虚构村九组9号": "演示县样例镇虚构村",
    "演示县样例镇西楼村9号": "演示县样例镇西楼村",
    "演示县样例镇三座窑村9号": "演示县样例镇",
}
HOUSES = [
    "9901号",
    "9901號室",
    "9栋9单元9901室",
    "9-9-9901",
    "9—9—9901",
    "9－9－9901",
    "9～9901",
    "9#9901",
    "9＃楼",
    "九号楼三单元",
    "C座9901",
    "甲座9901",
    "9901",
    "9",
    "9、9901",
    "9/9901",
    "贰号楼",
    "廿三号",
    "九九零一",
    "9901东侧",
    "9排9号",
    "9901房",
    "附9号",
    "第9幢",
    "①号楼",
    "Ａ座",
    "9 号 楼 9 单 元",
    "9\u200b号楼",
    "b区9901",
    "(13900000000)",
    "115.490123,38.870123",
]


@pytest.mark.parametrize("text", VECTORS)
def test_the_cut_gives_the_agreed_vector(text: str) -> None:
    assert partial(text) == VECTORS[text]


@pytest.mark.parametrize("house", HOUSES)
def test_nothing_of_a_house_is_left_standing(house: str) -> None:
    assert partial(f"演示市演示区虚构小区{house}") == "演示市演示区虚构小区"


@pytest.mark.parametrize("text", [*VECTORS, "户籍地：河北省演示市演示区例样路9号，现住同上", "9号", ""])
def test_cutting_twice_is_cutting_once(text: str) -> None:
    assert partial(partial(text)) == partial(text)


def test_what_is_only_a_house_number_leaves_nothing() -> None:
    assert partial("9栋9901室") == ""


def test_a_label_before_the_province_is_dropped() -> None:
    assert partial("户籍地：河北省演示市演示区例样路68号，现住同上") == "河北省演示市演示区例样路"
    assert partial("（暂住）河北省-演示市-演示区-例样路9号") == "河北省演示市演示区例样路"


@pytest.mark.parametrize(
    ("text", "place_name", "expected"),
    [
        ("演示市演示区虚构小区北区东侧9号", "虚构小区", "演示市演示区虚构小区"),
        ("演示县样例镇虚构村东头老井旁9号", "虚构村", "演示县样例镇虚构村"),
        ("演示县样例镇虚构村9号", "例样社区", "演示县样例镇例样社区"),
        ("演示市演示区例样路9号虚构花园9栋", "虚构花园", "演示市演示区虚构花园"),
        ("演示县样例镇9号", "虚构村", "演示县样例镇"),
        ("演示县样例镇虚构村9号", "样例镇", "演示县样例镇"),
        ("虚构小区9号楼", "虚构小区", "虚构小区"),
        ("河北省邯郸市肥乡区例样路9号", "虚构社区", "河北省邯郸市肥乡区虚构社区"),
        ("河北省唐山市路南区虚构街道例样路9号", "虚构社区", "河北省唐山市路南区虚构街道虚构社区"),
    ],
)
def test_an_address_finer_than_its_place_is_raised_to_it(text: str, place_name: str, expected: str) -> None:
    assert partial(text, place_name=place_name) == expected


def test_the_matched_division_goes_before_a_place_that_the_address_does_not_name() -> None:
    raised = partial("演示例样路9号", place_name="虚构社区", head="河北省演示市演示区")

    assert raised == "河北省演示市演示区虚构社区"


@pytest.mark.parametrize(
    ("text", "county", "expected"),
    [
        ("河北省演示市演示县样例镇虚构村9号", "演示县", "样例镇"),
        ("演示市演示区虚构街道例样路9号", "演示区", "虚构街道"),
        ("演示市演示区虚构街道办事处例样路9号", "演示区", "虚构街道办事处"),
        ("演示市演示县大陆村镇虚构村9号", "演示县", "大陆村镇"),
        ("演示市演示区例样路9号", "演示区", None),
        ("演示市演示区例样大街道北9号", "演示区", None),
        ("演示县虚构村西城乡路9号", "演示县", None),
        ("虚构村9号", "演示县", None),
    ],
)
def test_the_township_is_read_right_after_the_county(text: str, county: str, expected: str | None) -> None:
    assert township(text, county=county) == expected


@given(st.integers(1, 99), st.integers(1, 9), st.integers(101, 3_299), st.sampled_from(HOUSES))
def test_no_generated_house_survives(building: int, unit: int, room: int, tail: str) -> None:
    for text in (
        f"河北省演示市演示区例样路{room}号虚构小区{building}号楼{unit}单元{room}室{tail}",
        f"演示区虚构小区{building}-{unit}-{room}{tail}",
        f"演示县样例镇虚构村{building}组{room}号{tail}",
        f"演示区虚构小区{building}栋{tail}",
    ):
        assert re.search("[0-9]", partial(text)) is None
        assert re.search("[0-9]", partial(text, place_name="虚构小区")) is None


@given(st.text(max_size=40), st.text(min_size=1, max_size=6))
def test_any_text_can_be_cut(text: str, place_name: str) -> None:
    assert len(partial(text)) <= len(normalise(text))
    partial(text, place_name=place_name)
    township(text, county=place_name)
