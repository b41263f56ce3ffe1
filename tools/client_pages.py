"""Every page of the client in each state worth looking at: for axe, for pictures and for the marked language.

Names that begin with `plain` are those of pages that the server draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import httpx
from playwright.sync_api import Page, expect

HERE: Final = "/api/v1/nearby?lon=115.490&lat=38.870"
SETTLE_MS: Final = 300


def _nothing(_: Page) -> None:
    return


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An address, and what is done there before anybody looks."""

    path: str
    do: Callable[[Page], None] = _nothing


def pages(url: str) -> dict[str, Shown]:
    """The pages of a server with a demonstration register, by name."""
    place = httpx.get(url + HERE).json()["places"][0]
    listing, name = place["listings"][0]["id"], place["listings"][0]["name"]
    plain_listing = f"/plain/listings/{listing}"
    return {
        "map": Shown(path="/"),
        "map legend": Shown(path="/", do=_legend),
        "map from afar": Shown(path="/", do=_far),
        "map filtered": Shown(path="/", do=_filtered),
        "filter": Shown(path="/#/pages/filter/index", do=_courts),
        "listing": Shown(path=f"/r/{listing}"),
        "gone listing": Shown(path="/r/nobody"),
        "from moments": Shown(path=f"/r/{listing}?scene=1154"),
        "place": Shown(path=f"/#/pages/place/index?id={place['id']}"),
        "search": Shown(path="/#/pages/search/index"),
        "search results": Shown(path="/#/pages/search/index", do=lambda page: _search(page, name)),
        "search nothing": Shown(path="/#/pages/search/index", do=lambda page: _search(page, "并无此人")),
        "choose": Shown(path="/#/pages/choose/index"),
        "notices": Shown(path="/#/pages/notices/index"),
        "about": Shown(path="/#/pages/about/index"),
        "settings": Shown(path="/#/pages/settings/index"),
        "correction": Shown(path="/corrections"),
        "verify": Shown(path="/verify"),
        "watch": Shown(path="/#/pages/watch/index", do=_watch),
        "watch refused": Shown(path="/#/pages/watch/index", do=_watch_nobody),
        "watch closed": Shown(path="/#/pages/watch/index", do=_no_mail),
        "clue": Shown(path="/clue"),
        "clue status": Shown(path="/#/pages/clue-status/index"),
        "plain": Shown(path="/plain/"),
        "plain verify": Shown(path="/plain/verify"),
        "plain listing": Shown(path=plain_listing),
        "plain nearby": Shown(path="/plain/nearby?lon=115.490&lat=38.870"),
        "plain filtered": Shown(path="/plain/nearby?lon=115.490&lat=38.870&kind=natural_person&ground=G1"),
        "plain search": Shown(path=f"/plain/search?q={name}"),
        "plain place": Shown(path=f"/plain/places/{place['id']}"),
        "plain rewards": Shown(path="/plain/rewards"),
        "plain refused": Shown(path="/plain/nearby?lon=1&lat=1"),
        "plain gone": Shown(path="/plain/listings/nobody"),
        "plain share gone": Shown(path="/s/nobody"),
        "plain watch gone": Shown(path=f"/watches/{'a' * 20}/{'0' * 40}/stop"),
    }


def show(page: Page, shown: Shown) -> None:
    """Opens it by itself: an address that differs in its fragment alone would not be loaded."""
    page.goto("about:blank")
    page.goto(shown.path)
    expect(page.get_by_role("main")).to_be_visible()
    page.wait_for_load_state("networkidle")
    if shown.do is not _nothing:
        shown.do(page)
        page.wait_for_timeout(SETTLE_MS)


def _legend(page: Page) -> None:
    page.locator(".density").first.click()
    expect(page.locator(".legend")).to_be_visible()


def _far(page: Page) -> None:
    out = page.locator(".leaflet-control-zoom-out")
    for _ in range(5):
        out.click()
        page.wait_for_timeout(SETTLE_MS)
    expect(page.locator(".host-count").first).to_be_visible()


def _filtered(page: Page) -> None:
    page.locator(".more-filters").click()
    _courts(page)
    page.locator(".row").nth(1).click()
    page.locator(".done .button").click()
    expect(page.locator("[class*=chip]").first).to_be_visible()


def _courts(page: Page) -> None:
    expect(page.locator("input.field")).to_be_visible()


def _watch(page: Page) -> None:
    """As where mail is sent."""
    page.route("**/api/v1/watches", lambda route: route.fulfill(json={"open": True}))
    page.reload()
    expect(page.get_by_role("radiogroup")).to_be_visible()


def _watch_nobody(page: Page) -> None:
    _watch(page)
    page.locator(".wide > .button").click()
    expect(page.get_by_role("alert")).to_be_visible()


def _no_mail(page: Page) -> None:
    page.unroute("**/api/v1/watches")
    page.reload()
    expect(page.locator("[class*=action]").first).to_be_visible()


def _search(page: Page, text: str) -> None:
    page.locator("input.field").fill(text)
    page.locator(".bar > .button").click()
    expect(page.locator(".result, .host-page [role=status]").first).to_be_visible()
