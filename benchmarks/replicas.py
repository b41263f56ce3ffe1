"""Replicas over PostgreSQL: how fast they start from a snapshot, how soon each shows what was published or
withdrawn while fifty acts a second are written, and what reading loses meanwhile.

    python -m benchmarks.replicas [--listings 1000000]
    python -m benchmarks.replicas --listings 10000000 --places 600000 --replicas 1

Everything is real: a PostgreSQL with fsync, a role for each side, the court side that ticks, three public processes (or
as many as are asked for) on one snapshot. An act is visible on a replica when an answer of the cell tells of its event,
asked every 20 ms. What is read is made once before it is counted.
"""

from __future__ import annotations

import argparse
import http.client
import json
import tempfile
import threading
import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from benchmarks.claims import Claim
from benchmarks.register import Size, questions, sized
from tests.postgres import CLUES, Server
from tests.replicas.house import SQL, House, Process, free_port

REPLICAS = 3
ACTS_A_SECOND = 50
ACTS = 1_000
HERE = "/api/v1/nearby?lon=115.490&lat=38.870"
LOOK_EVERY_S = 0.02
SEEN_WITHIN_S = 60.0
WARM_S = 5.0
SNAPSHOT_WITHIN_S = 3_600.0
GOAL_VISIBLE_S, GOAL_START_S, GOAL_READS = 1.0, 10.0, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A replica's start: seconds until it was ready, and MB of its own and shared with the others."""

    ready_s: float
    own_mb: float
    shared_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    listings: int
    snapshot_mb: float
    snapshot_s: float
    starts: tuple[Started, ...]
    visible_s: tuple[float, ...]
    """Of each act on each replica."""
    acts_a_second: float
    reads_alone: float
    reads_beside: float
    """Answers a second of one client, without writes and with them."""


def run(size: Size, acts: int = ACTS, replicas: int = REPLICAS) -> Figures:
    with _house() as house:
        writer = house.writer()
        writer.ask("fill", listings=size.listings, places=size.places, towns=size.towns, provinces=size.provinces)
        begun = time.monotonic()
        done = house.run("snapshot", "--json", role="debtormap_public", within_s=SNAPSHOT_WITHIN_S)
        assert done.returncode == 0, done.stderr
        snapshot_s, snapshot_bytes = time.monotonic() - begun, json.loads(done.stdout)["bytes"]
        house.serve("court").until("/console/accounts/login/", 200)
        up = [_started(house) for _ in range(replicas)]
        starts = tuple(_memory(process, ready_s) for process, ready_s in up)
        cells = [f"/api/v1/nearby?{cell.canonical()}" for cell in questions(2_000, size=size)]
        _reads(up[0][0], cells, WARM_S)
        reads_alone = _reads(up[0][0], cells, acts / ACTS_A_SECOND)
        looking = [_Looking(process) for process, _ in up]
        writer.begin("flood", count=acts, every_s=1 / ACTS_A_SECOND)
        reads_beside = _reads(up[0][0], cells, acts / ACTS_A_SECOND)
        flood = writer.end()["acts"]
        visible = tuple(seen for look in looking for seen in look.end(flood))
        spent_s = flood[-1][2] - flood[0][2]
        return Figures(
            listings=size.listings, snapshot_mb=snapshot_bytes / 1e6, snapshot_s=snapshot_s, starts=starts,
            visible_s=visible, acts_a_second=(len(flood) - 1) / spent_s,
            reads_alone=reads_alone, reads_beside=reads_beside,
        )  # fmt: skip


def report(figures: Figures) -> Iterator[str]:
    ordered = sorted(figures.visible_s)
    p99 = ordered[int(len(ordered) * 0.99)]
    slowest = max(start.ready_s for start in figures.starts)
    left = figures.reads_beside / figures.reads_alone
    own, shared = (median(getattr(each, name) for each in figures.starts) for name in ("own_mb", "shared_mb"))
    yield f"snapshot of {figures.listings:,} listings: {figures.snapshot_mb:,.0f} MB in {figures.snapshot_s:.1f} s"
    yield (
        f"start_1m: {slowest:.1f} s to ready, slowest of {len(figures.starts)}, goal {GOAL_START_S:.0f} s: "
        f"{_verdict(slowest <= GOAL_START_S)}"
    )
    yield f"memory of a replica: {own:,.0f} MB of its own, {shared:,.0f} MB shared"
    yield (
        f"publish_visible: p50 {median(ordered) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, "
        f"worst {ordered[-1] * 1000:.0f} ms on {len(figures.starts)} replicas at {figures.acts_a_second:.0f} acts/s, "
        f"goal p99 {GOAL_VISIBLE_S:.0f} s: {_verdict(p99 <= GOAL_VISIBLE_S)}"
    )
    yield (
        f"reads beside writes: {left:.2f} of {figures.reads_alone:.0f} answers/s, goal {GOAL_READS}: "
        f"{_verdict(left >= GOAL_READS)}"
    )


def claims(figures: Figures) -> list[Claim]:
    """The same as claims; a percentile stands for itself, without rounds."""
    ordered = sorted(figures.visible_s)
    return [
        Claim(
            id="start_1m", claim="start of a replica from a snapshot, the slowest",
            rounds=(max(start.ready_s for start in figures.starts),), goal=GOAL_START_S, at_least=False, unit="s",
            size=figures.listings,
        ),
        Claim(
            id="publish_visible", claim="from the act to all replicas, p99",
            rounds=(ordered[int(len(ordered) * 0.99)],), goal=GOAL_VISIBLE_S, at_least=False, unit="s",
            size=figures.listings, note=f"{figures.acts_a_second:.0f} acts a second",
        ),
        Claim(
            id="reads_beside_writes", claim="answers a second of one client beside these acts, of those without",
            rounds=(figures.reads_beside / figures.reads_alone,), goal=GOAL_READS, at_least=True,
            size=figures.listings, note=f"{figures.acts_a_second:.0f} acts a second",
        ),
    ]  # fmt: skip


def _verdict(met: bool) -> str:
    return "met" if met else "MISSED"


@contextmanager
def _house() -> Iterator[House]:
    server = Server(free_port(), options="-c shared_buffers=256MB -c max_wal_size=4GB")
    with tempfile.TemporaryDirectory() as directory:
        house = House(Path(directory), server)
        try:
            server.start()
            server.execute("postgres", SQL / "roles.sql")
            server.create("register", CLUES, owner="debtormap_owner")
            house.migrate()
            yield house
        finally:
            house.end()
            server.stop()
            server.remove()


def _started(house: House) -> tuple[Process, float]:
    begun = time.monotonic()
    return house.serve("public").ready(), time.monotonic() - begun


def _memory(process: Process, ready_s: float) -> Started:
    found: dict[str, int] = {}
    for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, kilobytes = line.split()[:2]
        found[name.rstrip(":")] = int(kilobytes)
    own = found["Private_Clean"] + found["Private_Dirty"]
    return Started(ready_s=ready_s, own_mb=own / 1e3, shared_mb=(found["Rss"] - own) / 1e3)


def _reads(process: Process, cells: list[str], for_s: float) -> float:
    """Answers a second of one client that asks one after the other."""
    connection, count = http.client.HTTPConnection(urlsplit(process.url).netloc), 0
    begun = time.monotonic()
    for cell in cycle(cells):
        connection.request("GET", cell)
        reply = connection.getresponse()
        reply.read()
        assert reply.status == 200
        count += 1
        if time.monotonic() - begun > for_s:
            break
    return count / (time.monotonic() - begun)


class _Looking:
    """Asks a replica again and again, and notes when it first told of which event."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._seen: list[tuple[int, float]] = [(0, 0.0)]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self, acts: list[tuple[str, str, float, int]]) -> list[float]:
        """For each act, seconds from its acknowledgement until it was seen; TimeoutError when the last one never is."""
        deadline = time.monotonic() + SEEN_WITHIN_S
        while self._seen[-1][0] < acts[-1][-1]:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise TimeoutError(f"{self._process.url} does not tell of the last act")
            time.sleep(LOOK_EVERY_S)
        self._stop.set()
        self._thread.join()
        told = [seq for seq, _ in self._seen]
        return [max(0.0, self._seen[bisect_left(told, seq)][1] - at) for _, _, at, seq in acts]

    def _look(self) -> None:
        connection = http.client.HTTPConnection(urlsplit(self._process.url).netloc)
        while not self._stop.is_set():
            connection.request("GET", HERE)
            seq = json.loads(connection.getresponse().read())["ledger_seq"]
            if seq > self._seen[-1][0]:
                self._seen.append((seq, time.time()))
            time.sleep(LOOK_EVERY_S)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--listings", type=int, default=1_000_000)
    options.add_argument("--places", type=int, default=60_000)
    options.add_argument("--acts", type=int, default=ACTS)
    options.add_argument("--replicas", type=int, default=REPLICAS)
    chosen = options.parse_args()
    for line in report(run(sized(chosen.listings, chosen.places), chosen.acts, chosen.replicas)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
