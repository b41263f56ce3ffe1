"""Many rows at once, in the shortest way that SQLite and PostgreSQL share."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection

Row = Sequence[Any]


def insert(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Inserts the rows in their order; call it inside a transaction."""
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        _copy(f"COPY {table} ({names}) FROM STDIN", rows)
        return
    marks = ", ".join(["%s"] * len(columns))
    _many(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608  # names of ours, values as marks  # nosec B608


def update(statement: str, rows: Sequence[Row]) -> int:
    """Runs one UPDATE for each row of parameters; how many rows of the table changed."""
    return _many(statement, rows)


def select_in(table: str, columns: Sequence[str], column: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows whose column has one of the values: Django's own `in` takes three times as long to write the query."""
    if not values:
        return []
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT {names} FROM {table} WHERE {column} = ANY(%s)", [list(values)])  # noqa: S608  # as above  # nosec B608
        else:
            marks = ", ".join(["%s"] * len(values))
            cursor.execute(f"SELECT {names} FROM {table} WHERE {column} IN ({marks})", list(values))  # noqa: S608  # as above  # nosec B608
        return list(cursor.fetchall())


@lru_cache(maxsize=10_000)
def instant(value: datetime | None) -> Any:
    """An aware instant (or None) as the driver wants it."""
    return connection.ops.adapt_datetimefield_value(value)


@lru_cache(maxsize=10_000)
def day(value: date | None) -> Any:
    """A date (or None) as the driver wants it."""
    return connection.ops.adapt_datefield_value(value)


def _copy(statement: str, rows: Sequence[Row]) -> None:
    """Five times as fast as one INSERT a row; triggers and constraints hold all the same."""
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _many(statement: str, rows: Sequence[Row]) -> int:
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
        return int(cursor.rowcount)
