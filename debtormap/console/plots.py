"""Bars as inline SVG: nothing is loaded, nothing runs. What a plot shows stands in a table beside it, too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from debtormap.console.words import Word

WIDE: Final = 640
NARROW: Final = 320
HEIGHT: Final = 200
BASE: Final = 170
TOP: Final = 16
LEFT: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """`x`, `y`, `width`, `height` in the plot's own units; `count` None: fewer than five."""

    label: Word
    series: int
    count: int | None
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    bars: tuple[Bar, ...]
    labels: tuple[tuple[float, int, Word], ...]
    """(middle, number of the row, text) below the bars, not more than fit."""
    rows: tuple[tuple[Word, tuple[int | None, ...]], ...]
    """The same as a table: label, and a count for each series."""
    width: int
    height: int = HEIGHT
    base: int = BASE

    @property
    def is_wide(self) -> bool:
        return self.width > NARROW

    @property
    def is_empty(self) -> bool:
        """Nothing is counted anywhere, and nothing is hidden."""
        return all(count == 0 for _, counts in self.rows for count in counts)


def bars(rows: Sequence[tuple[Word, tuple[int | None, ...]]], *, width: int = NARROW, most_labels: int = 16) -> Plot:
    """Groups of bars side by side, one for each series; a hidden count has a stub of its own kind."""
    highest = max((count or 0 for _, counts in rows for count in counts), default=0) or 1
    group = (width - 2 * LEFT) / max(1, len(rows))
    made = [
        _bar(label, series, count, LEFT + group * at, group / len(counts), series, highest)
        for at, (label, counts) in enumerate(rows)
        for series, count in enumerate(counts)
    ]
    every = -(-len(rows) // most_labels) if rows else 1
    labels = [
        (round(LEFT + group * (at + 0.5), 1), at + 1, label) for at, (label, _) in enumerate(rows) if at % every == 0
    ]
    return Plot(
        bars=tuple(made), labels=tuple(labels), rows=tuple((label, counts) for label, counts in rows), width=width
    )


def _bar(label: Word, series: int, count: int | None, start: float, share: float, at: int, highest: int) -> Bar:
    width = min(share * 0.72, 48.0)
    height = 4.0 if count is None else round((BASE - TOP) * count / highest, 1)
    x = round(start + share * at + (share - width) / 2, 1)
    return Bar(
        label=label, series=series, count=count, x=x, y=round(BASE - height, 1), width=round(width, 1), height=height
    )
