"""Figures kept from run to run, and docs/durability.md made of them: `python -m tests.faults.report` writes it anew."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

from tests.faults.trials import Figures

KEPT: Final = Path(__file__).with_name("figures.json")
PAGE: Final = Path(__file__).parents[2] / "docs" / "durability.md"
#: In the order of the page.
PARTS: Final = ("kills", "server", "postgresql", "power", "full", "failing", "lines", "clock")
TEXT: Final = """\
# What is kept when something fails

A court's act that was acknowledged is in the ledger, whole and once, whatever happens next; one that was not is there
whole or not at all. `make test-faults` tries it; this page is written from its figures by `python -m tests.faults`, and
a test compares the two. A short form of it runs with every `make test`.

## How it was measured

Processes of the program act without end: an officer publishes in pieces of three listings and withdraws, a sender sends
clues, the file of withdrawals is kept. Each act is written down, outside of what is going to fail, the moment it is
acknowledged, with the number and the hash of its event. Then something fails, and afterwards it is looked at:

- *lost*: acknowledged, and not there as it was (its event, the hash, the state of the listing; for a clue its receipt);
- *doubled*: there twice (two events of one kind about a listing; two clues of one sender's key);
- *faults*: half a transaction (events against head, bodies, listings, rows, confirmations, trail; pieces that are not
  whole), a damaged file, a problem that `debtormap ledger verify` finds, a wrong answer of the public side;
- *refused*: answered by an error, which promises nothing;
- *first right answer*: from the restart until the newest act is told as it stands (of the whole server: until the first
  answer about a withdrawn listing, which must be 404). The machine did much other work, so the times are those of a
  crowded one; the whole server was also asked how much of a processor it had used until then.

Where fewer acts were acknowledged than there were trials, most were ended in the middle of their first act. Each
fault goes on where the one before left the files. The rows that must lose show that the method sees a loss.

## Figures

| fault | trials | acknowledged | refused | lost | doubled | faults | first right answer: median, 99 of 100, longest |
|---|---|---|---|---|---|---|---|
{rows}

{machines}

## What each is

- *kill -9 of the writer*: a process at work is killed after 20 to 600 ms. *Of the whole server*: both sides in one
  process, over HTTP; its modules are loaded before it is started, as loading them takes an interpreter longer than all
  the rest; the row *started by its command* is with that.
- *kill -9 of PostgreSQL*: all its processes, and the writer with them; the time is that of looking, once it takes
  connections again.
- *power cut*: a file system of our own (`tests/faults/disk.py`) keeps in memory what was not synced. A third of the
  cuts drop it all, a third keep each unsynced sector of 512 bytes with probability 1/2, a third drop it and set back
  each name that was made, changed or removed since its directory was synced. The row of *keys* makes key files, which
  count as acknowledged when `debtormap migrate` goes on.
- *disk full*: the same file system takes 150 kB more and then nothing; five acts are refused, then there is room again.
  Reads go on; refusals are 503 or 507 with a page that says that nothing was taken in. Whoever was refused comes
  through {resumed} after there is room.
- *writes and fsyncs fail*: by libfiu under the writer, by our file system under the whole server. What a failed fsync
  should have written is never written, as on Linux, and at the end the power goes.
- *messages cut the line*: a proxy of our own ends the connection at one message in ten, before it arrives or before
  its answer does.
- *the clock leaps*: by libfaketime, seconds to weeks, before and after the end of a listing, to and fro. Nothing is
  shown after its end, a clock that is set back brings nothing back (`tests/public/test_clock.py`), and nobody falls
  silent: the ledger's tick moves on whatever the clock says. A leap of more than a day closes and erases nothing for
  good until the clock is right or the process is started anew.

## What this does not say

- A disk that lies about a sync loses what it likes. Nothing above a disk can help that, but a second one: a synchronous
  standby, backups, and `withdrawals.jsonl` on another disk.
- A machine that is started with a wrong clock is believed.
- Power cuts were tried on SQLite. PostgreSQL has its own write-ahead log, with `fsync` and `synchronous_commit`
  on; it was killed here, and `make test-cluster` loses its primary.
"""


def keep(found: Mapping[str, Sequence[Figures]]) -> None:
    """Takes the place of what was kept of the same parts."""
    kept = load()
    for name, figures in found.items():
        kept[name] = {
            "figures": [asdict(each) for each in figures],
            "on": datetime.now(UTC).date().isoformat(),
            "machine": f"{os.cpu_count()} processors, {platform.system()} {platform.release().partition('-')[0]}",
        }
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
    PAGE.write_text(page(), "utf-8")


def load() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    return found


def figures(part: str) -> list[Figures]:
    return [Figures(**each) for each in load().get(part, {}).get("figures", [])]


def page() -> str:
    rows = "\n".join(row(each) for part in PARTS for each in figures(part))
    runs = {(kept["on"], kept["machine"]): None for kept in load().values()}
    machines = "\n".join(f"Measured {on} on {machine}, beside other work." for on, machine in runs)
    full = figures("full")
    resumed = f"{full[0].more['resumed_after_s']:.2f} s at most" if full else "soon"
    return TEXT.format(rows=rows, machines=machines, resumed=resumed)


def row(each: Figures) -> str:
    cells = (
        each.fault,
        each.trials,
        each.acknowledged,
        each.refused,
        each.lost,
        each.doubled,
        len(each.half),
        times(each),
    )
    return "| " + " | ".join(f"{cell:,}" if isinstance(cell, int) else cell for cell in cells) + " |"


def line(each: Figures) -> str:
    told = (
        f"{each.fault}: {each.trials:,} trials, {each.acknowledged:,} acknowledged, {each.refused:,} refused, "
        f"{each.lost} lost, {each.doubled} doubled, {len(each.half)} faults; first right answer {times(each)}"
    )
    return "\n  ".join([told, *sorted(set(each.half))[:10]])


def times(each: Figures) -> str:
    found = sorted(each.first_right_ms)
    if not found:
        return "-"
    picked = found[len(found) // 2], found[min(len(found) - 1, len(found) * 99 // 100)], found[-1]
    computed = f"; {_time(median(each.computed_ms))} of a processor" if each.computed_ms else ""
    return ", ".join(_time(ms) for ms in picked) + computed


def _time(ms: float) -> str:
    return f"{ms / 1000:.1f} s" if ms >= 1000 else f"{ms:.0f} ms"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
