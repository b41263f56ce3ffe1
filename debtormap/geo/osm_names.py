"""What OpenStreetMap's named points tell: compounds, streets, and where some villages lie.

Source: `data/geo/hebei_osm_names_siontiles.csv.gz` (ODbL 1.0) and the towns of GeoNames (CC BY 4.0). Names repeat:
points of one name in one county are one thing when they lie close together, and are left out when they do not.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from debtormap.core.coordinates import Wgs84, distance_m
from debtormap.geo import files

SPREAD_M: Final = 600  # two bus stops on both sides of a crossing, or the ends of a large compound
HOMES: Final = {"apartments", "residential", "dormitory", "house"}
HOUSE_PART: Final = re.compile(
    r"[(（].*|[#第]?[0-9A-Za-z一二三四五六七八九十]+[-#]?(?:号?楼|栋|座|号院|期|区|单元).*|[0-9].*"
)
COMPOUND: Final = re.compile(
    r".{2,}(?:小区|[花家嘉佳庄]园|公寓|[名府]邸|[花佳嘉雅丽名新馨]苑|家属[院楼]|宿舍|工房|大厦|商城|商务中心|写字楼|产业园|科技园)"
)
STREET: Final = re.compile(r"[\u4e00-\u9fff]{1,7}(?:路|街|道|巷|胡同)")
NAMELESS: Final = re.compile(r".*(?:宿舍楼|[男女]生宿舍|单身楼)|宿舍|公寓|小区")
NO_STREET: Final = re.compile(r".*(?:[国省县乡]道|[旧匝便]道|栈道|步道|隧道|绿道|辅路|公路|铁路|高速.*路)")
BUILDING, TRANSPORT, ROAD = "建筑", "交通", "道路"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name in a county; a street is a line and has no point."""

    name: str
    division_code: str
    point: Wgs84 | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmNames:
    """`points` are of all names that may be a village's, `towns` of the seats of townships; by county and name."""

    compounds: tuple[Named, ...]
    streets: tuple[Named, ...]
    towns: dict[tuple[str, str], Wgs84]
    points: dict[tuple[str, str], Wgs84]


def load() -> OsmNames:
    """Read the file; some tens of milliseconds."""
    compounds: dict[tuple[str, str], list[Wgs84]] = defaultdict(list)
    others: dict[tuple[str, str], list[Wgs84]] = defaultdict(list)
    streets: set[tuple[str, str]] = set()
    table = files.rows(files.DIRECTORY / "hebei_osm_names_siontiles.csv.gz")
    next(table)
    for name, kind, detail, lon, lat, area in table:
        if kind == ROAD and STREET.fullmatch(name) and not NO_STREET.fullmatch(name):
            streets.add((area, name))
        elif kind in (BUILDING, TRANSPORT):
            whole = HOUSE_PART.sub("", name)
            home = (detail in HOMES and len(whole) > 2) or COMPOUND.fullmatch(whole)
            if NAMELESS.fullmatch(whole):
                continue
            (compounds if home else others)[area, whole].append(Wgs84(lon=float(lon), lat=float(lat)))
    found = _middles(compounds)
    towns = _town_points()
    return OsmNames(
        compounds=tuple(Named(name=name, division_code=area, point=point) for (area, name), point in found.items()),
        streets=tuple(Named(name=name, division_code=area, point=None) for area, name in sorted(streets)),
        towns=towns,
        points=towns | _middles(others) | found,
    )


def _middles(points: dict[tuple[str, str], list[Wgs84]]) -> dict[tuple[str, str], Wgs84]:
    found = {}
    for key, group in points.items():
        middle = Wgs84(
            lon=sum(point.lon for point in group) / len(group), lat=sum(point.lat for point in group) / len(group)
        )
        if len(key[1]) > 1 and all(distance_m(middle, point) <= SPREAD_M for point in group):
            found[key] = middle
    return found


def _town_points() -> dict[tuple[str, str], Wgs84]:
    table = files.rows(files.DIRECTORY / "hebei_geonames_places.csv")
    next(table)
    return {(area, zh): Wgs84(lon=float(lon), lat=float(lat)) for _, _, zh, lat, lon, _, area in table if area and zh}
