"""What rate limits and the brake on scraping cost a hot answer on the direct way (decision 38): on ÷ off, CPU.

The same process three times over the same register: limits off; how often a network may ask; that, and how much it may
be shown, and refusals under load, as the program is served. All are asked the same cells in turn, five rounds, each
question from another network, told by a proxy on this machine, so that nobody is refused; whoever has limits off gets
that header too.
"""

from __future__ import annotations

import random
from contextlib import ExitStack
from typing import Final

import httpx

from benchmarks import dataset, servers
from benchmarks.claims import Claim
from benchmarks.load import measure
from benchmarks.register import Size
from benchmarks.servers import Server
from debtormap.core.grid import Cell

ROUNDS: Final = 5
CELLS: Final = 300
REQUESTS: Final = 3_000
OFF, RATE, ALL = "off", "rate", "all"
CLAIMS: Final = (
    ("limits_rate", RATE, "our hot answer with rate limits ÷ without any, CPU"),
    ("limits_all", ALL, "our hot answer with rate limits, the brake on scraping and refusals ÷ without any, CPU"),
)
GOAL: Final = 1.5


def run(size: Size, ours: Server) -> list[Claim]:
    """The claims; that each server counts what it should is looked at first."""
    cells = dataset.asked(CELLS, size)
    with ExitStack() as stack:
        running = {OFF: ours, **{name: stack.enter_context(servers.ours(size, name)) for name in (RATE, ALL)}}
        _check(running, cells[0])
        costs = [_round(running, cells, number) for number in range(ROUNDS + 1)][1:]
    return [
        Claim(
            id=name, claim=told, rounds=tuple(each[peer] / each[OFF] for each in costs), goal=GOAL, at_least=False,
            size=size.listings,
        )
        for name, peer, told in CLAIMS
    ]  # fmt: skip


def _check(running: dict[str, Server], cell: Cell) -> None:
    """All give the same answer, and tell of the limits that they have. Raises RuntimeError."""
    replies = {
        name: httpx.get(f"http://127.0.0.1:{server.port}{server.path(cell)}", headers={"x-forwarded-for": "192.0.2.1"})
        for name, server in running.items()
    }
    told = {name: reply.headers.get("ratelimit", "") for name, reply in replies.items()}
    counted = {OFF: told[OFF] == "", RATE: "listings" not in told[RATE] != "", ALL: "listings" in told[ALL]}
    if len({reply.content for reply in replies.values()}) != 1 or not all(counted.values()):
        raise RuntimeError(f"limits are not as they should be: {told}")


def _round(running: dict[str, Server], cells: list[Cell], number: int) -> dict[str, float]:
    """CPU a request in microseconds; round 0 warms up."""
    chance = random.Random(number)
    asked = chance.choices(cells, k=REQUESTS)
    networks = [f"X-Forwarded-For: 10.{number}.{each >> 8}.{each & 255}" for each in range(REQUESTS)]
    told = {
        name: measure(server.port, server.pids, [server.path(cell) for cell in asked], networks).cpu_us
        for name, server in running.items()
    }
    if number:
        print(
            f"  round {number}, CPU µs: " + ", ".join(f"{name} {cost:.0f}" for name, cost in told.items()), flush=True
        )
    return told
