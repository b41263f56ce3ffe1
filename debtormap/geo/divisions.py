"""The 167 counties, 11 cities and 23 zones of Hebei, with the points their names are written at.

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
BOUNDS: Final = (113.4587, 36.0463, 119.8467, 42.6148)  # west, south, east, north of the province
ZONES: Final = {
    "130171": "石家庄高新技术产业开发区",
    "130172": "石家庄循环化工园区",
    "130271": "唐山芦台经济开发区",
    "130272": "唐山市汉沽管理区",
    "130273": "唐山高新技术产业开发区",
    "130274": "唐山海港经济开发区",
    "130371": "秦皇岛市经济技术开发区",
    "130372": "北戴河新区",
    "130471": "邯郸经济技术开发区",
    "130473": "邯郸冀南新区",
    "130571": "邢台经济开发区",
    "130671": "保定高新技术产业开发区",
    "130672": "保定白沟新城",
    "130771": "张家口经济开发区",
    "130772": "张家口市察北管理区",
    "130773": "张家口市塞北管理区",
    "130871": "承德高新技术产业开发区",
    "130971": "沧州经济开发区",
    "130972": "沧州高新技术产业开发区",
    "130973": "沧州渤海新区",
    "131071": "廊坊经济技术开发区",
    "131171": "衡水高新技术产业开发区",
    "131172": "衡水滨湖新区",
}
"""The statistical zones (National Bureau of Statistics, 2023): no counties, yet addresses are written in them."""
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


@cache
def zones() -> tuple[Division, ...]:
    """The 23 statistical zones, by code; `county` is the zone's name without its city. They have no label point."""
    names = {city.code[:4]: city.city for city in cities()}
    return tuple(_zone(code, names[code[:4]], name) for code, name in sorted(ZONES.items()))


def by_code(code: str) -> Division | None:
    """The county, city or zone of a six-digit code, or None: an abolished code is no division."""
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
    return {division.code: division for division in (*counties(), *cities(), *zones())}


def _zone(code: str, city: str, name: str) -> Division:
    own = name.removeprefix(city).removeprefix(city.removesuffix("市"))
    return Division(code=code, name=f"{PROVINCE}{city}{own}", city=city, county=own)


def _town_points() -> dict[str, Wgs84]:
    table = files.rows(files.DIRECTORY / "hebei_geonames_places.csv")
    next(table)
    return {zh: Wgs84(lon=float(lon), lat=float(lat)) for _, _, zh, lat, lon, _, adcode in table if adcode}
