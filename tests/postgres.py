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
OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c max_connections=40 -c shared_buffers=64MB"
)


def binaries() -> Path:
    """Where PostgreSQL's programs are: the newest that Debian installed, or those on the path."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if installed:
        return installed[-1]
    found = shutil.which("initdb")
    if found is None:
        raise SystemExit("PostgreSQL is not installed (apt-get install postgresql)")
    return Path(found).resolve().parent


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a database `debtormap` in a new cluster; one of the name in CLUES stands beside it."""
    # Short: the path of a socket has at most 107 characters.
    directory = Path(tempfile.mkdtemp(prefix="dmpg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(directory, owner.pw_uid, owner.pw_gid)
        _run(
            "initdb",
            "-D",
            str(directory / "data"),
            "-U",
            "debtormap",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--locale=C.UTF-8",
        )
        _start(directory)
        try:
            for name in ("debtormap", CLUES):
                _run("createdb", "-h", str(directory), "-U", "debtormap", name)
            yield f"postgresql://debtormap@{quote(str(directory), safe='')}/debtormap"
        finally:
            _run("pg_ctl", "-D", str(directory / "data"), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _start(directory: Path) -> None:
    data, log = str(directory / "data"), str(directory / "log")
    try:
        _run("pg_ctl", "-D", data, "-l", log, "-w", "-t", str(START_S), "-o", f"-k {directory} {OPTIONS}", "start")
    except subprocess.CalledProcessError:
        if Path(log).exists():
            sys.stderr.write(Path(log).read_text())
        raise


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
