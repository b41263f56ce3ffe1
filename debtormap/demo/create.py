"""Makes the demonstration register the way a court would: import, approval by another person, publication.

Everything lies in one folder. A second call finds the register made and changes nothing; a call after an interruption
goes on where it was.
"""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from debtormap.demo import listings, places, proceedings, rewards
from debtormap.geo import court_table

if TYPE_CHECKING:
    from debtormap.staff.models import Account

Progress = Callable[[int, int | None, str], None]
SEED = 20190114  # the day the mini-program of Hebei opened
CAST = (
    ("mei", ("clerk",)),
    ("tao", ("approver", "president")),
    ("han", ("correction_officer",)),
    ("wen", ("president",)),
    ("lin", ("clue_officer",)),
    ("an", ("auditor",)),
    ("admin", ("administrator",)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    name: str
    password: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    summary: str
    accounts: tuple[Login, ...]
    accounts_file: Path


def ensure(folder: Path, *, records: int, progress: Progress) -> Made:
    """Make what is missing in `folder`; `records` counts only when the register is still empty."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_gazetteer(folder / "gazetteer" / "synthetic.csv", records)
    _migrate(folder, progress)
    accounts_file = folder / "accounts.json"
    logins = _accounts(accounts_file)
    _clue_desk(folder, logins)
    made = _listings(folder, records, progress)
    _proceedings(records, progress)
    return Made(summary=made, accounts=logins, accounts_file=accounts_file)


def _write_gazetteer(path: Path, records: int) -> None:
    from django.conf import settings

    if not path.exists():
        places.write(path, _invented(records))
    if path not in settings.GAZETTEER:
        settings.GAZETTEER = (*settings.GAZETTEER, path)


def _invented(records: int) -> list[places.DemoPlace]:
    return places.generate(Random(SEED), places=max(240, records // 8))  # noqa: S311  # inventions, not secrets  # nosec B311


def _migrate(folder: Path, progress: Progress) -> None:
    from django.conf import settings
    from django.core.management import call_command

    from debtormap.clues import router
    from debtormap.settings import keys

    progress(0, None, "Making the database")
    files = (
        settings.SECRET_KEY_FILE, settings.REGISTER_KEY_FILE, settings.CLUES_KEY_FILE, settings.LEDGER_KEY_FILE,
        settings.BACKUP_KEY_FILE,
    )  # fmt: skip
    keys.create_missing(folder, files)
    settings.SECRET_KEY = keys.secret_key(settings.SECRET_KEY_FILE)
    for database in settings.DATABASES:
        call_command("migrate", *router.only_app(database), database=database, verbosity=0, interactive=False)
    progress(1, 1, "Making the database")


def _accounts(path: Path) -> tuple[Login, ...]:
    """The log-ins of the file; made, with random passwords, when there is none yet."""
    from debtormap.staff import accounts

    if path.exists():
        return tuple(
            Login(name=a["name"], password=a["password"], roles=tuple(a["roles"]))
            for a in json.loads(path.read_text("utf-8"))
        )
    logins = tuple(Login(name=name, password=secrets.token_urlsafe(12), roles=roles) for name, roles in CAST)
    for login in logins:
        account, _ = accounts.add(login.name, login.roles, "")
        account.set_password(login.password)
        account.save()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump([{"name": a.name, "password": a.password, "roles": a.roles} for a in logins], file, indent=1)
    return logins


def _clue_desk(folder: Path, logins: tuple[Login, ...]) -> None:
    """A reader for clues, whose passphrase is the password of the log-in; the escrow's shares in a file, mode 600."""
    from debtormap.clues import escrow, officers

    for login in logins:
        account = _account(login.name)
        if "clue_officer" in login.roles and officers.live_key(account) is None:
            officers.create(account, login.password)
    if escrow.live_key() is None:
        shares = escrow.create(by=_account("tao"))
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with os.fdopen(os.open(folder / "clue-escrow.json", flags, 0o600), "w", encoding="utf-8") as file:
            json.dump(shares, file, indent=1)


def _listings(folder: Path, records: int, progress: Progress) -> str:
    from debtormap.ledger import feed
    from debtormap.register import importing, publishing, reviewing

    if feed.head().seq > records:
        return "The demonstration register is there already."
    mei, tao = _account("mei"), _account("tao")
    batch = importing.stage(_csv(folder, records), "demonstration.csv", author=mei, court_code=None, progress=progress)
    if batch.state == "ready":
        batch = reviewing.approve(batch, by=tao)
    if batch.state in {"approved", "publishing"}:
        publishing.publish(batch, by=tao, progress=progress)
    rewards.make(drafter=_account("lin"), approver=tao)
    return f"The demonstration register holds {records} listings of invented people."


def _proceedings(records: int, progress: Progress) -> None:
    from debtormap.staff.models import Account

    president = Account.objects.filter(username="wen").first()
    if president is None:  # a folder of an earlier version, whose accounts stay as they were printed
        return
    progress(0, None, "Opening proceedings")
    clerk, second = _account("mei"), _account("tao")
    made = proceedings.make(Random(SEED + 1), _invented(records), clerk=clerk, president=president, second=second)  # noqa: S311  # nosec B311
    progress(made, made, "Opening proceedings")


def _account(name: str) -> Account:
    from debtormap.staff.models import Account

    return Account.objects.get(username=name)


def _csv(folder: Path, records: int) -> bytes:
    """The court's list as a file, kept so that an interrupted start finds the same one."""
    path = folder / "demonstration.csv"
    if not path.exists():
        written = _write_csv(records)
        aside = path.with_suffix(".part")
        aside.write_bytes(written)
        aside.replace(path)
    return path.read_bytes()


def _write_csv(records: int) -> bytes:
    today = _today()
    rows = listings.rows(Random(SEED), _invented(records), records, today=today, courts=court_table.load())  # noqa: S311  # nosec B311
    out = io.StringIO(newline="")
    first = next(rows)
    writer = csv.DictWriter(out, list(first))
    writer.writeheader()
    writer.writerow(first)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _today() -> date:
    return datetime.now(UTC).date()
