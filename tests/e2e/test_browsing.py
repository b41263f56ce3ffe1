"""The register as people go through it, in both languages: search in each way, a place, notices, a county by name."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from debtormap.geo.readings import spellings
from tests.e2e.conftest import Open, Server
from tests.e2e.words import LOCALES, pattern, word

pytestmark = pytest.mark.browser
in_both = pytest.mark.parametrize("locale", LOCALES)


@in_both
def test_one_person_is_found_by_name_pinyin_initials_and_case_number(
    server: Server, citizen: Open, locale: str
) -> None:
    wanted = _person_with_a_namesake(server)
    syllables = spellings(wanted["name"], is_person=True)[0]
    initials = [syllable[0] for syllable in syllables]
    page = citizen("/#/pages/search/index", locale=locale, located=False)

    for asked in ("".join(syllables), "".join(initials), wanted["name"]):
        _search(page, locale, asked)
        expect(page.get_by_role("button", name=wanted["name"]).first).to_be_visible()
    expect(page.get_by_text(pattern(locale, "search.namesakes_title"))).to_be_visible()
    expect(page.get_by_text(word(locale, "common.same_name")).first).to_be_visible()

    _search(page, locale, wanted["case_number"])
    expect(page.get_by_text(word(locale, "search.by_case_number"))).to_be_visible()
    page.get_by_role("button", name=wanted["name"]).click()
    page.wait_for_url(f"**/r/{wanted['id']}")
    expect(page.get_by_role("heading", name=wanted["name"])).to_be_visible()


@in_both
def test_what_is_not_found_is_said_without_a_word_about_anybody(citizen: Open, locale: str) -> None:
    page = citizen("/#/pages/search/index", locale=locale, located=False)

    _search(page, locale, "并无此人")

    expect(page.get_by_text(word(locale, "search.none_title"))).to_be_visible()
    expect(page.get_by_text(word(locale, "search.none_body"))).to_be_visible()


@in_both
def test_from_the_map_to_a_place_and_a_listing_and_back_to_the_same_list(
    server: Server, citizen: Open, locale: str
) -> None:
    place = next(one for one in _nearby(server)["places"] if one["count"] > len(one["listings"][:3]))
    phone = citizen("/", locale=locale)
    headline = phone.get_by_role("status").filter(has_text=pattern(locale, "map.within")).first
    told = headline.inner_text()

    phone.get_by_role("button", name=word(locale, "map.place_all").format(count=place["count"])).first.click()
    expect(phone.get_by_role("heading", name=place["name"])).to_be_visible()
    phone.get_by_role("button", name=place["listings"][0]["name"]).first.click()
    phone.wait_for_url(re.compile("/r/[0-9A-Za-z]+$"))
    expect(phone.get_by_role("heading", name=word(locale, "listing.who"))).to_be_visible()
    phone.go_back()
    phone.go_back()

    expect(headline).to_have_text(told)


@in_both
def test_reward_notices_lead_to_their_listings(citizen: Open, locale: str) -> None:
    page = citizen("/#/pages/about/index", locale=locale, located=False, wide=True)

    page.get_by_role("button", name=word(locale, "notices.title")).click()
    expect(page.get_by_text(word(locale, "notices.assets_only")).first).to_be_visible()
    page.locator(".tiles [role=button]").first.click()

    page.wait_for_url(re.compile("/r/[0-9A-Za-z]+$"))


def _search(page: Page, locale: str, text: str) -> None:
    page.get_by_label(word(locale, "search.label")).first.fill(text)
    page.get_by_role("button", name=word(locale, "search.go"), exact=True).click()


def _nearby(server: Server) -> Any:
    return httpx.get(f"{server.url}/api/v1/nearby?lon=115.490&lat=38.870").raise_for_status().json()


def _person_with_a_namesake(server: Server) -> Any:
    """Somebody of the demonstration whose name another person bears, too."""
    people = [one for place in _nearby(server)["places"] for one in place["listings"]]
    for one in people:
        if one["kind"] != "natural_person":
            continue
        found = httpx.get(f"{server.url}/api/v1/search", params={"q": one["name"]}).json()
        same = [each for each in found["listings"] if each["name"] == one["name"]]
        if found["distinct_parties"] > 1 and len(same) > 1:
            return one
    raise AssertionError("the demonstration has no namesakes here")
