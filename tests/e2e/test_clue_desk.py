"""The clue desk as its officers work at it; senders hand in and answer by the API, as their pages do."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.clues.sender import Sender
from tests.e2e.conftest import Server
from tests.e2e.desk_pages import LogIn, last_number, new_officer, some_listing, unlock
from tests.papers.examples import photo

pytestmark = pytest.mark.browser


@pytest.fixture
def sender(server: Server) -> Sender:
    return Sender(httpx.Client(base_url=f"{server.url}/api/v1/clues", timeout=60))


def test_a_clue_is_read_asked_about_answered_and_verified(server: Server, officer: LogIn, sender: Sender) -> None:
    text = "演示线索：旧厂房里停着两台起重机，登记在他弟弟名下。"
    receipt = sender.send(((photo(size=(320, 200)), "现场.jpg"),), listing_id=some_listing(server), description=text)
    lin = officer("lin")
    unlock(lin, server.passwords["lin"])

    lin.get_by_role("link", name=last_number(lin), exact=True).click()
    expect(lin.get_by_text(text)).to_have_count(0)
    lin.get_by_label("Reason for opening").fill("first look")
    lin.get_by_role("button", name="Open", exact=True).click()
    expect(lin.get_by_text(text)).to_be_visible()
    here = lin.url
    lin.get_by_role("button", name="Look at the cleaned copy").click()
    picture = lin.get_by_role("img", name="What the sender photographed")
    expect(picture).to_be_visible()
    # Stood on its side by its Exif, and upright once cleaned.
    assert picture.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [200, 320]

    lin.goto(here)
    lin.get_by_label("To the sender").fill("起重机停在哪个厂区？")
    lin.get_by_role("button", name="Send").click()
    followed = sender.client.post("/receipt", json={"receipt": receipt}).raise_for_status().json()
    sender.answer(receipt, "在演示路七号院。")
    lin.goto(here)

    assert [turn["text"] for turn in followed["turns"]] == ["起重机停在哪个厂区？"]
    expect(lin.get_by_text("在演示路七号院。")).to_be_visible()
    lin.get_by_role("button", name="Concrete").click()
    lin.goto(here)
    lin.get_by_label("Assign to").select_option("lin")
    lin.get_by_role("button", name="Assign", exact=True).click()
    lin.get_by_role("button", name="Begin to verify").click()
    lin.get_by_label("Outcome").fill("查封")
    lin.get_by_role("button", name="Confirmed", exact=True).click()
    expect(lin.get_by_text("查封")).to_be_visible()
    told = sender.client.post("/receipt", json={"receipt": receipt}).raise_for_status().json()
    assert told["stage"] == "confirmed"


def test_clues_are_gone_through_with_two_keys_each(server: Server, officer: LogIn, sender: Sender) -> None:
    texts = (
        "演示：每周二在茶馆收取四间商铺的租金",
        "演示：新车登记在司机名下，停在北院",
        "演示：仓库里有三百吨钢材待售",
    )
    for text in texts:
        sender.send(description=text)
    lin = officer("lin")
    unlock(lin, server.passwords["lin"])
    lin.goto("/console/clues/?view=unread")
    # What other journeys sent waits here, too.
    waiting = lin.get_by_role("link", name=re.compile(r"^\d+$")).count()
    lin.get_by_label("Reason for opening all of these").fill("triage")
    lin.keyboard.press("Enter")

    seen: list[str] = []
    for _ in range(waiting):
        expect(lin.get_by_role("heading", name="What was sent")).to_be_visible()
        shown = lin.content()
        seen += [text for text in texts if text in shown]
        number = lin.get_by_role("heading", level=1).inner_text()
        lin.keyboard.press("4")
        expect(lin.get_by_role("button", name="Concrete")).to_be_focused()
        lin.keyboard.press("Enter")
        expect(lin.get_by_text(f"{number}: done.")).to_be_visible()

    assert sorted(seen) == sorted(texts)


def test_an_officer_in_conflict_sees_nothing_of_the_listing(server: Server, officer: LogIn, sender: Sender) -> None:
    pat = new_officer(server, officer, "pat")
    listing = some_listing(server)
    sender.send(listing_id=listing, description="演示：旧厂区里的旧车床")
    pat.goto("/console/clues/")
    pat.get_by_role("link", name=last_number(pat), exact=True).click()
    first = pat.url

    pat.get_by_text("Who may read it").click()
    pat.get_by_label("Why I am in conflict").fill("a cousin")
    pat.get_by_role("button", name="I am in conflict: take my keys").click()
    pat.wait_for_url("**/console/clues/?view=open")
    sender.send(listing_id=listing, description="演示：另一处厂区里的新车床")

    pat.goto("/console/clues/")
    expect(pat.get_by_text("No clue here.")).to_be_visible()
    assert pat.goto(first).status == 404  # type: ignore[union-attr]  # a page was loaded
    lin = officer("lin")
    lin.goto("/console/clues/")
    expect(lin.get_by_role("link", name=re.compile(r"^\d+$"))).not_to_have_count(0)


def test_two_of_three_holders_open_a_clue_on_a_decision(server: Server, officer: LogIn, sender: Sender) -> None:
    people = {name: officer(name) for name in ("tao", "admin", "lin")}
    tao, admin = people["tao"], people["admin"]
    tao.goto("/console/escrow/")
    tao.get_by_text("Make a new key").click()
    for label, name in (("First holder", "tao"), ("Second holder", "admin"), ("Third holder", "lin")):
        tao.get_by_label(label).select_option(name)
    tao.get_by_role("button", name="Name these three").click()
    shares = {name: _share(page) for name, page in people.items()}
    lin = people["lin"]
    sender.send(description="演示：只有值班法官能读的线索")
    unlock(lin, server.passwords["lin"])
    number = last_number(lin)
    quinn = new_officer(server, officer, "quinn")
    expect(quinn.get_by_text("No clue here.")).to_be_visible()

    tao.goto("/console/escrow/")
    tao.get_by_label("Number of the clue").fill(number)
    tao.get_by_label("Officer who is to read it").select_option("quinn")
    tao.get_by_label("Number of the decision").fill("（2026）演示决1号")
    tao.locator("#escrow-reason").fill("the reader is away")
    tao.get_by_role("button", name="Note the decision").click()
    for page, name in ((tao, "tao"), (admin, "admin")):
        page.goto("/console/escrow/")
        expect(page.get_by_text("（2026）演示决1号")).to_be_visible()
        page.get_by_label("My share").fill(shares[name])
        page.get_by_role("button", name="Bring my share").click()

    expect(admin.get_by_text("The clue is open to the officer.")).to_be_visible()
    quinn.goto("/console/clues/")
    quinn.get_by_role("link", name=number, exact=True).click()
    quinn.get_by_label("Reason for opening").fill("on decision")
    quinn.get_by_role("button", name="Open", exact=True).click()
    expect(quinn.get_by_text("演示：只有值班法官能读的线索")).to_be_visible()


def _share(page: Page) -> str:
    page.goto("/console/escrow/")
    page.get_by_role("button", name="Show my share, this once").click()
    return page.locator(".share code").inner_text()
