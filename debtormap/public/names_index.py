"""Where a name contains a pair of characters: postings by character and by pair.

Most Chinese names have two or three characters, so that a word index or trigrams would find nothing. Single characters
are kept for organisations only: one character of a person's name finds nobody. Postings ascend and are never cut;
numbers of listings that are gone are passed over by who reads them.
"""

from __future__ import annotations

from array import array
from typing import Final

import numpy as np
from numpy.typing import NDArray

from debtormap.core.listing import Kind
from debtormap.public.mapped import Columns, ColumnsWriter, Lists
from debtormap.public.records import KIND_NUMBERS

Numbers = NDArray[np.uint32]

_PERSON: Final = KIND_NUMBERS[Kind.NATURAL_PERSON]
_NONE: Final[Numbers] = np.empty(0, dtype=np.uint32)


class NamesIndex:
    """Numbers of listings by the characters of their names: those of a file, and what came since."""

    def __init__(self, columns: Columns | None = None) -> None:
        self._postings: dict[str, array[int]] = {}
        self._base: Lists | None = None
        self._rows: dict[str, int] = {}
        if columns is not None:
            self._base = columns.lists("names.postings")
            terms = columns.bytes("names.terms").decode().split("\n")
            self._rows = {term: row for row, term in enumerate(terms)}

    def add(self, number: int, name: str, kind: int) -> None:
        """Take in a name; `number` is higher than all before."""
        terms = {name[at : at + 2] for at in range(len(name) - 1)}
        if kind != _PERSON:
            terms.update(name)
        postings = self._postings
        for term in terms:
            posting = postings.get(term)
            if posting is None:
                postings[term] = array("I", (number,))
            else:
                posting.append(number)

    def candidates(self, text: str) -> Numbers:
        """Ascending numbers of all names that may contain a text: for one or two characters exactly those."""
        terms = [text] if len(text) == 1 else sorted({text[at : at + 2] for at in range(len(text) - 1)})
        postings = [self._posting(term) for term in terms]
        if not all(len(posting) for posting in postings):
            return _NONE
        postings.sort(key=len)
        common = postings[0]
        for posting in postings[1:]:
            common = common[_are_in(common, posting)]
        return common.copy()

    def write(self, writer: ColumnsWriter, live: NDArray[np.bool_]) -> None:
        """Of numbers that are live; a term that only names had that are gone leaves no trace."""
        kept = [(term, posting[live[posting]]) for term in sorted({*self._rows, *self._postings})
                if (posting := self._posting(term)).size]  # fmt: skip
        kept = [(term, posting) for term, posting in kept if posting.size]
        writer.add("names.terms", ["\n".join(term for term, _ in kept).encode()])
        writer.texts("names.postings", (posting.tobytes() for _, posting in kept))

    def _posting(self, term: str) -> Numbers:
        own, row = self._postings.get(term), self._rows.get(term)
        if row is None or self._base is None:
            return _NONE if own is None else _view(own)
        return self._base[row] if own is None else np.concatenate((self._base[row], _view(own)))


def _view(posting: array[int]) -> Numbers:
    return np.frombuffer(posting, dtype=np.uint32)


def _are_in(few: Numbers, many: Numbers) -> NDArray[np.bool_]:
    """Which of a few numbers are among many; both ascend."""
    at = np.searchsorted(many, few)
    at[at == len(many)] = 0
    found: NDArray[np.bool_] = np.equal(many[at], few)
    return found
