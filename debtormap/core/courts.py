"""Courts, the codes they have in case numbers, and when.

Source: Fa [2015] 137: a province character for a high court, with two digits for an intermediate and four for a basic
court. A code follows the division it was made from, and some changed or changed their meaning: 冀0502 is the court of
桥东区 until 2019 and that of 襄都区 from 2020. One court keeps its `id` through such changes. Names repeat (桥西区 in
two prefectures), so a short name may mean several courts.

>>> same = {"id": "冀0502", "code": "冀0502", "level": Level.BASIC, "parent": "冀05", "city": "邢台市"}
>>> old = Court(**same, name="邢台市桥东区人民法院", valid_from=2016, valid_to=2019)
>>> new = Court(**same, name="邢台市襄都区人民法院", valid_from=2020, valid_to=None)
>>> CourtTable([old, new]).at("冀0502", 2018).name
'邢台市桥东区人民法院'
>>> CourtTable([old, new]).by_name("邢台桥东区法院")[0].name
'邢台市襄都区人民法院'
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_PROVINCE_NAME = "河北省"
_SPACES = re.compile(r"\s")
_LONG_ENDINGS = (("高级人民法院", "高院"), ("中级人民法院", "中院"), ("铁路运输法院", "铁路法院"), ("人民法院", "法院"))
_DEMONSTRATION = "冀00"
_OPEN = 9999  # sorts a court that still holds its code behind all others
_AUTONOMOUS = re.compile(r"(?:满族蒙古族|满族|回族|蒙古族)自治县")
_ZONE = re.compile(r"高新技术产业开发区|经济技术开发区")
_ZONES = ("高新区", "经开区", "北戴河新区")
_SHORT_ZONES = {"高新技术产业开发区": "高新区", "经济技术开发区": "经开区"}


class Level(StrEnum):
    """The level of a court."""

    HIGH = "high"
    INTERMEDIATE = "intermediate"
    BASIC = "basic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Court:
    """A court under one code and name, for case numbers of the years from `valid_from` to `valid_to` (None: still)."""

    code: str
    id: str
    name: str
    level: Level
    parent: str
    city: str
    valid_from: int
    valid_to: int | None

    @property
    def is_demonstration(self) -> bool:
        """Whether this court is invented: 冀00 and what is under it."""
        return self.code.startswith(_DEMONSTRATION)


class CourtTable:
    """All courts, found by code and year or by name. Built from rows, so that the rules open no file."""

    def __init__(self, courts: Iterable[Court]) -> None:
        self._all = tuple(courts)
        self._by_code: defaultdict[str, list[Court]] = defaultdict(list)
        self._by_spelling: defaultdict[str, list[Court]] = defaultdict(list)
        latest: dict[str, Court] = {}
        for court in sorted(self._all, key=lambda court: (court.valid_to or _OPEN, court.valid_from)):
            self._by_code[court.code].append(court)
            latest[court.id] = court
            for spelling in _spellings(court):
                self._by_spelling[spelling].append(court)
        self._latest = latest
        # Distinct names and codes are few and rows are many.
        self.at = lru_cache(maxsize=8_192)(self._at)
        self.by_name = lru_cache(maxsize=8_192)(self._named)

    def __iter__(self) -> Iterator[Court]:
        return iter(self._all)

    def current(self, court: Court) -> Court:
        """The same court under its newest code and name."""
        return self._latest[court.id]

    def by_code(self, code: str) -> Court | None:
        """The newest court that has, or last had, this code."""
        held = self._by_code.get(code)
        return held[-1] if held else None

    def exists(self, code: str) -> bool:
        """Whether the code was ever a court's."""
        return code in self._by_code

    def _at(self, code: str, year: int) -> Court | None:
        """The court whose code this was in case numbers of that year."""
        held = self._by_code.get(code, ())
        return next((court for court in held if court.valid_from <= year <= (court.valid_to or year)), None)

    def _named(self, name: str, prefecture: str = "") -> tuple[Court, ...]:
        """The courts a full or short name may mean, each under its newest code; narrowed by prefecture (`邢台市`)."""
        held = self._by_spelling.get(_fold(name), ())
        found = {self.current(court) for court in held if court.city.startswith(prefecture)}
        return tuple(sorted(found, key=lambda court: court.code))


def _fold(name: str) -> str:
    text = _SPACES.sub("", unicodedata.normalize("NFKC", name)).removeprefix(_PROVINCE_NAME).removeprefix("河北")
    text = _AUTONOMOUS.sub("县", text)
    text = _ZONE.sub(lambda zone: _SHORT_ZONES[zone[0]], text)
    for long, short in _LONG_ENDINGS:
        if text.endswith(long):
            return text.removesuffix(long) + short
    return text


def _spellings(court: Court) -> set[str]:
    """The folded names under which a court is known: with and without its city, and `石家庄` for `石家庄市`."""
    name = _fold(court.name)
    if court.level is not Level.BASIC or not court.city:
        return {name, name.replace(court.city, court.city.removesuffix("市"), 1)}
    short_city = court.city.removesuffix("市")
    bare = name.removeprefix(court.city)
    if bare.removeprefix(short_city).startswith(_ZONES):  # not 承德县 of 承德市
        bare = bare.removeprefix(short_city)
    return {name, bare, court.city + bare, short_city + bare}
