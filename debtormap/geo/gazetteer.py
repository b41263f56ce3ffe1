"""The gazetteer: every place of Hebei whose name an address may hold, and where it lies, if that is known.

Its rows come from one file built out of sourced ones (`gazetteer_file.py`): townships of the Ministry of Civil Affairs
2026-09, villages and communities of the National Bureau of Statistics 2023 (54,000, about one in a hundred with a
point), compounds, streets and stations of OpenStreetMap. More places come as CSV files with the header

    id,name,kind,lon,lat,residents,division_code,township,source

kind is compound, village or community; lon and lat are WGS-84 degrees, both may be empty; residents may be empty; the
township is written as in the address. `source` says who answers for the row: "synthetic" for invented places. A row
with the id of a place of the state's list and the same kind and county gives that place its point and its residents.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from debtormap.core.coordinates import Wgs84
from debtormap.core.errors import RuleError
from debtormap.core.places import Precision
from debtormap.geo import divisions, files, gazetteer_file
from debtormap.geo.township_names import Townships

HEADER: Final = ["id", "name", "kind", "lon", "lat", "residents", "division_code", "township", "source"]
OFFICIAL: Final = "nbs_2023"


class PlaceKind(StrEnum):
    """What a place is. A station is a landmark: it has a point, but nobody lives there."""

    COMPOUND = "compound"
    VILLAGE = "village"
    COMMUNITY = "community"
    STREET = "street"
    STATION = "station"

    @property
    def precision(self) -> Precision:
        """How finely it tells where an address lies."""
        return _PRECISIONS[self]


_PRECISIONS: Final = {
    PlaceKind.COMPOUND: Precision.COMPOUND,
    PlaceKind.VILLAGE: Precision.VILLAGE,
    PlaceKind.COMMUNITY: Precision.COMMUNITY,
    PlaceKind.STREET: Precision.STREET,
    PlaceKind.STATION: Precision.STREET,
}
EXTRA_KINDS: Final = {kind.value: kind for kind in (PlaceKind.COMPOUND, PlaceKind.VILLAGE, PlaceKind.COMMUNITY)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where rows come from: `dated` as far as is known."""

    id: str
    title: str
    licence: str
    dated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GazetteerPlace:
    """A named place. `residents` is None when nobody counted them; `point` when nobody knows where it lies."""

    id: str
    name: str
    kind: PlaceKind
    point: Wgs84 | None
    residents: int | None
    division_code: str
    township: str | None
    source: str
    point_source: str = ""

    @property
    def is_official(self) -> bool:
        """Stands in the state's list of villages and communities."""
        return self.source == OFFICIAL


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # hashed by identity, for caches of what is made of it
class Gazetteer:
    """Places and townships, read once and never changed. `seats` holds the points of one township in ten."""

    places: tuple[GazetteerPlace, ...]
    townships: Townships
    seats: dict[tuple[str, str], Wgs84]


def load(extra: Sequence[Path] = ()) -> Gazetteer:
    """Everything embedded, and the rows of the extra files beside it. RuleError for a row that breaks the format."""
    embedded = _embedded()
    if not extra:
        return embedded
    places = {place.id: place for place in embedded.places}
    for path in extra:
        for place in _extra(path, embedded.townships):
            held = places.get(place.id)
            places[place.id] = place if held is None else _completed(held, place)
    return replace(embedded, places=tuple(places.values()))


@lru_cache(maxsize=1)
def _embedded() -> Gazetteer:
    places = tuple(_place(row) for row in gazetteer_file.rows("places"))
    return Gazetteer(places=places, townships=Townships.load(), seats=_seats())


def sources() -> tuple[Source, ...]:
    """The sources of all rows, each with its date and licence."""
    return tuple(
        Source(id=row[0], title=row[1], licence=row[2], dated=row[3]) for row in gazetteer_file.rows("sources")
    )


def _place(row: list[str]) -> GazetteerPlace:
    place_id, name, kind, lon, lat, residents, area, township, source, point_source = row
    return GazetteerPlace(
        id=place_id,
        name=name,
        kind=_KINDS[kind],
        point=_point(lon, lat),
        residents=int(residents) if residents else None,
        division_code=area,
        township=township or None,
        source=source,
        point_source=point_source,
    )


_KINDS: Final = {kind.value: kind for kind in PlaceKind}


def _seats() -> dict[tuple[str, str], Wgs84]:
    rows = gazetteer_file.rows("townships")
    return {(area, name): Wgs84(lon=float(lon), lat=float(lat)) for area, name, _, lon, lat, *_ in rows if lon}


def _completed(held: GazetteerPlace, found: GazetteerPlace) -> GazetteerPlace:
    """What is held, with a point and residents that were found for it later; its name and township stay."""
    if (held.division_code, held.kind) != (found.division_code, found.kind):
        raise RuleError(
            "gazetteer_other_place",
            field="id",
            rule="a row with the id of a known place must be of its kind and county",
            mend="give the place an id of its own",
        )
    return replace(
        held,
        point=held.point if found.point is None else found.point,
        residents=held.residents if found.residents is None else found.residents,
        point_source=held.point_source if found.point is None else found.source,
    )


def rows_of(path: Path) -> Iterator[list[str]]:
    """The rows of an extra file as they stand. RuleError when it has another header."""
    table = files.rows(path)
    if next(table, None) != HEADER:
        raise _broken("gazetteer_header", "header", f"must be {','.join(HEADER)}", path, 1)
    yield from table


def _extra(path: Path, townships: Townships) -> Iterator[GazetteerPlace]:
    seen: set[str] = set()
    for number, row in enumerate(rows_of(path), start=2):
        place = _extra_place(row, townships, path, number)
        if place.id in seen:
            raise _broken("gazetteer_duplicate", "id", "stands twice", path, number)
        seen.add(place.id)
        yield place


def _extra_place(row: list[str], townships: Townships, path: Path, number: int) -> GazetteerPlace:
    if len(row) != len(HEADER):
        raise _broken("gazetteer_columns", "row", f"must have {len(HEADER)} columns", path, number)
    place_id, name, kind, lon, lat, residents, area, township, source = row
    if not (place_id.isascii() and place_id.isalnum() and len(place_id) <= 20):
        raise _broken("gazetteer_id", "id", "must be 1 to 20 characters of 0-9A-Za-z", path, number)
    if kind not in EXTRA_KINDS or len(name) < 2:
        raise _broken("gazetteer_kind", "kind", "must be compound, village or community, with a name", path, number)
    if divisions.by_code(area) is None:
        raise _broken("gazetteer_division", "division_code", "must be a county of Hebei", path, number)
    try:
        point = _point(lon, lat)
        count = int(residents) if residents else None
    except ValueError as error:
        raise _broken("gazetteer_number", "lon, lat, residents", "must be numbers", path, number) from error
    if point is not None and not _is_in_hebei(point):
        raise _broken("gazetteer_point", "lon, lat", "must be WGS-84 degrees in Hebei, longitude first", path, number)
    return GazetteerPlace(
        id=place_id,
        name=name,
        kind=EXTRA_KINDS[kind],
        point=point,
        residents=count,
        division_code=area,
        township=townships.canonical(area, township) if township else None,
        source=source,
        point_source="" if point is None else source,
    )


def _point(lon: str, lat: str) -> Wgs84 | None:
    """None when both are empty; one alone is 0 degrees, which is not in Hebei."""
    return Wgs84(lon=float(lon or 0), lat=float(lat or 0)) if lon or lat else None


def _is_in_hebei(point: Wgs84) -> bool:
    west, south, east, north = divisions.BOUNDS
    return west <= point.lon <= east and south <= point.lat <= north


def _broken(code: str, field: str, rule: str, path: Path, number: int) -> RuleError:
    return RuleError(code, field=field, rule=rule, mend=f"see line {number} of {path.name}")
