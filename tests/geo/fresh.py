"""Another thousand addresses, by a generator that was written after the matcher and that nothing was tuned to.

It shares no table with `unseen.py`. The truth is the state's list of villages and communities (2023): real names of
places that the matcher has to find its way through, each with its county; old names and other provinces stand below,
by hand. All streets, compounds and numbers (9000 to 9999) are made up. Another seed gives another thousand; what the
matcher gets wrong here is reported, not mended case by case.
"""

from __future__ import annotations

import csv
import gzip
import random
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Final

from debtormap.geo import divisions, files
from tests.geo.unseen import OUTSIDE, TIE, Unseen

# Counties by names that they no longer have.
OLD: Final = {
    "鹿泉市": "130110", "获鹿县": "130110", "藁城市": "130109", "藁城县": "130109", "栾城县": "130111",
    "束鹿县": "130181", "晋县": "130183", "新乐县": "130184", "唐海县": "130209", "丰南市": "130207",
    "丰南县": "130207", "滦县": "130284", "遵化县": "130281", "迁安县": "130283", "永年县": "130408",
    "肥乡县": "130407", "武安县": "130481", "任县": "130505", "南和县": "130506", "南宫县": "130581",
    "沙河县": "130582", "满城县": "130607", "清苑县": "130608", "徐水县": "130609", "定县": "130682",
    "涿县": "130681", "安国县": "130683", "新城县": "130684", "崇礼县": "130709", "万全县": "130708",
    "平泉县": "130881", "霸县": "131081", "三河县": "131082", "任丘县": "130982", "黄骅县": "130983",
    "河间县": "130984", "冀州市": "131103", "冀县": "131103", "深县": "131182",
}  # fmt: skip
SAME: Final = ("桥西区", "新华区", "桥东区")  # in two cities and more, and nothing else in the text tells which
ELSEWHERE: Final = (
    "山东省德州市德城区", "河南省安阳市文峰区", "山西省大同市平城区", "辽宁省朝阳市凌源市", "内蒙古赤峰市宁城县",
    "北京市大兴区黄村镇", "天津市蓟州区", "江苏省南京市鼓楼区", "四川省成都市武侯区", "上海市宝山区",
    "广东省深圳市宝安区", "黑龙江省大庆市让胡路区", "浙江省台州市路桥区", "陕西省西安市新城区", "安徽省阜阳市颍州区",
    "重庆市渝北区", "吉林省长春市南关区", "湖南省常德市武陵区",
)  # fmt: skip
STREETS: Final = (
    "虚拟大道",
    "样板街",
    "青松路",
    "丰收北路",
    "联盟中街",
    "电力胡同",
    "创新三路",
    "槐树巷",
    "站北路",
    "铁西大街",
)
COMPOUNDS: Final = ("虚构苑", "样例公馆", "纺织厂宿舍", "水利局家属楼", "听澜府", "青年公寓", "紫荆庭院", "第三生活区")
BEFORE: Final = (
    "被执行人住",
    "其住所为",
    "户籍所在地：",
    "现居住于",
    "送达地址为",
    "身份证地址",
    "注册地 ",
    "【住址】",
    "经常居住地在",
)
BEHIND: Final = ("（已拆迁）", "，现下落不明", "。电话不详", "（户籍地址）", "，邮编000000", "旁", "（原址）", "；租住")
OLD_FORMS: Final = str.maketrans("县镇乡庄区号楼单东门长马龙", "縣鎮鄉莊區號樓單東門長馬龍")
FULL_WIDTH: Final = {ord(each): ord(each) + 0xFEE0 for each in "0123456789-#"}

Made = tuple[str, frozenset[str]]
Village = tuple[str, str, str]  # code of the county, township, name


@cache
def _villages() -> tuple[Village, ...]:
    """Of the 167 counties; the list has 23 development zones as well, and does not say in which county they lie."""
    counties = {county.code for county in divisions.counties()}
    path = files.DIRECTORY / "hebei_villages_nbs_2023.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        rows = [(row["adcode"], row["township"], row["name"]) for row in csv.DictReader(lines)]
    return tuple(
        (code, township, name.removesuffix("居民委员会").removesuffix("村民委员会").removesuffix("村委会"))
        for code, township, name in rows
        if code in counties
    )


@cache
def _of_county(code: str) -> tuple[Village, ...]:
    return tuple(village for village in _villages() if village[0] == code)


@cache
def _shared_names() -> frozenset[str]:
    """Names of counties that two cities have."""
    counts = Counter(county.county for county in divisions.counties())
    return frozenset(name for name, count in counts.items() if count > 1)


def addresses(seed: int) -> list[Unseen]:
    """A thousand of them, the same for the same seed."""
    chance = random.Random(seed)
    made = []
    for kind, count, make in RECIPES:
        for _ in range(count):
            text, accepted = make(chance)
            made.append(Unseen(kind=kind, text=text, accepted=accepted))
    assert len(made) == 1_000
    return made


def _tail(chance: random.Random) -> str:
    number = chance.randint(9000, 9999)
    return chance.choice(
        (
            f"{number}号",
            f"{chance.randint(1, 20)}组{number}号",
            f"{chance.choice(STREETS)}{number}号",
            f"{chance.choice(COMPOUNDS)}{chance.randint(1, 60)}号楼{chance.randint(1, 6)}单元{number}室",
            f"{chance.choice(COMPOUNDS)}{chance.randint(1, 60)}-{chance.randint(1, 6)}-{number}",
            f"{chance.choice(STREETS)}{number}号{chance.choice(COMPOUNDS)}{chance.choice('ABCDE')}座{number}",
            "",
        )
    )


def _full(chance: random.Random) -> Made:
    code, township, name = chance.choice(_villages())
    at = divisions.by_code(code)
    assert at is not None
    return f"河北省{at.city}{at.county}{township}{name}{_tail(chance)}", frozenset({code})


def _without_province(chance: random.Random) -> Made:
    text, accepted = _full(chance)
    return text.removeprefix("河北省"), accepted


def _without_city(chance: random.Random) -> Made:
    while True:
        code, township, name = chance.choice(_villages())
        at = divisions.by_code(code)
        assert at is not None
        if at.county not in _shared_names():
            province = chance.choice(("河北省", "河北", ""))
            return f"{province}{at.county}{township}{name}{_tail(chance)}", frozenset({code})


def _without_township(chance: random.Random) -> Made:
    code, _, name = chance.choice(_villages())
    at = divisions.by_code(code)
    assert at is not None
    return f"{chance.choice(('河北省', ''))}{at.city}{at.county}{name}{_tail(chance)}", frozenset({code})


def _abbreviated(chance: random.Random) -> Made:
    """保定清苑…: city and county without their 市, 县 and 区."""
    while True:
        code, township, name = chance.choice(_villages())
        at = divisions.by_code(code)
        assert at is not None
        if len(at.county) == 3 and at.county not in _shared_names():
            return f"{at.city.removesuffix('市')}{at.county[:2]}{township}{name}{_tail(chance)}", frozenset({code})


def _old(chance: random.Random) -> Made:
    name, code = chance.choice(list(OLD.items()))
    _, township, village = chance.choice(_of_county(code))
    return f"{chance.choice(('河北省', ''))}{name}{township}{village}{_tail(chance)}", frozenset({code})


def _noisy(chance: random.Random) -> Made:
    text, accepted = chance.choice((_full, _without_province, _without_township))(chance)
    return f"{chance.choice(BEFORE)}{text}{chance.choice((*BEHIND, ''))}", accepted


def _wide(chance: random.Random) -> Made:
    text, accepted = chance.choice((_full, _without_province))(chance)
    blank = chance.choice((" ", "\u3000", "、", "—", "\t"))
    for mark in "省市县区":
        text = text.replace(mark, mark + blank, 1)
    return text.translate(FULL_WIDTH), accepted


def _old_forms(chance: random.Random) -> Made:
    text, accepted = chance.choice((_full, _without_province))(chance)
    return text.translate(OLD_FORMS), accepted


def _xiongan(chance: random.Random) -> Made:
    code = chance.choice(("130629", "130632", "130638"))
    at = divisions.by_code(code)
    assert at is not None
    _, township, name = chance.choice(_of_county(code))
    return f"{chance.choice(('河北省', '河北', ''))}雄安新区{at.county}{township}{name}{_tail(chance)}", frozenset(
        {code}
    )


def _elsewhere(chance: random.Random) -> Made:
    return f"{chance.choice(ELSEWHERE)}{chance.choice(STREETS)}{chance.randint(9000, 9999)}号", OUTSIDE


def _tie(chance: random.Random) -> Made:
    return f"{chance.choice(SAME)}{chance.choice(STREETS)}{chance.randint(9000, 9999)}号", TIE


RECIPES: Final[tuple[tuple[str, int, Callable[[random.Random], Made]], ...]] = (
    ("full", 200, _full),
    ("no province", 140, _without_province),
    ("no city", 120, _without_city),
    ("no township", 100, _without_township),
    ("abbreviated", 80, _abbreviated),
    ("old name", 90, _old),
    ("noise", 110, _noisy),
    ("full width", 40, _wide),
    ("traditional", 30, _old_forms),
    ("xiongan", 20, _xiongan),
    ("elsewhere", 60, _elsewhere),
    ("tie", 10, _tie),
)
