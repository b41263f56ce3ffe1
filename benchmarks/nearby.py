"""What a nearby answer costs over HTTP, hot and cold, beside five other ways to give the same answer.

All servers run at once over the same register and are asked in turn, five rounds; before that the answers to some
questions are compared and must be equal. *Hot*: cells that have been asked before. *Cold*: cells that nobody has asked.
The peers keep no answers, so their hot and cold rounds differ in their questions only. CPU is that of all processes of
a server, its database included; the client's is not counted.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks import dataset, servers
from benchmarks.claims import Claim
from benchmarks.load import Cost, measure
from benchmarks.register import Size
from benchmarks.servers import Server
from debtormap.core.grid import Cell

ROUNDS: Final = 5
HOT_CELLS: Final = 300
COMPARED: Final = 60
OURS, TENTH, CONSTANT = "ours", "ours, a tenth", "constant"
BARE_C, SQLITE, POSTGIS, DATASETTE = "bare C", "SQLite cells", "PostGIS", "Datasette"
REQUESTS: Final = {
    OURS: 3_000, TENTH: 2_000, CONSTANT: 3_000, BARE_C: 3_000, SQLITE: 1_000, POSTGIS: 240, DATASETTE: 120,
}  # fmt: skip
# Claim, peer, whether hot, goal, and whether the peer's cost stands above the line.
CLAIMS: Final = (
    ("nearby_hot", CONSTANT, True, 2.0, False),
    ("nearby_cold", CONSTANT, False, 5.0, False),
    ("nearby_hot_c", BARE_C, True, 2.5, False),
    ("nearby_cold_c", BARE_C, False, 6.5, False),
    ("nearby_hot_sqlite", SQLITE, True, 3.0, True),
    ("nearby_hot_postgis", POSTGIS, True, 30.0, True),
    ("nearby_cold_postgis", POSTGIS, False, 12.0, True),
    ("nearby_hot_datasette", DATASETTE, True, 20.0, True),
    ("scale_hot", TENTH, True, 1.1, False),
    ("scale_cold", TENTH, False, 1.35, False),
)
TOLD: Final = {
    CONSTANT: "a constant body of that size from the same server",
    BARE_C: "a bare epoll server in C with the same search and assembly",
    SQLITE: "an SQLite cell query behind raw ASGI",
    POSTGIS: "FastAPI + asyncpg + PostGIS",
    DATASETTE: "Datasette's canned query",
    TENTH: "our own of a tenth of the provinces",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a request cost each server."""

    hot: dict[str, Cost]
    cold: dict[str, Cost]


def run(size: Size, ours: Server, peers: Sequence[str] = (BARE_C, SQLITE, POSTGIS, DATASETTE)) -> list[Claim]:
    """Start the peers beside our server, compare, warm up, measure."""
    with TemporaryDirectory(prefix="dmbench-", dir="/var/tmp") as folder, ExitStack() as stack:
        made = dataset.make(size, Path(folder))
        memory = _memory(ours, made, size)
        running = {OURS: ours} | {name: stack.enter_context(_peer(name, made)) for name in peers}
        questions = dataset.asked(HOT_CELLS + ROUNDS * REQUESTS[OURS], size)
        compare(running, questions[:COMPARED])
        return [memory, *_claims(list(_rounds(running, dict.fromkeys(running, questions))), size)]


def scale(size: Size, ours: Server) -> list[Claim]:
    """Ourselves beside ourselves with a tenth of the provinces. Raises ValueError when there are fewer than ten."""
    with servers.ours(size.tenth()) as tenth:
        print(f"  in memory, GB: {servers.memory_bytes(ours.pids[0]) / 1e9:.1f}", flush=True)
        running = {OURS: ours, TENTH: tenth}
        asked = {
            name: dataset.asked(HOT_CELLS + ROUNDS * REQUESTS[name], whose)
            for name, whose in ((OURS, size), (TENTH, size.tenth()))
        }
        found = _claims(list(_rounds(running, asked)), size)
        return [claim for claim in found if claim.id.startswith("scale_")]


def compare(running: dict[str, Server], cells: Sequence[Cell]) -> None:
    """Every server gives every answer alike. Raises RuntimeError."""
    for cell in cells:
        answers = {name: dataset.normal(server.ask(cell)) for name, server in running.items()}
        wrong = [name for name, answer in answers.items() if answer != answers[OURS]]
        if wrong:
            raise RuntimeError(f"{', '.join(wrong)}: another answer for {cell.canonical()}")
    print(f"  {len(running)} servers give {len(cells)} answers alike", flush=True)


def _peer(name: str, made: dataset.Dataset) -> AbstractContextManager[Server]:
    ways = {
        BARE_C: servers.bare_c,
        SQLITE: servers.sqlite_cells,
        POSTGIS: servers.postgis,
        DATASETTE: servers.datasette,
    }
    return ways[name](made)


def _memory(ours: Server, made: dataset.Dataset, size: Size) -> Claim:
    """What the records take in a process that has answered nothing yet, less what a process without them takes."""
    with servers.ours(Size(listings=1, places=1, towns=1)) as empty:
        held = servers.memory_bytes(ours.pids[0]) - servers.memory_bytes(empty.pids[0])
    return Claim(
        id="memory_per_listing", claim="memory of our process ÷ the JSON of its records",
        rounds=(held / made.body_bytes,), goal=1.3, at_least=False, size=size.listings,
        note=f"{held / size.listings:,.0f} bytes a listing, its record {made.body_bytes / size.listings:,.0f}",
    )  # fmt: skip


def _rounds(running: dict[str, Server], asked: dict[str, list[Cell]]) -> Iterator[Round]:
    for name, server in running.items():
        _measured(server, asked[name][:HOT_CELLS])
    for number in range(ROUNDS):
        told = Round(hot={}, cold={})
        for name, server in running.items():
            count, hot, cold = REQUESTS[name], asked[name][:HOT_CELLS], asked[name][HOT_CELLS:]
            told.hot[name] = _measured(server, random.Random(number).choices(hot, k=count))
            told.cold[name] = _measured(server, cold[number * count : (number + 1) * count])
        told.hot[CONSTANT] = _constant(running[OURS], told.hot[OURS])
        told.cold[CONSTANT] = _constant(running[OURS], told.cold[OURS])
        print(f"  round {number + 1}, CPU µs hot: {_line(told.hot)}; cold: {_line(told.cold)}", flush=True)
        yield told


def _measured(server: Server, cells: Sequence[Cell]) -> Cost:
    return measure(server.port, server.pids, [server.path(cell) for cell in cells])


def _constant(server: Server, like: Cost) -> Cost:
    paths = [f"/constant?bytes={round(like.body_bytes)}"] * REQUESTS[CONSTANT]
    return measure(server.port, server.pids, paths)


def _line(costs: dict[str, Cost]) -> str:
    return ", ".join(f"{name} {cost.cpu_us:.0f} ({cost.body_bytes / 1000:.1f} kB)" for name, cost in costs.items())


def _claims(rounds: Sequence[Round], size: Size) -> Iterator[Claim]:
    for name, peer, is_hot, goal, peer_above in CLAIMS:
        costs = [each.hot if is_hot else each.cold for each in rounds]
        if peer not in costs[0]:
            continue
        pairs = [(each[OURS].cpu_us, each[peer].cpu_us) for each in costs]
        ratios = tuple(theirs / mine if peer_above else mine / theirs for mine, theirs in pairs)
        heat = "hot" if is_hot else "cold"
        told = f"{TOLD[peer]} ÷ our {heat} answer, CPU" if peer_above else f"our {heat} answer ÷ {TOLD[peer]}, CPU"
        yield Claim(id=name, claim=told, rounds=ratios, goal=goal, at_least=peer_above, size=size.listings)
