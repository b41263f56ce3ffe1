"""Public places: where a listing stands on the map, fixed beforehand and the same for everybody there.

A public place is an entry of a published gazetteer (a compound, village, street or community) or a grid cell with
enough residents. Nothing finer ever reaches the public side.
"""

from dataclasses import dataclass
from enum import StrEnum

from debtormap.core.coordinates import Wgs84


class Precision(StrEnum):
    """How finely an address is known, finest first."""

    COMPOUND = "compound"
    VILLAGE = "village"
    COMMUNITY = "community"
    STREET = "street"
    TOWNSHIP = "township"
    COUNTY = "county"
    NONE = "none"


class PlacedAt(StrEnum):
    """What a listing stands at: a named place, an H3 cell of level 9, 8 or 7, or nothing (it is listed only)."""

    PLACE = "place"
    CELL9 = "cell9"
    CELL8 = "cell8"
    CELL7 = "cell7"
    NONE = "none"

    @property
    def is_cell(self) -> bool:
        return self in _CELLS


class PlacingReason(StrEnum):
    """Why a listing stands where it stands, or nowhere: stable codes, for the staff screen and the import report."""

    NAMED_PLACE = "named_place"  # a compound, village or community with enough residents, or in the state's list
    CELL = "cell"
    COARSER_CELL = "coarser_cell"  # level 8 or 7: a finer one has too few residents
    UNMATCHED = "unmatched"  # no division, or several
    TOO_COARSE = "too_coarse"  # known to the street, township or county only
    POSITION_UNKNOWN = "position_unknown"  # the place is known, where it lies is not
    TOO_FEW_RESIDENTS = "too_few_residents"  # even in a cell of level 7
    ADDRESS_TOO_OLD = "address_too_old"  # verified longer ago than the policy allows
    SUPPRESSED = "suppressed"  # for safety, by an officer


_CELLS = frozenset({PlacedAt.CELL9, PlacedAt.CELL8, PlacedAt.CELL7})


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPlace:
    """A public place. `id` is at most 20 characters of 0-9A-Za-z; `residents` is None when nobody counted them."""

    id: str
    name: str
    point: Wgs84
    version: int
    residents: int | None
    division_code: str
