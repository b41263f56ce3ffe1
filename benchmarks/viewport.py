"""What a map shows of a box at a million listings, beside SQL in PostgreSQL; and what a tile of places costs.

Claims: counts of a view of the whole province at least 1,000x faster than `GROUP BY` over the rows, its answer over
HTTP at least 500x, and at least 5x faster than a table of counts that a writer would keep; a tile of places is encoded
in less than 10 ms of CPU. The peer's rows are as slim as can be, with a covering index; each view is counted by both
in turn and the counts are compared. In a round each answers five boxes one after the other, and the median counts: that
is how one answers who is asked more than once, not how one wakes up with the other's data in the caches.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

import psycopg

from benchmarks.claims import Claim
from benchmarks.register import Ledger, Size
from benchmarks.servers import Server
from debtormap.core.coordinates import Wgs84
from debtormap.public import place_tiles, viewport
from debtormap.public.map_index import ALL, MapIndex
from debtormap.public.mercator import BITS, Tile, world_of
from debtormap.public.projection import Projection
from debtormap.public.viewport import DEEPER, Question
from tests.postgres import cluster

# The north-western corner of each view, and tiles a side: eight have 32 x 32 cells.
VIEWS = {7: (113.9, 42.0, 3), 9: (114.0, 41.8, 8), 11: (115.0, 39.3, 8), 13: (115.35, 38.95, 8)}
CLAIMED = 9
ROUNDS = 7
BOXES = 5
CROWDED_TILES = 200
GOAL_COUNTS, GOAL_HTTP, GOAL_KEPT, GOAL_TILE_MS = 1_000, 500, 5, 10.0
GROUPED = """
    SELECT y >> %(shift)s, x >> %(shift)s, count(*) FROM listing
    WHERE x BETWEEN %(west)s AND %(east)s AND y BETWEEN %(north)s AND %(south)s AND ends_s > %(now)s GROUP BY 1, 2
"""
KEPT = """
    SELECT y, x, listings FROM cell
    WHERE zoom = %(zoom)s AND x BETWEEN %(west)s AND %(east)s AND y BETWEEN %(north)s AND %(south)s
"""
Rows = list[tuple[int, int, int]]
_PIECE = 1 << 18
_LENGTH = re.compile(rb"content-length: ([0-9]+)", re.IGNORECASE)
T = TypeVar("T")
Asked = TypeVar("Asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a box of each round of one view took, in µs."""

    zoom: int
    cells: int
    listings: int
    grouped: tuple[float, ...]
    kept: tuple[float, ...]
    counts: tuple[float, ...]
    new: tuple[float, ...]
    """An answer for a box that nobody asked for before."""
    hot: tuple[float, ...]


def run(size: Size, server: Server) -> list[Claim]:
    """Claims of the views, against a server of the same register, and of the CPU of a tile of places."""
    projection = projected(size)
    index, now = MapIndex(projection), time.time()
    index.refresh(now)
    with _database(projection, index) as database:
        views = [_view(server.port, database, index, zoom, now) for zoom in VIEWS]
    for line in report(views):
        print(line, flush=True)
    return list(_claims(next(view for view in views if view.zoom == CLAIMED), _tiles(projection, index, now), size))


def _claims(whole: View, tile_ms: list[float], size: Size) -> Iterator[Claim]:
    for name, told, peer, ours, goal in (
        ("viewport_counts", "GROUP BY on PostgreSQL ÷ our counts of a view", whole.grouped, whole.counts, GOAL_COUNTS),
        (
            "viewport_groupby",
            "GROUP BY on PostgreSQL ÷ our whole answer over HTTP",
            whole.grouped,
            whole.new,
            GOAL_HTTP,
        ),
        ("viewport_kept_table", "a kept table of counts ÷ our counts", whole.kept, whole.counts, GOAL_KEPT),
    ):
        ratios = tuple(theirs / mine for theirs, mine in zip(peer, ours, strict=True))
        yield Claim(id=name, claim=f"{told}, by the clock", rounds=ratios, goal=goal, at_least=True, size=size.listings)
    yield Claim(
        id="tile_encoding", claim="CPU of the worst of the 200 most crowded tiles of places", rounds=(max(tile_ms),),
        goal=GOAL_TILE_MS, at_least=False, unit="ms", size=size.listings, note=f"median {median(tile_ms):.1f} ms",
    )  # fmt: skip


def report(views: list[View]) -> Iterator[str]:
    """What each view cost, medians in µs."""
    for view in views:
        yield f"  zoom {view.zoom}: {view.listings:,} listings in {view.cells:,} cells"
        yield (
            f"    GROUP BY {median(view.grouped):,.0f} µs, kept table {median(view.kept):,.0f} µs,"
            f" our counts {median(view.counts):,.0f} µs"
        )
        yield (f"    over HTTP: new box {median(view.new):,.0f} µs, asked before {median(view.hot):,.0f} µs")


def projected(size: Size) -> Projection:
    """The whole ledger, applied."""
    projection, ledger = Projection(), Ledger(size)
    while found := ledger.events(projection.seq):
        for event in found:
            projection.apply(event)
    return projection


@contextmanager
def _database(projection: Projection, index: MapIndex) -> Iterator[psycopg.Connection]:
    """A table of listings with a covering index, and one of counts by cell for each zoom asked for."""
    with cluster() as url, psycopg.connect(url, autocommit=True) as database:
        database.execute("CREATE TABLE listing (x int NOT NULL, y int NOT NULL, ends_s bigint NOT NULL)")
        database.execute("CREATE TABLE cell (zoom int, y int, x int, listings int)")
        with database.cursor().copy("COPY listing FROM STDIN") as copy:
            for place, (x, y) in zip(index.rows.places, index.rows.world.tolist(), strict=False):
                for number in place.members:
                    copy.write_row((x, y, projection.expires_s[number]))
        with database.cursor().copy("COPY cell FROM STDIN") as copy:
            for zoom in VIEWS:
                level = index.level(zoom + DEEPER)
                for key, listings in zip(level.keys.tolist(), level.counts[:, ALL].tolist(), strict=True):
                    copy.write_row((level.zoom, key >> level.zoom, key & ((1 << level.zoom) - 1), listings))
        database.execute("CREATE INDEX ON listing (x, y, ends_s)")
        database.execute("CREATE INDEX ON cell (zoom, y, x, listings)")
        database.execute("VACUUM ANALYZE")
        yield database


def _view(port: int, database: psycopg.Connection, index: MapIndex, zoom: int, now: float) -> View:
    """Each round counts other boxes, so that no answer of the server was kept before."""
    questions = _questions(zoom)
    with socket.create_connection(("127.0.0.1", port)) as asking:
        rounds = [_round(asking, database, index, questions[turn::ROUNDS], now) for turn in range(ROUNDS)]
    grouped, kept, counts, new, hot = zip(*rounds, strict=True)
    _, held = _counts(index, questions[0])
    return View(
        zoom=zoom, cells=len(held), listings=sum(held), grouped=grouped, kept=kept, counts=counts, new=new, hot=hot
    )


def _round(
    asking: socket.socket, database: psycopg.Connection, index: MapIndex, boxes: list[Question], now: float
) -> tuple[float, ...]:
    grouped, grouped_us = _timed(lambda box: _query(database, GROUPED, box, BITS, now), boxes)
    kept, kept_us = _timed(lambda box: _query(database, KEPT, box, box.zoom + DEEPER, now), boxes)
    ours, counts_us = _timed(lambda box: _counts(index, box), boxes)
    for box, of_rows, of_cells, counted in zip(boxes, grouped, kept, ours, strict=True):
        if not _by_key(of_rows, box) == _by_key(of_cells, box) == dict(zip(*counted, strict=True)):
            raise RuntimeError("the counts differ")
    paths = [f"{viewport.PATH}?bbox={_bbox(box)}&zoom={box.zoom}" for box in boxes]
    new, new_us = _timed(lambda path: _ask(asking, path), paths)
    hot, hot_us = _timed(lambda path: _ask(asking, path), paths)
    if hot != new:
        raise RuntimeError("the answers differ")
    return grouped_us, kept_us, counts_us, new_us, hot_us


def _questions(zoom: int) -> list[Question]:
    """Boxes of many tiles within one view, the largest first."""
    lon, lat, side = VIEWS[zoom]
    west, north = (step >> BITS - zoom for step in world_of(Wgs84(lon, lat)))
    boxes = [
        (width * height, first_x, first_y, width, height)
        for width in (side, side - 1, side - 2)
        for height in (side, side - 1, side - 2)
        for first_x in range(side - width + 1)
        for first_y in range(side - height + 1)
    ]
    return [
        Question(zoom=zoom, west=west + x, north=north + y, east=west + x + width - 1, south=north + y + height - 1)
        for _, x, y, width, height in sorted(boxes, key=lambda box: -box[0])[: ROUNDS * BOXES]
    ]


def _bbox(question: Question) -> str:
    """From the middle of the first tile to a little behind that of the last: a box that touches just these."""
    zoom = question.zoom + 3
    first = Tile(zoom=zoom, x=8 * question.west + 4, y=8 * question.north + 4)
    last = Tile(zoom=zoom, x=8 * question.east + 5, y=8 * question.south + 5)
    return f"{first.west:.3f},{last.north:.3f},{last.west:.3f},{first.north:.3f}"


def _query(database: psycopg.Connection, query: str, question: Question, bits: int, now: float) -> Rows:
    """Row, column and count of each cell of a question; the columns of the table hold positions of so many bits."""
    shift = bits - question.zoom
    edges = {
        "west": question.west << shift, "east": ((question.east + 1) << shift) - 1,
        "north": question.north << shift, "south": ((question.south + 1) << shift) - 1,
    }  # fmt: skip
    more = {"shift": shift - DEEPER, "zoom": bits, "now": now}
    return database.execute(query, edges | more).fetchall()


def _counts(index: MapIndex, question: Question) -> tuple[list[int], list[int]]:
    """The same from our tables: the keys of the cells and their counts."""
    level = index.level(question.zoom + DEEPER)
    cells = level.within(
        question.west << DEEPER, question.north << DEEPER,
        ((question.east + 1) << DEEPER) - 1, ((question.south + 1) << DEEPER) - 1,
    )  # fmt: skip
    return level.keys[cells].tolist(), level.counts[cells, ALL].tolist()


def _by_key(rows: Rows, question: Question) -> dict[int, int]:
    return {y << question.zoom + DEEPER | x: listings for y, x, listings in rows}


def _ask(asking: socket.socket, path: str) -> bytes:
    """A client of few lines: one of a library takes as long as the answer."""
    asking.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    received = b""
    while b"\r\n\r\n" not in received:
        received += asking.recv(_PIECE)
    head, _, body = received.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    if length is None or not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"{head.splitlines()[0].decode()} for {path}")
    while len(body) < int(length[1]):
        body += asking.recv(_PIECE)
    return body


def _timed(work: Callable[[Asked], T], asked: list[Asked]) -> tuple[list[T], float]:
    """What each gave, and the median of what they took, in µs."""
    done, took = [], []
    for each in asked:
        began = time.perf_counter()
        done.append(work(each))
        took.append((time.perf_counter() - began) * 1e6)
    return done, median(took)


def _tiles(projection: Projection, index: MapIndex, now: float) -> list[float]:
    """CPU in ms of each of the most crowded tiles, and of those so crowded that they show clusters; made once each."""
    crowded = []
    for zoom in range(place_tiles.MAX_ZOOM + 1):
        level = index.level(zoom)
        index.level(zoom + place_tiles.DEEPER)
        for key, places in zip(level.keys.tolist(), level.shown[:, ALL].tolist(), strict=True):
            crowded.append((min(places, place_tiles.MAX_FEATURES + 1), zoom, key))
    spent = []
    for _, zoom, key in sorted(crowded, reverse=True)[:CROWDED_TILES]:
        tile = Tile(zoom=zoom, x=key & ((1 << zoom) - 1), y=key >> zoom)
        began = time.process_time()
        place_tiles.answer(projection, index, tile, now)
        spent.append((time.process_time() - began) * 1000)
    return spent
