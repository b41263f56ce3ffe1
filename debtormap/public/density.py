"""The density level of an area: how many listings stand there, of nobody in particular.

An area is a fixed H3 cell of level 8; its level is the same for everybody in it and for every question. Thresholds,
colours and label are the policy's. The lowest level is shown without a number.
"""

from __future__ import annotations

from itertools import pairwise
from math import inf
from typing import Annotated

from msgspec import Meta, Struct

from debtormap.public.projection import Projection
from debtormap.public.records import DensityScale


class LegendLevel(Struct, kw_only=True):
    """One density level: how many listings an area of it has, in words too."""

    level: str
    at_least: int
    below: int | None
    label: str


class Legend(Struct, kw_only=True):
    """What density levels mean, lowest first. A map shows no count below `smallest_count`."""

    area: Annotated[str, Meta(description="The fixed areas: H3 cells of level 8")]
    label: str
    smallest_count: int
    levels: list[LegendLevel]


def level_of(projection: Projection, area: str, now: float) -> tuple[str | None, float]:
    """The level of an area and until when it stays so; None when the policy gives no density."""
    scale = projection.policy.density
    if scale is None:
        return None, inf
    count, until = 0, inf
    for place in projection.places.areas.get(area, ()):
        here, here_until = projection.density(place, now)
        count += here
        until = min(until, here_until)
    return scale.level(count), until


class Levels:
    """The levels of many places for one answer: each area is looked at once. `until` is how long all of them stay."""

    def __init__(self, projection: Projection, now: float) -> None:
        self._projection = projection
        self._now = now
        self._known: dict[str, str | None] = {}
        self.until = inf

    def of(self, area: str) -> str | None:
        """The level of an area."""
        if area not in self._known:
            self._known[area], until = level_of(self._projection, area, self._now)
            self.until = min(self.until, until)
        return self._known[area]


def legend(scale: DensityScale | None) -> Legend | None:
    """What the colours mean, lowest first; each level has words, for colour alone says nothing to many."""
    if scale is None:
        return None
    bounds = [*pairwise((0, *scale.thresholds)), (scale.thresholds[-1] if scale.thresholds else 0, None)]
    levels = [
        LegendLevel(level=colour, at_least=low, below=high, label=_words(low, high))
        for colour, (low, high) in zip(scale.colours, bounds, strict=False)
    ]
    return Legend(area=scale.area, label=scale.label, smallest_count=scale.k, levels=levels)


def told_of(projection: Projection) -> dict[str, object]:
    """What every map of places says of itself: whose levels it shows, what they mean, whether all is invented."""
    policy = projection.policy
    return {
        "synthetic": not policy.adopted,
        "policy": {"name": policy.name, "version": policy.version},
        "density": legend(policy.density),
    }


def _words(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}条及以上"
    return f"少于{high}条" if low == 0 else f"{low}至{high - 1}条"
