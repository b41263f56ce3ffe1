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
from debtormap.public.mapped import Chains, Columns, ColumnsWriter, Keyed, Lookup
from debtormap.public.records import KIND_NUMBERS, key_of

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


class Base:
    """The part of the index that stands in a file."""

    def __init__(self, columns: Columns) -> None:
        self.map = columns.map
        self.letters, self.marks = columns.span("pinyin.letters"), columns.span("pinyin.marks")
        self.starts = columns.numbers("pinyin.starts", np.uint64)
        self.owners = columns.numbers("pinyin.owners", np.uint32)
        self.numbers = columns.lists("pinyin.numbers")

    def by_sound(self, text: bytes) -> Iterator[int]:
        begin, end = self.letters
        at = self.map.find(text, begin, end)
        while at >= 0:
            marks = self.map[at - begin + self.marks[0] : at - begin + self.marks[0] + len(text)]
            if _is_whole(marks):
                yield int(self.owners[int(self.starts.searchsorted(at - begin, side="right")) - 1])
            at = self.map.find(text, at + 1, end)


class PinyinIndex:
    """Numbers of listings by the sound of their names: those of a file, and what came since."""

    def __init__(self, columns: Columns | None = None) -> None:
        self._base = None if columns is None else Base(columns)
        self._size = 0 if self._base is None else len(self._base.numbers)
        self._letters = bytearray([_BETWEEN])
        self._marks = bytearray([1])
        self._starts = array("Q")
        self._owners = array("I")
        self._names = Keyed(None if columns is None else Lookup(columns, "pinyin.names"))
        self._initials = Keyed(None if columns is None else Lookup(columns, "pinyin.initials"))
        self._bearers = Chains(self._size)

    def add(self, number: int, name: str, kind: int) -> None:
        """Take in a name; `number` is higher than all before."""
        # A hash alone is kept: a name that is withdrawn must not stay readable.
        key = key_of(f"{int(kind == _PERSON)}{name}")
        known = self._names.get(key)
        if known:
            self._bearers.add(known[0], number)
            return
        owner = self._size
        self._size += 1
        self._names.add(key, owner)
        self._bearers.add(owner, number)
        read = spellings(name, is_person=kind == _PERSON)
        for spelling in read:
            self._spell(owner, spelling)
        for initials in {"".join([syllable[0] for syllable in spelling]) for spelling in read}:
            self._initials.add(key_of(initials), owner)

    def find(self, text: str) -> NDArray[np.int64]:
        """Ascending numbers of the names that sound like a text of small letters."""
        owners = set(self._by_sound(text.encode()))
        if len(text) >= MIN_INITIALS:
            owners.update(self._initials.get(key_of(text)))
        found = [number for owner in owners for number in self._numbers_of(owner)]
        return np.array(sorted(found), dtype=np.int64)

    def write(self, writer: ColumnsWriter, live: NDArray[np.bool_]) -> None:
        """Of numbers that are live; how a name was spelled that nobody bears any more leaves no trace."""
        numbers = [array("I", [each for each in self._numbers_of(owner) if live[each]]) for owner in range(len(self))]
        gone = {owner for owner, each in enumerate(numbers) if not each}
        letters, marks, starts, owners = self._joined()
        ends = [*starts[1:], len(letters)]
        initials: list[tuple[int, int]] = []
        for begin, end, owner in zip(starts, ends, owners, strict=True):
            if owner in gone:
                letters[begin:end], marks[begin:end] = bytes(end - begin), b"\1" * (end - begin)
            else:
                initials.append((key_of(_initials(letters, marks, begin, end)), owner))
        names = [(key, owner) for key, owner in self._names.pairs() if owner not in gone]
        writer.add("pinyin.letters", [bytes(letters)])
        writer.add("pinyin.marks", [bytes(marks)])
        writer.numbers("pinyin.starts", starts, np.uint64)
        writer.numbers("pinyin.owners", owners, np.uint32)
        writer.lists("pinyin.numbers", numbers)
        for name, pairs in (("pinyin.names", names), ("pinyin.initials", sorted(set(initials)))):
            Lookup.write(
                writer, name, array("q", [key for key, _ in pairs]), array("I", [owner for _, owner in pairs])
            )  # fmt: skip

    def __len__(self) -> int:
        """How many different names."""
        return self._size

    def _numbers_of(self, owner: int) -> list[int]:
        base = self._base
        in_file = [] if base is None or owner >= len(base.numbers) else base.numbers[owner].tolist()
        return [*in_file, *self._bearers.of(owner)]

    def _joined(self) -> tuple[bytearray, bytearray, list[int], list[int]]:
        base = self._base
        if base is None:
            return bytearray(self._letters), bytearray(self._marks), self._starts.tolist(), self._owners.tolist()
        letters = bytearray(base.map[slice(*base.letters)])
        shift = len(letters)
        return (
            letters + self._letters,
            bytearray(base.map[slice(*base.marks)]) + self._marks,
            [*base.starts.tolist(), *(start + shift for start in self._starts)],
            [*base.owners.tolist(), *self._owners],
        )

    def _spell(self, owner: int, spelling: Spelling) -> None:
        self._starts.append(len(self._letters))
        self._owners.append(owner)
        self._letters += "".join(spelling).encode()
        self._letters.append(_BETWEEN)
        self._marks += b"".join([b"\1".ljust(len(syllable), b"\0") for syllable in spelling])
        self._marks.append(1)

    def _by_sound(self, text: bytes) -> Iterator[int]:
        if self._base is not None:
            yield from self._base.by_sound(text)
        letters, marks = self._letters, self._marks
        at = letters.find(text)
        while at >= 0:
            if _is_whole(marks[at : at + len(text)]):
                yield self._owners[bisect_right(self._starts, at) - 1]
            at = letters.find(text, at + 1)


def _is_whole(marks: bytes | bytearray) -> bool:
    """Whole syllables, though the last may be begun only: `zhangw` is on its way to `zhangwei`."""
    return marks[0] == 1 and marks.count(1) >= MIN_SYLLABLES


def _initials(letters: bytearray, marks: bytearray, begin: int, end: int) -> str:
    """Of one spelling; the mark between spellings is no letter."""
    return "".join(chr(letters[at]) for at in range(begin, end) if marks[at] and letters[at] != _BETWEEN)
