"""kill -9 of the writing layer, again and again."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.faults.trials import Figures, Loop, environment, kill, nest

WITHIN_S: Final = (0.02, 0.6)


def on_sqlite(prepared: Path, directory: Path, *, trials: int, seed: int) -> Figures:
    data = directory / "data"
    shutil.copytree(prepared, data)
    return repeat(environment(data), directory, Figures(fault="kill -9 of the writer, SQLite"), trials, seed)


def repeat(variables: Mapping[str, str], directory: Path, figures: Figures, trials: int, seed: int) -> Figures:
    with nest(variables, directory / "nest.log") as hatching:
        many = Loop(hatching, figures, seed)
        for _ in range(trials):
            many.trial(kill, WITHIN_S)
        many.end()
    return figures
