"""An installation in processes of its own: a database, the court side, any number of public sides, and who writes.

On PostgreSQL each side connects by its own role, and the server can be stopped and started; on SQLite all share files.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import httpx
from django.conf import settings

from tests.postgres import CLUES, Server

ROOT = Path(__file__).parents[2]
SQL = ROOT / "deploy" / "postgresql"
#: Machines that build are slow and shared: a wait is this long before it is a failure.
PATIENCE_S = 300.0
#: Each question on a connection of its own. One for all: to make a client, certificates are read, which takes longest.
CLIENT = httpx.Client(timeout=PATIENCE_S, limits=httpx.Limits(max_keepalive_connections=0))


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


class Process:
    """One process of the program that serves."""

    def __init__(self, command: Sequence[str], environ: dict[str, str], log: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.log = log
        with log.open("ab") as errors:
            self._process = subprocess.Popen(command, env=environ, cwd=ROOT, stdout=errors, stderr=errors)

    @property
    def pid(self) -> int:
        return self._process.pid

    def get(self, path: str) -> httpx.Response:
        return CLIENT.get(self.url + path)

    def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return CLIENT.post(self.url + path, json=body, headers=named)

    def until(self, path: str, status: int, within_s: float = PATIENCE_S) -> httpx.Response:
        """The first answer of this status; a refused connection is waited out, too."""
        deadline = time.monotonic() + within_s
        reply = None
        while time.monotonic() < deadline:
            assert self._process.poll() is None, f"it ended: {self.log.read_text()}"
            with suppress(httpx.TransportError):
                reply = self.get(path)
                if reply.status_code == status:
                    return reply
            time.sleep(0.05)
        raise AssertionError(f"{path}: no {status} in {within_s} s, but {reply}: {self.log.read_text()[-2000:]}")

    def ready(self) -> Process:
        self.until("/readyz", 200)
        return self

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


class Writer:
    """A process that appends to the ledger as a court's act does, with one JSON line for each thing asked."""

    def __init__(self, environ: dict[str, str], log: Path) -> None:
        command = [sys.executable, "-m", "tests.replicas.writer"]
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                command, env=environ, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
            )

    def ask(self, act: str, **more: Any) -> Any:
        self.begin(act, **more)
        return self.end()

    def begin(self, act: str, **more: Any) -> None:
        _open(self._process.stdin).write(json.dumps({"act": act, **more}) + "\n")
        _open(self._process.stdin).flush()

    def end(self) -> Any:
        """The answer to what was begun."""
        return json.loads(_open(self._process.stdout).readline())

    def stop(self) -> None:
        _open(self._process.stdin).close()
        self._process.wait(timeout=PATIENCE_S)


def _open(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


class House:
    """Where everything lives; `serve` and `writer` start what is ended with the house."""

    def __init__(self, directory: Path, server: Server | None = None, suffix: str = "") -> None:
        self.directory = directory
        self.server = server
        self.databases = f"register{suffix}", CLUES + suffix
        self.started: list[Process] = []
        self.writers: list[Writer] = []
        self.heirs: list[House] = []

    def environ(self, role: str = "debtormap_owner", **more: str) -> dict[str, str]:
        bare = {name: value for name, value in os.environ.items() if not name.startswith(("DEBTORMAP_", "DJANGO_"))}
        own = {"DEBTORMAP_DATA_DIR": str(self.directory / "data"), "DEBTORMAP_LIMITS": "off", "PYTHONPATH": str(ROOT)}
        if self.server is not None:
            own["DEBTORMAP_DATABASE_URL"] = self.server.url(self.databases[0], role)
            own["DEBTORMAP_CLUES_DATABASE_URL"] = self.server.url(self.databases[1], role)
        return {**bare, **own, **{f"DEBTORMAP_{name}": value for name, value in more.items()}}

    def run(
        self, *arguments: str, role: str = "debtormap_owner", within_s: float = 600, **more: str
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "debtormap.cli", *arguments]
        return subprocess.run(
            command, env=self.environ(role, **more), cwd=ROOT, capture_output=True, text=True, timeout=within_s
        )

    def migrate(self) -> None:
        done = self.run("migrate")
        assert done.returncode == 0, done.stderr
        self.grant()

    def grant(self) -> None:
        """What an operator does after each migration."""
        if self.server is not None:
            self.server.execute(self.databases[0], SQL / "register.sql")
            self.server.execute(self.databases[1], SQL / "clues.sql")

    def another(self, directory: Path) -> House:
        """An empty installation beside this one; ended with it."""
        made = House(directory, self.server, f"_{len(self.heirs) + 1}")
        self.heirs.append(made)
        if self.server is not None:
            self.server.create(*made.databases, owner="debtormap_owner")
        return made

    def run_sql(self, statements: str) -> int:
        """As the owner of the register's tables."""
        code = (
            "import django; django.setup(); from django.db import connection\n"
            f"with connection.cursor() as c: [c.execute(each) for each in {statements.split(';')!r}]"
        )
        environ = self.environ() | {"DJANGO_SETTINGS_MODULE": "debtormap.settings"}
        return subprocess.run([sys.executable, "-c", code], env=environ, cwd=ROOT, timeout=PATIENCE_S).returncode

    def serve(self, side: str, **more: str) -> Process:
        port = free_port()
        command = [sys.executable, "-m", "debtormap.cli", "serve", "--side", side, "--port", str(port)]
        role = "debtormap_public" if side == "public" else "debtormap_court"
        log = self.directory / f"{side}-{len(self.started)}.log"
        made = Process(command, self.environ(role, **more), log, port)
        self.started.append(made)
        return made

    def writer(self) -> Writer:
        made = Writer(self.environ("debtormap_court"), self.directory / f"writer-{len(self.writers)}.log")
        self.writers.append(made)
        return made

    def end(self) -> None:
        for heir in self.heirs:
            heir.end()
        for process in self.started:
            process.kill()
        for writer in self.writers:
            writer.stop()


@contextmanager
def house(directory: Path, *, migrated: bool = True) -> Iterator[House]:
    """An installation on the engine of this run of the tests, with its tables made and nobody serving yet."""
    on_postgresql = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    server = Server(free_port(), options="-c fsync=off -c full_page_writes=off") if on_postgresql else None
    made = House(directory, server)
    try:
        if server is not None:
            server.start()
            server.execute("postgres", SQL / "roles.sql")
            server.create("register", CLUES, owner="debtormap_owner")
        if migrated:
            made.migrate()
        yield made
    finally:
        made.end()
        if server is not None:
            with suppress(subprocess.CalledProcessError):
                server.stop()
            server.remove()
