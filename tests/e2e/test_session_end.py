"""A log-in that ends while somebody is at a form: said before, and nothing that was typed is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server

pytestmark = pytest.mark.browser


def test_what_was_typed_is_sent_after_a_log_in_in_another_tab(
    officer: Callable[[str], Page], server: Server, tmp_path: Path
) -> None:
    page = officer("mei")
    page.clock.install()
    (tmp_path / "list.csv").write_text("案号\n", "utf-8")

    def forward(minutes: int) -> None:
        _age_newest_session(server, minutes)
        page.clock.fast_forward(minutes * 60_000)

    page.goto("/console/import/")
    notice = page.locator("#session-end")
    page.get_by_label("The list").set_input_files(tmp_path / "list.csv")
    expect(notice).to_be_hidden()
    forward(29)
    expect(notice.get_by_text("because nothing was done")).to_be_visible()
    notice.get_by_role("button", name="Stay logged in").click()
    expect(notice).to_be_hidden()
    forward(31)
    expect(notice.get_by_text("What you have typed is still on this page")).to_be_visible()
    page.get_by_role("button", name="Send and check").click()
    expect(notice.get_by_role("link")).to_be_visible()
    assert page.url == f"{server.url}/console/import/"

    with page.context.expect_page() as opened:
        notice.get_by_role("link").click()
    tab = opened.value
    tab.get_by_label("Name for logging in").fill("mei")
    tab.get_by_label("Password").fill(server.passwords["mei"])
    tab.get_by_role("button", name="Log in").click()
    tab.wait_for_url("**/console/")
    # Chromium without a screen does not say that a tab came to the front.
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(notice).to_be_hidden()
    with page.expect_response(lambda reply: reply.request.method == "POST") as sent:
        page.get_by_role("button", name="Send and check").click()

    assert sent.value.status == 202


def _age_newest_session(server: Server, minutes: int) -> None:
    """As if it had been used last that much earlier."""
    with sqlite3.connect(server.data / "register.sqlite3", timeout=30) as register:
        newest = "SELECT id, seen_at FROM staff_session ORDER BY began_at DESC LIMIT 1"
        session, seen_at = register.execute(newest).fetchone()
        aged = datetime.fromisoformat(seen_at) - timedelta(minutes=minutes)
        register.execute("UPDATE staff_session SET seen_at = ? WHERE id = ?", (aged.isoformat(" "), session))
    register.close()
