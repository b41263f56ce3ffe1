"""PostgreSQL asks for what the rows of a list name at once, where a foreign key and each condition asked for each row.

Parties, cases and accounts were never deleted by the program, and now cannot be: that one is there needs no lock, and
is one more question of the pass. A batch that is loading may go: whoever adds rows to it locks it, as the key did.
The keys stay in the models and on SQLite.
"""

from dataclasses import replace
from importlib import import_module

from django.db import migrations

from debtormap.ledger.triggers import GuardTables, Trigger, refuse

LiftGuards = import_module("debtormap.register.migrations.0003_whole_life").LiftGuards
TOGETHER = import_module("debtormap.register.migrations.0018_guards_in_one_pass").TOGETHER
#: A question of a condition about the batch of its row, up to what it asks.
ASKED_ALONE = "EXISTS (SELECT 1 FROM register_batch b WHERE b.id = NEW.batch_id AND "
BATCH = "register_batch b ON b.id = NEW.batch_id"
UNDER_WAY = (
    "(SELECT q.id AS party_id, k.id AS case_id FROM register_proceeding p JOIN register_party q ON q.key = p.party_key "
    "JOIN register_case k ON k.court_code = p.court_code AND k.case_number = p.case_number "
    "WHERE p.state IN ('applied', 'review', 'decided', 'served', 'grace')) w "
    "ON w.party_id = NEW.party_id AND w.case_id = NEW.case_id"
)
LOCKED = "SELECT 1 FROM register_batch b WHERE b.id IN (SELECT n.batch_id FROM new_rows n) FOR KEY SHARE"


def at_once(trigger):
    """The same condition, of the batch that stands beside the row."""
    if trigger.name == "listing_waits_for_proceeding":
        return replace(trigger, condition="w.party_id IS NOT NULL", beside=(UNDER_WAY,))
    if ASKED_ALONE not in trigger.condition:
        return trigger
    condition = trigger.condition.replace(ASKED_ALONE, "(b.id IS NOT NULL AND ")
    locks = LOCKED if trigger.name == "batchrow_only_while_loading" else ""
    return replace(trigger, condition=condition, beside=(BATCH,), first=locks)


def stays(table, word):
    """A row that others name: there for good, and under one id."""
    return (
        replace(refuse(table, "DELETE", f"a {word} is never deleted"), only="postgresql"),
        Trigger(
            name=f"{table}_is_itself", table=table, act="UPDATE", condition="NEW.id <> OLD.id",
            message=f"no {word} becomes another", only="postgresql",
        ),
    )  # fmt: skip


AT_ONCE = (
    *map(at_once, TOGETHER),
    Trigger(
        name="listing_names_what_stands", table="register_listing", act="INSERT",
        condition="party.id IS NULL OR enforced.id IS NULL",
        beside=("register_party party ON party.id = NEW.party_id", "register_case enforced ON enforced.id = NEW.case_id"),
        message="a listing is of a party and a case that are held",
        only="postgresql", together="register_listing_insert_guards",
    ),
    Trigger(
        name="batchrow_names_who_stands", table="register_batchrow", act="UPDATE",
        condition="(NEW.text_read_by_id IS NOT NULL AND reader.id IS NULL) OR "
        "(NEW.text_changed_by_id IS NOT NULL AND writer.id IS NULL)",
        beside=(
            "staff_account reader ON reader.id = NEW.text_read_by_id",
            "staff_account writer ON writer.id = NEW.text_changed_by_id",
        ),
        message="a text is read and changed by somebody who has an account",
        only="postgresql", together="register_batchrow_update_guards",
    ),
)  # fmt: skip
STAYING = (
    *stays("register_party", "party"),
    *stays("register_case", "case"),
    *stays("staff_account", "account"),
    Trigger(
        name="batch_is_itself", table="register_batch", act="UPDATE", condition="NEW.id <> OLD.id",
        message="no batch becomes another", only="postgresql",
    ),
    Trigger(
        name="batch_has_rows", table="register_batch", act="DELETE",
        condition="EXISTS (SELECT 1 FROM register_batchrow r WHERE r.batch_id = OLD.id)",
        message="the rows of a batch go before it", only="postgresql",
    ),
)  # fmt: skip
#: Of each table the columns whose foreign keys the guards stand for, and what they name.
KEYS = {
    "register_listing": {"party_id": "register_party", "case_id": "register_case", "batch_id": "register_batch"},
    "register_batchrow": {
        "batch_id": "register_batch", "text_read_by_id": "staff_account", "text_changed_by_id": "staff_account",
    },
}


def drop_keys(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, columns in KEYS.items():
        with schema_editor.connection.cursor() as cursor:
            found = schema_editor.connection.introspection.get_constraints(cursor, table)
        for name, constraint in found.items():
            if constraint["foreign_key"] and constraint["columns"][0] in columns:
                schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {schema_editor.quote_name(name)}")


def make_keys(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, columns in KEYS.items():
        for column, named in columns.items():
            schema_editor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fk FOREIGN KEY ({column}) "
                f"REFERENCES {named} (id) DEFERRABLE INITIALLY DEFERRED"
            )


class Migration(migrations.Migration):

    dependencies = [("register", "0019_guards_of_many_rows"), ("staff", "0003_counted")]
    operations = [
        LiftGuards(TOGETHER),
        GuardTables(AT_ONCE),
        GuardTables(STAYING, no_truncate=("register_party", "register_case", "staff_account")),
        migrations.RunPython(drop_keys, make_keys),
    ]
