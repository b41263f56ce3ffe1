"""The map page: from near and from afar, map and list hold the same."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Open, Server

pytestmark = pytest.mark.browser


def test_from_afar_the_list_is_what_the_map_shows(citizen: Open) -> None:
    phone = citizen("/")
    expect(_headline(phone)).to_have_text(re.compile(r"^500 米内"))
    within = _headline(phone).inner_text()

    _zoom_out(phone, 5)
    expect(_headline(phone)).to_have_text(re.compile(r"^图中 \d"))

    rows = phone.locator("[id*='--mark-'], [id^='mark-']")
    expect(rows.first).to_be_visible()
    told = [_number(text) for text in rows.locator("[class*='place-count']").all_inner_texts()]
    assert sum(told) == _number(_headline(phone).inner_text())
    assert told == sorted(told, reverse=True)

    phone.get_by_role("button", name="返回所选地点的 500 米").click()
    expect(_headline(phone)).to_have_text(within)


def test_a_cluster_of_the_list_opens_by_going_nearer(citizen: Open) -> None:
    desk = citizen("/", wide=True)
    _zoom_out(desk, 4)
    cluster = desk.get_by_role("button", name=re.compile(r"^\d+ 处公示地点")).first

    cluster.press("Enter")

    expect(desk.get_by_role("button", name=re.compile("公示密度等级")).first).to_be_visible()


def test_no_position_finer_than_the_cell_leaves_the_device(server: Server, citizen: Open) -> None:
    phone = citizen("about:blank")
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto("/")
    _zoom_out(phone, 2)
    expect(_headline(phone)).to_have_text(re.compile(r"^图中"))

    kept = phone.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, location.href, history.state])")
    fine = re.compile(r"\d{2,3}\.\d{4,}")
    assert [url for url in asked if fine.search(url)] == []
    assert not fine.search(kept)
    assert any("/api/v1/viewport?bbox=" in url for url in asked)
    assert not re.search(r"115\.4|lon=|bbox=", (server.data / "server.log").read_text("utf-8"))


def _headline(page: Page) -> Locator:
    return page.get_by_role("status").filter(has_text=re.compile("500 米内|图中")).first


def _number(text: str) -> int:
    found = re.search(r"(\d[\d,]*) 条", text)
    return 0 if found is None or "少于" in text else int(found[1].replace(",", ""))


def _zoom_out(page: Page, steps: int) -> None:
    """Once the map stands over the reader's own position; each step after the one before has been drawn."""
    expect(page.get_by_text("以我的位置为中心")).to_be_visible()
    for _ in range(steps):
        page.get_by_role("button", name="缩小").click()
        page.wait_for_timeout(400)


def test_the_legend_on_the_map_says_the_numbers_behind_its_colours(citizen: Open) -> None:
    page = citizen(locale="en")

    page.get_by_role("button", name="Density of listings").click()

    expect(page.get_by_text("fewer than 5 listings")).to_be_visible()
