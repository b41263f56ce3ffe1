"""Rows of listings on the pages without JavaScript, and links that hand the reader's language on."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from debtormap.core.notices import Language
from debtormap.public.plain_facts import named, written
from debtormap.public.plain_html import Child, Html, el, join
from debtormap.public.plain_words import t


def link(language: Language, path: str, text: Child, **query: str) -> Html:
    """To a page of ours, in this language."""
    return el("a", text, href=f"{path}?{urlencode({**query, 'lang': language.value})}")


def listed(language: Language, found: Any) -> Html:
    """Summaries of listings as a list."""
    return el("ul", *(el("li", summary(language, one)) for one in found))


def summary(language: Language, one: Any) -> Html:
    """A listing in a line or two, leading to its page."""
    name = written(language, one["name"]) if one.get("name") else t(language, "listing")
    facts: list[Child] = [
        t(language, one["kind"]),
        t(language, one["sex"]) if one.get("sex") else None,
        str(one["birth_year"]) if one.get("birth_year") else None,
        named(language, "division", one["division"]) if one.get("division") else None,
        one.get("masked_number") or one.get("credit_code"),
        named(language, "court", one["court"]) if one.get("court") else None,
        written(language, one["case_number"]) if one.get("case_number") else None,
    ]
    told = Html(" · ".join(join(fact) for fact in facts if fact))
    return join(link(language, f"/plain/listings/{one['id']}", name), el("div", told, class_="fine"))


def more(language: Language, next_url: str | None, path: str, **kept: str) -> Html | None:
    """The next page of an answer, at the address of this page."""
    if next_url is None:
        return None
    query = dict(parse_qsl(next_url.partition("?")[2]))
    kept = {key: one for key, one in kept.items() if one}
    return el("p", link(language, path, t(language, "more"), **query, **kept))
