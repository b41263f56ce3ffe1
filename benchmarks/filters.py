"""What filters cost: views of the map and nearby answers with and without them, in this process.

    python -m benchmarks.filters [--listings N] [--places N]

Each box is asked once for each kind of filters, none kept from before; the median of the milliseconds.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Final

from benchmarks.register import BEGIN, Size, questions
from benchmarks.viewport import projected
from debtormap.core.grid import Datum
from debtormap.core.listing import Ground, Kind
from debtormap.public import nearby, viewport
from debtormap.public.filters import EVERYTHING, Filters
from debtormap.public.map_index import MapIndex

FILTERS: Final = {
    "none": EVERYTHING,
    "kind": Filters(kind=Kind.LEGAL_PERSON),
    "ground": Filters(ground=Ground.G1),
    "kind, ground and court": Filters(kind=Kind.NATURAL_PERSON, ground=Ground.G1, court="冀0001"),
}
BOXES: Final = {
    "the province": ("113.9,36.4,119.4,42.2", "7"),
    "a prefecture": ("115.0,38.4,116.2,39.3", "10"),
    "a town": ("115.45,38.85,115.53,38.89", "14"),
}
CELLS: Final = 300
TURNS: Final = 5


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--listings", type=int, default=100_000)
    options.add_argument("--places", type=int, default=6_000)
    chosen = options.parse_args()
    size = Size(listings=chosen.listings, places=chosen.places)
    projection, now = projected(size), BEGIN.timestamp()
    index = MapIndex(projection)
    index.refresh(now)
    for place, (bbox, zoom) in BOXES.items():
        for name, filters in FILTERS.items():
            question = viewport.parse(bbox, zoom, filters=filters, datum=Datum.WGS84)
            ms = median(taken_ms(viewport.answer, projection, index, question, now) for _ in range(TURNS))
            print(f"view of {place}, {name}: {ms:.2f} ms")
    cells = [(cell, nearby.circle_of(cell)) for cell in questions(CELLS, size=size)]
    for name, filters in FILTERS.items():
        asked = [(nearby.Question(cell=cell, filters=filters), circle) for cell, circle in cells]
        found = [taken_ms(nearby.answer, projection, question, circle, now) for question, circle in asked]
        print(f"nearby, {name}: {median(found):.2f} ms, worst {max(found):.1f}")


def taken_ms(work: Callable[..., object], *given: object) -> float:
    began = perf_counter()
    work(*given)
    return (perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
