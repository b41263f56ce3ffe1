"""The settings a court gives the program: environment variables `DEBTORMAP_*`, read once and typed.

Every problem is collected before any is reported, so that one start shows them all.

>>> read({}).side
<Side.BOTH: 'both'>
>>> read({"DEBTORMAP_SIDE": "left", "DEBTORMAP_STALE_AFTER_S": "soon"}).side
Traceback (most recent call last):
    ...
debtormap.settings.environment.SettingsProblems: DEBTORMAP_SIDE: one of both, public, court
DEBTORMAP_STALE_AFTER_S: a whole number from 2 to 3600
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from debtormap.core import watches
from debtormap.core.clues import KEPT_DAYS, Status
from debtormap.core.errors import RuleError
from debtormap.geo import tile_source
from debtormap.geo.tile_source import TileSource
from debtormap.papers import viruses
from debtormap.papers.viruses import Clamd
from debtormap.public import caches
from debtormap.public.accounts import WECHAT_URL, Account
from debtormap.public.caches import Cache
from debtormap.watching.post import Smtp

PREFIX = "DEBTORMAP_"
NAMES = (
    "DATABASE_URL",
    "CLUES_DATABASE_URL",
    "CLUES_RETENTION_DAYS",
    "DATA_DIR",
    "SECRET_KEY_FILE",
    "REGISTER_KEY_FILE",
    "CLUES_KEY_FILE",
    "LEDGER_KEY_FILE",
    "BACKUP_KEY_FILE",
    "WITHDRAWALS_FILE",
    "POLICY",
    "PUBLIC_URL",
    "SIDE",
    "STALE_AFTER_S",
    "LIMITS",
    "PUBLIC_PROCESSES",
    "SECOND_FACTOR",
    "SESSION_IDLE_MINUTES",
    "SESSION_HOURS",
    "TRUSTED_PROXIES",
    "CACHES_FILE",
    "BASEMAP",
    "GAZETTEER",
    "CLAMD",
    "METRICS",
    "WECHAT_APP_ID_FILE",
    "WECHAT_APP_SECRET_FILE",
    "WECHAT_OFFICIAL_ID_FILE",
    "WECHAT_OFFICIAL_SECRET_FILE",
    "WECHAT_URL",
    "SMTP_HOST",
    "SMTP_PORT",
    "SMTP_STARTTLS",
    "SMTP_USER",
    "SMTP_PASSWORD_FILE",
    "MAIL_FROM",
)

MOST_DAYS = 36_500

Network = IPv4Network | IPv6Network
T = TypeVar("T")


class SettingsProblems(Exception):
    """The environment breaks these rules. Values are not repeated: they may be secrets."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Side(StrEnum):
    BOTH = "both"
    PUBLIC = "public"
    COURT = "court"


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    database_url: str | None
    """`postgresql://user:password@host1,host2/name?…`, `sqlite:///path`, or None: SQLite in `data_dir`."""
    clues_database_url: str | None
    clues_retention_days: Mapping[Status, int]
    """How long an ended clue is kept, in days since its last change."""
    data_dir: Path
    secret_key_file: Path
    register_key_file: Path
    clues_key_file: Path
    ledger_key_file: Path
    backup_key_file: Path
    withdrawals_file: Path
    """Where what the ledger took away is noted, for a restore; best on another disk than the databases."""
    policy: str
    """Name of a policy that comes with the program, or the path of a TOML file."""
    public_url: str
    """Where citizens reach the program; no slash at the end."""
    side: Side
    stale_after_s: int
    limits: bool
    public_processes: int
    """How many public processes share what one network may be shown; each counts for itself."""
    second_factor: bool | None
    """Whether staff must have a second factor; None: where the program is served over https."""
    session_idle_minutes: int
    """How long a session of the console lasts in which nothing is done."""
    session_hours: int
    """How long it lasts at the most."""
    trusted_proxies: tuple[Network, ...]
    caches: tuple[Cache, ...]
    """Shared caches that are told to forget what is otherwise; none: nobody is told, and answers carry no tags."""
    basemap: TileSource | None
    """None: our own tiles, from here."""
    gazetteer: tuple[Path, ...]
    clamd: Clamd | None
    """A virus scanner for files of clues and papers of listed persons, beside the cleaner; None: none."""
    metrics: tuple[str, int] | None
    """Host and port where figures are told to Prometheus; None: nowhere."""
    mini_program: Account | None
    """Makes the codes of posters; None: WeChat is not asked for any."""
    official: Account | None
    """Signs pages in WeChat's browser; None: none is signed."""
    smtp: Smtp | None
    """The mail server for notices; None: no mail is sent."""


def read(environ: Mapping[str, str]) -> Environment:
    """The settings, or SettingsProblems that lists everything that is wrong with them."""
    source = _Source(environ)
    data_dir = source.take("DATA_DIR", _path, Path("var"))
    wechat_url = source.take("WECHAT_URL", _safe_address, WECHAT_URL)
    environment = Environment(
        database_url=source.take("DATABASE_URL", _database_url, None),
        clues_database_url=source.take("CLUES_DATABASE_URL", _database_url, None),
        clues_retention_days=source.take("CLUES_RETENTION_DAYS", _retention_days, KEPT_DAYS),
        data_dir=data_dir,
        secret_key_file=source.take("SECRET_KEY_FILE", _existing_file, data_dir / "secret.key"),
        register_key_file=source.take("REGISTER_KEY_FILE", _existing_file, data_dir / "register.key"),
        clues_key_file=source.take("CLUES_KEY_FILE", _existing_file, data_dir / "clues.key"),
        ledger_key_file=source.take("LEDGER_KEY_FILE", _existing_file, data_dir / "ledger.key"),
        backup_key_file=source.take("BACKUP_KEY_FILE", _existing_file, data_dir / "backup.key"),
        withdrawals_file=source.take("WITHDRAWALS_FILE", _path, data_dir / "withdrawals.jsonl"),
        policy=source.take("POLICY", str, "hebei-2019"),
        public_url=source.take("PUBLIC_URL", _web_address, "http://127.0.0.1:8000"),
        side=source.take("SIDE", _side, Side.BOTH),
        stale_after_s=source.take("STALE_AFTER_S", _whole_number(2, 3600), 30),
        limits=source.take("LIMITS", _switch, True),
        public_processes=source.take("PUBLIC_PROCESSES", _whole_number(1, 1_000), 1),
        second_factor=source.take("SECOND_FACTOR", _switch, None),
        session_idle_minutes=source.take("SESSION_IDLE_MINUTES", _whole_number(5, 480), 30),
        session_hours=source.take("SESSION_HOURS", _whole_number(1, 24), 12),
        trusted_proxies=source.take("TRUSTED_PROXIES", _networks, ()),
        caches=_caches(source),
        basemap=source.take("BASEMAP", _basemap, None),
        gazetteer=source.take("GAZETTEER", _paths, ()) or tuple(sorted((data_dir / "gazetteer").glob("*.csv"))),
        clamd=source.take("CLAMD", viruses.parse, None),
        metrics=source.take("METRICS", _listen, None),
        mini_program=source.take_account("WECHAT_APP", wechat_url),
        official=source.take_account("WECHAT_OFFICIAL", wechat_url),
        smtp=_smtp(source),
    )
    source.refuse_unknown()
    if source.problems:
        raise SettingsProblems(tuple(source.problems))
    return environment


class _Source:
    """Takes one variable after the other and remembers what was wrong."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[str] = []

    def take(self, name: str, parse: Callable[[str], T], default: T) -> T:
        text = self.environ.get(PREFIX + name, "").strip()
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as problem:
            self.problems.append(f"{PREFIX}{name}: {problem}")
            return default

    def take_account(self, of: str, url: str) -> Account | None:
        """An account with WeChat: both of its files, or neither."""
        app_id = self.take(f"{of}_ID_FILE", _line_of_file, None)
        secret = self.take(f"{of}_SECRET_FILE", _line_of_file, None)
        for name, other in ((f"{of}_ID_FILE", f"{of}_SECRET_FILE"), (f"{of}_SECRET_FILE", f"{of}_ID_FILE")):
            if self._is_set(name) and not self._is_set(other):
                self.problems.append(f"{PREFIX}{other}: goes with {PREFIX}{name}")
        return None if app_id is None or secret is None else Account(app_id=app_id, secret=secret, url=url)

    def _is_set(self, name: str) -> bool:
        return bool(self.environ.get(PREFIX + name, "").strip())

    def refuse_unknown(self) -> None:
        known = {PREFIX + name for name in NAMES}
        unknown = sorted(name for name in self.environ if name.startswith(PREFIX) and name not in known)
        self.problems.extend(f"{name}: there is no such setting" for name in unknown)


def _caches(source: _Source) -> tuple[Cache, ...]:
    """Everything that is wrong with the file is told, each by its entry."""
    path = source.take("CACHES_FILE", _existing_file, None)
    if path is None:
        return ()
    found, problems = caches.read(path)
    source.problems.extend(f"{PREFIX}CACHES_FILE: {problem}" for problem in problems)
    return found


def _smtp(source: _Source) -> Smtp | None:
    """A host and a sender make a mail server; a user needs a password, and both an encrypted line off this machine."""
    smtp = Smtp(
        host=source.take("SMTP_HOST", str, ""),
        port=source.take("SMTP_PORT", _whole_number(1, 65_535), 587),
        starttls=source.take("SMTP_STARTTLS", _switch, True),
        user=source.take("SMTP_USER", str, ""),
        password_file=source.take("SMTP_PASSWORD_FILE", _existing_file, None),
        sender=source.take("MAIL_FROM", _mail_address, ""),
    )
    if not smtp.host:
        return None
    if not smtp.sender:
        source.problems.append(f"{PREFIX}MAIL_FROM: needed with {PREFIX}SMTP_HOST")
    if bool(smtp.user) != (smtp.password_file is not None):
        source.problems.append(f"{PREFIX}SMTP_PASSWORD_FILE: needed with {PREFIX}SMTP_USER, and only then")
    if smtp.user and not smtp.starttls and smtp.host not in {"localhost", "127.0.0.1", "::1"}:
        source.problems.append(f"{PREFIX}SMTP_STARTTLS: on, where a password goes to another host")
    return smtp


def _mail_address(text: str) -> str:
    try:
        return watches.check_address(text)
    except RuleError:
        raise ValueError("a mail address") from None


def _path(text: str) -> Path:
    return Path(text).expanduser()


def _existing_file(text: str) -> Path:
    path = _path(text)
    if not path.is_file():
        raise ValueError("no such file")
    return path


def _line_of_file(text: str) -> str:
    """What a file says in its one line, such as a secret."""
    line = _existing_file(text).read_text("ascii", "replace").strip()
    if not line.isascii() or len(line.split()) != 1:
        raise ValueError("a file with one word in it")
    return line


def _paths(text: str) -> tuple[Path, ...]:
    return tuple(_existing_file(part) for part in text.split(":") if part)


def _database_url(text: str) -> str:
    if not text.startswith(("postgresql://", "postgres://", "sqlite:///")):
        raise ValueError("begins with postgresql:// or sqlite:///")
    return text


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("an http or https address without query")
    return text.rstrip("/")


def _safe_address(text: str) -> str:
    """https, but for this machine."""
    address = _web_address(text)
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
        raise ValueError("begins with https://")
    return address


def _side(text: str) -> Side:
    if text not in set(Side):
        raise ValueError("one of " + ", ".join(Side))
    return Side(text)


def _whole_number(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ValueError(f"a whole number from {least} to {most}")
        return int(text)

    return parse


def _retention_days(text: str) -> Mapping[Status, int]:
    """The schedule with the given changes: `abusive=30,not_confirmed=180`."""
    changed: dict[Status, int] = {}
    for part in text.split(","):
        name, _, days = part.strip().partition("=")
        if name not in KEPT_DAYS or Status(name) in changed:
            raise ValueError("status=days joined by commas, each status once, of " + ", ".join(KEPT_DAYS))
        if not (days.isascii() and days.isdigit() and len(days) <= 5 and 1 <= int(days) <= MOST_DAYS):
            raise ValueError(f"days are a whole number from 1 to {MOST_DAYS}")
        changed[Status(name)] = int(days)
    return {**KEPT_DAYS, **changed}


def _switch(text: str) -> bool:
    if text not in {"on", "off"}:
        raise ValueError("on or off")
    return text == "on"


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in text.split(","))
    except ValueError:
        raise ValueError("addresses or networks, joined by commas") from None


def _basemap(text: str) -> TileSource | None:
    return None if text == "offline" else tile_source.parse(text)


def _listen(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65_535):
        raise ValueError("a port, or host:port; a port alone listens on 127.0.0.1")
    return host.strip("[]") or "127.0.0.1", int(port)
