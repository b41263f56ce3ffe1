"""A small map as SVG: the outlines of some counties and numbered places in them. No script, nothing from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, radians
from typing import Final

from debtormap.core.coordinates import Wgs84
from debtormap.geo import files
from debtormap.geo.county_shapes import Ring, rings_of

SIZE: Final = 480
MARGIN: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    number: int
    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyMap:
    paths: tuple[str, ...]
    """One `d` of a path for each county."""
    marks: tuple[Mark, ...]
    width: int
    height: int


def draw(codes: Sequence[str], points: Sequence[tuple[int, str, Wgs84]]) -> CountyMap | None:
    """The counties with (number, name, point) marked; None when nothing is known to draw."""
    rings = [ring for code in codes for ring in _outlines().get(code, [])]
    everything = [(lon, lat) for ring in rings for lon, lat in ring] + [(at.lon, at.lat) for _, _, at in points]
    if not everything:
        return None
    west, east = min(lon for lon, _ in everything), max(lon for lon, _ in everything)
    south, north = min(lat for _, lat in everything), max(lat for _, lat in everything)
    squeeze = cos(radians((south + north) / 2))
    scale = (SIZE - 2 * MARGIN) / max((east - west) * squeeze, north - south, 0.01)

    def place(lon: float, lat: float) -> tuple[float, float]:
        return round(MARGIN + (lon - west) * squeeze * scale, 1), round(MARGIN + (north - lat) * scale, 1)

    def path(code: str) -> str:
        return "".join(
            "M" + "L".join("{} {}".format(*place(lon, lat)) for lon, lat in ring) + "Z" for ring in _outlines()[code]
        )

    return CountyMap(
        paths=tuple(path(code) for code in codes if code in _outlines()),
        marks=tuple(
            Mark(number=number, name=name, x=place(at.lon, at.lat)[0], y=place(at.lon, at.lat)[1])
            for number, name, at in points
        ),
        width=round((east - west) * squeeze * scale) + 2 * MARGIN,
        height=round((north - south) * scale) + 2 * MARGIN,
    )


@cache
def _outlines() -> dict[str, list[Ring]]:
    return {
        feature["properties"]["adcode"]: list(rings_of(feature["geometry"]))
        for feature in files.features("hebei_counties_tianditu.geojson")
    }
