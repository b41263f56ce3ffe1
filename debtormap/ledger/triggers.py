"""Triggers as a migration operation, in the words of SQLite and of PostgreSQL.

A trigger guards one table: before the named act it refuses with `message` when `condition` holds. Conditions use
OLD and NEW and what both dialects share (`IS DISTINCT FROM` needs SQLite 3.39). Refusals reach Python as
django.db.IntegrityError on both.

Django alters a table of SQLite by making it anew, and triggers are lost with the old one: a migration that alters a
guarded table must guard it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import router
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    name: str
    table: str
    act: str
    """INSERT, UPDATE, UPDATE OF column, …, or DELETE."""
    condition: str
    """SQL over OLD and NEW; `1 = 1` for always."""
    message: str
    only: str = ""
    """The one vendor that needs it; empty: both."""
    whole: bool = False
    """On PostgreSQL looked at once a statement, of all its rows together: a tenth of the cost where there are many.
    For INSERT and UPDATE of a table whose key is `id`, which then cannot be changed."""


def refuse(table: str, act: str, message: str) -> Trigger:
    """No row of the table ever sees this act."""
    return Trigger(name=f"{table}_no_{act.lower()}", table=table, act=act, condition="1 = 1", message=message)


def refuse_replace(table: str, key: str, message: str) -> Trigger:
    """SQLite's INSERT OR REPLACE deletes the old row without firing its triggers."""
    condition = f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"  # noqa: S608  # names of ours  # nosec B608
    return Trigger(
        name=f"{table}_no_replace", table=table, act="INSERT", condition=condition, message=message, only="sqlite"
    )


class GuardTables(Operation):
    """Creates triggers; and, on PostgreSQL, refuses TRUNCATE of the named tables."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, triggers: Sequence[Trigger], no_truncate: Sequence[str] = ()) -> None:
        self.triggers = triggers
        self.no_truncate = no_truncate

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Triggers are no part of Django's models."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if not self.may_migrate(app_label, schema_editor):
            return
        vendor = schema_editor.connection.vendor
        triggers = [trigger for trigger in self.triggers if trigger.only in {"", vendor}]
        if vendor == "sqlite":
            statements = [_sqlite(trigger) for trigger in triggers]
        else:
            statements = [part for trigger in triggers for part in _postgresql(trigger)]
            statements += [part for table in self.no_truncate for part in _no_truncate(table)]
        for statement in statements:
            # params=None: a per cent sign in the statement is no placeholder.
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if not self.may_migrate(app_label, schema_editor):
            return
        vendor = schema_editor.connection.vendor
        names = [trigger.name for trigger in self.triggers if trigger.only in {"", vendor}]
        if vendor == "sqlite":
            statements = [f"DROP TRIGGER {name}" for name in names]
        else:
            names += [f"{table}_no_truncate" for table in self.no_truncate]
            statements = [f"DROP FUNCTION {name}() CASCADE" for name in names]
        for statement in statements:
            schema_editor.execute(statement, params=None)

    def may_migrate(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor) -> bool:
        return router.allow_migrate(schema_editor.connection.alias, app_label)

    def describe(self) -> str:
        return "Guard tables by triggers"


def _sqlite(trigger: Trigger) -> str:
    return (
        f"CREATE TRIGGER {trigger.name} BEFORE {trigger.act} ON {trigger.table} WHEN {trigger.condition} "
        f"BEGIN SELECT RAISE(ABORT, '{trigger.message}'); END"
    )


def _postgresql(trigger: Trigger) -> tuple[str, str]:
    if trigger.whole:
        return _of_statement(trigger)
    outcome = "OLD" if trigger.act == "DELETE" else "NEW"
    function = (
        f"CREATE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {trigger.condition} THEN "
        f"RAISE EXCEPTION '{trigger.message}' USING ERRCODE = 'restrict_violation'; END IF; RETURN {outcome}; END $$"
    )
    binding = (
        f"CREATE TRIGGER {trigger.name} BEFORE {trigger.act} ON {trigger.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {trigger.name}()"
    )
    return function, binding


def _of_statement(trigger: Trigger) -> tuple[str, str]:
    """OLD and NEW are the rows of the statement here, one of each beside the other."""
    if trigger.act == "INSERT":
        rows, tables = "FROM new_rows new", "NEW TABLE AS new_rows"
    else:
        rows = "FROM new_rows new LEFT JOIN old_rows old ON old.id = new.id"
        tables = "OLD TABLE AS old_rows NEW TABLE AS new_rows"
    known = "" if trigger.act == "INSERT" else "old.id IS NULL OR "
    function = (
        f"CREATE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "  # words of ours
        f"#variable_conflict use_column\n"
        f"BEGIN IF EXISTS (SELECT 1 {rows} WHERE {known}({trigger.condition})) THEN "
        f"RAISE EXCEPTION '{trigger.message}' USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL; END $$"
    )
    binding = (
        f"CREATE TRIGGER {trigger.name} AFTER {trigger.act} ON {trigger.table} REFERENCING {tables} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {trigger.name}()"
    )
    return function, binding


def _no_truncate(table: str) -> tuple[str, str]:
    name = f"{table}_no_truncate"
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{table} is never emptied' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    )
