"""What an operator can get wrong, each named by its setting and with what to do: `debtormap check --deploy`.

What the settings alone tell comes first (`of_settings`); then files, the host's clock and disk; then what answers on
the line: the public address, the virus scanner, the mail server, shared caches. Nothing is sent but a greeting, and to
a cache the wish to forget what nothing is called.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import smtplib
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import httpx

from debtormap.core.errors import Unavailable
from debtormap.papers import viruses
from debtormap.papers.viruses import Clamd
from debtormap.public.caches import Cache
from debtormap.settings.environment import Environment, Network, Side
from debtormap.watching.post import Smtp

NOTED: Final = "last-backup"
"""In the data folder: when the last backup was read back whole."""
BACKUP_AGE: Final = timedelta(hours=26)
CERTIFICATE_LEFT: Final = timedelta(days=14)
FREE_BYTES: Final = 2 * 1024**3
FAILOVER_S: Final = 26
WAIT_S: Final = 5.0
UNUSED_TAG: Final = "dm-check"
# Wider than any network of one's own proxies.
_WIDEST: Final = {4: 8, 6: 32}
_ENCRYPTED: Final = {"require", "verify-ca", "verify-full"}
_NEAR: Final = {"", "127.0.0.1", "localhost", "::1"}
_UNSYNCHRONISED: Final = 0x0040


def note_backup(data_dir: Path, at: datetime) -> None:
    """A backup was made and read back."""
    (data_dir / NOTED).write_text(at.isoformat(), "ascii")


def problems(environment: Environment, *, now: datetime) -> list[str]:
    """Everything, one line each."""
    return [
        *of_settings(environment),
        *of_files(environment, now=now),
        *of_host(environment),
        *of_address(environment.public_url, now=now),
        *of_scanner(environment.clamd),
        *of_mail(environment.smtp),
        *of_caches(environment.caches),
    ]


def of_settings(environment: Environment) -> Iterator[str]:
    """What the settings tell by themselves."""
    is_https = environment.public_url.startswith("https://")
    if not is_https:
        yield "DEBTORMAP_PUBLIC_URL: production is served over https"
    if environment.side is Side.BOTH:
        yield "DEBTORMAP_SIDE: in production each side is a process of its own: court, and as many public as are needed"
    if not environment.limits:
        yield "DEBTORMAP_LIMITS: off: nobody who asks too often, guesses or copies is stopped"
    if environment.second_factor is False or (environment.second_factor is None and not is_https):
        yield "DEBTORMAP_SECOND_FACTOR: a password alone opens the console; set it on"
    if environment.metrics is None:
        yield "DEBTORMAP_METRICS: nobody sees figures, and no alert can ring; give each process a port"
    elif environment.metrics[0] not in _NEAR:
        yield "DEBTORMAP_METRICS: figures are told to whoever reaches this host, without a log-in; give a port alone"
    if environment.caches and environment.side is Side.COURT:
        yield "DEBTORMAP_CACHES_FILE: the public processes tell caches what to forget; set it for them, not here"
    yield from _of_proxies(environment.trusted_proxies, is_https=is_https)
    yield from _of_databases(environment)
    if environment.stale_after_s < FAILOVER_S:
        yield f"DEBTORMAP_STALE_AFTER_S: below {FAILOVER_S}: a failover takes longer, and all reading stops meanwhile"


def _of_proxies(trusted: tuple[Network, ...], *, is_https: bool) -> Iterator[str]:
    if is_https and not trusted:
        yield "DEBTORMAP_TRUSTED_PROXIES: not set: every reader counts as the proxy that ends TLS; name its address"
    if any(network.prefixlen < _WIDEST[network.version] for network in trusted):
        yield "DEBTORMAP_TRUSTED_PROXIES: so wide that strangers may say who they are; name your proxies alone"


def _of_databases(environment: Environment) -> Iterator[str]:
    urls = {
        "DATABASE_URL": environment.database_url or "sqlite:///",
        "CLUES_DATABASE_URL": environment.clues_database_url or "sqlite:///",
    }
    for name, url in urls.items():
        parts = urlsplit(url)
        if not parts.scheme.startswith("postgres"):
            yield f"DEBTORMAP_{name}: production runs on PostgreSQL"
        elif not _is_near(parts.netloc) and dict(parse_qsl(parts.query)).get("sslmode") not in _ENCRYPTED:
            yield f"DEBTORMAP_{name}: goes to another host unencrypted, or may; add sslmode=verify-full"
    if environment.database_url is not None and environment.database_url == environment.clues_database_url:
        yield "DEBTORMAP_CLUES_DATABASE_URL: is that of the register; clues have a database of their own"


def _is_near(netloc: str) -> bool:
    """Whether all hosts of an address are this machine."""
    hosts = netloc.rpartition("@")[2].split(",")
    return all(re.sub(r":\d+$", "", host).strip("[]") in _NEAR for host in hosts)


def of_files(environment: Environment, *, now: datetime) -> Iterator[str]:
    """Who may read the keys and secrets, how old the last backup is."""
    named = {
        "SECRET_KEY_FILE": environment.secret_key_file,
        "REGISTER_KEY_FILE": environment.register_key_file,
        "CLUES_KEY_FILE": environment.clues_key_file,
        "LEDGER_KEY_FILE": environment.ledger_key_file,
        "BACKUP_KEY_FILE": environment.backup_key_file,
        "SMTP_PASSWORD_FILE": environment.smtp.password_file if environment.smtp else None,
        **{f"CACHES_FILE: {cache.name}, secret_file": cache.secret_file for cache in environment.caches},
    }
    for name, path in named.items():
        if path is not None and path.is_file():
            yield from (f"DEBTORMAP_{name}: {problem}" for problem in _of_secret(path))
    if environment.data_dir.is_dir() and environment.data_dir.stat().st_mode & 0o007:
        yield "DEBTORMAP_DATA_DIR: open to every account of this host; chmod 700"
    if environment.side is not Side.PUBLIC:
        yield from _of_backup(environment.data_dir / NOTED, now=now)


def _of_secret(path: Path) -> Iterator[str]:
    found = path.stat()
    if found.st_mode & 0o077:
        yield "readable by others; chmod 600"
    if found.st_uid not in (os.getuid(), 0):
        yield "belongs to another account than the one that runs the program; chown it"


def _of_backup(noted: Path, *, now: datetime) -> Iterator[str]:
    try:
        at = datetime.fromisoformat(noted.read_text("ascii").strip())
    except (OSError, ValueError):
        yield "DEBTORMAP_BACKUP_KEY_FILE: no backup was ever made with it here; enable debtormap-backup.timer"
        return
    if now - at > BACKUP_AGE:
        yield f"DEBTORMAP_BACKUP_KEY_FILE: the last backup is {(now - at) // timedelta(hours=1)} hours old"


def of_host(environment: Environment) -> Iterator[str]:
    """The clock, by which terms end and days are counted, and the disk."""
    if not clock_is_kept():
        yield "this host's clock is kept by nobody (NTP): terms would end, and papers be dated, at the wrong time"
    if environment.data_dir.is_dir() and shutil.disk_usage(environment.data_dir).free < FREE_BYTES:
        yield "DEBTORMAP_DATA_DIR: less than 2 GB are free on its disk"


def clock_is_kept() -> bool:
    """Whether the kernel knows its clock to be synchronised: adjtimex(2), asked for nothing but its state."""
    # struct timex has 208 bytes; `modes` 0 changes nothing. `status` stands behind four longs and the padded int.
    state = ctypes.create_string_buffer(208)
    answer = ctypes.CDLL(None, use_errno=True).adjtimex(state)
    status = int.from_bytes(state.raw[40:44], "little")
    return answer >= 0 and not status & _UNSYNCHRONISED


def of_address(url: str, *, now: datetime) -> Iterator[str]:
    """Whether citizens reach the program at its address, by a certificate that holds, and are told to stay on https."""
    if not url.startswith("https://"):
        return
    try:
        ends = _certificate_ends(url)
        reply = httpx.get(f"{url}/healthz", timeout=WAIT_S)
    except (ssl.SSLError, httpx.ConnectError, OSError, httpx.HTTPError) as error:
        yield f"DEBTORMAP_PUBLIC_URL: cannot be reached from here over TLS ({type(error).__name__})"
        return
    if ends - now < CERTIFICATE_LEFT:
        yield f"DEBTORMAP_PUBLIC_URL: its certificate ends in {(ends - now).days} days"
    if reply.status_code != 200:
        yield f"DEBTORMAP_PUBLIC_URL: /healthz answers {reply.status_code} there"
    if "strict-transport-security" not in reply.headers:
        yield "DEBTORMAP_PUBLIC_URL: the answer has no Strict-Transport-Security; does the proxy take it off?"


def _certificate_ends(url: str) -> datetime:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    with (
        socket.create_connection((host, port), timeout=WAIT_S) as line,
        ssl.create_default_context().wrap_socket(line, server_hostname=host) as tls,
    ):
        certificate = tls.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)


def of_scanner(clamd: Clamd | None) -> Iterator[str]:
    if clamd is None:
        return
    try:
        viruses.check(b"debtormap", clamd)
    except Unavailable:
        yield "DEBTORMAP_CLAMD: silent: papers are not taken and files of clues stay unread until it answers"


def of_mail(smtp: Smtp | None) -> Iterator[str]:
    """A greeting and a log-in; no mail."""
    if smtp is None:
        return
    try:
        with smtplib.SMTP(smtp.host, smtp.port, timeout=WAIT_S) as server:
            if smtp.starttls:
                server.starttls(context=ssl.create_default_context())
            if smtp.user:
                server.login(smtp.user, smtp.password())
    except smtplib.SMTPAuthenticationError:
        yield "DEBTORMAP_SMTP_PASSWORD_FILE: the mail server does not take it"
    except (smtplib.SMTPException, OSError) as error:
        yield f"DEBTORMAP_SMTP_HOST: no mail can be sent through it ({type(error).__name__})"


def of_caches(caches: tuple[Cache, ...]) -> Iterator[str]:
    """Whether each takes the wish to forget a tag that no answer has."""
    for cache in caches:
        method, url, headers, content = cache.request([UNUSED_TAG])
        try:
            status = httpx.request(method, url, headers=headers, content=content, timeout=WAIT_S).status_code
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            yield f"DEBTORMAP_CACHES_FILE: {cache.name} cannot be reached ({type(error).__name__})"
            continue
        if not 200 <= status < 300:
            yield f"DEBTORMAP_CACHES_FILE: {cache.name} takes no purge: HTTP {status}"
