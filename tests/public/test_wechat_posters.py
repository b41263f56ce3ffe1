"""Posters with a mini-program code and pages signed for WeChat's browser: with WeChat, without, and while it fails."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from hashlib import sha1

import pytest
from PIL import Image

from debtormap.core.disclosure import policy_body
from debtormap.public import drawing, pages, share_pages
from debtormap.public.codes import PAUSE_S, Codes
from debtormap.public.site import Site
from debtormap.public.wechat import CODE_PATH
from tests.core.test_pictures import policy
from tests.public.examples import Clock, FakeFeed, person
from tests.public.running import Public
from tests.public.wechat_server import WeChatServer, serving

GREEN = (7, 193, 96)
SIGNING = "/api/v1/wechat/signature?page=/s/sA"


@pytest.fixture
def server() -> Iterator[WeChatServer]:
    with serving() as running:
        yield running


def public(server: WeChatServer | None) -> Public:
    feed = FakeFeed()
    feed.adopt(share=policy_body(policy("hebei-2019"))["share"])  # type: ignore[arg-type]  # a part of a JSON body
    feed.publish(person("listingA", share_id="sA"))
    account = None if server is None else server.account
    return Public(feed, site=Site(public_url="https://court.example", mini_program=account, official=account))


def middle_of_code(body: bytes) -> tuple[int, ...]:
    picture = Image.open(io.BytesIO(body)).convert("RGB")
    top = drawing.HEIGHT - 320
    found = picture.getpixel((drawing.MARGIN + drawing.CODE_PX // 2, top + drawing.CODE_PX // 2))
    assert isinstance(found, tuple)
    return found


def is_green(body: bytes) -> bool:
    return all(abs(found - meant) <= 8 for found, meant in zip(middle_of_code(body), GREEN, strict=True))


def test_a_poster_carries_the_code_of_its_share_and_wechat_hears_of_nothing_else(server: WeChatServer) -> None:
    side = public(server)

    poster = side.get("/s/sA/poster.png")

    assert poster.status_code == 200 and is_green(poster.content)
    assert [call.body.get("scene") for call in server.calls if call.path == CODE_PATH] == ["sA"]
    sent = repr(server.calls)
    assert not [text for text in ("listingA", "演示甲", "court.example", "冀0001") if text in sent]


def test_without_an_account_nobody_is_asked_and_the_code_is_that_of_the_page(server: WeChatServer) -> None:
    side = public(None)

    assert not is_green(side.get("/s/sA/poster.png").content)
    assert (server.calls, side.get(SIGNING).status_code) == ([], 404)


def test_while_wechat_fails_a_poster_leads_to_the_page_and_is_soon_drawn_again(
    server: WeChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    steady = Clock()
    monkeypatch.setattr(pages, "Codes", partial(Codes, steady=steady))
    side, server.is_up = public(server), False

    lacking = side.get("/s/sA/poster.png")
    assert lacking.status_code == 200 and not is_green(lacking.content)
    server.is_up = True
    steady.now += PAUSE_S + 1
    side.clock.now += share_pages.KEPT_WITHOUT_CODE_S + 1

    assert is_green(side.get("/s/sA/poster.png").content)


@pytest.mark.parametrize("share", ["sNever", "sB"])
def test_wechat_is_not_asked_for_what_is_not_live(server: WeChatServer, share: str) -> None:
    side = public(server)
    side.feed.publish(person("B"))
    side.feed.withdraw("B")
    side.follow()

    assert side.get(f"/s/{share}/poster.png").status_code == 410
    assert server.calls == []


def test_no_other_answer_asks_wechat(server: WeChatServer) -> None:
    side = public(server)

    for url in ("/s/sA", "/s/sA/card.png", "/api/v1/shares/sA", "/api/v1/listings/listingA", "/plain/shares/sA"):
        side.get(url)

    assert server.calls == []


def test_a_page_of_ours_is_signed_and_wechat_is_not_told_which(server: WeChatServer) -> None:
    reply = public(server).get(f"{SIGNING}?from=timeline")
    signed = reply.json()

    ticket = f"ticket-{int(server.now)}"
    text = (
        f"jsapi_ticket={ticket}&noncestr={signed['nonce']}&timestamp={signed['timestamp']}"
        "&url=https://court.example/s/sA?from=timeline"
    )
    assert signed["signature"] == sha1(text.encode()).hexdigest()
    assert (signed["app_id"], reply.headers["cache-control"]) == (server.account.app_id, "no-store")
    assert "sA" not in repr(server.calls)


@pytest.mark.parametrize(
    "page", ["", "s/sA", "//other.example/", "https://other.example/", "/s/sA%23x", "/" + "x" * 600]
)
def test_a_page_of_another_is_not_signed(server: WeChatServer, page: str) -> None:
    refused = public(server).get(f"/api/v1/wechat/signature?page={page}")

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "page")
    assert server.calls == []


def test_without_a_ticket_the_page_is_asked_to_wait(server: WeChatServer) -> None:
    side, server.is_up = public(server), False

    refused = side.get(SIGNING)

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
