"""What is left on disk after senders, officers and an end without warning: nothing that anybody wrote, nothing lost."""

import base64
import hashlib
import io
import json
import os
import random
import secrets
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import psycopg
import pytest
from PIL import Image

from tests.clues.installed import PASSPHRASE, Installation
from tests.clues.sender import Sender
from tests.postgres import binaries

CLUES = 50
WORDS_A_CLUE = 20
TEMPORARY = "temporary"
PATIENCE_S = 120.0


@pytest.fixture
def court(tmp_path: Path) -> Iterator[Installation]:
    """On the same engine as the other tests, with a folder for temporary files of its own."""
    (tmp_path / TEMPORARY).mkdir()
    variables = os.environ | {
        "DEBTORMAP_DATA_DIR": str(tmp_path), "TMPDIR": str(tmp_path / TEMPORARY), "DEBTORMAP_LIMITS": "off",
        "SQLITE_TMPDIR": str(tmp_path / TEMPORARY),
    }  # fmt: skip
    url = os.environ.get("DEBTORMAP_CLUES_DATABASE_URL", "")
    if url.startswith("postgres"):
        with psycopg.connect(url, autocommit=True) as connection:
            for name in ("rest", "rest_clues"):
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                connection.execute(f"CREATE DATABASE {name}")
        base = url.rpartition("/")[0]
        variables |= {"DEBTORMAP_DATABASE_URL": f"{base}/rest", "DEBTORMAP_CLUES_DATABASE_URL": f"{base}/rest_clues"}
    made = Installation(folder=tmp_path, variables=variables)
    made.run("prepare")
    yield made


def everything(court: Installation) -> Iterator[tuple[str, bytes]]:
    """Every file of the court, and on PostgreSQL a dump of each database."""
    for path in sorted(court.folder.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()
    for name in ("DEBTORMAP_DATABASE_URL", "DEBTORMAP_CLUES_DATABASE_URL"):
        if name in court.variables:
            command = [str(binaries() / "pg_dump"), "--inserts", court.variables[name]]
            yield name, subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout


def spellings(word: str) -> list[bytes]:
    """How a word may stand in a file."""
    plain = word.encode()
    aligned = [base64.b64encode(b"x" * shift + plain)[4 : 4 + 4 * (len(plain) // 3 - 2)] for shift in range(3)]
    return [plain, word.encode("utf-16-le"), word.encode("utf-16-be"), plain.hex().encode(), *aligned]


def found(court: Installation, words: list[str]) -> list[tuple[str, str]]:
    return [
        (name, word)
        for name, data in everything(court)
        for word in words
        if any(spelling in data for spelling in spellings(word))
    ]


def test_of_a_thousand_planted_words_none_is_left_anywhere(court: Installation) -> None:
    mark = "S" + secrets.token_hex(8)
    words = iter(f"{mark}{number:04}" for number in range(CLUES * WORDS_A_CLUE))
    receipts = []

    with court.serving() as server:
        sender = Sender(server.client)
        for _ in range(CLUES):
            told = "，".join(next(words) for _ in range(12))
            photo = _photo(next(words)), f"{next(words)}.jpg"
            receipts.append(
                sender.send(
                    files=(photo,), description=told, location=next(words), since=next(words), contact=next(words)
                )
            )
        court.run("desk", json.dumps([next(words) for _ in range(2 * CLUES)]))
        for receipt in receipts:
            sender.answer(receipt, next(words))

    assert next(words, None) is None, "every word was planted"
    backups = _back_up(court)
    assert found(court, [mark, PASSPHRASE]) == []
    assert found(court, receipts + [receipt.replace("-", "") for receipt in receipts]) == []
    assert {name for name, _ in everything(court)} >= {"serve.log", "clues.key", *backups}
    assert list((court.folder / TEMPORARY).iterdir()) == []
    # The looking looks: a word that was let slip is found.
    (court.folder / "slip").write_text(f"\x00{mark}0001")
    assert found(court, [mark]) == [("slip", mark)]
    told = json.loads(court.run("report", json.dumps(receipts)))
    assert (told["found"], told["clues"]) == ([1] * CLUES, CLUES)


def _back_up(court: Installation) -> list[str]:
    """A copy and a dump of each SQLite database, as a court keeps them, to be looked through; PostgreSQL is dumped."""
    made = []
    for path in sorted(court.folder.glob("*.sqlite3")):
        copied, dumped = path.with_suffix(".backup"), path.with_suffix(".dump")
        with closing(sqlite3.connect(path)) as held, closing(sqlite3.connect(copied)) as copy:
            held.backup(copy)
            dumped.write_text("\n".join(held.iterdump()))
        made += [copied.name, dumped.name]
    return made


def _photo(word: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = word
    written = io.BytesIO()
    Image.new("RGB", (40, 30)).save(written, "JPEG", exif=exif, comment=word.encode())
    return written.getvalue()


def test_a_shown_receipt_finds_its_clue_whole_after_three_kills(court: Installation) -> None:
    _kill(court, times=3)


@pytest.mark.long
def test_a_shown_receipt_finds_its_clue_whole_after_fifty_kills(court: Installation) -> None:
    _kill(court, times=50)


def _kill(court: Installation, *, times: int) -> None:
    seed = random.randrange(10**9)
    dice = random.Random(seed)
    shown: dict[str, tuple[str, str]] = {}
    for number in range(times):
        with court.serving() as server:
            senders = [threading.Thread(target=_send_until_it_ends, args=(server.client, shown)) for _ in range(2)]
            for sender in senders:
                sender.start()
            # On a slow machine every kill may come before a receipt: the last one waits for one.
            patience_ends = time.monotonic() + PATIENCE_S
            while number == times - 1 and not shown and time.monotonic() < patience_ends:
                time.sleep(0.01)
            time.sleep(dice.uniform(0.05, 1.2))
            server.kill()
            for sender in senders:
                sender.join()

    told = json.loads(court.run("report", json.dumps(list(shown))))

    assert shown, f"seed {seed}: no clue was sent"
    assert told["found"] == [1] * len(shown), f"seed {seed}"
    assert {text: told["contents"].get(text) for text, _ in shown.values()} == {
        text: [digest] for text, digest in shown.values()
    }, f"seed {seed}"


def _send_until_it_ends(client: httpx.Client, shown: dict[str, tuple[str, str]]) -> None:
    sender = Sender(client)
    try:
        while True:
            data = b"\xff\xd8\xff\xe0" + secrets.token_bytes(600_000)
            text = f"演示{secrets.token_hex(8)}"
            receipt = sender.send(files=((data, "a.jpg"),), description=text)
            shown[receipt] = text, hashlib.sha256(data).hexdigest()
    except httpx.HTTPError:
        return
