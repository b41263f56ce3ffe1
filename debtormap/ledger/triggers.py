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
    together: str = ""
    """On PostgreSQL the name under which it is looked at in one pass with others of its table and act, each `whole`."""
    beside: tuple[str, ...] = ()
    """What the pass joins to each row for its condition, `table t ON t.id = NEW.column`: `t.id` is null where there is
    none. A question of the condition's own would be asked anew for each row."""
    first: str = ""
    """What the pass does before it looks: a SELECT, for the locks that it takes."""


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
            statements = [part for name, some in _passes(triggers).items() for part in _postgresql(name, some)]
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
        triggers = [trigger for trigger in self.triggers if trigger.only in {"", vendor}]
        if vendor == "sqlite":
            statements = [f"DROP TRIGGER {trigger.name}" for trigger in triggers]
        else:
            names = [*_passes(triggers), *(f"{table}_no_truncate" for table in self.no_truncate)]
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


def _passes(triggers: Sequence[Trigger]) -> dict[str, list[Trigger]]:
    """What PostgreSQL looks at in one pass, by the name of the function."""
    found: dict[str, list[Trigger]] = {}
    for trigger in triggers:
        found.setdefault(trigger.together or trigger.name, []).append(trigger)
    return found


def _postgresql(name: str, triggers: Sequence[Trigger]) -> tuple[str, str]:
    first = triggers[0]
    if first.together:
        return _of_statement(name, triggers)
    if first.whole:
        return _one_of_statement(first)
    outcome = "OLD" if first.act == "DELETE" else "NEW"
    function = (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {first.condition} THEN "
        f"RAISE EXCEPTION '{first.message}' USING ERRCODE = 'restrict_violation'; END IF; RETURN {outcome}; END $$"
    )
    binding = (
        f"CREATE TRIGGER {name} BEFORE {first.act} ON {first.table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )  # fmt: skip
    return function, binding


def _of_statement(name: str, triggers: Sequence[Trigger]) -> tuple[str, str]:
    """OLD and NEW are the rows of the statement here, one of each beside the other; one that is broken is told.

    All rows are asked for, by an aggregate: who asks for the first that is broken, which there seldom is, gets a plan
    that compares each row with all others. Planned each time, for as many rows as there are, and as for what lies in
    memory: at the usual price of a page 2,000 rows would read a table of 500,000 from end to end, four times as dear.
    """
    first = triggers[0]
    rows, tables, known = _beside(first.act)
    joined = dict.fromkeys(f" LEFT JOIN {each}" for trigger in triggers for each in trigger.beside)
    broken = " ".join(f"WHEN {known}({trigger.condition}) THEN '{trigger.message}'" for trigger in triggers)
    query = f"SELECT min(CASE {broken} END) {rows}{''.join(joined)}"  # words of ours  # nosec B608
    locks = "".join(f"EXECUTE $lock${trigger.first}$lock$; " for trigger in triggers if trigger.first)
    function = (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET random_page_cost = 1.1 AS $$ "
        f"DECLARE broken text; BEGIN {locks}EXECUTE $look${query}$look$ INTO broken; IF broken IS NOT NULL THEN "
        "RAISE EXCEPTION '%', broken USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL; END $$"
    )
    return function, _after(first, name, tables)


def _one_of_statement(trigger: Trigger) -> tuple[str, str]:
    rows, tables, known = _beside(trigger.act)
    function = (
        f"CREATE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "  # words of ours
        f"#variable_conflict use_column\n"
        f"BEGIN IF EXISTS (SELECT 1 {rows} WHERE {known}({trigger.condition})) THEN "
        f"RAISE EXCEPTION '{trigger.message}' USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL; END $$"
    )
    return function, _after(trigger, trigger.name, tables)


def _beside(act: str) -> tuple[str, str, str]:
    """Where the rows of a statement come from, how they are named for it, and what is broken in any case."""
    if act == "INSERT":
        return "FROM new_rows new", "NEW TABLE AS new_rows", ""
    rows = "FROM new_rows new LEFT JOIN old_rows old ON old.id = new.id"
    return rows, "OLD TABLE AS old_rows NEW TABLE AS new_rows", "old.id IS NULL OR "


def _after(trigger: Trigger, name: str, tables: str) -> str:
    return (
        f"CREATE TRIGGER {name} AFTER {trigger.act} ON {trigger.table} REFERENCING {tables} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def _no_truncate(table: str) -> tuple[str, str]:
    name = f"{table}_no_truncate"
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{table} is never emptied' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    )
