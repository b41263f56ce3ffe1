"""Every way an address may name a city, county, zone or township of Hebei, and what each way is worth.

Names: full and short, of autonomous counties without the people's name (宽城县), with a wrong last character (赵市),
abolished ones with all their heirs, the 23 zones, a few local ones (tables of the gazetteer). A term may mean
several things at once: 新华 is a district of two cities and a township of others.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from debtormap.core.divisions import Division
from debtormap.geo import divisions, gazetteer_file
from debtormap.geo.township_names import Townships, stem

FULL, OLD, ZONE, SHORT, TOWNSHIP, SHORT_TOWNSHIP = 6, 5, 5, 3, 4, 2
# 长安, 新城: alone they are no answer, with their city or township they are.
SHORT_DISTRICT, SHORT_OLD = 2, 2
XIONGAN: Final = frozenset({"130629", "130632", "130638"})
GENERIC_ZONES: Final = (
    ("高新技术产业开发区", ("高新区", "高新技术开发区", "高新开发区", "高新技术产业区")),
    ("经济技术开发区", ("经开区", "开发区", "经济开发区", "技术开发区")),
    ("经济开发区", ("经开区", "开发区", "经济技术开发区")),
)
# A county's own: 香河经济开发区 is in 香河县.
COUNTY_ZONES: Final = ("经济开发区", "经济技术开发区", "高新技术产业开发区", "高新技术开发区", "高新区", "开发区")
# Too common to be read without their city directly before them.
GLUED: Final = frozenset({"新区", "郊区"})
AUTONOMOUS: Final = re.compile(r"(?:满族|蒙古族|回族)+自治县$")

WHOLE: Final = re.compile(r"[县市区镇乡]$|街道$|办事处$|街道办$|新城$")


class Naming(StrEnum):
    """How the text names the county, for `why`; in falling order of trust."""

    FULL = "full name"
    OLD = "old name"
    ZONE = "zone name"
    LOCAL = "local name"
    SHORT = "short name"
    SOUND = "name that sounds alike"


@dataclass(slots=True, kw_only=True)
class Term:
    """What one string may mean. Built up once, read only afterwards."""

    text: str
    city: str = ""  # first four digits
    region: frozenset[str] = frozenset()  # 雄安新区: a region of three counties
    areas: dict[str, int] = field(default_factory=dict)  # points by county or zone
    namings: dict[str, Naming] = field(default_factory=dict)  # how the text names each of them
    needs_city: bool = False  # a zone's generic name: only right behind its city
    townships: dict[str, str] = field(default_factory=dict)  # official name by area
    township_points: int = 0
    outside: bool = False
    is_whole: bool = False  # ends with what kind of division it is
    is_short: bool = False  # names counties by short names only

    def add_area(self, code: str, points: int, naming: Naming) -> None:
        if points > self.areas.get(code, 0):
            self.areas[code], self.namings[code] = points, naming


def build(townships: Townships, outside: frozenset[str]) -> dict[str, Term]:
    """All terms by their text. `outside` are names of other provinces: they hide ours within them (高唐县, 唐县)."""
    terms = _own_terms(townships)
    _add_swapped(terms)
    for text in outside - terms.keys():
        _term(terms, text).outside = True
    for term in terms.values():
        term.is_whole = WHOLE.search(term.text) is not None
        term.is_short = max(term.areas.values(), default=0) <= SHORT
    return terms


def county_names(county: Division) -> frozenset[str]:
    """The full name, and for an autonomous county the one without its peoples."""
    return frozenset({county.county, AUTONOMOUS.sub("县", county.county)})


def own_names(townships: Townships) -> frozenset[str]:
    """The names an address of Hebei may begin with; not wrong ones, which may be right in another province."""
    return frozenset(_own_terms(townships))


def _own_terms(townships: Townships) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    _add_cities(terms)
    _add_counties(terms)
    _add_old_names(terms)
    _add_zones(terms)
    for text, code, township, _ in gazetteer_file.rows("aliases"):
        _term(terms, text).add_area(code, ZONE, Naming.LOCAL)
        if township:
            _term(terms, text).townships[code] = township
    _add_townships(terms, townships)
    _add_county_zones(terms)
    return terms


def _term(terms: dict[str, Term], text: str) -> Term:
    return terms.setdefault(text, Term(text=text))


def _add_cities(terms: dict[str, Term]) -> None:
    for city in divisions.cities():
        short = city.city.removesuffix("市")
        for text in (city.city, short, f"{short}地区"):
            _term(terms, text).city = city.code[:4]
    _term(terms, "石市").city = "1301"
    for text in ("雄安新区", "雄安"):
        _term(terms, text).region = XIONGAN


def _add_counties(terms: dict[str, Term]) -> None:
    for county in divisions.counties():
        _term(terms, county.county).add_area(county.code, FULL, Naming.FULL)
        own = AUTONOMOUS.sub("县", county.county)
        if own != county.county:
            _term(terms, own).add_area(county.code, FULL, Naming.FULL)
        for short in {own[:-1], own.removesuffix("矿区")} - {own}:
            if len(short) > 1 and not _term(terms, short).city:
                points = SHORT_DISTRICT if own.endswith("区") else SHORT
                _term(terms, short).add_area(county.code, points, Naming.SHORT)


def _add_old_names(terms: dict[str, Term]) -> None:
    names: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for name, city, _, codes, *_ in gazetteer_file.rows("history"):
        names[name].append((city, codes.split()))
    for name, meanings in names.items():
        live = terms[name].areas if name in terms else {}
        # 桥东区 lives in one city and was abolished in two: without its city it means no one more than another.
        points = FULL if live else OLD
        for city, heirs in meanings:
            for text in _glued(name, city) if name in GLUED else (name,):
                for heir in heirs:
                    _term(terms, text).add_area(heir, points, Naming.OLD)
        if name not in GLUED and not live and len(name) > 2 and name[:-1] not in terms:
            for heir in {heir for _, heirs in meanings for heir in heirs}:
                _term(terms, name[:-1]).add_area(heir, SHORT_OLD, Naming.OLD)


def _glued(name: str, city: str) -> Iterator[str]:
    """唐山市新区, 唐山新区: the city's own term is hidden by the longer one, which names it as well."""
    yield f"{city}{name}"
    yield f"{city.removesuffix('市')}{name}"


def _add_zones(terms: dict[str, Term]) -> None:
    for zone in divisions.zones():
        own = zone.county
        generic = dict(GENERIC_ZONES).get(own)
        for text in (own, *(generic or _zone_spellings(own))):
            term = _term(terms, text)
            term.add_area(zone.code, ZONE, Naming.ZONE)
            term.needs_city = generic is not None


def _add_county_zones(terms: dict[str, Term]) -> None:
    named = set(terms)
    for county in divisions.counties():
        short = AUTONOMOUS.sub("县", county.county)[:-1]
        if len(short) < 2 or terms[short].city:  # 承德高新区 is the city's
            continue
        for text in (f"{short}{zone}" for zone in COUNTY_ZONES):
            if text not in named:
                _term(terms, text).add_area(county.code, ZONE, Naming.LOCAL)


def _zone_spellings(name: str) -> Iterator[str]:
    if name.endswith("经济开发区"):
        yield name.replace("经济开发区", "开发区")
        yield name.replace("经济开发区", "经济技术开发区")
    if name.endswith("新城"):
        yield name.replace("新城", "新区")


def _add_townships(terms: dict[str, Term], townships: Townships) -> None:
    for area, spellings in townships.spellings.items():
        for spelling, official in spellings.items():
            short = stem(spelling)
            texts = {spelling} if short == spelling else {spelling, *_township_spellings(spelling, short)}
            if spelling.endswith("街街道"):  # 明德南街街道 is seldom written with both
                texts |= {f"{spelling[:-3]}街道"} - spellings.keys()
            for each in texts:
                _add_township(terms, each, area, official, TOWNSHIP)
            # 赵陵铺路街道 without its last word is a street.
            if len(short) > 1 and short != spelling and not short.endswith(("路", "街", "道", "巷")):
                _add_township(terms, short, area, official, SHORT_TOWNSHIP)


def _township_spellings(spelling: str, short: str) -> Iterator[str]:
    if spelling.endswith("街道"):
        yield f"{short}街道办事处"
        yield f"{short}办事处"
        yield f"{short}街道办"
    elif spelling.endswith("乡"):
        yield f"{short}乡"


def _add_township(terms: dict[str, Term], text: str, area: str, official: str, points: int) -> None:
    term = _term(terms, text)
    if points > term.township_points:
        term.townships, term.township_points = {}, points
    if points == term.township_points:
        term.townships[area] = official


def _add_swapped(terms: dict[str, Term]) -> None:
    """赞皇市 for 赞皇县: only where no other place is called so."""
    swapped: dict[str, list[Division]] = defaultdict(list)
    for county in divisions.counties():
        for last in "县市区":
            if len(county.county) > 2 and not county.county.endswith("自治县"):
                swapped[county.county[:-1] + last].append(county)
    for text, counties in swapped.items():
        if text not in terms and len(counties) == 1:
            _term(terms, text).add_area(counties[0].code, OLD, Naming.OLD)
