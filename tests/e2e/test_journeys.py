"""Three journeys through the whole house, as people walk them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Open, Server
from tests.e2e.words import LOCALES, pattern, word
from tests.examples import csv_bytes, row

pytestmark = pytest.mark.browser
CELL = {"lon": "115.490", "lat": "38.870"}


def test_a_court_s_list_reaches_a_phone(server: Server, officer: Open, citizen: Open) -> None:
    place = _quiet_place(server)
    name = "演示端到端"
    file = csv_bytes([
        row(7001, 姓名=name, 住所地=f"{_address(server, place)}9001号"),
        row(7002, **{"身份证号码/组织机构代码": "139990199003070011"}),
    ])  # fmt: skip

    mei = officer("mei", by_form=True)
    mei.goto("/console/import/")
    mei.get_by_label("The list").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": file})
    mei.get_by_role("button", name="Send and check").click()
    mei.wait_for_url("**/console/batches/*/")
    expect(mei.get_by_text("You have sent this list, so you cannot approve it")).to_be_visible()
    expect(mei.get_by_role("row", name=re.compile("check digit|校验码")).first).to_be_visible()
    assert "139990199003070011" not in mei.content()

    tao = officer("tao")
    tao.goto(mei.url)
    tao.get_by_label("I have read the").check()
    tao.get_by_role("button", name="Approve").click()
    tao.get_by_role("button", name=re.compile("^Publish")).click()
    expect(tao.get_by_text("Published. Of 1 new and changed rows")).to_be_visible()

    phone = citizen("/")
    expect(phone.get_by_text(place["name"], exact=True).first).to_be_visible()
    card = phone.get_by_role("button", name=re.compile(name)).first
    card.scroll_into_view_if_needed()
    card.click()
    phone.wait_for_url(re.compile(r"/r/[0-9A-Za-z]+$"))
    expect(phone.get_by_role("heading", name=name)).to_be_visible()
    expect(phone.get_by_text("有履行能力而拒不履行生效法律文书确定义务的")).to_be_visible()
    expect(phone.get_by_text("9001号")).to_have_count(0)


@pytest.mark.parametrize("locale", LOCALES)
def test_who_refuses_the_position_chooses_a_place(citizen: Open, locale: str) -> None:
    phone = citizen("/", located=False, locale=locale)

    phone.get_by_role("button", name=word(locale, "map.locate")).click()
    phone.get_by_role("button", name=word(locale, "map.choose_list")).click()
    county = {"zh-CN": "石家庄市桥西区", "en": "Qiaoxi District, Shijiazhuang"}[locale]
    phone.get_by_role("button", name=county).click()

    around = word(locale, "map.around").format(origin=county)
    expect(phone.get_by_text(re.compile(around))).to_be_visible()
    expect(phone.get_by_role("status").filter(has_text=pattern(locale, "map.within"))).to_be_visible()


def test_a_withdrawn_listing_leaves_the_open_page(
    server: Server, officer: Callable[[str], Page], citizen: Open
) -> None:
    listing = _distinct_listing(server)
    phone = citizen("/")
    shown = phone.get_by_role("button", name=re.compile(f"^{re.escape(listing['name'])}，"))
    expect(shown.first).to_be_visible()

    _withdraw(officer("tao"), listing["id"])

    # The page reads again every few seconds; the server is asked below what it says at once.
    expect(shown).to_have_count(0, timeout=10_000)
    assert httpx.get(f"{server.url}/api/v1/listings/{listing['id']}").status_code == 404
    assert listing["id"] not in httpx.get(f"{server.url}/api/v1/nearby", params=CELL).text
    opened = citizen(f"/r/{listing['id']}")
    expect(opened.get_by_text("该信息已不再公布")).to_be_visible()
    expect(opened.get_by_text(listing["name"])).to_have_count(0)


def test_what_was_withdrawn_while_the_reader_was_offline_is_gone_at_reconnect(
    server: Server, officer: Callable[[str], Page], chromium: Browser
) -> None:
    listing = _distinct_listing(server)
    # A context of its own: a request that fails is an error of the browser's console, as it is meant to be here.
    context = chromium.new_context(base_url=server.url, locale="zh-CN", viewport={"width": 390, "height": 844})
    reading, searching = context.new_page(), context.new_page()
    reading.goto(f"/r/{listing['id']}")
    searching.goto("/#/pages/search/index")
    searching.get_by_label("姓名").first.fill(listing["case_number"])
    searching.get_by_role("button", name="搜索").last.click()
    found = searching.get_by_role("button", name=re.compile(f"^{re.escape(listing['name'])}，"))
    expect(found).to_be_visible()
    expect(reading.get_by_role("heading", name=listing["name"])).to_be_visible()

    context.set_offline(True)
    for page in (reading, searching):
        expect(page.get_by_text(re.compile("网络未连接。以下内容读取于"))).to_be_visible(timeout=20_000)
    _withdraw(officer("tao"), listing["id"])
    expect(reading.get_by_role("heading", name=listing["name"])).to_be_visible()
    context.set_offline(False)

    expect(reading.get_by_text("该信息已不再公布")).to_be_visible(timeout=15_000)
    expect(reading.get_by_text(listing["name"])).to_have_count(0)
    expect(searching.get_by_text("没有找到公布中的信息")).to_be_visible(timeout=15_000)
    expect(found).to_have_count(0)
    context.close()


def _withdraw(tao: Page, listing_id: str) -> None:
    tao.goto(f"/console/listings/{listing_id}/withdraw")
    tao.get_by_label("Revoke").check()
    tao.get_by_label("Reason").fill("本不应纳入")
    tao.get_by_role("button", name="Take the listing off").click()
    tao.wait_for_url(f"**/console/listings/{listing_id}/")


def _nearby(server: Server) -> Any:
    return httpx.get(f"{server.url}/api/v1/nearby", params=CELL).raise_for_status().json()


def _quiet_place(server: Server) -> dict[str, str]:
    """A place in view all of whose listings stand on the first page, with room for one more."""
    return next(place for place in _nearby(server)["places"] if place["count"] <= 2)


def _distinct_listing(server: Server) -> dict[str, str]:
    """A listing that the first page shows and whose name nobody else there bears."""
    places = _nearby(server)["places"]
    names = [listing["name"] for place in places for listing in place["listings"]]
    return next(place["listings"][0] for place in places if names.count(place["listings"][0]["name"]) == 1)


def _address(server: Server, place: dict[str, str]) -> str:
    lines = (server.data / "gazetteer" / "synthetic.csv").read_text("utf-8").splitlines()
    fields = next(line.split(",") for line in lines if f",{place['name']}," in line)
    return f"河北省保定市莲池区{fields[7]}{place['name']}"
