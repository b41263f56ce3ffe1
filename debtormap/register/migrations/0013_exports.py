"""What leaves the register in a file: asked for by one person, let out by another, taken once."""

import debtormap.register.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from debtormap.ledger.triggers import GuardTables, Trigger, refuse, refuse_replace

FIXED = (
    "id", "kind", "court_code", "published_from", "published_to", "purpose", "proposed_by_id", "proposed_at",
)
ANSWER = ("approver_id", "approved_at", "refused_by_id", "refused_at")


def changed(columns):
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


TRIGGERS = (
    Trigger(
        name="export_begins_open", table="register_export", act="INSERT",
        condition="NEW.approver_id IS NOT NULL OR NEW.refused_by_id IS NOT NULL OR NEW.taken_at IS NOT NULL",
        message="one person asks for an export and another one lets it out",
    ),
    Trigger(
        name="export_is_fixed", table="register_export", act="UPDATE",
        condition=changed(FIXED)
        + " OR ((OLD.approver_id IS NOT NULL OR OLD.refused_by_id IS NOT NULL) AND (" + changed(ANSWER) + "))",
        message="an export is fixed, and decided once",
    ),
    # The approval is there before the export is taken, not made up with it.
    Trigger(
        name="export_is_taken_once", table="register_export", act="UPDATE",
        condition="(OLD.taken_at IS NOT NULL AND (" + changed(("taken_at", "records", "sha256")) + ")) OR "
        "(OLD.taken_at IS NULL AND NEW.taken_at IS NOT NULL AND OLD.approver_id IS NULL)",
        message="an export is taken once, after a second person let it out",
    ),
    refuse("register_export", "DELETE", "what left the register stays on record"),
    refuse_replace("register_export", "id", "what left the register stays on record"),
)  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0012_alarms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.CharField(default=debtormap.register.ids.new_row_id, max_length=20, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('listings', 'listings'), ('ledger', 'ledger'), ('ledger_bodies', 'ledger_bodies')], max_length=13)),
                ('court_code', models.CharField(blank=True, max_length=12)),
                ('published_from', models.DateField(null=True)),
                ('published_to', models.DateField(null=True)),
                ('purpose', models.TextField()),
                ('proposed_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('refused_at', models.DateTimeField(null=True)),
                ('taken_at', models.DateTimeField(null=True)),
                ('records', models.PositiveIntegerField(null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('approver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('refused_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'register_export',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['listings', 'ledger', 'ledger_bodies'])), name='export_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approver__isnull', True)), models.Q(('approved_at__isnull', False), ('approver__isnull', False), ('refused_by__isnull', True), models.Q(('approver', models.F('proposed_by')), _negated=True)), _connector='OR'), name='export_approver_is_another_person'), models.CheckConstraint(condition=models.Q(models.Q(('refused_at__isnull', True), ('refused_by__isnull', True)), models.Q(('refused_at__isnull', False), ('refused_by__isnull', False)), _connector='OR'), name='export_refused_whole'), models.CheckConstraint(condition=models.Q(models.Q(('records__isnull', True), ('taken_at__isnull', True)), models.Q(('approver__isnull', False), ('records__isnull', False), ('taken_at__isnull', False)), _connector='OR'), name='export_taken_needs_two')],
            },
        ),
        GuardTables(TRIGGERS, no_truncate=("register_export",)),
    ]
