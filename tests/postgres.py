"""A PostgreSQL cluster for one command, thrown away afterwards.

    python -m tests.postgres -- pytest tests/ledger tests/register

runs the command with DEBTORMAP_DATABASE_URL and DEBTORMAP_CLUES_DATABASE_URL pointing to it and exits as it did. The
cluster listens on a socket in a directory of its own and on no port; as root it runs as the user postgres. It would
not survive a crash.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

START_S = 60
CLUES = "debtormap_clues"
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=80 -c shared_buffers=64MB"


def binaries() -> Path:
    """Where PostgreSQL's programs are: the newest that Debian installed, or those on the path."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if installed:
        return installed[-1]
    found = shutil.which("initdb")
    if found is None:
        raise SystemExit("PostgreSQL is not installed (apt-get install postgresql)")
    return Path(found).resolve().parent


class Server:
    """A cluster in a directory of its own: on a socket there, and on a port of 127.0.0.1 when one is given."""

    def __init__(self, port: int | None = None, options: str = OPTIONS) -> None:
        # Short: the path of a socket has at most 107 characters.
        self.directory = Path(tempfile.mkdtemp(prefix="dmpg-", dir="/tmp"))
        self.port = port
        where = "-c listen_addresses=''" if port is None else f"-c listen_addresses=127.0.0.1 -p {port}"
        self._options = f"-k {self.directory} {where} {options}"
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.directory, owner.pw_uid, owner.pw_gid)
        _run(
            "initdb", "-D", self._data, "-U", "debtormap", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"
        )

    @property
    def _data(self) -> str:
        return str(self.directory / "data")

    def start(self) -> None:
        log = str(self.directory / "log")
        try:
            _run("pg_ctl", "-D", self._data, "-l", log, "-w", "-t", str(START_S), "-o", self._options, "start")
        except subprocess.CalledProcessError:
            if Path(log).exists():
                sys.stderr.write(Path(log).read_text())
            raise

    def stop(self) -> None:
        """At once, as after a crash."""
        _run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def create(self, *databases: str, owner: str = "debtormap") -> None:
        for name in databases:
            where = ("-h", str(self.directory), *self._port_argument, "-U", "debtormap")
            _run("createdb", *where, "-O", owner, name)

    def execute(self, database: str, file: Path) -> None:
        """Run a file of SQL as the superuser."""
        copy = self.directory / file.name
        copy.write_text(file.read_text("utf-8"), "utf-8")
        where = ("-h", str(self.directory), *self._port_argument, "-U", "debtormap", "-d", database)
        _run("psql", *where, "-q", "-v", "ON_ERROR_STOP=1", "-f", str(copy))

    def url(self, database: str, role: str = "debtormap") -> str:
        if self.port is not None:
            return f"postgresql://{role}@127.0.0.1:{self.port}/{database}"
        return f"postgresql://{role}@{quote(str(self.directory), safe='')}/{database}"

    @contextmanager
    def as_it_is_now(self) -> Iterator[None]:
        """Stopped, with a copy of all its data; afterwards it is set back to that copy, as a lost primary's heir is."""
        copy = self.directory / "copy"
        self.stop()
        shutil.copytree(self._data, copy, symlinks=True)
        _owned_as(self.directory, copy)
        self.start()
        yield
        self.stop()
        shutil.rmtree(self._data)
        copy.rename(self._data)
        self.start()

    def remove(self) -> None:
        shutil.rmtree(self.directory, ignore_errors=True)

    @property
    def _port_argument(self) -> tuple[str, ...]:
        return () if self.port is None else ("-p", str(self.port))


def _owned_as(directory: Path, copy: Path) -> None:
    owner = directory.stat()
    for path in (copy, *copy.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a database `debtormap` in a new cluster; one of the name in CLUES stands beside it."""
    server = Server()
    try:
        server.start()
        try:
            server.create("debtormap", CLUES)
            yield server.url("debtormap")
        finally:
            server.stop()
    finally:
        server.remove()


def _run(program: str, *arguments: str) -> None:
    command = [str(binaries() / program), *arguments]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/")
    if done.returncode:
        sys.stderr.write(done.stdout)
        raise subprocess.CalledProcessError(done.returncode, program)


def main(arguments: Sequence[str]) -> int:
    command = list(arguments[1:] if arguments[:1] == ["--"] else arguments)
    if not command:
        sys.stderr.write(__doc__ or "")
        return 2
    # Ended from outside, it must still take the cluster down.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    with cluster() as url:
        sys.stderr.write(f"PostgreSQL is up after {time.monotonic() - began:.1f} s\n")
        urls = {"DEBTORMAP_DATABASE_URL": url, "DEBTORMAP_CLUES_DATABASE_URL": f"{url.rpartition('/')[0]}/{CLUES}"}
        return subprocess.run(command, env=os.environ | urls).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
