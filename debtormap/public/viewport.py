"""What a map shows of a box: clusters, or near enough the places themselves. Map and list are this one answer.

A box is widened to the tiles of its zoom that it touches, so that boxes are never cut freely and one is not subtracted
from another. From zoom 13 on the places are shown, while there are at most 500; else the cells two zooms deeper, 64
pixels wide, each at the middle of its public places. A cell with fewer listings than the smallest count of the policy
shows no number, and `total` is the sum of the numbers that are shown, so that it tells nothing of such a cell either.
This rule is one of display: what stands at a place is published with its number, by name, at the place itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Final

import msgspec
import numpy as np

from debtormap.core import grid
from debtormap.core.coordinates import Gcj02, Wgs84, to_gcj02, to_wgs84
from debtormap.core.errors import RuleError
from debtormap.core.grid import Datum
from debtormap.public.answers import Answer
from debtormap.public.density import Levels
from debtormap.public.filters import EVERYTHING, Filters
from debtormap.public.map_index import ALL, DEGREE, Level, MapIndex, Numbers, Rows
from debtormap.public.mercator import BITS, Tile, world_of
from debtormap.public.nearby import encode
from debtormap.public.places import Place
from debtormap.public.projection import Projection
from debtormap.public.records import SMALLEST_COUNT

PATH: Final = "/api/v1/viewport"
MIN_ZOOM, MAX_ZOOM = 4, 18
MAX_TILES: Final = 64
PLACES_FROM_ZOOM: Final = 13
MAX_PLACES: Final = 500
# Sixteen cells a tile: 64 tiles have 32 x 32.
DEEPER: Final = 2
_EDGE_DECIMALS: Final = 6
_NUMBER: Final = re.compile(r"-?[0-9]{1,3}(?:\.([0-9]{1,20}))?")
_ZOOM: Final = re.compile(r"[0-9]{1,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The tiles of a zoom from a north-western to a south-eastern one, both included."""

    zoom: int
    west: int
    north: int
    east: int
    south: int
    filters: Filters = EVERYTHING
    datum: Datum = Datum.WGS84


def parse(bbox: str | None, zoom: str | None, *, filters: Filters, datum: Datum) -> Question:
    """The tiles that a box touches.

    Raises RuleError with one of the codes `missing`, `not_a_box`, `too_precise`, `swapped`, `turned_round`,
    `out_of_range`, `zoom_out_of_range`, `too_many_tiles`.
    """
    depth = _zoom(zoom)
    west, south, east, north = _edges(bbox)
    if datum is Datum.GCJ02:
        near, far = to_wgs84(Gcj02(west, south)), to_wgs84(Gcj02(east, north))
    else:
        near, far = Wgs84(west, south), Wgs84(east, north)
    (first_x, last_y), (last_x, first_y) = world_of(near), world_of(far)
    shift = BITS - depth
    # An edge that is one of a tile does not reach into the next.
    found = Question(
        zoom=depth,
        west=first_x >> shift,
        north=first_y >> shift,
        east=(last_x - 1) >> shift,
        south=(last_y - 1) >> shift,
        filters=filters,
        datum=datum,
    )
    if (found.east - found.west + 1) * (found.south - found.north + 1) > MAX_TILES:
        raise RuleError(
            "too_many_tiles",
            field="bbox",
            rule=f"a box touches at most {MAX_TILES} tiles of its zoom",
            mend="ask for a smaller box, or with a smaller zoom",
        )
    return found


def answer(projection: Projection, index: MapIndex, question: Question, now: float) -> Answer:
    """The encoded answer, true until its `valid_until` or the next event on the map. The index is refreshed."""
    tiles = index.level(question.zoom)
    held = tiles.within(question.west, question.north, question.east, question.south)
    seq = int(tiles.last[held].max()) if len(held) else 0
    seen = _seen(index, question.filters, tiles, held, now)
    shows_places = question.zoom >= PLACES_FROM_ZOOM and seen.places <= MAX_PLACES
    clusters, total, small = msgspec.Raw(b"[]"), 0, 0
    places: list[dict[str, object]] = []
    until = inf
    if shows_places:
        places, total, until = _places(projection, seen, question.datum, now)
    else:
        level = seen.level(index, question.zoom + DEEPER)
        clusters, total, small = _clusters(level, question, seen.column, smallest_count(projection))
    body = {
        "zoom": question.zoom,
        "datum": question.datum,
        "bbox": _bbox(question),
        "level": "places" if shows_places else "clusters",
        "as_of": index.moment(seq) if seq else None,
        "ledger_seq": seq,
        "total": total,
        "small_clusters": small,
        "fewer_than": smallest_count(projection),
        "clusters": clusters,
        "places": places,
    }
    return Answer(encode(body), valid_until=min(until, index.next_end))


def smallest_count(projection: Projection) -> int:
    """A cell of the map with fewer listings shows no number."""
    scale = projection.policy.density
    return SMALLEST_COUNT if scale is None else scale.k


@dataclass(frozen=True, slots=True)
class _Seen:
    """The rows of a box, the column that counts what is wanted there, and at how many places it stands."""

    rows: Rows
    numbers: Callable[[], Numbers]
    """A province has tens of thousands; who shows clusters needs none of them."""
    column: int
    places: int

    def level(self, index: MapIndex, zoom: int) -> Level:
        """The cells of a zoom: kept ready, or made of these rows alone."""
        return index.level(zoom) if self.rows is index.rows else Level(zoom, self.rows)


def _seen(index: MapIndex, filters: Filters, tiles: Level, held: Numbers, now: float) -> _Seen:
    if filters.is_of_kind_alone:
        column = ALL if filters.kind_number is None else 1 + filters.kind_number
        return _Seen(index.rows, lambda: tiles.rows_of(held), column, int(tiles.shown[held, column].sum()))
    wanted = index.wanted(tiles.rows_of(held), filters, now)
    return _Seen(wanted, lambda: np.arange(len(wanted)), ALL, len(wanted))


def _clusters(level: Level, question: Question, column: int, smallest: int) -> tuple[msgspec.Raw, int, int]:
    """The clusters, the sum of the counts that are shown, and how many show none."""
    cells = level.within(
        question.west << DEEPER,
        question.north << DEEPER,
        ((question.east + 1) << DEEPER) - 1,
        ((question.south + 1) << DEEPER) - 1,
    )
    cells = cells[level.counts[cells, column] > 0]
    counts = level.counts[cells, column]
    shows = counts >= smallest
    ranks = (-counts * shows).argsort(kind="stable")  # the small ones last, in the order of the map
    ordered = cells[ranks]
    texts = level.texts((column, question.datum, smallest))

    def keep(cell: int) -> bytes:
        texts[cell] = made = _written(level, cell, column, question.datum, smallest)
        return made

    known = [texts[cell] or keep(cell) for cell in ordered.tolist()]
    return msgspec.Raw(b"[%b]" % b",".join(known)), int(counts[shows].sum()), len(counts) - int(shows.sum())


def _written(level: Level, cell: int, column: int, datum: Datum, smallest: int) -> bytes:
    """A cluster, kept as it is sent: an event changes one of a thousand, and all others are sent again."""
    places, count = int(level.shown[cell, column]), int(level.counts[cell, column])
    key = int(level.keys[cell])
    middle = Wgs84(
        int(level.lons[cell, column]) / (places * DEGREE),
        int(level.lats[cell, column]) / (places * DEGREE),
    )
    lon, lat = _shown(middle, datum)
    return encode(
        {
            "id": f"{level.zoom}-{key & ((1 << level.zoom) - 1)}-{key >> level.zoom}",
            "lon": lon,
            "lat": lat,
            "count": count if count >= smallest else None,
            "places": places,
        }
    )


def _places(
    projection: Projection, seen: _Seen, datum: Datum, now: float
) -> tuple[list[dict[str, object]], int, float]:
    """The places with the most first, the sum of their counts, and until when their levels stay."""
    counts, places = seen.rows.counts[:, seen.column], seen.rows.places
    found = [(-int(counts[row]), places[row]) for row in seen.numbers().tolist() if counts[row]]
    found.sort(key=lambda each: (each[0], each[1].id))
    levels = Levels(projection, now)
    shown = [_place(place, -less, levels.of(place.area), datum) for less, place in found]
    return shown, -sum(less for less, _ in found), levels.until


def _place(place: Place, count: int, level: str | None, datum: Datum) -> dict[str, object]:
    lon, lat = place.position(datum)
    return {"id": place.id, "name": place.name, "lon": lon, "lat": lat, "count": count, "density": level}


def _bbox(question: Question) -> list[float]:
    """West, south, east and north of the tiles, in the datum asked for."""
    first = Tile(zoom=question.zoom, x=question.west, y=question.north)
    beyond = Tile(zoom=question.zoom, x=question.east + 1, y=question.south + 1)
    corners = [Wgs84(first.west, beyond.north), Wgs84(beyond.west, first.north)]
    turned = corners if question.datum is Datum.WGS84 else [to_gcj02(corner) for corner in corners]
    return [round(degrees, _EDGE_DECIMALS) for corner in turned for degrees in (corner.lon, corner.lat)]


def _shown(point: Wgs84, datum: Datum) -> tuple[float, float]:
    shown = point if datum is Datum.WGS84 else to_gcj02(point)
    return round(shown.lon, 4), round(shown.lat, 4)


def _zoom(text: str | None) -> int:
    if not text:
        raise RuleError(
            "missing", field="zoom", rule="a zoom is needed", mend="give that of the map, as a whole number"
        )
    if not _ZOOM.fullmatch(text) or not MIN_ZOOM <= int(text) <= MAX_ZOOM:
        raise RuleError(
            "zoom_out_of_range",
            field="zoom",
            rule=f"a zoom is a whole number from {MIN_ZOOM} to {MAX_ZOOM}",
            mend="round that of the map down",
        )
    return int(text)


def _edges(bbox: str | None) -> tuple[float, float, float, float]:
    """West, south, east, north of a box in Hebei and round it."""
    if not bbox:
        raise RuleError("missing", field="bbox", rule="a box is needed", mend="give west,south,east,north in degrees")
    found = [_NUMBER.fullmatch(part) for part in bbox[:400].split(",")]
    numbers = [each for each in found if each is not None]
    if len(found) != 4 or len(numbers) != 4:
        raise RuleError(
            "not_a_box",
            field="bbox",
            rule="a box is four decimal numbers: west,south,east,north",
            mend="write it like 115.45,38.85,115.53,38.89",
        )
    if any(len(each[1] or "") > grid.DECIMALS for each in numbers):
        raise RuleError(
            "too_precise",
            field="bbox",
            rule="an edge has at most three decimals, so that nobody's exact position is sent",
            mend="round west and south down and east and north up",
        )
    west, south, east, north = (float(each[0]) for each in numbers)
    _check_edges(west, south, east, north)
    return west, south, east, north


def _check_edges(west: float, south: float, east: float, north: float) -> None:
    def in_lon(value: float) -> bool:
        return grid.WEST <= round(value * 1000) <= grid.EAST

    def in_lat(value: float) -> bool:
        return grid.SOUTH <= round(value * 1000) <= grid.NORTH

    if in_lat(west) and in_lon(south):
        raise RuleError(
            "swapped", field="bbox", rule="longitude comes before latitude", mend="write west,south,east,north"
        )
    if not (in_lon(west) and in_lon(east) and in_lat(south) and in_lat(north)):
        raise RuleError(
            "out_of_range",
            field="bbox",
            rule="a box lies within 113.4 to 119.9 degrees east and 36.0 to 42.7 degrees north",
            mend="cut the box at these edges",
        )
    if west >= east or south >= north:
        raise RuleError(
            "turned_round",
            field="bbox",
            rule="west is less than east and south is less than north",
            mend="write west,south,east,north",
        )
