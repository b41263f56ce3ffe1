"""A database as a stream of bytes and back: SQLite by its online backup, PostgreSQL by pg_dump and pg_restore.

Both give one moment of the whole database while others write to it, and stop nobody.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any, Final

from django.db import connections

from debtormap import durable
from debtormap.core.errors import Conflict, RuleError, Unavailable

CHUNK_BYTES: Final = 1 << 20
SQLITE, POSTGRESQL = "sqlite", "postgresql"
#: The ledger's head as it stands in a dump.
HEAD: Final = "SELECT seq, hash FROM ledger_head WHERE id = 1"


class Dump:
    """One database at one moment: its ledger's head when it has a ledger, and its bytes, to be read once."""

    def __init__(self, head: tuple[int, bytes] | None, chunks: Iterator[bytes]) -> None:
        self.head = head
        self.chunks = chunks


@contextmanager
def dump(alias: str, scratch: Path, *, with_ledger: bool) -> Iterator[Dump]:
    """`scratch` is a directory with room for a copy of an SQLite database, which nobody else reads."""
    make = _dump_sqlite if connections[alias].vendor == SQLITE else _dump_postgresql
    with make(alias, scratch, with_ledger) as made:
        yield made


def restore(alias: str, engine: str, chunks: Iterable[bytes]) -> None:
    """Fills an empty database. RuleError for a dump of the other engine."""
    if engine != connections[alias].vendor:
        raise RuleError(
            "other_engine", field="FILE", rule=f"it was made on {engine}",
            mend="set DEBTORMAP_DATABASE_URL and DEBTORMAP_CLUES_DATABASE_URL to databases of that kind",
        )  # fmt: skip
    if engine == SQLITE:
        _restore_sqlite(alias, chunks)
    else:
        _restore_postgresql(alias, chunks)


def is_empty(alias: str) -> bool:
    if connections[alias].vendor == SQLITE:
        path = Path(connections[alias].settings_dict["NAME"])
        return not path.exists() or path.stat().st_size == 0
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        return bool(cursor.fetchone()[0] == 0)


def check(engine: str, chunks: Iterable[bytes]) -> None:
    """Reads a dump to its end as `restore` would. RuleError when it is damaged."""
    if engine == SQLITE:
        for _ in _inflated(chunks):
            """The check value at the end covers all of it."""
        return
    _feed(["pg_restore", "--exit-on-error", "-f", os.devnull], {}, chunks)


@contextmanager
def _dump_sqlite(alias: str, scratch: Path, with_ledger: bool) -> Iterator[Dump]:
    path = connections[alias].settings_dict["NAME"]
    descriptor, name = tempfile.mkstemp(dir=scratch, prefix=".backup-")
    os.close(descriptor)
    copy = Path(name)
    try:
        with closing(sqlite3.connect(path, timeout=60)) as source, closing(sqlite3.connect(copy)) as target:
            # In one step, under one view of the file: writers go on beside it.
            source.backup(target, pages=-1)
            target.execute("PRAGMA journal_mode=DELETE")
            problems = [row[0] for row in target.execute("PRAGMA quick_check")]
            if problems != ["ok"]:
                raise Conflict(f"the database is damaged: {problems[0]}")
            head = target.execute(HEAD).fetchone() if with_ledger else None
        yield Dump(head, _deflated(copy))
    finally:
        copy.unlink(missing_ok=True)


def _restore_sqlite(alias: str, chunks: Iterable[bytes]) -> None:
    path = Path(connections[alias].settings_dict["NAME"])
    connections[alias].close()
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.restoring")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for chunk in _inflated(chunks):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    durable.sync_directory(path.parent)


def _deflated(path: Path) -> Iterator[bytes]:
    packing = zlib.compressobj(level=1, wbits=31)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield packing.compress(chunk)
    yield packing.flush()


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    unpacking = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            yield unpacking.decompress(chunk)
        yield unpacking.flush()
    except zlib.error:
        raise RuleError("backup_broken", field="FILE", rule="a database in it is damaged") from None
    if not unpacking.eof:
        raise RuleError("backup_broken", field="FILE", rule="a database in it is cut off")


@contextmanager
def _dump_postgresql(alias: str, scratch: Path, with_ledger: bool) -> Iterator[Dump]:
    connection = connections[alias].copy()
    connection.settings_dict["OPTIONS"].pop("pool", None)
    try:
        with connection.cursor() as cursor:
            # pg_dump reads at the very moment at which the head is read here.
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            head = None
            if with_ledger:
                cursor.execute(HEAD)
                row = cursor.fetchone()
                head = None if row is None else (row[0], bytes(row[1]))
            address, secrets = _libpq(alias)
            command = [
                "pg_dump",
                "-Fc",
                "-Z1",
                "--no-owner",
                "--no-privileges",
                f"--snapshot={snapshot}",
                "-d",
                address,
            ]
            yield Dump(head, _output(command, secrets))
            cursor.execute("ROLLBACK")
    finally:
        connection.close()


def _restore_postgresql(alias: str, chunks: Iterable[bytes]) -> None:
    address, secrets = _libpq(alias)
    connections[alias].close()
    # All or nothing; the schema `public` is there already.
    command = ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "-d", address]
    _feed(command, secrets, chunks)


def _libpq(alias: str) -> tuple[str, dict[str, str]]:
    """The address for PostgreSQL's own programs; the password goes by the environment, which others cannot see."""
    from psycopg.conninfo import make_conninfo

    params = connections[alias].get_connection_params()
    plain = {name: value for name, value in params.items() if isinstance(value, str | int) and name != "password"}
    plain.pop("prepare_threshold", None)
    return make_conninfo("", **plain), {"PGPASSWORD": params["password"]} if params.get("password") else {}


def _output(command: list[str], environ: dict[str, str]) -> Iterator[bytes]:
    with _started(command, environ, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while chunk := process.stdout.read(CHUNK_BYTES):
            yield chunk
        _end(process, command[0])


def _feed(command: list[str], environ: dict[str, str], chunks: Iterable[bytes]) -> None:
    with _started(command, environ, stdin=subprocess.PIPE) as process:
        try:
            _write(process.stdin, chunks)
        except BrokenPipeError:
            """It stopped reading: why, it says itself."""
        _end(process, command[0])


def _write(stream: IO[bytes] | None, chunks: Iterable[bytes]) -> None:
    assert stream is not None
    try:
        for chunk in chunks:
            stream.write(chunk)
    finally:
        stream.close()


@contextmanager
def _started(command: list[str], environ: dict[str, str], **streams: Any) -> Iterator[subprocess.Popen[bytes]]:
    try:
        process = subprocess.Popen(command, env=os.environ | environ, stderr=subprocess.DEVNULL, **streams)
    except FileNotFoundError:
        raise Unavailable(f"{command[0]} is not installed (apt-get install postgresql-client)") from None
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def _end(process: subprocess.Popen[bytes], program: str) -> None:
    # Not what it says: that may quote rows.
    if process.wait():
        raise Conflict(
            f"{program} failed with exit code {process.returncode}: is it as new as the server, may the role do it?"
        )
