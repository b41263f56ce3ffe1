"""Killed at any moment, an import and a publication lose nothing and double nothing."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

ROWS = 1_500
KILLS = 8
ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An installation of its own, on the same engine as the other tests."""
    variables = os.environ | {
        "DEBTORMAP_DATA_DIR": str(tmp_path),
        "DEBTORMAP_GAZETTEER": str(ROOT / "tests" / "gazetteer.csv"),
    }
    url = os.environ.get("DEBTORMAP_DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield variables
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS killed WITH (FORCE)")
        connection.execute("CREATE DATABASE killed")
    yield variables | {"DEBTORMAP_DATABASE_URL": url.rsplit("/", 1)[0] + "/killed"}


def test_nothing_is_lost_or_doubled_by_kills(environment: dict[str, str]) -> None:
    seed = random.randrange(10**9)
    dice = random.Random(seed)
    _run(environment, "prepare", str(ROWS))

    kills = [kill for _ in range(KILLS) if (kill := _kill_somewhere(environment, dice))]
    _run(environment, "go")
    found = json.loads(_run(environment, "report"))

    assert found == {
        "problems": [],
        "kinds": ["publish"],
        "events": ROWS,
        "listings of events": ROWS,
        "cases of events": ROWS,
        "listings": ROWS,
        "batches": [["published", ROWS, ROWS]],
        "rows": ROWS,
        "outcomes": ["published"],
    }, f"seed {seed}, killed in {kills}"
    assert kills, f"seed {seed}: no process was killed at work"


def _kill_somewhere(environment: dict[str, str], dice: random.Random) -> str | None:
    """Starts the work, kills it between its first and (about) its last moment; what it had said by then."""
    process = subprocess.Popen(_command("go"), env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begin\n"
    time.sleep(dice.uniform(0, 0.9))
    process.kill()
    said, _ = process.communicate()
    return None if "end" in said else f"{said.strip() or 'import'}"


def _run(environment: dict[str, str], *arguments: str) -> str:
    return subprocess.run(
        _command(*arguments), env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=120
    ).stdout


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tests.register.killed", *arguments]
