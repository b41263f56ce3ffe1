"""People of a court at their desks: a mended row, the queues, the counter, a request, an alarm, and what leaves."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import COMMAND, Open, Server
from tests.e2e.desk_pages import open_request
from tests.e2e.test_accessibility import faults
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


def sound(page: Page) -> None:
    assert faults(page) == []


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
    expect(tao.locator("span", has_text=WRITTEN).first).to_be_visible()
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
    expect(tao.get_by_text("Hide at once…")).to_be_visible()


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


def test_a_listed_person_asks_and_goes_home_with_proof_of_the_removal(
    server: Server, officer: Desk, citizen: Open, tmp_path: Path
) -> None:
    listing = _listing(server)
    phone = citizen(f"/corrections?id={listing}")
    phone.get_by_role("radio", name="不应纳入").click()
    phone.get_by_label("理由（至少十个字）").fill("本人没有履行能力，不符合纳入失信被执行人名单的情形。")
    phone.get_by_role("button", name="提交申请").click()
    expect(phone.get_by_role("heading", name="申请已收到")).to_be_visible()
    receipt = phone.get_by_text(re.compile(r"^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$")).inner_text()

    han, late = officer("han"), officer("han")
    han.goto("/console/queues/corrections/")
    sound(han)
    open_request(han, listing)
    sound(han)
    late.goto(han.url)
    han.get_by_label("What you open it for").fill("\u3000")
    han.get_by_role("button", name="Open", exact=True).click()
    expect(han.locator(".errorlist")).to_be_visible()
    han.get_by_label("What you open it for").fill("examination")
    han.get_by_role("button", name="Open", exact=True).click()
    expect(han.get_by_text("本人没有履行能力", exact=False)).to_be_visible()
    han.goto(late.url)
    founded = han.locator("form.card", has_text="Find it founded").first
    founded.get_by_label("Reasons").fill("太短")
    founded.get_by_role("button", name="Find it founded").click()
    expect(founded.locator(".errorlist")).to_have_text("Say why, in ten characters or more.")
    expect(founded.get_by_label("Reasons")).to_have_value("太短")
    founded.get_by_label("Reasons").fill("经查不符合法定情形，应予撤销。")
    founded.get_by_role("button", name="Find it founded").click()
    expect(han.get_by_text("Done.")).to_be_visible()
    dismissed = late.locator("form.card", has_text="Dismiss it").first
    dismissed.get_by_label("Reasons").fill("理由不成立")
    dismissed.get_by_role("button", name="Dismiss it").click()
    expect(late.get_by_text(re.compile("^Nothing was done"))).to_be_visible()

    again = citizen("/corrections")
    again.get_by_role("tab", name="查询进度").click()
    again.get_by_label("回执码").fill(receipt)
    again.get_by_role("button", name="查询", exact=True).click()
    expect(again.get_by_role("heading", name="已经纠正")).to_be_visible()
    paper = tmp_path / "removal.json"
    paper.write_bytes(taken(again, "保存签名文件", "button"))
    assert _is_valid(paper, server, tmp_path)
    signed = paper.read_bytes()
    assert json.loads(signed)["body"]["act"] == "revoke"
    paper.write_bytes(signed.replace(b'"act":"revoke"', b'"act":"delist"'))
    assert not _is_valid(paper, server, tmp_path)
    assert httpx.get(f"{server.url}/api/v1/listings/{listing}").status_code == 404


def test_who_opens_many_full_records_raises_an_alarm_that_an_auditor_answers(server: Server, officer: Desk) -> None:
    tao, an = officer("tao"), officer("an")
    tao.goto(f"/console/listings/{_listing(server)}/")
    tao.get_by_text("Number and address in full…").click()
    tao.get_by_label("Which matter").fill("演示核查")
    tao.get_by_role("button", name="Open for this purpose").click()
    expect(tao.get_by_text("It is on record that you opened them")).to_be_visible()
    tao.evaluate("""async () => {
        const form = document.querySelector("form[action$='/hide']");
        const body = new URLSearchParams({note: "演示核查", purpose: "identity"});
        body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
        const full = form.action.replace(/hide$/, "full");
        for (let count = 0; count < 25; count += 1) await fetch(full, {method: "POST", body});
    }""")

    an.goto("/console/alarms/")
    sound(an)
    alarm = an.locator("section", has_text="25 full records or more").filter(has_text="tao")
    alarm.get_by_label("What came of it").fill("\u3000")
    alarm.get_by_role("button", name="I have looked at it").click()
    expect(an.locator(".errorlist")).to_be_visible()
    alarm.get_by_label("What came of it").fill("与本人核实")
    alarm.get_by_role("button", name="I have looked at it").click()

    expect(an.get_by_role("row", name=re.compile("与本人核实"))).to_be_visible()
    an.goto("/console/audit/?person=tao")
    sound(an)
    expect(an.get_by_role("row", name=re.compile("opened number and address in full.*演示核查")).first).to_be_visible()


def test_axe_finds_nothing_on_any_page_of_the_menu(officer: Desk) -> None:
    """Each page once, with the first of the cast who may open it, wide and on a phone by turns."""
    found: dict[str, list[str]] = {}

    for name in ("mei", "tao", "han", "an", "admin"):
        page = officer(name)
        menu = page.evaluate(
            "[...document.querySelectorAll('#navigation .navigation-group a')].map((each) => each.href)"
        )
        for link in (each for each in menu if each not in found):
            width = 390 if len(found) % 2 else 1280
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(link)
            found[link] = faults(page) + page.evaluate(
                f"document.documentElement.scrollWidth > {width} ? ['wide'] : []"
            )

    assert {link: each for link, each in found.items() if each} == {}
    assert len(found) > 25


def _listing(server: Server) -> str:
    """One of the demonstration that is public still; no other journey is about it."""
    rows = csv.DictReader((server.data / "demonstration.csv").read_text("utf-8-sig").splitlines())
    for case_number in [each["案号"] for each in rows][-7:-20:-1]:
        found = httpx.get(f"{server.url}/api/v1/search", params={"q": case_number}).raise_for_status().json()
        if found["listings"]:
            return str(found["listings"][0]["id"])
    raise AssertionError("none of them is public")


def _is_valid(path: Path, server: Server, folder: Path) -> bool:
    """As `debtormap verify` says it, with the keys of the court."""
    key = folder / "key.json"
    key.write_text(httpx.get(f"{server.url}/.well-known/debtormap-keys.json").text, "utf-8")
    return subprocess.run([COMMAND, "verify", str(path), "--key", str(key)], check=False).returncode == 0
