"""What one installation says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from debtormap.geo.basemap import ATTRIBUTION
from debtormap.public.wire import Start


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who publishes, where the map opens, whose map data it shows."""

    court_name: str = "演示法院"
    start: Start = field(default_factory=Start)
    attribution: tuple[str, ...] = ATTRIBUTION
