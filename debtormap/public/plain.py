"""The pages without JavaScript at `/plain/`: nearby, a place, a listing, search, reward notices, verifying. The API's
answers.

They keep nothing and set nothing. The reader's Accept-Language chooses the words, or `lang`, which every link hands on.
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
from debtormap.public import listings, nearby, plain_filters, plain_rewards, plain_verify, rewards, search, shares
from debtormap.public.plain_facts import FACTS, description, marked, written
from debtormap.public.plain_filters import filters_of
from debtormap.public.plain_html import Html, el, join
from debtormap.public.plain_names import county_name, division_name
from debtormap.public.plain_rows import link, listed, more
from debtormap.public.plain_style import STYLE_PATH
from debtormap.public.plain_words import NAMES, TAGS, moment, t
from debtormap.public.rare_font import SHEET_PATH
from debtormap.public.service import Service

HOME: Final = "/plain/"
_DECIMALS: Final = grid.DECIMALS
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
            (re.compile(re.escape(plain_rewards.PATH)), self._rewards),
            (re.compile(r"/plain/verify"), self._verify),
        )

    def page(self, path: str, query_string: bytes, language: Language) -> tuple[int, bytes, int]:
        """Status, HTML, and how many listings it shows; 404 looks the same whatever is not there."""
        query = dict(parse_qsl(query_string.decode("ascii", "replace"), max_num_fields=MAX_FIELDS))
        asked = query.pop("lang", "")
        language = Language(asked) if asked in set(Language) else language
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
        head = el(
            "head",
            el("meta", charset="utf-8"),
            el("meta", name="viewport", content="width=device-width, initial-scale=1"),
            el("meta", name="robots", content="noindex, noarchive"),
            el("title", t(language, "title")),
            el("link", rel="icon", href="data:,"),
            el("link", rel="stylesheet", href=STYLE_PATH),
            el("link", rel="stylesheet", href=SHEET_PATH),
        )
        synthetic = not self._service.projection.policy.adopted
        links = el(
            "nav",
            link(language, HOME, t(language, "home")),
            link(language, "/plain/search", t(language, "search")),
            link(language, plain_rewards.PATH, t(language, "rewards")),
            link(language, plain_verify.ACTION, t(language, "verify")),
            *(_in_another(other, path, query) for other in Language if other is not language),
            aria_label=t(language, "title"),
        )
        header = el("header", el("p", t(language, "demo"), class_="fine") if synthetic else None, links)
        footer = el("footer", el("p", t(language, "use_limits"), class_="fine"))
        body = el("body", header, el("main", content), footer)
        return join(Html("<!doctype html>"), el("html", head, body, lang=TAGS[language]))

    def _home(self, query: Query, language: Language) -> Made:
        points = divisions.label_points()
        cities: dict[str, list[Html]] = {}
        for county in divisions.counties():
            point = points[county.code]
            found = link(
                language,
                "/plain/nearby",
                division_name(language, county.county),
                lon=f"{point.lon:.{_DECIMALS}f}",
                lat=f"{point.lat:.{_DECIMALS}f}",
                name=county.code,
            )
            cities.setdefault(county.city, []).append(el("li", found))
        groups = [
            join(el("h3", division_name(language, city)), el("ul", *links, class_="counties"))
            for city, links in cities.items()
        ]
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
        name = t(language, "cell") if county is None else county_name(language, county)
        bands = [_band(language, found, band) for band in ("within", "just_outside")]
        content = join(
            el("h1", t(language, "nearby")),
            el("p", t(language, "around", name=name)),
            el("p", t(language, "total", count=found["total"])) if found["total"] else el("p", t(language, "none")),
            self._filters(language, "/plain/nearby", query),
            _density(language, found["density"]),
            *bands,
            more(language, found["next"], "/plain/nearby", name=query.get("name", "")),
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
            el("h1", written(language, found["place"]["name"])),
            el("p", t(language, "count", count=found["total"])),
            plain_rewards.of_place(language, found["rewards"]),
            self._filters(language, f"/plain/places/{place_id}", query),
            listed(language, found["listings"]),
            more(language, found["next"], f"/plain/places/{place_id}"),
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
        rows = listed(language, found["listings"])
        return join(head, el("p", told), same_name, rows, more(language, found["next"], "/plain/search")), answer.shown

    def _share(self, query: Query, language: Language, share_id: str) -> Made:
        shared = shares.find(self._service.projection, share_id, self._service.clock())
        return self._listing(query, language, shared.listing_id)

    def _listing(self, query: Query, language: Language, listing_id: str) -> Made:
        answer = listings.listing(self._service.projection, listing_id, self._service.clock(), language)
        found = _data(answer.body)
        facts = [
            join(el("dt", t(language, key)), description(language, key, found[key]))
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
            el("h1", written(language, found["name"]) if found.get("name") else t(language, "listing")),
            el("p", t(language, "live", time=moment(language, self._service.heard.checked_at))),
            el("p", t(language, "same_name")) if found["kind"] == "natural_person" else None,
            el("dl", *facts),
            plain_rewards.of_listing(language, found.get("reward")),
            _extract(language, listing_id),
            *notices,
            el("p", policy, class_="fine"),
        )
        return content, answer.shown

    def _rewards(self, query: Query, language: Language) -> Made:
        answer = rewards.page(self._service.projection, query.get("cursor"), self._service.clock(), language)
        return plain_rewards.page(language, _data(answer.body)), answer.shown

    def _verify(self, query: Query, language: Language) -> Made:
        return plain_verify.form(language), 0


def _extract(language: Language, listing_id: str) -> Html:
    """The listing on paper; never followed by machines that look for pages."""
    address = f"/api/v1/listings/{listing_id}/extract.pdf?lang={language.value}"
    return el("p", el("a", t(language, "extract"), href=address, rel="nofollow"))


def _data(body: bytes) -> Any:
    return nearby.decode(body)


def _in_another(language: Language, path: str, query: Query) -> Html:
    """The same page in another language."""
    address = f"{path}?{urlencode({**query, 'lang': language.value})}"
    return el("a", NAMES[language], href=address, lang=TAGS[language], hreflang=TAGS[language])


def _told(language: Language, title: str, text: str) -> Html:
    return join(el("h1", t(language, title)), el("p", t(language, text)))


def _form(language: Language, text: str) -> Html:
    return el(
        "form",
        el("label", t(language, "search_label"), for_="q"),
        el("input", id="q", name="q", value=text, maxlength=str(search.MAX_LENGTH), autocomplete="off"),
        el("input", type="hidden", name="lang", value=language.value),
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
    # Distances are rounded to 100 m: nobody is told of "about 0 m".
    key = "place" if place["distance_m"] else "place_near"
    title = marked(language, key, place["name"], metres=place["distance_m"], count=place["count"])
    whole = None
    if place["count"] > len(place["listings"]):
        whole = el("p", link(language, f"/plain/places/{place['id']}", t(language, "all", count=place["count"])))
    return join(el("h3", title), listed(language, place["listings"]), whole)
