"""A sender tells the court of assets from a phone, in confidence, and comes back with the receipt."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Open, Server, forgive
from tests.e2e.desk_pages import some_listing
from tests.e2e.sender_pages import WORDS, add, fill, look_up, receipt_of
from tests.papers.examples import SECRETS, paper, photo

pytestmark = pytest.mark.browser


def test_from_a_listing_with_files_to_the_question_and_its_answer(server: Server, citizen: Open) -> None:
    listing, picture = some_listing(server), photo(size=(640, 480))
    phone = citizen(f"/r/{listing}")
    phone.get_by_role("button", name="提供财产线索").click()
    phone.wait_for_url("**/clue")
    expect(phone.get_by_text("线索及提供人身份依法保密")).to_be_visible()
    expect(phone.get_by_text(re.compile("最多 10 个，每个不超过 .+ MB"))).to_be_visible()
    phone.get_by_role("button", name="谁能知道什么").click()
    for who in ("法院：", "网络：", "微信：", "设备："):
        expect(phone.get_by_text(who)).to_be_visible()
    expect(phone.get_by_text("您现在用的是网页，比在微信里更稳妥。")).to_be_visible()
    assert "匿名" not in phone.content()
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_role("alert")).to_contain_text("请写明是什么财产")

    fill(phone)
    phone.get_by_label("在哪里").fill("演示仓库东门")
    phone.get_by_role("checkbox", name="正在转移或隐匿").click()
    phone.get_by_label("何时起").fill("今年 3 月")
    phone.get_by_role("checkbox", name="希望得到悬赏金").click()
    phone.get_by_label("联系方式").fill("演示联系方式")
    add(phone, "添加照片", {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": picture})
    add(phone, "添加 PDF", {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": paper()})
    _holds_nothing(phone)
    phone.get_by_role("button", name="发送", exact=True).click()
    receipt = receipt_of(phone)
    assert receipt not in phone.url
    assert WORDS not in phone.content()

    told = _desk(server, "read")
    copies, originals = ([base64.b64decode(one) for one in told.pop(kind)] for kind in ("copies", "originals"))
    assert told == {
        "asset_class": "movables", "description": WORDS, "location": "演示仓库东门", "since": "今年 3 月",
        "source": "own_observation", "traits": ["being_moved"], "wants_reward": True, "listing_id": listing,
        "turns": [],
        "files": [["image/jpeg", len(picture)], ["application/pdf", len(originals[1])]],
    }  # fmt: skip
    assert originals[0] == picture and any(secret in picture for secret in SECRETS)
    assert not any(secret in copy for secret in SECRETS for copy in copies)
    assert Image.open(io.BytesIO(copies[0])).getexif() == {}

    _leave_checked(phone, receipt)
    assert receipt.replace("-", "") not in "".join(phone.content().split()).replace("-", "")
    phone.get_by_role("button", name="查询线索").click()
    look_up(phone, receipt.lower().replace("-", " "))
    expect(phone.get_by_role("heading", name="已收到")).to_be_visible()
    expect(phone.get_by_text("附件 2 个")).to_be_visible()
    _desk(server, "ask", "演示问题：车牌号是什么？")
    phone.get_by_role("button", name="查看", exact=True).click()
    expect(phone.get_by_text("演示问题：车牌号是什么？")).to_be_visible()
    assert WORDS not in phone.content()
    phone.get_by_label("写给法院").fill("演示回答：见照片。")
    add(phone, "添加照片", {"name": "b.png", "mimeType": "image/png", "buffer": photo(kind="PNG")})
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_text("已送达", exact=True)).to_be_visible()
    expect(phone.get_by_text("演示回答：见照片。")).to_have_count(0)

    told = _desk(server, "read")
    assert told["turns"] == [["court", "演示问题：车牌号是什么？"], ["sender", "演示回答：见照片。"]]
    assert [kind for kind, _ in told["files"]] == ["image/jpeg", "application/pdf", "image/png"]
    assert _desk(server, "verify") == {"contact": "演示联系方式"}
    phone.get_by_role("button", name="查看", exact=True).click()
    expect(phone.get_by_role("heading", name="正在核实")).to_be_visible()
    assert receipt not in phone.url
    _holds_nothing(phone)


def test_without_a_listing_and_in_english(server: Server, citizen: Open) -> None:
    desk = citizen("/clue", located=False, wide=True, locale="en-GB")
    expect(desk.get_by_text("No listing is attached")).to_be_visible()
    desk.get_by_role("button", name="Send", exact=True).click()
    expect(desk.get_by_role("alert")).to_contain_text("Choose the kind of asset")
    desk.get_by_role("radio", name="House or land").press("Enter")
    desk.get_by_label("What it is").fill("A demonstration flat.")
    desk.get_by_role("radio", name="Public information").press("Enter")
    desk.get_by_role("button", name="Send", exact=True).press("Enter")
    receipt = receipt_of(desk)

    told = _desk(server, "read")
    assert (told["listing_id"], told["asset_class"], told["description"]) == (
        None, "real_estate", "A demonstration flat.",
    )  # fmt: skip
    desk.get_by_role("button", name="Show a QR code").click()
    expect(desk.get_by_role("img", name=re.compile("QR code"))).to_be_visible()
    middles = desk.evaluate(
        "(boxes => boxes.map((one) => one.left + one.right))"
        "([...document.querySelectorAll('[class*=qr], .panel')].slice(0, 2).map((one) => one.getBoundingClientRect()))"
    )
    assert abs(middles[0] - middles[1]) < 2
    desk.get_by_label(re.compile("last group")).fill("0000")
    desk.get_by_role("button", name="Check").click()
    expect(desk.get_by_role("alert")).to_contain_text("That is not it")
    desk.get_by_label(re.compile("last group")).fill(receipt[-4:].lower())
    desk.get_by_role("button", name="Check").click()
    expect(desk.get_by_role("heading", name="Checked")).to_be_visible()
    assert receipt not in desk.content()


def test_what_is_wrong_is_brought_into_sight_and_told_until_it_is_mended(citizen: Open) -> None:
    phone = citizen("/clue")
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_text("请选择财产种类").first).to_be_in_viewport(ratio=1)
    summary = phone.get_by_role("alert")
    expect(summary).to_have_text(
        re.compile("发送前请先补全或修改：.*请选择财产种类.*请写明是什么财产.*请选择怎么知道的")
    )

    fill(phone, "字" * 2001)
    expect(summary).to_have_count(0)
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_label("是什么、有多少")).to_be_in_viewport()
    expect(summary).to_contain_text("多了 1 字")
    phone.get_by_label("是什么、有多少").fill(WORDS)

    expect(summary).to_have_count(0)
    expect(phone.get_by_text("多了 1 字")).to_have_count(0)


def test_all_of_a_receipt_code_is_seen_where_it_is_typed_and_enter_looks_it_up(citizen: Open) -> None:
    phone = citizen("/clue")
    phone.get_by_role("button", name="查询线索").click()
    code = phone.get_by_label("回执码", exact=True)
    code.fill("000G-40R4-0M30-E209-185G-R38E-1W80")

    hidden = code.evaluate("(one) => [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight]")
    assert hidden == [0, 0]
    code.press("Enter")
    expect(phone.get_by_role("alert")).to_contain_text("没有找到")


def test_one_clue_although_its_answer_was_lost(server: Server, citizen: Open) -> None:
    phone = citizen("/clue")
    receipts: list[str] = []

    def lose(route: Route) -> None:
        answer = route.fetch()
        receipts.append(answer.json()["receipt"])
        if len(receipts) == 1:
            route.abort("connectionreset")
        else:
            route.fulfill(response=answer)

    phone.route("**/api/v1/clues", lose)
    fill(phone)
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_role("alert")).to_contain_text("法院可能已经收到")
    phone.get_by_role("button", name="继续发送").click()

    assert [receipt_of(phone)] * 2 == receipts
    forgive(phone, "net::ERR_CONNECTION_RESET")


@pytest.mark.parametrize(("status", "text"), [(503, "没有办理人员"), (507, "没有发出去"), (429, "发送的人很多")])
def test_a_refusal_keeps_what_was_written(citizen: Open, status: int, text: str) -> None:
    phone = citizen("/clue")
    problem = json.dumps({"status": status, "code": "full" if status == 507 else "busy"})
    phone.route(
        "**/api/v1/clues",
        lambda route: route.fulfill(status=status, content_type="application/problem+json", body=problem),
    )
    fill(phone)
    add(phone, "添加照片", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    phone.get_by_role("button", name="发送", exact=True).click()

    expect(phone.get_by_role("alert")).to_contain_text(text)
    expect(phone.get_by_label("是什么、有多少")).to_have_value(WORDS)
    expect(phone.get_by_text(re.compile("照片 1"))).to_be_visible()
    forgive(phone, f"status of {status}")


def test_what_does_not_fit_is_refused_before_it_is_sent(citizen: Open) -> None:
    phone = citizen("/clue")
    expect(phone.get_by_role("button", name="添加 PDF")).to_be_visible()
    add(phone, "添加 PDF", {"name": "a.docx", "mimeType": "application/x", "buffer": b"PK\x03\x04" + bytes(40)})
    expect(phone.get_by_role("alert")).to_contain_text("a.docx")
    few = [{"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": photo()} for number in range(6)]
    add(phone, "添加照片", *few)
    add(phone, "添加照片", *few)

    expect(phone.get_by_role("button", name=re.compile("^移除"))).to_have_count(10)
    expect(phone.get_by_role("button", name="添加照片")).to_have_count(0)


def test_an_unchecked_receipt_is_asked_back_however_one_leaves(server: Server, citizen: Open) -> None:
    phone = citizen(f"/r/{some_listing(server)}")
    phone.get_by_role("button", name="提供财产线索").click()
    fill(phone)
    phone.get_by_role("button", name="发送", exact=True).click()
    receipt = receipt_of(phone)
    dialog = phone.get_by_role("dialog")

    phone.get_by_role("button", name="返回").click()
    dialog.get_by_role("button", name="取消").click()
    phone.evaluate("history.back()")
    expect(dialog).to_contain_text("还没有核对回执码")
    dialog.get_by_role("button", name="取消").click()
    assert receipt_of(phone) == receipt
    leave = phone.get_by_role("button", name=re.compile("^离开"))
    leave.click()
    expect(phone.get_by_role("alert")).to_contain_text("再也看不到它")
    leave.click()

    expect(phone.locator("wx-map")).to_be_visible()
    assert receipt not in phone.content()


def test_the_form_stays_closed_while_nobody_could_read(server: Server, citizen: Open) -> None:
    phone = citizen(f"/r/{some_listing(server)}", located=False)
    expect(phone.get_by_role("button", name="提供财产线索")).to_be_visible()
    keys = httpx.get(f"{server.url}/api/v1/clues/keys").json() | {"open": False, "keys": []}
    about = httpx.get(f"{server.url}/api/v1/about").json() | {"clues_open": False}
    phone.route("**/api/v1/clues/keys", lambda route: route.fulfill(json=keys))
    phone.route("**/api/v1/about", lambda route: route.fulfill(json=about))
    phone.get_by_role("button", name="提供财产线索").click()

    expect(phone.get_by_text("线索通道现在没有开放")).to_be_visible()
    expect(phone.get_by_role("textbox")).to_have_count(0)
    phone.reload()
    phone.goto(f"/r/{some_listing(server)}")
    expect(phone.get_by_role("button", name="申请纠正这条信息")).to_be_visible()
    expect(phone.get_by_role("button", name="提供财产线索")).to_have_count(0)


def _leave_checked(phone: Page, receipt: str) -> None:
    phone.get_by_label(re.compile("最后一组")).fill(receipt[-4:])
    phone.get_by_role("button", name="核对").click()
    expect(phone.get_by_role("heading", name="已核对")).to_be_visible()


def _holds_nothing(phone: Page) -> None:
    kept = phone.evaluate(
        "async () => [localStorage.length, sessionStorage.length, document.cookie,"
        " (await indexedDB.databases()).length, (await caches.keys()).length]"
    )
    assert kept == [0, 0, "", 0, 0]


def _desk(server: Server, act: str, given: str = "") -> Any:
    environment = os.environ | {
        "DEBTORMAP_DATA_DIR": str(server.data), "DESK_PASSPHRASE": server.passwords["lin"],
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.clue_desk", act], input=given, env=environment, capture_output=True,
        cwd=Path(__file__).parents[2], text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
