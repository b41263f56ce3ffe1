"""An outside source of map tiles: told to the page, allowed to be asked, and nothing of it when there is none."""

import json
import re
from html import unescape
from pathlib import Path

import pytest

from debtormap.geo.tile_source import TileSource, parse
from debtormap.public.door import Door
from debtormap.public.pages import Pages
from debtormap.public.site import Site
from tests.privacy.sides import Heard, InProcess
from tests.public.examples import FakeFeed
from tests.public.running import Public, described

SOURCE = parse(
    "https://tiles.example/{z}/{x}/{y}.png?key=0"
    "#datum=gcj02&attribution=<b>\"虚构'地图&approval=GS(2099)0000号&minzoom=5&maxzoom=16"
)
TOLD = {
    "tiles": ["https://tiles.example/{z}/{x}/{y}.png?key=0"],
    "datum": "gcj02",
    "attribution": "<b>\"虚构'地图",
    "approval": "GS(2099)0000号",
    "minzoom": 5,
    "maxzoom": 16,
}
META = re.compile(r'<meta name="debtormap-tiles" content="([^"]*)">')


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<head><title>x</title></head>")
    return tmp_path


def _ask(built: Path, url: str, source: TileSource | None) -> Heard:
    public = Public(FakeFeed())
    data = described(public.service, public.follower, Site(source=source))
    side = InProcess(Door(data=data, pages=Pages(built, public.service, Site(source=source)), source=source))
    heard = side.ask(url)
    side.close()
    return heard


@pytest.mark.parametrize("url", ["/", "/r/A"])
def test_a_page_tells_the_source_and_may_ask_that_host_for_pictures(built: Path, url: str) -> None:
    page = _ask(built, url, SOURCE)

    found = META.search(page.body.decode())
    assert found is not None
    assert json.loads(unescape(found[1])) == TOLD
    policy = page.headers["content-security-policy"]
    assert "img-src 'self' data: https://tiles.example;" in policy
    assert policy.count("tiles.example") == 1


def test_about_and_tilejson_tell_whose_map_it_is(built: Path) -> None:
    background = _ask(built, "/api/v1/about", SOURCE).json()["basemap"]
    tilejson = _ask(built, "/tiles/base.json", SOURCE).json()

    assert background["source"] == tilejson["source"] == TOLD
    assert background["attribution"][:2] == [TOLD["attribution"], "审图号：GS(2099)0000号"]


@pytest.mark.parametrize("url", ["/", "/api/v1/about", "/tiles/base.json"])
def test_without_a_source_nothing_names_a_third_party(built: Path, url: str) -> None:
    heard = _ask(built, url, None)

    assert b"debtormap-tiles" not in heard.body
    assert b'"source":{' not in heard.body
    if url == "/":
        assert "img-src 'self' data:;" in heard.headers["content-security-policy"]
