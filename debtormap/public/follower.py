"""Follows the ledger: reads the feed in a worker thread, applies it, and notes the tick.

Nothing is served before the whole ledger is loaded: from a snapshot file and what follows it, when there is one. Woken
by commits, where the feed tells of them, and looking every 0.2 s all the same. The chain tells when the ledger is not
the one we followed (after a failover): then nothing is served until it is loaded afresh.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Final, Protocol

from debtormap import collector
from debtormap.core.grid import Datum
from debtormap.public import snapshots
from debtormap.public.map_index import MapIndex
from debtormap.public.nearby import place_head, view_of
from debtormap.public.projection import Diverged, FeedEvent, Projection
from debtormap.public.service import BULK_EVENTS, Service
from debtormap.telemetry import logs

POLL_EVERY_S: Final = 0.2
# A commit soon after another waits so long for more of them: many a second cost as little as twenty.
GATHER_S: Final = 0.05
RETRY_AFTER_S: Final = 1.0
LOOK_FOR_SNAPSHOT_EVERY_S: Final = 60.0
BATCH: Final = 2_000
# Events applied before other requests get their turn: a few milliseconds.
SLICE: Final = 100
log = logging.getLogger(__name__)

Progress = Callable[[int, int | None, str], None]


class FeedHead(Protocol):
    """Where the ledger stands."""

    @property
    def seq(self) -> int: ...
    @property
    def hash(self) -> bytes: ...
    @property
    def ticked_at(self) -> datetime | None: ...


class Feed(Protocol):
    """What is known of the ledger: `debtormap.ledger.feed`, or a fake. Calls may come from any thread."""

    def head(self) -> FeedHead: ...
    def events(self, after: int, limit: int = ...) -> Sequence[FeedEvent]:
        """The events that follow number `after`, in order, at most `limit`."""

    def on_append(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after each commit of this process; returns what ends it."""


class Follower:
    """Keeps a service in step with a feed."""

    def __init__(
        self, feed: Feed, service: Service, *, progress: Progress | None = None, snapshots: Path | None = None
    ) -> None:
        self._feed = feed
        self._service = service
        self._progress = progress
        self._snapshots = snapshots
        """The directory of snapshots to start from; None: the whole ledger is read."""
        self._loaded_from: Path | None = None
        self._looked_at_s = 0.0
        self._wake = asyncio.Event()
        self._is_away = False
        self.done = 0
        self.total: int | None = None
        self.times_afresh = 0
        """How often the ledger was not the one that was followed."""

    async def run(self) -> None:
        """Follow until cancelled. A feed that is away is tried again; meanwhile the tick grows old."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(self._wake.set)

        end = self._feed.on_append(wake)
        try:
            while True:
                await self._attend()
        finally:
            end()

    async def _attend(self) -> None:
        pause_s = POLL_EVERY_S
        try:
            await self.step()
            self._found()
        except Diverged:
            log.warning("the ledger is not the one that was followed; loading it afresh")
            self._service.is_loaded = False
            self.times_afresh += 1
            pause_s = 0
        except Exception as error:
            self._missed(error)
            pause_s = RETRY_AFTER_S
        looked_at_s = monotonic()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), pause_s)
        await asyncio.sleep(looked_at_s + min(GATHER_S, pause_s) - monotonic())
        self._wake.clear()

    async def step(self) -> None:
        """Load what is to be served, or take what is new."""
        if self._service.is_loaded and not self._is_newer():
            await self.catch_up()
        else:
            await self.load()

    def _is_newer(self) -> bool:
        """Whether a snapshot was written since: it is taken over, so that one on which everybody stood leaves the disk
        and the memory."""
        now = monotonic()
        if self._snapshots is None or now - self._looked_at_s < LOOK_FOR_SNAPSHOT_EVERY_S:
            return False
        self._looked_at_s = now
        return snapshots.newest(self._snapshots) not in (None, self._loaded_from)

    def _missed(self, error: Exception) -> None:
        """Told once, not every second; and not what a driver says, which may quote a row."""
        if not self._is_away:
            cause = error.__cause__ or error
            log.warning(
                "the ledger cannot be read: %s at %s; trying again until it can",
                type(cause).__name__,
                logs.place(cause),
            )
        self._is_away = True

    def _found(self) -> None:
        if self._is_away:
            log.warning("the ledger can be read again")
        self._is_away = False

    async def load(self) -> None:
        """Build a projection of the whole ledger beside the served one, then serve it."""
        projection, map_index = await asyncio.to_thread(self._build)
        self._service.replace(projection, map_index)
        await self.catch_up()

    async def catch_up(self) -> None:
        """Apply what is new, then note the tick of the head that we reached."""
        service, projection = self._service, self._service.projection
        service.look_at_clock()
        head = await asyncio.to_thread(self._feed.head)
        while projection.seq < head.seq:
            events = await asyncio.to_thread(self._feed.events, projection.seq, BATCH)
            if not events:
                raise Diverged
            if len(events) >= BULK_EVENTS:
                service.cells.clear()
            for begin in range(0, len(events), SLICE):
                service.apply(events[begin : begin + SLICE])
                await asyncio.sleep(0)
        if projection.seq == head.seq and projection.hash != head.hash:
            raise Diverged
        if projection.seq > head.seq:
            await self._check_ahead()
            return
        service.heard.note(head.ticked_at)

    async def _check_ahead(self) -> None:
        """We hold more than an older head told: true when events came meanwhile, else the ledger was set back."""
        head = await asyncio.to_thread(self._feed.head)
        if head.seq < self._service.projection.seq:
            raise Diverged

    async def snapshot(self, directory: Path) -> Path:
        """Load what the ledger holds now and write it into a file."""
        await self.load()
        return await asyncio.to_thread(snapshots.write, self._service.projection, directory, self._service.clock())

    def _holds(self, seq: int, hash_: bytes) -> bool:
        """Whether the ledger has this event."""
        found = self._feed.events(seq - 1, 1)
        return bool(found) and (found[0].seq, found[0].hash) == (seq, hash_)

    def _build(self) -> tuple[Projection, MapIndex]:
        with collector.resting():
            projection, map_index = self._loaded()
        # Millions of objects that stay: looking through them all for garbage would stop the process for half a second.
        gc.collect()
        gc.freeze()
        return projection, map_index

    def _loaded(self) -> tuple[Projection, MapIndex]:
        if self._snapshots is not None:
            self._loaded_from, self._looked_at_s = snapshots.newest(self._snapshots), monotonic()
        projection = snapshots.usable(self._snapshots, self._holds) or Projection()
        head = self._feed.head()
        self.total = head.seq
        while events := self._feed.events(projection.seq, BATCH):
            for event in events:
                projection.apply(event)
            self._tell(projection.seq, max(head.seq, projection.seq), "loading")
        self._warm(projection)
        map_index = MapIndex(projection)
        map_index.refresh(self._service.clock())
        return projection, map_index

    def _warm(self, projection: Projection) -> None:
        """Make each place's part of an answer, so that the first to ask does not wait for it."""
        now = self._service.clock()
        # Neighbours one after another, so that what one answer joins lies together in memory.
        places = sorted(projection.places.by_id.values(), key=lambda place: (place.bucket, place.id))
        for done, place in enumerate(places, start=1):
            view_of(projection, place, now)
            place_head(place, Datum.WGS84)
            if done % BATCH == 0 or done == len(places):
                self._tell(done, len(places), "encoding")

    def _tell(self, done: int, total: int, phase: str) -> None:
        self.done, self.total = done, total
        if self._progress is not None:
            self._progress(done, total, phase)
