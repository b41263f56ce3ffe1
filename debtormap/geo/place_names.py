"""Finding the compound, village, community or street that an address names behind its county and township."""

import re
from collections import defaultdict
from typing import Final

from debtormap.core.coordinates import distance_m
from debtormap.geo.address_text import simplify
from debtormap.geo.gazetteer import Gazetteer, GazetteerPlace, PlaceKind

LONGEST: Final = 14
FAR_M: Final = 5_000  # the mean radius of a township: farther away than that, a nameless compound is another one
# A name begins behind the division, or behind one of these: 王庄村 is not in 大王庄村.
START: Final = re.compile(r"(?<=[0-9号路街道巷里弄村区镇乡侧旁内院口段])(?=[^0-9号])")
STREET_BEHIND: Final = re.compile(r"[东西南北中]?[大小]?(?:路|街(?!道)|道(?!沟)|巷|胡同)")
# Behind a village's name without its 村: 杜家庄 is named in 杜家庄9号, not in 杜家庄子.
END_OF_STEM: Final = re.compile(r"$|[0-9一二三四五六七八九十第组队]")
RANKS: Final = {
    PlaceKind.COMPOUND: 0,
    PlaceKind.VILLAGE: 1,
    PlaceKind.COMMUNITY: 1,
    PlaceKind.STREET: 2,
    PlaceKind.STATION: 3,
}


class PlaceNames:
    """The names of each area; a name may belong to several places, and then needs its township."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._seats = gazetteer.seats
        self._names: dict[str, dict[str, tuple[GazetteerPlace, ...]]] = defaultdict(dict)
        self._stems: dict[str, dict[str, tuple[GazetteerPlace, ...]]] = defaultdict(dict)
        self._starts: dict[str, set[str]] = defaultdict(set)
        for place in gazetteer.places:
            name = simplify(place.name)
            _add(self._names[place.division_code], name, place)
            self._starts[place.division_code].add(name[:2])
            if (short := _stem(name, place.kind)) is not None:
                _add(self._stems[place.division_code], short, place)

    def find(self, text: str, start: int, area: str, township: str | None) -> GazetteerPlace | None:
        """The finest place named in `text` from `start` on, first named first; None when none is named surely."""
        names, stems = self._names.get(area), self._stems.get(area)
        if names is None or stems is None:
            return None
        starts = self._starts[area]
        best, best_rank = None, len(RANKS)
        for at in (start, *(found.start() for found in START.finditer(text, start + 1))):
            # Most of an address begins no name at all.
            if text[at : at + 2] not in starts:
                continue
            place = self._longest(text, at, names, stems, township)
            if place is not None and RANKS[place.kind] < best_rank:
                best, best_rank = place, RANKS[place.kind]
        return best

    def _longest(
        self,
        text: str,
        at: int,
        names: dict[str, tuple[GazetteerPlace, ...]],
        stems: dict[str, tuple[GazetteerPlace, ...]],
        township: str | None,
    ) -> GazetteerPlace | None:
        for end in range(min(len(text), at + LONGEST), at + 1, -1):
            name = text[at:end]
            named = names.get(name) or _by_stem(stems, name, text, end, township)
            if named and (place := self._only(named, township)) is not None and _ends(place, text, end):
                return place
        return None

    def _only(self, named: tuple[GazetteerPlace, ...], township: str | None) -> GazetteerPlace | None:
        """The one place meant; None when there are several, or the township speaks against it."""
        if township is None:
            alone = named[0] if len(named) == 1 else None
            # Village names repeat: without the township they say nothing.
            return None if alone is None or alone.kind is PlaceKind.VILLAGE else alone
        inside = [place for place in named if place.township == township]
        if not inside:
            inside = [place for place in named if place.township is None and self._may_lie_in(place, township)]
        return inside[0] if len(inside) == 1 else None

    def _may_lie_in(self, place: GazetteerPlace, township: str) -> bool:
        if place.kind is PlaceKind.STREET or township.endswith("街道"):
            return True
        seat = self._seats.get((place.division_code, township))
        return seat is not None and place.point is not None and distance_m(seat, place.point) <= FAR_M


def _by_stem(
    stems: dict[str, tuple[GazetteerPlace, ...]], name: str, text: str, end: int, township: str | None
) -> tuple[GazetteerPlace, ...] | None:
    named = stems.get(name)
    return named if named and township is not None and END_OF_STEM.match(text, end) else None


def _ends(place: GazetteerPlace, text: str, end: int) -> bool:
    return place.kind is PlaceKind.STREET or STREET_BEHIND.match(text, end) is None


def _stem(name: str, kind: PlaceKind) -> str | None:
    """A village without 村, a community without 社区: used behind a township only."""
    if kind is PlaceKind.VILLAGE and name.endswith("村") and len(name) > 2:
        return name[:-1]
    if kind is PlaceKind.COMMUNITY and name.endswith("社区") and len(name) > 3:
        return name[:-2]
    return None


def _add(names: dict[str, tuple[GazetteerPlace, ...]], name: str, place: GazetteerPlace) -> None:
    names[name] = (*names.get(name, ()), place)
