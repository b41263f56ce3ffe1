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
from debtormap.public.records import KIND_NUMBERS

Numbers = NDArray[np.uint32]

_PERSON: Final = KIND_NUMBERS[Kind.NATURAL_PERSON]
_NONE: Final[Numbers] = np.empty(0, dtype=np.uint32)


class NamesIndex:
    """Numbers of listings by the characters of their names."""

    def __init__(self) -> None:
        self._postings: dict[str, array[int]] = {}

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
        found = [self._postings.get(term) for term in terms]
        postings = [_view(posting) for posting in found if posting is not None]
        if len(postings) < len(terms) or not postings:
            return _NONE
        postings.sort(key=len)
        common = postings[0]
        for posting in postings[1:]:
            common = common[_are_in(common, posting)]
        return common.copy()


def _view(posting: array[int]) -> Numbers:
    return np.frombuffer(posting, dtype=np.uint32)


def _are_in(few: Numbers, many: Numbers) -> NDArray[np.bool_]:
    """Which of a few numbers are among many; both ascend."""
    at = np.searchsorted(many, few)
    at[at == len(many)] = 0
    found: NDArray[np.bool_] = np.equal(many[at], few)
    return found
