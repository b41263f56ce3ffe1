"""Three hosts and a fourth for clients, made from the operators' files; and what each host says about itself."""

from __future__ import annotations

import json
import secrets
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.cluster.hosts import DEPLOY, PATRONI, PUBLIC_PORT, ROOT, Host, bare, wait
from tests.cluster.network import SUBNET, Network, network
from tests.postgres import binaries

NAMES = ("one", "two", "three")
CLIENT = "client"
ROLES = ("debtormap_owner", "debtormap_court", "debtormap_public")
DATABASES = {"DEBTORMAP_DATABASE_URL": "debtormap", "DEBTORMAP_CLUES_DATABASE_URL": "debtormap_clues"}
KEYS = ("secret.key", "register.key", "clues.key", "ledger.key", "backup.key")
#: Bytes: what is under way while acts are written.
SMALL_LAG = 65_536
SQL = ROOT / "deploy" / "postgresql"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What Patroni says of a host."""

    name: str
    role: str
    state: str
    timeline: int
    lag: int
    """Bytes behind the primary; -1 when that is not known."""


class Cluster:
    def __init__(self, directory: Path, net: Network) -> None:
        self.directory = directory
        self.network = net
        self.hosts = {name: Host(name, directory / name, net) for name in NAMES}
        self.passwords = {role: secrets.token_hex(16) for role in ROLES}
        self._tls = directory / "tls"

    def start(self) -> float:
        """Seconds until the cluster has a primary and two streaming standbys."""
        subprocess.run(
            [str(DEPLOY / "certificates.sh"), str(self._tls), *(f"{each.name}={each.address}" for each in self)],
            check=True, capture_output=True,
        )  # fmt: skip
        values = {"NETWORK": SUBNET, "SHARED_BUFFERS": "64MB"}
        for number, host in enumerate(self, start=1):
            values |= {f"NAME_{number}": host.name, f"ADDRESS_{number}": host.address}
        values |= {f"PASSWORD_{role}": secrets.token_hex(24) for role in ("SUPERUSER", "REPLICATION", "REWIND")}
        for host in self:
            host.prepare(values, self._tls)
            host.start_etcd()
        for host in self:
            host.start_patroni()
        return wait("three streaming nodes", self.is_whole, 300)

    def __iter__(self) -> Iterator[Host]:
        return iter(self.hosts.values())

    def install(self) -> None:
        """Roles, databases, tables, rights, keys: by the commands of the operator's guide."""
        self.superuser("postgres", (SQL / "roles.sql").read_text())
        for role, password in self.passwords.items():
            self.superuser("postgres", f"ALTER ROLE {role} PASSWORD '{password}'")
        for name in DATABASES.values():
            self.superuser("postgres", f"CREATE DATABASE {name} OWNER debtormap_owner")
        self.command("migrate", role="debtormap_owner")
        self.superuser("debtormap", (SQL / "register.sql").read_text())
        self.superuser("debtormap_clues", (SQL / "clues.sql").read_text())
        first = next(iter(self)).directory / "data"
        for host in self:
            for key in KEYS:
                if host.directory / "data" != first:
                    shutil.copy(first / key, host.directory / "data" / key)

    def environ(self, role: str, host: Host | None = None) -> dict[str, str]:
        """The settings of a process of the program that connects as this role; the same hosts for all."""
        hosts = ",".join(each.address for each in self)
        query = f"sslmode=verify-full&sslrootcert={self._tls / 'ca.crt'}"
        home = host or next(iter(self))
        urls = {
            name: f"postgresql://{role}:{self.passwords[role]}@{hosts}/{database}?{query}"
            for name, database in DATABASES.items()
        }
        gazetteer = str(ROOT / "tests" / "gazetteer.csv")
        own = {
            "DEBTORMAP_DATA_DIR": str(home.directory / "data"), "DEBTORMAP_LIMITS": "off",
            "DEBTORMAP_GAZETTEER": gazetteer,
        }  # fmt: skip
        return bare({**urls, **own})

    def command(self, *arguments: str, role: str = "debtormap_court") -> str:
        """What a command of the program says; it runs on the clients' host."""
        done = subprocess.run(
            [sys.executable, "-m", "debtormap.cli", *arguments], env=self.environ(role), cwd=ROOT, capture_output=True,
            text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def prepare(self) -> None:
        """The people of the drill: Mei, Tao and Lin."""
        command = [sys.executable, "-m", "tests.cluster.load", "prepare"]
        subprocess.run(command, env=self.environ("debtormap_court"), cwd=ROOT, check=True)

    def serve(self, *hosts: Host) -> None:
        for host in hosts:
            host.start_program({
                "court": self.environ("debtormap_court", host), "public": self.environ("debtormap_public", host)
            })  # fmt: skip

    def superuser(self, database: str, statements: str) -> str:
        host = self.hosts[self.primary() or ""]
        psql = [str(binaries() / "psql"), "-h", str(host.directory / "postgres"), "-qtAX", "-v", "ON_ERROR_STOP=1"]
        done = subprocess.run(
            ["runuser", "-u", "postgres", "--", *psql, "-d", database], input=statements, capture_output=True,
            text=True, cwd="/",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def primary(self) -> str | None:
        """The one reachable host whose server takes writes, as it says itself; None when none does, or two."""
        found = [host.name for host in self if self._takes_writes(host)]
        return found[0] if len(found) == 1 else None

    def _takes_writes(self, host: Host) -> bool:
        members = self.members()
        is_leader = any(each.name == host.name and each.role == "leader" for each in members)
        if "debtormap_owner" not in self._roles_made():
            return is_leader
        try:
            with psycopg.connect(
                host=host.address, user="debtormap_owner", password=self.passwords["debtormap_owner"],
                dbname="debtormap", connect_timeout=2, sslmode="require",
            ) as connection:  # fmt: skip
                row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
                return row is not None and not row[0]
        except psycopg.Error:
            return False

    def members(self) -> list[Member]:
        """By whichever host answers first; empty when none does."""
        return next((told for told in map(self._members_by, self) if told), [])

    def _members_by(self, host: Host) -> list[Member]:
        try:
            return [_member(each) for each in self.rest(host, "/cluster")["members"]]
        except OSError:
            return []

    def rest(self, host: Host, path: str, body: Mapping[str, Any] | None = None, method: str = "GET") -> Any:
        context = ssl.create_default_context(cafile=str(self._tls / "ca.crt"))
        context.load_cert_chain(str(self._tls / f"{host.name}.crt"), str(self._tls / f"{host.name}.key"))
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(f"https://{host.address}:8008{path}", data=data, method=method)
        with urllib.request.urlopen(asked, timeout=2 if data is None else 60, context=context) as reply:
            text = reply.read().decode()
        return json.loads(text) if text[:1] in "{[" else text

    def is_whole(self, *, synchronous: bool = True) -> bool:
        """Whether all three say alike: one leader, two standbys that stream on its timeline without lag, one of them
        synchronous when that is on. A host that was cut off tells what it knew before."""
        views = [self._members_by(host) for host in self]
        leaders = {each.name for view in views for each in view if each.role == "leader"}
        return len(leaders) == 1 and all(_is_whole(view, synchronous) for view in views)

    def synchronous_standby(self) -> Host:
        (found,) = [each.name for each in self.members() if each.role == "sync_standby"]
        return self.hosts[found]

    def switch_over(self, leader: str, candidate: str) -> None:
        self.rest(self.hosts[leader], "/switchover", {"leader": leader, "candidate": candidate}, "POST")

    def configure(self, **changes: Any) -> None:
        """As patronictl edit-config does."""
        for host in self:
            try:
                self.rest(host, "/config", changes, "PATCH")
                return
            except (urllib.error.URLError, OSError):
                continue
        raise AssertionError("no host takes the configuration")

    def version(self) -> dict[str, str]:
        def first(*command: str) -> str:
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")[0].strip()

        return {
            "PostgreSQL": first(str(binaries() / "postgres"), "--version").rpartition(" (")[0].split()[-1]
            or first(str(binaries() / "postgres"), "--version"),
            "Patroni": first(str(PATRONI / "patroni"), "--version").split()[-1],
            "etcd": first("etcd", "--version").split()[-1],
        }

    def public(self, host: Host, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"http://{host.address}:{PUBLIC_PORT}{path}", timeout=5) as reply:
                return reply.status, reply.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return 0, b""

    def is_served(self, *hosts: Host) -> bool:
        return all(self.public(host, "/readyz")[0] == 200 for host in hosts or self)

    def _roles_made(self) -> set[str]:
        return set(ROLES) if (self.directory / "one" / "data" / "secret.key").exists() else set()


def _member(told: Mapping[str, Any]) -> Member:
    lag = told.get("lag", 0)
    return Member(
        name=told["name"], role=told["role"], state=told["state"], timeline=int(told.get("timeline") or 0),
        lag=lag if isinstance(lag, int) else -1,
    )  # fmt: skip


def _is_whole(members: list[Member], synchronous: bool) -> bool:
    leaders = [each for each in members if each.role == "leader" and each.state == "running"]
    standbys = [
        each for each in members
        if each.role in {"replica", "sync_standby"} and each.state == "streaming" and 0 <= each.lag <= SMALL_LAG
    ]  # fmt: skip
    has_synchronous = any(each.role == "sync_standby" for each in standbys)
    is_one_timeline = len({each.timeline for each in members}) == 1
    return (len(leaders), len(standbys), is_one_timeline, has_synchronous) == (1, 2, True, synchronous)


@contextmanager
def cluster() -> Iterator[Cluster]:
    directory = Path(tempfile.mkdtemp(prefix="dmcl-", dir="/tmp"))
    directory.chmod(0o755)
    with network(*NAMES, CLIENT) as net:
        try:
            net.enter(CLIENT)
            yield Cluster(directory, net)
        finally:
            net.remove()
            time.sleep(0.5)
            shutil.rmtree(directory, ignore_errors=True)
