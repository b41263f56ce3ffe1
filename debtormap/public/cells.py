"""Encoded answers by cell: bounded, dropped when an event touches them, passed over when one of their terms has ended.

An answer is found by the bucket of its cell's centre; an event names points and areas. Answers are dropped when the
point lies in their circle's box or their centre in the area: a few too many, never one too few.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from debtormap.public.answers import Answer
from debtormap.public.places import Circle, bucket_of
from debtormap.public.projection import Touched

DEFAULT_MAX_BYTES: Final = 128 * 1024 * 1024
# The centre of a cell and a place that count for the same area are at most 1.2 km apart.
_REACH_M: Final = 1_300


@dataclass(slots=True)
class Held:
    """A kept answer, what it looked at, and what it weighed when it was last counted."""

    answer: Answer
    circle: Circle
    size: int


class CellCache:
    """The least recently used answer goes first when the bytes run out."""

    def __init__(self, max_bytes: int = DEFAULT_MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        self._held: OrderedDict[bytes, Held] = OrderedDict()
        self._by_bucket: dict[int, set[bytes]] = {}

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: bytes, now: float) -> Answer | None:
        """The answer kept under a canonical spelling, when it is still true."""
        held = self._held.get(key)
        if held is None:
            return None
        if held.answer.valid_until <= now:
            self._remove(key)
            return None
        self._held.move_to_end(key)
        return held.answer

    def put(self, key: bytes, answer: Answer, circle: Circle) -> None:
        if key in self._held:
            self._remove(key)
        self._held[key] = Held(answer, circle, answer.size)
        self.bytes += answer.size
        self._by_bucket.setdefault(bucket_of(circle.centre), set()).add(key)
        self._shrink()

    def grown(self, key: bytes) -> None:
        """Count an answer again that was packed since."""
        held = self._held.get(key)
        if held is not None:
            self.bytes += held.answer.size - held.size
            held.size = held.answer.size
            self._shrink()

    def drop(self, touched: Touched) -> None:
        """Forget all answers that an event may have changed."""
        if touched.everything:
            self.clear()
            return
        for point in touched.points:
            for bucket in Circle(point, _REACH_M).buckets():
                for key in tuple(self._by_bucket.get(bucket, ())):
                    circle = self._held[key].circle
                    if circle.area in touched.areas or circle.may_hold(point):
                        self._remove(key)

    def clear(self) -> None:
        self.bytes = 0
        self._held.clear()
        self._by_bucket.clear()

    def _shrink(self) -> None:
        while self.bytes > self.max_bytes and self._held:
            self._remove(next(iter(self._held)))

    def _remove(self, key: bytes) -> None:
        held = self._held.pop(key)
        self.bytes -= held.size
        bucket = bucket_of(held.circle.centre)
        keys = self._by_bucket[bucket]
        keys.discard(key)
        if not keys:
            del self._by_bucket[bucket]
