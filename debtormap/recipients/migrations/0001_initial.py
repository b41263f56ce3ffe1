"""Recipients, their deliveries and what they owe; who admits is another person than who proposed, for ever."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import debtormap.register.ids
from debtormap.ledger.triggers import GuardTables, Trigger, refuse, refuse_replace

TABLE = "recipients_recipient"
FIXED = ("name", "kind", "basis", "author_id", "proposed_at")
ONCE = ("approver_id", "admitted_at", "token_hash", "ended_by_id", "ended_at")
TRIGGERS = (
    Trigger(
        name="recipient_begins_proposed", table=TABLE, act="INSERT",
        condition="NEW.admitted_at IS NOT NULL OR NEW.ended_at IS NOT NULL",
        message="a recipient is proposed by one person and admitted by another",
    ),
    Trigger(
        name="recipient_is_fixed", table=TABLE, act="UPDATE",
        condition=" OR ".join(
            [f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FIXED]
            + [f"(OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column})" for column in ONCE]
            + ["(OLD.ended_at IS NOT NULL AND NEW.admitted_at IS DISTINCT FROM OLD.admitted_at)"]
        ),
        message="a recipient never changes; it is admitted once and ended once",
    ),
    refuse(TABLE, "DELETE", "a recipient is ended, never deleted"),
    refuse_replace(TABLE, "id", "a recipient is never replaced"),
    refuse("recipients_delivery", "UPDATE", "a delivery is what it was"),
    refuse("recipients_delivery", "DELETE", "a delivery stays on record"),
)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.CharField(default=debtormap.register.ids.new_row_id, max_length=20, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('department', 'Department'), ('regulator', 'Regulator'), ('bank', 'Bank'), ('association', 'Association'), ('credit_bureau', 'Credit Bureau'), ('superior', 'Superior')], max_length=20)),
                ('basis', models.CharField(max_length=200)),
                ('proposed_at', models.DateTimeField()),
                ('admitted_at', models.DateTimeField(null=True)),
                ('token_hash', models.BinaryField(max_length=32, null=True, unique=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('approver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'recipients_recipient',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('name',), name='recipient_name_is_one'), models.CheckConstraint(condition=models.Q(('kind__in', ['department', 'regulator', 'bank', 'association', 'credit_bureau', 'superior'])), name='recipient_kind_known'), models.CheckConstraint(condition=models.Q(('approver__isnull', True), models.Q(('approver', models.F('author')), _negated=True), _connector='OR'), name='recipient_approver_is_another_person'), models.CheckConstraint(condition=models.Q(models.Q(('admitted_at__isnull', True), ('approver__isnull', True), ('token_hash__isnull', True)), models.Q(('admitted_at__isnull', False), ('approver__isnull', False), ('token_hash__isnull', False)), _connector='OR'), name='recipient_admission_needs_approver')],
            },
        ),
        migrations.CreateModel(
            name='Given',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('listing_id', models.CharField(max_length=20)),
                ('given_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('told_seq', models.BigIntegerField(null=True)),
                ('deleted_at', models.DateTimeField(null=True)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given', to='recipients.recipient')),
            ],
            options={
                'db_table': 'recipients_given',
                'indexes': [models.Index(fields=['listing_id'], name='given_listing'), models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['told_at'], name='given_to_delete')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('deleted_at__isnull', True)), fields=('recipient', 'listing_id'), name='given_is_held_once')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('after_seq', models.BigIntegerField()),
                ('last_seq', models.BigIntegerField()),
                ('records', models.PositiveIntegerField()),
                ('tombstones', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='recipients.recipient')),
            ],
            options={
                'db_table': 'recipients_delivery',
                'indexes': [models.Index(fields=['recipient', 'last_seq'], name='delivery_reach')],
            },
        ),
        GuardTables(TRIGGERS, no_truncate=(TABLE, "recipients_delivery")),
    ]
