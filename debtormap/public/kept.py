"""Answers about the map, kept until anything on it is otherwise: bounded, the least recently asked for goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

from debtormap.public.answers import OVERHEAD_BYTES, Answer

MAX_BYTES: Final = 32 * 1024 * 1024


class Kept:
    """Answers of one revision of the map. What packing adds to an answer is counted beforehand, as a fifth."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._revision = -1
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: Hashable, revision: int, now: float, make: Callable[[], Answer]) -> Answer:
        """The answer under a key when it is of this revision and still true, else one made now."""
        if revision != self._revision:
            self.clear()
            self._revision = revision
        found = self._answers.get(key)
        if found is not None and found.valid_until > now:
            self._answers.move_to_end(key)
            return found
        if found is not None:
            self._remove(key)
        made = self._answers[key] = make()
        self.bytes += _weight(made)
        while self.bytes > self._max_bytes:
            self._remove(next(iter(self._answers)))
        return made

    def clear(self) -> None:
        self._answers.clear()
        self._revision = -1
        self.bytes = 0

    def _remove(self, key: Hashable) -> None:
        self.bytes -= _weight(self._answers.pop(key))


def _weight(answer: Answer) -> int:
    return len(answer.body) * 6 // 5 + OVERHEAD_BYTES
