"""People of a court at their desks: a mended row, a text written anew, the queues, the counter, what leaves."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server
from tests.examples import csv_bytes, number, row

pytestmark = pytest.mark.browser
Desk = Callable[[str], Page]
TOO_MUCH = "与担保人演示丁连带偿还借款本金10000元"
WRITTEN = "偿还借款本金10000元"


def send(mei: Page, file: bytes, name: str = "list.csv") -> str:
    """The address of the list that Mei has sent."""
    mei.goto("/console/import/")
    mei.get_by_label("The list").set_input_files({"name": name, "mimeType": "text/csv", "buffer": file})
    mei.get_by_role("button", name="Send and check").click()
    mei.wait_for_url("**/console/batches/*/")
    return mei.url


def taken(page: Page, name: str | re.Pattern[str], role: Any = "link") -> bytes:
    """What the browser saves when this is pressed."""
    with page.expect_download() as download:
        page.get_by_role(role, name=name).first.click()
    return Path(download.value.path()).read_bytes()


def mark(page: Page, name: str) -> None:
    page.get_by_role("row", name=re.compile(name)).get_by_role("checkbox").check()


def test_a_refused_row_is_mended_and_its_text_written_anew_for_another_to_read(officer: Desk) -> None:
    mei, tao = officer("mei"), officer("tao")
    send(mei, csv_bytes([row(7101, 姓名="演示甲乙", **{"身份证号码/组织机构代码": "139990199003070011"})]), "wrong.csv")
    refused = list(csv.DictReader(io.StringIO(taken(mei, re.compile("efused rows")).decode("utf-8-sig"))))
    refused[0]["身份证号码/组织机构代码"] = number(7101)
    refused[0]["生效法律文书确定的义务"] = TOO_MUCH

    address = send(mei, csv_bytes(refused), "mended.csv")
    mei.goto(f"{address}texts/")
    expect(mei.locator("mark", has_text="演示丁")).to_be_visible()
    mei.get_by_text("Write another text").click()
    mei.get_by_label("What the public reads").fill(TOO_MUCH)
    mei.get_by_role("button", name="Put it in its place").click()
    expect(mei.get_by_label("What the public reads")).to_have_value(TOO_MUCH)
    expect(mei.locator(".errorlist")).to_be_visible()
    mei.get_by_label("What the public reads").fill(WRITTEN)
    mei.get_by_role("button", name="Put it in its place").click()
    expect(mei.get_by_text("Another person reads it before the list is approved")).to_be_visible()

    tao.goto(f"{address}texts/")
    expect(tao.get_by_text(WRITTEN, exact=True)).to_be_visible()
    tao.get_by_role("button", name="I have read the texts of this page").click()
    tao.goto("/console/queues/review/")
    mark(tao, "mended.csv")
    tao.get_by_label("I have read the texts of every list").check()
    tao.get_by_role("button", name="Approve what is marked").click()

    expect(tao.get_by_text("Done: 1.")).to_be_visible()
    expect(tao.get_by_role("row", name=re.compile("mended.csv"))).to_have_count(0)


def test_what_one_hides_another_confirms_from_a_queue_and_two_bring_back(server: Server, officer: Desk) -> None:
    tao, wen = officer("tao"), officer("wen")
    tao.goto("/console/listings/?state=published")
    tao.locator("tbody th a").last.click()
    address, name = tao.url, tao.get_by_role("heading", level=1).inner_text()
    tao.get_by_text("Hide at once…").click()
    tao.get_by_role("button", name="Somebody is in danger").click()
    expect(tao.get_by_text("The listing is hidden")).to_be_visible()

    wen.goto(address)
    wen.get_by_role("link", name="Restore…").click()
    wen.get_by_label("Reason").fill("the danger is over")
    wen.get_by_role("button", name=re.compile("[Pp]ropose")).click()
    expect(wen.get_by_text("Another person decides")).to_be_visible()

    wen.goto("/console/queues/approve/?kind=restore")
    mark(wen, name)
    wen.get_by_role("button", name="Let through what is marked").click()
    expect(wen.get_by_text("put back by another person")).to_be_visible()
    tao.goto("/console/queues/approve/?kind=restore")
    mark(tao, name)
    tao.get_by_role("button", name="Let through what is marked").click()
    expect(tao.get_by_text("Done: 1.")).to_be_visible()
    tao.goto(address)
    expect(tao.get_by_role("button", name="Somebody is in danger")).to_have_count(1)


def test_a_person_is_told_at_the_counter_and_the_code_opens_once(server: Server, officer: Desk) -> None:
    han = officer("han")
    with (server.data / "demonstration.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    person = next(each for each in rows if each["身份证号码/组织机构代码"].isdigit() and each["性别"])
    han.goto("/console/counter/")
    han.get_by_label("Identity number or credit code").fill("139990199003070011")
    han.get_by_label("Document by which the identity was checked").fill("居民身份证原件")
    han.get_by_role("button", name="Issue a code").click()
    expect(han.locator(".errorlist")).to_be_visible()
    han.get_by_label("Identity number or credit code").fill(person["身份证号码/组织机构代码"])
    han.get_by_role("button", name="Issue a code").click()
    code = han.locator("code").first.inner_text()

    han.get_by_label("One-time code").fill(code)
    han.get_by_label("JSON").check()
    told = json.loads(taken(han, "Print what is held", "button"))

    assert told["party"]["name"] == person["被执行人姓名/名称"]
    assert told["listings"][0]["received_by"]
    han.get_by_label("One-time code").fill(code)
    han.get_by_role("button", name="Print what is held").click()
    expect(han.get_by_text("There is no such code, or it was used")).to_be_visible()


def test_what_leaves_the_register_is_asked_for_let_out_and_on_record(officer: Desk) -> None:
    mei, tao, an = officer("mei"), officer("tao"), officer("an")
    mei.goto("/console/exports/")
    mei.get_by_label("What it is for, and who gets it").fill("演示核查")
    mei.get_by_label("Published from").fill("2026-11-20")
    mei.get_by_label("Published to").fill("2026-11-19")
    mei.get_by_role("button", name="Ask for it").click()
    expect(mei.locator(".errorlist")).to_be_visible()
    expect(mei.get_by_label("What it is for, and who gets it")).to_have_value("演示核查")
    mei.get_by_label("Published from").fill("2099-01-01")
    mei.get_by_label("Published to").fill("2099-01-02")
    mei.get_by_role("button", name="Ask for it").click()
    tao.goto("/console/queues/approve/?kind=export")
    mark(tao, "演示核查")
    tao.get_by_role("button", name="Let through what is marked").click()
    expect(tao.get_by_text("Done: 1.")).to_be_visible()
    mei.reload()
    assert b"listing_id,mark" in taken(mei, "Take the file", "button")

    an.goto("/console/listings/?state=published")
    an.locator("tbody th a").first.click()
    bundle = json.loads(taken(an, "Evidence bundle"))
    assert bundle
    an.goto("/console/audit/")
    expect(an.get_by_role("row", name=re.compile("took an export")).first).to_be_visible()
    expect(an.get_by_role("row", name=re.compile("took an evidence bundle")).first).to_be_visible()
    an.goto("/console/alarms/")
    expect(an.get_by_role("heading", level=1)).to_be_visible()
