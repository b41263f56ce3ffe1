"""A real server over a demonstration register, and Chromium before it.

Every page is watched: an error in its console, a request to another origin, or a cookie on the public side fails the
test.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Geolocation, Page, expect, sync_playwright

FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    # All pages are of one server: a process for each that is opened would compile the same scripts anew.
    "--renderer-process-limit=1", "--disable-site-isolation-trials",
)  # fmt: skip
RECORDS = 2_000
START = Geolocation(longitude=115.4902, latitude=38.8702)
COMMAND = str(Path(sys.executable).parent / "debtormap")
#: Machines are shared: a page that is waited for may take this long.
PATIENCE_S = 30

expect.set_options(timeout=PATIENCE_S * 1000)


@dataclass(frozen=True)
class Server:
    """One running installation: its address, its data, its log-ins."""

    url: str
    data: Path
    passwords: dict[str, str] = field(repr=False)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of invented people, made once for all processes of a run: copy it, and change the copy."""
    mine = tmp_path_factory.getbasetemp()
    shared = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
    made, part = shared / "demonstration", shared / "demonstration.part"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            subprocess.run([COMMAND, "demo", "--records", str(RECORDS), "--data", str(part), "--no-serve"], check=True)
            part.rename(made)
    return made


@pytest.fixture(scope="session")
def server(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(demonstration, tmp_path_factory.mktemp("court") / "data") as server:
        yield server


@contextmanager
def serving(demonstration: Path, data: Path, **settings: str) -> Iterator[Server]:
    """Both sides over a copy of the demonstration in `data`; settings by their names without the prefix."""
    shutil.copytree(demonstration, data)
    accounts = json.loads((data / "accounts.json").read_text("utf-8"))
    settings = {"DATA_DIR": str(data), "LIMITS": "off", **settings}
    with running(data / "server.log", settings) as url:
        yield Server(url=url, data=data, passwords={each["name"]: each["password"] for each in accounts})


@contextmanager
def running(log: Path, settings: Mapping[str, str], *arguments: str) -> Iterator[str]:
    """A process that serves with these settings; its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {f"DEBTORMAP_{name}": value for name, value in {"PUBLIC_URL": url, **settings}.items()}
    # Nobody else asks it anything once it is told to stop.
    command = [COMMAND, "serve", "--port", str(port), "--drain", "0", *arguments]
    with log.open("w") as out:
        process = subprocess.Popen(command, env=os.environ | environment, stdout=out, stderr=out)
        try:
            wait_until_ready(url, process, log)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=60)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Chromium without its windows, which cost a fourth of its time when nobody sees them.
    executable = shutil.which("chromium-headless-shell")
    assert executable, "Chromium's headless shell is missing: make test installs it"
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
def officer(chromium: Browser, server: Server) -> Iterator[Open]:
    """Opens the console, logged in under a name of the cast; `by_form` as a person does it."""
    contexts: list[BrowserContext] = []

    def open_console(name: str, *, by_form: bool = False) -> Page:
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en", base_url=server.url)
        contexts.append(context)
        if not by_form:
            log_in(context, name, server.passwords[name])
        page = context.new_page()
        page.set_default_timeout(60_000)
        _watch(page, server.url)
        page.goto("/console/")
        if by_form:
            page.get_by_label("Name for logging in").fill(name)
            page.get_by_label("Password").fill(server.passwords[name])
            page.get_by_role("button", name="Log in").click()
            page.wait_for_url("**/console/")
        return page

    yield open_console
    for context in contexts:
        faults = [fault for page in context.pages for fault in _faults(page)]
        context.close()
        assert faults == []


def log_in(context: BrowserContext, name: str, password: str) -> None:
    """As the form does it, without showing it."""
    form = "/console/accounts/login/"
    context.request.get(form)
    [token] = [each["value"] for each in context.cookies() if each["name"].endswith("csrf")]
    given: dict[str, str | float | bool] = {"login": name, "password": password, "csrfmiddlewaretoken": token}
    reply = context.request.post(form, form=given, max_redirects=0)
    assert reply.status == 302, reply.text()


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
