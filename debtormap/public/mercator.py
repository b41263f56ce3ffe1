"""The Web Mercator quadtree: the square world halved both ways as often as `zoom` says; y grows to the south.

Positions are whole numbers of 2^30 to the side of the world (4 cm at the equator), so that a position lies in the same
tile on every machine and a tile is a shift away.

>>> Tile(zoom=2, x=3, y=1).west, world_of(Wgs84(0.0, 0.0)) == (WORLD // 2, WORLD // 2)
(90.0, True)
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, degrees, log, pi, radians, sinh, tan
from typing import Final

from debtormap.core.coordinates import Wgs84

BITS: Final = 30
WORLD: Final = 1 << BITS
MAX_LAT: Final = 85.0511287798066


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A square of the quadtree."""

    zoom: int
    x: int
    y: int

    @property
    def west(self) -> float:
        """Degrees of its western edge; that of its eastern neighbour is its eastern one."""
        return self.x / (1 << self.zoom) * 360 - 180

    @property
    def north(self) -> float:
        """Degrees of its northern edge."""
        return degrees(atan(sinh(pi * (1 - 2 * self.y / (1 << self.zoom)))))


def world_of(point: Wgs84) -> tuple[int, int]:
    """A position as whole numbers from the north-western corner of the world."""
    lat = radians(max(-MAX_LAT, min(MAX_LAT, point.lat)))
    x = (point.lon + 180) / 360
    y = (1 - log(tan(pi / 4 + lat / 2)) / pi) / 2
    return _whole(x), _whole(y)


def _whole(share: float) -> int:
    return max(0, min(WORLD - 1, int(share * WORLD)))
