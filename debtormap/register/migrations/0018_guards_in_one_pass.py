"""The rows that a statement wrote are looked at in one pass for all guards; what lists write is laid out to be rewritten."""

from dataclasses import replace
from importlib import import_module

from django.db import migrations

from debtormap.ledger.triggers import GuardTables

LiftGuards = import_module("debtormap.register.migrations.0003_whole_life").LiftGuards
OF_STATEMENTS = import_module("debtormap.register.migrations.0016_guards_of_statements").OF_STATEMENTS
TOGETHER = tuple(
    replace(trigger, together=f"{trigger.table}_{trigger.act.lower()}_guards") for trigger in OF_STATEMENTS
)


#: Whose rows go in by the thousand, with random names that nobody looks for by their beginning.
LISTED = ("register_listing", "register_party", "register_case")


def lay_out(apps, schema_editor):
    """On PostgreSQL: with room beside a row of a list, reading and publishing it touch no index; and Django's second
    index of each key and reference, for searches by a beginning, is gone."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("ALTER TABLE register_batchrow SET (fillfactor = 45)")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename = ANY(%s) "
            "AND indexdef LIKE '%%varchar_pattern_ops)' AND indexname LIKE '%%\\_like'",
            [list(LISTED)],
        )
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        schema_editor.execute(f'DROP INDEX "{name}"')


def lay_out_as_before(apps, schema_editor):
    """The indexes are not missed; the room is given back."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE register_batchrow RESET (fillfactor)")


class Migration(migrations.Migration):

    dependencies = [("register", "0017_parties_alike")]
    operations = [
        LiftGuards(OF_STATEMENTS),
        GuardTables(TOGETHER),
        migrations.RunPython(lay_out, lay_out_as_before),
    ]
