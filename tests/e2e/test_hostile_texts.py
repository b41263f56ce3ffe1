"""What somebody wrote to do harm is shown as what it is, on every page that shows it, and does nothing.

A page that runs anything of it calls `alert` or breaks its own policy; both are errors of the browser's console, which
fail every test here.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from playwright.sync_api import Browser, Geolocation, Page, expect

from debtormap.geo import divisions
from tests.e2e.conftest import Open, Server
from tests.e2e.desk_pages import unlock
from tests.e2e.sender_pages import look_up
from tests.security.payloads import FORMULA, FORMULAS, IMAGE, MARKUP, UNSEEN

pytestmark = pytest.mark.browser
ALL = " ".join([*MARKUP, *UNSEEN.values()])
WATCH = """
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => console.error("ran: " + name);
document.addEventListener("securitypolicyviolation", (breach) =>
  console.error("breach: " + breach.violatedDirective + " " + breach.blockedURI));
"""
#: What a text would have become if a page had taken it for markup.
MADE = (
    "img[src='x'], svg[onload], animate[onbegin], iframe[srcdoc], [onmouseover], [onfocus], base[href*=evil], "
    "meta[http-equiv=refresh], a[href^='javascript:'], a[href^='data:']"
)


@pytest.fixture(scope="module")
def far(server: Server) -> dict[str, str]:
    """A place with few listings, out of sight of the other journeys: a row of the gazetteer."""
    with (server.data / "gazetteer" / "synthetic.csv").open(encoding="utf-8") as gazetteer:
        rows = [row for row in csv.DictReader(gazetteer) if float(row["lat"]) < 37.5 and row["kind"] == "compound"]
    return next(row for row in rows if row["name"] in _quiet(server, row))


@pytest.fixture(scope="module")
def made(server: Server, far: dict[str, str]) -> dict[str, Any]:
    environment = os.environ | {
        "DEBTORMAP_DATA_DIR": str(server.data), "DEBTORMAP_PUBLIC_URL": server.url,
        "DESK_PASSPHRASE": server.passwords["lin"],
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.hostile", _address(far)],
        env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2_000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def watched(page: Page) -> Page:
    page.add_init_script(WATCH)
    return page


def shows(page: Page, address: str, *texts: str) -> None:
    """The page says these, as they are, and made nothing else of them."""
    page.goto(address)
    for text in texts:
        expect(page.get_by_text(text).first).to_be_attached(timeout=15_000)
    assert page.locator(MADE).count() == 0, address


def test_the_watch_sees_a_text_that_runs(chromium: Browser) -> None:
    page = watched(chromium.new_page())
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto("about:blank")
    for text in MARKUP:
        page.set_content(f"<p title='{text}'>{text}</p>")
        page.wait_for_timeout(20)

    assert told.count("ran: alert") >= 4
    page.set_content(IMAGE)
    assert page.locator(MADE).count() == 1
    page.close()


def test_no_page_of_the_public_side_runs_what_a_list_says(
    made: dict[str, Any], far: dict[str, str], server: Server, citizen: Open
) -> None:
    names = _names(server, made)
    phone = watched(citizen("/verify"))
    phone.context.set_geolocation(Geolocation(longitude=float(far["lon"]), latitude=float(far["lat"])))

    for listing, name in zip(made["listings"], names, strict=True):
        shows(phone, f"/r/{listing}", name, ALL)
        shows(phone, f"/plain/listings/{listing}", name, ALL)
    shows(phone, "/", _first_shown(server, far, names))
    shows(phone, f"/plain/nearby?{urlencode(_cell(far))}", _first_shown(server, far, names))
    shows(phone, f"/plain/search?{urlencode({'q': IMAGE})}", IMAGE)
    phone.goto("/#/pages/search/index")
    phone.get_by_label("姓名").first.fill("onerror")
    phone.get_by_role("button", name="搜索").last.click()
    expect(phone.get_by_text(names[0]).first).to_be_attached()
    assert phone.locator(MADE).count() == 0


def test_no_page_of_a_sender_runs_what_the_court_wrote(made: dict[str, Any], citizen: Open) -> None:
    phone = watched(citizen("/verify"))

    phone.goto("/corrections")
    phone.get_by_role("tab", name="查询进度").click()
    phone.get_by_label("回执码").fill(made["request_receipt"])
    phone.get_by_role("button", name="查询", exact=True).click()
    expect(phone.get_by_text(" ".join(MARKUP)).first).to_be_attached()
    phone.goto("/clue")
    phone.get_by_role("button", name="查询线索").click()
    look_up(phone, made["clue_receipt"])
    expect(phone.get_by_text(" ".join(MARKUP)).first).to_be_attached()

    assert phone.locator(MADE).count() == 0


def test_no_page_of_the_console_runs_what_was_sent(
    made: dict[str, Any], server: Server, officer: Callable[[str], Page]
) -> None:
    names, sent = _names(server, made), " ".join(MARKUP)
    tao, han, lin = (watched(officer(name)) for name in ("tao", "han", "lin"))
    unlock(lin, server.passwords["lin"])

    shows(tao, "/console/batches/", "<img src=x onerror=alert(73)>.csv")
    shows(tao, f"/console/batches/{made['batch']}/", *names)
    shows(tao, f"/console/batches/{made['batch']}/texts/")
    for listing, name in list(zip(made["listings"], names, strict=True))[::2]:
        shows(tao, f"/console/listings/{listing}/", name)
    shows(tao, f"/console/listings/?{urlencode({'q': IMAGE})}")
    for page in ("", "queues/", "confirmations/", "parties/", "deadlines/"):
        shows(tao, f"/console/{page}")
    shows(han, "/console/corrections/")
    shows(han, f"/console/corrections/{made['request']}/")
    _open(han, "What you open it for", sent)
    shows(lin, "/console/clues/")
    shows(lin, f"/console/clues/{made['clue']}/")
    _open(lin, "Reason for opening", sent)


def _open(page: Page, label: str, text: str) -> None:
    page.get_by_label(label).fill(IMAGE)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_text(text).first).to_be_attached()
    assert page.locator(MADE).count() == 0


def test_no_cell_of_a_file_for_a_spreadsheet_is_a_formula(made: dict[str, Any], officer: Callable[[str], Page]) -> None:
    mei = officer("mei")

    cells = []
    for file in ("refused.csv", "findings.csv"):
        got = mei.context.request.get(f"/console/batches/{made['batch']}/{file}").text()
        cells += [cell for row in csv.reader(io.StringIO(got.removeprefix("\ufeff"))) for cell in row]

    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "＝"))] == []
    assert {f"'{each}" for each in FORMULAS[:3]} <= set(cells)


def test_a_printed_extract_says_it_as_it_is(made: dict[str, Any], server: Server, tmp_path: Path) -> None:
    path = tmp_path / "extract.pdf"
    path.write_bytes(httpx.get(f"{server.url}/api/v1/listings/{made['listings'][-1]}/extract.pdf", timeout=120).content)

    text = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True, text=True).stdout

    assert FORMULA in re.sub(r"\s", "", text)
    assert all(re.sub(r"\s", "", each) in re.sub(r"\s", "", text) for each in MARKUP[:3])


def _address(place: dict[str, str]) -> str:
    county = next(each for each in divisions.counties() if each.code == place["division_code"])
    return f"河北省{county.city}{county.county}{place['township']}{place['name']}"


def _cell(place: dict[str, str]) -> dict[str, str]:
    return {name: f"{float(place[name]):.3f}" for name in ("lon", "lat")}


def _near(server: Server, place: dict[str, str]) -> Any:
    return httpx.get(f"{server.url}/api/v1/nearby", params=_cell(place)).raise_for_status().json()["places"]


def _quiet(server: Server, place: dict[str, str]) -> list[str]:
    """The places near there on whose first page more find room."""
    return [found["name"] for found in _near(server, place) if found["count"] <= 2]


def _first_shown(server: Server, place: dict[str, str], names: list[str]) -> str:
    """A page shows the first listings of a place and counts the others."""
    told: list[str] = [each["name"] for found in _near(server, place) for each in found["listings"]]
    return next(name for name in told if name in names)


def _names(server: Server, made: dict[str, Any]) -> list[str]:
    """As the public side tells them, which must be as they were sent but for what nobody sees."""
    answers = [httpx.get(f"{server.url}/api/v1/listings/{each}").json()["name"] for each in made["listings"]]
    texts = [*MARKUP, *UNSEEN.values()]
    assert answers == [" ".join(texts[at : at + 4]) for at in range(0, len(texts), 4)] + [FORMULA]
    return answers
