"""Trials: a process at work is made to fail, and what is there afterwards is compared with what it had acknowledged."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

ROOT: Final = Path(__file__).parents[2]
GAZETTEER: Final = ROOT / "tests" / "gazetteer.csv"
Told = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Figures:
    """What a row of the report says."""

    fault: str
    trials: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    half: list[str] = field(default_factory=list)
    """What was there without the rest of its transaction, and what `ledger verify` found."""
    refused: int = 0
    """Acts that were answered by an error."""
    first_right_ms: list[float] = field(default_factory=list)
    """From the restart to the first right answer, in milliseconds, one a trial."""
    computed_ms: list[float] = field(default_factory=list)
    """Of a processor, until then: on a machine that does other work this says more."""
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def is_as_promised(self) -> bool:
        """A control that must lose is as promised when it did."""
        return self.lost > 0 if "must lose" in self.fault else not (self.lost or self.doubled or self.half)


class Nest:
    """A process that hatches others in one installation; see `acts`."""

    def __init__(self, environment: Mapping[str, str], log: Path, prefix: list[str] | None = None) -> None:
        self.log = log
        command = [*(prefix or []), sys.executable, "-m", "tests.faults.acts"]
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                command, env=dict(environment), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                text=True,
            )  # fmt: skip
        self._hatched: int | None = None

    def begin(self, do: str, **more: Any) -> int:
        """The id of the process that does it."""
        stdin = _of(self._process.stdin)
        stdin.write(json.dumps({"do": do, **more}) + "\n")
        stdin.flush()
        self._hatched = int(self.line()["pid"])
        return self._hatched

    def line(self) -> Told:
        line = _of(self._process.stdout).readline()
        assert line, f"the nest ended: {self.log.read_text()[-3000:]}"
        found: Told = json.loads(line)
        return found

    def rest(self) -> list[Told]:
        """What the process says to its end."""
        told, _ = self._to_its_end()
        return told

    def do(self, command: str, **more: Any) -> list[Told]:
        """To its end, which must be a good one."""
        self.begin(command, **more)
        told, code = self._to_its_end()
        assert code == 0, f"{command}: {self.log.read_text()[-3000:]}"
        return told

    def _to_its_end(self) -> tuple[list[Told], int]:
        told = []
        while "ended" not in (line := self.line()):
            told.append(line)
        self._hatched = None
        return told, line["ended"]

    def stop(self) -> None:
        if self._hatched is not None:
            kill(self._hatched)
        _of(self._process.stdin).close()
        self._process.wait(timeout=60)


def environment(directory: Path, **more: str) -> dict[str, str]:
    """Of an installation on SQLite in this directory, without anything of the machine's."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("DEBTORMAP_", "DJANGO_"))}
    own = {
        "DEBTORMAP_DATA_DIR": str(directory), "DEBTORMAP_GAZETTEER": str(GAZETTEER), "DEBTORMAP_LIMITS": "off",
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    return bare | own | more


def prepare(directory: Path, rows: int) -> Path:
    """An installation on SQLite with an approved batch of so many rows, to be copied."""
    directory.mkdir(parents=True, exist_ok=True)
    with nest(environment(directory), directory.with_name(f"{directory.name}.log")) as hatching:
        hatching.do("prepare", rows=rows)
    return directory


@contextmanager
def nest(variables: Mapping[str, str], log: Path, prefix: list[str] | None = None) -> Iterator[Nest]:
    made = Nest(variables, log, prefix)
    try:
        yield made
    finally:
        made.stop()


class Loop:
    """Many trials on one installation; what was acknowledged adds up."""

    def __init__(self, nest: Nest, figures: Figures, seed: int, *, looking: Nest | None = None) -> None:
        self.nest = nest
        self._looking = looking or nest
        self.figures = figures
        self.dice = random.Random(seed)
        self.acks: list[Told] = []
        self._keys: set[str] = set()
        self._pending: str | None = None
        told = nest.do("warm")
        self.take(told)
        if looking is not None:
            told = looking.do("report", acks=[])
        self._clues_before: int = told[-1]["clues"] - len(self._keys)
        """Of another loop on the same installation."""

    def trial(self, fail: Callable[[int], None], within_s: tuple[float, float]) -> None:
        """Acts go on for a random time; then `fail` does its worst to the process of this id, and we look."""
        seed, within = self.dice.randrange(10**9), self.dice.uniform(*within_s)
        worker = self.nest.begin("work", seed=seed, pending=self._pending)
        time.sleep(within)
        fail(worker)
        self.take(self.nest.rest())
        self.look()

    def take(self, told: list[Told]) -> list[Told]:
        """Counts what a process said; its new acknowledgements."""
        new = []
        for line in told:
            if "begun" in line:
                self._pending = line["begun"]
                self._keys.add(line["begun"])
            elif "failed" in line:
                self.figures.refused += 1
            elif "act" in line:
                new.append(line)
                if line["act"] == "clue":
                    self._pending = None
        self.acks += new
        self.figures.acknowledged += len(new)
        return new

    def look(self) -> None:
        """The newest acts each time; all of them, and the whole ledger, in `end`."""
        begun = time.monotonic()
        self._looking.begin("report", acks=self.acks[-200:])
        first = self._looking.line()
        self.figures.first_right_ms.append((time.monotonic() - begun) * 1000)
        self.figures.trials += 1
        told = self._looking.rest()
        if first.get("look") is not True or not told:
            self._note("the newest act does not stand, or nothing can be read")
        if told:
            self._compare(told[0])
        else:
            self.figures.lost += len(self.acks)
            self.acks = []

    def end(self) -> None:
        found: Told = {"problems": []}
        for begin in range(0, len(self.acks), 2_000):
            told = self._looking.do("report", acks=self.acks[begin : begin + 2_000])
            self._compare(told[1])
        for line in self._looking.do("verify"):
            found = line
        for problem in found["problems"]:
            self._note(f"ledger verify: {problem}")
        self.figures.more["events"] = found["events"]

    def _compare(self, found: Told) -> None:
        lost = [ack for ack in found["lost"] if ack in self.acks]
        # Told as lost once, however often it is looked for.
        self.acks = [ack for ack in self.acks if ack not in lost] if lost else self.acks
        self.figures.lost += len(lost)
        self.figures.doubled = max(
            self.figures.doubled, found["doubled"], found["clues"] - self._clues_before - len(self._keys)
        )
        for problem in found["half"]:
            self._note(problem)

    def _note(self, problem: str) -> None:
        if problem not in self.figures.half:
            self.figures.half.append(problem)


def kill(process_id: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process_id, signal.SIGKILL)


def _of(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream
