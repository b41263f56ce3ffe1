"""A listing on paper and back: fetched from its page, verified on the device, by the server and without JavaScript."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import COMMAND, Open, Server

pytestmark = pytest.mark.browser
CELL = {"lon": "115.490", "lat": "38.870"}


def test_an_extract_is_fetched_from_the_page_and_verified_on_the_device(
    server: Server, citizen: Open, tmp_path: Path
) -> None:
    listing = _listing(server)
    phone = citizen(f"/r/{listing}")
    with phone.expect_download(timeout=120_000) as kept:
        phone.get_by_role("button", name="下载签名摘录（PDF）").click()
    assert kept.value.suggested_filename == f"extract-{listing}.pdf"
    path = tmp_path / "extract.pdf"
    kept.value.save_as(path)
    assert _is_valid(path, server, tmp_path)

    sent: list[str] = []
    phone.on("request", lambda request: sent.append(f"{request.method} {request.url.removeprefix(server.url)}"))
    phone.get_by_role("button", name="核验摘录或者凭证").click()
    phone.wait_for_url("**/verify")
    _choose(phone, "选择文件", path)

    expect(phone.get_by_role("heading", name="核验通过，信息仍在公布")).to_be_visible()
    expect(phone.get_by_text("已在本设备上核验，文件未发送。")).to_be_visible()
    assert [each for each in sent if each.startswith("POST")] == []
    phone.get_by_role("button", name="查看实时公示页面").click()
    phone.wait_for_url(f"**/r/{listing}")
    assert phone.evaluate("JSON.stringify([localStorage, sessionStorage])") == "[{},{}]"


def test_a_changed_extract_and_a_pasted_text_are_told_in_english(server: Server, citizen: Open, tmp_path: Path) -> None:
    data = httpx.get(f"{server.url}/api/v1/listings/{_listing(server)}/extract.pdf?lang=en", timeout=120).content
    changed, whole = tmp_path / "changed.pdf", tmp_path / "whole.pdf"
    changed.write_bytes(data[:1000] + bytes([data[1000] ^ 1]) + data[1001:])
    whole.write_bytes(data)
    desk = citizen("/verify", wide=True, located=False, locale="en-GB")

    _choose(desk, "Choose a file", changed)
    expect(desk.get_by_role("heading", name="It does not hold")).to_be_visible()
    expect(desk.get_by_text("something was changed")).to_be_visible()
    _choose(desk, "Choose a file", whole)
    expect(desk.get_by_role("heading", name="It holds, and the listing is still published")).to_be_visible()

    desk.get_by_label("Text of a receipt or another text file").fill('{"body": "nothing of the court\'s"}')
    desk.get_by_role("button", name="Verify the text").click()
    expect(desk.get_by_text("This is no file that the court signed")).to_be_visible()
    expect(desk.get_by_text("Verified by this server; the file was not kept.")).to_be_visible()


def test_a_withdrawn_listing_makes_its_extract_no_longer_current(
    server: Server, citizen: Open, officer: Callable[[str], Page], tmp_path: Path
) -> None:
    listing = _listing(server)
    name = httpx.get(f"{server.url}/api/v1/listings/{listing}").json()["name"]
    path = tmp_path / "extract.pdf"
    path.write_bytes(httpx.get(f"{server.url}/api/v1/listings/{listing}/extract.pdf", timeout=120).content)
    assert path.read_bytes().startswith(b"%PDF-")
    tao = officer("tao")
    tao.goto(f"/console/listings/{listing}/withdraw")
    tao.get_by_label("Revoke").check()
    tao.get_by_label("Reason").fill("本不应纳入")
    tao.get_by_role("button", name="Take the listing off").click()
    tao.wait_for_url(f"**/console/listings/{listing}/")
    phone = citizen("/verify")
    phone.wait_for_function("async (id) => (await fetch(`/api/v1/listings/${id}`)).status === 404", arg=listing)

    _choose(phone, "选择文件", path)

    expect(phone.get_by_role("heading", name="不再有效：信息已不再公布")).to_be_visible()
    assert name not in phone.content()
    expect(phone.get_by_role("button", name="查看实时公示页面")).to_have_count(0)
    gone = httpx.get(f"{server.url}/api/v1/listings/{listing}/extract.pdf")
    assert (gone.status_code, gone.json()) == (404, httpx.get(f"{server.url}/api/v1/listings/{listing}").json())

    plain = citizen("/plain/verify?lang=en")
    plain.get_by_label("Choose the file (4 MB at most)").set_input_files(path)
    plain.get_by_role("button", name="Verify").click()
    expect(plain.get_by_role("heading", name="No longer current: the listing is no longer published")).to_be_visible()
    assert name not in plain.content()


def _listing(server: Server) -> str:
    places = httpx.get(f"{server.url}/api/v1/nearby", params=CELL).raise_for_status().json()["places"]
    return str(places[-1]["listings"][-1]["id"])


def _is_valid(path: Path, server: Server, folder: Path) -> bool:
    """As `debtormap verify` says it, with the keys of the court."""
    key = folder / "key.json"
    key.write_text(httpx.get(f"{server.url}/.well-known/debtormap-keys.json").text, "utf-8")
    return subprocess.run([COMMAND, "verify", str(path), "--key", str(key)], check=False).returncode == 0


def _choose(page: Page, button: str, path: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button, exact=True).click()
    chooser.value.set_files(path)
