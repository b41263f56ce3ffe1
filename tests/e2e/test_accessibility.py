"""axe finds nothing on any page, in any language and theme; nothing is clipped at 320 pixels or with large type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import axe_playwright_python  # type: ignore[import-untyped]  # ships no types
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from debtormap.core.notices import Language
from debtormap.public.plain_names import division_name
from debtormap.public.plain_words import t
from tests.e2e.conftest import START, Server
from tools.client_pages import pages, show

pytestmark = pytest.mark.browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Whatever else it looks for is the same in every theme.
COLOURS = ["color-contrast", "link-in-text-block"]
# Of what is right it describes nothing, which would take longer than to look.
RUN = """async (rules) => (await axe.run(document, {resultTypes: ["violations"], runOnly: rules})).violations.map(
  ({id, nodes}) => `${id}: ${nodes.map(({html}) => html.slice(0, 200)).join(" | ")}`)"""
TARGETS = """async () => (await axe.run(document, {runOnly: ["target-size"]})).violations.flatMap(({nodes}) =>
  nodes.map(({html, any}) => html.slice(0, 200) + any.map(({message}) => message)))"""
OBSCURED = "document.querySelectorAll('.host-count[aria-hidden]').length"
CLIPPED = """() => [...document.querySelectorAll(".host-page *")].filter((one) => !one.closest(".leaflet-container")
  && one.getBoundingClientRect().width > 0 && one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.className)"""
SMALL = """() => [...document.querySelectorAll("[role=button], [role=radio], [role=tab], button, a")].filter((one) => {
  const {width, height} = one.getBoundingClientRect();
  return width > 0 && !one.closest(".leaflet-control-attribution") && (height < 43.5 || width < 43.5);
}).map((one) => one.outerHTML.slice(0, 120))"""
IN_OTHER_LETTERS = (
    """for (const each of document.querySelectorAll('.look-large')) each.classList.remove('look-large')"""
)
#: Buttons fade from colour to colour.
TURNED_MS = 250
#: In px.
NARROWEST, PHONE, HEIGHT = 320, 390, 740
LOCALES = ("zh-CN", "zh-TW", "en")
Theme = Literal["dark", "light"]


def faults(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """What axe finds on the page as it stands."""
    if page.evaluate("window.axe === undefined"):
        page.evaluate(AXE)
    return list(page.evaluate(RUN, rules))


@dataclass(frozen=True, slots=True)
class Walk:
    """What was found on the pages of a language, by their names: to open each one takes longer than to look at it."""

    axe: dict[str, list[str]] = field(default_factory=dict)
    narrow: dict[str, list[str]] = field(default_factory=dict)
    without_large: list[str] = field(default_factory=list)
    """Those where the letters that the reader chose are not large."""


@pytest.fixture(scope="module")
def walked(server: Server, chromium: Browser) -> Callable[[str], Walk]:
    """The walk through all pages in a language, each of which is gone once."""
    return cache(lambda locale: _walk(server, chromium, locale))


def _walk(server: Server, chromium: Browser, locale: str) -> Walk:
    """A reader of large letters opens each page on the narrowest phone; then it is a wider one with other letters.

    Pages begin in the one and in the other theme by turns, and go over to the other one before the reader's eyes.
    """
    page, walk = _reader(chromium, server, locale=locale), Walk()
    page.goto("/")
    page.evaluate("localStorage.setItem('app.large', 'true')")
    theme: Theme
    other: Theme
    theme, other = "light", "dark"

    for name, shown in pages(server.url).items():
        page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
        show(page, shown)
        if not name.startswith("plain"):
            walk.without_large.extend([] if page.locator(".look-large").count() else [name])
            walk.narrow[f"{name}, large"] = [*page.evaluate(CLIPPED), *page.evaluate(SMALL)]
            page.evaluate(IN_OTHER_LETTERS)
            walk.narrow[name] = [*page.evaluate(CLIPPED), *page.evaluate(SMALL)]
        page.set_viewport_size({"width": PHONE, "height": HEIGHT})
        page.wait_for_timeout(TURNED_MS)
        _stands_in(page, theme)
        walk.axe[f"{name}, {theme}"] = faults(page)
        _put_on(page, other)
        page.evaluate(IN_OTHER_LETTERS)
        walk.axe[f"{name}, {other}"] = faults(page, COLOURS)
        theme, other = other, theme

    page.context.close()
    return walk


@pytest.mark.parametrize("locale", LOCALES)
def test_axe_finds_nothing_on_any_page(walked: Callable[[str], Walk], locale: str) -> None:
    found = walked(locale).axe

    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_is_clipped_and_no_target_is_small_on_the_narrowest_phone(
    walked: Callable[[str], Walk], locale: str
) -> None:
    """In large letters, as the reader chose, and in those of who chose nothing."""
    walk = walked(locale)

    assert walk.without_large == []
    assert {name: each for name, each in walk.narrow.items() if each} == {}


def test_no_count_of_the_map_is_a_target_below_a_control(server: Server, chromium: Browser) -> None:
    """From near to the whole province on the narrowest phone: there counts lie below the controls, and at the edges."""
    page = _reader(chromium, server, locale="en", width=NARROWEST)
    show(page, pages(server.url)["map"])
    page.evaluate(AXE)
    found, covered = [], 0

    for _ in range(6):
        page.locator(".leaflet-control-zoom-out").click()
        page.wait_for_timeout(400)  # the zoom's animation, after which the map asks
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)
        found += page.evaluate(TARGETS)
        covered += page.evaluate(OBSCURED)

    page.context.close()
    assert found == []
    assert covered > 0


def test_a_tablet_and_a_desk_have_a_layout_of_their_own(server: Server, chromium: Browser) -> None:
    page, known = _reader(chromium, server, locale="en", width=1280), pages(server.url)
    wide, beside = page.locator(".wide"), page.locator(".beside")

    for name in ("listing", "search results"):
        show(page, known[name])
        page.set_viewport_size({"width": 1280, "height": 800})
        first, second = sorted((_sides(wide), _sides(beside)))
        assert first[1] < second[0], name
        assert page.evaluate(CLIPPED) == []
        page.set_viewport_size({"width": 768, "height": 1024})
        assert _sides(wide) == _sides(beside), name
        assert page.evaluate(CLIPPED) == []
    show(page, known["map"])
    for width in (768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert _sides(page.locator(".sheet"))[1] == _sides(page.locator(".ground"))[0]
        assert page.evaluate(CLIPPED) == []
    page.context.close()


def _sides(shown: Locator) -> tuple[float, float]:
    """Left and right, in px."""
    box = shown.bounding_box()
    assert box is not None
    return box["x"], box["x"] + box["width"]


@pytest.mark.parametrize(
    ("locale", "language"),
    [("zh-CN", Language.CHINESE), ("zh-TW", Language.TRADITIONAL), ("en", Language.ENGLISH)],
)
def test_the_plain_pages_work_where_nothing_runs(
    server: Server, chromium: Browser, locale: str, language: Language
) -> None:
    context = chromium.new_context(base_url=server.url, locale=locale, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")

    page.get_by_role("link", name="不用 JavaScript 的页面").click()
    page.get_by_role("link", name=division_name(language, "莲池区")).click()
    expect(page.get_by_role("heading", name=t(language, "nearby"))).to_be_visible()
    page.goto("/plain/nearby?lon=115.490&lat=38.870")
    page.locator("main li a").first.click()
    name = page.get_by_role("heading", level=1).inner_text()
    expect(page.get_by_text(t(language, "court")).first).to_be_visible()
    page.get_by_role("link", name=t(language, "search")).click()
    page.get_by_label(t(language, "search_label")).fill(name)
    page.get_by_role("button", name=t(language, "search")).click()

    expect(page.get_by_role("link", name=name).first).to_be_visible()
    page.get_by_role("link", name=t(language, "rewards")).click()
    expect(page.get_by_text(t(language, "rewards_ask"))).to_be_visible()
    page.locator("main li a").first.click()
    expect(page.get_by_role("heading", name=t(language, "reward"), exact=True)).to_be_visible()
    assert context.cookies() == []
    context.close()


def _put_on(page: Page, theme: Theme) -> None:
    page.emulate_media(color_scheme=theme)
    page.wait_for_timeout(TURNED_MS)
    _stands_in(page, theme)


def _stands_in(page: Page, theme: Theme) -> None:
    """What has no look of its own, as the pages without JavaScript, follows the system by its styles alone."""
    other = "light" if theme == "dark" else "dark"
    expect(page.locator(f".look-{other}")).to_have_count(0)
    # A list is pale while the next answer is on its way.
    expect(page.locator(".pending")).to_have_count(0)
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert dark == (theme == "dark")


def _reader(chromium: Browser, server: Server, *, locale: str, width: int = PHONE) -> Page:
    # axe is put into the page past its content security policy; what the page does itself is held to it elsewhere.
    context = chromium.new_context(
        viewport={"width": width, "height": HEIGHT}, locale=locale, base_url=server.url, bypass_csp=True,
        color_scheme="light", geolocation=START, permissions=["geolocation"],
    )  # fmt: skip
    return context.new_page()
