"""Awards: one of a notice and one of a clue; claimed, paid and confirmed once; and no clue is rewarded without."""

import debtormap.clues.ids
import django.db.models.deletion
from django.db import migrations, models

from debtormap.ledger.triggers import GuardTables, Trigger, refuse

FIXED = (
    "id", "notice_id", "clue_id", "recovered_fen", "amount_fen", "passed_over", "decided_by", "decided_at",
)
PAYMENT = ("claimed_at", "paid_by", "paid_at", "payment_number", "confirmed_by", "confirmed_at")


def changed(columns):
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


TRIGGERS = (
    Trigger(
        name="clues_award_begins", table="clues_award", act="INSERT",
        condition="NEW.claimed_at IS NOT NULL OR NEW.paid_by IS NOT NULL OR NEW.confirmed_by IS NOT NULL OR NOT EXISTS "
        "(SELECT 1 FROM clues_clue c WHERE c.sequence = NEW.clue_id AND c.status = 'realised')",
        message="an award begins unclaimed, of a clue by which something was recovered",
    ),
    Trigger(
        name="clues_award_is_fixed", table="clues_award", act="UPDATE",
        condition=f"{changed(FIXED)} OR (OLD.claimed_at IS NOT NULL AND ({changed(('claimed_at',))})) "
        f"OR (OLD.confirmed_by IS NOT NULL AND ({changed(PAYMENT)}))",
        message="what was awarded is fixed; it is claimed once and paid once",
    ),
    refuse("clues_award", "DELETE", "an award is never deleted"),
    Trigger(
        # SQLite's INSERT OR REPLACE deletes the old row without firing its triggers.
        name="clues_award_no_replace", table="clues_award", act="INSERT", only="sqlite",
        condition="EXISTS (SELECT 1 FROM clues_award a WHERE a.id = NEW.id OR a.notice_id = NEW.notice_id "
        "OR a.clue_id = NEW.clue_id)",
        message="UNIQUE: an award is never replaced",
    ),
    Trigger(
        name="clues_clue_needs_award", table="clues_clue", act="UPDATE",
        condition="(NEW.status = 'reward_decided' AND OLD.status <> 'reward_decided' AND NOT EXISTS "
        "(SELECT 1 FROM clues_award a WHERE a.clue_id = NEW.sequence)) OR "
        "(NEW.status = 'paid' AND OLD.status <> 'paid' AND NOT EXISTS "
        "(SELECT 1 FROM clues_award a WHERE a.clue_id = NEW.sequence AND a.confirmed_by IS NOT NULL))",
        message="a clue is rewarded by an award, and paid once two persons said so",
    ),
)  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ('clues', '0002_guards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Award',
            fields=[
                ('id', models.CharField(default=debtormap.clues.ids.new_id, max_length=20, primary_key=True, serialize=False)),
                ('notice_id', models.CharField(max_length=20, unique=True)),
                ('recovered_fen', models.BigIntegerField()),
                ('amount_fen', models.BigIntegerField()),
                ('passed_over', models.TextField(blank=True)),
                ('decided_by', models.BigIntegerField()),
                ('decided_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(null=True)),
                ('paid_by', models.BigIntegerField(null=True)),
                ('paid_at', models.DateTimeField(null=True)),
                ('payment_number', models.CharField(blank=True, max_length=60)),
                ('confirmed_by', models.BigIntegerField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('clue', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='award', to='clues.clue')),
            ],
            options={
                'db_table': 'clues_award',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gte', 1), ('recovered_fen__gte', 1)), name='clues_award_is_something'), models.CheckConstraint(condition=models.Q(models.Q(('paid_at__isnull', True), ('paid_by__isnull', True), ('payment_number', '')), models.Q(('claimed_at__isnull', False), ('paid_at__isnull', False), ('paid_by__isnull', False), models.Q(('payment_number', ''), _negated=True)), _connector='OR'), name='clues_award_is_claimed_first'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), ('paid_by__isnull', False), models.Q(('confirmed_by', models.F('paid_by')), _negated=True)), _connector='OR'), name='clues_award_needs_two_persons')],
            },
        ),
        GuardTables(TRIGGERS, no_truncate=("clues_award",)),
    ]
