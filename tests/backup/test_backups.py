"""One command each, in real processes on the engine of this run: back up online, lose everything, restore."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.replicas.house import ROOT, House, house


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("court")) as made:
        yield made


def act(where: House, *what: str) -> Any:
    command = [sys.executable, "-m", "tests.backup.court", *what]
    done = subprocess.run(command, env=where.environ(), cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def lost(where: House, directory: Path) -> House:
    """The next installation: nothing is left but the keys, which are kept apart."""
    made = where.another(directory)
    data = directory / "data"
    data.mkdir()
    for key in (where.directory / "data").glob("*.key"):
        shutil.copy(key, data)
    return made


def test_what_was_withdrawn_after_the_backup_stays_withdrawn(filled: House, tmp_path: Path) -> None:
    ids = act(filled, "fill")["ids"]
    file = tmp_path / "register.backup"
    made = filled.run("backup", str(file), "--json", role="debtormap_court")
    assert made.returncode == 0, made.stderr
    manifest = json.loads(made.stdout)
    later = act(filled, "later", *ids)
    heir = lost(filled, tmp_path)
    withdrawals = str(filled.directory / "data" / "withdrawals.jsonl")

    looked = heir.run("restore", str(file))
    done = heir.run("restore", str(file), "--withdrawals", withdrawals, "--commit", "--json")

    assert (looked.returncode, "is whole" in looked.stdout) == (0, True), looked.stderr
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["replayed"] == {"withdrawn": 2, "hidden": 2, "not_public": 0}
    assert (told["known_through"], later["noted"]) == (later["seq"], 5)
    found = act(heir, "report", str(manifest["head_seq"]))
    assert [found["states"][each] for each in ids] == ["revoked", "delisted", "hidden", "hidden"] + ["published"] * 2
    assert (found["root"], found["problems"], found["clues"], found["waiting"]) == (manifest["root"], [], 3, 2)
    assert act(filled, "report", str(manifest["head_seq"]))["root"] == manifest["root"]
    # It is sealed, and nobody else may read it.
    assert b"SQLite format" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0

    heir.grant()
    both = heir.serve("both").ready()
    statuses = [both.get(f"/api/v1/listings/{each}").status_code for each in ids]
    assert statuses == [404, 404, 404, 404, 200, 200]

    again = heir.run("restore", str(file), "--withdrawals", withdrawals, "--commit")
    assert (again.returncode, "not empty" in again.stderr) == (2, True)


def test_without_the_file_of_withdrawals_it_says_what_that_means(filled: House, tmp_path: Path) -> None:
    file = tmp_path / "register.backup"
    assert filled.run("backup", str(file)).returncode == 0
    heir = lost(filled, tmp_path)
    (tmp_path / "data" / "restoring").touch()

    unfinished = heir.run("serve", "--port", "1")
    done = heir.run("restore", str(file), "--commit")

    assert (unfinished.returncode, "not finished" in unfinished.stderr) == (2, True)
    assert (done.returncode, "No file of withdrawals" in done.stdout) == (1, True), done.stderr
    assert not (tmp_path / "data" / "restoring").exists()


def test_another_key_opens_nothing(filled: House, tmp_path: Path) -> None:
    file = tmp_path / "register.backup"
    assert filled.run("backup", str(file)).returncode == 0
    heir = lost(filled, tmp_path)
    (tmp_path / "data" / "backup.key").write_text("0" * 64)

    done = heir.run("restore", str(file), "--commit")

    assert (done.returncode, "another key" in done.stderr) == (2, True)
