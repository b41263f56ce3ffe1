"""How densely each county is settled, by the census of 2020: what is known where nobody counted a place.

Sources: `data/geo/hebei_population_2020.csv`; areas from the county polygons of `hebei_counties_tianditu.geojson`.
"""

from functools import cache
from itertools import pairwise
from math import cos, radians
from typing import Any, Final

from debtormap.geo import files

KM_A_DEGREE: Final = 111.195


def people_per_km2(division_code: str) -> float:
    """The mean of the county; 0 for a zone, which has neither polygon nor count."""
    return _densities().get(division_code, 0.0)


@cache
def _densities() -> dict[str, float]:
    areas_km2 = {
        feature["properties"]["adcode"]: _area_km2(feature["geometry"])
        for feature in files.features("hebei_counties_tianditu.geojson")
    }
    table = files.rows(files.DIRECTORY / "hebei_population_2020.csv")
    next(table)
    return {row[0]: int(row[3]) / areas_km2[row[0]] for row in table}


def _area_km2(geometry: dict[str, Any]) -> float:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    # The first ring of a polygon is its outline, the others are holes.
    return sum(_ring_km2(rings[0]) - sum(map(_ring_km2, rings[1:])) for rings in polygons)


def _ring_km2(ring: list[list[float]]) -> float:
    """Flat at the ring's own latitude: within a per cent for a county."""
    scale = KM_A_DEGREE**2 * cos(radians(sum(point[1] for point in ring) / len(ring)))
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))) / 2 * scale
