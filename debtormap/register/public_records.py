"""The one place where a held listing becomes a public record: its facts, the policy, and what is suppressed of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

import msgspec
from django.db.models import Q

from debtormap.core import disclosure, severity
from debtormap.core.coordinates import Wgs84
from debtormap.core.disclosure import Facts, Record
from debtormap.core.listing import Channel
from debtormap.core.places import PlacedAt, PublicPlace
from debtormap.core.policies import Policy, Tier
from debtormap.core.severity import Suppression as Why
from debtormap.geo import divisions
from debtormap.register import drafts
from debtormap.register.models import Listing, Placing, Suppression
from debtormap.register.places import Standing
from debtormap.register.reward_models import RewardNotice

_encode: Final = msgspec.json.Encoder(order="sorted").encode


def body(
    facts: Facts, policy: Policy, suppressions: Iterable[Why] = (), reward: Mapping[str, object] | None = None
) -> bytes:
    """The body of a publish or amend event; `reward` is the notice in force (`rewards_in_force`)."""
    record = disclosure.public_record(facts, policy=policy)
    if reward is not None:
        record["reward"] = dict(reward)
    if suppressed := tuple(suppressions):
        reduce(record, suppressed)
    return spelled(record)


def spelled(record: Record) -> bytes:
    """What `disclosure.canonical` gives, by a library, at a fifth of the cost."""
    disclosure.refuse_floats(record.values())
    return _encode(record)


def reduce(record: dict[str, object], suppressions: Sequence[Why]) -> None:
    """Takes the channels of a record that the suppressions do not keep; and its notice, as long as there is one."""
    if suppressions:
        record.pop("reward", None)
    given = record["channels"]
    assert isinstance(given, list)
    record["channels"] = [each.value for each in severity.reduce(map(Channel, given), suppressions)]


def facts(listing: Listing) -> Facts:
    """The facts of a listing as it is held now."""
    draft = drafts.opened(listing.sealed)
    code = listing.division_code
    return Facts(
        draft=draft, listing_id=listing.pk, share_id=listing.share_id, place=place(listing),
        placed_at=PlacedAt(listing.placed_at), division=divisions.by_code(code) if code else None,
        published_on=listing.published_on, ends_on=listing.ends_on, synthetic=listing.synthetic,
        township=listing.township, tier=tier(listing),
    )  # fmt: skip


def tier(listing: Listing) -> Tier | None:
    """How grave the conduct is by the decision; None: it names nothing."""
    return Tier(listing.tier) if listing.tier else None


def place(placing: Placing | Standing) -> PublicPlace | None:
    """The public place of a row or a listing."""
    if placing.place_id is None or placing.place_lon_u is None or placing.place_lat_u is None:
        return None
    return _place(
        placing.place_id, placing.place_name or "", placing.place_lon_u, placing.place_lat_u,
        placing.place_version or 1, placing.division_code or "",
    )  # fmt: skip


@lru_cache(maxsize=10_000)  # many stand at one place
def _place(place_id: str, name: str, lon_u: int, lat_u: int, version: int, division_code: str) -> PublicPlace:
    point = Wgs84(lon=lon_u / 1_000_000, lat=lat_u / 1_000_000)
    return PublicPlace(
        id=place_id, name=name, point=point, version=version, residents=None, division_code=division_code
    )  # fmt: skip


def in_force(listing_ids: Sequence[str], now: datetime) -> Mapping[str, tuple[Why, ...]]:
    """The suppressions that hold at this moment, by listing; what has lapsed does not, though nobody noted it yet."""
    found: dict[str, tuple[Why, ...]] = {}
    open_ = Suppression.objects.filter(ended_at__isnull=True).filter(Q(lapses_at__isnull=True) | Q(lapses_at__gt=now))
    for listing_id, why in open_.filter(listing_id__in=listing_ids).values_list("listing_id", "why"):
        found[listing_id] = (*found.get(listing_id, ()), Why(why))
    return found


def rewards_in_force(listing_ids: Sequence[str], now: datetime) -> Mapping[str, dict[str, object]]:
    """The notices that the public may read at this moment, by listing, as they stand in a public record."""
    live = RewardNotice.objects.filter(approved_at__isnull=False, ended_at__isnull=True, expires_at__gt=now)
    return {each.listing_id: each.public() for each in live.filter(listing_id__in=listing_ids)}
