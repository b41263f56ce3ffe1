"""What every door of the public side shares: the projection, the kept answers, the clock, and whether we may answer.

We may answer while the ledger's tick is fresh. A tick counts when it *changed* between two looks, and its age is taken
on the monotonic clock of this machine: clocks of two machines need not agree, and the first tick we see may be old.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, datetime
from math import inf
from time import monotonic, time
from typing import Final, Protocol

from debtormap.core.errors import Unavailable
from debtormap.public import viewport
from debtormap.public.answers import Answer
from debtormap.public.cells import DEFAULT_MAX_BYTES, CellCache
from debtormap.public.headers import Header
from debtormap.public.kept import Kept
from debtormap.public.map_index import MapIndex
from debtormap.public.nearby import Question, answer, circle_of
from debtormap.public.pictures import Pictures
from debtormap.public.projection import FeedEvent, Projection

Clock = Callable[[], float]
"""Seconds since the epoch (or since anything, for a monotonic clock)."""

DEFAULT_STALE_AFTER_S: Final = 30.0
RETRY_AFTER_S: Final = 5
# So many events at once are a bulk release: forgetting all answers costs less than looking for each.
BULK_EVENTS: Final = 500
# Less is a time server at its work.
SET_BACK_S: Final = 1.0


class Heard:
    """When the ledger was last heard."""

    def __init__(self, *, clock: Clock = time, steady: Clock = monotonic, stale_after_s: float) -> None:
        self._clock = clock
        self._steady = steady
        self.stale_after_s = stale_after_s
        self._ticked_at: datetime | None = None
        self._good_until = -inf
        self.checked_at = ""
        self.header: Header = (b"debtormap-checked-at", b"")

    def note(self, ticked_at: datetime | None) -> None:
        """Take the tick of the head whose events are all applied."""
        if ticked_at is None or ticked_at == self._ticked_at:
            return
        is_first, self._ticked_at = self._ticked_at is None, ticked_at
        now = self._clock()
        if is_first and now - ticked_at.timestamp() >= self.stale_after_s:
            return
        self._good_until = self._steady() + self.stale_after_s
        self.checked_at = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.header = (b"debtormap-checked-at", self.checked_at.encode())

    def is_fresh(self) -> bool:
        return self._steady() < self._good_until

    def ago_s(self) -> float:
        """Seconds since the tick was heard; infinite when it never was."""
        return self.stale_after_s - (self._good_until - self._steady())


class Watching(Protocol):
    """Is told what an event is about to change, and when all may be otherwise."""

    def note(self, projection: Projection, event: FeedEvent) -> None: ...
    def note_all(self) -> None: ...


class Service:
    """The register as it is served."""

    def __init__(
        self,
        *,
        clock: Clock = time,
        steady: Clock = monotonic,
        stale_after_s: float = DEFAULT_STALE_AFTER_S,
        cache_bytes: int = DEFAULT_MAX_BYTES,
    ) -> None:
        self.clock = clock
        self.heard = Heard(clock=clock, steady=steady, stale_after_s=stale_after_s)
        self.cells = CellCache(cache_bytes)
        self.projection = Projection()
        self.map_index = MapIndex(self.projection)
        self.kept = Kept()
        self.pictures = Pictures()
        self.is_loaded = False
        self.watching: Watching | None = None
        self._looked_at = clock()

    def is_ready(self) -> bool:
        """Whether what we hold is whole and fresh."""
        return self.is_loaded and self.heard.is_fresh()

    def require_ready(self) -> None:
        """Raises Unavailable rather than to let anything stale be told."""
        if not self.is_ready():
            raise Unavailable("the ledger was not heard for too long", retry_after_s=RETRY_AFTER_S)

    def replace(self, projection: Projection, map_index: MapIndex | None = None) -> None:
        """Serve another projection from now on, and the index of its places when there is one already."""
        self.projection = projection
        self.map_index = map_index or MapIndex(projection)
        self._forget_kept()
        self.is_loaded = True
        if self.watching is not None:
            self.watching.note_all()

    def apply(self, events: Iterable[FeedEvent]) -> None:
        """Take events into what is served. Raises Diverged; events before that one are applied."""
        for event in events:
            if self.watching is not None:
                self.watching.note(self.projection, event)
            touched = self.projection.apply(event)
            self.cells.drop(touched)
            self.map_index.touch(touched)
            self.pictures.forget(event.listing_id)

    def look_at_clock(self) -> None:
        """Forget what was made by a clock that was ahead: it hides what is not over yet."""
        before, self._looked_at = self._looked_at, self.clock()
        if self._looked_at < before - SET_BACK_S:
            self._forget_kept()
            for place in self.projection.places.by_id.values():
                place.changed()

    def _forget_kept(self) -> None:
        self.kept.clear()
        self.cells.clear()
        self.pictures.forget("")

    def nearby(self, question: Question) -> Answer:
        """The answer for a cell, kept or made now. Raises RuleError for a cursor that is not ours."""
        now = self.clock()
        if question.cursor is not None:
            return answer(self.projection, question, circle_of(question.cell), now)
        key = question.canonical().encode()
        return self.cells.get(key, now) or self.make(key, question, now)

    def of_map(self, key: Hashable, make: Callable[[MapIndex, float], Answer]) -> Answer:
        """An answer about the map, kept until anything on the map is otherwise."""
        now = self.clock()
        self.map_index.refresh(now)
        return self.kept.get(key, self.map_index.revision, now, lambda: make(self.map_index, now))

    def view(self, question: viewport.Question) -> Answer:
        """What the map shows of a box, kept or made now."""
        return self.of_map(question, lambda index, now: viewport.answer(self.projection, index, question, now))

    def courts(self) -> frozenset[str]:
        """The courts with listings on the map, by their newest codes."""
        now = self.clock()
        self.map_index.refresh(now)
        return self.map_index.courts(now)

    def make(self, key: bytes, question: Question, now: float) -> Answer:
        """Make an answer and keep it under its canonical spelling."""
        circle = circle_of(question.cell)
        made = answer(self.projection, question, circle, now)
        self.cells.put(key, made, circle)
        return made
