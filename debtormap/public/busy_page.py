"""The page of a reader who is asked to wait: in all languages, for it stands before anything that knows which."""

from __future__ import annotations

from math import ceil

from debtormap.core.errors import ShownEnough, TooMany
from debtormap.core.notices import Language
from debtormap.direct import Reply
from debtormap.public import problems
from debtormap.public.plain_html import Html, el, join
from debtormap.public.plain_style import STYLE_PATH
from debtormap.public.plain_words import TAGS, t


def reply(error: TooMany) -> Reply:
    """429 with Retry-After, as a page."""
    key = "shown_enough" if isinstance(error, ShownEnough) else "busy"
    minutes = ceil(error.retry_after_s / 60)
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="robots", content="noindex, noarchive"),
        el("title", t(Language.CHINESE, "busy_title")),
        el("link", rel="icon", href="data:,"),
        el("link", rel="stylesheet", href=STYLE_PATH),
    )
    main = el(
        "main",
        el("h1", t(Language.CHINESE, "busy_title")),
        el("p", t(Language.CHINESE, key, count=minutes)),
        *(_told(language, key, minutes) for language in (Language.TRADITIONAL, Language.ENGLISH)),
    )
    body = join(Html("<!doctype html>"), el("html", head, el("body", main), lang=TAGS[Language.CHINESE])).encode()
    found = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        problems.NO_STORE,
        (b"retry-after", b"%d" % error.retry_after_s),
        (b"x-robots-tag", b"noindex, noarchive"),
    ]
    return Reply(429, found, body)


def _told(language: Language, key: str, minutes: int) -> Html:
    tag = TAGS[language]
    return join(el("h2", t(language, "busy_title"), lang=tag), el("p", t(language, key, count=minutes), lang=tag))
