"""What a nearby answer costs over HTTP, hot and cold, beside a constant body from the same server.

Claims: hot at most 2x, cold (uncompressed, never asked before) at most 5x the CPU of the constant body of that size.
Rounds are interleaved; the figure is the median of the rounds' ratios.
"""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

import httpx

from benchmarks.load import Cost, measure
from benchmarks.register import Size, questions

ROUNDS = 5
REQUESTS = 6_000
HOT_CELLS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """One claim measured: the ratio of each round."""

    id: str
    claim: str
    rounds: tuple[float, ...]
    goal: float

    @property
    def ratio(self) -> float:
        return median(self.rounds)

    @property
    def met(self) -> bool:
        return self.ratio <= self.goal


def run(listings: int, places: int) -> list[Ratio]:
    size = Size(listings=listings, places=places)
    cells = [f"/api/v1/nearby?{cell.canonical()}" for cell in questions(REQUESTS * (ROUNDS + 1), size=size)]
    hot, cold = cells[:HOT_CELLS], cells[REQUESTS:]
    with server(size) as (port, pid):
        measure(port, pid, hot)
        rounds = [_round(port, pid, hot, cold[n * REQUESTS : (n + 1) * REQUESTS]) for n in range(ROUNDS)]
    return [
        Ratio(id="nearby_hot", claim="hot answer ÷ constant body, CPU", goal=2.0, rounds=tuple(h for h, _ in rounds)),
        Ratio(id="nearby_cold", claim="cold answer ÷ constant body, CPU", goal=5.0, rounds=tuple(c for _, c in rounds)),
    ]


def _round(port: int, pid: int, hot: list[str], cold: list[str]) -> tuple[float, float]:
    turns = random.Random(1).choices(hot, k=REQUESTS)
    hot_cost = measure(port, pid, turns)
    hot_constant = _constant(port, pid, hot_cost)
    cold_cost = measure(port, pid, cold)
    cold_constant = _constant(port, pid, cold_cost)
    print(
        f"  hot {hot_cost.cpu_us:6.1f} µs of {hot_cost.body_bytes:7.0f} B ÷ {hot_constant.cpu_us:5.1f} µs   "
        f"cold {cold_cost.cpu_us:6.1f} µs of {cold_cost.body_bytes:7.0f} B ÷ {cold_constant.cpu_us:5.1f} µs"
    )
    return hot_cost.cpu_us / hot_constant.cpu_us, cold_cost.cpu_us / cold_constant.cpu_us


def _constant(port: int, pid: int, like: Cost) -> Cost:
    return measure(port, pid, [f"/constant?bytes={round(like.body_bytes)}"] * REQUESTS)


@contextmanager
def server(size: Size) -> Iterator[tuple[int, int]]:
    """The server on the first core; this process, the load, moves to the second where there is one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "benchmarks.server", str(size.listings), str(size.places), str(port)]
    cores = sorted(os.sched_getaffinity(0))
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        os.sched_setaffinity(process.pid, {cores[0]})
        os.sched_setaffinity(0, {cores[-1]})
        began = time.monotonic()
        while not _is_ready(port):
            if process.poll() is not None:
                raise RuntimeError("the server did not start")
            time.sleep(0.5)
        print(f"  {size.listings:,} listings at {size.places:,} places, served after {time.monotonic() - began:.0f} s")
        yield port, process.pid
    finally:
        os.sched_setaffinity(0, set(cores))
        process.terminate()
        process.wait(timeout=30)


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False
