"""Townships and streets of Hebei: official names, other spellings, and which county holds those of a zone.

Sources: Ministry of Civil Affairs 2026-09 (the truth for names) and National Bureau of Statistics 2023 (older
spellings, and townships of the 23 zones). An area is a county or a zone, by its six-digit code.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from debtormap.geo import divisions, gazetteer_file

# A minority's name in 回族乡, 满族蒙古族乡 …; often left out in addresses.
MINORITY: Final = re.compile(r"(?:[回满蒙壮]古?族)+(?=乡$|镇$)")
SUFFIX: Final = re.compile(r"(?:街道办事处|街道|办事处|镇|乡)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Townships:
    """`spellings`: official name by area and spelling; `hosts`: the counties in which a zone's townships lie."""

    spellings: dict[str, dict[str, str]]
    hosts: dict[str, frozenset[str]]
    _host_of: dict[tuple[str, str], str]

    @classmethod
    def load(cls) -> "Townships":
        """From the tables of the gazetteer."""
        spellings: dict[str, dict[str, str]] = defaultdict(dict)
        for area, name, *_ in gazetteer_file.rows("townships"):
            spellings[area][name] = name
        for area, spelling, name, _ in gazetteer_file.rows("spellings"):
            spellings[area][spelling] = name
        hosts: dict[str, set[str]] = defaultdict(set)
        host_of = {(zone, spelling): host for zone, spelling, host, _ in gazetteer_file.rows("zone_townships")}
        for (zone, _), host in host_of.items():
            hosts[zone].add(host)
        return cls(
            spellings=dict(spellings),
            hosts={zone: frozenset(counties) for zone, counties in hosts.items()},
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


def _county(area: str) -> str:
    found = divisions.by_code(area)
    return "" if found is None else found.county
