"""What OpenStreetMap tells for the gazetteer: compounds, streets, stations, and where some villages lie.

Sources: `hebei_osm_names_siontiles.csv.gz`, `baoding_lianchi_roads_osm.geojson`, `hebei_railway_stations_osm.geojson`
(all ODbL 1.0). Names repeat: points of one name in one county are one thing when they lie close together, and are left
out when they do not.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from debtormap.core.coordinates import Wgs84, distance_m
from debtormap.geo import files
from debtormap.geo.county_shapes import Ring, is_inside, rings_of

GEO: Final = Path(__file__).resolve().parents[1] / "geo"
SPREAD_M: Final = 600  # two bus stops on both sides of a crossing, or the ends of a large compound
STATION_SPREAD_M: Final = 3_000  # a station is drawn as many stop positions
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
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]{2,12}")
BUILDING, TRANSPORT, ROAD = "建筑", "交通", "道路"

Key: TypeAlias = tuple[str, str]  # county, name


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmNames:
    """`points` are of all names that may be a village's; `streets` are lines and have none. By county and name."""

    compounds: dict[Key, Wgs84]
    streets: list[Key]
    points: dict[Key, Wgs84]


def load() -> OsmNames:
    compounds: dict[Key, list[Wgs84]] = defaultdict(list)
    others: dict[Key, list[Wgs84]] = defaultdict(list)
    streets: set[Key] = set()
    table = files.rows(GEO / "hebei_osm_names_siontiles.csv.gz")
    next(table)
    for name, kind, detail, lon, lat, area in table:
        if kind == ROAD and is_street(name):
            streets.add((area, name))
        elif kind in (BUILDING, TRANSPORT):
            whole = HOUSE_PART.sub("", name)
            home = (detail in HOMES and len(whole) > 2) or COMPOUND.fullmatch(whole)
            if NAMELESS.fullmatch(whole):
                continue
            (compounds if home else others)[area, whole].append(Wgs84(lon=float(lon), lat=float(lat)))
    found = _middles(compounds, SPREAD_M)
    return OsmNames(compounds=found, streets=sorted(streets), points=_middles(others, SPREAD_M) | found)


def is_street(name: str) -> bool:
    return STREET.fullmatch(name) is not None and NO_STREET.fullmatch(name) is None


def lianchi_streets(counties: list[dict[str, Any]]) -> list[Key]:
    """The names of the road lines round Baoding Lianchi, in every county that one of their vertices lies in."""
    roads = _features("baoding_lianchi_roads_osm.geojson")
    vertices = [point for road in roads for point in road["geometry"]["coordinates"]]
    shapes = [(feature["properties"]["adcode"], list(rings_of(feature["geometry"]))) for feature in counties]
    near = [(area, rings) for area, rings in shapes if _near(rings, vertices)]
    found: set[Key] = set()
    for feature in roads:
        name = feature["properties"].get("name", "")
        if is_street(name):
            found |= {(area, name) for area in _counties_of(feature["geometry"]["coordinates"], near)}
    return sorted(found)


def stations() -> dict[Key, Wgs84]:
    """Stations by county and name, which ends with 站 as in an address."""
    points: dict[Key, list[Wgs84]] = defaultdict(list)
    for feature in _features("hebei_railway_stations_osm.geojson"):
        each, (lon, lat) = feature["properties"], feature["geometry"]["coordinates"]
        if CHINESE.fullmatch(each["name"]) and each["adcode"]:
            name = each["name"].removesuffix("火车站").removesuffix("站")
            points[each["adcode"], f"{name}站"].append(Wgs84(lon=lon, lat=lat))
    return _middles(points, STATION_SPREAD_M)


def _features(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((GEO / name).read_bytes())["features"]
    return found


def _middles(points: dict[Key, list[Wgs84]], spread_m: float) -> dict[Key, Wgs84]:
    found = {}
    for key, group in points.items():
        middle = Wgs84(
            lon=sum(point.lon for point in group) / len(group), lat=sum(point.lat for point in group) / len(group)
        )
        if len(key[1]) > 1 and all(distance_m(middle, point) <= spread_m for point in group):
            found[key] = middle
    return found


def _counties_of(line: Ring, counties: Iterable[tuple[str, list[Ring]]]) -> Iterator[str]:
    for area, rings in counties:
        if any(is_inside(lon, lat, rings) for lon, lat in line):
            yield area


def _near(rings: list[Ring], lines: Ring) -> bool:
    """Whether the boxes of the two overlap: most counties are nowhere near."""
    (west, south), (east, north) = (
        [least(point[axis] for ring in rings for point in ring) for axis in (0, 1)] for least in (min, max)
    )
    return any(west <= lon <= east and south <= lat <= north for lon, lat in lines)
