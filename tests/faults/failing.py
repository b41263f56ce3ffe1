"""Writes and fsyncs that fail under the writing layer, by libfiu: on any machine, without a file system of our own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from tests.faults.trials import Figures, Loop, environment, nest

#: What fails, how often, and with which error (errno): ENOSPC 28, EIO 5.
FAULTS: Final = {
    "posix/io/rw/pwrite": (0.02, 28),
    "posix/io/sync/fsync": (0.05, 5),
    "posix/io/sync/fdatasync": (0.05, 5),
}


def calls(prepared: Path, directory: Path, *, acts: int, seed: int) -> Figures:
    data = directory / "data"
    shutil.copytree(prepared, data)
    variables = environment(data)
    figures = Figures(fault="2 % of writes (ENOSPC) and 5 % of fsyncs (EIO) fail, writer, SQLite")
    with (
        nest(variables, directory / "looking.log") as looking,
        nest(variables, directory / "nest.log", _fiu()) as acting,
    ):
        many = Loop(acting, figures, seed, looking=looking)
        many.take(acting.do("work", seed=seed, pending=None, most=acts))
        many.look()
        many.end()
    return figures


def _fiu() -> list[str]:
    names = [
        f"enable_random name={name},probability={chance},failinfo={error}" for name, (chance, error) in FAULTS.items()
    ]
    return ["fiu-run", "-x", *(word for name in names for word in ("-c", name))]
