"""Watching, as the API describes it. The court side answers, which alone has the addresses and sends the mail."""

from __future__ import annotations

from typing import Annotated, Final

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from msgspec import Meta, Struct

from debtormap.core.errors import Unavailable
from debtormap.core.watches import Kind, Language
from debtormap.public.corrections import JSON_BYTES, answered, options
from debtormap.public.http import PublicRequest
from debtormap.public.intake_wire import Proof
from debtormap.public.limits import Knock

PATH: Final = "/api/v1/watches"


class AskWatch(Struct, kw_only=True, forbid_unknown_fields=True):
    """What to be told of, and where. Nobody can follow a natural person."""

    kind: Kind
    target: Annotated[
        str,
        Meta(
            min_length=1, max_length=64,
            description="organisation: its credit code; area: an area of `density`; own: the receipt of a request",
        ),
    ]  # fmt: skip
    address: Annotated[str, Meta(min_length=3, max_length=254, description="A mail address")]
    language: Language = Language.SIMPLIFIED
    proof: Proof


class WatchesOpen(Struct, kw_only=True):
    """Whether anybody can be told: false where no mail is sent."""

    open: bool


class WatchNoted(Struct, kw_only=True):
    """The same whether or not the address was known: a mail asks for confirmation, or none is due."""

    noted: bool = True


@get(PATH, operation_id="watches_open", **options(Knock.LOOK))
async def is_open(request: PublicRequest) -> Response[WatchesOpen]:
    """Whether mail is sent here. Answered by the court; the public side alone sends none."""
    return answered(WatchesOpen(open=False))


@post(PATH, operation_id="watch_ask", status_code=202, **options(Knock.SEND, "application/json", JSON_BYTES))
async def ask(request: PublicRequest, data: JSONBody[AskWatch]) -> Response[WatchNoted]:
    """Asks to be told by mail, which begins when the mail's link is confirmed. `proof` is a solved challenge of
    corrections. Answered by the court."""
    raise Unavailable("answered by the court side", retry_after_s=3600)


HANDLERS: Final[tuple[HTTPRouteHandler, ...]] = (is_open, ask)
