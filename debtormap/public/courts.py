"""The courts of the province with their names by language, and which of them have listings on the map.

What a filter by court offers, and what a reader of another script or language calls a court that a record names in
Chinese. One answer for everybody; it changes when the first listing of a court comes to the map or the last one goes.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from debtormap.core.courts import Court
from debtormap.geo import court_table, other_names
from debtormap.public import wire
from debtormap.public.answers import Answer
from debtormap.public.http import DATA, PublicRequest, send_answer, service_of
from debtormap.public.map_index import MapIndex
from debtormap.public.nearby import encode

PATH: Final = "/api/v1/courts"


@get(PATH, operation_id="courts", opt={**DATA, "parameters": frozenset()})
async def get_courts(request: PublicRequest) -> Response[list[wire.CourtOfProvince]]:
    """The courts by their newest codes, those of higher courts first; `listed` when one has listings on the map."""
    return send_answer(request, service_of(request).of_map("courts", answer))


def answer(index: MapIndex, now: float) -> Answer:
    """The courts as JSON, true until a term ends on the map. The index is refreshed."""
    listed = index.courts(now)
    body = [{**_told(current), "former": former, "listed": current.id in listed} for current, former in _courts()]
    return Answer(encode(body), valid_until=index.next_end)


@cache
def _courts() -> tuple[tuple[Court, list[dict[str, str]]], ...]:
    """Each court under its newest name, with its former names."""
    table = court_table.load()
    current = sorted({table.current(court) for court in table}, key=lambda court: (len(court.id), court.id))
    return tuple(
        (one, [_named(name) for name in sorted({court.name for court in table if court.id == one.id} - {one.name})])
        for one in current
    )


def _told(court: Court) -> dict[str, str]:
    return {"code": court.id, **_named(court.name)}


def _named(name: str) -> dict[str, str]:
    other = other_names.courts()[name]
    return {"name": name, "traditional": other.traditional, "english": other.english}


HANDLERS: Final[tuple[HTTPRouteHandler, ...]] = (get_courts,)
