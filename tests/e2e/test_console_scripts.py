"""The console's own scripts: the upload with its bar, errors beside their fields, the menu; and the upload without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Server
from tests.examples import csv_bytes, row

pytestmark = pytest.mark.browser
Desk = Callable[[str], Page]


def choose(page: Page, file: bytes, name: str) -> None:
    page.goto("/console/import/")
    page.get_by_label("The list").set_input_files({"name": name, "mimeType": "text/csv", "buffer": file})


def test_a_list_is_sent_without_scripts(chromium: Browser, server: Server) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="en", base_url=server.url)
    page = context.new_page()
    page.goto("/console/")
    page.get_by_label("Name for logging in").fill("mei")
    page.get_by_label("Password").fill(server.passwords["mei"])
    page.get_by_role("button", name="Log in").click()

    choose(page, csv_bytes([row(7301)]), "plain.csv")
    page.get_by_role("button", name="Send and check").click()

    page.wait_for_url("**/batches/*/")
    expect(page.get_by_role("heading", level=1)).to_have_text("plain.csv")
    context.close()


def test_the_bar_tells_of_the_upload_and_of_the_check(officer: Desk) -> None:
    page = officer("mei")
    choose(page, csv_bytes([row(serial) for serial in range(7310, 7510)]), "long.csv")
    # Notes each sentence beside the bar, however quickly the next one comes.
    page.evaluate("""() => {
        const text = document.querySelector("#import-progress [data-text]");
        const note = () => {
            const told = sessionStorage.getItem("told") || "";
            sessionStorage.setItem("told", told + text.textContent + "\\n");
        };
        new MutationObserver(note).observe(text, { childList: true });
    }""")

    page.get_by_role("button", name="Send and check").click()
    page.wait_for_url("**/batches/*/")

    told = page.evaluate("sessionStorage.getItem('told')").splitlines()
    assert told[0] == "Sending: 0%"
    assert "Sending: 100%" in told
    assert told[-1] == "Done."


def test_errors_stand_beside_their_fields_and_the_file_stays(officer: Desk) -> None:
    page = officer("mei")
    choose(page, "案号\n（2025）冀0001执1号\n".encode(), "broken.csv")
    page.get_by_label("These rows are already on the national list").check()

    page.get_by_role("button", name="Send and check").click()
    expect(page.locator("#id_attested_error")).to_be_visible()
    focused, files = page.evaluate("[document.activeElement.id, document.getElementById('id_file').files.length]")
    page.get_by_label("These rows are already on the national list").uncheck()
    page.get_by_role("button", name="Send and check").click()

    expect(page.locator("#id_file_error")).to_contain_text("These columns are missing")
    assert (focused, files) == ("id_attested", 1)


def test_the_menu_of_a_narrow_screen_is_worked_by_keyboard(officer: Desk) -> None:
    page = officer("mei")
    page.set_viewport_size({"width": 390, "height": 800})
    navigation = page.get_by_role("navigation", name="Main navigation")
    expect(navigation).to_be_hidden()

    page.get_by_role("button", name="Menu").press("Enter")
    expect(navigation).to_be_visible()
    page.keyboard.press("Escape")

    expect(navigation).to_be_hidden()
    expect(page.get_by_role("button", name="Menu")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
