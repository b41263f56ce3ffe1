"""The OpenAPI 3.0.3 document of the features: every address, parameter and answer, as they are.

It is written out, for the clients of OGC API - Features read 3.0 and the rest of our API is described in 3.1.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from debtormap.public import features, problems
from debtormap.public.answers import Answer
from debtormap.public.http import PROBLEM_STATUSES
from debtormap.public.nearby import encode

_PATH: Final = f"/collections/{features.COLLECTION}"


@lru_cache(maxsize=4)
def answer(base: str) -> Answer:
    """The encoded document."""
    content_type = (b"content-type", features.OPENAPI.encode())
    return Answer(encode(document(base)), content_type=content_type)


def document(base: str) -> dict[str, Any]:
    """The document of the API at an address."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "debtormap places",
            "version": "1.0.0",
            "description": "Public places at which a court's published listings stand, with the density level of their"
            " area. OGC API - Features 1.0, read only.",
        },
        "servers": [{"url": f"{base}{features.ROOT}"}],
        "tags": [{"name": "Capabilities"}, {"name": "Data"}],
        "paths": {
            "/": _get("getLandingPage", "Where everything is", features.JSON, "landingPage"),
            "/api": _get("getDescription", "This document", features.OPENAPI, "document"),
            "/conformance": _get("getConformance", "What this API conforms to", features.JSON, "confClasses"),
            "/collections": _get("getCollections", "The collections", features.JSON, "collections"),
            _PATH: _get("getCollection", "The places as a collection", features.JSON, "collection"),
            f"{_PATH}/queryables": _get(
                "getQueryables", "By what places can be asked for", features.SCHEMA, "queryables"
            ),
            f"{_PATH}/items": _get(
                "getPlaces", "A page of places", features.GEOJSON, "featureCollectionGeoJSON", *_PARAMETERS
            ),
            f"{_PATH}/items/{{featureId}}": _get(
                "getPlace", "One place", features.GEOJSON, "featureGeoJSON", "featureId"
            ),
        },
        "components": {"schemas": _SCHEMAS, "parameters": {"f": _F, **_PARAMETERS, "featureId": _FEATURE_ID}},
    }


def _get(operation_id: str, summary: str, media_type: str, schema: str, *parameters: str) -> dict[str, Any]:
    names = (*parameters, "f")
    return {
        "get": {
            "operationId": operation_id,
            "summary": summary,
            "tags": ["Data" if schema.endswith("GeoJSON") else "Capabilities"],
            "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in names],
            "responses": {
                "200": {
                    "description": summary,
                    "content": {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
                },
                "304": {"description": "What If-None-Match names is still true"},
                **{
                    str(status): _problem(words)
                    for status, words in PROBLEM_STATUSES.items()
                    if status != 405 and (status != 404 or "featureId" in parameters)
                },
            },
        }
    }


def _problem(words: str) -> dict[str, Any]:
    media_type = problems.CONTENT_TYPE
    return {
        "description": words,
        "content": {media_type: {"schema": {"$ref": "#/components/schemas/problem"}}},
    }


def _query(name: str, description: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema, **more}


def _object(required: tuple[str, ...], **properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties} | ({"required": list(required)} if required else {})


def _array(of: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": of, **more}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


_STRING: Final = {"type": "string"}
_NUMBER: Final = {"type": "number"}
_COUNT: Final = {"type": "integer", "minimum": 0}
_F: Final = _query("f", "The form of the answer; there is one", {"type": "string", "enum": ["json"]})
_FEATURE_ID: Final = {
    "name": "featureId",
    "in": "path",
    "required": True,
    "description": "The id of a place",
    "schema": _STRING,
}
_PARAMETERS: Final = {
    "limit": _query(
        "limit",
        f"How many features a page has at most; more than {features.MAX_LIMIT} is taken as {features.MAX_LIMIT}",
        {"type": "integer", "minimum": 1, "maximum": features.MAX_LIMIT, "default": features.DEFAULT_LIMIT},
        style="form",
        explode=False,
    ),
    "bbox": _query(
        "bbox",
        "west,south,east,north in degrees, CRS84; with heights as third and sixth number they are left out. A box that"
        " crosses the edge of the map (west more than east) is refused.",
        {"oneOf": [_array(_NUMBER, minItems=4, maxItems=4), _array(_NUMBER, minItems=6, maxItems=6)]},
        style="form",
        explode=False,
    ),
    "datetime": _query(
        "datetime",
        "An RFC 3339 instant or interval. Places have no time: each matches any.",
        _STRING,
        style="form",
        explode=False,
    ),
    "name": _query("name", "Only places of exactly this name", {"type": "string", "maxLength": features.MAX_TEXT}),
    "density": _query(
        "density", "Only places in areas of this level", {"type": "string", "maxLength": features.MAX_TEXT}
    ),
    "cursor": _query("cursor", "Taken from the `next` link of a page", _STRING),
}
_SCHEMAS: Final[dict[str, Any]] = {
    "link": _object(("href", "rel", "type"), href=_STRING, rel=_STRING, type=_STRING, title=_STRING),
    "landingPage": _object(("links",), title=_STRING, description=_STRING, links=_array(_ref("link"))),
    "document": _object(
        ("openapi", "info", "paths"), openapi=_STRING, info={"type": "object"}, paths={"type": "object"}
    ),
    "confClasses": _object(("conformsTo",), conformsTo=_array(_STRING)),
    "collections": _object(
        ("links", "collections"), links=_array(_ref("link")), collections=_array(_ref("collection"))
    ),
    "collection": _object(
        ("id", "links"),
        id=_STRING,
        title=_STRING,
        description=_STRING,
        extent=_ref("extent"),
        itemType={"type": "string", "default": "feature"},
        crs=_array(_STRING),
        links=_array(_ref("link")),
        synthetic={"type": "boolean", "description": "All data is invented"},
        policy=_object(("name", "version"), name=_STRING, version=_COUNT),
        density={"type": "object", "nullable": True, "description": "What the levels mean"},
    ),
    "extent": _object(
        (),
        spatial=_object(
            (), bbox=_array(_array(_NUMBER, minItems=4, maxItems=4)), crs={"type": "string", "enum": [features.CRS84]}
        ),
    ),
    "queryables": _object(
        ("type", "properties"), type={"type": "string", "enum": ["object"]}, properties={"type": "object"}
    ),
    "featureCollectionGeoJSON": _object(
        ("type", "features"),
        type={"type": "string", "enum": ["FeatureCollection"]},
        features=_array(_ref("featureGeoJSON")),
        links=_array(_ref("link")),
        numberMatched=_COUNT,
        numberReturned=_COUNT,
        synthetic={"type": "boolean"},
    ),
    "featureGeoJSON": _object(
        ("type", "id", "geometry", "properties"),
        type={"type": "string", "enum": ["Feature"]},
        id=_STRING,
        geometry=_ref("pointGeoJSON"),
        properties=_object(("name", "density"), name=_STRING, density={"type": "string", "nullable": True}),
        links=_array(_ref("link")),
        synthetic={"type": "boolean"},
    ),
    "pointGeoJSON": _object(
        ("type", "coordinates"),
        type={"type": "string", "enum": ["Point"]},
        coordinates=_array(_NUMBER, minItems=2, maxItems=2),
    ),
    "problem": _object(
        ("type", "title", "status", "code"),
        type=_STRING,
        title=_STRING,
        status={"type": "integer"},
        code=_STRING,
        errors=_array({"type": "object"}),
    ),
}
