"""Takes pictures of the client from a running demonstration.

`python -m tools.make_pictures URL` writes the pictures of the documentation; with `--every FOLDER` it writes every page
at 320, 390, 768 and 1280 pixels and at 200 % (390 and 1280 pixels of screen), in both Chinese scripts and English,
light and dark, joined to one sheet a width, to be looked at.
"""

from __future__ import annotations

import argparse
import base64
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tools.client_pages import Shown, pages, show

PICTURES: Final = Path(__file__).resolve().parents[1] / "docs" / "pictures"
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
START: Final = {"longitude": 115.4902, "latitude": 38.8702}
PHONE, DESK = 390, 1280
# Width in CSS pixels by name; at 200 % a screen holds half as many.
WIDTHS: Final = {"320": 320, "390": 390, "768": 768, "1280": 1280, "390 at 200": 195, "1280 at 200": 640}
HEIGHT: Final = 844
HIGHEST: Final = 2_600
# The six of the documentation: file, page, locale, width, dark.
SIX: Final = (
    ("map-desk", "map", "zh-CN", DESK, False),
    ("map-phone", "map", "zh-CN", PHONE, False),
    ("from-afar", "map from afar", "zh-CN", PHONE, True),
    ("filter", "filter", "en", PHONE, False),
    ("listing", "listing", "en", PHONE, False),
    ("search", "search results", "zh-CN", PHONE, True),
)
COLOURS: Final = 256


def main() -> None:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--every", type=Path, metavar="FOLDER", help="take every page instead")
    parser.add_argument("--only", default="", help="only pages with this in their name")
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        if asked.every:
            every(browser, asked.url, asked.every, asked.only)
        else:
            six(browser, asked.url)
        browser.close()


def six(browser: Browser, url: str) -> None:
    """The pictures of the documentation, small files."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    known = pages(url)
    taken: dict[str, bytes] = {}
    for file, name, locale, width, dark in SIX:
        page = reader(browser, url, locale=locale, width=width, dark=dark)
        show(page, known[name])
        taken[file] = page.screenshot()
        _small(taken[file], PICTURES / f"{file}.png")
        page.context.close()
    joined = side_by_side(browser, [taken[file] for file in ("map-phone", "map-desk", "from-afar")])
    _small(joined, PICTURES / "map.png")


def every(browser: Browser, url: str, folder: Path, only: str) -> None:
    """One sheet a width, language and theme."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = {name: shown for name, shown in pages(url).items() if only in name}
    for locale in ("zh-CN", "zh-TW", "en"):
        for dark in (False, True):
            for name, width in WIDTHS.items():
                page = reader(browser, url, locale=locale, width=width, dark=dark)
                sheet = _sheet(list(_taken(page, chosen)))
                sheet.save(folder / f"{locale} {'dark' if dark else 'light'} {name}.png", optimize=True)
                page.context.close()


def reader(browser: Browser, url: str, *, locale: str, width: int, dark: bool) -> Page:
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": HEIGHT if width >= 320 else HEIGHT // 2},
        locale=locale,
        color_scheme="dark" if dark else "light",
        geolocation=START,  # type: ignore[arg-type]  # a plain dictionary will do
        permissions=["geolocation"],
    )
    return context.new_page()


def side_by_side(browser: Browser, pictures: list[bytes]) -> bytes:
    images = "".join(f'<img src="data:image/png;base64,{base64.b64encode(each).decode()}">' for each in pictures)
    page = browser.new_page(viewport={"width": 2130, "height": 884})
    page.set_content(f"<style>body{{margin:20px;display:flex;gap:15px;background:#d9dde1}}</style>{images}")
    return page.screenshot()


def _taken(page: Page, chosen: dict[str, Shown]) -> Iterator[Image.Image]:
    for shown in chosen.values():
        show(page, shown)
        picture = Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")
        yield picture.crop((0, 0, picture.width, min(picture.height, HIGHEST)))


def _sheet(pictures: list[Image.Image], gap: int = 12) -> Image.Image:
    width = sum(each.width + gap for each in pictures) + gap
    sheet = Image.new("RGB", (width, max(each.height for each in pictures) + 2 * gap), "#9aa4ad")
    left = gap
    for each in pictures:
        sheet.paste(each, (left, gap))
        left += each.width + gap
    return sheet


def _small(picture: bytes, file: Path) -> None:
    """Few colours are enough for a page, if the few pixels of a density level keep theirs."""
    whole = Image.open(BytesIO(picture)).convert("RGB")
    few = whole.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


if __name__ == "__main__":
    main()
