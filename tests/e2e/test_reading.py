"""Reading without a network, from Moments, in a marked language; and leaving no trace of it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Route, expect

from tests.e2e.conftest import Open, Server
from tests.e2e.words import LOCALES, pattern, word
from tools.client_pages import pages, show

pytestmark = pytest.mark.browser
CLIENTS = Path(__file__).parents[2] / "clients"
TEXTS = """() => {
  const texts = [];
  const walker = document.createTreeWalker(document.querySelector(".host-page:last-of-type"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest(".leaflet-container")) texts.push(walker.currentNode.textContent);
  }
  for (const one of document.querySelectorAll("[aria-label]:not(.host-go):not(.leaflet-container *)")) {
    texts.push(one.getAttribute("aria-label"));
  }
  return texts;
}"""


@pytest.mark.parametrize("locale", LOCALES)
def test_offline_the_open_list_stays_with_its_age_and_is_checked_again(
    server: Server, chromium: Browser, locale: str
) -> None:
    # A context of its own: a request that fails is an error of the browser's console, as it is meant to be here.
    context = chromium.new_context(base_url=server.url, locale=locale, viewport={"width": 390, "height": 844})
    phone = context.new_page()
    phone.goto("/")
    headline = phone.get_by_role("status").filter(has_text=pattern(locale, "map.within")).first
    age = phone.get_by_text(pattern(locale, "trouble.kept"))
    expect(headline).to_be_visible()
    shown = headline.inner_text()

    context.set_offline(True)
    expect(age).to_be_visible(timeout=15_000)
    expect(headline).to_have_text(shown)
    assert phone.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])") == "[{},{}]"
    assert phone.evaluate("indexedDB.databases().then((found) => found.length)") == 0
    assert context.cookies() == []

    context.set_offline(False)
    expect(age).to_have_count(0)
    context.close()


@pytest.mark.parametrize("locale", LOCALES)
def test_from_moments_a_listing_is_readable_and_nothing_leads_away_by_the_bar(
    server: Server, citizen: Open, locale: str
) -> None:
    listing = _first(server)["listings"][0]

    phone = citizen(f"/r/{listing['id']}?scene=1154", locale=locale)

    expect(phone.get_by_role("heading", name=listing["name"])).to_be_visible()
    expect(phone.get_by_text(word(locale, "listing.object")).first).to_be_visible()
    expect(phone.get_by_role("button", name=re.compile("首页|Home"))).to_have_count(0)


def test_what_the_reader_chose_holds_on_every_page_and_is_forgotten_on_demand(citizen: Open) -> None:
    phone = citizen("/")
    phone.get_by_role("button", name="说明").click()
    phone.get_by_role("button", name="语言、文字大小、外观").click()

    phone.get_by_role("radio", name="繁體中文").click()
    phone.get_by_role("radio", name="深色").click()
    phone.get_by_role("radio", name="大字").click()
    assert phone.evaluate("[document.documentElement.lang, document.documentElement.dataset.theme]") == [
        "zh-Hant",
        "dark",
    ]
    phone.reload()
    expect(phone.get_by_role("radio", name="大字")).to_have_attribute("aria-checked", "true")
    expect(phone.get_by_role("heading", name="設定")).to_be_visible()
    phone.get_by_role("button", name=re.compile("^清除")).click()

    expect(phone.get_by_role("heading", name="附近公示")).to_be_visible()
    assert phone.evaluate("[{...localStorage}, document.documentElement.dataset.theme]") == [{}, "light"]


def test_every_word_of_a_page_comes_from_a_catalogue(server: Server, chromium: Browser, tmp_path: Path) -> None:
    environment = os.environ | {"CLIENT_PSEUDO": "1", "CLIENT_H5": str(tmp_path / "h5")}
    subprocess.run(["node", "build/h5.mjs"], cwd=CLIENTS, env=environment, check=True, capture_output=True)
    page = chromium.new_context(base_url=server.url, locale="en").new_page()
    page.route("**/assets/**", lambda route: _from(tmp_path / "h5", route))
    page.route(
        re.compile(r"/(r/\w+|corrections|clue|verify)?(\?scene=1154)?$"),
        lambda route: route.fulfill(path=tmp_path / "h5" / "index.html"),
    )
    about = httpx.get(f"{server.url}/api/v1/about").text
    # Names of courts and counties are data: the server tells them in the reader's language.
    courts = [court["english"] for court in httpx.get(f"{server.url}/api/v1/courts").json()]
    divisions = httpx.get(f"{server.url}/api/v1/divisions").json()
    names = [*courts, *(each[name] for each in divisions for name in ("english", "city_english"))]
    found = {}

    for name, shown in pages(server.url).items():
        if name.startswith("plain"):
            continue
        show(page, shown)
        texts = [_without(text, names) for text in page.evaluate(TEXTS)]
        assert any("⟦" in text for text in texts), name
        found[name] = [text for text in texts if _is_literal(text) and text.strip() not in about]

    page.context.close()
    assert {name: texts for name, texts in found.items() if texts} == {}


def _without(text: str, names: list[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    return text


def _is_literal(text: str) -> bool:
    """Latin words outside the marks. A court's own words are Chinese, codes have digits, `English` names a language."""
    outside = text
    while re.search(r"⟦[^⟦⟧]*⟧", outside):
        outside = re.sub(r"⟦[^⟦⟧]*⟧", "", outside)
    words = re.sub(r"[0-9A-Za-z]*[0-9][0-9A-Za-z]*", "", outside)
    return re.search(r"[A-Za-z]{2,}", words) is not None and text.strip() != "English"


def _from(folder: Path, route: Route) -> None:
    route.fulfill(path=folder / "assets" / route.request.url.rpartition("/")[2])


def _first(server: Server) -> Any:
    return httpx.get(f"{server.url}/api/v1/nearby?lon=115.490&lat=38.870").json()["places"][0]
