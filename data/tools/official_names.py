"""What the state's lists tell for the gazetteer: townships in all their spellings, villages and communities.

Sources: Ministry of Civil Affairs 2026-09 (the truth for names and codes of townships) and National Bureau of
Statistics 2023 (villages, older spellings, and the townships of the 23 zones).
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from debtormap.geo import files
from debtormap.geo.township_names import stem

GEO: Final = Path(__file__).resolve().parents[1] / "geo"
# Names in the statistical list that say nothing: offices, unnamed streets, words for any zone.
NAMELESS: Final = re.compile(
    r"街道|开发区街道|社会.*局|社区建设办公室|城市新区|(?:高新技术产业|经济|经济技术)开发区|.*(?:监狱|管理办公室|筹备处)"
)
SHORT_COMMUNITY: Final = 4  # 棉七居民委员会 → 棉七社区, but 翔云家园居民委员会 → 翔云家园
VILLAGE, COMMUNITY = "village", "community"
COMMITTEES: Final = {
    "村民委员会": VILLAGE,
    "村委会": VILLAGE,
    "居民委员会": COMMUNITY,
    "居委会": COMMUNITY,
}

Key: TypeAlias = tuple[str, str]  # area, township


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialTownships:
    """`codes`: of each township, with its source; `spellings`: official name by area and another spelling; `hosts`:
    the county that holds a zone's township."""

    codes: dict[Key, tuple[str, str]]
    spellings: dict[str, dict[str, str]]
    hosts: dict[Key, str]

    def host(self, area: str, township: str) -> str:
        return self.hosts.get((area, township), area)


def townships(zones: dict[str, str], county_names: dict[str, str]) -> OfficialTownships:
    """`county_names` are of counties and zones: the statistical list repeats them before one or two townships."""
    codes: dict[Key, tuple[str, str]] = {}
    spellings: dict[str, dict[str, str]] = defaultdict(dict)
    by_name: dict[Key, set[str]] = defaultdict(set)
    table = files.rows(GEO / "hebei_townships_mca_202609.csv")
    next(table)
    for area, _, _, name, code in table:
        codes[area, name] = (code, "mca_202609")
        spellings[area][name] = name
        by_name[area[:4], name].add(area)
    older = _older_names(county_names)
    hosts = _zone_hosts([key for key in older if key[0] in zones], by_name)
    for (area, name), code in older.items():
        host = hosts.get((area, name), area)
        _add(spellings[host], name)
        if (official := spellings[host][name]) == name:
            codes.setdefault((host, official), (code, "nbs_2023"))
    return OfficialTownships(codes=codes, spellings=dict(spellings), hosts=hosts)


def villages(county_names: dict[str, str], official: OfficialTownships) -> Iterator[tuple[str, str, str, str, str]]:
    """Code, county, township, name and kind of each village and community."""
    table = files.rows(GEO / "hebei_villages_nbs_2023.csv.gz")
    next(table)
    for code, area, township, full in table:
        name, kind = _village_name(full, code)
        if "虚拟" in name or len(name) < 2:
            continue
        host = official.host(area, township)
        known = official.spellings.get(host, {})
        own = township.removeprefix(county_names.get(area, ""))
        yield code, host, known.get(township) or known.get(own) or township, name, kind


def _village_name(full: str, code: str) -> tuple[str, str]:
    """棉一东社区居民委员会 → 棉一东社区; 教场庄村民委员会 → 教场庄村."""
    for committee, kind in COMMITTEES.items():
        if full.endswith(committee):
            name = full.removesuffix(committee)
            if kind == COMMUNITY:
                return (f"{name}社区" if len(name) < SHORT_COMMUNITY else name), kind
            return (name if name.endswith("村") else f"{name}村"), kind
    # Farms and the like: the official numbering begins communities at 001 and villages at 200.
    return full, COMMUNITY if full.endswith("社区") or code[9:] < "200" else VILLAGE


def _zone_hosts(names: list[Key], by_name: dict[Key, set[str]]) -> dict[Key, str]:
    """The county of each zone's township, where the ministry's list has the name."""
    found = {(zone, name): by_name.get((zone[:4], name), set()) for zone, name in names}
    hosts: dict[str, set[str]] = defaultdict(set)
    for (zone, _), counties in found.items():
        if len(counties) == 1:
            hosts[zone] |= counties
    # A name that two counties of the city have (东汪镇) lies in the one that has more of the zone.
    inside = {key: counties if len(counties) == 1 else counties & hosts[key[0]] for key, counties in found.items()}
    return {key: next(iter(counties)) for key, counties in inside.items() if len(counties) == 1}


def _older_names(county_names: dict[str, str]) -> dict[Key, str]:
    table = files.rows(GEO / "hebei_villages_nbs_2023.csv.gz")
    next(table)
    names: dict[Key, str] = {}
    for row in table:
        names.setdefault((row[1], row[2]), f"{row[0][:9]}000")
    return {
        (area, name): code
        for (area, name), code in names.items()
        if not NAMELESS.fullmatch(name) and not name.startswith(county_names[area])
    }


def _add(spellings: dict[str, str], name: str) -> None:
    """A spelling of the statistical list: of the official township with the same stem, or a township of its own."""
    if name in spellings:
        return
    alike = sorted({official for spelling, official in spellings.items() if stem(spelling) == stem(name)})
    spellings[name] = alike[0] if len(alike) == 1 else name
