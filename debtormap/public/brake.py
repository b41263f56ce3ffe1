"""The brake before everything: how often one network may read, told on every answer that it counts.

A burst, then one question in a few seconds: enough for a person on a street, too slow to copy the register. The headers
are those of the IETF draft on RateLimit fields; a refusal is 429 with Retry-After.
"""

from __future__ import annotations

from math import ceil
from typing import Final

from debtormap.core.errors import TooMany
from debtormap.public import headers, problems
from debtormap.public.fastlane import App, Message, Receive, Scope, Send
from debtormap.public.headers import Header
from debtormap.public.limits import RULES, Knock, Limits

_COUNTED: Final = (
    ("/api/v1/nearby", Knock.READ),
    ("/api/v1/places/", Knock.READ),
    ("/api/v1/listings/", Knock.READ),
    ("/api/v1/search", Knock.READ),
    ("/api/v1/viewport", Knock.READ),
    ("/api/v1/rewards", Knock.READ),
    ("/api/v1/shares/", Knock.READ),
    ("/api/v1/wechat/", Knock.READ),
    ("/s/", Knock.READ),
    ("/ogc/", Knock.READ),
    *((f"/plain/{page}", Knock.READ) for page in ("nearby", "search", "places/", "listings/", "shares/")),
    ("/tiles/places", Knock.TILE),
)
_READING: Final = ("GET", "HEAD")


class Brake:
    """In front of the public side, when limits are on."""

    def __init__(self, app: App, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        knock = _counted(scope)
        if knock is None:
            await self._app(scope, receive, send)
            return
        try:
            left = self._limits.require(knock, self._address(scope))
        except TooMany as error:
            await _refuse(error, send, _told(knock, 0))
            return
        await self._app(scope, receive, _telling(send, _told(knock, left)))

    def _address(self, scope: Scope) -> str:
        forwarded = b", ".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        return self._limits.asking((scope.get("client") or ("",))[0], forwarded.decode("latin-1"))


def _counted(scope: Scope) -> Knock | None:
    """As what this counts; None when it does not."""
    if scope["type"] != "http" or scope["method"] not in _READING:
        return None
    path = scope["path"]
    return next((knock for beginning, knock in _COUNTED if path.startswith(beginning)), None)


def _told(knock: Knock, left: int) -> list[Header]:
    """The RateLimit fields: what is left, one more in `t` seconds, of how many in `w` seconds."""
    rule, name = RULES[knock], knock.encode()
    return [
        (b"ratelimit", b'"%b";r=%d;t=%d' % (name, left, ceil(rule.every_s))),
        (b"ratelimit-policy", b'"%b";q=%d;w=%d' % (name, rule.burst, rule.burst * rule.every_s)),
    ]


async def _refuse(error: TooMany, send: Send, told: list[Header]) -> None:
    reply = problems.of_error(error)
    found = headers.completed([*reply.headers, *told], headers.API)
    await send({"type": "http.response.start", "status": reply.status, "headers": found})
    await send({"type": "http.response.body", "body": reply.body})


def _telling(send: Send, told: list[Header]) -> Send:
    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *told]}
        await send(message)

    return tell
