"""Names are found by their sound, surnames by the reading they have as surnames."""

import pytest

from debtormap.public.pinyin_index import latin
from tests.public.examples import FakeFeed, organisation, person
from tests.public.running import Public


def _public(*records: dict[str, object]) -> Public:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*records)
    return Public(feed)


def _ids(public: Public, query: str) -> list[str]:
    reply = public.get(f"/api/v1/search?q={query}")
    assert reply.status_code == 200, reply.text
    return sorted(listing["id"] for listing in reply.json()["listings"])


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("单演示", "shanyanshi", "sys"), ("仇演", "qiuyan", "qy"), ("解演示", "xieyanshi", "xys"),
        ("曾演", "zengyan", "zy"), ("查演示", "zhayanshi", "zys"), ("朴演", "piaoyan", "py"),
        ("区演示", "ouyanshi", "oys"),
        ("覃演", "qinyan", "qy"), ("尉迟演示", "yuchiyanshi", "ycys"), ("万俟演", "moqiyan", "mqy"),
        ("盖演示", "geyanshi", "gys"), ("翟演", "zhaiyan", "zy"), ("缪演示", "miaoyanshi", "mys"),
        ("欧阳演示", "ouyangyanshi", "oyys"), ("吕演", "lvyan", "ly"), ("䶮演示", "yanyanshi", "yys"),
    ],
)  # fmt: skip
def test_a_person_is_found_by_pinyin_and_by_initials(name: str, full: str, initials: str) -> None:
    public = _public(person("A", name), person("B", "高其他"))

    assert [_ids(public, full), _ids(public, initials), _ids(public, full.upper())] == [["A"]] * 3


def test_characters_ask_for_characters_and_never_for_the_sound() -> None:
    public = _public(person("A", "演示"), person("B", "眼是"))

    assert _ids(public, "演示") == ["A"]
    assert _ids(public, "yanshi") == ["A", "B"]


def test_a_sound_begins_and_counts_with_syllables() -> None:
    public = _public(person("A", "方演"), person("B", "方安演"))

    assert _ids(public, "fang") == []  # one syllable, though two initials
    assert _ids(public, "fangan") == ["B"]
    assert _ids(public, "angyan") == []
    assert _ids(public, "fangy") == ["A"]


def test_an_organisation_is_found_from_the_begin_of_any_syllable() -> None:
    public = _public(organisation("A", "保定演示商贸有限公司"), person("B", "演示"))

    assert _ids(public, "yanshishangmao") == ["A"]
    assert _ids(public, "baoding yanshi") == ["A"]


def test_who_is_withdrawn_or_renamed_is_found_no_more_by_the_sound() -> None:
    public = _public(person("A", "演示"), person("B", "演示"))

    public.feed.withdraw("A")
    public.feed.amend(person("B", "高其"))
    public.follow()

    assert [_ids(public, "yanshi"), _ids(public, "gaoqi")] == [[], ["B"]]


def test_letters_of_a_written_name_are_found_as_they_are() -> None:
    public = _public(organisation("A", "ABC演示公司"), person("B", "演示"))

    assert _ids(public, "abc") == ["A"]


def test_blanks_and_apostrophes_are_as_people_write_them() -> None:
    assert [latin(" Xi'an "), latin("Zhang  Wei"), latin("zhang3")] == ["xian", "zhangwei", None]
