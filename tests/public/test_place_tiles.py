"""Tiles of places, decoded here by the letter of the specification (and by GDAL in test_gis_programs.py)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from math import floor, log, pi, radians, tan
from typing import Any

import pytest

from tests.public.examples import BEGIN, FakeFeed, organisation, person, place, town
from tests.public.running import Public

EXTENT = 4096


def messages(data: bytes) -> Iterator[tuple[int, Any]]:
    """The fields of a protocol buffers message: numbers as such, others as bytes."""
    at = 0

    def varint() -> int:
        nonlocal at
        number, shift = 0, 0
        while True:
            byte = data[at]
            at += 1
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return number

    while at < len(data):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
        else:
            assert key & 7 == 2
            size = varint()
            yield key >> 3, data[at : at + size]
            at += size


def numbers(packed: bytes) -> list[int]:
    # A packed field is a row of varints: read each as the value of a field of its own.
    found, number, shift = [], 0, 0
    for byte in packed:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            found.append(number)
            number, shift = 0, 0
    return found


def decoded(tile: bytes) -> list[tuple[int, int, dict[str, Any]]]:
    """Position in the tile and properties of each feature of its one layer."""
    ((number, layer),) = messages(tile)
    fields = list(messages(layer))
    keys = [value.decode() for field, value in fields if field == 3]
    values = [_value(value) for field, value in fields if field == 4]
    head = {field: value for field, value in fields if field in (1, 5, 15)}
    assert (number, head) == (3, {1: b"places", 5: EXTENT, 15: 2})
    return [_feature(dict(messages(value)), keys, values) for field, value in fields if field == 2]


def _value(data: bytes) -> Any:
    ((number, value),) = messages(data)
    return value.decode() if number == 1 else value


def _feature(fields: dict[int, Any], keys: list[str], values: list[Any]) -> tuple[int, int, dict[str, Any]]:
    tags, geometry = numbers(fields[2]), numbers(fields[4])
    assert (fields[3], geometry[0], len(geometry)) == (1, 9, 3)
    x, y = ((step >> 1) ^ -(step & 1) for step in geometry[1:])
    return x, y, {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}


def position(lon: float, lat: float, zoom: int) -> tuple[float, float]:
    """In tiles from the north-western corner."""
    y = (1 - log(tan(pi / 4 + radians(lat) / 2)) / pi) / 2
    return (lon + 180) / 360 * 2**zoom, y * 2**zoom


def features(public: Public, zoom: int, x: int, y: int) -> list[tuple[int, int, dict[str, Any]]]:
    reply = public.get(f"/tiles/places/{zoom}/{x}/{y}.mvt")
    assert reply.status_code in (200, 204)
    return decoded(reply.content) if reply.content else []


def everything(public: Public, zoom: int) -> Iterator[tuple[float, float, dict[str, Any]]]:
    """All features of a zoom round the town, with positions in tiles."""
    west, north = (floor(step) for step in position(115.4, 38.95, zoom))
    east, south = (floor(step) for step in position(115.6, 38.78, zoom))
    for x in range(west, east + 1):
        for y in range(north, south + 1):
            for inner_x, inner_y, properties in features(public, zoom, x, y):
                assert 0 <= inner_x < EXTENT and 0 <= inner_y < EXTENT
                yield x + inner_x / EXTENT, y + inner_y / EXTENT, properties


@pytest.mark.parametrize("zoom", [5, 9, 12, 14])
def test_every_place_is_in_one_tile_at_its_public_position(zoom: int) -> None:
    records = town(7, places=60, listings=900)
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*records)

    found = list(everything(Public(feed), zoom))

    standing = {
        at["id"]: (at["name"], round(at["lon_u"] / 1e6, 4), round(at["lat_u"] / 1e6, 4))
        for record in records
        if (at := record.get("place")) and {"list", "nearby"} <= set(record["channels"])
    }
    assert sorted((properties["id"], properties["name"]) for _, _, properties in found) == sorted(
        (name, told[0]) for name, told in standing.items()
    )
    for x, y, properties in found:
        shown = position(*standing[properties["id"]][1:], zoom)
        assert 0 <= shown[0] - x < 1.01 / EXTENT and 0 <= shown[1] - y < 1.01 / EXTENT


def test_a_feature_is_id_name_and_level_and_nothing_of_a_listing_is_in_a_tile() -> None:
    feed = FakeFeed()
    feed.adopt()
    at = place("P", 115.49, 38.87, name="演示村")
    feed.publish(*(person(f"Lsecret{n}", "演示密", at=at) for n in range(7)), organisation("Lx", "演示密公司", at=at))
    public = Public(feed)
    x, y = (floor(step) for step in position(115.49, 38.87, 14))

    ((_, _, properties),) = features(public, 14, x, y)
    raw = public.get(f"/tiles/places/14/{x}/{y}.mvt").content

    assert properties == {"id": "P", "name": "演示村", "density": "yellow"}
    assert [secret for secret in ("Lsecret", "演示密", "演示丙", "1399", "/r/") if secret.encode() in raw] == []


def test_a_crowded_tile_shows_clusters_that_stand_for_all_its_places() -> None:
    chance = random.Random(1)
    feed = FakeFeed()
    feed.adopt()
    feed.publish(
        *(person(f"A{n}", at=place(f"P{n}", chance.uniform(115, 116), chance.uniform(38, 39))) for n in range(1_001))
    )
    public = Public(feed)

    crowded = features(public, 4, *(floor(step) for step in position(115.5, 38.5, 4)))
    feed.withdraw("A0")
    public.follow()
    fewer = features(public, 4, *(floor(step) for step in position(115.5, 38.5, 4)))

    assert sum(properties["places"] for _, _, properties in crowded) == 1_001
    assert len(crowded) <= 256
    assert all(set(properties) == {"id", "places"} for _, _, properties in crowded)
    assert len({properties["id"] for _, _, properties in crowded}) == len(crowded)
    assert len(fewer) == 1_000


def test_a_place_leaves_its_tile_with_its_last_listing() -> None:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(
        person("A", at=place("P", 115.49, 38.87)),
        person("B", at=place("Q", 115.4901, 38.87), expires_at="2026-11-25T10:00:00Z"),
    )
    public = Public(feed)
    x, y = (floor(step) for step in position(115.49, 38.87, 10))
    before = public.get(f"/tiles/places/10/{x}/{y}.mvt")

    feed.withdraw("A")
    public.follow()
    withdrawn = public.get(f"/tiles/places/10/{x}/{y}.mvt", if_none_match=before.headers["etag"])
    public.clock.set(BEGIN + timedelta(hours=2))
    ended = public.get(f"/tiles/places/10/{x}/{y}.mvt", if_none_match=withdrawn.headers["etag"])

    told = [[properties["id"] for _, _, properties in decoded(reply.content)] for reply in (before, withdrawn)]
    assert told == [["P", "Q"], ["Q"]]
    assert (ended.status_code, ended.content) == (204, b"")


def test_a_tile_is_found_again_and_kept_by_nobody_beyond_an_end_of_a_term() -> None:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(person("A", at=place("P", 115.49, 38.87), expires_at="2026-11-25T10:00:00Z"))
    public = Public(feed)
    x, y = (floor(step) for step in position(115.49, 38.87, 10))
    address = f"/tiles/places/10/{x}/{y}.mvt"

    first = public.get(address)
    public.clock.set(BEGIN + timedelta(hours=2, seconds=-1))
    last = public.get(address)

    assert first.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert first.headers["cache-control"] == "no-cache, s-maxage=2"
    assert last.headers["cache-control"] == "no-cache, s-maxage=1"
    assert public.get(address, if_none_match=first.headers["etag"]).status_code == 304
    assert public.get("/tiles/places/10/0/0.mvt").headers["cache-control"] == "no-cache, s-maxage=2"


def test_every_process_gives_the_same_bytes() -> None:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*town(3, places=40, listings=200))
    one = Public(feed)
    feed.publish(person("Z", at=place("A0", 115.49, 38.87)))
    one.follow()
    other = Public(feed, clock=one.clock)

    for zoom in (6, 10, 13):
        x, y = (floor(step) for step in position(115.49, 38.87, zoom))
        address = f"/tiles/places/{zoom}/{x}/{y}.mvt"
        assert one.get(address).content == other.get(address).content != b""


def test_the_tilejson_says_what_is_in_the_tiles() -> None:
    feed = FakeFeed()
    feed.adopt()
    told = Public(feed).get("/tiles/places.json").json()

    assert (told["tilejson"], told["scheme"], told["minzoom"], told["maxzoom"]) == ("3.0.0", "xyz", 0, 14)
    assert told["tiles"] == ["http://127.0.0.1:8000/tiles/places/{z}/{x}/{y}.mvt"]
    assert [(layer["id"], set(layer["fields"])) for layer in told["vector_layers"]] == [
        ("places", {"id", "name", "density", "places"})
    ]
    assert (told["synthetic"], told["policy"]) == (True, {"name": "hebei-2019", "version": 1})
    assert [each["level"] for each in told["density"]["levels"]] == ["blue", "yellow", "orange", "red"]
    assert told["bounds"] == [113.4, 36.0, 119.9, 42.7]


def test_a_policy_without_density_has_no_level_and_one_without_nearby_no_place() -> None:
    feed = FakeFeed()
    feed.adopt(density=None)
    feed.publish(person("A", at=place("P", 115.49, 38.87)))
    public = Public(feed)
    x, y = (floor(step) for step in position(115.49, 38.87, 10))

    without_density = features(public, 10, x, y)
    feed.adopt(nearby=False)
    public.follow()

    assert [properties for _, _, properties in without_density] == [{"id": "P", "name": "演示小区"}]
    assert features(public, 10, x, y) == []


def test_nothing_is_told_while_the_ledger_is_not_heard() -> None:
    public = Public(FakeFeed())
    public.steady.now += 31

    assert public.get("/tiles/places/10/0/0.mvt").status_code == 503


@pytest.mark.parametrize(
    ("tile", "field"),
    [("15/0/0", "z"), ("99999999/0/0", "z"), ("3/8/0", "x"), ("3/0/8", "y"), ("0/1/0", "x"), ("x/0/0", "z"),
     ("3/-1/0", "x"), ("3/1.5/0", "x"), ("3/١/0", "x"), ("3/999999999/0", "x"), ("3/0/-1", "y"), ("3/0/y", "y")],
)  # fmt: skip
def test_a_tile_out_of_range_is_refused_with_its_rule(tile: str, field: str) -> None:
    reply = Public(FakeFeed()).get(f"/tiles/places/{tile}.mvt")

    problem = reply.json()
    assert (reply.status_code, problem["code"]) == (400, "tile_out_of_range")
    assert (problem["errors"][0]["field"], bool(problem["errors"][0]["rule"])) == (field, True)


@pytest.mark.parametrize("tile", ["3/0/0.png", "3/0/0", "3/0/0.mvt.gz", "3/0/.mvt"])
def test_another_form_of_tile_is_not_found(tile: str) -> None:
    assert Public(FakeFeed()).get(f"/tiles/places/{tile}").status_code == 404
