"""A patient attacker: everything an answer says is turned into bounds on a distance, and all bounds are intersected.

What may be read from an answer about one listing, at one cell of either datum: whether it is there, its band, its
rounded distance, which other places stand before and behind it, and whether an event that touched the listing changed
what the cell says. Each gives a ring round the centre of the cell; the region that all rings leave is kept as a lattice
of points, refined from 20 m to about a metre. The next cell is the one whose answers would divide the region best, as
bisection does on a line.

He believes what is published (the point of the place) until the rings exclude it; then he takes the middle of what is
left. So against an honest side he gives the public place itself; that his region closes in on it is tested apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, inf, radians
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from debtormap.core.coordinates import Gcj02, Wgs84, distance_m, to_gcj02, to_wgs84
from debtormap.core.grid import Cell, Datum, around
from debtormap.public.nearby import OUTER_RADIUS_M, RADIUS_M
from tests.privacy.sides import Side, nearby_url

Metres = npt.NDArray[np.float64]
Ring = tuple[float, float]
Edges = tuple[float, ...]
Ringed = Callable[[Cell], Ring]

M_A_DEGREE: Final = 111_195.08
HALF_SIDE_M: Final = 1_000  # how far from the public place a home is looked for
FIRST_STEP_M, LAST_STEP_M = 20.0, 1.25
REFINED_BELOW: Final = 400  # points
REACH_CELLS: Final = 14  # cells to each side that are thought of
THOUGHT_OF, SAMPLED = 40, 128
BOOK_ROUNDING_M: Final = 1.0
# Where an answer changes as a place moves away from the centre: at half hundreds, and at the ends of the bands.
ROUNDED_M: Final[Edges] = (50.0, 150.0, 250.0, 350.0, 450.0, RADIUS_M, 550.0, 650.0, OUTER_RADIUS_M)
ANYWHERE: Final[Ring] = (0.0, inf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where the attacker looks for a home. `middle` is of the region alone, `guess` weighs what is published too."""

    guess: Wgs84
    middle: Wgs84
    excludes_published: bool
    questions: int


class Region:
    """The points that are left: metres east and north of the public place."""

    def __init__(self, published: Wgs84) -> None:
        self._published = published
        self._scale = cos(radians(published.lat))
        axis = np.arange(-HALF_SIDE_M, HALF_SIDE_M + 1, FIRST_STEP_M)
        east, north = np.meshgrid(axis, axis)
        self.east, self.north = east.ravel(), north.ravel()
        self.step_m = FIRST_STEP_M

    def keep(self, centre: Wgs84, ring: Ring) -> None:
        """Only what lies in a ring round a centre, a lattice step more or less. Contradicting rings leave nothing."""
        slack_m = 0.71 * self.step_m + BOOK_ROUNDING_M
        found_m = self.distances_m(centre)
        kept = (found_m >= ring[0] - slack_m) & (found_m <= ring[1] + slack_m)
        self.east, self.north = self.east[kept], self.north[kept]
        while 0 < len(self.east) < REFINED_BELOW and self.step_m > LAST_STEP_M:
            self._refine()

    def distances_m(self, centre: Wgs84) -> Metres:
        east, north = self.metres(centre)
        return np.asarray(np.hypot(self.east - east, self.north - north))

    def metres(self, point: Wgs84) -> tuple[float, float]:
        east = (point.lon - self._published.lon) * M_A_DEGREE * self._scale
        return east, (point.lat - self._published.lat) * M_A_DEGREE

    def middle(self) -> Wgs84:
        east, north = float(self.east.mean()), float(self.north.mean())
        return Wgs84(self._published.lon + east / (M_A_DEGREE * self._scale), self._published.lat + north / M_A_DEGREE)

    def holds_published(self) -> bool:
        return bool((np.hypot(self.east, self.north) <= 2 * self.step_m + BOOK_ROUNDING_M).any())

    def _refine(self) -> None:
        quarter = self.step_m / 4
        shifts = [(x, y) for x in (-quarter, quarter) for y in (-quarter, quarter)]
        self.east = np.concatenate([self.east + x for x, _ in shifts])
        self.north = np.concatenate([self.north + y for _, y in shifts])
        self.step_m /= 2


class Attacker:
    """Looks for one home at a time; what he learns of the places he keeps in his book."""

    def __init__(self, side: Side, *, seed: int = 1) -> None:
        self._side = side
        self._chance = np.random.default_rng(seed)
        self._book: dict[str, Wgs84] = {}

    def by_answers(self, place_id: str, published: Wgs84, questions: int) -> Found:
        """What a side's answers tell: membership, bands, distances and order, both datums."""

        def ringed(cell: Cell) -> Ring:
            answer = self._side.ask(nearby_url(cell)).json()
            self._learn(answer)
            return _meet(_band(answer, place_id), self._order(answer, place_id, centre_of(cell)))

        return self._search(published, questions, ringed)

    def by_order(self, place_id: str, published: Wgs84, questions: int) -> Found:
        """What the order of the places tells, and nothing else."""

        def ringed(cell: Cell) -> Ring:
            answer = self._side.ask(nearby_url(cell)).json()
            self._learn(answer)
            return self._order(answer, place_id, centre_of(cell))

        return self._search(published, questions, ringed)

    def by_difference(self, before: Side, published: Wgs84, questions: int) -> Found:
        """What one event about the listing changes: here is the side after it, `before` the side that has not heard."""

        def ringed(cell: Cell) -> Ring:
            url = nearby_url(cell)
            return touched_ring(before.ask(url).json(), self._side.ask(url).json())

        return self._search(published, questions, ringed, (OUTER_RADIUS_M,))

    def _search(self, published: Wgs84, questions: int, ringed: Ringed, edges_m: Edges = ROUNDED_M) -> Found:
        region, asked = Region(published), set[Cell]()
        for _ in range(questions):
            cell = self._best(region, published, asked, edges_m)
            asked.add(cell)
            region.keep(centre_of(cell), ringed(cell))
            if not len(region.east):
                raise AssertionError("what the answers say of one listing contradicts itself")
        holds = region.holds_published()
        return Found(
            guess=published if holds else region.middle(),
            middle=region.middle(),
            excludes_published=not holds,
            questions=questions,
        )

    def _best(self, region: Region, published: Wgs84, asked: set[Cell], edges_m: Edges) -> Cell:
        """The cell whose answer is least foreseeable from where the home may still be."""
        sample = self._chance.choice(len(region.east), min(SAMPLED, len(region.east)), replace=False)
        east, north = region.east[sample], region.north[sample]
        best, most = None, -1.0
        while best is None:
            for cell in self._thought_of(published):
                if cell in asked:
                    continue
                x, y = region.metres(centre_of(cell))
                counts = np.bincount(np.searchsorted(edges_m, np.hypot(east - x, north - y)))
                shares = counts[counts > 0] / len(sample)
                surprise = float(-(shares * np.log2(shares)).sum())
                if surprise > most:
                    best, most = cell, surprise
        return best

    def _thought_of(self, published: Wgs84) -> list[Cell]:
        here = {Datum.WGS84: around(published), Datum.GCJ02: around(to_gcj02(published))}
        moves = self._chance.integers(-REACH_CELLS, REACH_CELLS + 1, (THOUGHT_OF, 2)).tolist()
        return [
            Cell(
                lon_milli=here[datum].lon_milli + east,
                lat_milli=here[datum].lat_milli + north,
                datum=datum,
            )
            for number, (east, north) in enumerate(moves)
            for datum in (Datum.WGS84 if number % 2 else Datum.GCJ02,)
        ]

    def _learn(self, answer: dict[str, Any]) -> None:
        if answer["cell"]["datum"] == Datum.WGS84:
            for place in answer["places"]:
                if "lon" in place:
                    self._book[place["id"]] = Wgs84(place["lon"], place["lat"])

    def _order(self, answer: dict[str, Any], place_id: str, centre: Wgs84) -> Ring:
        """Nearer than the next place whose point is known, farther than the one before."""
        ids = [place["id"] for place in answer["places"]]
        if place_id not in ids or any(place["distance_m"] is None for place in answer["places"]):
            return ANYWHERE
        at = ids.index(place_id)
        least = max((self._known_m(each, centre, 0.0) for each in ids[:at]), default=0.0)
        most = min((self._known_m(each, centre, inf) for each in ids[at + 1 :]), default=inf)
        return least, most

    def _known_m(self, place_id: str, centre: Wgs84, unknown_m: float) -> float:
        point = self._book.get(place_id)
        return unknown_m if point is None else distance_m(centre, point)


def centre_of(cell: Cell) -> Wgs84:
    centre = cell.centre()
    return to_wgs84(centre) if isinstance(centre, Gcj02) else centre


def touched_ring(before: dict[str, Any], after: dict[str, Any]) -> Ring:
    """An answer that names another last event holds the place within 700 m, and one that does not has it beyond."""
    changed = (before["ledger_seq"], before["total"]) != (after["ledger_seq"], after["total"])
    return (0.0, OUTER_RADIUS_M) if changed else (OUTER_RADIUS_M, inf)


def _band(answer: dict[str, Any], place_id: str) -> Ring:
    """What band and rounded distance say."""
    for place in answer["places"]:
        if place["id"] == place_id:
            band = (0.0, RADIUS_M) if place["band"] == "within" else (RADIUS_M, OUTER_RADIUS_M)
            rounded = place["distance_m"]
            return band if rounded is None else _meet(band, (rounded - 50.0, rounded + 50.0))
    return (OUTER_RADIUS_M, inf)


def _meet(a: Ring, b: Ring) -> Ring:
    return max(a[0], b[0]), min(a[1], b[1])
