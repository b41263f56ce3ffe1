"""Counts that single nobody out: cells below five are hidden, and so is whatever a difference would give away.

Who knows the total and all cells but one knows that one, too. So a hidden cell never stands alone: the next smallest
goes with it until what is hidden together is five or more, of two cells at least; and where that cannot be, the total
is hidden as well.

>>> suppressed({"a": 3, "b": 9, "c": 40})
Table(cells={'a': None, 'b': None, 'c': 40}, total=52)
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

K: Final = 5


class Table(NamedTuple):
    """None: fewer than five, or hidden with such a one. Nothing is told apart from zero by being hidden."""

    cells: dict[str, int | None]
    total: int | None


def suppressed(counts: Mapping[str, int], k: int = K) -> Table:
    """The counts as they may be shown, in their order."""
    hidden = {key for key, count in counts.items() if 0 < count < k}
    if hidden:
        # Zeros are no cover: everybody sees that they are none.
        others = sorted((key for key in counts if key not in hidden and counts[key]), key=lambda key: counts[key])
        while others and (len(hidden) < 2 or sum(counts[key] for key in hidden) < k):
            hidden.add(others.pop(0))
    known = len(hidden) != 1 and (not hidden or sum(counts[key] for key in hidden) >= k)
    cells = {key: None if key in hidden else count for key, count in counts.items()}
    return Table(cells, sum(counts.values()) if known else None)
