"""On which channels a listing appears: by its tier under the policy, less what its own case asks to keep off.

Source: 2026 guidance of the Supreme People's Court (轻微, 一般, 严重; the mapping is the policy's); publication rules
of 2016 for the kinds of cases kept off. An exception of one listing is only ever stricter than the policy (P8): every
suppression keeps a part of the channels and adds none.
"""

from collections.abc import Iterable
from enum import StrEnum

from debtormap.core.listing import Channel
from debtormap.core.policies import Policy, Tier


class Suppression(StrEnum):
    """Why a listing appears on fewer channels than its tier gives."""

    NOT_ME = "not_me"
    SAFETY = "safety"
    """Harassment or violence is feared."""
    KIND_OF_CASE = "kind_of_case"
    STUDENT = "student"
    HIDDEN = "hidden"
    DEAD = "dead"


class KindOfCase(StrEnum):
    """Kinds of cases that stay off map, density and sharing and, by default, out of free text."""

    DIVORCE_OR_CUSTODY = "divorce_or_custody"
    INHERITANCE = "inheritance"
    MINORS = "minors"
    STATE_SECRETS = "state_secrets"
    SEXUAL_OFFENCE = "sexual_offence"


_LIST_ONLY = frozenset({Channel.LIST})
_NOWHERE: frozenset[Channel] = frozenset()
KEEPS: dict[Suppression, frozenset[Channel]] = {
    Suppression.NOT_ME: _LIST_ONLY,
    Suppression.SAFETY: _LIST_ONLY,
    Suppression.KIND_OF_CASE: _LIST_ONLY,
    Suppression.STUDENT: _LIST_ONLY,
    Suppression.HIDDEN: _NOWHERE,
    Suppression.DEAD: _NOWHERE,
}


def channels(
    policy: Policy, tier: Tier | None, *, on_map: bool, suppressions: Iterable[Suppression] = ()
) -> tuple[Channel, ...]:
    """Where a listing appears, in the order of `Channel`. `tier` None: the decision names none."""
    return reduce(policy.channels(tier, on_map=on_map), suppressions)


def reduce(given: Iterable[Channel], suppressions: Iterable[Suppression]) -> tuple[Channel, ...]:
    """The channels that all suppressions keep."""
    kept = set(given)
    for suppression in suppressions:
        kept &= KEEPS[suppression]
    return tuple(channel for channel in Channel if channel in kept)


def tier(*, minor_conduct: bool, severe_violence: bool, multiple_acts: bool) -> Tier:
    """The tier that an officer is shown as a proposal; the decision names it. Grave conduct outweighs a minor one."""
    if severe_violence or multiple_acts:
        return Tier.SERIOUS
    return Tier.MINOR if minor_conduct else Tier.ORDINARY
