"""Being told by mail, from the client to the mailbox and back, against a real mail server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from debtormap.core import proof_of_work, watch_texts
from tests.e2e.conftest import Server, log_in, serving
from tests.e2e.desk_pages import open_request
from tests.e2e.words import word
from tests.watching.mailbox import SENDER, Mailbox, link, text
from tests.watching.mailbox import serving as receiving

pytestmark = pytest.mark.browser
ADDRESS = "an@mail.example.org"
PATIENCE_S = 60


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with receiving() as mailbox:
        yield mailbox


@pytest.fixture(scope="module")
def mailing(mailbox: Mailbox, demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A demonstration that sends mail."""
    data = tmp_path_factory.mktemp("mailing") / "data"
    post = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mailbox.port), "SMTP_STARTTLS": "off", "MAIL_FROM": SENDER}
    with serving(demonstration, data, **post) as server:
        yield server


def arrived(mailbox: Mailbox, count: int) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while len(mailbox.mails) < count and time.monotonic() < until_s:
        time.sleep(0.2)
    assert len(mailbox.mails) == count


def company(server: Server) -> tuple[str, str]:
    """Id and code of an organisation's listing that may be followed."""
    found = httpx.get(f"{server.url}/api/v1/search", params={"q": "公司"}).json()["listings"]
    for each in found:
        listing = httpx.get(f"{server.url}/api/v1/listings/{each['id']}").json()
        code = listing.get("credit_code") or listing.get("masked_number") or ""
        if len(code) == 18 and "*" not in code and not code.startswith("92"):
            return each["id"], code
    raise AssertionError("the demonstration has no organisation to follow")


WORDS = {
    "zh-CN": ("此单位的邮件提醒", "您的邮箱地址", "发送确认邮件", "请查看邮箱", "开始", "停止并清除我的地址"),
    "en-US": (
        "Notices by mail about this organisation", "Your mail address", "Send me the mail to confirm",
        "Look into your mailbox", "Begin", "Stop and erase my address",
    ),
}  # fmt: skip


@pytest.mark.parametrize("locale", WORDS)
def test_an_organisation_is_followed_from_its_listing_and_stopped_without_javascript(
    chromium: Browser, mailing: Server, mailbox: Mailbox, locale: str
) -> None:
    entry, address, send, done, begin, stop_button = WORDS[locale]
    mailbox.mails.clear()
    listing_id, code = company(mailing)
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale=locale, base_url=mailing.url)
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(f"/r/{listing_id}")

    page.get_by_role("button", name=entry).click()
    page.get_by_label(address).fill(f"{locale.lower()}@mail.example.org")
    page.get_by_role("button", name=send).click()

    # The device pays with a calculation first.
    expect(page.get_by_text(done)).to_be_visible(timeout=PATIENCE_S * 1000)
    arrived(mailbox, 1)
    assert code in text(mailbox.mails[0])
    assert context.cookies() == []
    context.close()

    plain = chromium.new_context(java_script_enabled=False, locale=locale, base_url=mailing.url)
    page = plain.new_page()
    page.goto("/watches/{}/{}/confirm".format(*link(mailbox.mails[0], "confirm")))
    page.get_by_role("button", name=begin).click()
    assert page.get_by_role("button").count() == 0
    stop = "/watches/{}/{}/stop".format(*link(mailbox.mails[0], "stop"))
    page.goto(stop)
    page.get_by_role("button", name=stop_button).click()
    assert page.get_by_role("button").count() == 0
    assert page.goto(stop).status == 404  # type: ignore[union-attr]  # a navigation has a response
    plain.close()


def test_an_area_is_followed_from_the_legend_of_the_map(chromium: Browser, mailing: Server, mailbox: Mailbox) -> None:
    mailbox.mails.clear()
    found = httpx.get(f"{mailing.url}/ogc/api/collections/places/items?limit=1").json()["features"][0]
    lon, lat = found["geometry"]["coordinates"]
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, locale="en", base_url=mailing.url, permissions=["geolocation"],
        geolocation={"longitude": lon, "latitude": lat},
    )  # fmt: skip
    page = context.new_page()
    page.goto("/")

    page.get_by_role("button", name="Density of listings").click()
    page.get_by_role("button", name=word("en", "density.watch")).click()
    expect(page.get_by_role("radio", name=word("en", "watch.kind_area"))).to_have_attribute("aria-checked", "true")
    page.get_by_label(word("en", "watch.address")).fill("area@mail.example.org")
    page.get_by_role("button", name=word("en", "watch.send")).click()

    expect(page.get_by_text(word("en", "watch.done_title"))).to_be_visible(timeout=PATIENCE_S * 1000)
    page.get_by_role("button", name=word("en", "common.back_to_map")).click()
    expect(page.locator("wx-map")).to_be_visible()
    arrived(mailbox, 1)
    told = text(mailbox.mails[0])
    assert not [name for name in (f"{lon:.2f}", f"{lat:.2f}", found["properties"]["name"]) if name in told]
    context.close()


def test_who_comes_for_an_area_without_one_is_led_to_the_map(chromium: Browser, mailing: Server) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en", base_url=mailing.url)
    page = context.new_page()
    page.goto("/#/pages/watch/index")

    page.get_by_role("radio", name=word("en", "watch.kind_area")).click()
    page.get_by_role("button", name=word("en", "watch.to_map")).click()

    expect(page.locator("wx-map")).to_be_visible()
    context.close()


def test_a_mail_programs_own_button_stops_with_one_click(mailing: Server, mailbox: Mailbox, chromium: Browser) -> None:
    mailbox.mails.clear()
    _id, code = company(mailing)
    with httpx.Client(base_url=mailing.url, timeout=PATIENCE_S) as client:
        challenge = proof_of_work.Challenge(**client.get("/api/v1/corrections/challenge").json())
        wish = {"kind": "organisation", "target": code, "address": ADDRESS, "language": "en"}
        sent = client.post("/api/v1/watches", json=wish | {"proof": proof_of_work.solve(challenge)})
        arrived(mailbox, 1)
        confirm = "/watches/{}/{}/confirm".format(*link(mailbox.mails[0], "confirm"))
        looked, confirmed = client.get(confirm), client.post(confirm)
        stop = "/watches/{}/{}/stop".format(*link(mailbox.mails[0], "stop"))
        clicked = client.post(stop, data={"List-Unsubscribe": "One-Click"})
        gone = client.get(stop)

    assert (sent.status_code, sent.json()) == (202, {"noted": True})
    assert (looked.status_code, confirmed.status_code, clicked.status_code, gone.status_code) == (200, 200, 200, 404)
    assert "Begin" in looked.text
    assert "Confirmed" in confirmed.text


def test_an_organisation_is_told_by_mail_when_its_listing_is_withdrawn(
    mailing: Server, mailbox: Mailbox, chromium: Browser
) -> None:
    mailbox.mails.clear()
    listing_id, code = company(mailing)
    with httpx.Client(base_url=mailing.url, timeout=PATIENCE_S) as client:
        challenge = proof_of_work.Challenge(**client.get("/api/v1/corrections/challenge").json())
        wish = {"kind": "organisation", "target": code, "address": "told@mail.example.org", "language": "en"}
        client.post("/api/v1/watches", json=wish | {"proof": proof_of_work.solve(challenge)})
        arrived(mailbox, 1)
        client.post("/watches/{}/{}/confirm".format(*link(mailbox.mails[0], "confirm")))
    mailbox.mails.clear()
    tao = at_work(chromium, mailing, "tao")
    revoke(tao, listing_id)
    began_s = time.monotonic()

    arrived(mailbox, 1)
    tao.context.close()

    print(f"told {time.monotonic() - began_s:.1f} s after the withdrawal")
    assert code in text(mailbox.mails[0])
    assert listing_id not in text(mailbox.mails[0])


def test_who_is_listed_is_told_of_the_own_listing_by_the_receipt_until_one_click_stops_it(
    mailing: Server, mailbox: Mailbox, chromium: Browser
) -> None:
    mailbox.mails.clear()
    listing_id, name = person(mailing)
    receipt = asked(mailing, listing_id)
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", base_url=mailing.url)
    phone = context.new_page()
    phone.set_default_timeout(PATIENCE_S * 1000)
    phone.goto("/corrections")
    phone.get_by_role("tab", name=word("zh-CN", "correction.tab_follow")).click()
    phone.get_by_label(word("zh-CN", "correction.code")).fill(receipt)
    phone.get_by_role("button", name=word("zh-CN", "correction.look"), exact=True).click()
    boxes = [
        phone.get_by_role("button", name=word("zh-CN", name)).bounding_box()
        for name in ("correction.watch", "correction.withdraw")
    ]
    assert boxes[0] and boxes[1] and boxes[1]["y"] - boxes[0]["y"] - boxes[0]["height"] >= 8
    phone.get_by_role("button", name=word("zh-CN", "correction.watch")).click()
    own = phone.get_by_role("radio", name=word("zh-CN", "watch.kind_own"))
    expect(own).to_have_attribute("aria-checked", "true")
    held = phone.get_by_role("textbox", name=word("zh-CN", "watch.target_own"), exact=True)
    expect(held).to_have_value(receipt)
    assert held.evaluate("(one) => [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight]") == [0, 0]
    phone.get_by_label(word("zh-CN", "watch.address")).fill("own@mail.example.org")
    phone.get_by_role("button", name=word("zh-CN", "watch.send")).click()
    expect(phone.get_by_text(word("zh-CN", "watch.done_title"))).to_be_visible(timeout=PATIENCE_S * 1000)
    assert phone.evaluate("JSON.stringify([localStorage, sessionStorage])") == "[{},{}]"
    assert (context.cookies(), receipt in phone.url) == ([], False)
    arrived(mailbox, 1)
    phone.goto("/watches/{}/{}/confirm".format(*link(mailbox.mails[0], "confirm")))
    phone.get_by_role("button", name=watch_texts.word("zh-CN", "page_confirm_button")).click()
    expect(phone.get_by_role("heading", name=watch_texts.word("zh-CN", "page_confirmed_title"))).to_be_visible()

    han, tao = at_work(chromium, mailing, "han"), at_work(chromium, mailing, "tao")
    han.goto("/console/queues/corrections/")
    open_request(han, listing_id)
    founded = han.locator("form.card", has_text="Find it founded").first
    founded.get_by_label("Reasons").fill("经查义务的表述与文书不符，予以更正。")
    expect(founded.get_by_role("radio", name="Amend")).to_be_checked()
    founded.get_by_label("Column to amend").first.select_option("生效法律文书确定的义务")
    founded.get_by_label("What it should say").first.fill("偿还借款本金10000元")
    founded.get_by_role("button", name="Find it founded").click()
    expect(han.get_by_text("Done.")).to_be_visible()
    tao.goto(han.url)
    tao.get_by_role("button", name="Release the amendment").click()
    expect(tao.get_by_text("Done.")).to_be_visible()
    arrived(mailbox, 2)
    revoke(tao, listing_id)
    arrived(mailbox, 3)
    stop = "/watches/{}/{}/stop".format(*link(mailbox.mails[2], "stop"))
    clicked = httpx.post(mailing.url + stop, data={"List-Unsubscribe": "One-Click"})

    events = ("confirm", "changed", "withdrawn")
    assert mailbox.subjects() == [watch_texts.subject("zh-CN", event) for event in events]
    assert all(hidden not in text(mail) for hidden in (listing_id, name, receipt) for mail in mailbox.mails)
    assert all(mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" for mail in mailbox.mails)
    assert (clicked.status_code, phone.goto(stop).status) == (200, 404)  # type: ignore[union-attr]  # it has a response
    for page in (phone, han, tao):
        page.context.close()


def person(server: Server) -> tuple[str, str]:
    """Id and name of a person's listing that is public."""
    places = httpx.get(f"{server.url}/ogc/api/collections/places/items?limit=20").json()["features"]
    for place in places:
        listings = httpx.get(f"{server.url}/api/v1/places/{place['id']}/listings").json()["listings"]
        persons = [each for each in listings if each["kind"] == "natural_person"]
        if persons:
            return persons[-1]["id"], persons[-1]["name"]
    raise AssertionError("the demonstration has no person at a place")


def asked(server: Server, listing_id: str) -> str:
    """The receipt of a request that says the listing is not as it should be."""
    with httpx.Client(base_url=server.url, timeout=PATIENCE_S) as client:
        challenge = proof_of_work.Challenge(**client.get("/api/v1/corrections/challenge").json())
        wish = {
            "kind": "inaccurate", "asker": "listed_person", "reasons": "义务的表述与判决书不符，请予更正。",
            "listing_id": listing_id, "proof": proof_of_work.solve(challenge),
        }  # fmt: skip
        reply = client.post("/api/v1/corrections", json=wish, headers={"Idempotency-Key": uuid4().hex})
        return str(reply.raise_for_status().json()["receipt"])


def at_work(chromium: Browser, server: Server, name: str) -> Page:
    """The console of one of the cast, who has just logged in."""
    context = chromium.new_context(base_url=server.url, locale="en")
    log_in(context, name, server.passwords[name])
    page = context.new_page()
    page.set_default_timeout(PATIENCE_S * 1000)
    return page


def revoke(tao: Page, listing_id: str) -> None:
    tao.goto(f"/console/listings/{listing_id}/withdraw")
    tao.get_by_label("Revoke").check()
    tao.get_by_label("Reason").fill("本不应纳入")
    tao.get_by_role("button", name="Take the listing off").click()
    tao.wait_for_url(f"**/console/listings/{listing_id}/")
