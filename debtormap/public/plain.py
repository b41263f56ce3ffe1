"""The pages without JavaScript at `/plain/`: nearby, a place, a listing, search, verifying. The API's answers.

They keep nothing and set nothing. `lang=en` or the reader's Accept-Language chooses the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from debtormap.core import grid
from debtormap.core.errors import Gone, NotFound, RuleError
from debtormap.core.grid import Datum
from debtormap.core.notices import Language
from debtormap.geo import divisions
from debtormap.public import listings, nearby, plain_filters, plain_verify, search, shares
from debtormap.public.plain_filters import court_name, filters_of
from debtormap.public.plain_html import Child, Html, el, join
from debtormap.public.plain_style import STYLE_PATH
from debtormap.public.plain_words import day, moment, t
from debtormap.public.rare_font import SHEET_PATH
from debtormap.public.service import Service

HOME: Final = "/plain/"
_DECIMALS: Final = grid.DECIMALS
FACTS: Final = (
    "name", "kind", "masked_number", "credit_code", "sex", "birth_year", "division", "partial_address",
    "legal_representative", "grounds", "obligation", "performance", "basis", "court", "case_number", "filed_on",
    "decided_on", "published_on", "ends_on",
)  # fmt: skip
MAX_FIELDS: Final = 12
Query = dict[str, str]
Made = tuple[Html, int]
"""A page's content, and how many listings it shows."""


class Plain:
    """Makes pages out of the service's answers."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._routes: tuple[tuple[re.Pattern[str], Callable[..., Made]], ...] = (
            (re.compile(r"/plain/?"), self._home),
            (re.compile(r"/plain/nearby"), self._nearby),
            (re.compile(r"/plain/search"), self._search),
            (re.compile(r"/plain/places/([0-9A-Za-z]{1,20})"), self._place),
            (re.compile(r"/plain/listings/([0-9A-Za-z]{1,20})"), self._listing),
            (re.compile(r"/plain/shares/([^/]*)"), self._share),
            (re.compile(r"/plain/verify"), self._verify),
        )

    def page(self, path: str, query_string: bytes, language: Language) -> tuple[int, bytes, int]:
        """Status, HTML, and how many listings it shows; 404 looks the same whatever is not there."""
        query = dict(parse_qsl(query_string.decode("ascii", "replace"), max_num_fields=MAX_FIELDS))
        language = {"en": Language.ENGLISH, "zh": Language.CHINESE}.get(query.pop("lang", ""), language)
        status, (content, shown) = self._content(path, query, language)
        return status, self.whole(content, path, query, language).encode(), shown

    def _content(self, path: str, query: Query, language: Language) -> tuple[int, Made]:
        if not self._service.is_ready():
            return 503, (_told(language, "stale_title", "stale"), 0)
        try:
            for pattern, make in self._routes:
                found = pattern.fullmatch(path)
                if found is not None:
                    return 200, make(query, language, *found.groups())
        except RuleError:
            return 400, (_told(language, "refused_title", "refused"), 0)
        except Gone:
            return 410, (el("h1", t(language, "gone_title")), 0)
        except NotFound:
            pass  # said below, as of an address that never was
        return 404, (el("h1", t(language, "gone_title")), 0)

    def whole(self, content: Html, path: str, query: Query, language: Language) -> Html:
        """A page around this content."""
        is_english = language is Language.ENGLISH
        other = urlencode({**query, "lang": "zh" if is_english else "en"})
        kept = {"lang": "en"} if is_english else {}
        head = el(
            "head",
            el("meta", charset="utf-8"),
            el("meta", name="viewport", content="width=device-width, initial-scale=1"),
            el("meta", name="robots", content="noindex, noarchive"),
            el("title", t(language, "title")),
            el("link", rel="stylesheet", href=STYLE_PATH),
            el("link", rel="stylesheet", href=SHEET_PATH),
        )
        synthetic = not self._service.projection.policy.adopted
        links = el(
            "nav",
            el("a", t(language, "home"), href=_url(HOME, kept)),
            el("a", t(language, "search"), href=_url("/plain/search", kept)),
            el("a", t(language, "verify"), href=_url(plain_verify.ACTION, kept)),
            el("a", t(language, "language"), href=f"{path}?{other}", lang="zh" if is_english else "en"),
            aria_label=t(language, "title"),
        )
        header = el("header", el("p", t(language, "demo"), class_="fine") if synthetic else None, links)
        footer = el("footer", el("p", t(language, "use_limits"), class_="fine"))
        tag = "en" if is_english else "zh-CN"
        return join(
            Html("<!doctype html>"), el("html", head, el("body", header, el("main", content), footer), lang=tag)
        )

    def _home(self, query: Query, language: Language) -> Made:
        points = divisions.label_points()
        cities: dict[str, list[Html]] = {}
        for county in divisions.counties():
            point = points[county.code]
            link = _link(
                language,
                "/plain/nearby",
                county.county,
                lon=f"{point.lon:.{_DECIMALS}f}",
                lat=f"{point.lat:.{_DECIMALS}f}",
                name=county.code,
            )
            cities.setdefault(county.city, []).append(el("li", link))
        groups = [join(el("h3", city), el("ul", *links, class_="counties")) for city, links in cities.items()]
        content = join(
            el("h1", t(language, "title")),
            el("p", t(language, "what")),
            _form(language, ""),
            el("h2", t(language, "choose")),
            *groups,
        )
        return content, 0

    def _nearby(self, query: Query, language: Language) -> Made:
        cell = grid.parse(query.get("lon"), query.get("lat"), Datum.WGS84)
        question = nearby.Question(cell=cell, filters=filters_of(query), cursor=query.get("cursor"))
        answer = self._service.nearby(question)
        found = _data(answer.body)
        county = divisions.by_code(query.get("name", ""))
        name = t(language, "cell") if county is None else county.city + county.county
        bands = [_band(language, found, band) for band in ("within", "just_outside")]
        content = join(
            el("h1", t(language, "nearby")),
            el("p", t(language, "around", name=name)),
            el("p", t(language, "total", count=found["total"])) if found["total"] else el("p", t(language, "none")),
            self._filters(language, "/plain/nearby", query),
            _density(language, found["density"]),
            *bands,
            _more(language, found["next"], "/plain/nearby", name=query.get("name", "")),
            el("p", t(language, "place_note"), class_="fine"),
        )
        return content, answer.shown

    def _place(self, query: Query, language: Language, place_id: str) -> Made:
        answer = listings.place_listings(
            self._service.projection,
            place_id,
            datum=Datum.WGS84,
            filters=filters_of(query),
            cursor=query.get("cursor"),
            now=self._service.clock(),
        )
        found = _data(answer.body)
        content = join(
            el("h1", found["place"]["name"]),
            el("p", t(language, "count", count=found["total"])),
            self._filters(language, f"/plain/places/{place_id}", query),
            _list(language, found["listings"]),
            _more(language, found["next"], f"/plain/places/{place_id}"),
            el("p", t(language, "place_note"), class_="fine"),
        )
        return content, answer.shown

    def _filters(self, language: Language, path: str, query: Query) -> Html:
        return plain_filters.form(language, path, query, self._service.courts())

    def _search(self, query: Query, language: Language) -> Made:
        text = query.get("q", "")
        head = join(el("h1", t(language, "search")), _form(language, text))
        if not text:
            return head, 0
        answer = search.search(self._service.projection, text, query.get("cursor"), self._service.clock())
        found = _data(answer.body)
        if not found["total"]:
            return join(head, el("p", t(language, "nothing"))), 0
        told = t(language, "found", count=found["total"], parties=found["distinct_parties"])
        same_name = el("p", t(language, "same_name")) if found["query_kind"] == "name" else None
        rows = _list(language, found["listings"])
        return join(head, el("p", told), same_name, rows, _more(language, found["next"], "/plain/search")), answer.shown

    def _share(self, query: Query, language: Language, share_id: str) -> Made:
        shared = shares.find(self._service.projection, share_id, self._service.clock())
        return self._listing(query, language, shared.listing_id)

    def _listing(self, query: Query, language: Language, listing_id: str) -> Made:
        answer = listings.listing(self._service.projection, listing_id, self._service.clock(), language)
        found = _data(answer.body)
        facts = [
            join(el("dt", t(language, key)), el("dd", fact(language, key, found[key])))
            for key in FACTS
            if found.get(key) is not None
        ]
        notices = [
            join(el("h2", t(language, key)), el("p", found[key]))
            for key in ("meaning", "how_to_object")
            if key in found
        ]
        policy = t(language, "policy", **found["policy"])
        content = join(
            el("h1", found.get("name") or t(language, "listing")),
            el("p", t(language, "live", time=moment(language, self._service.heard.checked_at))),
            el("p", t(language, "same_name")) if found["kind"] == "natural_person" else None,
            el("dl", *facts),
            _extract(language, listing_id),
            *notices,
            el("p", policy, class_="fine"),
        )
        return content, answer.shown

    def _verify(self, query: Query, language: Language) -> Made:
        return plain_verify.form(language), 0


def _extract(language: Language, listing_id: str) -> Html:
    """The listing on paper; never followed by machines that look for pages."""
    address = f"/api/v1/listings/{listing_id}/extract.pdf?lang={language.value}"
    return el("p", el("a", t(language, "extract"), href=address, rel="nofollow"))


def _data(body: bytes) -> Any:
    return nearby.decode(body)


def _url(path: str, query: Query) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _link(language: Language, path: str, text: str, **query: str) -> Html:
    more = {"lang": "en"} if language is Language.ENGLISH else {}
    return el("a", text, href=_url(path, {**query, **more}))


def _told(language: Language, title: str, text: str) -> Html:
    return join(el("h1", t(language, title)), el("p", t(language, text)))


def _form(language: Language, text: str) -> Html:
    keep = el("input", type="hidden", name="lang", value="en") if language is Language.ENGLISH else None
    return el(
        "form",
        el("label", t(language, "search_label"), for_="q"),
        el("input", id="q", name="q", value=text, maxlength=str(search.MAX_LENGTH), autocomplete="off"),
        keep,
        Html(" "),
        el("button", t(language, "search")),
        action="/plain/search",
        role="search",
    )


def _density(language: Language, density: Any) -> Html | None:
    return None if density is None else el("p", t(language, "density", level=t(language, density["level"])))


def _band(language: Language, found: Any, band: str) -> Html | None:
    places = [place for place in found["places"] if place["band"] == band]
    if not places:
        return None
    return join(el("h2", t(language, band)), *(_at_place(language, place) for place in places))


def _at_place(language: Language, place: Any) -> Html:
    title = t(language, "place", name=place["name"], metres=place["distance_m"], count=place["count"])
    whole = None
    if place["count"] > len(place["listings"]):
        whole = el("p", _link(language, f"/plain/places/{place['id']}", t(language, "all", count=place["count"])))
    return join(el("h3", title), _list(language, place["listings"]), whole)


def _list(language: Language, found: Any) -> Html:
    return el("ul", *(_row(language, one) for one in found))


def _row(language: Language, one: Any) -> Html:
    name = one.get("name") or t(language, "listing")
    division = one.get("division") or {}
    facts: list[Child] = [
        t(language, one["kind"]),
        t(language, one["sex"]) if one.get("sex") else None,
        str(one["birth_year"]) if one.get("birth_year") else None,
        division.get("name"),
        one.get("masked_number") or one.get("credit_code"),
        court_name(language, one["court"]["name"]) if one.get("court") else None,
        one.get("case_number"),
    ]
    told = " · ".join(fact for fact in facts if fact)
    return el("li", _link(language, f"/plain/listings/{one['id']}", name), el("div", told, class_="fine"))


def _more(language: Language, next_url: str | None, path: str, **kept: str) -> Html | None:
    """The next page of an answer, at the address of this page."""
    if next_url is None:
        return None
    query = dict(parse_qsl(next_url.partition("?")[2]))
    return el(
        "p", _link(language, path, t(language, "more"), **query, **{key: one for key, one in kept.items() if one})
    )


def fact(language: Language, key: str, value: Any) -> str:
    match key:
        case "filed_on" | "decided_on" | "published_on" | "ends_on":
            return day(language, value)
        case "kind" | "sex":
            return t(language, value)
        case "grounds":
            return "；".join(ground["text"] for ground in value)
        case "performance":
            parts = [t(language, f"{value['state']}_performed"), value.get("performed"), value.get("unperformed")]
            return "；".join(part for part in parts if part)
        case "basis":
            return f"{value['issuer']} {value['number']}"
        case "court":
            return court_name(language, value["name"])
        case "division" | "legal_representative":
            return str(value["name"])
        case _:
            return str(value)
