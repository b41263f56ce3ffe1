"""Every fault, with its figures: `python -m tests.faults [--only PART,PART] [--short]`.

Prints each row, keeps the figures in tests/faults/figures.json and writes docs/durability.md from them. Exit 1 when
something was lost, doubled or half, or a control that must lose has lost nothing; 2 when this machine lacks what a part
needs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tests.faults import clock, failing, kills, postgresql, power, report, whole
from tests.faults.mounted import NoFuse
from tests.faults.trials import Figures, prepare

SEED: Final = 20261129
#: (in full, in short)
ROWS: Final = (6_000, 60)
Parts = Mapping[str, Callable[[], list[Figures]]]


def parts(directory: Path, *, is_short: bool) -> Parts:
    made: list[Path] = []

    def ready() -> Path:
        if not made:
            made.append(prepare(directory / "prepared", ROWS[is_short]))
        return made[0]

    def where(name: str) -> Path:
        (directory / name).mkdir()
        return directory / name

    def many(full: int) -> int:
        return max(3, full // 100) if is_short else full

    return {
        "kills": lambda: [kills.on_sqlite(ready(), where("kills"), trials=many(1_000), seed=SEED)],
        "server": lambda: [
            whole.kills(ready(), where("server"), trials=many(100), seed=SEED),
            whole.kills(ready(), where("cold"), trials=many(5), seed=SEED, is_hatched=False),
        ],
        "postgresql": lambda: [
            *postgresql.writer_and_server(
                where("postgresql"), trials=many(200), servers=many(30), rows=ROWS[is_short] // 4, seed=SEED
            )
        ],
        "power": lambda: [
            power.cuts(ready(), where("power"), trials=many(300), seed=SEED),
            power.keys(where("keys"), trials=many(30), seed=SEED),
            power.careless(ready(), where("normal"), "NORMAL", trials=many(8), seed=SEED),
            power.careless(ready(), where("off"), "OFF", trials=many(8), seed=SEED),
        ],
        "full": lambda: [whole.full(ready(), where("full"), trials=many(5), seed=SEED)],
        "failing": lambda: [
            failing.calls(ready(), where("calls"), acts=many(200), seed=SEED),
            whole.failing(ready(), where("disk"), acts=many(100), seed=SEED),
        ],
        "lines": lambda: [
            postgresql.cut_lines(where("lines"), acts=many(200), chance=0.1, rows=ROWS[is_short] // 4, seed=SEED)
        ],
        "clock": lambda: [clock.leaps(ready(), where("clock"), trials=many(12))],
    }


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--only", default="", help="parts, joined by commas")
    asked.add_argument("--short", action="store_true", help="a hundredth of the trials; nothing is written")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="faults-") as directory:
        chosen = parts(Path(directory), is_short=options.short)
        wanted = options.only.split(",") if options.only else list(chosen)
        try:
            found = {name: _timed(name, chosen[name]) for name in wanted}
        except (NoFuse, FileNotFoundError) as error:
            sys.stderr.write(f"{error}\nmake test-faults needs fuse3, fiu-utils and libfaketime, and /dev/fuse.\n")
            return 2
    if not options.short:
        report.keep(found)
    return 0 if all(each.is_as_promised for figures in found.values() for each in figures) else 1


def _timed(name: str, part: Callable[[], list[Figures]]) -> list[Figures]:
    begun = time.monotonic()
    found = part()
    for each in found:
        print(report.line(each), flush=True)  # what the command is for
    print(f"{name}: {time.monotonic() - begun:.0f} s", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
