"""The two databases before anything is served: renewed by one process at a time, and looked at before the start."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

from debtormap.clues import router
from debtormap.core.errors import Conflict
from debtormap.ledger.connections import is_away

Tell = Callable[[str], None]
NAMES: Final = {"default": "DEBTORMAP_DATABASE_URL", "clues": "DEBTORMAP_CLUES_DATABASE_URL"}
#: Of PostgreSQL's advisory locks: any number that nobody else uses in these databases.
_LOCK: Final = 7_401_620_319
#: A change of a table waits so long for those who use it, and lets them go on before it tries again.
_LOCK_TIMEOUT_S: Final = 3
_LOCK_NOT_AVAILABLE, _NOT_ALLOWED = "55P03", "42501"
_PAUSE_S: Final = 1.0
_ATTEMPTS: Final = 30


def migrate(tell: Tell) -> None:
    """Bring both databases to this program's tables. Waits for another process that is doing it.

    Each step is a transaction of its own: killed in between, the next run goes on where this one stopped. Conflict when
    a table was in use for minutes.
    """
    for alias in settings.DATABASES:
        with _alone(alias, tell):
            _migrate(alias, tell)


def is_behind(alias: str) -> bool:
    """Whether tables are missing that this program needs; more tables than it knows are those of a newer one."""
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes(*router.only_app(alias))))


def look(tell: Tell) -> list[str]:
    """What keeps the program from serving. A database that is away does not: it is told, and tried again for ever."""
    problems = []
    for alias, name in NAMES.items():
        try:
            if _is_missing(alias) or is_behind(alias):
                problems.append(f"{name}: the database is behind the program; debtormap migrate renews it")
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", None) == _NOT_ALLOWED:
                problems.append(f"{name}: this role may not read the tables; deploy/postgresql/ gives it its rights")
                continue
            if not is_away(error):
                raise
            tell(f"{name}: the database cannot be reached. It is tried again until it can; until then nothing is told.")
        finally:
            connections[alias].close()
    return problems


def _is_missing(alias: str) -> bool:
    return connections[alias].vendor == "sqlite" and not Path(connections[alias].settings_dict["NAME"]).exists()


def _migrate(alias: str, tell: Tell) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            if connections[alias].vendor == "postgresql":
                with connections[alias].cursor() as cursor:
                    cursor.execute(f"SET lock_timeout = '{_LOCK_TIMEOUT_S}s'")
            call_command("migrate", *router.only_app(alias), database=alias, verbosity=0, interactive=False)
            return
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            if attempt == 1:
                tell(f"{NAMES[alias]}: a table is in use; trying again")
            time.sleep(_PAUSE_S)
        finally:
            connections[alias].close()
    raise Conflict(f"{NAMES[alias]}: a table is in use all the time; end what uses it and run debtormap migrate again")


@contextmanager
def _alone(alias: str, tell: Tell) -> Iterator[None]:
    waits = f"{NAMES[alias]}: another process renews the database; waiting for it"
    if connections[alias].vendor == "postgresql":
        with _alone_on_postgresql(alias, lambda: tell(waits)):
            yield
    else:
        with _alone_on_sqlite(Path(connections[alias].settings_dict["NAME"]), lambda: tell(waits)):
            yield


@contextmanager
def _alone_on_postgresql(alias: str, wait: Callable[[], None]) -> Iterator[None]:
    # A connection of its own, which outlives those of the migration; the lock ends with it, also when we are killed.
    holding = connections[alias].copy()
    holding.settings_dict["OPTIONS"].pop("pool", None)
    try:
        with holding.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                wait()
                cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            yield
    finally:
        holding.close()


@contextmanager
def _alone_on_sqlite(path: Path, wait: Callable[[], None]) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f"{path.name}.migrating").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            wait()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
