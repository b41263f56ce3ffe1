"""What of the API the court side answers, for it alone has the keys: match, self-information, removal, recipients,
extracts, and watches.

Plain ASGI before the public side. One small JSON body in, one answer or problem out; nothing is cached or logged here.
An extract is a GET, like all that is public, and its answer has the caching of the listing.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import parse_qsl

import msgspec

from debtormap.core import networks
from debtormap.core.errors import DebtormapError, RuleError
from debtormap.core.notices import Language
from debtormap.direct import Reply
from debtormap.public import headers, problems
from debtormap.public.answers import Answer
from debtormap.public.api import preferred_language
from debtormap.public.corrections_wire import AskMatch, AskRequest, AskSelf
from debtormap.public.extracts import MEDIA_TYPE
from debtormap.public.limits import Knock, Limits
from debtormap.public.listings import VARY_BY_LANGUAGE
from debtormap.public.watches import AskWatch, WatchesOpen, WatchNoted

if TYPE_CHECKING:
    from debtormap.extracts import Desk

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Body = TypeVar("Body")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, as far as an answer depends on it."""

    path: str
    body: bytes
    client: str
    token: str
    query: str = ""
    language: str = ""
    """Accept-Language."""
    if_none_match: bytes | None = None


class AskFeed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The events after this number."""

    after: int
    limit: int = 1_000


class TellDeleted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that was withdrawn up to this event has been deleted."""

    through: int


MAX_BYTES: Final = 4_096
_MATCH: Final = re.compile(r"/api/v1/listings/([0-9A-Za-z]{1,20})/match")
_SELF: Final = "/api/v1/self-information"
_REMOVAL: Final = "/api/v1/corrections/receipt/removal"
_FEED: Final = "/api/v1/recipients/feed"
_DELETED: Final = "/api/v1/recipients/deletions"
_EXTRACT: Final = re.compile(r"/api/v1/listings/([^/]{1,200})/extract\.pdf")
_ALLOW: Final = (b"allow", b"POST")
_ALLOW_READING: Final = (b"allow", b"GET, HEAD, OPTIONS")
_WATCHES: Final = "/api/v1/watches"
_THREADS: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="court-api")
# Who waits for the press does not keep a listed person from being answered.
_EXTRACT_THREADS: Final = ThreadPoolExecutor(max_workers=8, thread_name_prefix="extracts")


def is_ours(path: str) -> bool:
    return (
        path in {_SELF, _REMOVAL, _FEED, _DELETED, _WATCHES}
        or _MATCH.fullmatch(path) is not None
        or _EXTRACT.fullmatch(path) is not None
    )


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI app for the addresses that are ours."""
    is_extract = _EXTRACT.fullmatch(scope["path"]) is not None
    reply = await (_extract(scope) if is_extract else _reply(scope, receive))
    completed = headers.completed(list(reply.headers), headers.API)
    await send({"type": "http.response.start", "status": reply.status, "headers": completed})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else reply.body})


async def _extract(scope: Scope) -> Reply:
    if scope["method"] == "OPTIONS":
        return Reply(204, list(headers.PREFLIGHT), b"")
    if scope["method"] not in {"GET", "HEAD"}:
        return problems.reply(405, headers=[_ALLOW_READING])
    known = dict(scope["headers"])
    asked = Asked(
        path=scope["path"],
        body=b"",
        client=_client(scope),
        token="",  # none is needed here  # nosec B106
        query=scope["query_string"].decode("ascii", "replace"),
        language=known.get(b"accept-language", b"").decode("latin-1"),
        if_none_match=known.get(b"if-none-match"),
    )
    return await asyncio.get_running_loop().run_in_executor(_EXTRACT_THREADS, _work, asked, _print)


async def _reply(scope: Scope, receive: Receive) -> Reply:
    if scope["path"] == _WATCHES and scope["method"] in {"GET", "HEAD"}:
        return _watches_are_open()
    if scope["method"] != "POST":
        return problems.reply(405, headers=[_ALLOW])
    if dict(scope["headers"]).get(b"content-type", b"").partition(b";")[0].strip().lower() != b"application/json":
        return problems.reply(415)
    body = await _body(receive)
    if body is None:
        return problems.reply(413)
    asked = Asked(path=scope["path"], body=body, client=_client(scope), token=_token(scope))
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _work, asked, _tell)


def _client(scope: Scope) -> str:
    """The address that asked, past our own proxies."""
    from debtormap.settings import ENVIRONMENT

    peer = scope.get("client") or ("", 0)
    forwarded = dict(scope["headers"]).get(b"x-forwarded-for", b"").decode("latin-1")
    return networks.asking(str(peer[0]), forwarded, ENVIRONMENT.trusted_proxies)


def _token(scope: Scope) -> str:
    """Of a recipient; empty without one."""
    kind, _, token = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


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


def _work(asked: Asked, work: Callable[[Asked], Reply]) -> Reply:
    from debtormap.ledger.connections import lent

    try:
        with lent():
            return work(asked)
    except DebtormapError as error:
        return problems.of_error(error, base="")


def _print(asked: Asked) -> Reply:
    found = _EXTRACT.fullmatch(asked.path)
    assert found is not None, "the address was looked at before"
    language, limits = _language(asked), _limits()
    if limits is not None:
        limits.require(Knock.EXTRACT, asked.client)
    extract = _desk().extract(found[1], language)
    answer = Answer(
        extract.data,
        valid_until=extract.valid_until,
        content_type=(b"content-type", MEDIA_TYPE.encode()),
        vary=VARY_BY_LANGUAGE,
    )
    now = datetime.now(UTC)
    checked = (b"debtormap-checked-at", now.strftime("%Y-%m-%dT%H:%M:%SZ").encode())
    reply = answer.reply(now.timestamp(), gzip=False, if_none_match=asked.if_none_match, checked=checked)
    name = b'attachment; filename="extract-%b.pdf"' % found[1].encode()
    return Reply(reply.status, [*reply.headers, (b"content-disposition", name)], reply.body)


def _language(asked: Asked) -> Language:
    """`lang`, or what Accept-Language prefers. RuleError for another parameter or language."""
    query = parse_qsl(asked.query, keep_blank_values=True)
    if any(name != "lang" for name, _ in query) or len(query) > 1:
        raise RuleError("unknown_parameter", rule="this address takes lang, once", mend="leave the others out")
    if not query:
        return preferred_language(asked.language)
    if query[0][1] not in set(Language):
        raise RuleError("unknown_language", field="lang", rule=f"a language is one of {', '.join(Language)}")
    return Language(query[0][1])


@cache
def _limits() -> Limits | None:
    from debtormap.settings import ENVIRONMENT

    return Limits(trusted=ENVIRONMENT.trusted_proxies) if ENVIRONMENT.limits else None


@cache
def _desk() -> Desk:
    from debtormap.extracts import Desk
    from debtormap.settings import ENVIRONMENT

    return Desk(public_url=ENVIRONMENT.public_url)


def _tell(asked: Asked) -> Reply:
    return _json(_answered(asked), 202 if asked.path == _WATCHES else 200)


def _answered(asked: Asked) -> bytes:
    from django.utils import timezone

    from debtormap.corrections import following, matching, self_information

    now = timezone.now()
    if asked.path == _WATCHES:
        return _ask_watch(asked, now)
    if asked.path in {_FEED, _DELETED}:
        return _for_recipient(asked, now)
    if asked.path == _REMOVAL:
        return following.removal(_decoded(asked.body, AskRequest).receipt, now=now)
    if asked.path == _SELF:
        return msgspec.json.encode(self_information.redeem(_decoded(asked.body, AskSelf).code, now=now))
    listing_id = asked.path.split("/")[-2]
    number = _decoded(asked.body, AskMatch).number
    return msgspec.json.encode({"result": matching.match(listing_id, number, client=asked.client, now=now).value})


def _for_recipient(asked: Asked, now: datetime) -> bytes:
    from debtormap.recipients import admission, deletions, feed

    recipient = admission.by_token(asked.token)
    if asked.path == _FEED:
        wanted = _decoded(asked.body, AskFeed)
        return feed.page(recipient, after=wanted.after, limit=wanted.limit, now=now)
    through = _decoded(asked.body, TellDeleted).through
    return msgspec.json.encode({"confirmed": deletions.acknowledge(recipient, through=through, now=now)})


def _watches_are_open() -> Reply:
    from debtormap.watching import asking

    return _json(msgspec.json.encode(WatchesOpen(open=asking.is_open())))


def _ask_watch(asked: Asked, now: datetime) -> bytes:
    from debtormap.watching import asking

    if (limits := _limits()) is not None:
        limits.require(Knock.SEND, asked.client)
    data = _decoded(asked.body, AskWatch)
    wish = asking.Wish(kind=data.kind, target=data.target, address=data.address, language=data.language)
    asking.ask(wish, proof=data.proof, now=now)
    return msgspec.json.encode(WatchNoted())


def _decoded(body: bytes, shape: type[Body]) -> Body:
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.MsgspecError:
        raise RuleError("invalid", rule="the body does not fit the description") from None


def _json(body: bytes, status: int = 200) -> Reply:
    length = (b"content-length", b"%d" % len(body))
    return Reply(status, [(b"content-type", b"application/json"), length, (b"cache-control", b"no-store")], body)
