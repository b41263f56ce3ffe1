"""A hot answer behind the shipped nginx, beside nginx with the same answers as static files.

Both are asked in turn, five rounds, of the cells that everybody asks; both have their files in memory. CPU of nginx and
of our process: what nginx keeps for two seconds it answers alone, and what it must ask again counts with what that
costs us.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import httpx

from benchmarks import dataset
from benchmarks.claims import Claim
from benchmarks.load import measure
from benchmarks.register import Size
from benchmarks.servers import Server
from debtormap.core.grid import Cell
from tests.nginx.running import FRAME, USER, Nginx, until
from tests.replicas.house import free_port

ROUNDS: Final = 5
CELLS: Final = 300
REQUESTS: Final = 10_000
STATIC: Final = """server {{ listen 127.0.0.1:{port}; access_log off; root {root}; default_type application/json; }}
"""


def run(size: Size, ours: Server) -> list[Claim]:
    """The claim; answers of both are compared first."""
    cells = dataset.asked(CELLS, size)
    with tempfile.TemporaryDirectory(prefix="dmbench-", dir="/dev/shm") as folder, ExitStack() as stack:
        Path(folder).chmod(0o755)
        front = stack.enter_context(_front(Path(folder), ours))
        static = stack.enter_context(_static(Path(folder), ours, cells))
        _compare(front, static, cells)
        rounds = tuple(_ratio(front, static, cells, number) for number in range(ROUNDS))
    return [
        Claim(
            id="nearby_nginx", claim="our hot answer behind the shipped nginx ÷ a static file of that size, CPU",
            rounds=rounds, goal=1.3, at_least=False, size=size.listings,
        )
    ]  # fmt: skip


@contextmanager
def _front(folder: Path, ours: Server) -> Iterator[Server]:
    directory = folder / "front"
    directory.mkdir()
    nginx = Nginx(directory, f"http://127.0.0.1:{ours.port}", free_port(), second=ours.port)
    with nginx:
        yield Server(port=nginx.port, pids=(nginx.process.pid, *ours.pids))


@contextmanager
def _static(folder: Path, ours: Server, cells: list[Cell]) -> Iterator[Server]:
    directory, port = folder / "static", free_port()
    (directory / "root").mkdir(parents=True)
    for cell in cells:
        reply = httpx.get(f"http://127.0.0.1:{ours.port}{ours.path(cell)}", headers={"accept-encoding": "identity"})
        (directory / "root" / _name(cell)).write_bytes(reply.content)
    (directory / "debtormap.conf").write_text(STATIC.format(port=port, root=directory / "root"))
    (directory / "nginx.conf").write_text(USER + FRAME.format(directory))
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    process = subprocess.Popen([program, "-p", str(directory), "-c", str(directory / "nginx.conf")])
    try:
        until(lambda: _answers(port, cells[0]))
        yield Server(port=port, pids=(process.pid,), path=lambda cell: f"/{_name(cell)}")
    finally:
        process.terminate()
        process.wait(timeout=60)


def _name(cell: Cell) -> str:
    return f"{cell.lon_milli}_{cell.lat_milli}.json"


def _answers(port: int, cell: Cell) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/{_name(cell)}").status_code == 200
    except httpx.TransportError:
        return False


def _compare(front: Server, static: Server, cells: list[Cell]) -> None:
    for cell in cells[:60]:
        if front.ask(cell) != static.ask(cell):
            raise RuntimeError(f"another answer for {cell.canonical()}")


def _ratio(front: Server, static: Server, cells: list[Cell], number: int) -> float:
    asked = random.Random(number).choices(cells, k=REQUESTS)
    told = [measure(each.port, each.pids, [each.path(cell) for cell in asked]).cpu_us for each in (front, static)]
    print(f"  round {number + 1}, CPU µs: behind nginx {told[0]:.0f}, static file {told[1]:.0f}", flush=True)
    return told[0] / told[1]
