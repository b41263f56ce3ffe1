"""How much of the register one network may be shown: listings, not questions, are counted.

A bucket of an eighth of the register fills again by five sixteenths of it a day, so that in any 24 hours nobody is
shown more than seven sixteenths, and the one answer that empties the bucket. What is counted is what was shown, the
same listing as often as it was: to tell repeats apart one would have to remember who saw what, which is where he was.
A register of fewer than 8,000 listings is braked as one of 8,000, so that a person in a small town can read on.

Each process counts for itself; `processes` of them share what one network may be shown (decision 32).

>>> Share(lambda: 16_000).pace
Pace(burst=2000, every_s=17.28)
>>> Share(lambda: 300, processes=2).pace
Pace(burst=500, every_s=69.12)
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from time import monotonic
from typing import Any, Final, NamedTuple

from debtormap.core.errors import ShownEnough
from debtormap.public.limits import Buckets
from debtormap.telemetry.exposition import Gauge

EXPOSURE: Final = "debtormap.exposure"
"""Where the scope of a request holds its Exposure, when anybody counts."""
SMALLEST: Final = 8_000
BURST_SHARE: Final = 1 / 8
DAILY_SHARE: Final = 5 / 16
DAY_S: Final = 86_400.0
FILLS_IN_S: Final = DAY_S * BURST_SHARE / DAILY_SHARE
"""How long an empty bucket takes to be full, whatever the size of the register: 9.6 hours."""
HEAVY: Final = 3 / 4


class Exposure:
    """How many listings the answer to one request shows."""

    __slots__ = ("shown",)

    def __init__(self) -> None:
        self.shown = 0


class Pace(NamedTuple):
    burst: int
    """Listings that may be shown at once."""
    every_s: float
    """One more after each so many seconds."""


def note(scope: MutableMapping[str, Any], shown: int) -> None:
    """The answer to this request shows so many listings more."""
    exposure: Exposure | None = scope.get(EXPOSURE)
    if exposure is not None:
        exposure.shown += shown


class Share:
    """What each network was shown of a register of `size()` listings."""

    def __init__(self, size: Callable[[], int], *, processes: int = 1, clock: Callable[[], float] = monotonic) -> None:
        self._size = size
        self._processes = processes
        self._clock = clock
        self._buckets = Buckets()
        self._known = 0, Pace(0, 0.0)
        self.refused = 0

    @property
    def pace(self) -> Pace:
        """Reckoned anew when the register has grown or shrunk."""
        size = self._size()
        if size != self._known[0] or not self._known[1].burst:
            mine = max(SMALLEST, size) / self._processes
            self._known = size, Pace(int(mine * BURST_SHARE), DAY_S / (mine * DAILY_SHARE))
        return self._known[1]

    def require(self, network: str) -> int:
        """How many listings the network may still be shown; raises ShownEnough when it is none."""
        now = self._clock()
        over_s = self._buckets.find(network, now)[1] - now - FILLS_IN_S
        if over_s >= 0:
            self.refused += 1
            raise ShownEnough("shown enough", retry_after_s=int(over_s) + 1)
        return _whole(-over_s / self.pace.every_s)

    def charge(self, network: str, shown: int) -> int:
        """The network was shown so many; how many it may still be shown. An answer is never cut, so it may owe some."""
        now, every_s = self._clock(), self.pace.every_s
        name, full_at = self._buckets.find(network, now)
        full_at += shown * every_s
        self._buckets.put(name, full_at, now)
        return max(0, _whole((FILLS_IN_S - (full_at - now)) / every_s))

    def heavy(self) -> int:
        """How many networks have used up three quarters of what they may be shown at once. From any thread."""
        line = self._clock() + HEAVY * FILLS_IN_S
        return sum(full_at > line for full_at in self._buckets.times())

    def gauges(self) -> list[Gauge]:
        return [
            Gauge(
                name="public_heavy_readers",
                help="Networks that were shown most of what one may be shown of the register at once",
                read=self.heavy,
            ),
            Gauge(
                name="public_shown_enough",
                help="Requests refused because the network was shown its share of the register",
                read=lambda: self.refused,
                is_counter=True,
            ),
        ]


def _whole(listings: float) -> int:
    """What is less by nothing but the steps of a float is whole."""
    return int(listings + 1e-4)
