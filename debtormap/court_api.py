"""What of the public API the court side answers, for it alone has the keys: match, self-information, removal.

Plain ASGI before the public side. One small JSON body in, one answer or problem out; nothing is cached or logged here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import msgspec

from debtormap.core import networks
from debtormap.core.errors import DebtormapError, RuleError
from debtormap.public import headers, problems
from debtormap.public.answers import Reply
from debtormap.public.corrections_wire import AskMatch, AskRequest, AskSelf

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Body = TypeVar("Body")

MAX_BYTES: Final = 4_096
_MATCH: Final = re.compile(r"/api/v1/listings/([0-9A-Za-z]{1,20})/match")
_SELF: Final = "/api/v1/self-information"
_REMOVAL: Final = "/api/v1/corrections/receipt/removal"
_ALLOW: Final = (b"allow", b"POST")
_THREADS: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="court-api")


def is_ours(path: str) -> bool:
    return path in {_SELF, _REMOVAL} or _MATCH.fullmatch(path) is not None


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI app for the addresses that are ours."""
    reply = await _reply(scope, receive)
    completed = headers.completed(list(reply.headers), headers.API)
    await send({"type": "http.response.start", "status": reply.status, "headers": completed})
    await send({"type": "http.response.body", "body": reply.body})


async def _reply(scope: Scope, receive: Receive) -> Reply:
    if scope["method"] != "POST":
        return problems.reply(405, headers=[_ALLOW])
    if dict(scope["headers"]).get(b"content-type", b"").partition(b";")[0].strip().lower() != b"application/json":
        return problems.reply(415)
    body = await _body(receive)
    if body is None:
        return problems.reply(413)
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _work, scope["path"], body, _client(scope))


def _client(scope: Scope) -> str:
    """The address that asked, past our own proxies."""
    from debtormap.settings import ENVIRONMENT

    peer = scope.get("client") or ("", 0)
    forwarded = dict(scope["headers"]).get(b"x-forwarded-for", b"").decode("latin-1")
    return networks.asking(str(peer[0]), forwarded, ENVIRONMENT.trusted_proxies)


async def _body(receive: Receive) -> bytes | None:
    """None when it is too large, or the client went away."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if message["type"] == "http.disconnect" or len(body) > MAX_BYTES:
            return None
    return body


def _work(path: str, body: bytes, client: str) -> Reply:
    from django.db import close_old_connections

    close_old_connections()
    try:
        return _json(_answered(path, body, client))
    except DebtormapError as error:
        return problems.of_error(error, base="")
    finally:
        close_old_connections()


def _answered(path: str, body: bytes, client: str) -> bytes:
    from django.utils import timezone

    from debtormap.corrections import following, matching, self_information

    now = timezone.now()
    if path == _REMOVAL:
        return following.removal(_decoded(body, AskRequest).receipt, now=now)
    if path == _SELF:
        return msgspec.json.encode(self_information.redeem(_decoded(body, AskSelf).code, now=now))
    listing_id = path.split("/")[-2]
    number = _decoded(body, AskMatch).number
    return msgspec.json.encode({"result": matching.match(listing_id, number, client=client, now=now).value})


def _decoded(body: bytes, shape: type[Body]) -> Body:
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.MsgspecError:
        raise RuleError("invalid", rule="the body does not fit the description") from None


def _json(body: bytes) -> Reply:
    length = (b"content-length", b"%d" % len(body))
    return Reply(200, [(b"content-type", b"application/json"), length, (b"cache-control", b"no-store")], body)
