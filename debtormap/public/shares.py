"""A listing by the `share_id` of its published version: what is passed on, and dies with the listing.

Not live, taken off sharing, of another version, or never there: the same 410, which names nobody. Nothing is kept of
who passed what to whom.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from debtormap.core.errors import Gone
from debtormap.public import listings, wire
from debtormap.public.api import preferred_language
from debtormap.public.http import DATA, PublicRequest, send_answer, service_of
from debtormap.public.nearby import decode
from debtormap.public.problems import CONTENT_TYPE, Problem
from debtormap.public.projection import Projection
from debtormap.public.records import short_key

LONGEST_ID: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A listing that may be passed on now."""

    number: int
    listing_id: str
    record: dict[str, Any]


def find(projection: Projection, share_id: str, now: float) -> Shared:
    """Raises Gone when nothing of this id is live."""
    if share_id and len(share_id) <= LONGEST_ID:
        # As for case numbers: a pass over a million keys takes under a millisecond.
        keys = np.frombuffer(projection.share_keys, dtype=np.uint32)
        for number in np.flatnonzero(keys == short_key(share_id)).tolist():
            record = decode(projection.bodies[number])
            if record["share_id"] == share_id and projection.is_shared(number, now):
                return Shared(number=number, listing_id=projection.ids[number], record=record)
    raise Gone


@get(
    "/api/v1/shares/{share_id:str}",
    operation_id="share",
    opt={**DATA, "parameters": frozenset()},
    responses={
        410: ResponseSpec(
            Problem,
            description="It may no longer be passed on, or never was",
            media_type=CONTENT_TYPE,
            generate_examples=False,
        )
    },
)
async def get_share(request: PublicRequest, share_id: FromPath[str]) -> Response[wire.Listing]:
    """The listing that was shared, as its page shows it. 410 when it may no longer be passed on, or never was."""
    service = service_of(request)
    now = service.clock()
    shared = find(service.projection, share_id, now)
    language = preferred_language(request.headers.get("accept-language", ""))
    return send_answer(request, listings.listing(service.projection, shared.listing_id, now, language))


HANDLERS: Final[tuple[HTTPRouteHandler, ...]] = (get_share,)
