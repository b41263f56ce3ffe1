"""Legal holds, which stop every erasure; and rows of lists that may lose their draft when its time is over."""

from importlib import import_module

import debtormap.register.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from debtormap.ledger.triggers import GuardTables, Trigger, refuse, refuse_replace

LiftGuards = import_module("debtormap.register.migrations.0003_whole_life").LiftGuards
GUARDS = import_module("debtormap.register.migrations.0002_guards")
PLACES = import_module("debtormap.register.migrations.0005_address_decisions")
ROW_IS_FIXED = PLACES.AFTER
FIXED = ("id", "subject", "reason", "set_by_id", "set_at")


def held(subjects):
    return f"EXISTS (SELECT 1 FROM register_hold h WHERE h.lifted_at IS NULL AND h.subject IN ({subjects}))"


OVER = (
    "(NEW.payload IS NULL AND OLD.payload IS NOT NULL AND NEW.outcome IS NOT DISTINCT FROM OLD.outcome AND "
    + f"NOT ({GUARDS.changed(PLACES.PLACING)}) AND "
    + GUARDS.batch_is("b.state IN ('rejected', 'published')")
    + ")"
)
CONTENT = GUARDS.changed([column for column in PLACES.CONTENT if column != "payload"])
KEPT = (
    "NEW.payload IS DISTINCT FROM OLD.payload OR OLD.outcome IS NOT NULL OR NOT ("
    f"({GUARDS.batch_is(GUARDS.RELEASED)} AND NOT ({GUARDS.changed(PLACES.PLACING)})) OR "
    f"({PLACES.READY} AND NEW.outcome IS NULL))"
)
TRIGGERS = (
    Trigger(
        name="batchrow_is_fixed", table="register_batchrow", act="UPDATE",
        condition=f"{CONTENT} OR (NOT {OVER} AND ({KEPT}))",
        message="a row is fixed: its place until approval, its outcome is noted once, its draft goes when the list is over",
    ),
    Trigger(
        name="batchrow_is_held", table="register_batchrow", act="UPDATE",
        condition="NEW.payload IS NULL AND OLD.payload IS NOT NULL AND "
        + held(
            "'batch:' || OLD.batch_id, "
            "(SELECT 'listing:' || l.id FROM register_listing l WHERE l.key = OLD.listing_key)"
        ),
        message="a legal hold keeps this row",
    ),
    Trigger(
        name="refusedrow_is_held", table="register_refusedrow", act="DELETE",
        condition=held("'batch:' || OLD.batch_id"), message="a legal hold keeps this row",
    ),
    Trigger(
        name="ledger_body_is_held", table="ledger_body", act="UPDATE",
        condition="NEW.body IS NULL AND OLD.body IS NOT NULL AND "
        + held("(SELECT 'listing:' || e.listing_id FROM ledger_event e WHERE e.seq = OLD.seq)"),
        message="a legal hold keeps this record",
    ),
    Trigger(
        name="hold_begins_standing", table="register_hold", act="INSERT",
        condition="NEW.lifted_by_id IS NOT NULL OR NEW.lifted_at IS NOT NULL OR NEW.end_proposed_by_id IS NOT NULL",
        message="a hold is set by one person and ended by two",
    ),
    # The proposal is there before the hold is lifted, not made up with it.
    Trigger(
        name="hold_is_ended_by_two", table="register_hold", act="UPDATE",
        condition="OLD.lifted_at IS NOT NULL OR "
        + GUARDS.changed(FIXED)
        + " OR (OLD.end_proposed_by_id IS NOT NULL AND NEW.end_proposed_by_id IS DISTINCT FROM OLD.end_proposed_by_id)"
        " OR (NEW.lifted_by_id IS NOT NULL AND OLD.end_proposed_by_id IS NULL)",
        message="a hold is set by one person and ended by two",
    ),
    refuse("register_hold", "DELETE", "a hold is lifted, never deleted"),
    refuse_replace("register_hold", "id", "a hold is lifted, never deleted"),
)  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_proofs'),
        ('register', '0013_exports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.CharField(default=debtormap.register.ids.new_row_id, max_length=20, primary_key=True, serialize=False)),
                ('subject', models.CharField(max_length=60)),
                ('reason', models.TextField()),
                ('set_at', models.DateTimeField()),
                ('end_proposed_at', models.DateTimeField(null=True)),
                ('lifted_at', models.DateTimeField(null=True)),
                ('end_proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'register_hold',
                'indexes': [models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['subject'], name='hold_stands')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('subject',), name='hold_stands_once'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('end_proposed_by__isnull', False), ('lifted_at__isnull', False), ('lifted_by__isnull', False), models.Q(('lifted_by', models.F('end_proposed_by')), _negated=True)), _connector='OR'), name='hold_is_lifted_by_two')],
            },
        ),
        LiftGuards(ROW_IS_FIXED),
        GuardTables(TRIGGERS, no_truncate=("register_hold",)),
    ]
