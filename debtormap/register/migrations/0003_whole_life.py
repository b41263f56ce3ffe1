"""A listing may stand in any state of its whole life."""

from dataclasses import replace
from importlib import import_module

from django.db import migrations, models

from debtormap.ledger.triggers import GuardTables

STATES = (
    "applied", "review", "refused", "decided", "served", "grace", "performed", "cancelled", "staged", "published",
    "hidden", "revoked", "delisted", "expired", "archived",
)  # fmt: skip
# SQLite makes the table anew for another constraint, and its triggers are lost with the old one.
GUARDS = tuple(
    replace(trigger, only="sqlite")
    for trigger in import_module("debtormap.register.migrations.0002_guards").TRIGGERS
    if trigger.table == "register_listing"
)


class LiftGuards(GuardTables):
    """GuardTables the other way round."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        super().database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        super().database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return "Lift the guards of a table while it is made anew"


class Migration(migrations.Migration):
    dependencies = [("register", "0002_guards")]
    operations = [
        LiftGuards(GUARDS),
        migrations.RemoveConstraint(model_name="listing", name="listing_state_known"),
        migrations.AlterField(
            model_name="listing",
            name="state",
            field=models.CharField(choices=[(state, state) for state in STATES], max_length=10),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(condition=models.Q(state__in=list(STATES)), name="listing_state_known"),
        ),
        GuardTables(GUARDS),
    ]
