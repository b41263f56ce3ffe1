"""Where a listing stands on the map: at a named place with enough residents, else at a grid cell with enough.

The named compound, village or community if it has `min_residents`, or if nobody counted it but it stands in the state's
list; else the H3 cell of level 9 round it, then 8, then 7, the first at which `fallback_min_residents` stand, those of
places that stand by themselves or at a finer cell not counted; else nowhere. An
address known only to its street, township or county has no place, so it never enters an answer of 500 m; nor has one
verified too long ago, nor a party that an officer suppressed for safety. `assign` says why as a stable code.

A listing is placed once, when it is imported: the register keeps the place with its version and never asks again, since
a second draw would be a second look at the home. The same place gives the same answer always, on every machine; another
rule here raises VERSION, for listings placed from then on. (`docs/privacy-report.md` measures the rules.)
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, TypeAlias

import h3

from debtormap.core.coordinates import Wgs84, distance_m
from debtormap.core.dates import corresponding_day
from debtormap.core.places import PlacedAt, PlacingReason, Precision, PublicPlace
from debtormap.core.policies import Location
from debtormap.geo import census, divisions
from debtormap.geo.gazetteer import Gazetteer, GazetteerPlace
from debtormap.geo.matcher import Match

VERSION: Final = 1  # of the rules above
LEVELS: Final = {9: PlacedAt.CELL9, 8: PlacedAt.CELL8, 7: PlacedAt.CELL7}
FINE_ENOUGH: Final = frozenset({Precision.COMPOUND, Precision.VILLAGE, Precision.COMMUNITY})
DECIMALS: Final = 4  # about 10 m
NAMED_FROM_LEVEL: Final = 5  # the digits of a cell from here on are its number: unique within 1,770 km²

Placed: TypeAlias = tuple[PublicPlace | None, PlacedAt]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Where a listing stands, and why there. `place` is None exactly when `placed_at` is NONE."""

    place: PublicPlace | None
    placed_at: PlacedAt
    reason: PlacingReason


def assign(
    match: Match,
    gazetteer: Gazetteer,
    location: Location,
    *,
    today: date,
    verified_on: date | None = None,
    suppressed: bool = False,
) -> Placing:
    """The public place of a matched address under a policy.

    `verified_on` None: nobody noted when, which is not counted as too old. `suppressed`: an officer took the party off
    the map for safety.
    """
    if suppressed:
        return _nowhere(PlacingReason.SUPPRESSED)
    if is_too_old(verified_on, location, today=today):
        return _nowhere(PlacingReason.ADDRESS_TOO_OLD)
    return _for_match(match, gazetteer, location.min_residents, location.fallback_min_residents)


def is_too_old(verified_on: date | None, location: Location, *, today: date) -> bool:
    """Whether an address was last verified longer ago than the policy allows; None is not counted as too old."""
    return verified_on is not None and today > corresponding_day(verified_on, location.max_address_age_months)


def place_for(
    match: Match, gazetteer: Gazetteer, *, min_residents: int = 500, fallback_min_residents: int = 200
) -> Placed:
    """The public place of a matched address, and what kind of place that is, by the numbers of residents alone."""
    placing = _for_match(match, gazetteer, min_residents, fallback_min_residents)
    return placing.place, placing.placed_at


def _for_match(match: Match, gazetteer: Gazetteer, min_residents: int, fallback_min_residents: int) -> Placing:
    if match.precision is Precision.NONE:
        return _nowhere(PlacingReason.UNMATCHED)
    if match.place is None or match.precision not in FINE_ENOUGH:
        return _nowhere(PlacingReason.TOO_COARSE)
    return _place(match.place, gazetteer, min_residents, fallback_min_residents)


def _nowhere(reason: PlacingReason) -> Placing:
    return Placing(place=None, placed_at=PlacedAt.NONE, reason=reason)


@lru_cache(maxsize=100_000)
def _place(place: GazetteerPlace, gazetteer: Gazetteer, min_residents: int, fallback_min_residents: int) -> Placing:
    if place.point is None:
        return _nowhere(PlacingReason.POSITION_UNKNOWN)
    if _is_named(place, min_residents):
        named = _named(place, place.point)
        return Placing(place=named, placed_at=PlacedAt.PLACE, reason=PlacingReason.NAMED_PLACE)
    cells = _cells(gazetteer, min_residents, fallback_min_residents)
    for level, placed_at in LEVELS.items():
        cell = cells[h3.latlng_to_cell(place.point.lat, place.point.lon, level)]
        if cell.residents >= fallback_min_residents:
            reason = PlacingReason.CELL if placed_at is PlacedAt.CELL9 else PlacingReason.COARSER_CELL
            return Placing(place=_numbered(cell), placed_at=placed_at, reason=reason)
    return _nowhere(PlacingReason.TOO_FEW_RESIDENTS)


def _is_named(place: GazetteerPlace, min_residents: int) -> bool:
    return place.is_official if place.residents is None else place.residents >= min_residents


@dataclass(slots=True, kw_only=True)
class _Cell:
    """A cell with the places whose points lie in it: what it is called depends on them alone. Those that stand neither
    by themselves nor at a finer cell are `standing` at it, and only their residents share it."""

    index: str
    places: list[GazetteerPlace]
    standing: list[GazetteerPlace]

    @property
    def centre(self) -> Wgs84:
        lat, lon = h3.cell_to_latlng(self.index)
        return Wgs84(lon=round(lon, DECIMALS), lat=round(lat, DECIMALS))

    @property
    def middle_place(self) -> GazetteerPlace:
        """The place nearest to the centre, if possible one whose township is known."""
        return min(self.places, key=lambda place: (place.township is None, self._distance_m(place), place.id))

    @property
    def residents(self) -> int:
        """Those that were counted; where none were, as many as the county has on such an area."""
        counted = [place.residents for place in self.standing if place.residents is not None]
        if counted:
            return sum(counted)
        return int(census.people_per_km2(self.middle_place.division_code) * h3.cell_area(self.index, unit="km^2"))

    def _distance_m(self, place: GazetteerPlace) -> float:
        return 0.0 if place.point is None else distance_m(self.centre, place.point)


@lru_cache(maxsize=4)
def _cells(gazetteer: Gazetteer, min_residents: int, fallback_min_residents: int) -> dict[str, _Cell]:
    """Every cell of the three levels that holds a point of the gazetteer."""
    cells: dict[str, _Cell] = {}
    left = [place for place in gazetteer.places if not _is_named(place, min_residents)]
    for level in LEVELS:
        places, standing = _by_cell(gazetteer.places, level), _by_cell(left, level)
        found = {index: _Cell(index=index, places=each, standing=standing[index]) for index, each in places.items()}
        # Who stands at a finer cell is no company for those who stand at a coarser one.
        left = [
            place
            for index, each in standing.items()
            if found[index].residents < fallback_min_residents
            for place in each
        ]
        cells |= found
    return cells


def _by_cell(places: Iterable[GazetteerPlace], level: int) -> defaultdict[str, list[GazetteerPlace]]:
    found: defaultdict[str, list[GazetteerPlace]] = defaultdict(list)
    for place in places:
        if place.point is not None:
            found[h3.latlng_to_cell(place.point.lat, place.point.lon, level)].append(place)
    return found


def _named(place: GazetteerPlace, point: Wgs84) -> PublicPlace:
    return PublicPlace(
        id=place.id,
        name=place.name,
        point=Wgs84(lon=round(point.lon, DECIMALS), lat=round(point.lat, DECIMALS)),
        version=VERSION,
        residents=place.residents,
        division_code=place.division_code,
    )


def _numbered(cell: _Cell) -> PublicPlace:
    """样例镇23502号网格: the finer the cell, the longer its number."""
    middle = cell.middle_place
    division = divisions.by_code(middle.division_code)
    where = middle.township or ("" if division is None else division.county)
    return PublicPlace(
        id=f"c{cell.index}",
        name=f"{where}{_number(cell.index)}号网格",
        point=cell.centre,
        version=VERSION,
        residents=cell.residents,
        division_code=middle.division_code,
    )


def _number(index: str) -> str:
    bits = h3.str_to_int(index)
    return "".join(str(bits >> 3 * (15 - level) & 7) for level in range(NAMED_FROM_LEVEL, h3.get_resolution(index) + 1))
