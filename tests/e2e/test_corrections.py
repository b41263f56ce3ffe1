"""A listed person asks from a phone, and comes back with the receipt."""

from __future__ import annotations

import json
import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open, Server
from tests.papers.examples import photo

pytestmark = pytest.mark.browser
CELL = {"lon": "115.490", "lat": "38.870"}
REASONS = "我与判决书中的人同名，不是同一人。"


def test_who_is_not_the_one_takes_the_listing_off_the_map(server: Server, citizen: Open) -> None:
    listing = _listing(server)
    phone = citizen(f"/r/{listing}")
    phone.get_by_role("button", name="申请纠正这条信息").click()
    phone.wait_for_url(f"**/corrections?id={listing}")

    phone.get_by_role("button", name="提交申请").click()
    expect(phone.get_by_role("alert")).to_contain_text("请选择申请的内容")
    expect(phone.get_by_text("请选择申请的内容").first).to_be_in_viewport(ratio=1)
    phone.get_by_role("radio", name="这不是我").click()
    phone.get_by_label("理由（至少十个字）").fill(REASONS)
    expect(phone.get_by_role("alert")).to_have_count(0)
    with phone.expect_file_chooser() as chooser:
        phone.get_by_role("button", name="添加照片").click()
    chooser.value.set_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    expect(phone.get_by_text("照片 1")).to_be_visible()
    phone.get_by_role("button", name="提交申请").click()

    expect(phone.get_by_role("heading", name="申请已收到")).to_be_visible()
    receipt = phone.get_by_text(re.compile(r"^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$")).inner_text()
    assert REASONS not in phone.content() and receipt not in phone.url
    assert phone.evaluate("JSON.stringify([localStorage, sessionStorage])") == "[{},{}]"
    phone.wait_for_function(
        "async (id) => !(await (await fetch('/api/v1/nearby?lon=115.490&lat=38.870')).text()).includes(id)", arg=listing
    )
    assert httpx.get(f"{server.url}/api/v1/listings/{listing}").status_code == 200

    again = citizen("/corrections")
    again.get_by_role("tab", name="查询进度").click()
    again.get_by_label("回执码").fill(receipt.lower())
    again.get_by_role("button", name="查询", exact=True).click()
    expect(again.get_by_role("heading", name="正在审查")).to_be_visible()
    expect(again.get_by_text(re.compile("已从地图、密度和分享中撤下"))).to_be_visible()
    again.get_by_role("button", name="撤回申请").click()
    again.get_by_role("button", name="撤回", exact=True).click()
    expect(again.get_by_role("heading", name="已撤回")).to_be_visible()


def test_corrections_are_asked_away_from_a_listing(server: Server, citizen: Open) -> None:
    desk = citizen("/corrections", wide=True, located=False, locale="en-GB")

    expect(desk.get_by_role("radio", name="This is not me")).to_have_count(0)
    desk.get_by_role("radio", name="The information is wrong").press("Enter")
    desk.get_by_label("Name as listed").fill("演示甲")
    desk.get_by_label("Case number").fill("（2024）冀0001执1号")
    desk.get_by_label("Reasons (ten characters or more)").fill("The amount is wrong in the list.")
    desk.get_by_role("button", name="Send the request").click()

    expect(desk.get_by_role("heading", name="The request was received")).to_be_visible()


def test_an_unknown_receipt_is_told_in_words(citizen: Open) -> None:
    phone = citizen("/corrections")
    phone.get_by_role("tab", name="查询进度").click()
    phone.get_by_role("button", name="查询", exact=True).click()
    expect(phone.get_by_role("alert")).to_have_text("请输入回执码。")
    code = phone.get_by_label("回执码")
    code.fill("000G-40R4-0M30-E209-185G-R38E-1W80")
    assert code.evaluate("(one) => [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight]") == [0, 0]
    code.press("Enter")

    expect(phone.get_by_role("alert")).to_have_text("没有找到。请核对回执码的每一组。")


def test_what_is_wrong_with_a_reconsideration_is_told_beside_it(citizen: Open) -> None:
    served = {"act": "serve", "on": "2026-11-27", "served_on": "2026-11-27", "remedy": "", "reasons": "一致" * 300}
    state = {
        "kind": "inaccurate", "asker": "listed_person", "state": "served", "listing_id": "a1B2",
        "received_on": "2026-11-10", "papers": 1, "off_map": False, "off_map_until": None, "may_withdraw": False,
        "may_ask_reconsideration": True, "limits": [], "acts": [served],
    }  # fmt: skip
    late = {"status": 409, "code": "reconsideration_late"}
    phone = citizen("/corrections")
    phone.route("**/api/v1/corrections/receipt", lambda route: route.fulfill(json=state))
    phone.route(
        "**/api/v1/corrections/receipt/reconsideration",
        lambda route: route.fulfill(status=409, content_type="application/problem+json", body=json.dumps(late)),
    )
    phone.get_by_role("tab", name="查询进度").click()
    phone.get_by_label("回执码").fill("000G-40R4-0M30-E209-185G-R38E-1W80")
    phone.get_by_role("button", name="查询", exact=True).click()
    told = phone.get_by_role("alert")

    ask = phone.get_by_role("button", name="申请复议")
    ask.click()
    expect(told).to_have_text("请写明理由，至少十个字。")
    expect(told).to_be_in_viewport(ratio=1)
    phone.get_by_label("复议的理由").fill(REASONS)
    expect(told).to_have_count(0)
    ask.click()

    expect(told).to_have_text(re.compile("十日"))
    expect(told).to_be_in_viewport(ratio=1)


def test_a_paper_that_is_none_is_refused_by_name_as_it_is_chosen(citizen: Open) -> None:
    desk = citizen("/corrections", wide=True, located=False, locale="en-GB")
    with desk.expect_file_chooser() as chooser:
        desk.get_by_role("button", name="Add PDF").click()
    chooser.value.set_files({"name": "plan.docx", "mimeType": "application/pdf", "buffer": b"PK\x03\x04" + bytes(64)})

    expect(desk.get_by_role("alert")).to_have_text(re.compile("“plan.docx” is no JPEG, PNG or WebP photo and no PDF"))
    expect(desk.get_by_role("button", name=re.compile("^Remove"))).to_have_count(0)


def _listing(server: Server) -> str:
    places = httpx.get(f"{server.url}/api/v1/nearby", params=CELL).raise_for_status().json()["places"]
    return str(places[-1]["listings"][0]["id"])
