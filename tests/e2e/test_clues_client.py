"""Telling the court of assets from a phone, and coming back with the receipt alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import httpx
import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.e2e.conftest import Open, Server
from tests.papers.examples import photo

pytestmark = pytest.mark.browser
CELL = {"lon": "115.490", "lat": "38.870"}
WHAT = "一辆白色货车，每晚停在虚构花园的地下车库，登记在他人名下。"
WHERE = "虚构花园地下二层"
RECEIPT = re.compile(r"[0-9A-Z]{28}")
#: What an officer finds in the clue, and asks; its text is no secret here, its reader's passphrase is.
OFFICER = """
import json, os, sys
import django
django.setup()
from debtormap.clues import desk, files, officers
from debtormap.staff.models import Account
lin = officers.unlock(Account.objects.get(username="lin"), os.environ["PASSPHRASE"])
found = []
for row in desk.inbox(lin.account).rows:
    opened = desk.open_clue(row.id, lin, reason="test")
    copies = [files.working_copy(row.id, each.id, lin, reason="test") for each in opened.files]
    found.append({"id": row.id, "description": opened.content.description, "location": opened.content.location,
                  "turns": [turn.text for turn in opened.turns], "kinds": [copy.media_type for copy in copies],
                  "hides": any(b"SENTINEL" in copy.data for copy in copies)})
    if len(sys.argv) > 1:
        desk.ask(row.id, lin, sys.argv[1])
print(json.dumps(found))
"""


def officer(server: Server, *question: str) -> list[dict[str, Any]]:
    """What Lin reads at the desk; with a question, asked of every clue."""
    done = subprocess.run(
        [sys.executable, "-c", OFFICER, *question],
        env=os.environ | {
            "DEBTORMAP_DATA_DIR": str(server.data),
            "DJANGO_SETTINGS_MODULE": "debtormap.settings",
            "PASSPHRASE": server.passwords["lin"],
        },
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


def fill(phone: Page, what: str = WHAT) -> None:
    phone.get_by_role("radio", name="车辆、设备、货物").click()
    phone.get_by_label("是什么、有多少（必填）").fill(what)
    phone.get_by_label("在哪里").fill(WHERE)
    phone.get_by_role("radio", name="亲眼所见").click()


def add_photo(phone: Page, name: str = "a.jpg", *, size: tuple[int, int] = (64, 48)) -> None:
    with phone.expect_file_chooser() as chooser:
        phone.get_by_role("button", name="添加照片").click()
    chooser.value.set_files({"name": name, "mimeType": "image/jpeg", "buffer": photo(size=size)})
    expect(phone.get_by_text("照片 1")).to_be_visible()


def send(phone: Page) -> str:
    """Sends, and gives the receipt that is shown."""
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_text("法院已收到")).to_be_visible(timeout=60_000)
    shown = phone.get_by_role("group", name="回执码，七组，每组四位").inner_text()
    receipt = "".join(shown.split())
    assert RECEIPT.fullmatch(receipt)
    return receipt


def nothing_is_kept(phone: Page) -> None:
    kept = phone.evaluate(
        "async () => JSON.stringify([localStorage, sessionStorage, await indexedDB.databases(), document.cookie])"
    )
    assert kept == '[{},{},[],""]'


def test_a_clue_with_a_photo_is_sent_asked_about_and_answered(server: Server, citizen: Open) -> None:
    phone = citizen(f"/r/{_listing(server)}")
    phone.get_by_role("button", name="提供财产线索").click()
    phone.wait_for_url("**/clue")
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_role("alert")).to_contain_text("请写明是什么财产")

    fill(phone)
    add_photo(phone)
    receipt = send(phone)

    assert receipt not in phone.url
    assert WHAT not in phone.content()
    nothing_is_kept(phone)
    phone.get_by_label("抄好了吗？请输入最后一组四位").fill(receipt[-4:].lower())
    phone.get_by_role("button", name="核对").click()
    expect(phone.get_by_text("已核对", exact=True)).to_be_visible()
    assert receipt not in "".join(phone.content().split())

    [clue] = [each for each in officer(server, "货车的车牌号是什么？") if each["description"] == WHAT]
    assert (clue["location"], clue["kinds"], clue["hides"]) == (WHERE, ["image/jpeg"], False)

    phone.get_by_role("button", name="查询线索").click()
    phone.get_by_label("回执码", exact=True).fill(receipt)
    phone.get_by_role("button", name="查看", exact=True).click()
    expect(phone.get_by_text("货车的车牌号是什么？")).to_be_visible()
    assert WHAT not in phone.content()
    phone.get_by_label("写给法院").fill("尾号是 9021，夜里十点以后在。")
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_text("已送达", exact=True)).to_be_visible(timeout=60_000)
    nothing_is_kept(phone)

    [clue] = [each for each in officer(server) if each["description"] == WHAT]
    assert clue["turns"][-1] == "尾号是 9021，夜里十点以后在。"


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


def _listing(server: Server) -> str:
    places = httpx.get(f"{server.url}/api/v1/nearby", params=CELL).raise_for_status().json()["places"]
    return str(places[-1]["listings"][0]["id"])
