"""Two hundred people with homes, listed by the program's own rules, and a public side that shows them.

The homes come from the three settlements of `simulation.py`; each gets its public place from `geo.placing` and its
record from `core.disclosure`. Other listings stand beside them. The homes stay here: an attacker asks the public side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any, Final

from debtormap.core.coordinates import Wgs84, distance_m
from debtormap.core.disclosure import public_record
from debtormap.core.places import PlacedAt, PublicPlace
from tests.core import disclosure_examples as disclosed
from tests.privacy.simulation import SETTLEMENTS, Resident, residents
from tests.public.examples import FakeFeed

SEED: Final = 2_000
TARGETS: Final = {"urban core": 70, "county town": 70, "villages": 60}
OTHERS_FOR_EACH: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Somebody whose home is looked for. The public side holds `record`."""

    listing_id: str
    home: Wgs84
    place: PublicPlace
    placed_at: PlacedAt
    record: dict[str, Any]

    @property
    def hidden_by_m(self) -> float:
        """How far the home lies from the public place."""
        return distance_m(self.home, self.place.point)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    targets: tuple[Target, ...]
    others: tuple[dict[str, Any], ...]

    def with_fewer_targets(self, every: int) -> World:
        """The same people, of whom one in `every` is looked for; the others stand beside them."""
        left = tuple(each for number, each in enumerate(self.targets) if number % every)
        return replace(self, targets=self.targets[::every], others=self.others + tuple(each.record for each in left))

    def feed(self) -> FakeFeed:
        """A ledger in which all of them are published."""
        feed = FakeFeed()
        feed.adopt()
        feed.publish(*self.others, *(target.record for target in self.targets))
        return feed


def build(seed: int = SEED, *, door: int = 9_000) -> World:
    """The same people with the same seed; `door` is the number of the first door that somebody lives behind."""
    chance = Random(seed)
    people: list[Resident] = []
    bystanders: list[Resident] = []
    for number, settlement in enumerate(SETTLEMENTS):
        count = TARGETS[settlement.name]
        found = residents(settlement, count * (1 + OTHERS_FOR_EACH), seed=seed + number)
        people += found[:count]
        bystanders += found[count:]
    return World(
        targets=tuple(_target(number, resident, door) for number, resident in enumerate(people)),
        others=tuple(_records(bystanders, chance, door)),
    )


def _target(number: int, resident: Resident, door: int) -> Target:
    listing_id = f"T{number:05d}"
    return Target(
        listing_id=listing_id,
        home=resident.home,
        place=resident.place,
        placed_at=resident.placed_at,
        record=_record(listing_id, resident, door, company=False),
    )


def _records(residents: Iterable[Resident], chance: Random, door: int) -> Iterable[dict[str, Any]]:
    for number, resident in enumerate(residents):
        yield _record(f"B{number:05d}", resident, door, company=chance.random() < 0.3)


def _record(listing_id: str, resident: Resident, door: int, *, company: bool) -> dict[str, Any]:
    number = int(listing_id[1:])
    draft = replace(
        disclosed.COMPANY if company else disclosed.PERSON,
        address=f"样例镇虚构小区{1 + door % 97}号楼{1 + door % 7}单元{door + number}室",
        case_number=f"（2025）冀0001执{(2 if listing_id.startswith('B') else 1) * 100_000 + number}号",
    )
    facts = disclosed.facts(
        draft,
        listing_id=listing_id,
        share_id=f"S{listing_id}",
        place=resident.place,
        placed_at=resident.placed_at,
        published_on=date(2025, 4, 1 + number % 28),
    )
    return public_record(facts, disclosed.policy())
