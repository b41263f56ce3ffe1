"""What one installation says of itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from debtormap.geo.basemap import ATTRIBUTION
from debtormap.geo.tile_source import TileSource
from debtormap.public.accounts import Account
from debtormap.public.wire import Start


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who publishes and at which address, where the map opens, whose map data it shows."""

    court_name: str = "演示法院"
    public_url: str = "http://127.0.0.1:8000"
    """The base of absolute links. Never what a client calls us: an answer is kept for everybody."""
    start: Start = field(default_factory=Start)
    source: TileSource | None = None
    """Where the map's tiles come from; None: from here."""
    mini_program: Account | None = None
    """Whose codes posters carry; None: they carry the address of the web page."""
    official: Account | None = None
    """For which pages are signed in WeChat's browser."""
    clue_desk: Callable[[], Awaitable[bool]] | None = None
    """Whether the clue desk is open; None: there is none here."""

    @property
    def attribution(self) -> tuple[str, ...]:
        """Whose map data is shown. Our own stays: it is shown when the source fails."""
        if self.source is None:
            return ATTRIBUTION
        return (self.source.attribution, f"审图号：{self.source.approval}", *ATTRIBUTION)
