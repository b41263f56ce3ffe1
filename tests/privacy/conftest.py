"""What the tests of this room measure once: the settlements and the attack, a part of each unless it is a long run."""

import pytest

from tests.privacy import campaign, world
from tests.privacy.campaign import Campaign
from tests.privacy.simulation import SEEDS, SETTLEMENTS, Outcome, measure
from tests.privacy.world import World

#: One in so many is looked for in the short run.
SHORT = 5


@pytest.fixture(scope="session")
def outcomes() -> list[Outcome]:
    return [measure(settlement, SEEDS[:1]) for settlement in SETTLEMENTS]


@pytest.fixture(scope="session")
def all_outcomes() -> list[Outcome]:
    return [measure(settlement) for settlement in SETTLEMENTS]


@pytest.fixture(scope="session")
def people() -> World:
    return world.build()


@pytest.fixture(scope="session")
def attack(people: World) -> Campaign:
    return campaign.wage(people.with_fewer_targets(SHORT))


@pytest.fixture(scope="session")
def whole_attack(people: World) -> Campaign:
    return campaign.wage(people)
