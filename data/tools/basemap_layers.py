"""Write the layers that build_basemap.sh tiles, as GeoJSON lines: `basemap_layers.py admin|detail|extract DIR [FILE]`.

Each feature of the detail layers says from which zoom it is drawn. Standard library only.
"""

import csv
import gzip
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

GEO = Path(__file__).resolve().parents[1] / "geo"
LEAST_ZOOM, MOST_ZOOM = 8, 13
ROAD_ZOOMS = {"motorway": 8, "trunk": 8, "primary": 9, "secondary": 10, "tertiary": 11}
NAME_ZOOMS = {"motorway": 9, "trunk": 10, "river": 10, "primary": 11, "secondary": 12, "town": 9, "station": 11}
CLASSES = {"highway": "道路", "place": "地名", "railway": "交通", "waterway": "水系"}

Feature = dict[str, Any]


def admin(folder: Path) -> None:
    counties = (feature["properties"] for feature in features("hebei_counties_tianditu.geojson"))
    labels = (point(each["cx"], each["cy"], {"name": each["name"], "adcode": each["adcode"]}) for each in counties)
    write(folder / "county_label.geojson", labels)
    with (GEO / "hebei_geonames_places.csv").open(encoding="utf-8", newline="") as file:
        # Five rows without a county lie in Tibet.
        rows = [row for row in csv.DictReader(file) if row["adcode"]]
    places = (
        point(float(row["lon"]), float(row["lat"]), {"name": row["zh"] or row["name"], "pop": int(row["population"])})
        for row in rows
    )
    write(folder / "places.geojson", places)
    # Nameless points are stop positions of stations that stand there with their name.
    write(
        folder / "stations.geojson",
        (each for each in features("hebei_railway_stations_osm.geojson") if each["properties"]["name"]),
    )


def detail(folder: Path) -> None:
    roads = features("baoding_lianchi_roads_osm.geojson")
    write(folder / "roads.geojson", (from_zoom(each, ROAD_ZOOMS, each["properties"]["fclass"]) for each in roads))
    with gzip.open(GEO / "hebei_osm_names_siontiles.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = (
        point(float(row["lon"]), float(row["lat"]), {"name": row["name"], "cls": row["class"], "t": row["type"]})
        for row in rows
    )
    write(folder / "names.geojson", (from_zoom(each, NAME_ZOOMS, each["properties"]["t"]) for each in names))


def extract(folder: Path, source: Path) -> None:
    """The same two layers out of `osmium export`: lines of roads, points of everything with a name."""
    with source.open(encoding="utf-8") as lines:
        write(folder / "roads.geojson", filter(None, (_road(json.loads(line)) for line in lines)))
    with source.open(encoding="utf-8") as lines:
        write(folder / "names.geojson", filter(None, (_name(json.loads(line)) for line in lines)))


def _road(feature: Feature) -> Feature | None:
    tags = feature["properties"]
    if "highway" not in tags or feature["geometry"]["type"] != "LineString":
        return None
    kept = {"osm_id": str(feature.get("id", "")).removeprefix("w"), "fclass": tags["highway"]}
    kept |= {key: tags[key] for key in ("name", "ref") if key in tags}
    # Without the id of the feature: tiles hold numbers there, and osmium's begin with a letter.
    road = {"type": "Feature", "geometry": feature["geometry"], "properties": kept}
    return from_zoom(road, ROAD_ZOOMS, tags["highway"].removesuffix("_link"))


def _name(feature: Feature) -> Feature | None:
    tags = feature["properties"]
    name = tags.get("name:zh") or tags.get("name")
    key = next((key for key in CLASSES if key in tags), None)
    if name is None or key is None:
        return None
    geometry = feature["geometry"]
    if geometry["type"] == "LineString":
        lon, lat = geometry["coordinates"][len(geometry["coordinates"]) // 2]
    elif geometry["type"] == "Point":
        lon, lat = geometry["coordinates"]
    else:
        return None
    return from_zoom(point(lon, lat, {"name": name, "cls": CLASSES[key], "t": tags[key]}), NAME_ZOOMS, tags[key])


def from_zoom(feature: Feature, zooms: dict[str, int], kind: str) -> Feature:
    return {**feature, "tippecanoe": {"minzoom": max(LEAST_ZOOM, zooms.get(kind, MOST_ZOOM - (zooms is ROAD_ZOOMS)))}}


def point(lon: float, lat: float, properties: dict[str, object]) -> Feature:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": properties}


def features(name: str) -> list[Feature]:
    found: list[Feature] = json.loads((GEO / name).read_bytes())["features"]
    return found


def write(path: Path, layer: Iterable[Feature] | Iterator[Feature]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(feature, ensure_ascii=False) + "\n" for feature in layer)


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in {"admin", "detail", "extract"}:
        raise SystemExit(__doc__)
    globals()[sys.argv[1]](*map(Path, sys.argv[2:]))
