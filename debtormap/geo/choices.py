"""What a person may choose from when an address fits nothing surely, and what is made of the choice.

For a staff screen: `key` is under what a decision is kept for the next import (two flats of one compound share it;
keep it hashed, it is an address), `proposals` and `places` are what to show on a map, `chosen` is the match that the
person's choice stands for. Nothing here guesses.
"""

from dataclasses import dataclass
from typing import Final

from debtormap.core.addresses import partial
from debtormap.core.coordinates import Wgs84
from debtormap.core.divisions import Division
from debtormap.core.places import Precision
from debtormap.geo import divisions
from debtormap.geo.address_text import prepare, simplify
from debtormap.geo.gazetteer import Gazetteer, GazetteerPlace
from debtormap.geo.matcher import Match

BY_PERSON: Final = "chosen by a person"
MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A division to choose; `label` is where its name is written, None for a zone."""

    division: Division
    label: Wgs84 | None


def key(text: str) -> str:
    """The address as a decision knows it: cut above the house, in one spelling."""
    return prepare(partial(text))[0]


def proposals(match: Match) -> tuple[Proposal, ...]:
    """The divisions that an unsure match names; empty when it names none, or is sure."""
    found = (divisions.by_code(code) for code in match.candidates)
    points = divisions.label_points()
    return tuple(Proposal(division=each, label=points.get(each.code)) for each in found if each is not None)


def places(gazetteer: Gazetteer, division_code: str, words: str = "") -> tuple[GazetteerPlace, ...]:
    """Places of a division whose name holds the words, those with a position first; at most fifty."""
    wanted = simplify(words)
    found = [
        place for place in gazetteer.places if place.division_code == division_code and wanted in simplify(place.name)
    ]
    return tuple(sorted(found, key=lambda place: (place.point is None, len(place.name), place.id))[:MOST])


def chosen(division_code: str, place: GazetteerPlace | None = None) -> Match:
    """The match that a person decided on. ValueError for a division that is none, or a place of another one."""
    if divisions.by_code(division_code) is None or (place is not None and place.division_code != division_code):
        raise ValueError("a choice is a division of Hebei, or a place in it")
    return Match(
        division_code=division_code,
        township=None if place is None else place.township,
        place=place,
        precision=Precision.COUNTY if place is None else place.kind.precision,
        why=BY_PERSON,
    )
