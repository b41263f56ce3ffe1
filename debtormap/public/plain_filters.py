"""The filters of the pages without JavaScript: a form, what of it holds, and the way back to everything."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlencode

from debtormap.core.listing import Ground, Kind
from debtormap.core.notices import Language
from debtormap.geo import court_table
from debtormap.public.filters import NAMES, Filters, parse
from debtormap.public.plain_html import Html, el, join
from debtormap.public.plain_names import court_name
from debtormap.public.plain_words import t

Query = dict[str, str]
Option = tuple[str, str]
_DAYS: Final = ("published_from", "published_to")


def filters_of(query: Query) -> Filters:
    """The filters that a page was asked for. Raises RuleError."""
    return parse(**{name: query.get(name) for name in NAMES})


def form(language: Language, path: str, query: Query, listed: Iterable[str]) -> Html:
    """A form that keeps the rest of the question; `listed` are the courts to choose from."""
    asked = {name: query.get(name, "") for name in NAMES}
    kept = {key: value for key, value in query.items() if key not in (*NAMES, "cursor")}
    kept["lang"] = language.value
    chosen = {name: value for name, value in asked.items() if value}
    fields = [
        _select(language, "kind", asked["kind"], [(kind.value, t(language, kind)) for kind in Kind]),
        _select(language, "ground", asked["ground"], [(each.value, t(language, each)) for each in Ground]),
        _select(language, "court", asked["court"], court_options(language, {*listed, asked["court"]} - {""})),
        *(_day(language, name, asked[name]) for name in _DAYS),
    ]
    hidden = [el("input", type="hidden", name=name, value=value) for name, value in kept.items()]
    clear = el("a", t(language, "clear"), href=f"{path}?{urlencode(kept)}") if chosen else None
    return el(
        "details",
        el("summary", t(language, "filters", count=len(chosen)) if chosen else t(language, "filter")),
        el("form", *fields, *hidden, el("button", t(language, "filter_do")), action=path),
        el("p", clear) if clear else None,
        open="" if chosen else None,
    )


def court_options(language: Language, codes: Iterable[str]) -> list[Option]:
    """Courts by code with the names they have for this reader, in the order of their codes."""
    courts = {court.id: court_table.load().current(court) for court in court_table.load()}
    known = sorted((courts[code] for code in codes if code in courts), key=lambda court: (len(court.id), court.id))
    return [(court.id, court_name(language, court.name)) for court in known]


def _select(language: Language, name: str, value: str, options: list[Option]) -> Html:
    every = el("option", t(language, "every"), value="")
    shown = [el("option", told, value=key, selected="" if key == value else None) for key, told in options]
    return join(el("label", t(language, f"filter_{name}"), for_=name), el("select", every, *shown, id=name, name=name))


def _day(language: Language, name: str, value: str) -> Html:
    return join(
        el("label", t(language, f"filter_{name}"), for_=name),
        el("input", type="date", id=name, name=name, value=value or None),
    )
