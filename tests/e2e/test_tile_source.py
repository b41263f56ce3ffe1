"""The map over tiles of somebody else: a local server plays the source, and Chromium shows what a visitor sees."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import START, Server, running

pytestmark = pytest.mark.browser
ADDRESS = re.compile(r"/([0-9]+)/([0-9]+)/([0-9]+)\.png")
APPROVAL = "GS(2099)0000号"
Opened = Callable[[str], tuple[Page, list[str]]]


class Tiles(ThreadingHTTPServer):
    """Draws the numbers of each tile; `broken` answers 500 for all."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Tile)
        self.broken = False
        self.asked: list[tuple[int, int, int]] = []

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Tile(BaseHTTPRequestHandler):
    server: Tiles

    def do_GET(self) -> None:
        found = ADDRESS.fullmatch(urlsplit(self.path).path)
        if found is None or self.server.broken:
            self.send_error(500 if found else 404)
            return
        z, x, y = (int(part) for part in found.groups())
        self.server.asked.append((z, x, y))
        body = _picture(z, x, y)
        self.send_response(200)
        self.send_header("content-type", "image/png")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def _picture(z: int, x: int, y: int) -> bytes:
    picture = Image.new("RGB", (256, 256), "#f3efe4" if (x + y) % 2 else "#e6ecdf")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 255, 255), outline="#b9b29c")
    draw.text((12, 12), f"{z}/{x}/{y}", fill="#7a745f")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def source() -> Iterator[Tiles]:
    server = Tiles()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture
def tiles(source: Tiles) -> Tiles:
    source.broken = False
    source.asked.clear()
    return source


@pytest.fixture(scope="module")
def told(server: Server, source: Tiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """The address of a public process, beside the one that the other tests use, with this source in a datum."""
    found: dict[str, str] = {}
    with ExitStack() as stack:

        def serve(datum: str) -> str:
            if datum not in found:
                words = f"#datum={datum}&attribution=虚构地图 <i>&approval={APPROVAL}&minzoom=3&maxzoom=15"
                ground = f"{source.origin}/{{z}}/{{x}}/{{y}}.png{words}"
                settings = {"DATA_DIR": str(server.data), "LIMITS": "off", "BASEMAP": ground}
                log = tmp_path_factory.mktemp(datum) / "server.log"
                found[datum] = stack.enter_context(running(log, settings, "--side", "public"))
            return found[datum]

        yield serve


@pytest.fixture
def opened(chromium: Browser, told: Callable[[str], str], tiles: Tiles) -> Iterator[Opened]:
    """Opens the map with a source of a datum; gives the page and the origins it asked."""
    contexts: list[BrowserContext] = []

    def open_map(datum: str) -> tuple[Page, list[str]]:
        context = chromium.new_context(
            viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True,
            locale="zh-CN", base_url=told(datum), geolocation=START, permissions=["geolocation"],
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/")
        return page, asked

    yield open_map
    for context in contexts:
        context.close()


def test_the_map_shows_the_tiles_of_the_source_and_asks_nobody_else(opened: Opened, tiles: Tiles) -> None:
    page, asked = opened("wgs84")

    expect(page.locator("img.leaflet-tile-loaded").first).to_be_visible()
    expect(page.locator(".host-count").first).to_be_visible()
    expect(page.locator(".leaflet-control-attribution")).to_have_text(f"虚构地图 <i> · 审图号：{APPROVAL}")
    assert page.locator("canvas.leaflet-tile").count() == 0
    origins = {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, asked) if parts.scheme != "data"}
    assert origins == {page.url.rstrip("/"), tiles.origin}
    assert max(z for z, _, _ in tiles.asked) <= 15


def test_over_tiles_in_gcj02_the_circle_lies_as_far_aside_as_they_do(opened: Opened, tiles: Tiles) -> None:
    middles = {}
    for datum in ("wgs84", "gcj02"):
        page, _ = opened(datum)
        expect(page.locator("img.leaflet-tile-loaded").first).to_be_visible()
        expect(page.locator(".host-circle")).to_be_visible()
        middles[datum] = _world_px(page)

    # The page is at one position; in the other datum it lies 490 to 630 m aside.
    east_px, north_px = (middles["gcj02"][axis] - middles["wgs84"][axis] for axis in (0, 1))
    metres = ((east_px**2 + north_px**2) ** 0.5) * 40_075_016.686 * 0.7785 / (256 * 2**15)
    assert 470 < metres < 650
    assert east_px > 0


def test_when_the_source_fails_our_own_ground_is_shown_and_everything_on_it(opened: Opened, tiles: Tiles) -> None:
    tiles.broken = True
    page, _ = opened("gcj02")

    expect(page.locator("canvas.leaflet-tile-loaded").first).to_be_visible()
    expect(page.locator(".host-count").first).to_be_visible()
    expect(page.locator(".host-circle")).to_be_visible()
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("OpenStreetMap")
    expect(page.locator(".leaflet-control-attribution")).not_to_contain_text(APPROVAL)
    assert page.locator("img.leaflet-tile").count() == 0


def test_the_page_about_the_register_names_the_source_and_its_approval(opened: Opened) -> None:
    page, _ = opened("wgs84")

    page.goto("/#/pages/about/index")
    expect(page.get_by_text(f"审图号：{APPROVAL}")).to_be_visible()


def _world_px(page: Page) -> tuple[float, float]:
    """The middle of the circle in pixels of the world at zoom 15, told by a tile that is shown."""
    found = page.evaluate("""() => {
      const tile = document.querySelector("img.leaflet-tile-loaded");
      const [, z, x, y] = tile.src.match(/\\/(\\d+)\\/(\\d+)\\/(\\d+)\\.png/).map(Number);
      const box = tile.getBoundingClientRect();
      const circle = document.querySelector(".host-circle").getBoundingClientRect();
      const scale = 2 ** (15 - z) * 256 / box.width;
      return [
        x * 256 * 2 ** (15 - z) + (circle.left + circle.width / 2 - box.left) * scale,
        y * 256 * 2 ** (15 - z) + (circle.top + circle.height / 2 - box.top) * scale,
      ];
    }""")
    return found[0], found[1]
