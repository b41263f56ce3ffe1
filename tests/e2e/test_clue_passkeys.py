"""An officer unlocks the key with an authenticator: Chromium's virtual one, with the extension PRF."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.desk_pages import PHRASE, LogIn, new_officer

pytestmark = pytest.mark.browser


def test_a_passkey_unlocks_and_one_without_prf_is_told_so(server: Server, officer: LogIn) -> None:
    context = new_officer(server, officer, "sue").context
    # A passkey belongs to a name; an address that is a number has none.
    page = _at_the_name(context, server)
    unplug = _authenticator(page, has_prf=False)
    page.goto(f"{_named(server)}/console/clues/keys/")
    page.get_by_label("Name of the new passkey").fill("plain")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("does not know the extension PRF")
    unplug()
    _authenticator(page, has_prf=True)

    page.get_by_label("Name of the new passkey").fill("desk key")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The passkey unlocks your key from now on")).to_be_visible()
    page.goto(f"{_named(server)}/console/clues/key")
    page.get_by_role("button", name="Lock it").click()
    unlock = page.get_by_role("button", name="Unlock with a passkey")
    expect(unlock).to_be_visible()
    unlock.click()

    page.wait_for_url("**/console/clues/")
    page.goto(f"{_named(server)}/console/clues/key")
    expect(page.get_by_text("Your key is unlocked in this session.")).to_be_visible()


def _named(server: Server) -> str:
    return server.url.replace("127.0.0.1", "localhost")


def _at_the_name(context: BrowserContext, server: Server) -> Page:
    """Logged in once more, under the name of the host."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{_named(server)}/console/")
    page.get_by_label("Name for logging in").fill("sue")
    page.get_by_label("Password").fill(server.passwords["sue"])
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(re.compile("/console/$"))
    page.goto(f"{_named(server)}/console/clues/key")
    page.get_by_label("Passphrase").fill(PHRASE)
    page.get_by_role("button", name="Unlock", exact=True).click()
    page.wait_for_url("**/console/clues/")
    return page


def _authenticator(page: Page, *, has_prf: bool) -> Callable[[], object]:
    """Plugs one in; what takes it out again."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "usb", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True, "hasPrf": has_prf,
    }  # fmt: skip
    plugged = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return lambda: session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": plugged["authenticatorId"]})
