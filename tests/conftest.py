"""What every test has: a register key of its own, a database that threads may share, and the cast."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from servestatic.middleware import ServeStaticMiddleware  # type: ignore[import-untyped]  # ships no types

from debtormap.settings import keys
from debtormap.staff.models import Account, Role
from tests.guards import empty_tables_past_guards
from tests.order import pytest_collection_modifyitems as pytest_collection_modifyitems

# Machines are shared: how long an example takes is nothing that a test holds.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """On SQLite a file, not memory: imports run in threads and in processes of their own."""
    for name, database in settings.DATABASES.items():
        if database["ENGINE"].endswith("sqlite3"):
            database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / f"{name}.sqlite3")
            # The power is cut in installations of their own; here each commit would wait for the disk.
            options = database["OPTIONS"]
            options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        else:
            # A pool keeps connections that stand in the way of dropping the database.
            database["OPTIONS"].pop("pool", None)


@pytest.fixture(scope="session", autouse=True)
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with keys of its own and without anything of the machine's: its data directory."""
    directory = tmp_path_factory.mktemp("installation")
    keys.create_missing(directory, [directory / f"{name}.key" for name in ("register", "clues", "ledger")])
    settings.DATA_DIR = directory
    settings.REGISTER_KEY_FILE = directory / "register.key"
    settings.CLUES_KEY_FILE = directory / "clues.key"
    settings.LEDGER_KEY_FILE = directory / "ledger.key"
    settings.GAZETTEER = (Path(__file__).parent / "gazetteer.csv",)
    # Argon2 takes a tenth of a second, which is its merit.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    empty_tables_past_guards()
    _look_for_static_files_once()
    return directory


def _look_for_static_files_once() -> None:
    """Each of Django's test clients would do so before its first answer, which takes longer than the answer."""
    look = ServeStaticMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def look_once(self: ServeStaticMiddleware) -> None:
        if not found:
            look(self)
            found.update(self.files)
        self.files = found

    ServeStaticMiddleware.add_files_from_finders = look_once


@pytest.fixture(autouse=True)
def no_checkpoints_of_other_ledgers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The database is emptied between tests, and a file of another ledger's checkpoint shows a fork."""
    yield
    # A test module that has an installation of its own leaves the setting at the machine's, which is not ours to empty.
    if Path(settings.DATA_DIR).is_relative_to(tmp_path_factory.getbasetemp()):
        shutil.rmtree(Path(settings.DATA_DIR) / "checkpoints", ignore_errors=True)


def _account(name: str, *roles: Role, court_code: str = "冀0001") -> Account:
    account = Account(username=name, roles=[role.value for role in roles], court_code=court_code, is_staff=True)
    account.set_password("correct horse battery")
    account.save()
    return account


@pytest.fixture
def mei(db: None) -> Account:
    """Drafts."""
    return _account("mei", Role.CLERK)


@pytest.fixture
def tao(db: None) -> Account:
    """Approves."""
    return _account("tao", Role.APPROVER)


@pytest.fixture
def lin(db: None) -> Account:
    """Runs the clue desk and has no business with the register."""
    return _account("lin", Role.CLUE_OFFICER)
