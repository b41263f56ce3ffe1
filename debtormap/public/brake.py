"""The brake before everything: how often one network may read, and how much of the register it may be shown.

A burst, then one question in a few seconds; and a share of all listings a day (`exposure.py`): enough for a person on
a street, too slow to copy the register. Every answer that counts tells what is left in the headers of the IETF draft
on RateLimit fields; a refusal is 429 with Retry-After, on a page for readers a page.
"""

from __future__ import annotations

from math import ceil
from typing import Final

from debtormap.core.errors import TooMany
from debtormap.core.networks import prefix
from debtormap.direct import Asked, Reply, way_of
from debtormap.public import busy_page, headers, problems
from debtormap.public.exposure import EXPOSURE, FILLS_IN_S, Exposure, Share
from debtormap.public.fastlane import App, Message, Receive, Scope, Send
from debtormap.public.headers import Header
from debtormap.public.limits import RULES, Knock, Limits

_SHOWING: Final = (
    "/api/v1/nearby",
    "/api/v1/places/",
    "/api/v1/listings/",
    "/api/v1/search",
    "/api/v1/rewards",
    "/api/v1/shares/",
    "/s/",
    *(f"/plain/{page}" for page in ("nearby", "search", "places/", "listings/", "shares/", "rewards")),
)
"""What shows listings. Maps show places and numbers, and read on."""
_COUNTED: Final = (
    *((beginning, Knock.READ) for beginning in (*_SHOWING, "/api/v1/viewport", "/api/v1/wechat/", "/ogc/")),
    ("/tiles/places", Knock.TILE),
)
_TOLD: Final = {
    knock: (
        b'"%b";r=' % knock.encode(),
        b";t=%d" % ceil(rule.every_s),
        b'"%b";q=%d;w=%d' % (knock.encode(), rule.burst, rule.burst * rule.every_s),
    )
    for knock, rule in RULES.items()
}
_READING: Final = ("GET", "HEAD")
_DATA: Final = ("/api/", "/ogc/", "/tiles/")


class Brake:
    """In front of the public side, when limits are on."""

    def __init__(self, app: App, limits: Limits, share: Share | None = None) -> None:
        self._app = app
        self._limits = limits
        self._share = share
        self._way = way_of(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        knock = _counted(scope)
        if knock is None:
            await self._app(scope, receive, send)
            return
        address = self._address(scope)
        try:
            told = _told(knock, self._limits.require(knock, address))
        except TooMany as error:
            await _refuse(scope, send, _refusal(error, scope["path"], _told(knock, 0)))
            return
        if self._share is None or not scope["path"].startswith(_SHOWING):
            await self._app(scope, receive, _telling(send, told))
        else:
            await self._show(self._share, prefix(address), told, scope, receive, send)

    async def _show(
        self, share: Share, network: str, told: list[Header], scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Answer what shows listings, and count them before the answer goes out."""
        exposure = scope[EXPOSURE] = Exposure()
        try:
            left = share.require(network)
        except TooMany as error:
            await _refuse(scope, send, _refusal(error, scope["path"], _with_share(told, share, 0)))
            return

        async def count(message: Message) -> None:
            if message["type"] == "http.response.start":
                now_left = share.charge(network, exposure.shown) if exposure.shown else left
                message = {**message, "headers": [*message["headers"], *_with_share(told, share, now_left)]}
            await send(message)

        await self._app(scope, receive, count)

    def direct(self, asked: Asked) -> Reply | None:
        """The same for what goes directly, all of which is a read that shows listings."""
        address = self._asking(asked.peer, asked.headers)
        share, network, exposure = self._share, prefix(address), Exposure()
        knocks = left = 0
        is_admitted = False

        def admit() -> None:
            nonlocal knocks, left, is_admitted
            knocks = self._limits.require(Knock.READ, address)
            is_admitted = True
            if share is not None:
                left = share.require(network)

        asked.admit, asked.exposure = admit, exposure
        try:
            reply = self._way(asked)
        except TooMany as error:
            told = _told(Knock.READ, knocks)
            if share is not None and is_admitted:
                told = _with_share(told, share, 0)
            return _refusal(error, asked.path.decode("latin-1"), told)
        if reply is None:
            return None
        told = _told(Knock.READ, knocks)
        if share is not None:
            left = share.charge(network, exposure.shown) if exposure.shown else left
            told = _with_share(told, share, left)
        reply.headers.extend(told)
        return reply

    def _address(self, scope: Scope) -> str:
        return self._asking((scope.get("client") or ("",))[0], scope["headers"])

    def _asking(self, peer: str, headers: list[Header]) -> str:
        forwarded = b", ".join(value for name, value in headers if name == b"x-forwarded-for")
        return self._limits.asking(peer, forwarded.decode("latin-1"))


def _counted(scope: Scope) -> Knock | None:
    """As what this counts; None when it does not."""
    if scope["type"] != "http" or scope["method"] not in _READING:
        return None
    path = scope["path"]
    return next((knock for beginning, knock in _COUNTED if path.startswith(beginning)), None)


def _told(knock: Knock, left: int) -> list[Header]:
    """The RateLimit fields: what is left, one more in `t` seconds, of how many in `w` seconds."""
    before, after, policy = _TOLD[knock]
    return [(b"ratelimit", before + str(left).encode() + after), (b"ratelimit-policy", policy)]


def _with_share(told: list[Header], share: Share, left: int) -> list[Header]:
    """The same fields with how many listings may still be shown."""
    (name, limit), (policy_name, policy) = told
    pace = share.pace
    return [
        (name, limit + b', "listings";r=%d;t=%d' % (left, ceil(pace.every_s))),
        (policy_name, policy + b', "listings";q=%d;w=%d' % (pace.burst, FILLS_IN_S)),
    ]


def _refusal(error: TooMany, path: str, told: list[Header]) -> Reply:
    is_page = not path.startswith(_DATA)
    reply = busy_page.reply(error) if is_page else problems.of_error(error)
    found = headers.completed([*reply.headers, *told], headers.page() if is_page else headers.API)
    return Reply(reply.status, found, reply.body)


async def _refuse(scope: Scope, send: Send, reply: Reply) -> None:
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else reply.body})


def _telling(send: Send, told: list[Header]) -> Send:
    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *told]}
        await send(message)

    return tell
