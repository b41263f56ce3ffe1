"""The data that peers load are ours: the one that needs nothing installed gives the answers that we give."""

import json
from pathlib import Path
from time import time

from benchmarks import dataset
from benchmarks.peers import sqlite_cells
from benchmarks.register import Ledger, Size
from debtormap.public.nearby import Question, answer, circle_of
from debtormap.public.projection import Projection

SMALL = Size(listings=3_000, places=400, towns=3)


def test_sqlite_cells_give_our_answers(tmp_path: Path) -> None:
    made = dataset.make(SMALL, tmp_path)
    sqlite_cells.build(made.folder)
    peer, ours, now = sqlite_cells.Cells(made.folder), projection(), time()

    shown = 0
    for cell in dataset.asked(40, SMALL):
        lon, lat = (part.partition("=")[2] for part in cell.canonical().split("&"))
        theirs = json.loads(peer.answer(lon, lat, now))
        mine = json.loads(answer(ours, Question(cell=cell), circle_of(cell), now).body)
        shown += mine["total"]
        assert dataset.normal(theirs) == dataset.normal(mine)
    assert shown > 100


def test_the_bytes_of_the_records_are_those_of_the_ledger(tmp_path: Path) -> None:
    made = dataset.make(SMALL, tmp_path)

    bodies = [event.body for event in Ledger(SMALL).events(0, 4_000) if event.kind == "publish" and event.body]

    assert made.body_bytes == sum(map(len, bodies))
    assert made.listings.read_text(encoding="utf-8").count("\n") == len(bodies)


def projection() -> Projection:
    ledger, found = Ledger(SMALL), Projection()
    while events := ledger.events(found.seq):
        for event in events:
            found.apply(event)
    return found
