"""GIS programs that are not ours read the places from a running server, as they come: GDAL and OWSLib."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from owslib.ogcapi.features import Features

from debtormap.core.coordinates import Wgs84
from debtormap.public.mercator import BITS, world_of
from tests.public.examples import FakeFeed, organisation, person, place
from tests.public.serving import served

PLACES = 2_345
LIVE = [f"P{number:05d}" for number in range(PLACES) if number % 5]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Places in a square round 115.5 E, 38.9 N; every fifth has lost its only listing."""
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*(_listing(number) for number in range(PLACES)))
    for number in range(0, PLACES, 5):
        feed.withdraw(f"L{number}")
    with served(feed) as address:
        yield address


def _listing(number: int) -> dict[str, Any]:
    at = place(f"P{number:05d}", *_position(number), name=f"演示{number}村")
    return (person if number % 3 else organisation)(f"L{number}", at=at)


def _position(number: int) -> tuple[float, float]:
    return round(115.4 + number % 50 * 0.004, 4), round(38.8 + number // 50 * 0.004, 4)


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_gdal_reads_every_feature_once(url: str, tmp_path: Path) -> None:
    file = tmp_path / "places.csv"

    run("ogr2ogr", "-f", "CSV", str(file), f"OAPIF:{url}/ogc/api/", "places", "-lco", "GEOMETRY=AS_XY")

    rows = list(csv.DictReader(file.open(encoding="utf-8")))
    assert sorted(row["id"] for row in rows) == LIVE
    assert {row["id"]: (float(row["X"]), float(row["Y"]), row["name"], row["density"]) for row in rows}["P00001"] == (
        *_position(1),
        "演示1村",
        "blue",
    )
    assert set(rows[0]) == {"X", "Y", "id", "name", "density"}


@pytest.mark.parametrize("page_size", [7, 1000, 5000])
def test_gdal_reads_every_feature_once_whatever_its_pages(url: str, page_size: int, tmp_path: Path) -> None:
    file = tmp_path / "places.csv"

    run(
        "ogr2ogr", "-f", "CSV", str(file), f"OAPIF:{url}/ogc/api/", "places",
        "-oo", f"PAGE_SIZE={page_size}", "-select", "id",
    )  # fmt: skip

    assert sorted(row["id"] for row in csv.DictReader(file.open())) == LIVE


def test_gdal_knows_the_layer_before_it_reads_it(url: str) -> None:
    summary = run("ogrinfo", "-ro", "-al", "-so", f"OAPIF:{url}/ogc/api/")

    assert f"Feature Count: {len(LIVE)}" in summary
    assert "Layer name: places" in summary
    assert "Geometry: Point" in summary
    assert "Extent: (113.400000, 36.000000) - (119.900000, 42.700000)" in summary
    assert 'GEOGCRS["WGS 84' in summary


def test_gdal_filters_by_box_on_the_server_and_gets_what_is_in_it(url: str) -> None:
    found = run(
        "ogrinfo", "-ro", "-q", "-spat", "115.45", "38.85", "115.5", "38.9", f"OAPIF:{url}/ogc/api/", "places",
    )  # fmt: skip

    inside = [
        f"P{number:05d}"
        for number in range(PLACES)
        if number % 5 and 115.45 <= _position(number)[0] <= 115.5 and 38.85 <= _position(number)[1] <= 38.9
    ]
    assert len(inside) > 50
    assert sorted(line.split("= ")[1] for line in found.splitlines() if line.startswith("  id (")) == inside


def test_gdal_filters_by_a_queryable(url: str) -> None:
    found = run("ogrinfo", "-ro", "-q", "-where", "name = '演示42村'", f"OAPIF:{url}/ogc/api/", "places")

    assert [line for line in found.splitlines() if line.startswith("  id (")] == ["  id (String) = P00042"]


def test_gdal_reads_the_tiles(url: str, tmp_path: Path) -> None:
    file = tmp_path / "tiles.csv"

    run(
        "ogr2ogr", "-f", "CSV", str(file), f"MVT:{url}/tiles/places/12", "places",
        "-oo", f"METADATA_FILE={url}/tiles/places.json", "-oo", "TILE_EXTENSION=mvt", "-oo", "CLIP=NO",
        "-spat", "12846000", "4692000", "12872000", "4722000",
        "-select", "id",
    )  # fmt: skip

    assert sorted(row["id"] for row in csv.DictReader(file.open())) == LIVE


def test_gdal_decodes_a_tile(url: str, tmp_path: Path) -> None:
    file = tmp_path / "tile.mvt"
    x, y = (step >> BITS - 12 for step in world_of(Wgs84(115.45, 38.85)))
    file.write_bytes(httpx.get(f"{url}/tiles/places/12/{x}/{y}.mvt").content)

    layer = json.loads(run("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", str(file)))

    assert layer["name"] == "places"
    assert {"id", "name", "density"} == set(layer["features"][0]["properties"])


def test_owslib_walks_every_page(url: str) -> None:
    api = Features(f"{url}/ogc/api/")

    assert api.feature_collections() == ["places"]
    assert api.collection_queryables("places")["properties"].keys() == {"geometry", "name", "density"}
    page = api.collection_items("places", limit=300)
    found = [feature["id"] for feature in page["features"]]
    while following := [link["href"] for link in page["links"] if link["rel"] == "next"]:
        page = httpx.get(following[0]).json()
        found += [feature["id"] for feature in page["features"]]

    assert found == LIVE
    assert api.collection_item("places", "P00001")["properties"] == {"name": "演示1村", "density": "blue"}
    assert api.conformance()["conformsTo"]
    assert api.api()["openapi"] == "3.0.3"


def test_owslib_asks_for_a_box(url: str) -> None:
    page = Features(f"{url}/ogc/api/").collection_items("places", bbox=[115.4035, 38.7995, 115.4045, 38.8005])

    assert [feature["id"] for feature in page["features"]] == ["P00001"]
