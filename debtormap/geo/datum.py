"""The way between WGS-84 and GCJ-02 for arrays of positions: a million in about a second.

The same formula and the same two rounds of the inverse as `core/coordinates.py`, which is for single positions; a test
holds the two together. Positions are values that know their datum here as well, longitude first.

>>> there = to_gcj02(Wgs84Array.of([Wgs84(115.49, 38.87)]))
>>> float(to_wgs84(there).lat[0].round(6))
38.87
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from debtormap.core.coordinates import EARTH_RADIUS_M, Gcj02, Wgs84

Degrees: TypeAlias = npt.NDArray[np.float64]

SEMI_MAJOR_M: Final = 6_378_245.0
ECCENTRICITY_SQUARED: Final = 0.006_693_421_622_965_943
CENTRE_LON, CENTRE_LAT = 105.0, 35.0
INVERSE_ROUNDS: Final = 2  # within 0.02 m in Hebei


@dataclass(frozen=True, slots=True, eq=False)
class Wgs84Array:
    """Positions in degrees, WGS-84 (CGCS2000): two arrays of one length."""

    lon: Degrees
    lat: Degrees

    @classmethod
    def of(cls, points: Iterable[Wgs84]) -> "Wgs84Array":
        return cls(*_columns(points))

    def points(self) -> list[Wgs84]:
        return [Wgs84(lon, lat) for lon, lat in zip(self.lon.tolist(), self.lat.tolist(), strict=True)]


@dataclass(frozen=True, slots=True, eq=False)
class Gcj02Array:
    """Positions in degrees, GCJ-02: two arrays of one length."""

    lon: Degrees
    lat: Degrees

    @classmethod
    def of(cls, points: Iterable[Gcj02]) -> "Gcj02Array":
        return cls(*_columns(points))

    def points(self) -> list[Gcj02]:
        return [Gcj02(lon, lat) for lon, lat in zip(self.lon.tolist(), self.lat.tolist(), strict=True)]


def to_gcj02(points: Wgs84Array) -> Gcj02Array:
    """The positions as GCJ-02. The formula holds for mainland China only."""
    shift_lon, shift_lat = _shift(points.lon, points.lat)
    return Gcj02Array(points.lon + shift_lon, points.lat + shift_lat)


def to_wgs84(points: Gcj02Array) -> Wgs84Array:
    """The positions as WGS-84, by iteration."""
    lon, lat = points.lon, points.lat
    for _ in range(INVERSE_ROUNDS):
        shift_lon, shift_lat = _shift(lon, lat)
        lon, lat = points.lon - shift_lon, points.lat - shift_lat
    return Wgs84Array(lon, lat)


def distances_m(a: Wgs84Array, b: Wgs84Array) -> Degrees:
    """The great-circle distance of each position of `a` to the one of `b` at its index, in metres."""
    lat_a, lat_b = np.radians(a.lat), np.radians(b.lat)
    half_lat, half_lon = np.sin((lat_b - lat_a) / 2), np.sin(np.radians(b.lon - a.lon) / 2)
    haversine = half_lat**2 + np.cos(lat_a) * np.cos(lat_b) * half_lon**2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(haversine))))


def _columns(points: Iterable[Wgs84] | Iterable[Gcj02]) -> tuple[Degrees, Degrees]:
    table = np.array([(point.lon, point.lat) for point in points], dtype=np.float64).reshape(-1, 2)
    return table[:, 0].copy(), table[:, 1].copy()


def _shift(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """How far GCJ-02 lies from these WGS-84 positions, in degrees."""
    x, y, pi = lon - CENTRE_LON, lat - CENTRE_LAT, np.pi
    root = np.sqrt(np.abs(x))
    wave = 20.0 * np.sin(6.0 * x * pi) + 20.0 * np.sin(2.0 * x * pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (wave + 20.0 * np.sin(y * pi) + 40.0 * np.sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * pi) + 320.0 * np.sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (wave + 20.0 * np.sin(x * pi) + 40.0 * np.sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * pi) + 300.0 * np.sin(x / 30.0 * pi)) * 2.0 / 3.0
    lat_rad = np.radians(lat)
    curvature = 1.0 - ECCENTRICITY_SQUARED * np.sin(lat_rad) ** 2
    root_curvature = np.sqrt(curvature)
    meridian_m = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / (curvature * root_curvature)
    parallel_m = SEMI_MAJOR_M / root_curvature * np.cos(lat_rad)
    return np.asarray(east * 180.0 / (parallel_m * pi)), np.asarray(north * 180.0 / (meridian_m * pi))
