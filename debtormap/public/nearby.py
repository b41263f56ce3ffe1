"""Which places are near a cell, and the answer as bytes.

The answer depends on the cell, the register and the moment alone: its order is by distance from the cell's centre, then
by id, its bytes are joined from parts that each place keeps, so that every process gives the same. Distances are
those of public places; they say nothing more about a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Final
from urllib.parse import urlencode

import msgspec

from debtormap.core.coordinates import Gcj02, to_wgs84
from debtormap.core.grid import Cell, Datum
from debtormap.public import cursors, summaries
from debtormap.public.answers import Answer, digest_of
from debtormap.public.density import level_of
from debtormap.public.filters import EVERYTHING, Filters
from debtormap.public.places import Circle, Place, View
from debtormap.public.projection import Projection
from debtormap.public.records import FOREVER

PATH: Final = "/api/v1/nearby"
RADIUS_M: Final = 500
OUTER_RADIUS_M: Final = 700
MAX_PLACES: Final = 50
LISTINGS_A_PLACE: Final = 10
_STEP_M: Final = 100
_SPANS, _OUTER_SPANS = (
    [b',"distance_m":%d,"band":"%b"' % (steps * _STEP_M, band) for steps in range(OUTER_RADIUS_M // _STEP_M + 1)]
    for band in (b"within", b"just_outside")
)
Shown = tuple[float, Place, View]

encode: Final = msgspec.json.encode
decode: Final = msgspec.json.decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a client may ask: a cell, which listings or all, and where to go on."""

    cell: Cell
    filters: Filters = EVERYTHING
    cursor: str | None = None

    def canonical(self) -> str:
        """The one spelling under which its answer is kept."""
        cursor = "" if self.cursor is None else "&" + urlencode({"cursor": self.cursor})
        return f"{self.cell.canonical()}{self.filters.canonical()}{cursor}"


def circle_of(cell: Cell) -> Circle:
    """What an answer for a cell looks at, on our datum."""
    centre = cell.centre()
    return Circle(to_wgs84(centre) if isinstance(centre, Gcj02) else centre, OUTER_RADIUS_M)


def answer(projection: Projection, question: Question, circle: Circle, now: float) -> Answer:
    """The encoded answer, true until its `valid_until` or the next event in its circle or area.

    Raises RuleError `cursor_invalid`.
    """
    filters = question.filters
    wants_all = filters is EVERYTHING
    last: Place | None = None
    shown: list[Shown] = []
    total = 0
    density, valid_until = _density(projection, circle.area, now)
    for distance, _, place in projection.places.within(circle):
        if last is None or place.touched_seq > last.touched_seq:
            last = place
        view = place.view if wants_all else None
        if view is None or view.valid_until <= now:
            view = view_of(projection, place, now, filters)
        if view.count:
            total += view.count
            valid_until = min(valid_until, view.valid_until)
            shown.append((distance, place, view))
    page, rest = _page(shown, question.cursor)
    parts: list[bytes | memoryview] = [
        _head(question.cell),
        _moment(last),
        b',"density":%b,"total":%d,"places":[' % (density, total),
    ]
    return _joined(parts, page, question.cell.datum, _next(question, page, rest), valid_until)


def _joined(
    parts: list[bytes | memoryview], page: list[Shown], datum: Datum, following: bytes, valid_until: float
) -> Answer:
    """One join of all parts: each byte of a listing is copied once, and digested when its view was made.

    What is digested here has a view's digest, of one length, in the place of its bytes: it is as long another for
    another body.
    """
    told = parts.copy()
    listings = 0
    for distance, place, view in page:
        head, span = place_head(place, datum), _span(distance)
        parts += head, span, view.tail, b","
        told += head, span, view.digest
        listings += min(view.count, LISTINGS_A_PLACE)
    if page:
        parts.pop()
    parts.append(following)
    told.append(following)
    return Answer(b"".join(parts), digest=digest_of(b"".join(told)), valid_until=valid_until, shown=listings)


def view_of(projection: Projection, place: Place, now: float, filters: Filters = EVERYTHING) -> View:
    """What an answer says of a place; without filters but the kind kept until an event touches it or a term ends."""
    if not filters.is_of_kind_alone:  # so many filters are thinkable that to keep their views would fill the memory
        return _view(projection, projection.nearby(place, now, filters), now)
    kind = filters.kind_number
    view = place.view if kind is None else place.views_of_kinds.get(kind)
    if view is None or view.valid_until <= now:
        view = _view(projection, projection.nearby(place, now, filters), now)
        if kind is None:
            place.view = view
        else:
            place.views_of_kinds[kind] = view
    return view


def _view(projection: Projection, numbers: list[int], now: float) -> View:
    listings = b",".join(summary_of(projection, number) for number in numbers[:LISTINGS_A_PLACE])
    promises = projection.promises_at(numbers, now)
    promised = b',"rewards":%d' % len(promises) if promises else b""
    until = min((each.expires_s for _, each in promises), default=FOREVER)
    tail = b',"count":%d,"listings":[%b]%b}' % (len(numbers), listings, promised)
    valid_until = min(projection.first_end(numbers), until)
    return View(count=len(numbers), tail=tail, digest=digest_of(tail), valid_until=valid_until)


def summary_of(projection: Projection, number: int) -> bytes:
    """The summary of a listing as JSON."""
    return summaries.of(projection.bodies.own(number))


def place_head(place: Place, datum: Datum) -> bytes:
    """The begin of a place's object: `{"id":…,"name":…,"lon":…,"lat":…`."""
    if datum is Datum.WGS84:
        place.head = place.head or _head_of(place, datum)
        return place.head
    place.head_gcj02 = place.head_gcj02 or _head_of(place, datum)
    return place.head_gcj02


def _head_of(place: Place, datum: Datum) -> bytes:
    lon, lat = place.position(datum)
    return encode({"id": place.id, "name": place.name, "lon": lon, "lat": lat})[:-1]


def _head(cell: Cell) -> bytes:
    return b'{"cell":{"lon":%b,"lat":%b,"datum":"%b"},"radius_m":%d' % (
        encode(cell.lon_milli / 1000),
        encode(cell.lat_milli / 1000),
        cell.datum.encode(),
        RADIUS_M,
    )


def _moment(last: Place | None) -> bytes:
    """Number and time of the last event that touched one of the places."""
    if last is None:
        return b',"as_of":null,"ledger_seq":0'
    return b',"as_of":"%b","ledger_seq":%d' % (last.touched_at.encode(), last.touched_seq)


def _span(distance_m: float) -> bytes:
    """Rounded distance and band. The half of a step goes up: 250 m is 300, on every machine."""
    steps = int(distance_m + _STEP_M / 2) // _STEP_M
    return _SPANS[steps] if distance_m <= RADIUS_M else _OUTER_SPANS[steps]


def _page(shown: list[Shown], cursor: str | None) -> tuple[list[Shown], bool]:
    """One page of places and whether more follow."""
    if cursor is not None:
        after = cursors.parse(cursor, float, str)
        shown = [each for each in shown if (each[0], each[1].id) > after]
    return shown[:MAX_PLACES], len(shown) > MAX_PLACES


def _next(question: Question, page: list[Shown], rest: bool) -> bytes:
    """The end of an answer: where the next page is, when there is one."""
    if not rest:
        return b'],"next":null}'
    distance, place, _ = page[-1]
    following = Question(cell=question.cell, filters=question.filters, cursor=cursors.form(distance, place.id))
    return b'],"next":%b}' % encode(f"{PATH}?{following.canonical()}")


def _density(projection: Projection, area: str, now: float) -> tuple[bytes, float]:
    """The level of an area as JSON, and until when it stays so."""
    scale = projection.policy.density
    if scale is None:
        return b"null", inf
    level, until = level_of(projection, area, now)
    return encode({"area": area, "level": level, "label": scale.label}), until
