"""The page of all reward notices: of persons and of organisations, the newest first.

A notice is part of its listing's public record: it is seen by who may see the listing, and until its last day is over,
which is asked at each read.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from debtormap.core import rewards
from debtormap.core.notices import Language
from debtormap.public import cursors, wire
from debtormap.public.answers import Answer
from debtormap.public.api import Cursor, preferred_language
from debtormap.public.http import DATA, PublicRequest, send_answer, service_of
from debtormap.public.listings import VARY_BY_LANGUAGE, notice_of
from debtormap.public.nearby import encode
from debtormap.public.projection import Projection
from debtormap.public.records import FOREVER

PATH: Final = "/api/v1/rewards"
PAGE_SIZE: Final = 20


@get(PATH, operation_id="rewards", opt={**DATA, "parameters": frozenset({"cursor"})})
async def get_rewards(request: PublicRequest, cursor: Cursor = None) -> Response[wire.Rewards]:
    """All reward notices, twenty a page. They ask for assets; where a person is, no notice asks."""
    service = service_of(request)
    language = preferred_language(request.headers.get("accept-language", ""))
    return send_answer(request, page(service.projection, cursor, service.clock(), language))


def page(projection: Projection, cursor: str | None, now: float, language: Language = Language.CHINESE) -> Answer:
    """One page; it holds until the first notice or term of all ends. Raises RuleError for a cursor that is not ours."""
    numbers = [number for number in projection.rewards if projection.is_shown(number, now)]
    promises = {number: promise for number in numbers if (promise := projection.promise(number, now)) is not None}
    keys = sorted((-promise.published_day, projection.ids[number], number) for number, promise in promises.items())
    until = min((promise.expires_s for promise in promises.values()), default=FOREVER)
    if cursor is not None:
        after = cursors.parse(cursor, int, str)
        rest = [key for key in keys if key[:2] > after]
    else:
        rest = keys
    following = None
    if len(rest) > PAGE_SIZE:
        following = f"{PATH}?{urlencode({'cursor': cursors.form(*rest[PAGE_SIZE - 1][:2])})}"
    body = b'{"total":%d,"words":%b,"notices":[%b],"next":%b}' % (
        len(keys),
        encode(rewards.words(language)),
        b",".join(notice_of(projection, number) for _, _, number in rest[:PAGE_SIZE]),
        encode(following),
    )
    return Answer(
        body, valid_until=min(until, projection.first_end(promises)), vary=VARY_BY_LANGUAGE, shown=len(rest[:PAGE_SIZE])
    )


HANDLERS: Final[tuple[HTTPRouteHandler, ...]] = (get_rewards,)
