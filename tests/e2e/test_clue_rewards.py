"""One clue from the phone to the reward: sent with photos, read, asked about, verified, rewarded, claimed, paid."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open, Server, forgive
from tests.e2e.desk_pages import LogIn, last_number, new_officer, unlock
from tests.e2e.sender_pages import add, fill, look_up, receipt_of
from tests.papers.examples import photo

pytestmark = pytest.mark.browser
TEXT = "演示线索：三台冲床停在演示路东院，登记在他妹妹名下。"
PAYEE = "演示收款人，演示银行账户一"


def test_a_clue_goes_from_the_phone_to_its_reward(server: Server, officer: LogIn, citizen: Open) -> None:
    ruth = new_officer(server, officer, "ruth")
    phone = citizen(f"/r/{_promised(server)}")
    phone.get_by_role("button", name="提供财产线索").click()
    fill(phone, TEXT)
    phone.get_by_role("checkbox", name="希望得到悬赏金").click()
    pictures = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(320, 200))} for n in range(2)]
    add(phone, "添加照片", *pictures)
    phone.get_by_role("button", name="发送", exact=True).click()
    receipt = receipt_of(phone)

    lin = officer("lin")
    unlock(lin, server.passwords["lin"])
    here = _opened(lin)
    expect(lin.get_by_role("button", name="Look at the cleaned copy")).to_have_count(2)
    lin.get_by_label("To the sender").fill("冲床是什么型号？")
    lin.get_by_role("button", name="Send").click()
    phone.goto("/clue")
    phone.get_by_role("button", name="查询线索").click()
    look_up(phone, receipt)
    expect(phone.get_by_text("冲床是什么型号？")).to_be_visible()
    phone.get_by_label("写给法院").fill("一百吨的。")
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_text("已送达", exact=True)).to_be_visible()
    lin.goto(here)
    expect(lin.get_by_text("一百吨的。")).to_be_visible()

    for name in ("Concrete", "Assign", "Begin to verify", "Confirmed", "Realised"):
        lin.goto(here)
        if name == "Assign":
            lin.get_by_label("Assign to").select_option("lin")
        lin.get_by_role("button", name=name, exact=True).click()
        expect(lin.get_by_text("done.")).to_be_visible()
    lin.goto(here)
    lin.get_by_role("link", name="Reward…").click()
    lin.get_by_label("Recovered by this clue, in yuan").fill("200000")
    lin.get_by_label("Reason", exact=True).fill("recovered")
    lin.get_by_role("button", name="Decide the reward").click()
    expect(lin.get_by_text("The sender claims the reward by the receipt").first).to_be_visible()

    _claim(phone)
    assert receipt not in phone.url
    assert phone.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]

    lin.reload()
    lin.get_by_label("Number of the voucher").fill("演示凭证1号")
    lin.get_by_role("button", name="It was paid").click()
    expect(lin.get_by_text("Another officer confirms the payment.")).to_be_visible()
    ruth.goto(lin.url)
    ruth.get_by_role("button", name="Confirm the payment").click()
    expect(ruth.get_by_text("Done.")).to_be_visible()
    lin.goto(here)
    expect(lin.get_by_text(PAYEE)).to_be_visible()
    phone.get_by_role("button", name="查看", exact=True).click()
    expect(phone.get_by_role("heading", name="悬赏金已发放")).to_be_visible()


def test_a_lost_receipt_is_lost_and_a_new_clue_is_sent(server: Server, citizen: Open) -> None:
    phone = citizen("/clue", located=False)
    fill(phone, f"{TEXT}其一")
    phone.get_by_role("button", name="发送", exact=True).click()
    receipt = receipt_of(phone)
    leave = phone.get_by_role("button", name=re.compile("^离开"))
    leave.click()
    leave.click()

    phone.goto("/clue")
    assert receipt not in phone.content()
    phone.get_by_role("button", name="查询线索").click()
    expect(phone.get_by_text("没有人能找回，法院也不能")).to_be_visible()
    look_up(phone, f"{receipt[:-4]}0000" if receipt[-4:] != "0000" else f"{receipt[:-4]}1111")
    expect(phone.get_by_role("alert")).to_contain_text("没有找到")
    phone.goto("/clue")
    fill(phone, f"{TEXT}其二，以前提供过，回执丢了")
    phone.get_by_role("button", name="发送", exact=True).click()
    assert receipt_of(phone) != receipt


def _claim(phone: Page) -> None:
    phone.get_by_role("button", name="查看", exact=True).click()
    expect(phone.get_by_role("heading", name="已决定发放悬赏金")).to_be_visible()
    button = phone.get_by_role("button", name="申领")
    button.click()
    expect(phone.get_by_role("alert")).to_have_text("请写明怎样付给您。")
    way = phone.get_by_label("怎样付给您")
    way.fill(PAYEE)
    phone.route("**/receipt/reward", lambda route: route.abort("connectionreset"))
    button.click()
    expect(phone.get_by_role("alert")).to_contain_text("网络断了")
    expect(way).to_have_value(PAYEE)
    forgive(phone, "net::ERR_CONNECTION_RESET")
    phone.unroute("**/receipt/reward")
    button.click()

    expect(phone.get_by_text("已申领", exact=True)).to_be_visible()
    expect(way).to_have_count(0)
    assert PAYEE not in phone.content()


def _opened(page: Page) -> str:
    """Opens the newest clue; its address."""
    page.get_by_role("link", name=last_number(page), exact=True).click()
    page.get_by_label("Reason for opening").fill("first look")
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_text(TEXT)).to_be_visible()
    return page.url


def _promised(server: Server) -> str:
    """A listing with a reward notice that no other journey sends clues about."""
    notices = httpx.get(f"{server.url}/api/v1/rewards").raise_for_status().json()["notices"]
    return str(notices[-1]["listing"]["id"])
