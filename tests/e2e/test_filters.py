"""Filters: the list and the map stay one set, what holds is seen, and one tap takes all of it away."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open, Server

pytestmark = pytest.mark.browser
HERE = "/api/v1/nearby?lon=115.496&lat=38.871&datum=gcj02"


def counted(page: Page) -> int:
    """The listings that the list counts in both bands."""
    return sum(int(text.replace(",", "")) for text in page.locator(".band-count").all_inner_texts())


def test_filters_by_ground_and_court_hold_on_map_list_and_place(server: Server, citizen: Open) -> None:
    asked: list[str] = []
    page = citizen(locale="en")
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="More filters").click()
    expect(page.get_by_role("radiogroup", name="Enforcing court").get_by_role("radio").nth(1)).to_be_visible()

    page.get_by_role("radio", name="Breaches the duty to report property").click()
    page.get_by_role("radiogroup", name="Enforcing court").get_by_role("radio").nth(1).click()
    expect(page.get_by_text("2 filters hold")).to_be_visible()
    with page.expect_response(re.compile("/nearby.*ground=G4.*court=")) as answered:
        page.get_by_role("button", name="Show listings").click()
    found = answered.value.json()

    expect(page.get_by_role("group", name="Filters that hold")).to_be_visible()
    assert "&ground=G4&court=" in answered.value.url
    if found["total"]:
        expect(page.locator(".headline")).to_contain_text("within 500 m")
        assert counted(page) == found["total"]
    page.get_by_role("button", name="Remove filter: Breaches the duty to report property").click()
    expect(page.get_by_role("button", name="Remove filter: Breaches")).to_have_count(0)
    page.get_by_role("button", name="Clear all filters").first.click()
    expect(page.get_by_role("group", name="Filters that hold")).to_have_count(0)
    everything = httpx.get(f"{server.url}{HERE}").json()
    expect(page.locator(".headline")).to_contain_text(re.compile(r"^\d+ listings? within 500 m$"))
    assert counted(page) == everything["total"]


def test_a_filter_that_fits_nothing_says_so_and_leads_back(citizen: Open) -> None:
    page = citizen()
    page.get_by_role("button", name="更多筛选").click()
    page.get_by_label("按名称查找法院").fill("没有这个法院")
    expect(page.get_by_role("radiogroup", name="执行法院").get_by_role("radio")).to_have_count(1)
    page.get_by_role("radio", name="12 个月以前").click()
    page.get_by_role("radio", name="违反限制消费令").click()
    page.get_by_role("radio", name="其他组织").click()

    expect(page.get_by_text("已选 3 项筛选")).to_be_visible()
    page.get_by_role("button", name="清除全部筛选").click()
    expect(page.get_by_text("未筛选：显示全部公示")).to_be_visible()
    page.get_by_role("button", name="查看公示").click()

    expect(page.locator(".headline")).to_contain_text("500 米内")
    expect(page.get_by_role("group", name="当前筛选")).to_have_count(0)


def test_filters_work_by_keyboard_alone(citizen: Open) -> None:
    page = citizen(locale="en", wide=True)
    page.get_by_role("button", name="More filters").focus()
    page.keyboard.press("Enter")
    chosen = page.get_by_role("radio", name="in the last 12 months")
    expect(chosen).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if chosen.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Space")

    expect(chosen).to_have_attribute("aria-checked", "true")
    page.get_by_role("button", name="Show listings").focus()
    page.keyboard.press("Enter")
    remove = page.get_by_role("button", name="Remove filter: in the last 12 months")
    expect(remove).to_be_visible()
    remove.focus()
    page.keyboard.press("Enter")
    expect(remove).to_have_count(0)


def test_a_place_keeps_the_filters_of_the_map_and_can_drop_them(server: Server, citizen: Open) -> None:
    place = httpx.get(f"{server.url}{HERE}").json()["places"][0]
    asked = f"{server.url}/api/v1/places/{place['id']}/listings"
    some, everything = (httpx.get(asked + query).json()["total"] for query in ("?kind=natural_person", ""))
    page = citizen(f"/#/pages/place/index?id={place['id']}&kind=natural_person", locale="en")

    expect(page.get_by_role("button", name="Remove filter: Persons")).to_be_visible()
    expect(page.get_by_text(re.compile(rf"\b{some}\b")).first).to_be_visible()
    page.get_by_role("button", name="Clear all filters").click()

    expect(page.get_by_role("group", name="Filters that hold")).to_have_count(0)
    expect(page.get_by_text(re.compile(rf"\b{everything}\b")).first).to_be_visible()
