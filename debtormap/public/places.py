"""Public places in memory, found by a coarse grid, each with its encoded part of an answer.

A place keeps the numbers of its listings; what an answer needs (count, first ten, when that changes) is made when
first asked for and kept until an event touches the place or a term ends.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final

import h3

from debtormap.core.coordinates import EARTH_RADIUS_M, Wgs84, to_gcj02
from debtormap.core.grid import Datum
from debtormap.public.records import PlaceRecord

AREA_LEVEL: Final = 8
# The row of no place.
NOWHERE: Final = -1
_MICRO: Final = 1_000_000
# A bucket is 0.01 degrees wide and high: 860 x 1110 m, so that a circle of 700 m touches two to six.
_BUCKET_U: Final = 10_000
_STEPS: Final = _MICRO // _BUCKET_U  # buckets a degree
_ROW: Final = 1 << 20
_METRE_LAT: Final = 1 / 111_194.0  # degrees
_MARGIN: Final = 1.001
_AT: Final = range(1 << 31)
_DIAMETER_M: Final = 2 * EARTH_RADIUS_M


@dataclass(slots=True)
class View:
    """What an answer says of one place, until `valid_until` (epoch seconds)."""

    count: int
    tail: bytes | memoryview
    digest: bytes
    """Of the tail, so that an answer's ETag need not read it again."""
    valid_until: float


class Circle:
    """What lies within a radius of a point: a box a little too large, and the area of the centre."""

    __slots__ = ("area", "centre", "east", "north", "radius_m", "south", "west")

    def __init__(self, centre: Wgs84, radius_m: float) -> None:
        half_lat = radius_m * _METRE_LAT * _MARGIN
        half_lon = half_lat / cos(radians(centre.lat + half_lat))
        self.centre = centre
        self.radius_m = radius_m
        self.area = area_of(centre)
        self.west, self.east = centre.lon - half_lon, centre.lon + half_lon
        self.south, self.north = centre.lat - half_lat, centre.lat + half_lat

    def buckets(self) -> list[int]:
        """The buckets that the box touches."""
        rows = range(int(self.south * _STEPS), int(self.north * _STEPS) + 1)
        columns = range(int(self.west * _STEPS), int(self.east * _STEPS) + 1)
        return [x * _ROW + y for x in columns for y in rows]

    def may_hold(self, point: Wgs84) -> bool:
        """False only for points that lie outside."""
        return self.west <= point.lon <= self.east and self.south <= point.lat <= self.north


class Place:
    """A public place and the numbers of the listings that stand there, in no order."""

    __slots__ = (
        "area",
        "bucket",
        "density",
        "head",
        "head_gcj02",
        "id",
        "lat",
        "lon",
        "members",
        "name",
        "point",
        "row",
        "touched_at",
        "touched_seq",
        "version",
        "view",
        "views_of_kinds",
    )

    def __init__(self, place_id: str, row: int) -> None:
        self.id = place_id
        self.row = row
        self.version = -1
        self.members = array("I")
        self.touched_seq = 0
        self.touched_at = ""
        self.view: View | None = None
        self.views_of_kinds: dict[int, View] = {}
        self.density: tuple[int, float] | None = None

    def describe(self, record: PlaceRecord) -> None:
        """Take name and position of a record."""
        self.name = record.name
        self.version = record.version
        self.lon, self.lat = record.lon_u / _MICRO, record.lat_u / _MICRO
        self.point = Wgs84(self.lon, self.lat)
        self.bucket = _bucket(record.lon_u, record.lat_u)
        self.area = area_of(self.point)
        self.head = self.head_gcj02 = b""

    def position(self, datum: Datum) -> tuple[float, float]:
        """Longitude and latitude as they are shown: four decimals, in the datum asked for."""
        point = self.point if datum is Datum.WGS84 else to_gcj02(self.point)
        return round(point.lon, 4), round(point.lat, 4)

    def changed(self) -> None:
        """Forget what was made of the members."""
        self.view = None
        self.views_of_kinds.clear()
        self.density = None


class Bucket:
    """The places of one bucket, their positions side by side: to visit each place would miss the cache each time."""

    __slots__ = ("lats", "lons", "places")

    def __init__(self) -> None:
        self.lons, self.lats = array("d"), array("d")
        self.places: list[Place] = []

    def add(self, place: Place) -> None:
        self.lons.append(place.lon)
        self.lats.append(place.lat)
        self.places.append(place)

    def remove(self, place: Place) -> None:
        at = self.places.index(place)
        for column in (self.lons, self.lats, self.places):
            del column[at]


class PlaceIndex:
    """All places by id, by bucket and by density area."""

    def __init__(self) -> None:
        self.by_id: dict[str, Place] = {}
        self.rows: list[Place] = []
        """In the order in which they came; `Place.row` is the index."""
        self.areas: dict[str, list[Place]] = {}
        self._buckets: dict[int, Bucket] = {}

    def put(self, record: PlaceRecord) -> tuple[Place, Wgs84 | None]:
        """The place of a record, and where it stood before when this record moves it.

        The highest version counts, and of equal ones the last: a place has one name and one position for everybody.
        """
        place = self.by_id.get(record.id)
        if place is None:
            place = self.by_id[record.id] = Place(record.id, len(self.rows))
            self.rows.append(place)
            self._enter(place, record)
            return place, None
        if record.version < place.version or _is_described_by(place, record):
            return place, None
        before = place.point
        self._buckets[place.bucket].remove(place)
        self.areas[place.area].remove(place)
        self._enter(place, record)
        place.changed()
        return place, before

    def within(self, circle: Circle) -> list[tuple[float, str, Place]]:
        """The places within a circle with their distances from its centre, nearest first, then by id."""
        centre, radius_m, buckets = circle.centre, circle.radius_m, self._buckets
        west, east, south, north = circle.west, circle.east, circle.south, circle.north
        centre_lat = radians(centre.lat)
        centre_cos = cos(centre_lat)
        found = []
        for number in circle.buckets():
            bucket = buckets.get(number)
            if bucket is None:
                continue
            # Only the places that are found are touched: of four that stand here, three are too far.
            for at, lon, lat in zip(_AT, bucket.lons, bucket.lats, strict=False):
                if west <= lon <= east and south <= lat <= north:
                    # `core.coordinates.distance_m`, its steps in its order, the centre's part taken out of the loop.
                    lat_rad = radians(lat)
                    half_lat, half_lon = sin((lat_rad - centre_lat) / 2), sin(radians(lon - centre.lon) / 2)
                    haversine = half_lat * half_lat + centre_cos * cos(lat_rad) * half_lon * half_lon
                    distance = _DIAMETER_M * asin(sqrt(haversine))
                    if distance <= radius_m:
                        place = bucket.places[at]
                        found.append((distance, place.id, place))
        found.sort()
        return found

    def _enter(self, place: Place, record: PlaceRecord) -> None:
        place.describe(record)
        self._buckets.setdefault(place.bucket, Bucket()).add(place)
        self.areas.setdefault(place.area, []).append(place)


def area_of(point: Wgs84) -> str:
    """The density area (H3 level 8, about 0.7 km²) a point lies in."""
    return str(h3.latlng_to_cell(point.lat, point.lon, AREA_LEVEL))


def bucket_of(point: Wgs84) -> int:
    return _bucket(round(point.lon * _MICRO), round(point.lat * _MICRO))


def _bucket(lon_u: int, lat_u: int) -> int:
    return lon_u // _BUCKET_U * _ROW + lat_u // _BUCKET_U


def _is_described_by(place: Place, record: PlaceRecord) -> bool:
    return (
        place.version == record.version
        and place.name == record.name
        and place.lon == record.lon_u / _MICRO
        and place.lat == record.lat_u / _MICRO
    )
