"""What guards every row of a list is looked at once a statement on PostgreSQL: an approval and a publication write many."""

from dataclasses import replace
from importlib import import_module

from django.db import migrations

from debtormap.ledger.triggers import GuardTables

LiftGuards = import_module("debtormap.register.migrations.0003_whole_life").LiftGuards
MADE_BY = {
    "0002_guards": ("batchrow_only_while_loading", "listing_needs_release"),
    "0011_proceedings": ("listing_waits_for_proceeding",),
    "0014_holds": ("batchrow_is_held",),
    "0015_texts_read": ("batchrow_is_fixed", "batchrow_text_is_read", "batchrow_begins_unread"),
}
OF_ROWS = tuple(
    replace(trigger, only="postgresql")
    for migration, names in MADE_BY.items()
    for trigger in import_module(f"debtormap.register.migrations.{migration}").TRIGGERS
    if trigger.name in names
)
OF_STATEMENTS = tuple(replace(trigger, whole=True) for trigger in OF_ROWS)


class Migration(migrations.Migration):

    dependencies = [("register", "0015_texts_read"), ("ledger", "0003_proofs")]
    operations = [LiftGuards(OF_ROWS), GuardTables(OF_STATEMENTS)]
