"""Threads that do the work of this process, and the orders for what is due by the clock."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import close_old_connections, connections

from debtormap.jobs import queue, running
from debtormap.jobs.running import Kind, Lane

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 1.0
AFTER_FAILURE_S: Final = 10.0
THREADS: Final[Mapping[Lane, int]] = {Lane.LONG: 2, Lane.SHORT: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """When work is due by itself: once in each stretch of time, if it is wanted."""

    every_s: int
    wanted: Callable[[], bool] = lambda: True
    """Asked once a stretch by each process: whether there is anything to do."""


class Workers:
    """Between `start` and `stop` jobs of the given kinds are done here."""

    def __init__(self, kinds: Iterable[Kind], *, clocks: Mapping[str, Clock] | None = None) -> None:
        self._kinds = {kind.name: kind for kind in kinds}
        self._clocks = clocks or {}
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._stretches: dict[str, int] = {}

    def start(self, threads: Mapping[Lane, int] = THREADS) -> None:
        for lane, count in threads.items():
            kinds = {name: kind for name, kind in self._kinds.items() if kind.lane is lane}
            self._threads += [
                threading.Thread(target=self._go_on, args=(kinds,), name=f"{lane.value}-{number}", daemon=True)
                for number in range(count if kinds else 0)
            ]
        for thread in self._threads:
            thread.start()

    def stop(self, *, patience_s: float = 10.0) -> bool:
        """Ends after the piece of work in hand, which is put back; False when something would not end in time."""
        self._stop.set()
        with queue.ordered:
            queue.ordered.notify_all()
        until_s = time.monotonic() + patience_s
        for thread in self._threads:
            thread.join(max(0.0, until_s - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def drain(self) -> int:
        """Does what is due here and now; how many jobs that were."""
        self._order_due()
        count = 0
        while running.run_next(self._kinds, stop=self._stop):
            count += 1
        return count

    def _go_on(self, kinds: Mapping[str, Kind]) -> None:
        try:
            while not self._stop.is_set():
                self._rest(self._look(kinds))
        finally:
            # The thread ends here, and so must its own connections.
            connections.close_all()

    def _look(self, kinds: Mapping[str, Kind]) -> float:
        """Does one job; how long to rest afterwards, in seconds."""
        close_old_connections()
        try:
            self._order_due()
            return 0.0 if running.run_next(kinds, stop=self._stop) else LOOK_EVERY_S
        except Exception as error:
            log.error("jobs could not be looked for: %s", running.place(error))
            return AFTER_FAILURE_S
        finally:
            close_old_connections()

    def _rest(self, pause_s: float) -> None:
        if pause_s and not self._stop.is_set():
            with queue.ordered:
                queue.ordered.wait(pause_s)

    def _order_due(self) -> None:
        """One job for each stretch of time, whichever process is first: its key names the stretch."""
        for name, clock in self._clocks.items():
            stretch = int(queue.now().timestamp()) // clock.every_s
            if self._stretches.get(name) != stretch:
                if clock.wanted():
                    queue.add(name, f"{name}:{stretch}")
                self._stretches[name] = stretch
