"""Many rows at once, in the shortest way that SQLite and PostgreSQL share.

On PostgreSQL rows go in by COPY and what is found comes out in the binary form, so that neither side writes or reads a
digit or an escape; the keys of a question are one array. Triggers and constraints hold all the same.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import connection

Row = Sequence[Any]


def insert(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Inserts the rows in their order; call it inside a transaction."""
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        types = _types(table)
        _copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)", [types[column] for column in columns], rows)
        return
    marks = ", ".join(["%s"] * len(columns))
    _many(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608  # names of ours, values as marks  # nosec B608


def update(statement: str, rows: Sequence[Row]) -> int:
    """Runs one UPDATE for each row of parameters; how many rows of the table changed."""
    return _many(statement, rows)


def select(statement: str, parameters: Row = ()) -> list[tuple[Any, ...]]:
    """The rows that the query gives; binary values are `bytes`."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement, list(parameters))
            return list(cursor.fetchall())
    with connection.wrap_database_errors, _cursor() as raw:
        return list(raw.execute(statement, parameters, binary=True).fetchall())


def select_in(table: str, columns: Sequence[str], column: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows whose column has one of the values: Django's own `in` takes three times as long to write the query."""
    if not values:
        return []
    condition, parameters = _among(column, values)
    return select(f"SELECT {', '.join(columns)} FROM {table} WHERE {condition}", parameters)  # noqa: S608  # as above  # nosec B608


def fill_in(table: str, column: str, value: Any, key: str, keys: Sequence[Any]) -> int:
    """Sets the column of these rows where it is null; of how many."""
    if not keys:
        return 0
    condition, parameters = _among(key, keys)
    statement = f"UPDATE {table} SET {column} = %s WHERE {condition} AND {column} IS NULL"  # noqa: S608  # as above  # nosec B608
    if connection.vendor != "postgresql":
        return _many(statement, [(value, *parameters)])
    with connection.wrap_database_errors, _cursor() as raw:
        return int(raw.execute(statement, [value, *parameters]).rowcount)


@lru_cache(maxsize=10_000)
def instant(value: datetime | None) -> Any:
    """An aware instant (or None) as the driver wants it."""
    return connection.ops.adapt_datetimefield_value(value)


@lru_cache(maxsize=10_000)
def day(value: date | None) -> Any:
    """A date (or None) as the driver wants it."""
    return connection.ops.adapt_datefield_value(value)


def _copy(statement: str, types: Sequence[str], rows: Sequence[Row]) -> None:
    """Five times as fast as one INSERT a row."""
    from psycopg.adapt import PyFormat

    with connection.cursor() as cursor:
        # Of several ways to write bytes the driver would take the last one registered, which is written in Python.
        cursor.adapters.register_dumper(bytes, cursor.adapters.get_dumper(bytes, PyFormat.BINARY))
        _write(cursor, statement, types, rows)


def _write(cursor: Any, statement: str, types: Sequence[str], rows: Sequence[Row]) -> None:
    with connection.wrap_database_errors, cursor.copy(statement) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _many(statement: str, rows: Sequence[Row]) -> int:
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
        return int(cursor.rowcount)


def _among(column: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """A condition that the column has one of the values, and its parameters."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [_array(values)]
    return f"{column} IN ({', '.join(['%s'] * len(values))})", list(values)


def _array(values: Sequence[Any]) -> str:
    """The values of one type as PostgreSQL writes an array: the driver's own way asks each for its type."""
    if isinstance(values[0], bytes):
        return '{"\\\\x' + '","\\\\x'.join(map(bytes.hex, values)) + '"}'
    if isinstance(values[0], int):
        return "{" + ",".join(map(str, values)) + "}"
    return '{"' + '","'.join(value.replace("\\", "\\\\").replace('"', '\\"') for value in values) + '"}'


@lru_cache(maxsize=64)
def _types(table: str) -> dict[str, str]:
    """PostgreSQL's type of each column, without its length, as the models have it."""
    [model] = (model for model in apps.get_models() if model._meta.db_table == table)
    fields = model._meta.local_concrete_fields
    return {str(field.column): str(field.db_type(connection)).partition("(")[0] for field in fields}


def _cursor() -> Any:
    """Of the driver, for what Django gives binds values as text."""
    # It is there where PostgreSQL is.
    from psycopg import Cursor

    connection.ensure_connection()
    return Cursor(connection.connection)
