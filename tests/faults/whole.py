"""The whole server on SQLite: kill -9 again and again; a disk that is full or fails; what it tells meanwhile."""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.faults.mounted import Mounted
from tests.faults.server import Client, Server
from tests.faults.trials import Figures, Nest, Told, environment, nest

WITHIN_S: Final = (0.1, 3.0)
ROOM_BYTES: Final = 150_000
RESUMES_S: Final = 1.0


def kills(prepared: Path, directory: Path, *, trials: int, seed: int, is_hatched: bool = True) -> Figures:
    """Hatched: the time to the first right answer is without that of loading the program's modules."""
    data = directory / "data"
    shutil.copytree(prepared, data)
    name = "kill -9 of the whole server, SQLite" + ("" if is_hatched else ", started by its command")
    figures, dice = Figures(fault=name), random.Random(seed)
    with _serving(data, directory, figures, seed, is_hatched=is_hatched) as (server, client, hatching):
        acks: list[Told] = []
        for _ in range(trials):
            figures.first_right_ms.append(client.first_right())
            client.sees()
            acks += _until(client, time.monotonic() + dice.uniform(*WITHIN_S), server)
            figures.trials += 1
            server.start()
        client.first_right()
        server.kill()
        _compare(hatching, client, acks, figures)
    return figures


def full(prepared: Path, directory: Path, *, trials: int, seed: int) -> Figures:
    """The disk fills up, acts are refused, reads go on; then there is room again."""
    figures = Figures(fault="disk full, whole server, SQLite")
    waits = []
    with _on_faulty_disk(prepared, directory) as disk, _serving(disk.path, directory, figures, seed) as (
        server, client, hatching,
    ):  # fmt: skip
        client.first_right()
        acks: list[Told] = []
        for _ in range(trials):
            disk.ask(f"room {ROOM_BYTES}")
            acks += _until_refused(client, figures, 5)
            client.sees()
            disk.ask("room -1")
            freed = time.monotonic()
            acks.append(_until_done(client))
            waits.append(time.monotonic() - freed)
            figures.trials += 1
        figures.more["resumed_after_s"] = round(max(waits), 2)
        client.sees()
        disk.cut("drop")
        server.kill()
        disk.mount()
        server.start()
        figures.first_right_ms.append(client.first_right())
        client.sees()
        server.kill()
        _compare(hatching, client, acks, figures)
    return figures


def failing(prepared: Path, directory: Path, *, acts: int, seed: int) -> Figures:
    """Writes and fsyncs fail now and then; what a failed fsync should have written never is; then the power goes."""
    figures = Figures(fault="2 % of writes and 5 % of fsyncs fail, then a power cut, whole server, SQLite")
    with _on_faulty_disk(prepared, directory) as disk, _serving(disk.path, directory, figures, seed) as (
        server, client, hatching,
    ):  # fmt: skip
        client.first_right()
        disk.ask("fail write 0.02")
        disk.ask("fail fsync 0.05")
        acks = [ack for _ in range(acts) if (ack := client.act())]
        client.sees()
        disk.cut("drop")
        server.kill()
        disk.mount()
        server.start()
        figures.trials = acts
        figures.first_right_ms.append(client.first_right())
        client.sees()
        server.kill()
        _compare(hatching, client, acks, figures)
    return figures


@contextmanager
def _serving(
    data: Path, directory: Path, figures: Figures, seed: int, *, is_hatched: bool = True
) -> Iterator[tuple[Server, Client, Nest]]:
    variables = environment(data)
    with nest(variables, directory / "nest.log") as hatching:
        released = hatching.do("release")[0]
        server = Server(variables, directory / "serve.log", is_hatched=is_hatched)
        server.start()
        try:
            yield server, Client(server, released["session"], released["listings"], figures, seed), hatching
        finally:
            server.end()


@contextmanager
def _on_faulty_disk(prepared: Path, directory: Path) -> Iterator[Mounted]:
    directory.mkdir(parents=True, exist_ok=True)
    disk = Mounted(directory)
    shutil.copytree(prepared, disk.backing, dirs_exist_ok=True)
    disk.mount()
    try:
        yield disk
    finally:
        disk.end()


def _until(client: Client, deadline: float, server: Server) -> list[Told]:
    """What was acknowledged until the server was killed, which falls into the middle of an act as often as not."""
    killing = threading.Timer(max(0.0, deadline - time.monotonic()), server.kill)
    killing.start()
    acks = []
    while killing.is_alive():
        if ack := client.act():
            acks.append(ack)
    killing.join()
    return acks


def _until_refused(client: Client, figures: Figures, times: int) -> list[Told]:
    acks, before = [], figures.refused
    while figures.refused < before + times:
        if ack := client.act():
            acks.append(ack)
    return acks


def _until_done(client: Client) -> Told:
    while (ack := client.act()) is None:
        pass
    return ack


def _compare(hatching: Nest, client: Client, acks: list[Told], figures: Figures) -> None:
    told = hatching.do("report", acks=acks)[1]
    figures.lost = len(told["lost"])
    figures.doubled = max(told["doubled"], told["clues"] - client.keys)
    figures.half += told["half"]
    problems = hatching.do("verify")[0]
    figures.half += [f"ledger verify: {problem}" for problem in problems["problems"]]
    figures.more["events"] = problems["events"]
