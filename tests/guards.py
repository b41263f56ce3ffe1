"""Getting past the triggers, as only the owner of the tables can: to empty tables between tests, and to damage them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from django.db import connection as default
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

#: What Django itself writes when tables are made; no test changes it.
KEPT: Final = frozenset({"django_migrations", "django_content_type", "auth_permission"})


@contextmanager
def without_guards(connection: BaseDatabaseWrapper = default, *tables: str) -> Iterator[None]:
    """The program's own roles cannot do this. Without names: all tables."""
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
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = [(name, sql) for name, table, sql in cursor.fetchall() if table in tables or not tables]
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _, sql in triggers:
                cursor.execute(sql)


def empty_tables_past_guards() -> None:
    """After a test with real transactions, in place of Django's own way.

    That empties every table, each of which costs on PostgreSQL as much as many a test, and fills its own again.
    """

    def empty(self: Any) -> None:
        for alias in self._databases_names(include_mirrors=False):
            _empty(connections[alias])

    TransactionTestCase._fixture_teardown = empty  # type: ignore[attr-defined]


def _empty(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_which_hold_rows(connection.alias))
        filled = [name for (name,) in cursor.fetchall()]
    if not filled:
        return
    # In one transaction: a reference from a row to another is looked at when both are gone, and the disk once.
    with transaction.atomic(using=connection.alias), without_guards(connection, *filled), connection.cursor() as cursor:
        for name in filled:
            cursor.execute(f"DELETE FROM {name}")


@cache
def _which_hold_rows(alias: str) -> str:
    names = connections[alias].introspection.django_table_names(only_existing=True, include_views=False)
    return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in {*names} - KEPT)
