"""The servers that are compared: ours, a bare one in C, SQLite cells, FastAPI over PostGIS, and Datasette.

Each is a context manager that gives a `Server`: where it listens and whose CPU counts. All load the same dataset.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg

from benchmarks.dataset import Dataset
from benchmarks.register import Size
from debtormap.core.grid import Cell
from tests.postgres import cluster

ROOT: Final = Path(__file__).resolve().parents[1]
PEERS: Final = ROOT / "benchmarks" / "peers"
PEER_PYTHON: Final = ROOT / ".venv-bench" / "bin" / "python"
START_S: Final = 3_600
Path_ = Callable[[Cell], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Something that answers nearby questions."""

    port: int
    pids: tuple[int, ...]
    path: Path_ = lambda cell: f"/api/v1/nearby?{cell.canonical()}"
    unpack: Callable[[Any], Any] = lambda answer: answer

    def ask(self, cell: Cell) -> Any:
        reply = httpx.get(f"http://127.0.0.1:{self.port}{self.path(cell)}", timeout=60, trust_env=False)
        reply.raise_for_status()
        return self.unpack(reply.json())


@contextmanager
def ours(size: Size, limits: str = "off") -> Iterator[Server]:
    """The program's public side, as it is served, over the same register; `limits`: off, rate or all."""
    numbers = (size.listings, size.places, size.towns, size.provinces)
    command = [sys.executable, "-m", "benchmarks.server", *map(str, numbers), limits]
    with _running(command, ready="/readyz") as (port, pid):
        yield Server(port=port, pids=(pid,))


def memory_bytes(pid: int) -> int:
    """What a process has in memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


@contextmanager
def bare_c(made: Dataset) -> Iterator[Server]:
    """Epoll, one thread, search and assembly, compiled for this machine."""
    binary = made.folder / "nearby"
    subprocess.run(["cc", "-O3", "-march=native", "-o", str(binary), str(PEERS / "nearby.c"), "-lm"], check=True)
    with _running([str(binary), str(made.binary)], ready="/?lon=115.490&lat=38.870") as (port, pid):
        yield Server(port=port, pids=(pid,))


@contextmanager
def sqlite_cells(made: Dataset) -> Iterator[Server]:
    """A cell table in SQLite behind raw ASGI on uvicorn."""
    module = [sys.executable, "-m", "benchmarks.peers.sqlite_cells"]
    subprocess.run([*module, "build", str(made.folder)], check=True, cwd=ROOT)
    ready = "/?lon=115.490&lat=38.870"
    with _running([*module, "serve", str(made.folder)], ready=ready) as (port, pid):
        yield Server(port=port, pids=(pid,))


@contextmanager
def postgis(made: Dataset) -> Iterator[Server]:
    """FastAPI, asyncpg and PostGIS; the database's processes count too."""
    with cluster() as url, psycopg.connect(url, autocommit=True) as database:
        _load(database, made)
        row = database.execute("SHOW data_directory").fetchone()
        assert row is not None
        postmaster = int((Path(row[0]) / "postmaster.pid").read_text().split()[0])
        command = [str(PEER_PYTHON), "-m", "uvicorn", "--no-access-log", "--app-dir", str(PEERS), "postgis_app:app"]
        ready = "/api/v1/nearby?lon=115.490&lat=38.870"
        with _running(command, ready=ready, env={"BENCH_DATABASE": url}, option="--port") as (port, pid):
            yield Server(port=port, pids=(pid, postmaster))


@contextmanager
def datasette(made: Dataset) -> Iterator[Server]:
    """A canned query over the SQLite file, as its documentation advises: opened immutable, counted beforehand."""
    file, metadata = made.folder / "cells.db", made.folder / "metadata.json"
    query = {"sql": (PEERS / "datasette.sql").read_text(encoding="utf-8")}
    metadata.write_text(json.dumps({"databases": {"cells": {"queries": {"nearby": query}}}}))
    command = [
        str(PEER_PYTHON.with_name("datasette")), "serve", "--immutable", str(file), "--metadata", str(metadata),
        "--setting", "sql_time_limit_ms", "20000", "--setting", "default_cache_ttl", "0",
    ]  # fmt: skip
    with _running(command, ready="/-/versions.json", option="--port") as (port, pid):
        yield Server(port=port, pids=(pid,), path=_datasette_path, unpack=_from_datasette)


def _datasette_path(cell: Cell) -> str:
    asked = f"lon={cell.lon_milli / 1000}&lat={cell.lat_milli / 1000}&now={int(time.time())}"
    return f"/cells/nearby.json?_shape=array&{asked}"


def _from_datasette(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Its rows in the form of our answer; not counted in its CPU."""
    places = [
        {
            "id": row["id"], "name": row["name"], "lon": round(row["lon"], 4), "lat": round(row["lat"], 4),
            "distance_m": int(row["distance"] + 50) // 100 * 100,
            "band": "within" if row["distance"] <= 500 else "just_outside",
            "count": row["count"], "listings": json.loads(f"[{row['listings']}]"),
        }
        for row in rows
    ]  # fmt: skip
    return {"total": sum(row["count"] for row in rows), "places": places}


def _load(database: psycopg.Connection, made: Dataset) -> None:
    database.execute("CREATE EXTENSION postgis")
    database.execute("CREATE TABLE place (no int PRIMARY KEY, id text, name text, lon float8, lat float8)")
    database.execute(
        "CREATE TABLE listing (place_no int, rank int, expires_s bigint, id text, summary json,"
        " PRIMARY KEY (place_no, rank))"
    )
    for table, path in (("place", made.places), ("listing", made.listings)):
        with database.cursor().copy(f"COPY {table} FROM STDIN") as copy, path.open("rb") as file:
            while part := file.read(1 << 20):
                copy.write(part)
    database.execute("ALTER TABLE place ADD at geography(Point)")
    database.execute("UPDATE place SET at = ST_Point(lon, lat)::geography")
    database.execute("CREATE INDEX ON place USING gist (at)")
    database.execute("CREATE INDEX ON listing (place_no, expires_s)")
    database.execute("VACUUM ANALYZE")


@contextmanager
def _running(
    command: Sequence[str], *, ready: str, env: Mapping[str, str] | None = None, option: str = ""
) -> Iterator[tuple[int, int]]:
    """A process that takes a port as its last argument, once it answers there; ended afterwards."""
    port = _free_port()
    asked = [*command, *([option] if option else []), str(port)]
    process = subprocess.Popen(asked, cwd=ROOT, env=os.environ | dict(env or {}), stdout=subprocess.DEVNULL)
    try:
        _wait(port, ready, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} did not start")
        try:
            reply = httpx.get(f"http://127.0.0.1:{port}{path}", timeout=60, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.5)
            continue
        if reply.status_code == 200:
            return
        time.sleep(0.5)
    raise RuntimeError(f"{process.args!r} was not ready in time")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
