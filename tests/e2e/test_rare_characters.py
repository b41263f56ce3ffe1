"""Rare characters of names, as a court writes them and as a reader sees and looks for them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open
from tests.examples import csv_bytes, row

pytestmark = pytest.mark.browser
RARE = "㐂𠮷䶮𬱖𫰠"
# A character on a canvas, in the fonts of this page; U+2FFFE, which no font has, is the empty box.
DRAWN = """(characters) => {
  const fonts = getComputedStyle(document.querySelector('.look') ?? document.body).fontFamily;
  const draw = (character) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 48, height: 48 });
    const pen = canvas.getContext('2d');
    pen.font = `32px ${fonts}`;
    pen.fillText(character, 4, 38);
    return [...pen.getImageData(0, 0, 48, 48).data].join();
  };
  return ['\\u{2FFFE}', ' ', ...characters].map(draw);
}"""

# The court's own letters, for a device that has none.
LETTERS = "async (name) => (await document.fonts.load('16px rare-names', name)).map(({ status }) => status)"


def test_a_rare_name_goes_from_a_gb18030_file_to_a_phone_in_whatever_way_it_is_typed(
    officer: Callable[[str], Page], citizen: Open
) -> None:
    name = f"演示{RARE}"
    file = csv_bytes([row(7101, 姓名=name.replace("䶮", "\ue863"))], encoding="gb18030")
    mei = officer("mei")
    mei.goto("/console/import/")
    mei.get_by_label("The list").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": file})
    mei.get_by_role("button", name="Send and check").click()
    mei.wait_for_url("**/console/batches/*/")
    tao = officer("tao")
    tao.goto(mei.url)
    tao.get_by_label("I have read the").check()
    tao.get_by_role("button", name="Approve").click()
    tao.get_by_role("button", name=re.compile("^Publish")).click()
    expect(tao.get_by_text("Published. Of 1 new and changed rows")).to_be_visible()

    phone = citizen("/#/pages/search/index", located=False)
    phone.get_by_role("searchbox").or_(phone.get_by_role("textbox")).first.fill("演示㐂𠮷\ue863")
    phone.keyboard.press("Enter")
    phone.get_by_role("button", name=re.compile(name)).first.click()
    phone.wait_for_url(re.compile(r"/r/[0-9A-Za-z]+$"))
    expect(phone.get_by_role("heading", name=name)).to_be_visible()

    plain = citizen(phone.url.replace("/r/", "/plain/listings/"), located=False)
    expect(plain.get_by_role("heading", name=name)).to_be_visible()
    expect(phone.locator('link[href="/fonts/rare.css"]')).to_be_attached(timeout=30_000)
    for page in (phone, plain):
        assert page.evaluate(LETTERS, RARE) == ["loaded"] * len(RARE)
        box, blank, *drawn = page.evaluate(DRAWN, list(RARE))
        assert len({box, blank, *drawn}) == 2 + len(RARE)
