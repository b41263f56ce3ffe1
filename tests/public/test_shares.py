"""Shares: a link, its preview and its pictures, which name nobody too much and die with the listing."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from benchmarks.posters import WANTED
from debtormap.core.disclosure import policy_body
from debtormap.public import drawing, share_pages
from debtormap.public.drawing import Poster, Undrawable
from tests.core.test_pictures import policy
from tests.printing.test_fonts import BLOCKS
from tests.public.examples import FakeFeed, organisation, person
from tests.public.obeying_cache import ObeyingCache
from tests.public.running import Public

INDEX = "<!doctype html><html><head><title>失信被执行人公示</title></head><body></body></html>"
SURFACES = ("/s/sA", "/s/sA/card.png", "/s/sA/poster.png", "/api/v1/shares/sA", "/plain/shares/sA")
PERSONAL = ("演示甲", "1399901990", "演示街道", "冀0001执1号", "偿还借款")


@pytest.fixture
def public(tmp_path: Path) -> Public:
    (tmp_path / "index.html").write_text(INDEX)
    feed = FakeFeed()
    feed.adopt(share=rule("hebei-2019"))
    feed.publish(person("A"), organisation("B", "㐂𠮷䶮𬱖演示商行"))
    return Public(feed, client_dir=tmp_path)


def rule(name: str) -> Any:
    return policy_body(policy(name))["share"]


def heard(monkeypatch: pytest.MonkeyPatch) -> list[Poster]:
    """What posters are asked to say from now on; they are drawn all the same."""
    said: list[Poster] = []
    draw = drawing.poster

    def listening(wanted: Poster) -> bytes:
        said.append(wanted)
        return draw(wanted)

    monkeypatch.setattr(drawing, "poster", listening)
    return said


def test_a_living_share_shows_its_listing(public: Public) -> None:
    shared = public.get("/api/v1/shares/sA")

    assert shared.content == public.get("/api/v1/listings/A").content
    assert shared.json()["share"] == {"id": "sA", "poster": True}
    assert [public.get(url).status_code for url in SURFACES] == [200] * len(SURFACES)


def test_a_preview_names_nobody_and_is_not_for_search_engines(public: Public) -> None:
    page = public.get("/s/sA")

    assert "<title>公示信息</title>" in page.text
    assert '<meta property="og:title" content="公示信息">' in page.text
    assert '<meta property="og:image" content="http://127.0.0.1:8000/s/sA/card.png">' in page.text
    assert '<meta name="robots" content="noindex, noarchive">' in page.text
    assert not [text for text in PERSONAL if text in page.text]
    for url in SURFACES:
        assert public.get(url).headers["x-robots-tag"] == "noindex, noarchive"
        assert "set-cookie" not in public.get(url).headers


@pytest.mark.parametrize("fate", ["withdrawn", "off_sharing", "another_version", "expired", "policy", "never"])
def test_scenario_13_what_is_not_live_is_one_neutral_410(public: Public, fate: str) -> None:
    end = datetime.fromtimestamp(public.clock.now, UTC) + timedelta(hours=1)
    if fate == "expired":
        public.feed.amend(person("A", expires_at=end.strftime("%Y-%m-%dT%H:%M:%SZ")))
        public.follow()
    living = {url: public.get(url) for url in SURFACES}
    if fate == "withdrawn":
        public.feed.withdraw("A")
    elif fate == "off_sharing":
        public.feed.amend(person("A", channels=["list", "nearby"]))
    elif fate == "another_version":
        public.feed.amend(person("A", share_id="sOther"))
    elif fate == "policy":
        public.feed.adopt(share=rule("hebei-2019"), channels=["list", "nearby"])
    elif fate == "expired":
        public.clock.set(end)
    public.follow()

    urls = [url.replace("sA", "sNever") if fate == "never" else url for url in SURFACES]
    for url in urls:
        etag = living[url.replace("sNever", "sA")].headers.get("etag", "")
        gone = public.get(url, if_none_match=etag)
        assert (gone.status_code, gone.headers["cache-control"]) == (410, "no-store"), url
        assert gone.headers["x-robots-tag"] == "noindex, noarchive"
        assert not [text for text in PERSONAL if text in gone.text]
    for url in urls[:3]:
        assert public.get(url).content == share_pages.GONE


@pytest.mark.parametrize("unmade", ["", "sAcard.png", "s A!", "x" * 300, "没有"])
def test_what_nobody_made_is_gone_too(public: Public, unmade: str) -> None:
    for below in ("", "/", "/card.png", "/poster.png"):
        gone = public.get(f"/s/{unmade}{below}")
        assert (gone.status_code, gone.content) == (410, share_pages.GONE), below
    assert public.get("/s/sA/other.png").status_code == 404


def test_an_obeying_cache_lets_a_share_die_within_five_seconds(public: Public) -> None:
    cache = ObeyingCache(
        lambda url, known: public.get(url, if_none_match=known["if-none-match"]) if known else public.get(url),
        lambda: public.clock.now,
    )
    assert {cache.get(url).status_code for url in SURFACES} == {200}

    public.feed.withdraw("A")
    public.follow()
    public.clock.now += 4

    assert {url: cache.get(url).status_code for url in SURFACES} == dict.fromkeys(SURFACES, 410)


def test_stale_data_is_no_share(public: Public) -> None:
    public.steady.now += 31

    assert {public.get(url).status_code for url in SURFACES} == {503}


def test_the_strict_policy_has_links_and_no_pictures(public: Public) -> None:
    public.feed.adopt(share=rule("county"))
    public.follow()

    assert {public.get(f"/s/sA/{name}.png").status_code for name in ("card", "poster")} == {404}
    page = public.get("/s/sA")
    assert page.status_code == 200 and "og:image" not in page.text
    assert public.get("/api/v1/shares/sA").json()["share"] == {"id": "sA", "poster": False}


def test_a_poster_says_the_fields_of_the_policy_and_no_more(public: Public, monkeypatch: pytest.MonkeyPatch) -> None:
    said = heard(monkeypatch)

    public.get("/s/sA/poster.png")

    assert said[0].rows == [
        ("执行法院", "演示区人民法院"),
        ("姓名（名称）", "演某"),
        ("所在县（区）", "河北省保定市莲池区"),
        ("具体情形", "有履行能力而拒不履行生效法律文书确定义务的；违反财产报告制度的"),
        ("公布日期", "2025-02-03"),
    ]
    assert said[0].notes[0].startswith("本图片生成于2026-11-25 17:00，请扫码查看实时状态")
    assert (said[0].url, said[0].banner) == ("http://127.0.0.1:8000/s/sA", "演示系统 · 全部数据为虚构")
    assert not [text for text in PERSONAL if text in repr(said[0])]


def test_a_poster_is_a_small_picture_without_metadata_and_the_same_each_time(public: Public) -> None:
    reply = public.get("/s/sB/poster.png")
    picture = Image.open(io.BytesIO(reply.content))

    assert reply.headers["content-type"] == "image/png"
    assert (picture.size, picture.info, dict(picture.getexif())) == ((750, 1334), {}, {})
    assert len(reply.content) <= 300_000
    assert public.get("/s/sB/poster.png").content == reply.content
    assert public.get("/s/sB/poster.png", if_none_match=reply.headers["etag"]).status_code == 304


def test_the_code_leads_to_the_live_share(public: Public) -> None:
    whole = Image.open(io.BytesIO(public.get("/s/sA/poster.png").content)).convert("1")
    code = drawing._qr("http://127.0.0.1:8000/s/sA").convert("1")
    left, width = drawing.MARGIN, drawing.CODE_PX

    tops = [
        top
        for top in range(whole.height - width)
        if whole.crop((left, top, left + width, top + width)).tobytes() == code.tobytes()
    ]
    assert len(tops) == 1
    quiet = whole.crop((left - 40, tops[0] - 20, left + width + 40, tops[0] + width + 20))
    quiet.paste(255, (40, 20, 40 + width, 20 + width))
    assert quiet.getextrema() == (255, 255)


def test_a_poster_holds_the_most_that_the_policy_gives_and_nothing_is_cut_off() -> None:
    whole = Image.open(io.BytesIO(drawing.poster(WANTED))).convert("1")

    for edge in ((0, 1300, 750, 1334), (0, 80, 60, 1334), (722, 80, 750, 1334)):
        assert whole.crop(edge).getextrema() == (255, 255)
    with pytest.raises(Undrawable):
        drawing.poster(replace(WANTED, rows=[*WANTED.rows, *WANTED.rows]))


def test_no_line_begins_with_a_closing_mark() -> None:
    lines = list(drawing._wrapped("有履行能力、而拒不履行", 32, drawing.REGULAR, 5 * 32))

    assert lines == ["有履行能力、", "而拒不履行"]


def test_rare_characters_are_drawn_and_never_as_boxes() -> None:
    # From the extensions A, B (two fonts for rare characters have them), C, D, E, F and G.
    for character in "㐂𠮷䶮𠔻𫜴𫠝𬺡𬺰𬱖𫰠𱖎":
        ((run, font),) = drawing._runs(character, 32, drawing.REGULAR)
        assert run == character
        assert bytes(font.getmask(character)) not in (bytes(font.getmask("\uffff")), b"")
    # The fonts for rare characters have a glyph of their own at U+E000.
    for character in ("\U000f1234", "\ue000"):
        with pytest.raises(Undrawable):
            list(drawing._runs(character, 32, drawing.REGULAR))


def test_every_ideograph_of_the_standard_is_drawn_by_some_font() -> None:
    held = frozenset().union(*(drawing._characters(face) for face in (drawing.REGULAR, *drawing.RARE)))

    for first, last in BLOCKS.values():
        assert [hex(code) for code in range(first, last + 1) if code not in held] == []


def test_a_poster_is_drawn_once_and_forgotten_with_the_listing(public: Public, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = heard(monkeypatch)

    for _ in range(3):
        public.get("/s/sA/poster.png")
    assert len(drawn) == 1

    public.feed.amend(person("A", court={"code": "冀0002", "name": "演示县人民法院"}))
    public.follow()
    assert len(public.service.pictures) == 0
    public.get("/s/sA/poster.png")
    assert len(drawn) == 2

    public.clock.now += share_pages.KEPT_S + 1
    public.get("/s/sA/poster.png")
    assert len(drawn) == 3


def test_a_listing_that_goes_while_its_poster_is_drawn_is_gone(public: Public, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = drawing.poster

    def while_withdrawn(wanted: Poster) -> bytes:
        public.feed.withdraw("A")
        public.service.apply(public.feed.events(public.service.projection.seq))
        return draw(wanted)

    monkeypatch.setattr(drawing, "poster", while_withdrawn)

    assert public.get("/s/sA/poster.png").status_code == 410
    assert len(public.service.pictures) == 0


def test_too_many_posters_at_once_are_asked_to_wait(public: Public) -> None:
    pages = share_pages.SharePages(public.service, "http://test")
    pages._waiting = share_pages.MOST_WAITING

    reply = asyncio.run(pages.reply("sA", "poster.png", {}, None))

    assert reply is not None and (reply.status, (b"retry-after", b"5") in reply.headers) == (503, True)


def test_without_scripts_a_share_leads_to_its_plain_page(public: Public) -> None:
    moved = public.get("/s/sA?plain=1")

    assert (moved.status_code, moved.headers["location"]) == (303, "/plain/shares/sA")
    assert "演示甲" in public.get("/plain/shares/sA").text
