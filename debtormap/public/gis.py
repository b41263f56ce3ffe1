"""The addresses for maps and GIS programs: tiles of places and OGC API - Features."""

from __future__ import annotations

import re
from typing import Any, Final, cast

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from debtormap.core.errors import NotFound, RuleError
from debtormap.direct import Reply
from debtormap.public import features, features_description, place_tiles
from debtormap.public.answers import FRESH, Answer
from debtormap.public.headers import API
from debtormap.public.http import DATA, PublicRequest, send, send_answer, service_of
from debtormap.public.nearby import encode
from debtormap.public.site import Site

TILES_PATH: Final = "/tiles/places"
_FILE: Final = re.compile(r"(.{1,20})\.mvt")
# Some clients ask for JSON by parameter; there is nothing else.
_FORM: Final = frozenset({"f"})
_ITEMS: Final = frozenset({"limit", "bbox", "datetime", "name", "density", "cursor"})


def _opt(media_type: str = "", *, data: bool = True, parameters: frozenset[str] = _FORM) -> dict[str, Any]:
    more = {"media_type": media_type.encode()} if media_type else {}
    return {**(DATA if data else {}), "parameters": parameters, **more}


@get(
    f"{TILES_PATH}/{{z:str}}/{{x:str}}/{{file:str}}",
    include_in_schema=False,
    opt=_opt("application/vnd.mapbox-vector-tile", parameters=frozenset()),
)
async def get_place_tile(
    request: PublicRequest, z: FromPath[str], x: FromPath[str], file: FromPath[str]
) -> Response[Any]:
    """One vector tile of places; 204 where there is none."""
    found = _FILE.fullmatch(file)
    if found is None:
        raise NotFound
    tile, service = place_tiles.parse(z, x, found[1]), service_of(request)
    answer = service.of_map(tile, lambda index, now: place_tiles.answer(service.projection, index, tile, now))
    if not answer.body:
        return send(Reply(204, [FRESH, *API, service.heard.header], b""))
    return send_answer(request, answer)


@get(f"{TILES_PATH}.json", include_in_schema=False, opt=_opt(parameters=frozenset()))
async def get_place_tilejson(request: PublicRequest) -> Response[Any]:
    """TileJSON of the places."""
    return send_answer(
        request, Answer(encode(place_tiles.tilejson(service_of(request).projection, base=_base(request))))
    )


@get(features.ROOT, include_in_schema=False, opt=_opt(data=False))
async def get_landing(request: PublicRequest) -> Response[Any]:
    """The landing page."""
    _check_form(request)
    return send_answer(request, features.landing(base=_base(request), court_name=_site(request).court_name))


@get(f"{features.ROOT}/api", include_in_schema=False, opt=_opt("openapi", data=False))
async def get_features_description(request: PublicRequest) -> Response[Any]:
    """OpenAPI 3.0.3 of the features."""
    _check_form(request)
    return send_answer(request, features_description.answer(_base(request)))


@get(f"{features.ROOT}/conformance", include_in_schema=False, opt=_opt(data=False))
async def get_conformance(request: PublicRequest) -> Response[Any]:
    """The conformance classes."""
    _check_form(request)
    return send_answer(request, features.conformance())


@get(f"{features.ROOT}/collections", include_in_schema=False, opt=_opt())
async def get_collections(request: PublicRequest) -> Response[Any]:
    """All collections: the places."""
    _check_form(request)
    return send_answer(request, features.collections(service_of(request).projection, base=_base(request)))


@get(features.COLLECTION_PATH, include_in_schema=False, opt=_opt())
async def get_collection(request: PublicRequest) -> Response[Any]:
    """The collection of the places."""
    _check_form(request)
    return send_answer(request, features.collection(service_of(request).projection, base=_base(request)))


@get(f"{features.COLLECTION_PATH}/queryables", include_in_schema=False, opt=_opt("schema+json"))
async def get_queryables(request: PublicRequest) -> Response[Any]:
    """By what places can be asked for."""
    _check_form(request)
    return send_answer(request, features.queryables(service_of(request).projection, base=_base(request)))


@get(features.ITEMS_PATH, include_in_schema=False, opt=_opt("geo+json", parameters=_FORM | _ITEMS))
async def get_items(request: PublicRequest) -> Response[Any]:
    """A page of places."""
    _check_form(request)
    question = features.parse(**{name: request.query_params.get(name) for name in _ITEMS})
    service, base = service_of(request), _base(request)
    answer = service.of_map(
        question, lambda index, now: features.items(service.projection, index, question, now, base=base)
    )
    return send_answer(request, answer)


@get(f"{features.ITEMS_PATH}/{{place_id:str}}", include_in_schema=False, opt=_opt("geo+json"))
async def get_item(request: PublicRequest, place_id: FromPath[str]) -> Response[Any]:
    """One place."""
    _check_form(request)
    service, base = service_of(request), _base(request)
    answer = service.of_map(
        ("item", place_id), lambda index, now: features.item(service.projection, index, place_id, now, base=base)
    )
    return send_answer(request, answer)


HANDLERS: Final[tuple[HTTPRouteHandler, ...]] = (
    get_place_tile,
    get_place_tilejson,
    get_landing,
    get_features_description,
    get_conformance,
    get_collections,
    get_collection,
    get_queryables,
    get_items,
    get_item,
)


def _check_form(request: PublicRequest) -> None:
    if request.query_params.get("f", "json") != "json":
        raise RuleError("form_unknown", field="f", rule="answers are JSON", mend="leave it out")


def _site(request: PublicRequest) -> Site:
    return cast(Site, request.app.state.site)


def _base(request: PublicRequest) -> str:
    return _site(request).public_url.rstrip("/")
