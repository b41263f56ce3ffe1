"""Channels by tier and policy, and what one listing's own case keeps off."""

from itertools import combinations

import pytest

from debtormap.core.listing import Channel
from debtormap.core.policies import Tier
from debtormap.core.severity import KEEPS, Suppression, channels, reduce, tier
from tests.core.disclosure_examples import policy

LIST, NEARBY, DENSITY, SHARE = Channel


@pytest.mark.parametrize(
    ("name", "level", "on_map", "expected"),
    [
        ("hebei-2019", Tier.MINOR, True, (LIST,)),
        ("hebei-2019", Tier.MINOR, False, (LIST,)),
        ("hebei-2019", Tier.ORDINARY, True, (LIST, NEARBY, DENSITY, SHARE)),
        ("hebei-2019", Tier.ORDINARY, False, (LIST, SHARE)),
        ("hebei-2019", Tier.SERIOUS, True, (LIST, NEARBY, DENSITY, SHARE)),
        ("hebei-2019", Tier.SERIOUS, False, (LIST, SHARE)),
        ("hebei-2019", None, True, (LIST, NEARBY, DENSITY, SHARE)),
        ("county", Tier.MINOR, True, (LIST,)),
        ("county", Tier.ORDINARY, False, (LIST, SHARE)),
        ("county", Tier.SERIOUS, False, (LIST, SHARE)),
        ("county", None, False, (LIST, SHARE)),
    ],
)
def test_the_policy_gives_each_tier_its_channels(
    name: str, level: Tier | None, on_map: bool, expected: tuple[Channel, ...]
) -> None:
    assert channels(policy(name), level, on_map=on_map) == expected


@pytest.mark.parametrize("name", ["hebei-2019", "county"])
def test_no_tier_and_no_policy_gives_a_person_of_the_strict_policy_a_density(name: str) -> None:
    given = {level: channels(policy(name), level, on_map=True) for level in (None, *Tier)}

    assert all(
        (DENSITY in shown) == (name == "hebei-2019" and level is not Tier.MINOR) for level, shown in given.items()
    )


@pytest.mark.parametrize("suppression", list(Suppression))
def test_each_suppression_keeps_the_list_or_nothing(suppression: Suppression) -> None:
    nowhere = {Suppression.HIDDEN, Suppression.DEAD}

    assert reduce(tuple(Channel), [suppression]) == (() if suppression in nowhere else (LIST,))


def test_no_suppression_ever_adds_a_channel() -> None:
    everything = [subset for size in range(5) for subset in combinations(Channel, size)]

    for given in everything:
        for suppressions in (*((each,) for each in Suppression), tuple(Suppression)):
            assert set(reduce(given, suppressions)) <= set(given)
    assert set(KEEPS) == set(Suppression)


def test_grave_conduct_outweighs_a_minor_one() -> None:
    assert tier(minor_conduct=True, severe_violence=True, multiple_acts=False) is Tier.SERIOUS
    assert tier(minor_conduct=True, severe_violence=False, multiple_acts=False) is Tier.MINOR
    assert tier(minor_conduct=False, severe_violence=False, multiple_acts=False) is Tier.ORDINARY
