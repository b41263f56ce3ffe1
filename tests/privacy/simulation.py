"""Three synthetic settlements, people placed by the program's own rules: what the 500 metres show, what they hide.

An urban core (15,000 people a km²), a county town (4,000) and villages (330). Everybody lives in a compound or village
of the gazetteer; any of them may be listed. A question is asked from the home of a resident, rounded to the cell of a
question as on a phone. Nobody is real; the seed decides everything.

Recall: of the listed people who truly live within 500 m of the asker, the share that the answer shows. Company: the
residents who share a public place with a resident.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from typing import Final

import h3
import numpy as np
import numpy.typing as npt

from debtormap.core.coordinates import Wgs84
from debtormap.core.grid import Datum, parse
from debtormap.core.places import PlacedAt, PublicPlace
from debtormap.core.policies import Location, NaturalPlace
from debtormap.geo.datum import Wgs84Array, distances_m
from debtormap.geo.gazetteer import Gazetteer, GazetteerPlace, PlaceKind
from debtormap.geo.matcher import Match
from debtormap.geo.placing import Placing, assign
from debtormap.geo.township_names import Townships

Metres = npt.NDArray[np.float64]
Indexes = npt.NDArray[np.int64]

SEEDS: Final = (500, 501, 502, 503)
TODAY: Final = date(2026, 11, 25)
QUESTIONS: Final = 1_000
LISTED: Final = 4_000  # many more than there are, so that chance says little
TRUE_M, WITHIN_M, JUST_OUTSIDE_M = 500.0, 500.0, 700.0
M_A_DEGREE: Final = 111_195.0
POLICY: Final = Location(
    natural=NaturalPlace.PUBLIC_PLACE,
    min_residents=500,
    fallback_min_residents=200,
    radius_m=500,
    chosen_point=True,
    k=5,
    basis="the default policy",
    risk=(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How people live. `pitch_m` lies between neighbouring places; `spread` is the sigma of their log-normal sizes.

    The homes of a place of mean size fill a disc of `radius_m`: 38,600 people a km² of compound in the urban core (1.4
    m² of floor a m² of ground at 35 m² a head), 27,000 in the county town (0.9), 5,400 in a village.
    """

    name: str
    kind: PlaceKind
    centre: Wgs84
    division_code: str
    per_km2: int
    side_m: int
    pitch_m: int
    spread: float
    radius_m: float


SETTLEMENTS: Final = (
    Settlement(
        name="urban core", kind=PlaceKind.COMPOUND, centre=Wgs84(114.50, 38.04), division_code="130104",
        per_km2=15_000, side_m=5_000, pitch_m=270, spread=0.5, radius_m=95,
    ),
    Settlement(
        name="county town", kind=PlaceKind.COMPOUND, centre=Wgs84(115.00, 38.52), division_code="130682",
        per_km2=4_000, side_m=5_000, pitch_m=400, spread=0.5, radius_m=87,
    ),
    Settlement(
        name="villages", kind=PlaceKind.VILLAGE, centre=Wgs84(114.80, 37.75), division_code="130133",
        per_km2=330, side_m=24_000, pitch_m=1_800, spread=0.6, radius_m=250,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was measured in one settlement. Distances by kind of place; shares are of people, not of places."""

    name: str
    residents: int
    listed: int
    neighbours: int
    recall_within: float
    recall_both: float
    precision_within: float
    company_p5: int
    company_p1: int
    distance_m: dict[PlacedAt, float]
    share: dict[PlacedAt, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Town:
    homes: Wgs84Array
    place_of: Indexes  # index of the place in which each resident lives
    places: list[GazetteerPlace]


def measure(settlement: Settlement, seeds: Sequence[int] = SEEDS) -> Outcome:
    """The mean of several towns of one kind; of residents who share a place, the least."""
    outcomes = [run(settlement, seed=seed) for seed in seeds]
    return Outcome(
        name=settlement.name,
        residents=sum(each.residents for each in outcomes),
        listed=sum(each.listed for each in outcomes),
        neighbours=sum(each.neighbours for each in outcomes),
        recall_within=fmean(each.recall_within for each in outcomes),
        recall_both=fmean(each.recall_both for each in outcomes),
        precision_within=fmean(each.precision_within for each in outcomes),
        company_p5=min(each.company_p5 for each in outcomes),
        company_p1=min(each.company_p1 for each in outcomes),
        distance_m={
            kind: fmean(each.distance_m[kind] for each in outcomes if kind in each.distance_m)
            for kind in PlacedAt
            if any(kind in each.distance_m for each in outcomes)
        },
        share={kind: fmean(each.share[kind] for each in outcomes) for kind in PlacedAt},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """Somebody with a home and the public place that the program gives to it."""

    home: Wgs84
    place: PublicPlace
    placed_at: PlacedAt


def residents(settlement: Settlement, count: int, *, seed: int, policy: Location = POLICY) -> list[Resident]:
    """Some of those who live in a settlement and are placed."""
    chance = np.random.default_rng(seed)
    town = _built(settlement, chance)
    public = _placed(town, policy)
    placed = np.flatnonzero(np.array([each.place is not None for each in public])[town.place_of])
    chosen = chance.choice(placed, count, replace=False).tolist()
    found = []
    for home, index in zip(_rows(town.homes, np.array(chosen)).points(), town.place_of[chosen].tolist(), strict=True):
        place = public[index].place
        assert place is not None
        found.append(Resident(home=home, place=place, placed_at=public[index].placed_at))
    return found


def run(settlement: Settlement, *, seed: int, policy: Location = POLICY) -> Outcome:
    """Build the settlement, place its people, ask the questions."""
    chance = np.random.default_rng(seed)
    town = _built(settlement, chance)
    public = _placed(town, policy)
    placed_at = np.array([each.placed_at.value for each in public])[town.place_of]
    points = [each.place for each in public]
    listed = chance.choice(np.flatnonzero(placed_at != PlacedAt.NONE.value), LISTED, replace=False)
    askers = chance.choice(_inner(settlement, town), QUESTIONS)
    true, within, both = _counts(town, points, listed, askers)
    company = _company(points, town.place_of)
    return Outcome(
        name=settlement.name,
        residents=len(town.place_of),
        listed=len(listed),
        neighbours=int(true.sum()),
        recall_within=float((true & within).sum() / true.sum()),
        recall_both=float((true & both).sum() / true.sum()),
        precision_within=float((true & within).sum() / within.sum()),
        company_p5=int(np.percentile(company, 5)),
        company_p1=int(np.percentile(company, 1)),
        distance_m=_distances(town, points, placed_at),
        share={kind: float((placed_at == kind.value).mean()) for kind in PlacedAt},
    )


def median_home_to_cell_m(level: int = 9, *, seed: int = SEEDS[0], homes: int = 20_000) -> float:
    """The median distance from homes anywhere to the centre of their own cell: the pure effect of the grid."""
    chance = np.random.default_rng(seed)
    at = Wgs84Array(chance.uniform(114.3, 114.7, homes), chance.uniform(37.9, 38.2, homes))
    centres = [h3.cell_to_latlng(h3.latlng_to_cell(point.lat, point.lon, level)) for point in at.points()]
    return float(np.median(distances_m(at, Wgs84Array.of([Wgs84(lon, lat) for lat, lon in centres]))))


def _built(settlement: Settlement, chance: np.random.Generator) -> _Town:
    """Places on a shaken grid, each with homes round its centre, their number by a log-normal law."""
    steps = settlement.side_m // settlement.pitch_m
    x, y = np.meshgrid(np.arange(steps), np.arange(steps))
    shake = chance.uniform(-0.3, 0.3, (2, steps * steps))
    east_m = (x.ravel() + 0.5 + shake[0]) * settlement.pitch_m - settlement.side_m / 2
    north_m = (y.ravel() + 0.5 + shake[1]) * settlement.pitch_m - settlement.side_m / 2
    mean = settlement.per_km2 * settlement.pitch_m**2 / 1e6
    sizes = np.maximum(20, chance.lognormal(np.log(mean) - settlement.spread**2 / 2, settlement.spread, steps * steps))
    counts = sizes.astype(np.int64)
    place_of = np.repeat(np.arange(len(counts)), counts)
    # A place twice as large is as dense. The root spreads the homes evenly over the disc.
    radius_m = settlement.radius_m * np.sqrt(counts / mean)[place_of] * np.sqrt(chance.random(len(place_of)))
    angle = chance.uniform(0, 2 * np.pi, len(place_of))
    homes = _at(settlement, east_m[place_of] + radius_m * np.cos(angle), north_m[place_of] + radius_m * np.sin(angle))
    centres = _at(settlement, east_m, north_m).points()
    places = [
        _place(settlement, index, point, int(count))
        for index, (point, count) in enumerate(zip(centres, counts, strict=True))
    ]
    return _Town(homes=homes, place_of=place_of, places=places)


def _placed(town: _Town, policy: Location) -> list[Placing]:
    """Where each place of the town stands in public, by the program's own rules."""
    gazetteer = Gazetteer(places=tuple(town.places), townships=Townships(spellings={}, hosts={}, _host_of={}), seats={})
    return [assign(_match(place), gazetteer, policy, today=TODAY) for place in town.places]


def _place(settlement: Settlement, index: int, point: Wgs84, residents: int) -> GazetteerPlace:
    return GazetteerPlace(
        id=f"sim{settlement.division_code}n{index}",
        name=f"虚构{index}号",
        kind=settlement.kind,
        point=point,
        residents=residents,
        division_code=settlement.division_code,
        township="样例镇",
        source="synthetic",
    )


def _at(settlement: Settlement, east_m: Metres, north_m: Metres) -> Wgs84Array:
    scale = np.cos(np.radians(settlement.centre.lat))
    return Wgs84Array(
        settlement.centre.lon + east_m / (M_A_DEGREE * scale), settlement.centre.lat + north_m / M_A_DEGREE
    )


def _match(place: GazetteerPlace) -> Match:
    return Match(
        division_code=place.division_code,
        township=place.township,
        place=place,
        precision=place.kind.precision,
        why="county by full name",
    )


def _inner(settlement: Settlement, town: _Town) -> Indexes:
    """Those who live a kilometre and more from the edge: beyond it nobody was built."""
    east_m = (town.homes.lon - settlement.centre.lon) * M_A_DEGREE * np.cos(np.radians(settlement.centre.lat))
    north_m = (town.homes.lat - settlement.centre.lat) * M_A_DEGREE
    edge_m = settlement.side_m / 2 - 1_000
    return np.asarray(np.flatnonzero((np.abs(east_m) < edge_m) & (np.abs(north_m) < edge_m)))


def _counts(
    town: _Town, points: list[PublicPlace | None], listed: Indexes, askers: Indexes
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """For each asker and each listed person: truly near, shown within, shown at all."""
    homes = _rows(town.homes, listed)
    public = Wgs84Array.of([_point(points[index]) for index in town.place_of[listed]])
    true, within, both = [], [], []
    for asker in askers:
        lon, lat = float(town.homes.lon[asker]), float(town.homes.lat[asker])
        asked = parse(f"{lon:.3f}", f"{lat:.3f}", Datum.WGS84.value).centre()
        true.append(_from(Wgs84(lon, lat), homes) <= TRUE_M)
        shown_m = _from(Wgs84(asked.lon, asked.lat), public)
        within.append(shown_m <= WITHIN_M)
        both.append(shown_m <= JUST_OUTSIDE_M)
    return np.array(true), np.array(within), np.array(both)


def _from(point: Wgs84, to: Wgs84Array) -> Metres:
    return distances_m(Wgs84Array(np.full_like(to.lon, point.lon), np.full_like(to.lat, point.lat)), to)


def _point(place: PublicPlace | None) -> Wgs84:
    assert place is not None, "only the placed are listed"
    return place.point


def _rows(points: Wgs84Array, which: Indexes) -> Wgs84Array:
    return Wgs84Array(points.lon[which], points.lat[which])


def _company(points: list[PublicPlace | None], place_of: Indexes) -> Indexes:
    """For each placed resident, the number of residents at the same public place."""
    ids = [None if place is None else place.id for place in points]
    living = Counter(ids[index] for index in place_of.tolist())
    return np.array([living[ids[index]] for index in place_of.tolist() if ids[index] is not None])


def _distances(town: _Town, points: list[PublicPlace | None], placed_at: npt.NDArray[np.str_]) -> dict[PlacedAt, float]:
    found: dict[PlacedAt, float] = {}
    for kind in PlacedAt:
        which = np.flatnonzero(placed_at == kind.value)
        if kind is not PlacedAt.NONE and len(which):
            public = Wgs84Array.of([_point(points[index]) for index in town.place_of[which]])
            found[kind] = float(np.median(distances_m(_rows(town.homes, which), public)))
    return found
