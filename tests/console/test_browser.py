"""The console's own scripts in Chromium: the upload with its bar, errors beside their fields, the menu, no scripts."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from django.core.asgi import get_asgi_application
from playwright.sync_api import Browser, Page, expect, sync_playwright

from debtormap.staff.models import Account
from tests.console.examples import csv_of, list_with_a_fault, row

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
def server(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the console on a port of its own, on this test's database."""
    # Playwright runs an event loop in the thread of the test, which also asks the database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    django = get_asgi_application()

    async def below_the_prefix(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        await django({**scope, "root_path": "/console"}, receive, send)  # type: ignore[arg-type]

    config = uvicorn.Config(below_the_prefix, port=0, lifespan="off", log_level="warning", access_log=False)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    deadline_s = time.monotonic() + 20
    while not running.started and time.monotonic() < deadline_s:
        time.sleep(0.05)
    port = running.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/console"
    running.should_exit = True
    thread.join(20)


@pytest.fixture
def chromium(server: str) -> Iterator[Browser]:
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        yield browser
        browser.close()


def logged_in(browser: Browser, server: str, name: str, *, scripts: bool = True, width_px: int = 1280) -> Page:
    """A page of somebody who came in by name and password; a script that fails fails the test."""
    context = browser.new_context(locale="en", java_script_enabled=scripts, viewport={"width": width_px, "height": 800})
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(f"{server}/accounts/login/")
    page.get_by_label("Name for logging in").fill(name)
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Log in").click()
    return page


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    (tmp_path / "list.csv").write_bytes(list_with_a_fault())
    (tmp_path / "broken.csv").write_bytes(csv_of([{"案号": "（2025）冀0001执1号"}]))
    (tmp_path / "long.csv").write_bytes(csv_of([row(serial) for serial in range(1, 900)]))
    return tmp_path


@pytest.mark.parametrize("scripts", [True, False])
def test_a_list_is_sent_with_and_without_scripts(
    scripts: bool, mei: Account, server: str, chromium: Browser, lists: Path
) -> None:
    page = logged_in(chromium, server, "mei", scripts=scripts)

    page.goto(f"{server}/import/")
    page.get_by_label("The list").set_input_files(lists / "list.csv")
    page.get_by_role("button", name="Send and check").click()

    page.wait_for_url("**/batches/*/")
    expect(page.get_by_role("heading", level=1)).to_have_text("list.csv")
    expect(page.get_by_text("number_check_digit")).to_be_visible()


def test_the_bar_tells_of_the_upload_and_of_the_check(
    mei: Account, server: str, chromium: Browser, lists: Path
) -> None:
    page = logged_in(chromium, server, "mei")
    page.goto(f"{server}/import/")
    # Notes each sentence beside the bar, however quickly the next one comes.
    page.evaluate("""() => {
        const text = document.querySelector("#import-progress [data-text]");
        const note = () => {
            const told = sessionStorage.getItem("told") || "";
            sessionStorage.setItem("told", told + text.textContent + "\\n");
        };
        new MutationObserver(note).observe(text, { childList: true });
    }""")

    page.get_by_label("The list").set_input_files(lists / "long.csv")
    page.get_by_role("button", name="Send and check").click()
    page.wait_for_url("**/batches/*/")

    told = page.evaluate("sessionStorage.getItem('told')").splitlines()
    assert told[0] == "Sending: 0%"
    assert "Sending: 100%" in told
    assert told[-1] == "Done."


def test_errors_stand_beside_their_fields_and_the_file_stays(
    mei: Account, server: str, chromium: Browser, lists: Path
) -> None:
    page = logged_in(chromium, server, "mei")
    page.goto(f"{server}/import/")
    page.get_by_label("The list").set_input_files(lists / "broken.csv")
    page.get_by_label("These rows are already on the national list").check()

    page.get_by_role("button", name="Send and check").click()
    expect(page.locator("#id_attested_error")).to_be_visible()
    focused, files = page.evaluate("[document.activeElement.id, document.getElementById('id_file').files.length]")
    page.get_by_label("These rows are already on the national list").uncheck()
    page.get_by_role("button", name="Send and check").click()

    expect(page.locator("#id_file_error")).to_contain_text("These columns are missing")
    assert (focused, files) == ("id_attested", 1)


def test_the_menu_of_a_narrow_screen_is_worked_by_keyboard(mei: Account, server: str, chromium: Browser) -> None:
    page = logged_in(chromium, server, "mei", width_px=390)
    navigation = page.get_by_role("navigation", name="Main navigation")
    expect(navigation).to_be_hidden()

    page.get_by_role("button", name="Menu").press("Enter")
    expect(navigation).to_be_visible()
    page.keyboard.press("Escape")

    expect(navigation).to_be_hidden()
    expect(page.get_by_role("button", name="Menu")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
