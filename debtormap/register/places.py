"""Where a listing will stand: its address matched and placed once, at import, by the gazetteer of this installation."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from debtormap.core.places import PlacedAt, Precision, PublicPlace
from debtormap.geo import gazetteer
from debtormap.geo.gazetteer import Gazetteer
from debtormap.geo.matcher import Matcher
from debtormap.geo.placing import place_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    division_code: str | None
    township: str | None
    precision: Precision
    placed_at: PlacedAt
    place: PublicPlace | None


NOWHERE = Placed(division_code=None, township=None, precision=Precision.NONE, placed_at=PlacedAt.NONE, place=None)


class Placer:
    """Places addresses under the floors of one disclosure policy."""

    def __init__(self, *, min_residents: int, fallback_min_residents: int) -> None:
        self._gazetteer, self._matcher = _matcher(settings.GAZETTEER)
        self._floors = {"min_residents": min_residents, "fallback_min_residents": fallback_min_residents}
        # Companies of one office block and relatives share an address, word for word.
        self.place = lru_cache(maxsize=10_000)(self._place)

    def _place(self, address: str | None) -> Placed:
        if not address:
            return NOWHERE
        match = self._matcher.match(address)
        place, placed_at = place_for(match, self._gazetteer, **self._floors)
        return Placed(
            division_code=match.division_code,
            township=match.township,
            precision=match.precision,
            placed_at=placed_at,
            place=place,
        )


@lru_cache(maxsize=2)
def _matcher(extra: tuple[Path, ...]) -> tuple[Gazetteer, Matcher]:
    loaded = gazetteer.load(extra)
    return loaded, Matcher(loaded)
