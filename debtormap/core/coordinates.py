"""Positions that know their datum, the way between the two, and distances.

We store CGCS2000 degrees, taken as WGS-84. Maps in mainland China draw in GCJ-02, which lies 507-560 m away in Hebei:
more than the radius of a question. So the two are two types, and nothing takes a bare pair of floats.

Source: the public approximation of the GCJ-02 shift on the Krasovsky ellipsoid (a = 6,378,245 m).

>>> there = to_gcj02(Wgs84(115.49, 38.87))
>>> distance_m(to_wgs84(there), Wgs84(115.49, 38.87)) < 0.02
True
"""

from dataclasses import dataclass
from math import asin, cos, pi, radians, sin, sqrt
from typing import TypeVar

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG
_SEMI_MAJOR_M = 6_378_245.0
_ECCENTRICITY_SQUARED = 0.006_693_421_622_965_943
_CENTRE_LON, _CENTRE_LAT = 105.0, 35.0
_INVERSE_ROUNDS = 2  # 1 round is within 2.9 m, 2 within 1.2 cm, 3 within 0.05 mm


# Built by position as well as by name: longitude first is the convention everywhere.
@dataclass(frozen=True, slots=True)
class Wgs84:
    """A position in degrees, WGS-84 (CGCS2000)."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Gcj02:
    """A position in degrees, GCJ-02: what maps in mainland China draw in."""

    lon: float
    lat: float


Position = TypeVar("Position", Wgs84, Gcj02)


def to_gcj02(point: Wgs84) -> Gcj02:
    """The position as GCJ-02. The formula holds for mainland China only; nothing outside it is asked here."""
    shift_lon, shift_lat = _shift(point.lon, point.lat)
    return Gcj02(point.lon + shift_lon, point.lat + shift_lat)


def to_wgs84(point: Gcj02) -> Wgs84:
    """The position as WGS-84, by iteration: within 0.02 m of the true one in Hebei."""
    lon, lat = point.lon, point.lat
    for _ in range(_INVERSE_ROUNDS):
        shift_lon, shift_lat = _shift(lon, lat)
        lon, lat = point.lon - shift_lon, point.lat - shift_lat
    return Wgs84(lon, lat)


def distance_m(a: Position, b: Position) -> float:
    """The great-circle distance of two positions of one datum (haversine), in metres.

    On GCJ-02 it is at most 2.61 m wrong over 500 m. Two datums in one question are a bug: TypeError.
    """
    if type(a) is not type(b):
        raise TypeError("two positions of different datums have no distance")
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half_lat = sin((lat_b - lat_a) / 2)
    half_lon = sin(radians(b.lon - a.lon) / 2)
    haversine = half_lat * half_lat + cos(lat_a) * cos(lat_b) * half_lon * half_lon
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(haversine)))


def _shift(lon: float, lat: float) -> tuple[float, float]:
    """How far GCJ-02 lies from this WGS-84 position, in degrees."""
    x, y = lon - _CENTRE_LON, lat - _CENTRE_LAT
    wave = 20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (wave + 20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (wave + 20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    lat_rad = radians(lat)
    curvature = 1.0 - _ECCENTRICITY_SQUARED * sin(lat_rad) * sin(lat_rad)
    meridian_m = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_SQUARED) / (curvature * sqrt(curvature))
    parallel_m = _SEMI_MAJOR_M / sqrt(curvature) * cos(lat_rad)
    return east * 180.0 / (parallel_m * pi), north * 180.0 / (meridian_m * pi)
