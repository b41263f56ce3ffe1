"""The public API: nearby, a place's listings, a listing, search, and what this register is."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Annotated, Any, Final, cast

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter

from debtormap.core import grid
from debtormap.core.errors import RuleError
from debtormap.core.grid import Datum
from debtormap.core.notices import Language
from debtormap.geo import divisions, other_names
from debtormap.public import density, filters, listings, nearby, problems, search, viewport, wire
from debtormap.public.answers import Answer
from debtormap.public.http import DATA, PublicRequest, send_answer, service_of
from debtormap.public.problems import Problem
from debtormap.public.service import RETRY_AFTER_S
from debtormap.public.site import Site

Lon = Annotated[str | None, QueryParameter(description="Longitude in degrees, one to three decimals")]
Lat = Annotated[str | None, QueryParameter(description="Latitude in degrees, one to three decimals")]
DatumName = Annotated[str, QueryParameter(description="Datum of the question and its answer: wgs84 or gcj02")]
KindName = Annotated[str | None, QueryParameter(description="Only parties of this kind")]
GroundCode = Annotated[str | None, QueryParameter(description="Only listings for this situation of article 1")]
CourtCode = Annotated[
    str | None, QueryParameter(description="Only listings of this court, by its newest code (`/api/v1/courts`)")
]
FirstDay = Annotated[str | None, QueryParameter(description="Only listings published on this day in Beijing or later")]
LastDay = Annotated[str | None, QueryParameter(description="Only listings published on this day in Beijing or before")]
Cursor = Annotated[str | None, QueryParameter(description="Taken from the `next` of an answer")]
Box = Annotated[str | None, QueryParameter(description="West, south, east, north in degrees, up to three decimals")]
Zoom = Annotated[str | None, QueryParameter(description="Zoom of the map, 256 pixels a tile")]
Text = Annotated[str | None, QueryParameter(description="Part of a name, a full case number or a full credit code")]

_TRADITIONAL: Final = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


@get(
    nearby.PATH,
    operation_id="nearby",
    opt={**DATA, "parameters": frozenset({"lon", "lat", "datum", "cursor"}) | filters.PARAMETERS},
)
async def get_nearby(
    request: PublicRequest,
    lon: Lon = None,
    lat: Lat = None,
    datum: DatumName = Datum.WGS84,
    kind: KindName = None,
    ground: GroundCode = None,
    court: CourtCode = None,
    published_from: FirstDay = None,
    published_to: LastDay = None,
    cursor: Cursor = None,
) -> Response[wire.Nearby]:
    """Places with listings near a cell of 0.001 degrees. More decimals are refused: round on the device."""
    cell = grid.parse(lon, lat, datum)
    wanted = filters.parse(
        kind=kind, ground=ground, court=court, published_from=published_from, published_to=published_to
    )
    question = nearby.Question(cell=cell, filters=wanted, cursor=cursor)
    return send_answer(request, service_of(request).nearby(question))


@get(
    "/api/v1/places/{place_id:str}/listings",
    operation_id="place_listings",
    opt={**DATA, "parameters": frozenset({"datum", "cursor"}) | filters.PARAMETERS},
)
async def get_place_listings(
    request: PublicRequest,
    place_id: FromPath[str],
    datum: DatumName = Datum.WGS84,
    kind: KindName = None,
    ground: GroundCode = None,
    court: CourtCode = None,
    published_from: FirstDay = None,
    published_to: LastDay = None,
    cursor: Cursor = None,
) -> Response[wire.PlaceListings]:
    """The listings of a public place, twenty a page, the newest publication first."""
    service = service_of(request)
    wanted = filters.parse(
        kind=kind, ground=ground, court=court, published_from=published_from, published_to=published_to
    )
    answer = listings.place_listings(
        service.projection, place_id, datum=_datum(datum), filters=wanted, cursor=cursor, now=service.clock()
    )
    return send_answer(request, answer)


@get(
    viewport.PATH,
    operation_id="viewport",
    opt={**DATA, "parameters": frozenset({"bbox", "zoom", "datum"}) | filters.PARAMETERS},
)
async def get_viewport(
    request: PublicRequest,
    bbox: Box = None,
    zoom: Zoom = None,
    kind: KindName = None,
    ground: GroundCode = None,
    court: CourtCode = None,
    published_from: FirstDay = None,
    published_to: LastDay = None,
    datum: DatumName = Datum.WGS84,
) -> Response[wire.Viewport]:
    """Clusters of listings in a box of the map, or near enough the places: one answer for the map and for its list."""
    wanted = filters.parse(
        kind=kind, ground=ground, court=court, published_from=published_from, published_to=published_to
    )
    question = viewport.parse(bbox, zoom, filters=wanted, datum=_datum(datum))
    service = service_of(request)
    return send_answer(request, service.view(question))


@get("/api/v1/listings/{listing_id:str}", operation_id="listing", opt={**DATA, "parameters": frozenset()})
async def get_listing(request: PublicRequest, listing_id: FromPath[str]) -> Response[wire.Listing]:
    """One listing with every field the policy gives. Its notices are in Chinese or, when that is preferred, English."""
    service = service_of(request)
    language = preferred_language(request.headers.get("accept-language", ""))
    return send_answer(request, listings.listing(service.projection, listing_id, service.clock(), language))


@get(search.PATH, operation_id="search", opt={**DATA, "parameters": frozenset({"q", "cursor"})})
async def get_search(request: PublicRequest, q: Text = None, cursor: Cursor = None) -> Response[wire.Findings]:
    """Find by name, full case number or full credit code. Nobody is found by a number of an identity document."""
    service = service_of(request)
    return send_answer(request, search.search(service.projection, q, cursor, service.clock()))


@get("/api/v1/about", operation_id="about", opt={**DATA, "parameters": frozenset()})
async def get_about(request: PublicRequest) -> Response[wire.About]:
    """Whose register this is, under which policy, and how fresh."""
    service, site = service_of(request), cast(Site, request.app.state.site)
    policy = service.projection.policy
    about = wire.About(
        synthetic=not policy.adopted,
        policy=wire.PolicyShape(name=policy.name, version=policy.version),
        court=wire.CourtName(name=site.court_name),
        public_url=site.public_url,
        start=site.start,
        radius_m=nearby.RADIUS_M,
        density=density.legend(policy.density),
        ledger_seq=service.projection.seq,
        checked_at=service.heard.checked_at,
        basemap=wire.Background(attribution=list(site.attribution), source=wire.source_shape(site.source)),
        clues_open=site.clue_desk is not None and await site.clue_desk(),
    )
    return send_answer(request, Answer(nearby.encode(about)))


@get("/api/v1/divisions", operation_id="divisions", opt={"parameters": frozenset()})
async def get_divisions(request: PublicRequest) -> Response[list[wire.County]]:
    """The counties of Hebei with a point each, for choosing a place without a position of one's own."""
    return send_answer(request, _counties())


@get("/healthz", operation_id="healthz", opt={"parameters": frozenset()})
async def get_healthz(request: PublicRequest) -> Response[wire.Health]:
    """The process answers."""
    return _health(wire.Health(status="ok"))


@get("/readyz", operation_id="readyz", opt={"parameters": frozenset()})
async def get_readyz(request: PublicRequest) -> Response[wire.Health]:
    """The whole ledger is loaded and was heard not long ago; else 503."""
    service = service_of(request)
    if service.is_ready():
        return _health(wire.Health(status="ready"))
    done, total = request.app.state.progress()
    status = "stale" if service.is_loaded else "loading"
    return _health(wire.Health(status=status, done=done, total=total or 0), status=503)


@get(problems.TYPES_PATH, operation_id="problem_types", opt={"parameters": frozenset()})
async def get_problem_types(request: PublicRequest) -> Response[list[Problem]]:
    """What the `type` of a problem points at."""
    kinds = [
        {"type": f"{problems.TYPES_PATH}#{kind.code}", "title": kind.title, "status": kind.status, "code": kind.code}
        for kind in problems.KINDS.values()
    ]
    return send_answer(request, Answer(nearby.encode(kinds)))


@get("/api/openapi.json", include_in_schema=False, opt={"parameters": frozenset()})
async def get_description(request: PublicRequest) -> Response[Any]:
    """OpenAPI 3.1."""
    return send_answer(request, Answer(request.app.state.description()))


HANDLERS: Final[tuple[HTTPRouteHandler, ...]] = (
    get_nearby,
    get_place_listings,
    get_viewport,
    get_listing,
    get_search,
    get_about,
    get_divisions,
    get_healthz,
    get_readyz,
    get_problem_types,
    get_description,
)


@lru_cache(maxsize=512)
def preferred_language(accept_language: str) -> Language:
    """The language of ours that comes first in an Accept-Language; Chinese when it names none.

    >>> preferred_language("en-GB,en;q=0.9,zh;q=0.8"), preferred_language("fr, zh-CN;q=0.5"), preferred_language("")
    (<Language.ENGLISH: 'en'>, <Language.CHINESE: 'zh'>, <Language.CHINESE: 'zh'>)
    >>> preferred_language("zh-TW,zh;q=0.9"), preferred_language("zh-Hans-HK")
    (<Language.TRADITIONAL: 'zh-Hant'>, <Language.CHINESE: 'zh'>)
    """
    wishes = [wish.partition(";q=") for wish in accept_language.lower().replace(" ", "").split(",")]
    known = [(_weight(weight), language) for tag, _, weight in wishes if (language := _named(tag)) is not None]
    return max(known, key=lambda wish: wish[0])[1] if known else Language.CHINESE


def _named(tag: str) -> Language | None:
    """What a tag in lower case asks for: Taiwan, Hong Kong and Macau write traditional characters."""
    if tag.startswith("zh"):
        return Language.TRADITIONAL if tag.startswith(_TRADITIONAL) else Language.CHINESE
    return Language.ENGLISH if tag.startswith("en") else None


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


def _datum(text: str) -> Datum:
    if text not in Datum.__members__.values():
        raise RuleError(
            "unknown_datum", field="datum", rule="the datum is wgs84 or gcj02", mend="leave it out for wgs84"
        )
    return Datum(text)


def _health(health: wire.Health, status: int = 200) -> Response[Any]:
    headers = {"cache-control": "no-store"} | ({"retry-after": str(RETRY_AFTER_S)} if status != 200 else {})
    return Response(content=nearby.encode(health), status_code=status, headers=headers)


@cache
def _counties() -> Answer:
    points, named = divisions.label_points(), other_names.divisions()
    counties = [
        {
            "code": county.code,
            "name": county.county,
            "city": county.city,
            "traditional": named[county.county].traditional,
            "english": named[county.county].english,
            "city_traditional": named[county.city].traditional,
            "city_english": named[county.city].english,
            "lon": points[county.code].lon,
            "lat": points[county.code].lat,
        }
        for county in divisions.counties()
    ]
    return Answer(nearby.encode(counties))
