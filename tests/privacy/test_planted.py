"""Exact points planted where the court keeps addresses and places are found in nothing the public side says or writes.

The register and ledger are real; the public side is a process of its own, with a folder of its own and without any key,
whose answers, log and files are read from end to end.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from debtormap.core.coordinates import Wgs84, to_gcj02
from debtormap.core.places import PlacedAt
from debtormap.ledger import feed
from debtormap.public.mercator import BITS, world_of
from debtormap.register.models import Listing
from debtormap.staff.models import Account
from tests import examples

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

HOME: Final = Wgs84(115.4931247, 38.8715683)  # in a compound of 300: too small to be named, so it stands at a cell
DOOR: Final = "9317"
SMALL: Final = f"demo0003,虚构小院小区,compound,{HOME.lon},{HOME.lat},300,130606,五四路街道,synthetic"
ADDRESS: Final = f"河北省保定市莲池区五四路街道虚构小院小区9021号楼3单元{DOOR}室（{HOME.lon},{HOME.lat}）"
READY_IN_S: Final = 120


@pytest.fixture
def register(tmp_path: Path, mei: Account, tao: Account, monkeypatch: pytest.MonkeyPatch) -> list[Listing]:
    """Listings at the planted point and at places beside it."""
    gazetteer = tmp_path / "planted.csv"
    gazetteer.write_text(settings.GAZETTEER[0].read_text("utf-8") + SMALL + "\n", "utf-8")
    monkeypatch.setattr(settings, "GAZETTEER", (gazetteer,))
    examples.published(
        mei, tao, examples.row(1, 住所地=ADDRESS), examples.row(2), examples.row(3, 住所地=examples.OTHER_ADDRESS)
    )
    return list(Listing.objects.order_by("seq"))


def test_an_exact_point_is_in_no_answer_log_or_file_of_the_public_side(register: list[Listing], tmp_path: Path) -> None:
    assert register[0].placed_at == PlacedAt.CELL9
    own = tmp_path / "public"
    own.mkdir()
    told: list[bytes] = []

    with _public_side(own) as ask:
        for url in _surfaces(register):
            reply = ask.get(url)
            told.append(b"\n".join((url.encode(), str(reply.headers).encode(), reply.content)))
            assert reply.status_code == 200, url
        # A question of somebody who stands there, and faults on the way: neither may end in the log.
        # Which needs the client to be built.
        told += [ask.get(f"/r/{listing.pk}").content for listing in register]
        for url in (f"/api/v1/nearby?lon={HOME.lon}&lat={HOME.lat}", f"/api/v1/listings/{HOME.lon}-{DOOR}"):
            reply = ask.get(url)
            told.append(reply.content)
            assert reply.status_code in (400, 404)

    files = [path.read_bytes() for path in own.rglob("*") if path.is_file()]
    assert len(told) > 20
    assert "虚构小院" not in b"".join(told).decode("utf-8", "replace")
    for text in (*told, *files, *(event.body or b"" for event in feed.events(0))):
        assert _traces(text) == []


def test_the_search_for_traces_finds_each_spelling() -> None:
    there = to_gcj02(HOME)
    for spelling in (
        "115.4931247", "115.493125", "115.49312", "38.87157", "115493125", "38871568", f"{there.lon:.5f}", DOOR,
    ):  # fmt: skip
        assert _traces(f'{{"lon":{spelling}}}'.encode()) != [], spelling
    assert _traces(b'{"lon":115.4931,"lat":38.8716}') == []


def _traces(text: bytes) -> list[str]:
    """The point in either datum, with more digits than any public place has, or the door."""
    there = to_gcj02(HOME)
    found = [DOOR] if DOOR.encode() in text else []
    for degrees in (HOME.lon, HOME.lat, there.lon, there.lat):
        spellings = (
            f"{degrees:.7f}"[:-2],
            f"{degrees:.5f}",
            str(round(degrees * 1e6)),
            f"{degrees:.7f}".replace(".", ""),
        )
        found += [each for each in spellings if each.encode() in text]
    return found


def _surfaces(register: list[Listing]) -> list[str]:
    urls = ["/api/v1/about", "/api/v1/search?q=演示甲", "/tiles/base.json", "/ogc/api/collections/places/items"]
    x, y = world_of(HOME)
    urls += [f"/tiles/places/{zoom}/{x >> BITS - zoom}/{y >> BITS - zoom}.mvt" for zoom in (6, 10, 12, 14)]
    for datum in ("wgs84", "gcj02"):
        urls += [f"/api/v1/nearby?lon={lon}&lat=38.872&datum={datum}" for lon in ("115.493", "115.499")]
        for zoom in (6, 10, 14, 18):
            half = max(0.001, 0.4 / 2 ** (zoom - 6))
            box = f"{115.493 - half:.3f},{38.872 - half:.3f},{115.493 + half:.3f},{38.872 + half:.3f}"
            urls.append(f"/api/v1/viewport?bbox={box}&zoom={zoom}&datum={datum}")
    for number, listing in enumerate(register, start=1):
        urls += [
            f"/api/v1/listings/{listing.pk}",
            f"/api/v1/places/{listing.place_id}/listings",
            f"/ogc/api/collections/places/items/{listing.place_id}",
            f"/api/v1/search?q=（2024）冀0001执{number}号",
        ]
    return urls


@contextmanager
def _public_side(own: Path) -> Iterator[httpx.Client]:
    """`debtormap serve --side public` on the ledger of this test."""
    # The tables are whole; a test that migrated back and forth may have left another note of it.
    for alias in connections:
        call_command("migrate", database=alias, fake=True, verbosity=0)
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DEBTORMAP_")} | {
        "DEBTORMAP_DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "DEBTORMAP_CLUES_DATABASE_URL": f"sqlite:///{connections['clues'].settings_dict['NAME']}",
        "DEBTORMAP_DATA_DIR": str(own),
        "DEBTORMAP_LIMITS": "off",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    command = [sys.executable, "-m", "debtormap.cli", "serve", "--side", "public", "--port", str(port), "--drain", "0"]
    feed.tick(datetime.now(UTC))
    with (own / "server.log").open("w") as log:
        process = subprocess.Popen(command, cwd=own, env=environment, stdout=log, stderr=log)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as ask:
                _wait(ask, process, own / "server.log")
                yield ask
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(ask: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + READY_IN_S
    while time.monotonic() < until and process.poll() is None:
        feed.tick(datetime.now(UTC))
        try:
            if ask.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"the public side did not come up: {log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
