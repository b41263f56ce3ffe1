"""Telling the court of assets from a phone, and coming back with the receipt alone."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.e2e.conftest import Open, Server
from tests.papers.examples import photo

pytestmark = pytest.mark.browser
WHAT = "一辆白色货车，每晚停在虚构花园的地下车库，登记在他人名下。"
WHERE = "虚构花园地下二层"
RECEIPT = re.compile(r"[0-9A-Z]{28}")


def fill(phone: Page, what: str = WHAT) -> None:
    phone.get_by_role("radio", name="车辆、设备、货物").click()
    phone.get_by_label("是什么、有多少（必填）").fill(what)
    phone.get_by_label("在哪里").fill(WHERE)
    phone.get_by_role("radio", name="亲眼所见").click()


def send(phone: Page) -> str:
    """Sends, and gives the receipt that is shown."""
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_text("法院已收到")).to_be_visible(timeout=60_000)
    shown = phone.get_by_role("group", name="回执码，七组，每组四位").inner_text()
    receipt = "".join(shown.split())
    assert RECEIPT.fullmatch(receipt)
    return receipt


def test_a_broken_upload_goes_on_where_it_was(server: Server, citizen: Open) -> None:
    phone = citizen("/clue")
    fill(phone, WHAT + "其二")
    with phone.expect_file_chooser() as chooser:
        phone.get_by_role("button", name="添加照片").click()
    noise = os.urandom(1_300_000)
    large = photo()[:-2] + b"\xff\xfe\xff\xff" + noise[:65_533] + photo()[-2:]
    files = [FilePayload(name=f"{n}.jpg", mimeType="image/jpeg", buffer=large + noise) for n in range(2)]
    chooser.value.set_files(files)
    expect(phone.get_by_text("照片 2")).to_be_visible()
    chunks: list[str] = []
    is_broken = True

    def breaking(route: Route) -> None:
        if is_broken and len(chunks) == 2:
            route.abort("connectionreset")
        else:
            chunks.append(route.request.url)
            route.continue_()

    phone.route("**/api/v1/clues/uploads/*/chunks/*", breaking)
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_text(re.compile("网络断了，已发送的部分保留着"))).to_be_visible(timeout=60_000)
    is_broken = False
    phone.get_by_role("button", name="继续发送").click()
    expect(phone.get_by_text("法院已收到")).to_be_visible(timeout=60_000)

    # What had arrived is not sent again.
    assert len(chunks) == len(set(chunks)) > 4


def test_one_tap_leaves_nothing_behind_and_a_receipt_is_asked_back_once(citizen: Open) -> None:
    phone = citizen("/clue")
    fill(phone, WHAT + "其三")
    phone.get_by_role("button", name=re.compile("^离开")).click()
    phone.wait_for_url(lambda url: not url.endswith("/clue"))
    assert WHAT not in phone.content()

    phone.goto("/clue")
    assert phone.get_by_label("是什么、有多少（必填）").input_value() == ""
    fill(phone, WHAT + "其四")
    send(phone)
    phone.get_by_role("button", name="首页").click()
    expect(phone.get_by_role("dialog")).to_contain_text("还没有核对回执码")
    phone.get_by_role("button", name="取消").click()
    phone.get_by_role("button", name=re.compile("^离开")).click()
    expect(phone.get_by_role("alert")).to_contain_text("还没有核对回执码")
    phone.get_by_role("button", name=re.compile("^离开")).click()
    phone.wait_for_url(lambda url: not url.endswith("/clue"))


def test_a_wrong_receipt_and_an_unknown_one_read_alike(citizen: Open) -> None:
    phone = citizen("/clue")
    phone.get_by_role("button", name="查询线索").click()
    told = []
    for code in ("000G-40R4-0M30-E209-185G-R38E-1W80", "abc"):
        phone.get_by_label("回执码", exact=True).fill(code)
        phone.get_by_role("button", name="查看", exact=True).click()
        expect(phone.get_by_role("alert")).to_be_visible()
        told.append(phone.get_by_role("alert").inner_text())

    assert told == ["没有找到。请核对回执码的每一组。"] * 2


def test_what_is_no_photo_is_refused_by_name_before_anything_is_sent(citizen: Open) -> None:
    desk = citizen("/clue", wide=True, located=False, locale="en-GB")
    with desk.expect_file_chooser() as chooser:
        desk.get_by_role("button", name="Add PDF").click()
    chooser.value.set_files({"name": "plan.docx", "mimeType": "application/pdf", "buffer": b"PK\x03\x04" + bytes(64)})

    expect(desk.get_by_role("alert")).to_have_text(re.compile("“plan.docx” is no JPEG, PNG or WebP photo and no PDF"))
