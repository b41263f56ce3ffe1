"""A real server over a demonstration register, and Chromium before it.

Every page is watched: an error in its console, a request to another origin, or a cookie on the public side fails the
test.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Geolocation, Page, sync_playwright

FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
RECORDS = 2_000
START = Geolocation(longitude=115.4902, latitude=38.8702)
COMMAND = str(Path(sys.executable).parent / "debtormap")


@dataclass(frozen=True)
class Server:
    """One running installation: its address, its data, its log-ins."""

    url: str
    data: Path
    passwords: dict[str, str] = field(repr=False)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("demo")
    made = subprocess.run(
        [COMMAND, "demo", "--records", str(RECORDS), "--data", str(data), "--no-serve"], capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "DEBTORMAP_DATA_DIR": str(data), "DEBTORMAP_LIMITS": "off", "DEBTORMAP_PUBLIC_URL": url,
    }  # fmt: skip
    with (data / "server.log").open("w") as log:
        process = subprocess.Popen([COMMAND, "serve", "--port", str(port)], env=environment, stdout=log, stderr=log)
        try:
            wait_until_ready(url, process, data / "server.log")
            accounts = json.loads((data / "accounts.json").read_text("utf-8"))
            yield Server(url=url, data=data, passwords={a["name"]: a["password"] for a in accounts})
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    assert executable, "Chromium is missing: make test installs it"
    # Chromium's own sandbox does not work for root, as whom CI runs.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*FLAGS]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=flags)
        yield browser
        browser.close()


Open = Callable[..., Page]


@pytest.fixture
def citizen(chromium: Browser, server: Server) -> Iterator[Open]:
    """Opens a page as a visitor on a phone; `located` allows the position, `wide` takes a desk's screen."""
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/", *, located: bool = True, wide: bool = False, locale: str = "zh-CN") -> Page:
        context = chromium.new_context(
            viewport={"width": 1280, "height": 800} if wide else {"width": 390, "height": 844},
            device_scale_factor=1 if wide else 2, is_mobile=not wide, has_touch=not wide, locale=locale,
            base_url=server.url, geolocation=START if located else None,
            permissions=["geolocation"] if located else [],
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        _watch(page, server.url)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        cookies = context.cookies()
        faults = [fault for page in context.pages for fault in _faults(page)]
        context.close()
        assert cookies == []
        assert faults == []


@pytest.fixture
def officer(chromium: Browser, server: Server) -> Iterator[Callable[[str], Page]]:
    """Opens the console, logged in under a name of the cast."""
    contexts: list[BrowserContext] = []

    def log_in(name: str) -> Page:
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en", base_url=server.url)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        _watch(page, server.url)
        page.goto("/console/")
        page.get_by_label("Name for logging in").fill(name)
        page.get_by_label("Password").fill(server.passwords[name])
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/console/")
        return page

    yield log_in
    for context in contexts:
        faults = [fault for page in context.pages for fault in _faults(page)]
        context.close()
        assert faults == []


_seen: dict[int, list[str]] = {}


def _faults(page: Page) -> list[str]:
    return _seen.pop(id(page), [])


def forgive(page: Page, text: str) -> None:
    """Take away the faults that a test brought about itself, as by breaking the network."""
    _seen[id(page)][:] = [fault for fault in _seen[id(page)] if text not in fault]


def _watch(page: Page, url: str) -> None:
    """Note errors and requests that leave the origin."""
    faults = _seen.setdefault(id(page), [])
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    # A withdrawn listing is a 404, a dead share a 410, a form that is refused a 422 and one that came too late a 409,
    # which the browser reports as errors of the console, as it does a lost network; the page shows each as a text.
    page.on(
        "console",
        lambda message: (
            faults.append(f"console: {message.text}")
            if message.type == "error" and not re.search(r"404|409|410|422|net::ERR_", message.text)
            else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((url, "data:", "blob:"))
            else faults.append(f"leaves the origin: {request.url}")
        ),
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text("utf-8")
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass  # not listening yet
        time.sleep(0.2)
    raise AssertionError(log.read_text("utf-8"))
