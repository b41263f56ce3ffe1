"""Django's description of a database, made from an address.

>>> from_url("postgresql://court:secret@one,two:5433/register?sslmode=require")["HOST"]
'one,two'
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # FULL: no acknowledged write is lost in a power cut; NORMAL loses some.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-65536",
)


# For clues: what is deleted is overwritten.
OVERWRITE_PRAGMAS = ("PRAGMA secure_delete=ON",)


# The pool goes on trying for as long as somebody waits, and no longer: its pauses would grow, and a new primary be
# found late. In failovers with a second instead, who waits was told so three seconds after the last try.
POOL = {"min_size": 0, "max_size": 8, "timeout": 4, "reconnect_timeout": 4}
# Measured in failovers: without all of these a client hangs after a partition, for minutes.
LIBPQ = {
    "connect_timeout": "2",
    "keepalives_idle": "2",
    "keepalives_interval": "1",
    "keepalives_count": "3",
    "tcp_user_timeout": "4000",
    "target_session_attrs": "read-write",
}
# Of every session, whatever the server's default or the address: no act, no clue and no tick of ours counts before the
# standby has it, and a host that vanished in mid-transaction holds the head of the ledger for seconds, not for hours.
# Nothing is compiled: of a look at two thousand rows of a list it made three seconds, and the look a few hundredths.
SESSION = {
    "synchronous_commit": "on",
    "tcp_keepalives_idle": "3",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "4",
    "tcp_user_timeout": "5000",
    "jit": "off",
}


def sqlite(path: Path | str, *, more: Sequence[str] = ()) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            # A transaction takes the write lock at once: none can fail half-way for want of it.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "; ".join((*PRAGMAS, *more)) + ";",
        },
    }


def from_url(url: str, *, more: Sequence[str] = ()) -> dict[str, Any]:
    """SQLite or PostgreSQL; several PostgreSQL hosts are joined by commas, a directory is a socket."""
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite":
        return sqlite(rest.removeprefix("/"), more=more)
    return _postgresql(rest)


def _postgresql(rest: str) -> dict[str, Any]:
    rest, _, query = rest.partition("?")
    authority, _, name = rest.partition("/")
    credentials, _, hosts = authority.rpartition("@")
    user, _, password = credentials.partition(":")
    host_names, ports = _split_hosts(hosts)
    options = dict(parse_qsl(query))
    given = options.pop("options", "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(name),
        "USER": unquote(user) or options.pop("user", ""),
        "PASSWORD": unquote(password),
        "HOST": host_names or options.pop("host", ""),
        "PORT": ports or options.pop("port", ""),
        # A connection that the server has dropped is found before it is used.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": dict(POOL), **LIBPQ, **options, "options": _session_options(given)},
    }


def _session_options(given: str) -> str:
    """Ours after those of the address: the last one counts."""
    ours = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
    return f"{given} {ours}".strip()


def _split_hosts(hosts: str) -> tuple[str, str]:
    """libpq wants as many ports as hosts, or one, or none."""
    pairs = [part.partition(":") for part in hosts.split(",")]
    names = ",".join(unquote(host) for host, _, _ in pairs)
    if not any(port for _, _, port in pairs):
        return names, ""
    return names, ",".join(port or "5432" for _, _, port in pairs)
