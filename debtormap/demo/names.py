"""Names that nobody bears: the first character is no surname, and each is marked as invented.

Source of the rule: contracts.md, "Demonstration"; reference/law.md §4.3.
"""

from __future__ import annotations

from itertools import count
from random import Random

MARKS = "例拟虚样演"
GIVEN = "安柏辰川达恩帆谷涵霁嘉景可岚黎林明南宁沛其清然瑞思松棠田望溪贤星言一云泽知舟竹子"
MIDDLE = (
    "安柏北川辰澄春东芳枫谷桂海禾和湖华槐嘉江锦景菊兰澜乐柳龙鹿茂梅明南宁平青清泉瑞山石松"
    "棠桃田亭桐汶溪夏祥杏秀学雪阳银英永玉园源月云泽竹紫"
)
ESTATES = ("花园", "小区", "家园", "苑", "嘉园", "新居", "公寓", "雅苑")
VILLAGES = ("村", "庄村", "屯村", "店村", "河村", "营村")
TRADES = ("商贸", "建材", "机械", "食品", "运输", "纺织", "装饰", "农业", "电子", "餐饮")
SOLE_TRADES = ("五金店", "服装店", "餐馆", "汽修店", "粮油店")
OTHERS = ("样例专业合作社", "样例服务中心", "样例合伙企业（有限合伙）", "样例民办学校")


def person(rng: Random) -> str:
    """Two or three characters, the first of them a mark of invention."""
    return rng.choice(MARKS) + "".join(rng.choices(GIVEN, k=rng.choice((1, 2, 2))))


def company(rng: Random, city: str) -> str:
    return f"（虚构）{city}{''.join(rng.choices(MIDDLE, k=2))}样例{rng.choice(TRADES)}有限公司"


def other_organisation(rng: Random, city: str) -> str:
    return f"（虚构）{city}{''.join(rng.choices(MIDDLE, k=2))}{rng.choice(OTHERS)}"


def sole_proprietor(rng: Random, county: str) -> str:
    return f"（虚构）{county}{''.join(rng.choices(MIDDLE, k=2))}样例{rng.choice(SOLE_TRADES)}"


class PlaceNames:
    """Hands out each name once and none that a real place bears."""

    def __init__(self, rng: Random, taken: set[str]) -> None:
        self._rng = rng
        self._taken = set(taken)

    def estate(self) -> str:
        return self._draw(ESTATES)

    def village(self) -> str:
        return self._draw(VILLAGES)

    def _draw(self, endings: tuple[str, ...]) -> str:
        for attempt in count():
            length = 1 if attempt < 4 else 2
            name = self._rng.choice(MARKS) + "".join(self._rng.choices(MIDDLE, k=length)) + self._rng.choice(endings)
            if name not in self._taken:
                self._taken.add(name)
                return name
        raise AssertionError("an endless loop has ended")
