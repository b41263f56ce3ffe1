"""A person's choice of the place of an address; and rows whose place may be chosen while their batch waits for review."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from debtormap.ledger.triggers import GuardTables, Trigger
from debtormap.register.migrations import __name__ as package

guards = import_module(f"{package}.0002_guards")
lift = import_module(f"{package}.0003_whole_life").LiftGuards

PLACING = (
    "division_code", "township", "precision", "placed_at",
    "place_id", "place_name", "place_lon_u", "place_lat_u", "place_version",
)
CONTENT = tuple(column for column in guards.FIXED_ROW_COLUMNS if column not in PLACING)
BEFORE = tuple(trigger for trigger in guards.TRIGGERS if trigger.name == "batchrow_is_fixed")
READY = guards.batch_is("b.state = 'ready'")
AFTER = (
    Trigger(
        name="batchrow_is_fixed", table="register_batchrow", act="UPDATE",
        condition=f"{guards.changed(CONTENT)} OR OLD.outcome IS NOT NULL OR NOT ("
        f"({guards.batch_is(guards.RELEASED)} AND NOT ({guards.changed(PLACING)})) OR "
        f"({READY} AND NEW.outcome IS NULL))",
        message="a row is fixed: its place until approval, its outcome is noted once by publishing",
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0004_suppression"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="AddressDecision",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("court_code", models.CharField(blank=True, max_length=12)),
                ("key", models.BinaryField(max_length=32)),
                ("address_sealed", models.BinaryField()),
                ("place_id", models.CharField(max_length=20, null=True)),
                ("decided_at", models.DateTimeField()),
                ("decided_by", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                )),
            ],
            options={
                "db_table": "register_addressdecision",
                "constraints": [
                    models.UniqueConstraint(fields=("court_code", "key"), name="addressdecision_is_one")
                ],
            },
        ),
        lift(BEFORE),
        GuardTables(AFTER),
    ]
