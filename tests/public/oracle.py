"""Nearby by brute force over plain records: slow, short, and made from the contract alone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import h3

from debtormap.core.coordinates import Gcj02, Wgs84, distance_m, to_gcj02, to_wgs84
from debtormap.core.disclosure import summary
from debtormap.core.grid import Cell, Datum
from debtormap.public.filters import EVERYTHING, Filters
from tests.public.examples import DENSITY, Event


def nearby(events: Iterable[Event], cell: Cell, now: float, filters: Filters = EVERYTHING) -> bytes:
    """The first page for a cell, as bytes, under a policy that is not adopted and gives the density."""
    records, touched, places = _replayed(events)
    centre = cell.centre()
    middle = to_wgs84(centre) if isinstance(centre, Gcj02) else centre
    found = sorted((distance_m(middle, _point(place)), place_id) for place_id, place in places.items())
    near = [(distance, place_id) for distance, place_id in found if distance <= 700]
    last = max((touched[place_id] for _, place_id in near), key=lambda event: event.seq, default=None)
    shown = [
        _place(distance, places[place_id], _listed(records, place_id, now, filters, "nearby"), cell.datum)
        for distance, place_id in near
    ]
    shown = [place for place in shown if place["count"]]
    answer = {
        "cell": {"lon": cell.lon_milli / 1000, "lat": cell.lat_milli / 1000, "datum": cell.datum.value},
        "radius_m": 500,
        "as_of": None if last is None else f"{last.at:%Y-%m-%dT%H:%M:%S.%fZ}",
        "ledger_seq": 0 if last is None else last.seq,
        "density": _density(records, places, middle, now),
        "total": sum(place["count"] for place in shown),
        "places": shown[:50],
        "next": None,
    }
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def _replayed(
    events: Iterable[Event],
) -> tuple[dict[str, dict[str, Any]], dict[str, Any], dict[str, dict[str, Any]]]:
    records: dict[str, dict[str, Any]] = {}
    touched: dict[str, Event] = {}
    places: dict[str, dict[str, Any]] = {}
    for event in events:
        if event.kind == "policy":
            continue
        before = records.pop(event.listing_id, None)
        after = json.loads(event.body) if event.kind != "withdraw" and event.body else None
        if after is not None:
            records[event.listing_id] = after
        for record in (before, after):
            if record is not None and "place" in record:
                touched[record["place"]["id"]] = event
        if after is not None and "place" in after:
            place = after["place"]
            if place["version"] >= places.get(place["id"], place)["version"]:
                places[place["id"]] = place
    return records, touched, places


def wanted(record: dict[str, Any], filters: Filters) -> bool:
    """Whether filters want a record, by its words; a code that is no court's newest names it by its table."""
    court = {"冀0428": "冀0407"}.get(record["court"]["code"], record["court"]["code"])
    return (
        filters.kind in (None, record["kind"])
        and (filters.ground is None or filters.ground in record["grounds"])
        and filters.court in (None, court)
        and str(filters.published_from or "") <= record["published_on"] <= str(filters.published_to or "9999")
    )


def _listed(
    records: dict[str, dict[str, Any]], place_id: str, now: float, filters: Filters, channel: str
) -> list[dict[str, Any]]:
    found = [
        record
        for record in records.values()
        if record.get("place", {}).get("id") == place_id
        and {"list", channel} <= set(record["channels"])
        and record.get("synthetic")
        and (record["expires_at"] is None or datetime.fromisoformat(record["expires_at"]).timestamp() > now)
        and wanted(record, filters)
    ]
    found.sort(key=lambda record: record["id"])
    found.sort(key=lambda record: str(record["published_on"]), reverse=True)
    return found


def _place(distance: float, place: dict[str, Any], found: list[dict[str, Any]], datum: Datum) -> dict[str, Any]:
    point = _point(place)
    shown = point if datum is Datum.WGS84 else to_gcj02(point)
    return {
        "id": place["id"],
        "name": place["name"],
        "lon": round(shown.lon, 4),
        "lat": round(shown.lat, 4),
        "distance_m": round(distance / 100) * 100,
        "band": "within" if distance <= 500 else "just_outside",
        "count": len(found),
        "listings": [summary(record) for record in found[:10]],
    }


def _density(
    records: dict[str, dict[str, Any]], places: dict[str, dict[str, Any]], middle: Wgs84, now: float
) -> dict[str, Any]:
    area = _area(middle)
    ids = [place_id for place_id, place in places.items() if _area(_point(place)) == area]
    count = sum(len(_listed(records, place_id, now, EVERYTHING, "density")) for place_id in ids)
    level = ["blue", "yellow", "orange", "red"][(count >= 5) + (count >= 20) + (count >= 50)]
    return {"area": area, "level": level, "label": DENSITY["label"]}


def _area(point: Wgs84) -> str:
    return str(h3.latlng_to_cell(point.lat, point.lon, 8))


def _point(place: dict[str, Any]) -> Wgs84:
    return Wgs84(place["lon_u"] / 1_000_000, place["lat_u"] / 1_000_000)
