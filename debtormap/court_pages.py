"""The two pages of a watch, to which its mails lead: confirm and stop. HTML with a form, no JavaScript.

Looking at a page changes nothing, for mail programs look at links before their reader does; the button posts. A mail
program that stops a watch by itself (RFC 8058) posts to the same address.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from debtormap.core import watch_texts
from debtormap.core.errors import NotFound, Unavailable
from debtormap.core.notices import Language
from debtormap.core.watches import Language as MailLanguage
from debtormap.public import headers
from debtormap.public.api import preferred_language
from debtormap.public.plain_html import Html, el, join
from debtormap.public.plain_style import STYLE_PATH

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Page = tuple[int, bytes]

MAX_BYTES: Final = 4_096
_PATH: Final = re.compile(r"/watches/([0-9A-Za-z]{1,20})/([0-9a-f]{40})/(confirm|stop)")
_THREADS: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="court-pages")
_LANGUAGES: Final = {
    Language.CHINESE: MailLanguage.SIMPLIFIED,
    Language.TRADITIONAL: MailLanguage.TRADITIONAL,
    Language.ENGLISH: MailLanguage.ENGLISH,
}
_HEADERS: Final = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-robots-tag", b"noindex, noarchive"),
)


def is_ours(path: str) -> bool:
    return _PATH.fullmatch(path) is not None


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI app for the addresses that are ours."""
    if scope["method"] not in {"GET", "HEAD", "POST"}:
        await _send(send, 405, b"", (b"allow", b"GET, HEAD, POST"))
        return
    is_post = scope["method"] == "POST"
    if is_post and not await _read(receive):
        return
    wish = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    work = asyncio.get_running_loop().run_in_executor(_THREADS, _page, scope["path"], is_post, wish)
    status, body = await work
    await _send(send, status, b"" if scope["method"] == "HEAD" else body)


async def _read(receive: Receive) -> bool:
    """Reads the form, whose fields say nothing; False when the client went away or sends too much."""
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
        if message["type"] == "http.disconnect" or size > MAX_BYTES:
            return False
    return True


async def _send(send: Send, status: int, body: bytes, *more: headers.Header) -> None:
    told = [*_HEADERS, (b"content-length", b"%d" % len(body)), *more]
    completed = headers.completed(told, headers.page())
    await send({"type": "http.response.start", "status": status, "headers": completed})
    await send({"type": "http.response.body", "body": body})


def _page(path: str, is_post: bool, wish: str) -> Page:
    from debtormap.ledger.connections import lent

    try:
        with lent():
            return _answered(path, is_post, wish)
    except Unavailable:
        return 503, _told(_language(wish), "away")


def _answered(path: str, is_post: bool, wish: str) -> Page:
    from django.utils import timezone

    from debtormap.watching import asking

    found = _PATH.fullmatch(path)
    assert found is not None
    watch_id, token, act = found.groups()
    now = timezone.now()
    try:
        watch = asking.find(watch_id, token, act, now=now)
        language = watch.language
        if not is_post:
            return 200, _form(language, act, _mark(language))
        if act == "confirm":
            asking.confirm(watch_id, token, now=now)
            return 200, _told(language, "confirmed", _mark(language))
    except NotFound:
        language = _language(wish)
        if act == "confirm" or not is_post:
            return 404, _told(language, "gone", _mark(language))
    # What is stopped twice, or was erased by its time, is stopped.
    asking.stop(watch_id, token)
    return 200, _told(language, "stopped", _mark(language))


def _mark(language: str) -> str:
    """What every page of a demonstration says, as its mails do; empty where a policy is adopted."""
    from debtormap.register import policies

    return "" if policies.active().is_adopted else watch_texts.word(language, "invented")


def _form(language: str, act: str, mark: str) -> bytes:
    button = el("button", _word(language, f"{act}_button"), type="submit")
    # Without an action the form posts to the address it came from.
    return _framed(language, act, el("form", button, method="post"), mark)


def _told(language: str, which: str, mark: str = "") -> bytes:
    return _framed(language, which, el("p", el("a", _word(language, "home"), href="/")), mark)


def _framed(language: str, which: str, rest: Html, mark: str) -> bytes:
    title = _word(language, f"{which}_title")
    head = join(
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="robots", content="noindex, noarchive"),
        el("title", title),
        el("link", rel="icon", href="data:,"),
        el("link", rel="stylesheet", href=STYLE_PATH),
    )
    header = el("header", el("p", mark, class_="fine")) if mark else None
    main = el("main", el("h1", title), el("p", _word(language, which)), rest)
    return ("<!doctype html>\n" + el("html", el("head", head), el("body", header, main), lang=language)).encode()


def _word(language: str, key: str) -> str:
    return watch_texts.word(language, f"page_{key}")


def _language(wish: str) -> str:
    return _LANGUAGES[preferred_language(wish)].value
