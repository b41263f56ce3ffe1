"""Addresses: the bench, counties that were divided, ties, traps, and texts that are no addresses. All are made up."""

import csv
import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from debtormap.core.places import Precision
from debtormap.geo import divisions, files
from debtormap.geo.gazetteer import Gazetteer, PlaceKind
from debtormap.geo.matcher import OUTSIDE, Matcher, Numbers
from tests.geo import fresh, unseen

BENCH = json.loads((Path(__file__).parent / "data" / "address_bench_236.json").read_text(encoding="utf-8"))["L"]


def test_the_bench_is_answered_235_times_right_and_never_wrong(matcher: Matcher) -> None:
    counts = Counter(verdict(matcher, item["a"], item["ok"]) for item in BENCH)

    assert counts == {"right": 235, "none": 1}


def test_what_the_bench_leaves_open_is_proposed(matcher: Matcher) -> None:
    unanswered = [item for item in BENCH if verdict(matcher, item["a"], item["ok"]) == "none"]

    assert all(set(item["ok"]) & set(matcher.match(item["a"]).candidates) for item in unanswered)


@pytest.mark.parametrize("seed", [2026, 1, 2])
def test_of_a_thousand_unseen_addresses_990_are_right_and_at_most_5_wrong(matcher: Matcher, seed: int) -> None:
    counts = Counter(verdict(matcher, each.text, sorted(each.accepted)) for each in unseen.addresses(seed))

    assert counts["right"] >= 990
    assert counts["wrong"] <= 5
    assert counts.total() == 1_000


@pytest.mark.parametrize("seed", [31, 32, 33, 34, 35])
def test_so_it_is_with_another_generator_that_nothing_was_tuned_to(matcher: Matcher, seed: int) -> None:
    counts = Counter(verdict(matcher, each.text, sorted(each.accepted)) for each in fresh.addresses(seed))

    assert counts["right"] >= 990
    assert counts["wrong"] <= 5


def test_its_addresses_are_of_many_kinds_and_shared_with_nobody() -> None:
    made = {each.text for each in fresh.addresses(31)}

    assert len(made) > 980
    assert len({code for each in fresh.addresses(31) for code in each.accepted}) > 150
    assert made.isdisjoint(item["a"] for item in BENCH)
    assert made.isdisjoint(each.text for each in unseen.addresses())


def test_the_unseen_addresses_are_of_many_kinds_and_none_of_the_bench() -> None:
    made = unseen.addresses()

    assert made == unseen.addresses()
    assert len({each.kind for each in made}) == 18
    assert len({each.text for each in made}) > 990
    assert len({code for each in made for code in each.accepted}) > 150
    assert {each.text for each in made}.isdisjoint(item["a"] for item in BENCH)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("邯郸县黄粱梦镇9001号", "130403"),
        ("河北省邯郸县南吕固乡9001号", "130403"),
        ("邯郸市邯郸县尚璧镇9001号", "130403"),
        ("邯郸县户村镇9001号", "130404"),
        ("邯郸县河沙镇镇9001号", "130402"),
        ("河北省邢台县祝村镇9001号", "130502"),
        ("邢台县东汪镇9001号", "130502"),
        ("宁晋县东汪镇9001号", "130528"),
        ("邢台县皇寺镇9001号", "130503"),
        ("宣化县姚家房镇9001号", "130703"),
        ("宣化县东望山乡9001号", "130702"),
        ("宣化县洋河南镇9001号", "130705"),
        ("抚宁县石门寨镇9001号", "130302"),
        ("抚宁县牛头崖镇9001号", "130304"),
        ("抚宁县抚宁镇9001号", "130306"),
        ("石家庄市桥东区休门街道9001号", "130104"),
    ],
)
def test_the_township_decides_between_the_heirs_of_a_divided_county(matcher: Matcher, address: str, code: str) -> None:
    assert matcher.match(address).division_code == code


@pytest.mark.parametrize(
    ("address", "candidates"),
    [
        ("邯郸县9001号", ("130402", "130403", "130404")),
        ("河北省邢台县例样路9001号", ("130502", "130503")),
        ("宣化县", ("130702", "130703", "130705")),
        ("抚宁县", ("130302", "130304", "130306")),
        ("石家庄市桥东区例样路", ("130102", "130104")),
        ("桥东区例样路", ("130102", "130104", "130502", "130702")),
        ("新华区例样路", ("130105", "130902")),
        ("东汪镇", ("130502", "130528")),
        ("雄安新区", ("130629", "130632", "130638")),
        ("满城县大马坊乡", ("130602", "130607")),
        ("唐山市卢龙县石门镇", ("130281", "130324")),
    ],
)
def test_a_tie_gives_candidates_and_no_answer(matcher: Matcher, address: str, candidates: tuple[str, ...]) -> None:
    match = matcher.match(address)

    assert (match.division_code, match.precision, match.candidates) == (None, Precision.NONE, candidates)


def test_a_county_that_sounds_alike_is_found_where_only_one_does(matcher: Matcher) -> None:
    found = [
        matcher.match(address)
        for address in (
            "石家庄市长按区建设北大街",
            "昌梨县例样村",
            "石家庄市正安县例样路",
            "唐山市滦楠县",
            "照县例样路",
            "邢台市宁进县凤凰镇例样村",
        )
    ]

    assert [match.division_code for match in found] == ["130102", "130322", None, "130224", None, "130528"]
    assert found[0].why == "county by name that sounds alike"
    assert found[2].candidates == ("130123",)


@pytest.mark.parametrize(
    "address",
    [
        "天津市河北区例样路",
        "户籍地：北京市朝阳区例样路",
        "西安市长安区例样街道",
        "西安长安区例样街道",
        "平顶山市新华区例样路",
        "高唐县例样镇",
        "內蒙古自治區例样旗",
        "湖北恩施土家族苗族自治州宣恩县例样路",
        "住新疆维吾尔自治区乌鲁木齐市新市区例样路",
        "开平市例样镇例样村",
    ],
)
def test_other_provinces_are_outside(matcher: Matcher, address: str) -> None:
    match = matcher.match(address)

    assert (match.division_code, match.why, match.candidates) == (None, OUTSIDE, ())


def test_a_short_name_alone_is_a_proposal(matcher: Matcher) -> None:
    found = [matcher.match(address) for address in ("安平例样9001号", "定州例样路", "河北定州例样路", "保定定州例样路")]

    assert [(match.division_code, match.candidates) for match in found] == [
        (None, ("131125",)),
        (None, ("130682",)),
        ("130682", ()),
        ("130682", ()),
    ]


def test_names_of_streets_and_compounds_never_name_another_county(matcher: Matcher, gazetteer: Gazetteer) -> None:
    named = [place for place in gazetteer.places if place.kind in {PlaceKind.STREET, PlaceKind.COMPOUND}]

    wrong = [
        place.name
        for place in random.Random(3).sample(named, 2_000)
        if matcher.match(f"河北省石家庄市赵县{place.name}9001号").division_code != "130133"
        or matcher.match(f"{place.name}9001号").division_code not in {None, place.division_code}
    ]

    assert wrong == []


@pytest.mark.parametrize(
    "address", ["北京路9001号", "大同街9001号", "保定路9001号", "石家庄裕华路南9001号", "新华书店", "保定市", "村", ""]
)
def test_streets_and_common_words_are_no_county(matcher: Matcher, address: str) -> None:
    assert matcher.match(address).division_code is None


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("石家莊市長安區例樣路", "130102"),
        ("雄縣雄州鎮例樣村", "130638"),
        ("河北省　石家庄市，赵县　赵州镇９００１号", "130133"),
        ("雄安新区安新县", "130632"),
        ("雄安容城例样路", "130629"),
        ("围场县例样路", "130828"),
        ("唐山路北例样路", "130203"),
        ("唐山市新区例样路", "130208"),
        ("石家庄高新区宋营镇", "130108"),
        ("石家庄高新区郄马镇", "130111"),
        ("石家庄高新区例样大街", "130171"),
        ("沧州任丘经济开发区例样路", "130982"),
        ("邢台市开发区东汪镇", "130502"),
        ("获鹿县获鹿镇", "130110"),
        ("男，汉族，1981年9月9日生于河北省邯郸市，住河北省石家庄市赵县例样路", "130133"),
        ("女，回族，农民，户籍所在地：大厂县例样村", "131028"),
        ("香河经济开发区例样路", "131024"),
        ("承德高新区例样路", "130871"),
        ("承德滦平站前街", "130824"),
        ("桥西区明德南街道例样路", "130703"),
        ("石家庄市平山区例样路", "130131"),
    ],
)
def test_spellings_zones_and_old_names(matcher: Matcher, address: str, code: str) -> None:
    match = matcher.match(address)

    assert match.division_code == code
    assert divisions.by_code(code) is not None


def test_every_township_is_found_under_its_county(matcher: Matcher) -> None:
    table = files.rows(files.DIRECTORY / "hebei_townships_mca_202609.csv")
    next(table)

    wrong = [
        (code, township)
        for code, city, county, township, _ in table
        if (match := matcher.match(f"河北省{city}{county}{township}例样路9001号")).division_code != code
        or match.township != township
    ]

    assert wrong == []


def test_a_township_alone_is_right_or_unanswered(matcher: Matcher) -> None:
    table = files.rows(files.DIRECTORY / "hebei_townships_mca_202609.csv")
    next(table)

    found = Counter(
        (matcher.match(f"{township}9001号").division_code or code) == code for code, _, _, township, _ in table
    )

    assert found == {True: 2254}


def test_every_old_name_with_a_township_of_an_heir_is_found(matcher: Matcher) -> None:
    with (files.DIRECTORY / "hebei_old_names.csv").open(encoding="utf-8") as file:
        old = [(row["city"] + row["name"], heir) for row in csv.DictReader(file) for heir in row["heirs"].split()]
    table = files.rows(files.DIRECTORY / "hebei_townships_mca_202609.csv")
    next(table)
    townships = [(row[0], row[3]) for row in table]

    wrong = [
        (name, heir, township)
        for name, heir in old
        for code, township in townships
        if code == heir and matcher.match(f"{name}{township}9001号").division_code != heir
    ]

    assert len(old) > 80
    assert wrong == []


def test_official_villages_are_found_in_their_township(matcher: Matcher, gazetteer: Gazetteer) -> None:
    villages = random.Random(11).sample([place for place in gazetteer.places if place.is_official], 2_000)

    found: Counter[str] = Counter()
    for village in villages:
        place = matcher.match(f"{full_name(village.division_code)}{village.township}{village.name}9001号").place
        found["none" if place is None else "right" if place is village else "wrong"] += 1

    assert found["wrong"] == 0
    assert found["right"] >= 1_980


@pytest.mark.parametrize(
    ("address", "place", "precision"),
    [
        ("赵县赵州镇西门村9组9001号", "西门村", Precision.VILLAGE),
        ("赵县赵州镇西门9001号", "西门村", Precision.VILLAGE),
        ("赵县赵州镇西门子9001号", None, Precision.TOWNSHIP),
        ("赵县赵州镇大西门村9001号", None, Precision.TOWNSHIP),
        ("赵县西门村9001号", None, Precision.COUNTY),
        ("三河市燕郊镇燕顺路9001号", "燕顺路", Precision.STREET),
        ("张家口市桥东区红旗楼街道新街坊小区9001号", "新街坊小区", Precision.COMPOUND),
        ("张家口市桥东区例样路9001号新街坊小区9号楼", "新街坊小区", Precision.COMPOUND),
        ("秦皇岛市北戴河区北戴河站东侧9001号", "北戴河站", Precision.STREET),
        ("保定市莲池区东风中路9001号", "东风中路", Precision.STREET),
        ("涿州市百尺竿镇例样小区9号楼", None, Precision.TOWNSHIP),
        ("涿州市例样小区9号楼", None, Precision.COUNTY),
    ],
)
def test_a_place_is_named_surely_or_not_at_all(
    matcher: Matcher, address: str, place: str | None, precision: Precision
) -> None:
    match = matcher.match(address)

    assert (match.place.name if match.place else None, match.precision) == (place, precision)


def test_why_tells_how_it_was_found(matcher: Matcher) -> None:
    addresses = [
        "涿州市百尺竿镇例样小区",
        "永年县广府镇",
        "石家庄裕华槐安东路",
        "获鹿镇",
        "廊坊开发区",
        "邯郸县",
        "长春",
        "村",
    ]

    assert [matcher.match(address).why for address in addresses] == [
        "county by full name; township 百尺竿镇",
        "county by old name; township 广府镇",
        "county by short name",
        "county by township alone; township 获鹿镇",
        "county by zone name",
        "tie: old name with several heirs",
        "outside_hebei",
        "no division named",
    ]


def test_no_text_raises(matcher: Matcher) -> None:
    chance = random.Random(7)
    alphabet = (
        "河北省石家庄市桥西区县镇乡村路号0123456789 -#()（）\u3000\u0000\ud83d\ude00😀👨\u200d👩\u200d👧🏠\u202e\ufeff"
        "ﷺé\u0301ⅷ㊙𠀀邯郸县男女族住，户籍地"
    )
    texts = ["".join(chance.choices(alphabet, k=chance.randrange(0, 120))) for _ in range(6_000)]
    texts += ["".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(0, 60))) for _ in range(4_000)]

    matches = [matcher.match(text) for text in texts]

    assert len(matches) == 10_000
    assert all(match.division_code is None or divisions.by_code(match.division_code) for match in matches)
    assert all((match.division_code is None) == (match.precision is Precision.NONE) for match in matches)


def test_a_megabyte_costs_no_more_than_a_line(matcher: Matcher) -> None:
    long = "河北省石家庄市赵县赵州镇" + "西" * 1_000_000

    assert matcher.match(long).division_code == "130133"
    assert matcher.match("😀" * 1_000_000).division_code is None
    assert matcher.match("男，" * 500_000).division_code is None
    assert matcher.match(" " * 1_000_000).division_code is None


def verdict(matcher: Matcher, address: str, accepted: list[str]) -> str:
    match = matcher.match(address)
    if accepted == ["tie"]:
        return "right" if match.division_code is None and len(match.candidates) > 1 else "wrong"
    outside = not accepted[0].startswith("13")
    if match.division_code in accepted or (outside and match.why == OUTSIDE):
        return "right"
    return "none" if match.division_code is None else "wrong"


def full_name(code: str) -> str:
    division = divisions.by_code(code)
    assert division is not None
    return division.name


def test_neighbours_are_read_alike_and_placed_as_each_alone(matcher: Matcher) -> None:
    chance = random.Random(7)
    texts = [each.text for each in [*unseen.addresses(7)[:300], *fresh.addresses(7)[:300]]]
    texts += ["石家庄市阳光2008社区3号楼", "河北省石家庄市801社区11号", "邯郸市星河185社区18501室", "保定市8０1社区"]

    for text in texts:
        neighbour = re.sub("[0-9]", lambda _: chance.choice("0123456789"), text)
        assert matcher.meaning(matcher.read(neighbour)) == matcher.match(neighbour)
    street = "河北省保定市莲池区五四路街道虚构小区"
    assert matcher.read(f"{street}1号楼2单元305室") == matcher.read(f"{street}8号楼4单元911室")


def test_no_name_with_a_number_is_read_into_a_text_that_has_another() -> None:
    some, ones, all_of_them = Numbers(["801社区", "9号院"]), Numbers(["3", "33"]), Numbers(map(str, range(10)))

    assert [some.levelled(text) for text in ("7号12室", "1801社区", "９号")] == ["8号88室", "1801社区", "９号"]
    assert ones.levelled("25号") == "99号"
    assert all_of_them.levelled("25号") == "25号"
