"""The writing layer on PostgreSQL: the writer killed, the server killed, the line between them cut."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.faults import kills
from tests.faults.proxy import proxy
from tests.faults.trials import Figures, Loop, environment, kill, nest
from tests.postgres import CLUES, Server
from tests.replicas.house import free_port

#: As in production, but for the size of the memory: what is acknowledged is on the disk.
OPTIONS: Final = "-c max_connections=40 -c shared_buffers=64MB"


def writer_and_server(directory: Path, *, trials: int, servers: int, rows: int, seed: int) -> tuple[Figures, Figures]:
    """The writer is killed each time; in the last trials so is PostgreSQL, with all its processes."""
    with _installation(directory, rows) as (server, variables):
        writer = kills.repeat(
            variables, directory, Figures(fault="kill -9 of the writer, PostgreSQL"), trials - servers, seed
        )
        both = Figures(fault="kill -9 of PostgreSQL and the writer")
        with nest(variables, directory / "nest.log") as hatching:
            many = Loop(hatching, both, seed + 1)
            for _ in range(servers):
                _kill_both(many, server)
            many.end()
    return writer, both


def cut_lines(directory: Path, *, acts: int, chance: float, rows: int, seed: int) -> Figures:
    figures = Figures(fault=f"{chance:.0%} of messages to PostgreSQL cut the line")
    with (
        _installation(directory, rows) as (server, variables),
        proxy(server.port or 0, seed) as line,
        nest(variables, directory / "looking.log") as looking,
        nest(_through(variables, server, line.port), directory / "nest.log") as acting,
    ):
        many = Loop(acting, figures, seed, looking=looking)
        line.chance = chance
        many.take(acting.do("work", seed=seed, pending=None, most=acts))
        line.chance = 0.0
        figures.more["cuts"] = line.cuts
        many.look()
        many.end()
    return figures


def _kill_both(many: Loop, server: Server) -> None:
    def fail(worker: int) -> None:
        family = _family(server)
        for process in family:
            kill(process)
        kill(worker)
        while any(_works(process) for process in family):
            time.sleep(0.01)
        # Until its parent has heard of its end, a dead server seems to hold its directory and its socket.
        for lock in (server.directory / "data" / "postmaster.pid", *server.directory.glob(".s.PGSQL.*.lock")):
            lock.unlink()
        server.start()

    many.trial(fail, kills.WITHIN_S)


def _family(server: Server) -> list[int]:
    """The server's first process and its children, the first one first, so that it starts no more."""
    first = int((server.directory / "data" / "postmaster.pid").read_text().split()[0])
    parents = {int(each.name): _parent(each) for each in Path("/proc").iterdir() if each.name.isdigit()}
    return [first, *(process for process, parent in parents.items() if parent == first)]


def _works(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


@contextmanager
def _installation(directory: Path, rows: int) -> Iterator[tuple[Server, dict[str, str]]]:
    """A cluster that syncs, with an approved batch of so many rows."""
    directory.mkdir(parents=True, exist_ok=True)
    server = Server(free_port(), options=OPTIONS)
    try:
        server.start()
        server.create("debtormap", CLUES)
        variables = environment(
            directory / "data", DEBTORMAP_DATABASE_URL=server.url("debtormap"),
            DEBTORMAP_CLUES_DATABASE_URL=server.url(CLUES),
        )  # fmt: skip
        with nest(variables, directory / "prepare.log") as hatching:
            hatching.do("prepare", rows=rows)
        yield server, variables
        server.stop()
    finally:
        server.remove()


def _through(variables: dict[str, str], server: Server, port: int) -> dict[str, str]:
    direct = f":{server.port}/"
    return {
        name: value.replace(direct, f":{port}/") if name.endswith("DATABASE_URL") else value
        for name, value in variables.items()
    }
