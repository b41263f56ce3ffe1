"""Between Litestar and our replies: how an answer goes out, what a request must look like, how errors are told."""

from __future__ import annotations

import logging
from typing import Any, Final, cast

from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPI, Parameter, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute

from debtormap.core.errors import DebtormapError, RuleError
from debtormap.core.grid import Datum
from debtormap.core.listing import Ground, Kind
from debtormap.direct import Reply
from debtormap.public import exposure, problems
from debtormap.public.answers import Answer, takes_gzip
from debtormap.public.fastlane import takes_json
from debtormap.public.problems import Problem
from debtormap.public.service import Service

PublicRequest = Request[Any, Any, State]
# Handlers with this in their `opt` tell data of the ledger: never when it may be stale.
DATA: Final = {"data": True}
# Parameters that are needed; they reach the handler as None, so that our own words say what is missing.
REQUIRED: Final = frozenset({"lon", "lat", "q", "bbox", "zoom", "page"})
log = logging.getLogger(__name__)

PROBLEM_STATUSES: Final = {
    400: "A parameter breaks a rule",
    404: "There is nothing here, or no longer",
    405: "Not this method",
    406: "JSON only",
    429: "Too many requests",
    500: "A fault of ours",
    503: "Too much at once, or the data is not fresh enough to be shown",
}

# Of what takes something; `origins.py` tells the first.
SENDING_STATUSES: Final = {
    403: "A page of another site may read, and send nothing",
    409: "It is in another state by now",
    413: "More than this address takes",
    415: "Not this media type",
    507: "No room to keep it",
}


def service_of(request: PublicRequest) -> Service:
    return cast(Service, request.app.state.service)


def send(reply: Reply) -> Response[Any]:
    """A reply as Litestar sends it."""
    headers = {name.decode(): value.decode() for name, value in reply.headers}
    media_type = headers.pop("content-type", "application/json")
    headers.pop("content-length", None)
    return Response(content=reply.body, status_code=reply.status, headers=headers, media_type=media_type)


def send_answer(request: PublicRequest, answer: Answer) -> Response[Any]:
    """An answer in the representation the client takes, as the fast lane would send it."""
    exposure.note(cast(Any, request.scope), answer.shown)
    service = service_of(request)
    found = dict(request.scope["headers"])
    reply = answer.reply(
        service.clock(),
        gzip=takes_gzip(found.get(b"accept-encoding", b"")),
        if_none_match=found.get(b"if-none-match"),
        checked=service.heard.header,
    )
    return send(reply)


async def check_request(request: PublicRequest) -> None:
    """Before any handler of the API: fresh data, a client that takes JSON, parameters that exist, each once."""
    if request.route_handler.opt.get("data"):
        service_of(request).require_ready()
    accept = dict(request.scope["headers"]).get(b"accept")
    own: bytes = request.route_handler.opt.get("media_type", b"problem+json")
    if accept is not None and not takes_json(accept) and b"problem+json" not in accept and own not in accept:
        raise HTTPException(status_code=406)
    known = _known_parameters(request)
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in known:
            raise RuleError(
                "unknown_parameter",
                # A name of letters cannot be a position; another is not repeated.
                field=name if name.isascii() and name.isalpha() and len(name) <= 32 else "",
                rule=f"this address takes {', '.join(sorted(known)) or 'no parameters'}",
                mend="leave the other parameters out",
            )
    for name in known:
        if names.count(name) > 1:
            raise RuleError("repeated_parameter", field=name, rule="a parameter is given once", mend="give it once")


def tell(_: PublicRequest, error: Exception) -> Response[Any]:
    """Every error as a problem. A bug is logged, and told without detail."""
    if isinstance(error, DebtormapError):
        return send(problems.of_error(error))
    if isinstance(error, HTTPException):
        return send(problems.reply(error.status_code, headers=_kept_headers(error)))
    log.error("a request failed", exc_info=error)
    return send(problems.reply(500))


class DescribeProblems(ReceiveRoutePlugin):
    """Documents the problems of every route, which Litestar takes from handlers only."""

    def receive_route(self, route: BaseRoute) -> None:
        if not isinstance(route, HTTPRoute):
            return
        for handler in route.route_handlers:
            if isinstance(handler, HTTPRouteHandler):
                refused = {} if "GET" in handler.http_methods else SENDING_STATUSES
                handler.responses = {**_problem_specs(PROBLEM_STATUSES | refused), **(handler.responses or {})}


def complete_description(description: OpenAPI) -> None:
    """What Litestar cannot know: which parameters are needed, and how numbers in them are written."""
    for path in (description.paths or {}).values():
        for parameter in (path.get.parameters or []) if path.get else []:
            if isinstance(parameter, Parameter) and parameter.param_in == "query":
                parameter.required = parameter.name in REQUIRED
                parameter.schema = PARAMETER_SCHEMAS.get(parameter.name, parameter.schema)


def _schema(pattern: str, example: str, **more: Any) -> Schema:
    return Schema(type=OpenAPIType.STRING, pattern=pattern, examples=[example], **more)


PARAMETER_SCHEMAS: Final = {
    "datum": Schema(type=OpenAPIType.STRING, enum=list(Datum), default=Datum.WGS84),
    "kind": Schema(type=OpenAPIType.STRING, enum=list(Kind)),
    "ground": Schema(type=OpenAPIType.STRING, enum=list(Ground)),
    "court": _schema("^冀[0-9]{0,4}$", "冀0606"),
    "published_from": Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.DATE),
    "published_to": Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.DATE),
    "lon": _schema(r"^1(1[3-9])\.[0-9]{1,3}$", "115.490"),
    "lat": _schema(r"^(3[6-9]|4[0-2])\.[0-9]{1,3}$", "38.870"),
    "q": _schema(r"\S", "演示甲", min_length=1, max_length=100),
    "bbox": _schema(r"^[0-9]{2,3}(\.[0-9]{1,3})?(,[0-9]{2,3}(\.[0-9]{1,3})?){3}$", "115.45,38.85,115.53,38.89"),
    "zoom": _schema("^([4-9]|1[0-8])$", "14"),
    "cursor": _schema("^[A-Za-z0-9_-]{1,200}$", "WzIsInBsYWNlMSJd"),
}


def _problem_specs(statuses: dict[int, str]) -> dict[int, ResponseSpec]:
    return {
        status: ResponseSpec(
            data_container=Problem,
            description=description,
            media_type=problems.CONTENT_TYPE,
            generate_examples=False,
        )
        for status, description in statuses.items()
    }


def _known_parameters(request: PublicRequest) -> frozenset[str]:
    return cast(frozenset[str], request.route_handler.opt.get("parameters", frozenset()))


def _kept_headers(error: HTTPException) -> list[tuple[bytes, bytes]]:
    found = error.headers or {}
    return [
        (name.lower().encode(), value.encode())
        for name, value in found.items()
        if name.lower() in ("allow", "retry-after")
    ]
