"""Killed at any moment, an import and a publication lose nothing and double nothing."""

import json
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installations import ROOT, command, installation

ROWS = 1_500
KILLS = 8
MODULE = "tests.register.killed"


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    with installation(tmp_path) as variables:
        yield variables


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
    process = subprocess.Popen(command(MODULE, "go"), env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begin\n"
    time.sleep(dice.uniform(0, 0.9))
    process.kill()
    said, _ = process.communicate()
    return None if "end" in said else f"{said.strip() or 'import'}"


def _run(environment: dict[str, str], *arguments: str) -> str:
    return subprocess.run(
        command(MODULE, *arguments),
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=120,
    ).stdout
