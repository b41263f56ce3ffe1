"""Which county a position lies in, by the polygons of `data/geo/hebei_counties_tianditu.geojson`.

Two sources of polygons differ by some hundred metres: within 450 m of a county line both counties are taken as right.
"""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from math import cos, radians
from typing import Any, Final, TypeAlias

from debtormap.core.coordinates import Wgs84
from debtormap.geo import files

DOUBT_M: Final = 450
M_A_DEGREE: Final = 111_195
AROUND: Final = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (0.7, 0.7), (0.7, -0.7), (-0.7, 0.7), (-0.7, -0.7))

Ring: TypeAlias = list[list[float]]


def lies_in(point: Wgs84, division_code: str) -> bool:
    """Whether the position may lie in the county, given how far county lines can be trusted; False for a zone."""
    rings = _counties().get(division_code, [])
    north = DOUBT_M / M_A_DEGREE
    east = north / cos(radians(point.lat))
    return any(is_inside(point.lon + x * east, point.lat + y * north, rings) for x, y in AROUND)


@cache
def _counties() -> dict[str, list[Ring]]:
    return {
        feature["properties"]["adcode"]: list(rings_of(feature["geometry"]))
        for feature in files.features("hebei_counties_tianditu.geojson")
    }


def rings_of(geometry: dict[str, Any]) -> Iterator[Ring]:
    """All rings of a polygon or several, outlines and holes."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        yield from polygon


def is_inside(lon: float, lat: float, rings: list[Ring]) -> bool:
    """Ray casting over all rings at once: a hole flips back what its outline flipped."""
    inside = False
    for ring in rings:
        for (a_lon, a_lat), (b_lon, b_lat) in pairwise(ring):
            if (a_lat > lat) != (b_lat > lat) and lon < a_lon + (lat - a_lat) / (b_lat - a_lat) * (b_lon - a_lon):
                inside = not inside
    return inside
