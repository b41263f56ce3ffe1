"""A synthetic gazetteer: invented compounds and villages in real townships, clustered as towns cluster.

Counties weigh by their population (census 2020). Two thirds of a county's places lie round its seat, half-normal with
2 km; the rest are villages anywhere within its boundary. Every prefecture seat has a place within 1 km of it that the
listings then fill first (`hub`). All positions are WGS-84.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

from debtormap.demo.names import PlaceNames

DATA = Path(__file__).resolve().parents[2] / "data" / "geo"
START = (115.490, 38.870)  # where the demonstration opens: Lianchi district of Baoding, which has street lines
LIANCHI = "130606"
# Seats of the eleven prefectures by GeoNames; Chengde, which GeoNames lacks, by its label point.
SEATS = {
    "130100": (114.47861, 38.04139, "130104"), "130200": (118.18319, 39.64381, "130203"),
    "130300": (119.58936, 39.94104, "130302"), "130400": (114.48764, 36.60999, "130403"),
    "130500": (114.49272, 37.06217, "130502"), "130600": (115.46246, 38.87288, "130602"),
    "130700": (114.87139, 40.78341, "130702"), "130800": (117.939, 40.976, "130802"),
    "130900": (116.85334, 38.31124, "130903"), "131000": (116.71471, 39.52079, "131003"),
    "131100": (115.68348, 37.73908, "131102"),
}  # fmt: skip
M_PER_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPlace:
    """One invented place; `weight` is its share of the listings, `hub` one of the eleven seats' places."""

    id: str
    name: str
    kind: str
    lon: float
    lat: float
    residents: int
    division_code: str
    city: str
    county: str
    township: str
    weight: float
    hub: bool


Ring = list[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    code: str
    name: str
    city: str
    seat: tuple[float, float]
    people: int
    urban_share: float
    rings: list[Ring]
    towns: tuple[str, ...]
    rural: tuple[str, ...]

    def holds(self, lon: float, lat: float) -> bool:
        """Whether the position lies within the boundary (even-odd rule)."""
        return sum(_crosses(ring, lon, lat) for ring in self.rings) % 2 == 1


def generate(rng: Random, places: int) -> list[DemoPlace]:
    """Invent about `places` places over the whole province, the eleven hubs first."""
    counties = _counties()
    names = PlaceNames(rng, _real_names())
    hubs = [_hub(rng, names, counties[code], lon, lat) for lon, lat, code in SEATS.values()]
    invented = [*hubs, *_start(rng, names, counties[LIANCHI], max(12, places // 30))]
    total = sum(county.people for county in counties.values())
    left = places - len(invented)
    for county in counties.values():
        wanted = max(1, round(left * county.people / total))
        invented += [_somewhere(rng, names, county) for _ in range(wanted)]
    return invented


def write(path: Path, places: Sequence[DemoPlace]) -> None:
    """Write the gazetteer file that the matcher loads beside the real one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("id", "name", "kind", "lon", "lat", "residents", "division_code", "township", "source"))
        for place in places:
            out.writerow(
                (place.id, place.name, place.kind, place.lon, place.lat, place.residents, place.division_code,
                 place.township, "synthetic")
            )  # fmt: skip


def _hub(rng: Random, names: PlaceNames, county: County, lon: float, lat: float) -> DemoPlace:
    return _estate(rng, names, county, *_around(rng, lon, lat, spread_m=150), weight=6.0, hub=True)


def _start(rng: Random, names: PlaceNames, county: County, wanted: int) -> list[DemoPlace]:
    """Places within a walk of where the demonstration opens, so that the first view is a town's view."""
    return [
        _estate(rng, names, county, *_around(rng, *START, spread_m=900 if near % 3 else 350), weight=_weight(rng))
        for near in range(wanted)
    ]


def _somewhere(rng: Random, names: PlaceNames, county: County) -> DemoPlace:
    if rng.random() < max(0.5, county.urban_share):
        for _ in range(20):
            lon, lat = _around(rng, *county.seat, spread_m=2_000)
            if county.holds(lon, lat):
                return _estate(rng, names, county, lon, lat, weight=_weight(rng))
    return _village(rng, names, county)


def _estate(
    rng: Random, names: PlaceNames, county: County, lon: float, lat: float, *, weight: float, hub: bool = False
) -> DemoPlace:
    return _place(rng, names.estate(), "compound", county, lon, lat, rng.choice(county.towns or county.rural),
                  residents=rng.randint(600, 4_500), weight=weight, hub=hub)  # fmt: skip


def _village(rng: Random, names: PlaceNames, county: County) -> DemoPlace:
    lon, lat = _inside(rng, county)
    return _place(rng, names.village(), "village", county, lon, lat, rng.choice(county.rural or county.towns),
                  residents=rng.randint(520, 2_400), weight=_weight(rng) / 2)  # fmt: skip


def _place(
    rng: Random, name: str, kind: str, county: County, lon: float, lat: float, township: str, *,
    residents: int, weight: float, hub: bool = False,
) -> DemoPlace:  # fmt: skip
    return DemoPlace(
        id="d" + "".join(rng.choices("0123456789abcdefghijkmnpqrstuvwxyz", k=9)), name=name, kind=kind,
        lon=round(lon, 5), lat=round(lat, 5), residents=residents, division_code=county.code, city=county.city,
        county=county.name, township=township, weight=weight, hub=hub,
    )  # fmt: skip


def _weight(rng: Random) -> float:
    return rng.lognormvariate(0.0, 1.1)


def _around(rng: Random, lon: float, lat: float, *, spread_m: float) -> tuple[float, float]:
    distance_m, angle = abs(rng.gauss(0, spread_m)), rng.uniform(0, 2 * math.pi)
    north, east = distance_m * math.sin(angle), distance_m * math.cos(angle)
    return lon + east / (M_PER_DEGREE * math.cos(math.radians(lat))), lat + north / M_PER_DEGREE


def _inside(rng: Random, county: County) -> tuple[float, float]:
    """A position within the county, uniform over its largest ring."""
    ring = max(county.rings, key=len)
    lons, lats = [p[0] for p in ring], [p[1] for p in ring]
    for _ in range(200):
        lon, lat = rng.uniform(min(lons), max(lons)), rng.uniform(min(lats), max(lats))
        if county.holds(lon, lat):
            return lon, lat
    return county.seat


def _crosses(ring: Ring, lon: float, lat: float) -> int:
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            crossings += 1
    return crossings


def _counties() -> dict[str, County]:
    people = {row["adcode"]: row for row in _rows("hebei_population_2020.csv")}
    townships: dict[str, list[str]] = {}
    for row in _rows("hebei_townships_mca_202609.csv"):
        townships.setdefault(row["adcode"], []).append(row["township"])
    seats = _county_seats()
    features = json.loads((DATA / "hebei_counties_tianditu.geojson").read_text("utf-8"))["features"]
    counties = {}
    for feature in features:
        own = feature["properties"]
        code, names = own["adcode"], townships[own["adcode"]]
        count = people[code]
        counties[code] = County(
            code=code, name=own["name"], city=own["city"], people=int(count["pop2020"]),
            urban_share=int(count["urban"]) / int(count["pop2020"]), rings=list(_rings(feature["geometry"])),
            seat=seats.get(code, (float(own["cx"]), float(own["cy"]))),
            towns=tuple(n for n in names if n.endswith(("街道", "镇"))),
            rural=tuple(n for n in names if n.endswith(("镇", "乡"))),
        )  # fmt: skip
    return counties


def _county_seats() -> dict[str, tuple[float, float]]:
    """The most populous GeoNames place of each county; the eleven prefecture seats as they are."""
    seats: dict[str, tuple[float, float]] = {}
    for row in sorted(_rows("hebei_geonames_places.csv"), key=lambda row: int(row["population"])):
        if row["adcode"]:
            seats[row["adcode"]] = (float(row["lon"]), float(row["lat"]))
    return seats | {code: (lon, lat) for lon, lat, code in SEATS.values()}


def _rings(geometry: dict[str, object]) -> Iterator[Ring]:
    polygons = geometry["coordinates"]
    assert isinstance(polygons, list)
    for polygon in polygons if geometry["type"] == "MultiPolygon" else [polygons]:
        for ring in polygon:
            yield [(x, y) for x, y in ring]


def _real_names() -> set[str]:
    """Names of real villages, communities and mapped objects, which no invented place may bear."""
    endings = ("村民委员会", "居民委员会", "社区居委会")
    villages = (row["name"] for row in _rows("hebei_villages_nbs_2023.csv.gz"))
    short = {name.removesuffix(ending) for name in villages for ending in endings}
    return short | {row["name"] for row in _rows("hebei_osm_names_siontiles.csv.gz")}


def _rows(name: str) -> Iterator[dict[str, str]]:
    data = (DATA / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
    yield from csv.DictReader(text.splitlines())
