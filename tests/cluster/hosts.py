"""One host of the cluster: etcd, Patroni with PostgreSQL, a court side and a public side, as `deploy/` sets them up."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.cluster.network import Network
from tests.postgres import binaries

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy" / "patroni"
PATRONI = ROOT / ".venv-cluster" / "bin"
PUBLIC_PORT, COURT_PORT = 8001, 8000


class Host:
    """Where a host's files are, and what runs on it; every process lives in the host's network namespace."""

    def __init__(self, name: str, directory: Path, network: Network) -> None:
        self.name = name
        self.directory = directory
        self.network = network
        self.address = network.addresses[name]
        self.patroni_yml = directory / "patroni.yml"
        self.log_names = ("etcd", "patroni", "court", "public", "watch")

    def prepare(self, values: Mapping[str, str], certificates: Path) -> None:
        """Directories, certificates and the filled-in files, as the operator's guide says."""
        own = {
            "NAME": self.name,
            "ADDRESS": self.address,
            "DATA": str(self.directory / "postgres" / "data"),
            "BINARIES": str(binaries()),
            "SOCKETS": str(self.directory / "postgres"),
            "PGPASS": str(self.directory / "postgres" / "pgpass"),
            "PATRONI_TLS": str(self.directory / "patroni-tls"),
            "ETCD_TLS": str(self.directory / "etcd-tls"),
            "ETCD_DATA": str(self.directory / "etcd" / "data"),
        }
        for folder, user in (("postgres", "postgres"), ("etcd", "etcd"), ("data", "root")):
            (self.directory / folder).mkdir(parents=True)
            shutil.chown(self.directory / folder, user, user)
        for folder, user in (("patroni-tls", "postgres"), ("etcd-tls", "etcd")):
            self._certificates(certificates, self.directory / folder, user)
        lines = "".join(f"{name}={value}\n" for name, value in {**values, **own}.items())
        (self.directory / "host.env").write_text(lines)
        self._fill("patroni.yml", "postgres")
        self._fill("etcd.env", "etcd")

    def start(self) -> None:
        """What systemd starts on a host."""
        self.start_etcd()
        self.start_patroni()

    def start_etcd(self) -> None:
        lines = (self.directory / "etcd.env").read_text().splitlines()
        environ = dict(line.split("=", 1) for line in lines if line.startswith("ETCD_"))
        self._spawn("etcd", ["env", *(f"{name}={value}" for name, value in environ.items()), "etcd"], user="etcd")

    def start_patroni(self) -> None:
        self._spawn("patroni", [str(PATRONI / "patroni"), str(self.patroni_yml)], user="postgres")

    def start_program(self, environs: Mapping[str, Mapping[str, str]]) -> None:
        """Both sides, each with its own settings."""
        for side, port in (("court", COURT_PORT), ("public", PUBLIC_PORT)):
            command = [sys.executable, "-m", "debtormap.cli", "serve", "--side", side]
            command += ["--host", "0.0.0.0", "--port", str(port), "--drain", "0"]
            self._spawn(side, command, environ=environs[side])

    def spawn(self, name: str, command: Sequence[str], environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
        return self._spawn(name, command, environ=environ)

    def postmaster(self) -> int:
        return int((self.directory / "postgres" / "data" / "postmaster.pid").read_text().split()[0])

    def power_off(self) -> None:
        """Every process of the host at once, without a word."""
        for _ in range(3):
            for pid in self.network.pids(self.name):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def signal_postgres(self, number: signal.Signals) -> None:
        """To all of PostgreSQL on this host, and not to Patroni."""
        for pid in self.network.pids(self.name):
            with suppress(OSError):
                if (Path("/proc") / str(pid) / "comm").read_text().strip() == "postgres":
                    os.kill(pid, number)

    def tail(self, name: str, characters: int = 3000) -> str:
        log = self.directory / f"{name}.log"
        return log.read_text("utf-8", "replace")[-characters:] if log.exists() else ""

    def count_in_log(self, name: str, text: str) -> int:
        log = self.directory / f"{name}.log"
        return log.read_text("utf-8", "replace").count(text) if log.exists() else 0

    def _spawn(
        self, name: str, command: Sequence[str], *, user: str = "", environ: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        where = ROOT if environ is not None else Path("/")
        with (self.directory / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                self.network.inside(self.name, command, user), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=where, env=dict(environ) if environ is not None else None, start_new_session=True,
            )  # fmt: skip

    def _fill(self, template: str, owner: str) -> None:
        command = [sys.executable, str(DEPLOY / "fill.py"), str(self.directory / "host.env"), str(DEPLOY / template)]
        made = self.directory / template
        made.write_text(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        made.chmod(0o600)
        shutil.chown(made, owner, owner)

    def _certificates(self, source: Path, target: Path, owner: str) -> None:
        target.mkdir()
        for found, name in ((f"{self.name}.crt", "host.crt"), (f"{self.name}.key", "host.key"), ("ca.crt", "ca.crt")):
            copied = Path(shutil.copy(source / found, target / name))
            copied.chmod(0o600 if name.endswith("key") else 0o644)
            shutil.chown(copied, owner, owner)
        shutil.chown(target, owner, owner)


def bare(environ: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without settings of the program."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("DEBTORMAP_", "DJANGO_"))}
    return {**own, "PYTHONPATH": str(ROOT), **environ}


def wait(what: str, found: object, within_s: float, every_s: float = 0.25) -> float:
    """Seconds until `found()` is true."""
    assert callable(found)
    begun = time.monotonic()
    while time.monotonic() - begun < within_s:
        if found():
            return time.monotonic() - begun
        time.sleep(every_s)
    raise TimeoutError(f"not within {within_s:.0f} s: {what}")
