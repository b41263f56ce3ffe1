"""Workers killed at any moment: each job's effect stands once, and an import makes one batch."""

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.installations import ROOT, command, installation

MODULE = "tests.jobs.killed"
LIST_ROWS = 300
PATIENCE_S = 600


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    with installation(tmp_path) as variables:
        yield variables


def test_each_effect_stands_once_under_kills(environment: dict[str, str]) -> None:
    _kill_and_count(environment, jobs=60, kills=5)


@pytest.mark.long
def test_each_effect_stands_once_under_many_kills(environment: dict[str, str]) -> None:
    _kill_and_count(environment, jobs=2_000, kills=100)


def _kill_and_count(environment: dict[str, str], *, jobs: int, kills: int) -> None:
    seed = random.randrange(10**9)
    dice = random.Random(seed)
    _run(environment, "prepare", str(jobs))

    killed = 0
    with _nest(environment) as hatch:
        workers = [hatch() for _ in range(3)]
        for _ in range(kills):
            time.sleep(dice.uniform(0.1, 0.6))
            turn = dice.randrange(len(workers))
            killed += _kill(workers[turn])
            workers[turn] = hatch()
        until_s = time.monotonic() + PATIENCE_S
        while any(_lives(worker) for worker in workers) and time.monotonic() < until_s:
            time.sleep(0.1)
    found = json.loads(_run(environment, "report"))

    assert found == {
        "rows": jobs,
        "jobs with a row": jobs,
        "states": {"done": jobs + 1},
        "contents": 0,
        "batches": [["ready", LIST_ROWS]],
        "batch rows": LIST_ROWS,
    }, f"seed {seed}"
    assert killed, f"seed {seed}: no worker was killed at work"


@contextmanager
def _nest(environment: dict[str, str]) -> Iterator[Callable[[], int]]:
    """Hatches workers; each call gives the process id of a new one."""
    nest = subprocess.Popen(
        command(MODULE, "nest"), env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert nest.stdin is not None
    assert nest.stdout is not None
    requests, answers = nest.stdin, nest.stdout

    def hatch() -> int:
        requests.write("\n")
        requests.flush()
        return int(answers.readline())

    try:
        yield hatch
    finally:
        requests.close()
        nest.wait(timeout=PATIENCE_S)


def _kill(process_id: int) -> bool:
    try:
        os.kill(process_id, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _lives(process_id: int) -> bool:
    return Path(f"/proc/{process_id}").exists()


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
