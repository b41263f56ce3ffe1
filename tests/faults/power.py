"""Power cuts on SQLite: what was not synced is gone, torn, or has lost its name; and controls that must lose."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.faults.mounted import Mounted
from tests.faults.trials import ROOT, Figures, Loop, Nest, environment, kill, nest

WITHIN_S: Final = (0.1, 0.8)
KEYS: Final = ("register", "clues", "ledger", "secret", "backup")
MAKE_KEYS: Final = f"""
import sys
from pathlib import Path
from debtormap.settings import keys
place = Path(sys.argv[1])
keys.create_missing(place, [place / f"{{name}}.key" for name in {KEYS}])
"""


def cuts(prepared: Path, directory: Path, *, trials: int, seed: int) -> Figures:
    """A third of each kind, one after the other on the same files."""
    figures = Figures(fault="power cut, SQLite")
    with _on_faulty_disk(prepared, directory) as (disk, hatching):
        many = Loop(hatching, figures, seed)
        for number in range(trials):
            kinds = ("drop", f"torn {many.dice.randrange(10**9)}", "names")
            cut(many, disk, kinds[number % len(kinds)])
        many.end()
    return figures


def keys(directory: Path, *, trials: int, seed: int) -> Figures:
    """Keys are made and the power goes: without them nothing opens that they sealed."""
    figures, dice = Figures(fault="power cut after keys were made"), random.Random(seed)
    for number in range(trials):
        place = directory / str(number)
        place.mkdir(parents=True)
        disk = Mounted(place).mount()
        try:
            subprocess.run([sys.executable, "-c", MAKE_KEYS, str(disk.path)], cwd=ROOT, check=True)
            disk.cut(("drop", f"torn {dice.randrange(10**9)}", "names")[number % 3])
        finally:
            disk.end()
        whole = [path for path in disk.backing.glob("*.key") if re.fullmatch(rb"[0-9a-f]{64}\n", path.read_bytes())]
        figures.trials += 1
        figures.acknowledged += len(KEYS)
        figures.lost += len(KEYS) - len(whole)
    return figures


def careless(prepared: Path, directory: Path, synchronous: str, *, trials: int, seed: int) -> Figures:
    """The negative control: without the sync it must lose something, else the disk is none that loses."""
    figures = Figures(fault=f"power cut, SQLite with synchronous={synchronous} (must lose)")
    for number in range(trials):
        with _on_faulty_disk(prepared, directory / str(number), synchronous) as (disk, hatching):
            many = Loop(hatching, figures, seed + number)
            cut(many, disk, "drop")
    return figures


def cut(many: Loop, disk: Mounted, kind: str) -> None:
    def fail(worker: int) -> None:
        disk.cut(kind)
        kill(worker)
        disk.mount()

    many.trial(fail, WITHIN_S)


@contextmanager
def _on_faulty_disk(prepared: Path, directory: Path, synchronous: str = "") -> Iterator[tuple[Mounted, Nest]]:
    directory.mkdir(parents=True, exist_ok=True)
    disk = Mounted(directory)
    shutil.copytree(prepared, disk.backing, dirs_exist_ok=True)
    disk.mount()
    variables = environment(disk.path, FAULTS_SYNCHRONOUS=synchronous)
    try:
        with nest(variables, directory / "nest.log") as hatching:
            yield disk, hatching
    finally:
        disk.end()
        shutil.rmtree(disk.backing)
