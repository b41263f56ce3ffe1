"""Takes the pictures of the documentation from a running demonstration: `python tools/make_pictures.py [URL]`."""

from __future__ import annotations

import base64
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
START = {"longitude": 115.4902, "latitude": 38.8702}
SETTLE_MS = 3_500


def main(url: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        phone = take(browser, url, width=390, height=844, dark=False)
        dark = take(browser, url, width=390, height=844, dark=True)
        desk = take(browser, url, width=1280, height=844, dark=False)
        (PICTURES / "map.png").write_bytes(side_by_side(browser, [phone, desk, dark]))
        browser.close()


def take(browser: Browser, url: str, *, width: int, height: int, dark: bool) -> bytes:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        color_scheme="dark" if dark else "light",
        geolocation=START,  # type: ignore[arg-type]  # a plain dictionary will do
        permissions=["geolocation"],
    )
    page = context.new_page()
    page.goto(url)
    page.wait_for_timeout(SETTLE_MS)
    picture = page.screenshot()
    context.close()
    return picture


def side_by_side(browser: Browser, pictures: list[bytes]) -> bytes:
    images = "".join(f'<img src="data:image/png;base64,{base64.b64encode(each).decode()}">' for each in pictures)
    page = browser.new_page(viewport={"width": 2130, "height": 884})
    page.set_content(f"<style>body{{margin:20px;display:flex;gap:15px;background:#d9dde1}}</style>{images}")
    return page.screenshot()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/")
