"""What senders do on the clue pages in more than one journey."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

RECEIPT = re.compile(r"^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$")
WORDS = "演示线索：一辆白色货车，停在演示仓库。"


def fill(phone: Page, words: str = WORDS) -> None:
    phone.get_by_role("radio", name="车辆、设备、货物").click()
    phone.get_by_label("是什么、有多少").fill(words)
    phone.get_by_role("radio", name="亲眼所见").click()


def add(phone: Page, button: str, *files: Any) -> None:
    with phone.expect_file_chooser() as chooser:
        phone.get_by_role("button", name=button).click()
    chooser.value.set_files(list(files))


def receipt_of(phone: Page) -> str:
    group = phone.get_by_role("group", name=re.compile("回执码|Receipt code"))
    expect(group).to_be_visible(timeout=30_000)
    receipt = "-".join(group.locator(".group, wx-text").all_inner_texts())
    assert RECEIPT.match(receipt), "seven groups of four"
    return receipt


def look_up(phone: Page, receipt: str) -> None:
    phone.get_by_label("回执码").fill(receipt)
    phone.get_by_role("button", name="查看", exact=True).click()
