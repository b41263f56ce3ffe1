from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from tests.public.examples import FakeFeed
from tests.public.running import Public


@pytest.fixture(scope="module")
def public() -> Public:
    return Public(FakeFeed())


def test_a_piece_draws_its_rare_characters_and_no_others(public: Public) -> None:
    reply = public.get("/fonts/rare-20b.woff2")

    assert (reply.status_code, reply.headers["content-type"]) == (200, "font/woff2")
    assert reply.headers["cache-control"] == "public, max-age=604800"
    assert "set-cookie" not in reply.headers
    with TTFont(BytesIO(reply.content)) as font:
        drawn = font.getBestCmap()
        assert {code >> 8 for code in drawn} == {0x20B}
        assert font["glyf"][drawn[ord("𠮷")]].numberOfContours > 0


def test_the_sheet_names_a_piece_for_each_rare_character(public: Public) -> None:
    sheet = public.get("/fonts/rare.css")

    assert sheet.headers["content-type"] == "text/css; charset=utf-8"
    for character in "㐂䶮𠮷𬱖𫰠鿏":
        piece = ord(character) >> 8
        assert f'url("/fonts/rare-{piece:x}.woff2")' in sheet.text
        assert f"unicode-range:U+{piece:X}??" in sheet.text


@pytest.mark.parametrize("name", ["rare-4e", "rare-ffff", "rare-20B", "rare-../x", "other"])
def test_what_is_no_piece_is_not_found(public: Public, name: str) -> None:
    assert public.get(f"/fonts/{name}.woff2").status_code == 404


def test_pages_without_script_know_the_letters(public: Public) -> None:
    assert '<link href="/fonts/rare.css" rel="stylesheet"' in _sorted_links(public.get("/plain/").text)


def test_without_the_font_there_is_an_empty_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    from debtormap.public import rare_font

    monkeypatch.setattr(rare_font, "_FILES", ((0x34, 0x4D, Path("/nowhere")),))
    rare_font.sheet.cache_clear()
    try:
        bare = Public(FakeFeed())
        assert bare.get("/fonts/rare.css").text == ""
        assert bare.get("/fonts/rare-34.woff2").status_code == 404
    finally:
        rare_font.sheet.cache_clear()


def _sorted_links(page: str) -> str:
    return page.replace('rel="stylesheet" href="/fonts/rare.css"', 'href="/fonts/rare.css" rel="stylesheet"')
