"""Reward notices: what they promise is fixed from the draft on, they are approved once and end once."""

import debtormap.register.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from debtormap.ledger.triggers import GuardTables, Trigger, refuse, refuse_replace

FIXED = (
    "id", "listing_id", "applicant_sealed", "request_number", "requested_on", "form", "amount_fen", "share_permille",
    "ceiling_fen", "conditions", "valid_until", "expires_at", "drafted_by_id", "drafted_at",
)


def changed(columns):
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


TRIGGERS = (
    Trigger(
        name="rewardnotice_begins_as_draft", table="register_rewardnotice", act="INSERT",
        condition="NEW.approved_at IS NOT NULL OR NEW.ended_at IS NOT NULL", message="a notice begins as a draft",
    ),
    Trigger(
        name="rewardnotice_is_fixed", table="register_rewardnotice", act="UPDATE",
        condition=f"{changed(FIXED)} OR (OLD.approved_at IS NOT NULL AND ({changed(('approved_by_id', 'approved_at'))}))"
        f" OR (OLD.ended_at IS NOT NULL AND ({changed(('approved_at', 'ended_by_id', 'ended_at', 'end_reason'))}))",
        message="what a notice promises is fixed; it is approved once and ends once",
    ),
    refuse("register_rewardnotice", "DELETE", "a notice is ended, never deleted"),
    refuse_replace("register_rewardnotice", "id", "a notice is never replaced"),
)  # fmt: skip

class Migration(migrations.Migration):

    dependencies = [
        ('register', '0009_confirmations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RewardNotice',
            fields=[
                ('id', models.CharField(default=debtormap.register.ids.new_row_id, max_length=20, primary_key=True, serialize=False)),
                ('applicant_sealed', models.BinaryField()),
                ('request_number', models.CharField(max_length=60)),
                ('requested_on', models.DateField()),
                ('form', models.CharField(choices=[('amount', 'amount'), ('share', 'share')], max_length=6)),
                ('amount_fen', models.BigIntegerField(null=True)),
                ('share_permille', models.PositiveSmallIntegerField(null=True)),
                ('ceiling_fen', models.BigIntegerField()),
                ('conditions', models.TextField(blank=True)),
                ('valid_until', models.DateField()),
                ('expires_at', models.DateTimeField()),
                ('drafted_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.TextField(blank=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reward_notices', to='register.listing')),
            ],
            options={
                'db_table': 'register_rewardnotice',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('listing',), name='rewardnotice_is_open_once'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), models.Q(('approved_by', models.F('drafted_by')), _negated=True)), _connector='OR'), name='rewardnotice_needs_two'), models.CheckConstraint(condition=models.Q(models.Q(('amount_fen__gte', 1), ('ceiling_fen__gte', models.F('amount_fen')), ('form', 'amount'), ('share_permille__isnull', True)), models.Q(('amount_fen__isnull', True), ('ceiling_fen__gte', 1), ('form', 'share'), ('share_permille__gte', 1)), _connector='OR'), name='rewardnotice_is_reckoned')],
            },
        ),
        GuardTables(TRIGGERS, no_truncate=("register_rewardnotice",)),
    ]
