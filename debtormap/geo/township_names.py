"""Townships and streets of Hebei: official names, other spellings, and which county holds those of a zone.

Sources: Ministry of Civil Affairs 2026-09 (the truth for names) and National Bureau of Statistics 2023 (older
spellings, and townships of the 23 zones). An area is a county or a zone, by its six-digit code.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from debtormap.geo import divisions, files

# A minority's name in 回族乡, 满族蒙古族乡 …; often left out in addresses.
MINORITY: Final = re.compile(r"(?:[回满蒙壮]古?族)+(?=乡$|镇$)")
SUFFIX: Final = re.compile(r"(?:街道办事处|街道|办事处|镇|乡)$")
# Names in the statistical list that say nothing: offices, unnamed streets, words for any zone.
NAMELESS: Final = re.compile(
    r"街道|开发区街道|社会.*局|社区建设办公室|城市新区|(?:高新技术产业|经济|经济技术)开发区|.*(?:监狱|管理办公室|筹备处)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Townships:
    """`spellings`: official name by area and spelling; `hosts`: the counties in which a zone's townships lie."""

    spellings: dict[str, dict[str, str]]
    hosts: dict[str, frozenset[str]]
    _host_of: dict[tuple[str, str], str]

    @classmethod
    def load(cls) -> "Townships":
        spellings: dict[str, dict[str, str]] = defaultdict(dict)
        by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
        table = files.rows(files.DIRECTORY / "hebei_townships_mca_202609.csv")
        next(table)
        for area, _, _, name, _ in table:
            spellings[area][name] = name
            by_name[area[:4], name].add(area)
        older = _older_names()
        host_of, hosts = _zone_hosts([each for each in older if each[0] in divisions.ZONES], by_name)
        for area, name in older:
            _add(spellings[host_of.get((area, name), area)], name)
        return cls(
            spellings=dict(spellings),
            hosts=hosts,
            _host_of=host_of,
        )

    def host(self, area: str, township: str) -> str:
        """The county that holds a zone's township, or the area itself."""
        return self._host_of.get((area, township), area)

    def canonical(self, area: str, township: str) -> str:
        """The official name of a township of an area; the spelling itself when there is none."""
        known = self.spellings.get(self.host(area, township), {})
        own = township.removeprefix(_county(area))  # 高阳县锦华街道, as one or two stand in the statistical list
        return known.get(township) or known.get(own) or township


def stem(name: str) -> str:
    """The name without what kind of township it is.

    >>> stem("捷地回族乡"), stem("建北街道"), stem("百尺竿镇")
    ('捷地', '建北', '百尺竿')
    """
    return SUFFIX.sub("", MINORITY.sub("", name))


def _zone_hosts(
    names: list[tuple[str, str]], by_name: dict[tuple[str, str], set[str]]
) -> tuple[dict[tuple[str, str], str], dict[str, frozenset[str]]]:
    """The county of each zone's township, and all counties of each zone: where the ministry's list has the name."""
    found = {(zone, name): by_name.get((zone[:4], name), set()) for zone, name in names}
    hosts: dict[str, set[str]] = defaultdict(set)
    for (zone, _), counties in found.items():
        if len(counties) == 1:
            hosts[zone] |= counties
    # A name that two counties of the city have (东汪镇) lies in the one that has more of the zone.
    inside = {key: counties if len(counties) == 1 else counties & hosts[key[0]] for key, counties in found.items()}
    return (
        {key: next(iter(counties)) for key, counties in inside.items() if len(counties) == 1},
        {zone: frozenset(counties) for zone, counties in hosts.items()},
    )


def _older_names() -> list[tuple[str, str]]:
    table = files.rows(files.DIRECTORY / "hebei_villages_nbs_2023.csv.gz")
    next(table)
    names = dict.fromkeys((row[1], row[2]) for row in table)
    return [each for each in names if not NAMELESS.fullmatch(each[1]) and not each[1].startswith(_county(each[0]))]


def _county(area: str) -> str:
    found = divisions.by_code(area)
    return "" if found is None else found.county


def _add(spellings: dict[str, str], name: str) -> None:
    """A spelling of the statistical list: of the official township with the same stem, or a township of its own."""
    if name in spellings:
        return
    alike = {official for spelling, official in spellings.items() if stem(spelling) == stem(name)}
    spellings[name] = alike.pop() if len(alike) == 1 else name
