"""The brake before everything: how often one network may read, told on every answer that it counts.

A burst, then one question in a few seconds: enough for a person on a street, too slow to copy the register. The headers
are those of the IETF draft on RateLimit fields; a refusal is 429 with Retry-After.
"""

from __future__ import annotations

from typing import Final

from debtormap.core.errors import TooMany
from debtormap.public import headers, problems
from debtormap.public.fastlane import App, Message, Receive, Scope, Send
from debtormap.public.headers import Header
from debtormap.public.limits import RULES, Knock, Limits

_COUNTED: Final = (
    "/api/v1/nearby", "/api/v1/places/", "/api/v1/listings/", "/api/v1/search", "/api/v1/viewport", "/api/v1/rewards",
)  # fmt: skip
_READING: Final = ("GET", "HEAD")
_RULE: Final = RULES[Knock.READ]
_POLICY: Final[Header] = (b"ratelimit-policy", b'"read";q=%d;w=%d' % (_RULE.burst, _RULE.burst * _RULE.every_s))


class Brake:
    """In front of the public side, when limits are on."""

    def __init__(self, app: App, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_counted(scope):
            await self._app(scope, receive, send)
            return
        try:
            left = self._limits.require(Knock.READ, self._address(scope))
        except TooMany as error:
            await _refuse(error, send)
            return
        await self._app(scope, receive, _telling(send, _left(left)))

    def _address(self, scope: Scope) -> str:
        forwarded = b", ".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        return self._limits.asking((scope.get("client") or ("",))[0], forwarded.decode("latin-1"))


def _is_counted(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] in _READING and scope["path"].startswith(_COUNTED)


def _left(count: int) -> Header:
    return (b"ratelimit", b'"read";r=%d;t=%d' % (count, _RULE.every_s))


async def _refuse(error: TooMany, send: Send) -> None:
    reply = problems.of_error(error)
    found = headers.completed([*reply.headers, _left(0), _POLICY], headers.API)
    await send({"type": "http.response.start", "status": reply.status, "headers": found})
    await send({"type": "http.response.body", "body": reply.body})


def _telling(send: Send, left: Header) -> Send:
    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], left, _POLICY]}
        await send(message)

    return tell
