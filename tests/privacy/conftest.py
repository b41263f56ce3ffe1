"""What the tests of this room measure once: the settlements and the attack."""

import pytest

from tests.privacy import campaign, world
from tests.privacy.campaign import Campaign
from tests.privacy.simulation import SETTLEMENTS, Outcome, measure
from tests.privacy.world import World


@pytest.fixture(scope="session")
def outcomes() -> list[Outcome]:
    return [measure(settlement) for settlement in SETTLEMENTS]


@pytest.fixture(scope="session")
def people() -> World:
    return world.build()


@pytest.fixture(scope="session")
def attack(people: World) -> Campaign:
    return campaign.wage(people)
