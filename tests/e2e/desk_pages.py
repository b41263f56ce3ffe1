"""What officers do on the desk's pages in more than one journey."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable

import httpx
from playwright.sync_api import Page

from tests.e2e.conftest import COMMAND, Server

CELL = {"lon": "115.490", "lat": "38.870"}
PHRASE = "four words make a phrase"
LogIn = Callable[[str], Page]


def unlock(page: Page, passphrase: str) -> None:
    page.goto("/console/clues/key")
    page.get_by_label("Passphrase").fill(passphrase)
    page.get_by_role("button", name="Unlock").click()
    page.wait_for_url("**/console/clues/")


def new_officer(server: Server, officer: LogIn, name: str) -> Page:
    """An officer of the desk who has just made a key."""
    environment = os.environ | {"DEBTORMAP_DATA_DIR": str(server.data), "DEBTORMAP_PUBLIC_URL": server.url}
    told = subprocess.run(
        [COMMAND, "staff", "add", name, "--role", "clue_officer"], env=environment, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    [link] = re.findall(r"http\S+/welcome/\S+", told.stdout)
    server.passwords[name] = "correct horse battery"
    page = officer("tao").context.browser.new_page()  # type: ignore[union-attr]  # it has a browser
    page.goto(link)
    for field in page.locator("input[type=password]").all():
        field.fill(server.passwords[name])
    page.locator("main button[type=submit]").click()
    page.wait_for_load_state()
    page.close()
    mine = officer(name)
    mine.goto("/console/clues/key")
    mine.get_by_label("Passphrase").fill(PHRASE)
    mine.get_by_label("The same again").fill(PHRASE)
    mine.get_by_role("button", name="Make my key").click()
    mine.wait_for_url("**/console/clues/")
    return mine


def last_number(page: Page) -> str:
    """The number of the newest clue that the page lists."""
    page.goto("/console/clues/")
    numbers = page.locator("[data-row]").all_inner_texts()
    return str(max(int(number) for number in numbers))


def some_listing(server: Server) -> str:
    places = httpx.get(f"{server.url}/api/v1/nearby", params=CELL).raise_for_status().json()["places"]
    return str(places[-1]["listings"][0]["id"])


def open_request(han: Page, listing: str) -> None:
    """The request about this listing, from the list of those that wait."""
    links = han.locator("tbody th a").evaluate_all("(all) => all.map((each) => each.href)")
    for link in links:
        han.goto(link)
        if han.locator(f"a[href$='/console/listings/{listing}/']").count():
            return
    raise AssertionError("the request does not wait")
