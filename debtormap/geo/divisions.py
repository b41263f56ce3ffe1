"""The 167 counties and 11 cities of Hebei, with the points their names are written at.

Source: Tianditu boundaries and Ministry of Civil Affairs codes of 2026-09 (`data/geo/README.md`, 2.1 and 2.2). 辛集
stands under 石家庄市, 定州 and the three counties of 雄安 under 保定市, as their codes do.
"""

from functools import cache
from typing import Final

from debtormap.core.coordinates import Wgs84
from debtormap.core.divisions import Division
from debtormap.geo import files

PROVINCE: Final = "河北省"
# GeoNames' list of towns lacks this seat; the point is the middle of its old town.
CHENGDE: Final = Wgs84(lon=117.939, lat=40.976)


@cache
def counties() -> tuple[Division, ...]:
    """The 167 counties, county-level cities and districts, by code."""
    found = (feature["properties"] for feature in files.features("hebei_counties_tianditu.geojson"))
    return tuple(
        Division(
            code=each["adcode"],
            name=f"{PROVINCE}{each['city']}{each['name']}",
            city=each["city"],
            county=each["name"],
        )
        for each in sorted(found, key=lambda each: str(each["adcode"]))
    )


@cache
def cities() -> tuple[Division, ...]:
    """The 11 cities, by code; their `county` is empty."""
    found = (feature["properties"] for feature in files.features("hebei_city_tianditu.geojson"))
    return tuple(
        Division(code=each["adcode"], name=f"{PROVINCE}{each['name']}", city=each["name"], county="")
        for each in sorted(found, key=lambda each: str(each["adcode"]))
    )


def by_code(code: str) -> Division | None:
    """The county or city of a six-digit code, or None: a zone or an abolished code is no division."""
    return _by_code().get(code)


@cache
def label_points() -> dict[str, Wgs84]:
    """Where to write each name, by code: inside its county, at its seat for a city. No place of any listing."""
    found = {}
    for feature in files.features("hebei_counties_tianditu.geojson"):
        each = feature["properties"]
        found[each["adcode"]] = Wgs84(lon=each["cx"], lat=each["cy"])
    seats = _town_points()
    return found | {city.code: seats.get(city.city.removesuffix("市"), CHENGDE) for city in cities()}


@cache
def _by_code() -> dict[str, Division]:
    return {division.code: division for division in (*counties(), *cities())}


def _town_points() -> dict[str, Wgs84]:
    table = files.rows(files.DIRECTORY / "hebei_geonames_places.csv")
    next(table)
    return {zh: Wgs84(lon=float(lon), lat=float(lat)) for _, _, zh, lat, lon, _, adcode in table if adcode}
