"""Where listings stand, for maps: counts by cells of the Web Mercator quadtree at any zoom.

One row a place, in columns. A level of the tree is a table of its cells, sorted by row and column, made when first
asked for: what a box holds is a slice of each of its rows. An event changes one row and one cell of each table, or puts
a new one in; a term that ends changes them at the next read, so nothing has to run for it. Positions are those that are
shown, four decimals, and sums of them whole numbers: every process gets the same, however it came here.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Hashable
from heapq import heapify, heappop, heappush
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from debtormap.core.coordinates import Wgs84
from debtormap.core.grid import Datum
from debtormap.core.listing import Channel
from debtormap.public.filters import Filters
from debtormap.public.mercator import BITS, world_of
from debtormap.public.places import Place
from debtormap.public.projection import Projection, Touched, taken
from debtormap.public.records import FOREVER, KINDS

Numbers = NDArray[np.int64]

# The columns of a count: all kinds, then each.
ALL: Final = 0
COLUMNS: Final = 1 + len(KINDS)
DEGREE: Final = 10_000  # positions are whole ten-thousandths of a degree
# To count so many rows one by one takes longer than to count all at once.
_BULK: Final = 2_000


class Rows:
    """The columns, with room to grow: shown position, cell at the deepest level, counts, first end of a term."""

    def __init__(self, capacity: int) -> None:
        self.places: list[Place] = []
        self.number_of: dict[str, int] = {}
        self.world = np.zeros((capacity, 2), dtype=np.int64)
        self.position = np.zeros((capacity, 2), dtype=np.int64)
        self.counts = np.zeros((capacity, COLUMNS), dtype=np.int64)
        self.ends = np.full(capacity, FOREVER, dtype=np.int64)
        self.touched_seq = np.zeros(capacity, dtype=np.int64)

    def __len__(self) -> int:
        return len(self.places)

    @classmethod
    def of(cls, places: list[Place]) -> Rows:
        """What `add` makes of each, in a third of the time."""
        found, size = cls(max(16, 2 * len(places))), len(places)
        found.places = places
        found.number_of = {place.id: row for row, place in enumerate(places)}
        shown = [place.position(Datum.WGS84) for place in places]
        if shown:
            found.position[:size] = [_whole(lon, lat) for lon, lat in shown]
            found.world[:size] = [world_of(Wgs84(lon, lat)) for lon, lat in shown]
        return found

    def add(self, place: Place) -> int:
        """A new row for a place."""
        row = len(self.places)
        if row == len(self.ends):
            for name in ("world", "position", "counts", "ends", "touched_seq"):
                column = getattr(self, name)
                empty = FOREVER if name == "ends" else 0
                setattr(self, name, np.concatenate((column, np.full_like(column, empty))))
        self.places.append(place)
        self.number_of[place.id] = row
        self.stand(row, place)
        return row

    def stand(self, row: int, place: Place) -> bool:
        """Take the position of a place; whether it is another than before."""
        lon, lat = place.position(Datum.WGS84)
        position = _whole(lon, lat)
        if tuple(self.position[row]) == position:
            return False
        self.position[row] = position
        self.world[row] = world_of(Wgs84(lon, lat))
        return True


class Level:
    """The cells of one zoom that hold places, by row of the map and then by column."""

    def __init__(self, zoom: int, rows: Rows) -> None:
        self.zoom = zoom
        size = len(rows)
        cells = rows.world[:size] >> (BITS - zoom)
        keys = (cells[:, 1] << zoom) | cells[:, 0]
        self.order = np.argsort(keys, kind="stable")
        self.keys, self.begins = np.unique(keys[self.order], return_index=True)
        self.counts = self._sums(rows.counts[:size])
        shown = (rows.counts[:size] > 0).astype(np.int64)
        self.shown = self._sums(shown)
        self.lons = self._sums(shown * rows.position[:size, :1])
        self.lats = self._sums(shown * rows.position[:size, 1:])
        self.last = np.maximum.reduceat(rows.touched_seq[:size][self.order], self.begins) if size else self.keys
        self._texts: dict[Hashable, list[bytes | None]] = {}

    def within(self, west: int, north: int, east: int, south: int) -> Numbers:
        """The cells from column `west` to `east` and row `north` to `south`, both inclusive, in order."""
        lines = np.arange(north, south + 1, dtype=np.int64) << self.zoom
        begins = np.searchsorted(self.keys, lines | west)
        ends = np.searchsorted(self.keys, lines | east, side="right")
        return _runs(begins, ends)

    def rows_of(self, cells: Numbers) -> Numbers:
        """The rows of the places in these cells."""
        ends = np.append(self.begins[1:], len(self.order))
        return self.order[_runs(self.begins[cells], ends[cells])]

    def texts(self, form: Hashable) -> list[bytes | None]:
        """What was written of each cell in some form, for the asker to fill; None where it is no longer true."""
        found = self._texts.get(form)
        if found is None:
            found = self._texts[form] = [None] * len(self.keys)
        return found

    def insert(self, row: int, rows: Rows) -> None:
        """Take a new row, that counts nothing yet."""
        key = self._key(row, rows)
        cell = int(np.searchsorted(self.keys, key))
        if cell == len(self.keys) or self.keys[cell] != key:
            end = self.begins[cell] if cell < len(self.begins) else len(self.order)
            self.keys = np.insert(self.keys, cell, key)
            self.begins = np.insert(self.begins, cell, end)
            self.last = np.insert(self.last, cell, 0)
            for name in ("counts", "shown", "lons", "lats"):
                setattr(self, name, np.insert(getattr(self, name), cell, 0, axis=0))
            for texts in self._texts.values():
                texts.insert(cell, None)
        end = self.begins[cell + 1] if cell + 1 < len(self.begins) else len(self.order)
        self.order = np.insert(self.order, end, row)
        self.begins[cell + 1 :] += 1

    def change(self, row: int, rows: Rows, before: Numbers) -> None:
        """Take a row whose counts were others before."""
        cell, after = int(np.searchsorted(self.keys, self._key(row, rows))), rows.counts[row]
        appeared = (after > 0).astype(np.int64) - (before > 0)
        for texts in self._texts.values():
            texts[cell] = None
        self.counts[cell] += after - before
        self.shown[cell] += appeared
        self.lons[cell] += appeared * rows.position[row, 0]
        self.lats[cell] += appeared * rows.position[row, 1]
        self.last[cell] = max(self.last[cell], rows.touched_seq[row])

    def _key(self, row: int, rows: Rows) -> int:
        x, y = rows.world[row].tolist()
        return int(y >> (BITS - self.zoom) << self.zoom | x >> (BITS - self.zoom))

    def _sums(self, column: Numbers) -> Numbers:
        if not len(column):
            return column
        found: Numbers = np.add.reduceat(column[self.order], self.begins)
        return found


class InOrder:
    """The rows in the order of the ids of their places: the same on every process, and kept while places come."""

    def __init__(self, rows: Rows) -> None:
        self._ids = sorted(rows.number_of)
        self.rows = np.array([rows.number_of[place_id] for place_id in self._ids], dtype=np.int64)

    def after(self, place_id: str) -> Numbers:
        """The rows of the places whose ids come after this one."""
        return self.rows[bisect_right(self._ids, place_id) :]

    def insert(self, place_id: str, row: int) -> None:
        """Take a new row."""
        at = bisect_right(self._ids, place_id)
        self._ids.insert(at, place_id)
        self.rows = np.insert(self.rows, at, row)


class MapIndex:
    """The places of a projection, counted. Ask `refresh` first, then `level` and `rows`."""

    def __init__(self, projection: Projection) -> None:
        self._projection = projection
        self._levels: dict[int, Level] = {}
        self._waiting: dict[str, Place] = {}
        self._ending: list[tuple[int, int]] = []
        self._all_wait = True
        self._now = 0.0
        self._in_order: InOrder | None = None
        self._courts: tuple[int, frozenset[str]] | None = None
        self.rows = Rows(16)
        self.revision = 0
        """Another number whenever anything here may be otherwise than it was."""

    @property
    def next_end(self) -> float:
        """When the first of all terms that count here ends."""
        return self._ending[0][0] if self._ending else FOREVER

    def touch(self, touched: Touched) -> None:
        """Note what an event changed; it is counted at the next read."""
        self._all_wait = self._all_wait or touched.everything
        for place in touched.places:
            self._waiting[place.id] = place

    def refresh(self, now: float) -> None:
        """Count what events changed and what has ended."""
        if self._all_wait or now < self._now or len(self._waiting) > _BULK:
            self._count_all(now)
        else:
            self._count_waiting(now)
            self._end(now)
        self._now = now

    def level(self, zoom: int) -> Level:
        """The cells of a zoom."""
        found = self._levels.get(zoom)
        if found is None:
            found = self._levels[zoom] = Level(zoom, self.rows)
        return found

    def wanted(self, numbers: Numbers, filters: Filters, now: float) -> Rows:
        """Rows of their own for those of some rows where wanted listings stand, counted in the column of all kinds."""
        rows, places = self.rows, [self.rows.places[row] for row in numbers.tolist()]
        members, standing = _standing(places)
        shown = self._shown(members, now)
        shown[shown] = self._projection.wanted(members[shown].astype(np.int64), filters)
        counts = np.bincount(standing[shown], minlength=len(places))
        kept = np.flatnonzero(counts)
        found, sources = Rows(len(kept)), numbers[kept]
        found.places = [places[row] for row in kept.tolist()]
        found.world, found.position = rows.world[sources], rows.position[sources]
        found.touched_seq = rows.touched_seq[sources]
        found.counts[:, ALL] = counts[kept]
        return found

    def courts(self, now: float) -> frozenset[str]:
        """The courts that have listings on the map, by their newest codes."""
        if self._courts is None or self._courts[0] != self.revision:
            self._courts = self.revision, self._count_courts(now)
        return self._courts[1]

    def _count_courts(self, now: float) -> frozenset[str]:
        projection = self._projection
        everybody = np.arange(len(projection.ids), dtype=np.uint32)
        numbers = np.unique(taken(projection.courts, np.uint16, everybody[self._shown(everybody, now)]))
        codes = list(projection.court_numbers)
        return frozenset(codes[number] for number in numbers.tolist()) - {""}

    def _shown(self, members: NDArray[np.uint32], now: float) -> NDArray[np.bool_]:
        """Which of these listings the map shows now."""
        projection = self._projection
        runs: NDArray[np.bool_] = taken(projection.expires_s, np.int64, members) > now
        return runs & _meets(taken(projection.flags, np.uint8, members), projection.policy.needs(Channel.NEARBY))

    def in_order(self) -> InOrder:
        """The rows by the ids of their places."""
        if self._in_order is None:
            self._in_order = InOrder(self.rows)
        return self._in_order

    def moment(self, seq: int) -> str | None:
        """When the event happened that is the last to have touched some place; None when there is none."""
        found = np.flatnonzero(self.rows.touched_seq[: len(self.rows)] == seq)
        return self.rows.places[found[0]].touched_at if len(found) else None

    @property
    def last_seq(self) -> int:
        """The last event that touched any place."""
        return int(self.rows.touched_seq.max())

    def _count_waiting(self, now: float) -> None:
        if not self._waiting:
            return
        for place in self._waiting.values():
            row = self.rows.number_of.get(place.id)
            if row is None:
                row = self.rows.add(place)
                for level in self._levels.values():
                    level.insert(row, self.rows)
                if self._in_order is not None:
                    self._in_order.insert(place.id, row)
            elif self.rows.stand(row, place):
                self._levels.clear()
            self._count(row, now)
        self._waiting.clear()
        self.revision += 1

    def _end(self, now: float) -> None:
        while self._ending and self._ending[0][0] <= now:
            end, row = heappop(self._ending)
            if self.rows.ends[row] == end:
                self._count(row, now)
                self.revision += 1

    def _count(self, row: int, now: float) -> None:
        rows, place = self.rows, self.rows.places[row]
        before = rows.counts[row].copy()
        numbers = self._projection.nearby(place, now)
        kinds = self._projection.kinds
        each = [0] * COLUMNS
        for number in numbers:
            each[1 + kinds[number]] += 1
        each[ALL] = len(numbers)
        rows.counts[row] = each
        rows.touched_seq[row] = place.touched_seq
        end = int(self._projection.first_end(numbers))
        if end != rows.ends[row]:  # else it waits in the heap already
            rows.ends[row] = end
            if end < FOREVER:
                heappush(self._ending, (end, row))
        for level in self._levels.values():
            level.change(row, rows, before)

    def _count_all(self, now: float) -> None:
        """Count a million listings in a fraction of a second."""
        projection = self._projection
        places = list(projection.places.rows)
        rows = self.rows = Rows.of(places)
        size = len(rows)
        rows.touched_seq[:size] = [place.touched_seq for place in places]
        numbers, standing = _standing(places)
        flags, ends = _column(projection.flags, np.uint8)[numbers], _column(projection.expires_s, np.int64)[numbers]
        runs = ends > now
        shown = runs & _meets(flags, projection.policy.needs(Channel.NEARBY))
        kinds = _column(projection.kinds, np.uint8)[numbers[shown]]
        for kind in range(len(KINDS)):
            rows.counts[:size, 1 + kind] = np.bincount(standing[shown][kinds == kind], minlength=size)
        rows.counts[:size, ALL] = rows.counts[:size, 1:].sum(axis=1)
        np.minimum.at(rows.ends, standing[shown], ends[shown])
        self._warm_densities(runs & _meets(flags, projection.policy.needs(Channel.DENSITY)), standing, ends)
        self._ending = [(int(rows.ends[row]), row) for row in np.flatnonzero(rows.ends[:size] < FOREVER).tolist()]
        heapify(self._ending)
        self._levels.clear()
        self._in_order = None
        self._waiting.clear()
        self._all_wait = False
        self.revision += 1

    def _warm_densities(self, dense: NDArray[np.bool_], standing: Numbers, ends: Numbers) -> None:
        """What `Projection.density` would count place by place, when first asked."""
        size = len(self.rows)
        counts, first_ends = np.bincount(standing[dense], minlength=size), np.full(size, FOREVER, dtype=np.int64)
        np.minimum.at(first_ends, standing[dense], ends[dense])
        for place, count, end in zip(self.rows.places, counts.tolist(), first_ends.tolist(), strict=True):
            place.density = count, end


def _whole(lon: float, lat: float) -> tuple[int, int]:
    return round(lon * DEGREE), round(lat * DEGREE)


def _runs(begins: Numbers, ends: Numbers) -> Numbers:
    """All numbers from each begin to before its end, one run behind the other."""
    lengths = ends - begins
    before = lengths.cumsum() - lengths
    found: Numbers = np.repeat(begins - before, lengths)
    found += np.arange(len(found))
    return found


def _standing(places: list[Place]) -> tuple[NDArray[np.uint32], Numbers]:
    """The listings of some places, and for each the index of its place."""
    members = np.frombuffer(b"".join(place.members.tobytes() for place in places), dtype=np.uint32)
    return members, np.repeat(np.arange(len(places)), [len(place.members) for place in places])


def _meets(flags: NDArray[np.uint8], needs: int) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = flags & needs == needs
    return found


def _column(column: bytearray | array[int], kind: Any) -> NDArray[Any]:
    # A copy: a view would forbid the column to grow.
    return np.array(np.frombuffer(column, dtype=kind))
