"""A thousand addresses that nobody tuned anything to: drawn from rules and lists, each with the county it lies in.

The truth comes from the ministry's list of townships and from the tables below, written by hand; no line of the matcher
is used, nor the list of 236 addresses. All streets, compounds and house numbers (9000 to 9999) are made up. Another
seed gives another thousand.

`accepted` holds the right codes; "outside": the address is in another province; "tie": several counties fit, so that
the right answer is to say so.
"""

import csv
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

TOWNSHIPS: Final = Path(__file__).resolve().parents[2] / "data" / "geo" / "hebei_townships_mca_202609.csv"
OUTSIDE, TIE = frozenset({"outside"}), frozenset({"tie"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    kind: str
    text: str
    accepted: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Township:
    code: str
    city: str
    county: str
    name: str


# Lists of words and, by old name, zone and so on, the codes that are right (blanks between several).
WORDS: Final = json.loads((Path(__file__).parent / "data" / "unseen_words.json").read_text(encoding="utf-8"))
TRADITIONAL: Final = str.maketrans(
    "县区镇乡庄头张邢台沧邯郸衡丰宁围场满栾灵寿赞赵晋乐滦迁遵龙卢抚广魏鸡泽馆临漳内尧巨鹿涞顺阳涿兴坝尚怀涿赤平泉宽孟运献黄骅间"
    "霸厂饶强枣号楼单层东门长园华",
    "縣區鎮鄉莊頭張邢臺滄邯鄲衡豐寧圍場滿欒靈壽贊趙晉樂灤遷遵龍盧撫廣魏雞澤館臨漳內堯巨鹿淶順陽涿興壩尚懷涿赤平泉寬孟運獻黃驊間"
    "霸廠饒強棗號樓單層東門長園華",
)
WIDE: Final = {ord(each): ord(each) + 0xFEE0 for each in "0123456789-#()"}
SOUNDS: Final = dict(
    zip(
        "石家庄邯郸唐山保定沧州廊坊衡水张口承德秦皇岛邢台县区市镇乡村路街号桥新华长安裕丰平阳",
        "时佳装汉单糖衫宝订苍洲郎房横睡章扣成得勤黄到刑抬现曲是真香存露接浩乔心花常按域风凭羊",
        strict=True,
    )
)


def addresses(seed: int = 2026) -> list[Unseen]:
    """A thousand of them, the same for the same seed."""
    chance = random.Random(seed)
    made = [one for kind, count, make in _RECIPES for one in _draw(chance, kind, count, make)]
    assert len(made) == 1_000
    return made


Recipe = Callable[[random.Random], tuple[str, frozenset[str]]]


def _draw(chance: random.Random, kind: str, count: int, make: Recipe) -> Iterator[Unseen]:
    for _ in range(count):
        text, accepted = make(chance)
        yield Unseen(kind=kind, text=text, accepted=accepted)


@cache
def _townships() -> tuple[Township, ...]:
    with TOWNSHIPS.open(encoding="utf-8") as file:
        return tuple(
            Township(code=row["adcode"], city=row["city"], county=row["county"], name=row["township"])
            for row in csv.DictReader(file)
        )


@cache
def _homonyms() -> frozenset[str]:
    """Names of counties that two cities have."""
    cities: dict[str, set[str]] = {}
    for each in _townships():
        cities.setdefault(each.county, set()).add(each.city)
    return frozenset(county for county, found in cities.items() if len(found) > 1)


def _word(chance: random.Random, table: str) -> str:
    return str(chance.choice(WORDS[table]))


def _tail(chance: random.Random) -> str:
    """What stands behind the division."""
    number, building = chance.randint(9000, 9999), chance.randint(1, 40)
    return chance.choice(
        [
            f"{_word(chance, 'villages')}{number}号",
            f"{_word(chance, 'villages')}{chance.randint(1, 9)}组{number}号",
            f"{_word(chance, 'villages')}",
            f"{_word(chance, 'streets')}{number}号",
            f"{_word(chance, 'streets')}{number}号{_word(chance, 'compounds')}{building}号楼9单元9901室",
            f"{_word(chance, 'compounds')}{chance.randint(1, 40)}-{chance.randint(1, 5)}-{chance.randint(101, 1802)}",
            f"{_word(chance, 'compounds')}{chance.choice('ABCD')}座{chance.randint(101, 3302)}",
            f"{_word(chance, 'streets')}与{_word(chance, 'streets')}交叉口西行{chance.randint(50, 900)}米路北",
            f"{_word(chance, 'streets')}{number}号院{chance.randint(1, 30)}栋{chance.randint(1, 9)}门",
        ]
    )


def _short_tail(chance: random.Random) -> str:
    return f"{_word(chance, 'streets')}{chance.randint(9000, 9999)}号"


def _full(chance: random.Random) -> tuple[str, frozenset[str]]:
    at = chance.choice(_townships())
    return f"河北省{at.city}{at.county}{at.name}{_tail(chance)}", frozenset({at.code})


def _no_province(chance: random.Random) -> tuple[str, frozenset[str]]:
    at = chance.choice(_townships())
    return f"{at.city}{at.county}{at.name}{_tail(chance)}", frozenset({at.code})


def _no_city(chance: random.Random) -> tuple[str, frozenset[str]]:
    at = chance.choice(_townships())
    return f"{chance.choice(['河北省', '河北', ''])}{at.county}{at.name}{_tail(chance)}", frozenset({at.code})


def _county_only(chance: random.Random) -> tuple[str, frozenset[str]]:
    at = chance.choice(_townships())
    if at.county in _homonyms() or chance.random() < 0.5:
        return f"{at.city}{at.county}{_tail(chance)}", frozenset({at.code})
    return f"{at.county}{_tail(chance)}", frozenset({at.code})


def _no_county(chance: random.Random) -> tuple[str, frozenset[str]]:
    """City and township; only where one county of the city has a township of that name."""
    while True:
        at = chance.choice(_townships())
        if sum(each.city == at.city and each.name == at.name for each in _townships()) == 1 and len(at.name) > 3:
            return f"{at.city}{at.name}{_tail(chance)}", frozenset({at.code})


def _habits(chance: random.Random) -> tuple[str, frozenset[str]]:
    text, accepted = chance.choice([_full, _no_province, _county_only])(chance)
    if chance.random() < 0.25:
        text = f"{_word(chance, 'persons')}{text}"
    elif chance.random() < 0.8:
        text = f"{_word(chance, 'prefixes')}{text}"
    return (f"{text}{_word(chance, 'suffixes')}" if chance.random() < 0.4 else text), accepted


def _from(table: str) -> Recipe:
    names: dict[str, str] = WORDS[table]

    def make(chance: random.Random) -> tuple[str, frozenset[str]]:
        name, codes = chance.choice(list(names.items()))
        province = "" if name.startswith(("河北", "中国")) else chance.choice(["河北省", ""])
        tail = _short_tail(chance) if table in {"short", "zones"} else _tail(chance)
        return f"{province}{name}{tail}", frozenset(codes.split())

    return make


def _traditional(chance: random.Random) -> tuple[str, frozenset[str]]:
    text, accepted = chance.choice([_full, _no_province, _county_only])(chance)
    return text.translate(TRADITIONAL), accepted


def _wide(chance: random.Random) -> tuple[str, frozenset[str]]:
    text, accepted = chance.choice([_full, _no_province])(chance)
    blank = chance.choice([" ", "\u3000", "，", "·", "-", "/"])
    for mark in "省市县区镇乡":
        text = text.replace(mark, mark + blank, 1)
    return text.translate(WIDE), accepted


def _typo(chance: random.Random) -> tuple[str, frozenset[str]]:
    """One character typed wrong, twice or not at all, wherever it falls, in a full address."""
    at = chance.choice(_townships())
    text = f"河北省{at.city}{at.county}{at.name}{_tail(chance)}"
    where = chance.randrange(3, len(text))
    kind = chance.choice(["sound", "sound", "twice", "gone"])
    if kind == "sound":
        places = [index for index, each in enumerate(text) if index >= 3 and each in SOUNDS]
        where = chance.choice(places)
        return text[:where] + SOUNDS[text[where]] + text[where + 1 :], frozenset({at.code})
    return text[:where] + (text[where] if kind == "twice" else "") + text[where + (kind == "gone") :], frozenset(
        {at.code}
    )


def _elsewhere(chance: random.Random) -> tuple[str, frozenset[str]]:
    prefix = chance.choice(["", "", "", "住", "户籍地：", "住所地："])
    return f"{prefix}{_word(chance, 'elsewhere')}{_short_tail(chance)}", OUTSIDE


def _tie(chance: random.Random) -> tuple[str, frozenset[str]]:
    return f"{_word(chance, 'ties')}{chance.randint(9000, 9999)}号", TIE


def _company(chance: random.Random) -> tuple[str, frozenset[str]]:
    at = chance.choice(_townships())
    name = f"{at.county}{at.name}"
    where = chance.choice(["工业园区", "工业区", "创业园", "商贸城", "物流园区", "政府西侧", "卫生院对面", "火车站东"])
    return f"{chance.choice(['河北省', ''])}{at.city}{name}{where}{_short_tail(chance)}", frozenset({at.code})


_RECIPES: Final[list[tuple[str, int, Recipe]]] = [
    ("full", 130, _full),
    ("no province", 90, _no_province),
    ("no city", 80, _no_city),
    ("county only", 70, _county_only),
    ("no county", 30, _no_county),
    ("courts' habits", 120, _habits),
    ("short", 60, _from("short")),
    ("same name", 40, _from("same")),
    ("old name", 80, _from("old")),
    ("zone", 60, _from("zones")),
    ("xiongan", 30, _from("xiongan")),
    ("autonomous", 20, _from("autonomous")),
    ("traditional", 30, _traditional),
    ("full width", 30, _wide),
    ("typo", 40, _typo),
    ("elsewhere", 60, _elsewhere),
    ("tie", 10, _tie),
    ("company", 20, _company),
]
