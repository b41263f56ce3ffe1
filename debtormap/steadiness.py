"""A clock that leaps while this process runs, as it does when its battery or its time server fails.

What the public sees is asked of the clock each time, and of one that is never set back (`Onward`): what is over stays
over. What time alone does for good, to close a term or to erase what has had its time, is done by a clock that has not
leapt (`Steadiness`).
"""

import logging
import time
from collections.abc import Callable
from typing import Final

Clock = Callable[[], float]
MOST_LEAP_S: Final = 24 * 3600.0
log = logging.getLogger(__name__)


def _since_boot() -> float:
    # Goes on while the machine sleeps, and nobody sets it.
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Onward:
    """The time of day in seconds since the epoch, never less than the steady clock makes it since the start.

    A clock that is set back changes nothing; one that is set forward is believed for as long as it says so.
    """

    def __init__(self, *, clock: Clock = time.time, steady: Clock = _since_boot) -> None:
        self._clock, self._steady = clock, steady
        self._ahead_s = clock() - steady()

    def __call__(self) -> float:
        return max(self._clock(), self._steady() + self._ahead_s)


class Steadiness:
    """Compares the clock with one that nobody can set, from its making on."""

    def __init__(self, *, clock: Clock = time.time, steady: Clock = _since_boot) -> None:
        self._clock, self._steady = clock, steady
        self._ahead_s = clock() - steady()
        self._was_told = False

    def is_kept(self) -> bool:
        """False while the clock is more than a day from where it should be; told once."""
        is_kept = abs(self._clock() - self._steady() - self._ahead_s) <= MOST_LEAP_S
        if not is_kept and not self._was_told:
            log.error("the clock leapt by over a day: nothing is closed or erased until it is right or we start anew")
        self._was_told = not is_kept
        return is_kept


OF_THIS_PROCESS: Final = Steadiness()
