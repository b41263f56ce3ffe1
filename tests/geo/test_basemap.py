"""The background: tiles decode, joints hold, every name has a point in its own division."""

import gzip
import json
import math
from collections.abc import Iterator
from itertools import pairwise

import pytest

from debtormap.geo import files
from debtormap.geo.basemap import BOUNDS, DETAIL_LAYERS, LAYERS, Basemap, read_tiles

ADMIN_LAYERS = set(LAYERS) - set(DETAIL_LAYERS)


@pytest.fixture(scope="module")
def basemap() -> Basemap:
    return Basemap()


def test_the_old_town_of_baoding_is_drawn_at_every_zoom(basemap: Basemap) -> None:
    found = {z: layers(basemap.tile(z, *tile_at(z, lon=115.49, lat=38.87))) for z in range(3, 14)}

    assert all("county" in found[z] and not found[z] & set(DETAIL_LAYERS) for z in range(3, 8))
    assert found[8] >= {"county", "county_label"}
    assert all(found[z] == {"roads", "names"} for z in range(10, 14))


def test_every_tile_of_both_archives_decodes() -> None:
    admin = read_tiles((files.DIRECTORY / "hebei_admin.pmtiles").read_bytes())
    detail = read_tiles((files.DIRECTORY / "hebei_detail_osm.pmtiles").read_bytes())

    assert (len(admin), len(detail)) == (324, 5858)
    assert {z for z, _, _ in admin} == set(range(3, 9))
    assert {z for z, _, _ in detail} == set(range(8, 14))
    assert all(layers(tile) <= ADMIN_LAYERS for tile in admin.values())
    assert all(layers(tile) <= set(DETAIL_LAYERS) for tile in detail.values())


def test_at_zoom_8_a_tile_has_the_layers_of_both(basemap: Basemap) -> None:
    admin = read_tiles((files.DIRECTORY / "hebei_admin.pmtiles").read_bytes())
    detail = read_tiles((files.DIRECTORY / "hebei_detail_osm.pmtiles").read_bytes())

    both = sorted(admin.keys() & detail.keys())

    assert both and {z for z, _, _ in both} == {8}
    assert all(layers(basemap.tile(*key)) == layers(admin[key]) | layers(detail[key]) for key in both)


def test_no_name_is_thinned_out_and_none_lies_in_tibet() -> None:
    admin = read_tiles((files.DIRECTORY / "hebei_admin.pmtiles").read_bytes())

    for zoom in range(3, 9):
        tiles = [tile for (z, _, _), tile in admin.items() if z == zoom]
        assert len(set().union(*(texts(tile, "county_label", "adcode") for tile in tiles))) == 167
    towns = set().union(*(texts(tile, "places", "name") for tile in admin.values()))
    assert len(towns) > 280
    assert towns.isdisjoint({"强玛", "马武", "嘎美", "赤多", "措折强玛"})


def test_empty_ground_and_impossible_tiles_are_none(basemap: Basemap) -> None:
    assert [basemap.tile(*key) for key in ((13, 0, 0), (2, 3, 1), (14, 1, 1), (8, -1, 5), (99, 0, 0))] == [None] * 5


def test_two_processes_serve_the_same_bytes(basemap: Basemap) -> None:
    key = (8, *tile_at(8, lon=115.49, lat=38.87))

    assert Basemap().tile(*key) == basemap.tile(*key)


def test_labels_are_all_counties_and_cities_and_neighbours(basemap: Basemap) -> None:
    labels = json.loads(basemap.labels())

    assert [len(labels[key]) for key in ("cities", "counties", "neighbours")] == [11, 167, 7]
    assert labels["counties"][0] == {
        "code": "130102",
        "name": "长安区",
        "city": "石家庄市",
        "lon": labels["counties"][0]["lon"],
        "lat": labels["counties"][0]["lat"],
    }


def test_each_label_lies_in_its_own_division(basemap: Basemap) -> None:
    labels = json.loads(basemap.labels())
    by_file = {
        "hebei_city_tianditu.geojson": labels["cities"],
        "hebei_counties_tianditu.geojson": labels["counties"],
        "context_provinces_tianditu.geojson": labels["neighbours"],
    }

    for name, points in by_file.items():
        shapes = {
            feature["properties"].get("adcode") if "code" in points[0] else feature["properties"]["name"]: feature
            for feature in files.features(name)
        }
        outside = [
            each["name"]
            for each in points
            if not contains(shapes[each.get("code", each["name"])]["geometry"], each["lon"], each["lat"])
        ]
        assert outside == []


def test_tilejson_names_layers_bounds_and_sources(basemap: Basemap) -> None:
    document = basemap.tilejson("http://localhost:8000/tiles/base/")

    assert document["tiles"] == ["http://localhost:8000/tiles/base/{z}/{x}/{y}.mvt"]
    assert (document["minzoom"], document["maxzoom"], document["bounds"]) == (3, 13, list(BOUNDS))
    assert "天地图" in str(document["attribution"]) and "OpenStreetMap" in str(document["attribution"])


def test_a_file_that_is_no_archive_is_refused() -> None:
    with pytest.raises(ValueError, match="PMTiles"):
        read_tiles(b"PMTiles\x02" + bytes(200))


def tile_at(z: int, *, lon: float, lat: float) -> tuple[int, int]:
    side = 2**z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * side), int(y * side)


def layers(tile: bytes | None) -> set[str]:
    """The names of the layers of a gzip MVT tile; fails when a layer has no feature."""
    assert tile is not None
    found = set()
    for field, layer in fields(gzip.decompress(tile)):
        assert field == 3 and isinstance(layer, bytes)
        parts = list(fields(layer))
        assert any(number == 2 for number, _ in parts)
        found |= {value.decode() for number, value in parts if number == 1 and isinstance(value, bytes)}
    return found


def texts(tile: bytes, wanted: str, key: str) -> set[str]:
    """The values that the features of one layer of a tile have for a key of text."""
    found: set[str] = set()
    for _, layer in fields(gzip.decompress(tile)):
        assert isinstance(layer, bytes)
        parts = list(fields(layer))
        if (1, wanted.encode()) in parts:
            keys = [value for number, value in parts if number == 3]
            values = [list(fields(value)) for number, value in parts if number == 4 and isinstance(value, bytes)]
            for feature in (value for number, value in parts if number == 2 and isinstance(value, bytes)):
                tags = [at for number, packed in fields(feature) if number == 2 for at in varints(packed)]
                pairs = zip(tags[::2], tags[1::2], strict=True)
                found |= {str(values[at][0][1], "utf-8") for name, at in pairs if keys[name] == key.encode()}  # type: ignore[arg-type]
    return found


def varints(packed: int | bytes) -> Iterator[int]:
    assert isinstance(packed, bytes)
    at = 0
    while at < len(packed):
        value, at = varint(packed, at)
        yield value


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a protocol buffer message: (number, varint or bytes)."""
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        value, at = varint(message, at)
        if tag & 7 == 2:
            yield tag >> 3, message[at : at + value]
            at += value
        else:
            assert tag & 7 == 0
            yield tag >> 3, value


def varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def contains(geometry: dict[str, object], lon: float, lat: float) -> bool:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    assert isinstance(polygons, list)
    crossings = sum(crosses(ring, lon, lat) for polygon in polygons for ring in polygon)
    return crossings % 2 == 1


def crosses(ring: list[list[float]], lon: float, lat: float) -> int:
    """How many edges of the ring a ray to the east passes."""
    return sum(
        (a[1] > lat) != (b[1] > lat) and lon < (b[0] - a[0]) * (lat - a[1]) / (b[1] - a[1]) + a[0]
        for a, b in pairwise(ring)
    )
