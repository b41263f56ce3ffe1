"""Sharing as people do it: a link, a poster, Moments; and the end of all of it when the listing ends."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Open, Server
from tests.e2e.words import word
from tests.public.obeying_cache import ObeyingCache

pytestmark = pytest.mark.browser
WORDS: dict[str, dict[str, Any]] = {
    "zh-CN": {
        "copy": "复制链接",
        "copied": "链接已复制",
        "poster": "生成海报",
        "spoken": re.compile("^海报：执行法院"),
        "download": "下载海报",
        "send": "发给朋友",
        "gone": "该信息已不再公布。",
    },
    "en": {
        "copy": "Copy link",
        "copied": "Link copied",
        "poster": "Make a poster",
        "spoken": re.compile("^Poster: enforcing court"),
        "download": "Download the poster",
        "send": "Send to a friend",
        "gone": "This information is no longer published.",
    },
}
SENT = "navigator.share = async (shared) => { window.sent = shared; }"


@pytest.mark.parametrize("locale", list(WORDS))
def test_from_a_listing_to_its_link_and_its_poster(server: Server, citizen: Open, locale: str) -> None:
    words, listing = WORDS[locale], _listing(server)
    phone = citizen(f"/r/{listing['id']}", locale=locale)
    phone.context.grant_permissions(["geolocation", "clipboard-read", "clipboard-write"])

    phone.get_by_role("button", name=words["copy"]).click()
    expect(phone.get_by_role("status").filter(has_text=words["copied"])).to_be_visible()
    link = phone.evaluate("navigator.clipboard.readText()")
    assert link == f"{server.url}/s/{listing['share']['id']}"

    phone.goto(link)
    expect(phone.get_by_role("heading", name=listing["name"])).to_be_visible()
    assert (phone.url, listing["name"] in phone.title()) == (link, False)
    phone.get_by_role("button", name=words["poster"]).click()
    poster = phone.get_by_role("img", name=words["spoken"])
    # The first poster of a process reads the fonts.
    expect(poster).to_be_visible(timeout=30_000)
    assert poster.evaluate("(image) => [image.naturalWidth, image.naturalHeight]") == [750, 1334]
    with phone.expect_download() as download:
        phone.get_by_role("button", name=words["download"]).click()
    assert download.value.suggested_filename == "poster.png"
    assert Path(download.value.path()).read_bytes() == httpx.get(f"{link}/poster.png").content


@pytest.mark.parametrize("locale", list(WORDS))
def test_what_is_sent_to_a_friend_names_nobody(server: Server, citizen: Open, locale: str) -> None:
    listing = _listing(server)
    phone = citizen("/", locale=locale)
    phone.add_init_script(SENT)

    phone.goto(f"/r/{listing['id']}")
    phone.get_by_role("button", name=WORDS[locale]["send"]).click()

    phone.wait_for_function("window.sent")
    sent = phone.evaluate("window.sent")
    assert sent["url"] == f"{server.url}/s/{listing['share']['id']}"
    assert not [value for value in _personal(listing) if value in sent["title"]]


@pytest.mark.parametrize("locale", list(WORDS))
def test_from_moments_a_share_is_read_and_leads_nowhere(server: Server, citizen: Open, locale: str) -> None:
    listing = _listing(server)

    phone = citizen(f"/s/{listing['share']['id']}?scene=1154", locale=locale)

    expect(phone.get_by_role("heading", name=listing["name"])).to_be_visible()
    expect(phone.get_by_text(word(locale, "listing.object")).first).to_be_visible()
    expect(phone.get_by_role("button")).to_have_count(0)
    expect(phone.get_by_role("link")).to_have_count(0)
    expect(phone.locator("form, input, textarea")).to_have_count(0)


@pytest.mark.parametrize("share", [None, {"id": "AbCdEf", "poster": False}])
def test_the_page_offers_what_the_policy_gives(server: Server, citizen: Open, share: dict[str, Any] | None) -> None:
    listing = _listing(server)

    def under_another_policy(route: Route) -> None:
        given = {key: value for key, value in route.fetch().json().items() if key != "share"}
        route.fulfill(json=given if share is None else {**given, "share": share})

    phone = citizen("/")
    phone.route("**/api/v1/listings/*", under_another_policy)
    phone.goto(f"/r/{listing['id']}")

    expect(phone.get_by_role("heading", name=listing["name"])).to_be_visible()
    expect(phone.get_by_role("heading", name="分享")).to_have_count(0 if share is None else 1)
    expect(phone.get_by_role("button", name="复制链接")).to_have_count(0 if share is None else 1)
    expect(phone.get_by_role("button", name="生成海报")).to_have_count(0)


def test_a_withdrawal_ends_open_pages_and_every_share_of_it(
    server: Server, officer: Callable[[str], Page], citizen: Open
) -> None:
    listing = _listing(server, nth=-1)
    surfaces = _surfaces(listing["share"]["id"])
    cache = ObeyingCache(lambda url, known: httpx.get(f"{server.url}{url}", headers=known), time.monotonic)
    page, shared = citizen(f"/r/{listing['id']}"), citizen(f"/s/{listing['share']['id']}", locale="en")
    for phone in (page, shared):
        expect(phone.get_by_role("heading", name=listing["name"])).to_be_visible()
    shared.get_by_role("button", name="Make a poster").click()
    expect(shared.get_by_role("img", name=re.compile("^Poster"))).to_be_visible(timeout=30_000)
    assert {url: cache.get(url).status_code for url in surfaces} == dict.fromkeys(surfaces, 200)
    tao = officer("tao")
    tao.goto(f"/console/listings/{listing['id']}/withdraw")
    tao.get_by_label("Revoke").check()
    tao.get_by_label("Reason").fill("本不应纳入")
    assert {url: cache.get(url).status_code for url in surfaces} == dict.fromkeys(surfaces, 200)

    tao.get_by_role("button", name="Take the listing off").click()
    tao.wait_for_url(f"**/console/listings/{listing['id']}/")
    done_at = time.monotonic()

    while any(cache.get(url).status_code != 410 for url in surfaces) and time.monotonic() - done_at < 5:
        time.sleep(0.1)
    for url in surfaces:
        gone = cache.get(url)
        assert (gone.status_code, gone.headers["cache-control"]) == (410, "no-store"), url
        assert gone.headers["x-robots-tag"] == "noindex, noarchive"
        assert not [value for value in _personal(listing) if value in gone.text]
    expect(page.get_by_text("该信息已不再公布。")).to_be_visible(timeout=10_000)
    expect(shared.get_by_text("This information is no longer published.")).to_be_visible(timeout=10_000)
    expect(shared.get_by_role("img", name=re.compile("^Poster"))).to_have_count(0)
    for phone in (page, shared, citizen(surfaces[0]), citizen(surfaces[0], locale="en")):
        expect(phone.get_by_text(listing["name"])).to_have_count(0)
    assert citizen(surfaces[0]).get_by_role("heading").all_inner_texts() == ["该信息已不再公布。"]


def _listing(server: Server, nth: int = 0) -> Any:
    """A person of the quietest cell in view, in full; `nth` -1 is one that no other journey asks for."""
    places = httpx.get(f"{server.url}/api/v1/nearby?lon=115.490&lat=38.870").raise_for_status().json()["places"]
    people = [one for place in places for one in place["listings"] if one["kind"] == "natural_person"]
    return httpx.get(f"{server.url}/api/v1/listings/{people[nth]['id']}").raise_for_status().json()


def _surfaces(share: str) -> list[str]:
    return [f"/s/{share}", f"/s/{share}/card.png", f"/s/{share}/poster.png", f"/api/v1/shares/{share}",
            f"/plain/shares/{share}"]  # fmt: skip


def _personal(listing: dict[str, Any]) -> list[str]:
    return [listing[key] for key in ("name", "masked_number", "case_number", "partial_address") if listing.get(key)]
