"""Where a listing will stand: its address matched and placed once, at import, by the gazetteer of this installation.

What a person decided about an address goes before the matcher; `geo.placing` decides what the public sees of either.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings

from debtormap.core.places import PlacedAt, Precision, PublicPlace
from debtormap.core.policies import Location
from debtormap.geo import datum_check, gazetteer
from debtormap.geo.gazetteer import Gazetteer, GazetteerPlace, PlaceKind
from debtormap.geo.matcher import Match, Matcher, Read
from debtormap.geo.placing import FINE_ENOUGH, is_too_old, place_for


class Standing(NamedTuple):
    """Where a listing stands, as a row or a listing holds it."""

    division_code: str | None
    township: str | None
    precision: str
    placed_at: str
    place_id: str | None
    place_name: str | None
    place_lon_u: int | None
    """Millionths of a degree."""
    place_lat_u: int | None
    place_version: int | None


#: Columns of a row or a listing.
PLACING: Final = Standing._fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    division_code: str | None
    township: str | None
    precision: Precision
    placed_at: PlacedAt
    place: PublicPlace | None
    standing: Standing = field(init=False, repr=False, compare=False)
    """Made once for all that stand there."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "standing", _standing(self))


def _standing(placed: Placed) -> Standing:
    place = placed.place
    head = (placed.division_code, placed.township, placed.precision.value, placed.placed_at.value)
    if place is None:
        return Standing(*head, None, None, None, None, None)
    lon_u, lat_u = round(place.point.lon * 1_000_000), round(place.point.lat * 1_000_000)
    return Standing(*head, place.id, place.name, lon_u, lat_u, place.version)


NOWHERE = Placed(division_code=None, township=None, precision=Precision.NONE, placed_at=PlacedAt.NONE, place=None)


NO_PLACE: Final = ""
DECIDED: Final = "decided by a person"

#: The id of the place that a person decided on for an address, NO_PLACE, or None when nobody decided.
Decided = Callable[[str], str | None]


class Placer:
    """Places addresses under the floors of one disclosure policy."""

    def __init__(self, location: Location, *, today: date, decided: Decided = lambda address: None) -> None:
        self._gazetteer, self._matcher, self._places = _loaded(settings.GAZETTEER)
        self._location, self._today = location, today
        self._decided = decided
        # Companies of one office block and relatives share an address, word for word; neighbours all but the numbers.
        self.place = lru_cache(maxsize=10_000)(self._place)
        self._placed_as_read = lru_cache(maxsize=20_000)(self._as_read)
        self._is_too_old = lru_cache(maxsize=4_096)(self._too_old)

    def place_verified(self, address: str | None, verified_on: date | None) -> Placed:
        """The same, off the map when the address was last verified longer ago than the policy allows."""
        placed = self.place(address)
        if placed.place is not None and self._is_too_old(verified_on):
            return replace(placed, place=None, placed_at=PlacedAt.NONE)
        return placed

    def match(self, address: str) -> Match:
        """What the matcher alone says."""
        return self._matcher.match(address)

    def candidates(self, division_code: str) -> list[GazetteerPlace]:
        """The places of a county that may be chosen."""
        return [place for place in self._gazetteer.places if place.division_code == division_code and is_fine(place)]

    def by_id(self, place_id: str) -> GazetteerPlace | None:
        return self._places.get(place_id)

    def at(self, place: GazetteerPlace) -> Placed:
        """Where an address of the place stands."""
        return self._placed(
            Match(
                division_code=place.division_code,
                township=place.township,
                place=place,
                precision=place.kind.precision,
                why=DECIDED,
            )
        )

    def decided(self, address: str, place_id: str) -> Placed:
        """Where the address stands by a person's decision. A place that has left the gazetteer decides nothing."""
        match = self.match(address)
        if place_id != NO_PLACE:
            place = self.by_id(place_id)
            return self._placed(match) if place is None else self.at(place)
        return self._placed(replace(match, place=None, precision=_without_place(match), why=DECIDED))

    def _place(self, address: str | None) -> Placed:
        if not address:
            return NOWHERE
        place_id = self._decided(address)
        if place_id is not None:
            return self.decided(address, place_id)
        return self._placed_as_read(self._matcher.read(address))

    def _as_read(self, read: Read) -> Placed:
        return self._placed(self._matcher.meaning(read))

    def _too_old(self, verified_on: date | None) -> bool:
        return is_too_old(verified_on, self._location, today=self._today)

    def _placed(self, match: Match) -> Placed:
        place, placed_at = place_for(
            match,
            self._gazetteer,
            min_residents=self._location.min_residents,
            fallback_min_residents=self._location.fallback_min_residents,
        )
        return Placed(
            division_code=match.division_code,
            township=match.township,
            precision=match.precision,
            placed_at=placed_at,
            place=place,
        )


def is_fine(place: GazetteerPlace) -> bool:
    """Whether a person may choose it: a compound, village or community, no street or station."""
    return place.kind.precision in FINE_ENOUGH and place.kind is not PlaceKind.STATION


def _without_place(match: Match) -> Precision:
    if match.division_code is None:
        return Precision.NONE
    return Precision.TOWNSHIP if match.township else Precision.COUNTY


@lru_cache(maxsize=2)
def _loaded(extra: tuple[Path, ...]) -> tuple[Gazetteer, Matcher, dict[str, GazetteerPlace]]:
    datum_check.refuse_other_datum(extra)  # half a kilometre aside every answer of 500 m would be wrong
    loaded = gazetteer.load(extra)
    return loaded, Matcher(loaded), {place.id: place for place in loaded.places}
