"""The synthetic register as files that every peer loads, and questions on whose answers no rounding decides.

    made = dataset.make(Size(listings=1_000_000, places=60_000), folder)

`places.tsv`: number, id, name, longitude, latitude. `listings.tsv`: number of the place, rank in it (newest publication
first, then by id), end of the term in epoch seconds, id, and the summary that the public side shows, as JSON.
`places.bin`, for the server in C: of each place two doubles, two lengths, and the two texts between which the distance
stands. All terms end after the day of the run, so each listing counts.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any, Final

import msgspec

from benchmarks.register import Ground, Size, events, grounds, questions
from debtormap.core.coordinates import Wgs84, distance_m
from debtormap.core.disclosure import summary
from debtormap.core.grid import Cell

FOREVER: Final = 253_402_300_799
MAX_PLACES: Final = 50
OUTER_M: Final = 700.0
RIM_M: Final = 0.05
SHOWN: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Where the files are, and how many bytes of records the register has."""

    folder: Path
    listings: Path
    places: Path
    binary: Path
    body_bytes: int


@dataclass(slots=True)
class _Held:
    ground: Ground
    rows: list[tuple[str, str, int, bytes]]
    """Of each listing: publication day turned round, id, end of its term, summary."""


def make(size: Size, folder: Path) -> Dataset:
    """Write the files of a register of this size."""
    made = Dataset(
        folder=folder,
        listings=folder / "listings.tsv",
        places=folder / "places.tsv",
        binary=folder / "places.bin",
        body_bytes=0,
    )
    held = {ground.id: _Held(ground, []) for ground in grounds(size)}
    body_bytes = sum(_take(held, event.body) for event in events(size) if event.kind == "publish" and event.body)
    standing = [each for each in held.values() if each.rows]
    with made.listings.open("wb") as listings, made.places.open("wb") as places, made.binary.open("wb") as binary:
        for number, each in enumerate(standing):
            each.rows.sort()
            ground = each.ground
            places.write(f"{number}\t{ground.id}\t{ground.name}\t{_six(ground.lon)}\t{_six(ground.lat)}\n".encode())
            for rank, (_, listing_id, expires_s, shown) in enumerate(each.rows):
                listings.write(b"%d\t%d\t%d\t%b\t%b\n" % (number, rank, expires_s, listing_id.encode(), shown))
            binary.write(_packed(each))
    return Dataset(folder=folder, listings=made.listings, places=made.places, binary=made.binary, body_bytes=body_bytes)


def asked(count: int, size: Size, *, seed: int = 2) -> list[Cell]:
    """Cells whose answers do not hang on the last bit: no place within centimetres of an edge, at most one page."""
    found: list[Cell] = []
    buckets = _Buckets(grounds(size))
    for cell in questions(count * 2, seed=seed, size=size):
        distances = sorted(buckets.distances(cell))
        near = [distance for distance in distances if distance <= OUTER_M]
        apart = all(later - earlier > RIM_M for earlier, later in pairwise(near))
        clear = all(abs(distance % 50) > RIM_M and abs(distance % 50 - 50) > RIM_M for distance in distances)
        if near and len(near) <= MAX_PLACES and apart and clear:
            found.append(cell)
        if len(found) == count:
            return found
    raise RuntimeError("too few questions stand clear of an edge")


def normal(answer: dict[str, Any]) -> list[Any]:
    """What is compared of an answer: the total and each place with what is shown of it."""
    keys = ("id", "name", "lon", "lat", "distance_m", "band", "count", "listings")
    return [answer["total"], [[place[key] for key in keys] for place in answer["places"]]]


class _Buckets:
    """Places by hundredth of a degree, as they are stored: with six decimals."""

    def __init__(self, ground: list[Ground]) -> None:
        self._held: dict[tuple[int, int], list[Wgs84]] = {}
        for each in ground:
            point = Wgs84(float(_six(each.lon)), float(_six(each.lat)))
            self._held.setdefault((int(point.lon * 100), int(point.lat * 100)), []).append(point)

    def distances(self, cell: Cell) -> Iterator[float]:
        centre = cell.centre()
        assert isinstance(centre, Wgs84)
        reach_lat = (OUTER_M + 60) / 111_194
        reach_lon = reach_lat / cos(radians(centre.lat + 0.01))
        for x in range(int((centre.lon - reach_lon) * 100), int((centre.lon + reach_lon) * 100) + 1):
            for y in range(int((centre.lat - reach_lat) * 100), int((centre.lat + reach_lat) * 100) + 1):
                for point in self._held.get((x, y), ()):
                    distance = distance_m(centre, point)
                    if distance <= OUTER_M + 50:
                        yield distance


def _take(held: dict[str, _Held], body: bytes) -> int:
    record = msgspec.json.decode(body)
    place = record["place"]
    ends = record["expires_at"]
    expires_s = FOREVER if ends is None else int(datetime.fromisoformat(ends).timestamp())
    day = "".join(chr(255 - ord(letter)) for letter in record["published_on"])
    shown = msgspec.json.encode(summary(record))
    held[place["id"]].rows.append((day, record["id"], expires_s, shown))
    return len(body)


def _packed(each: _Held) -> bytes:
    ground = each.ground
    lon, lat = float(_six(ground.lon)), float(_six(ground.lat))
    told = {"id": ground.id, "name": ground.name, "lon": round(lon, 4), "lat": round(lat, 4)}
    head = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()[:-1]
    listings = b",".join(shown for *_, shown in each.rows[:SHOWN])
    tail = b',"count":%d,"listings":[%b]}' % (len(each.rows), listings)
    return struct.pack("<ddiii", lon, lat, len(head), len(tail), len(each.rows)) + head + tail


def _six(degrees: float) -> str:
    return f"{round(degrees * 1_000_000) / 1_000_000:.6f}"
