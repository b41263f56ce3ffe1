"""Courts by code, year and name."""

import pytest

from debtormap.core.courts import CourtTable, Level
from debtormap.geo import court_table


@pytest.fixture(scope="module")
def courts() -> CourtTable:
    return court_table.load()


def test_hebei_has_its_high_court_12_intermediate_and_177_basic_courts(courts: CourtTable) -> None:
    real = [court for court in courts if court.valid_to is None and not court.is_demonstration]

    assert [sum(court.level is level for court in real) for level in Level] == [1, 12, 177]


def test_every_parent_is_a_court(courts: CourtTable) -> None:
    without = [court.code for court in courts if not court.parent]

    assert without == ["冀", "冀8601"]
    assert all(courts.by_code(court.parent) is not None for court in courts if court.parent)


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("冀0502", 2018, "邢台市桥东区人民法院"),
        ("冀0502", 2019, "邢台市桥东区人民法院"),
        ("冀0502", 2020, "邢台市襄都区人民法院"),
        ("冀0502", 2021, "邢台市襄都区人民法院"),
        ("冀0503", 2019, "邢台市桥西区人民法院"),
        ("冀0503", 2020, "邢台市信都区人民法院"),
        ("冀0428", 2016, "肥乡县人民法院"),
        ("冀0407", 2017, "邯郸市肥乡区人民法院"),
        ("冀0223", 2018, "滦县人民法院"),
        ("冀0284", 2019, "滦州市人民法院"),
        ("冀96", 2019, "河北雄安新区中级人民法院"),
        ("冀8601", 2020, "石家庄铁路运输法院"),
        ("冀0691", 2023, "保定高新技术产业开发区人民法院"),
        ("冀0012", 2026, "演示市演示十二区人民法院"),
    ],
)
def test_a_code_means_the_court_of_its_year(courts: CourtTable, code: str, year: int, name: str) -> None:
    found = courts.at(code, year)

    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("code", "year"),
    [
        ("冀0428", 2017),
        ("冀0284", 2017),
        ("冀96", 2018),
        ("冀0421", 2017),
        ("冀0102", 2015),
        ("冀9999", 2020),
        ("", 2020),
    ],
)
def test_a_code_of_another_time_means_no_court(courts: CourtTable, code: str, year: int) -> None:
    assert courts.at(code, year) is None


def test_a_court_is_the_same_under_its_former_code(courts: CourtTable) -> None:
    former = courts.at("冀0428", 2016)

    assert former is not None
    assert courts.current(former).code == "冀0407"


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("河北省保定市莲池区人民法院", ["冀0606"]),
        ("保定市莲池区人民法院", ["冀0606"]),
        ("保定莲池区法院", ["冀0606"]),
        ("莲池区法院", ["冀0606"]),
        ("新华区法院", ["冀0105", "冀0902"]),
        ("沧州市新华区法院", ["冀0902"]),
        ("桥西区法院", ["冀0104", "冀0503", "冀0703"]),
        ("承德县法院", ["冀0821"]),
        ("承德市承德县人民法院", ["冀0821"]),
        ("青龙县法院", ["冀0321"]),
        ("石家庄市高新区法院", ["冀0191"]),
        ("河北省高级人民法院", ["冀"]),
        ("石家庄中院", ["冀01"]),
        ("保定市容城县人民法院", ["冀0629"]),
        ("演示区法院", ["冀0000"]),
        ("演示市演示区人民法院", ["冀0000"]),
        ("北京市朝阳区人民法院", []),
        ("", []),
    ],
)
def test_a_name_full_or_short_finds_all_courts_it_may_mean(courts: CourtTable, name: str, codes: list[str]) -> None:
    assert [court.code for court in courts.by_name(name)] == codes


def test_a_prefecture_narrows_a_short_name(courts: CourtTable) -> None:
    assert [court.code for court in courts.by_name("桥西区法院", "张家口市")] == ["冀0703"]


def test_every_court_is_found_by_its_own_name(courts: CourtTable) -> None:
    for court in courts:
        assert courts.current(court) in courts.by_name(court.name), court.name
