"""Names by their sound: full pinyin from the begin of any syllable, or the initials of the whole name.

Each name is spelled once, however many bear it. The spellings stand one behind another in one text that is looked
through by `bytes.find`, which takes a few milliseconds for a million names; a mark tells where a syllable begins.
Two syllables at least: one finds half the register.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from debtormap.core.listing import Kind
from debtormap.geo.readings import Spelling, spellings
from debtormap.public.records import KIND_NUMBERS

_PERSON: Final = KIND_NUMBERS[Kind.NATURAL_PERSON]
_LATIN: Final = re.compile(r"[a-z][a-z' ]{1,60}")
_BETWEEN: Final = 0
MIN_SYLLABLES: Final = 2
# Initials of an organisation may be asked for from its begin; fewer would find too much.
MIN_INITIALS: Final = 2


def latin(text: str) -> str | None:
    """What may be pinyin or initials, as it is looked for: small letters without blanks, ü as v.

    >>> latin("Zhang Wei"), latin("Lü Li"), latin("zw"), latin("张w"), latin("a")
    ('zhangwei', 'lvli', 'zw', None, None)
    """
    small = text.strip().casefold().replace("ü", "v")
    return re.sub("[' ]", "", small) if _LATIN.fullmatch(small) else None


class PinyinIndex:
    """Numbers of listings by the sound of their names."""

    def __init__(self) -> None:
        self._letters = bytearray([_BETWEEN])
        self._marks = bytearray([1])
        self._initials: dict[str, set[int]] = {}
        self._starts = array("Q")
        self._owners = array("I")
        self._names: dict[int, int] = {}
        self._numbers: list[array[int]] = []

    def add(self, number: int, name: str, kind: int) -> None:
        """Take in a name; `number` is higher than all before."""
        # The hash alone is kept: a name that is withdrawn must not stay readable.
        key = hash((kind == _PERSON, name))
        known = self._names.get(key)
        if known is not None:
            self._numbers[known].append(number)
            return
        owner = self._names[key] = len(self._numbers)
        self._numbers.append(array("I", (number,)))
        for spelling in spellings(name, is_person=kind == _PERSON):
            self._spell(owner, spelling)

    def find(self, text: str) -> NDArray[np.int64]:
        """Ascending numbers of the names that sound like a text of small letters."""
        owners = set(self._by_sound(text.encode()))
        if len(text) >= MIN_INITIALS:
            owners |= self._initials.get(text, set())
        found = [number for owner in owners for number in self._numbers[owner]]
        return np.array(sorted(found), dtype=np.int64)

    def _spell(self, owner: int, spelling: Spelling) -> None:
        self._starts.append(len(self._letters))
        self._owners.append(owner)
        for syllable in spelling:
            self._letters += syllable.encode()
            self._marks += bytes([1]) + bytes(len(syllable) - 1)
        self._letters.append(_BETWEEN)
        self._marks.append(1)
        self._initials.setdefault("".join(syllable[0] for syllable in spelling), set()).add(owner)

    def _by_sound(self, text: bytes) -> Iterator[int]:
        letters, marks = self._letters, self._marks
        at = letters.find(text)
        while at >= 0:
            end = at + len(text)
            # Whole syllables, though the last may be begun only: `zhangw` is on its way to `zhangwei`.
            if marks[at] and marks.count(1, at, end) >= MIN_SYLLABLES:
                yield self._owners[bisect_right(self._starts, at) - 1]
            at = letters.find(text, at + 1)
