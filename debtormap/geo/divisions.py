"""The 167 counties, 11 cities and 23 zones of Hebei, with the points their names are written at.

Source: Tianditu boundaries and Ministry of Civil Affairs codes of 2026-09 (`data/geo/README.md`, 2.1 and 2.2). 辛集
stands under 石家庄市, 定州 and the three counties of 雄安 under 保定市, as their codes do.
"""

from functools import cache
from typing import Final

from debtormap.core.coordinates import Wgs84
from debtormap.core.divisions import Division
from debtormap.geo import gazetteer_file

PROVINCE: Final = "河北省"
BOUNDS: Final = (113.4587, 36.0463, 119.8467, 42.6148)  # west, south, east, north of the province


@cache
def counties() -> tuple[Division, ...]:
    """The 167 counties, county-level cities and districts, by code."""
    return _of_level("county")


@cache
def cities() -> tuple[Division, ...]:
    """The 11 cities, by code; their `county` is empty."""
    return _of_level("city")


@cache
def zones() -> tuple[Division, ...]:
    """The 23 statistical zones (National Bureau of Statistics, 2023), by code: no counties, yet addresses are written
    in them. `county` is the zone's name without its city. They have no label point."""
    return _of_level("zone")


def by_code(code: str) -> Division | None:
    """The county, city or zone of a six-digit code, or None: an abolished code is no division."""
    return _by_code().get(code)


def is_zone(code: str) -> bool:
    return code in _zone_codes()


@cache
def label_points() -> dict[str, Wgs84]:
    """Where to write each name, by code: inside its county, at its seat for a city. No place of any listing."""
    return {row[0]: Wgs84(lon=float(row[4]), lat=float(row[5])) for row in _rows() if row[4]}


@cache
def densities() -> dict[str, float]:
    """People per km² of each county by the census of 2020; a zone has neither area nor count."""
    return {row[0]: int(row[6]) / float(row[7]) for row in _rows() if row[6]}


@cache
def _by_code() -> dict[str, Division]:
    return {division.code: division for division in (*counties(), *cities(), *zones())}


@cache
def _zone_codes() -> frozenset[str]:
    return frozenset(zone.code for zone in zones())


def _of_level(level: str) -> tuple[Division, ...]:
    return tuple(_division(*row[:4]) for row in _rows() if row[1] == level)


def _division(code: str, level: str, name: str, city: str) -> Division:
    county = "" if level == "city" else name
    return Division(code=code, name=f"{PROVINCE}{city}{county}", city=city, county=county)


@cache
def _rows() -> tuple[list[str], ...]:
    return tuple(gazetteer_file.rows("divisions"))
