"""The public places as features: OGC API - Features 1.0, one collection `places`, GeoJSON in CRS84.

Source: OGC 17-069r4, Part 1: Core. A feature has the id of the place, its name and the density level of its area;
nothing of any listing, and no number of listings. A place is a feature while a listing stands at it. Pages are in the
order of ids and a cursor is the last id, so that a walk meets every feature once while others come and go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf
from typing import Any, Final
from urllib.parse import urlencode

from debtormap.core.errors import NotFound, RuleError
from debtormap.core.grid import EAST, NORTH, SOUTH, WEST
from debtormap.public import cursors
from debtormap.public.answers import Answer
from debtormap.public.density import Levels, told_of
from debtormap.public.headers import Header
from debtormap.public.map_index import ALL, DEGREE, MapIndex, Numbers
from debtormap.public.nearby import encode
from debtormap.public.places import Place
from debtormap.public.projection import Projection

ROOT: Final = "/ogc/api"
COLLECTION: Final = "places"
COLLECTION_PATH: Final = f"{ROOT}/collections/{COLLECTION}"
ITEMS_PATH: Final = f"{COLLECTION_PATH}/items"
DEFAULT_LIMIT, MAX_LIMIT = 100, 1_000
MAX_TEXT: Final = 100
CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
QUERYABLES_REL: Final = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
JSON, GEOJSON, SCHEMA, OPENAPI = (
    "application/json",
    "application/geo+json",
    "application/schema+json",
    "application/vnd.oai.openapi+json;version=3.0",
)
CONFORMS_TO: Final = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
)
EXTENT: Final = [WEST / 1000, SOUTH / 1000, EAST / 1000, NORTH / 1000]
_LIMIT: Final = re.compile(r"0*([1-9][0-9]{0,8})")
_NUMBER: Final = re.compile(r"[-+]?[0-9]{1,4}(\.[0-9]{0,20})?([eE][-+]?[0-9]{1,2})?")
_INSTANT: Final = r"\d{4}-\d{2}-\d{2}([Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2}))?"
_DATETIME: Final = re.compile(rf"{_INSTANT}|({_INSTANT}|\.\.|)/({_INSTANT}|\.\.|)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which features, how many a page, and after which."""

    limit: int = DEFAULT_LIMIT
    bbox: tuple[float, float, float, float] | None = None
    name: str | None = None
    density: str | None = None
    after: str = ""

    def link(self, base: str, after: str) -> str:
        """The address of the same question after some id."""
        told: dict[str, object] = {}
        if self.bbox is not None:
            told["bbox"] = ",".join(repr(edge) for edge in self.bbox)
        told |= {name: value for name in ("name", "density") if (value := getattr(self, name)) is not None}
        told["limit"] = self.limit
        if after:
            told["cursor"] = cursors.form(after)
        return f"{base}{ITEMS_PATH}?{urlencode(told, safe=',')}"


def parse(
    *,
    limit: str | None,
    bbox: str | None,
    datetime: str | None,
    name: str | None,
    density: str | None,
    cursor: str | None,
) -> Question:
    """What is asked for.

    Raises RuleError with one of the codes `limit_invalid`, `not_a_box`, `swapped`, `out_of_range`, `turned_round`,
    `too_long`, `datetime_invalid`, `cursor_invalid`. A place has no time: every one matches any `datetime`.
    """
    if datetime is not None and (datetime in ("", "/") or not _DATETIME.fullmatch(datetime)):
        raise RuleError(
            "datetime_invalid",
            field="datetime",
            rule="a time is an RFC 3339 instant or an interval of two, open ends written ..",
            mend="leave it out: places have no time",
        )
    return Question(
        limit=DEFAULT_LIMIT if limit is None else _limit(limit),
        bbox=None if bbox is None else _box(bbox),
        name=_text("name", name),
        density=_text("density", density),
        after="" if cursor is None else cursors.parse(cursor, str)[0],
    )


def items(projection: Projection, index: MapIndex, question: Question, now: float, *, base: str) -> Answer:
    """One page of features. The index is refreshed."""
    levels = Levels(projection, now)
    matching = _matching(index, index.in_order().rows, question, levels)
    rest = _matching(index, index.in_order().after(question.after), question, levels) if question.after else matching
    page = rest[: question.limit]
    places = [index.rows.places[row] for row in page.tolist()]
    links = [_link("self", GEOJSON, question.link(base, question.after), "This page")]
    if len(rest) > len(page):
        links.append(_link("next", GEOJSON, question.link(base, places[-1].id), "The next page"))
    links.append(_link("collection", JSON, f"{base}{COLLECTION_PATH}", "Public places"))
    body = {
        "type": "FeatureCollection",
        "numberMatched": len(matching),
        "numberReturned": len(page),
        "synthetic": not projection.policy.adopted,
        "features": [_feature(place, levels) for place in places],
        "links": links,
    }
    return _answer(body, GEOJSON, valid_until=min(index.next_end, levels.until))


def item(projection: Projection, index: MapIndex, place_id: str, now: float, *, base: str) -> Answer:
    """One feature. Raises NotFound when no listing stands there, whether one ever did or not."""
    row = index.rows.number_of.get(place_id)
    if row is None or not index.rows.counts[row, ALL]:
        raise NotFound
    levels = Levels(projection, now)
    feature = _feature(index.rows.places[row], levels)
    links = [
        _link("self", GEOJSON, f"{base}{ITEMS_PATH}/{place_id}", "This place"),
        _link("collection", JSON, f"{base}{COLLECTION_PATH}", "Public places"),
    ]
    body = {**feature, "synthetic": not projection.policy.adopted, "links": links}
    return _answer(body, GEOJSON, valid_until=min(index.next_end, levels.until))


def landing(*, base: str, court_name: str) -> Answer:
    """Where everything is."""
    at = f"{base}{ROOT}"
    body = {
        "title": f"{court_name} · debtormap",
        "description": "Public places at which a court's published listings stand. No listing and no name is here.",
        "links": [
            _link("self", JSON, f"{at}/", "This page"),
            _link("service-desc", OPENAPI, f"{at}/api", "The description of this API"),
            _link("conformance", JSON, f"{at}/conformance", "What this API conforms to"),
            _link("data", JSON, f"{at}/collections", "The collections"),
        ],
    }
    return _answer(body, JSON)


def conformance() -> Answer:
    return _answer({"conformsTo": CONFORMS_TO}, JSON)


def collections(projection: Projection, *, base: str) -> Answer:
    """The one collection there is."""
    links = [_link("self", JSON, f"{base}{ROOT}/collections", "The collections")]
    return _answer({"links": links, "collections": [_collection(projection, base)]}, JSON)


def collection(projection: Projection, *, base: str) -> Answer:
    """What the collection is, under which policy, and what its levels mean."""
    return _answer(_collection(projection, base), JSON)


def queryables(projection: Projection, *, base: str) -> Answer:
    """By which properties features can be asked for, as JSON Schema."""
    scale = projection.policy.density
    density: dict[str, object] = {"title": "Density level of the area", "type": "string"}
    if scale is not None:
        density["enum"] = scale.colours
    body = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{base}{COLLECTION_PATH}/queryables",
        "title": "Public places",
        "type": "object",
        "properties": {
            "geometry": {"title": "Position", "format": "geometry-point", "x-ogc-role": "primary-geometry"},
            "name": {"title": "Name of the place", "type": "string"},
            "density": density,
        },
        "additionalProperties": False,
    }
    return _answer(body, SCHEMA)


def _collection(projection: Projection, base: str) -> dict[str, object]:
    at = f"{base}{COLLECTION_PATH}"
    return {
        "id": COLLECTION,
        "title": "公示地点 Public places",
        "description": "Public places at which at least one listing stands, with the density level of their area.",
        "extent": {"spatial": {"bbox": [EXTENT], "crs": CRS84}},
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            _link("self", JSON, at, "Public places"),
            _link("items", GEOJSON, f"{at}/items", "The features"),
            _link(QUERYABLES_REL, SCHEMA, f"{at}/queryables", "By what features can be asked for"),
        ],
        **told_of(projection),
    }


def _matching(index: MapIndex, rows: Numbers, question: Question, levels: Levels) -> Numbers:
    """Those of the rows that the question asks for, in their order."""
    found: Numbers = rows[index.rows.counts[rows, ALL] > 0]
    if question.bbox is not None:
        west, south, east, north = question.bbox
        lons, lats = (index.rows.position[found] / DEGREE).T
        found = found[(lons >= west) & (lons <= east) & (lats >= south) & (lats <= north)]
    places = index.rows.places
    if question.name is not None:
        found = found[[places[row].name == question.name for row in found.tolist()]]
    if question.density is not None:
        found = found[[levels.of(places[row].area) == question.density for row in found.tolist()]]
    return found


def _feature(place: Place, levels: Levels) -> dict[str, object]:
    lon, lat = round(place.lon, 4), round(place.lat, 4)
    return {
        "type": "Feature",
        "id": place.id,
        "geometry": {"type": "Point", "coordinates": (lon, lat)},
        "properties": {"name": place.name, "density": levels.of(place.area)},
    }


def _link(rel: str, media_type: str, href: str, title: str) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": media_type, "title": title}


def _answer(body: Any, media_type: str, *, valid_until: float = inf) -> Answer:
    content_type: Header = (b"content-type", media_type.encode())
    return Answer(encode(body), valid_until=valid_until, content_type=content_type)


def _text(field: str, text: str | None) -> str | None:
    if text is not None and len(text) > MAX_TEXT:
        raise RuleError(
            "too_long", field=field, rule=f"a property has at most {MAX_TEXT} characters", mend="take it from a feature"
        )
    return text


def _limit(text: str) -> int:
    found = _LIMIT.fullmatch(text)
    if found is None:
        raise RuleError(
            "limit_invalid",
            field="limit",
            rule=f"a limit is a whole number from 1; more than {MAX_LIMIT} is taken as {MAX_LIMIT}",
            mend=f"leave it out for {DEFAULT_LIMIT} a page",
        )
    return min(int(found[1]), MAX_LIMIT)


def _box(text: str) -> tuple[float, float, float, float]:
    """West, south, east and north; of six numbers the heights are left out, for places have none."""
    parts = text[:400].split(",")
    if len(parts) not in (4, 6) or not all(_NUMBER.fullmatch(part) for part in parts):
        raise RuleError(
            "not_a_box",
            field="bbox",
            rule="a box is four decimal numbers, west,south,east,north, or six with heights",
            mend="write it like 115.45,38.85,115.53,38.89",
        )
    numbers = [float(part) for part in parts]
    west, south, east, north = (*numbers[:2], *numbers[len(parts) // 2 :][:2])
    _check_box(west, south, east, north)
    return west, south, east, north


def _check_box(west: float, south: float, east: float, north: float) -> None:
    if max(abs(south), abs(north)) > 90 and max(abs(west), abs(east)) <= 90:
        raise RuleError(
            "swapped", field="bbox", rule="longitude comes before latitude", mend="write west,south,east,north"
        )
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        raise RuleError(
            "out_of_range",
            field="bbox",
            rule="longitudes are -180 to 180 and latitudes -90 to 90 degrees",
            mend="cut the box at these edges",
        )
    if west > east or south > north:
        raise RuleError(
            "turned_round",
            field="bbox",
            rule="west is not more than east and south not more than north; a box does not cross the edge of the map",
            mend="write west,south,east,north, or ask for both sides of the edge",
        )
