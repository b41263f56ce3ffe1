"""Getting past the triggers, as only the owner of the tables can: to empty tables between tests, and to damage them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection as default
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations


@contextmanager
def without_guards(connection: BaseDatabaseWrapper = default) -> Iterator[None]:
    """The program's own roles cannot do this."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = origin")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _, sql in triggers:
                cursor.execute(sql)


def empty_tables_past_guards() -> None:
    """Lets Django empty the tables after a test with real transactions."""
    operations: Any = type(default.ops)
    flush = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        # In one transaction: each of a hundred statements would wait for the disk otherwise.
        with transaction.atomic(using=self.connection.alias), without_guards(self.connection):
            flush(self, sql_list)

    operations.execute_sql_flush = execute_sql_flush
