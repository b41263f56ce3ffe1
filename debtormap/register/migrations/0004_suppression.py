"""Suppressions: why a listing is on fewer channels, and who may end that."""

import debtormap.register.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from debtormap.ledger.triggers import GuardTables, Trigger, refuse, refuse_replace


FIXED = ("id", "listing_id", "why", "source", "opened_by_id", "opened_at")
TRIGGERS = (
    Trigger(
        name="suppression_begins_open", table="register_suppression", act="INSERT",
        condition="NEW.ended_at IS NOT NULL OR NEW.end_proposed_by_id IS NOT NULL",
        message="a suppression begins open",
    ),
    Trigger(
        name="suppression_is_fixed", table="register_suppression", act="UPDATE",
        condition="OLD.ended_at IS NOT NULL OR "
        + " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FIXED),
        message="a suppression is fixed, and what has ended stays so",
    ),
    # Else one officer alone could lift it at once: by letting it lapse.
    Trigger(
        name="suppression_lapses_no_sooner", table="register_suppression", act="UPDATE",
        condition="NEW.lapses_at IS NOT NULL AND NEW.lapses_at IS DISTINCT FROM OLD.lapses_at",
        message="a suppression may only be made to hold longer",
    ),
    Trigger(
        name="suppression_end_is_proposed_first", table="register_suppression", act="UPDATE",
        condition="NEW.ended_by_id IS NOT NULL AND (OLD.end_proposed_by_id IS NULL OR "
        "NEW.end_proposed_by_id IS DISTINCT FROM OLD.end_proposed_by_id)",
        message="one person proposes the end and another one ends it",
    ),
    refuse("register_suppression", "DELETE", "a suppression is ended, never deleted"),
    refuse_replace("register_suppression", "id", "a suppression is never replaced"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0003_whole_life'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.CharField(default=debtormap.register.ids.new_row_id, max_length=20, primary_key=True, serialize=False)),
                ('why', models.CharField(choices=[('not_me', 'not_me'), ('safety', 'safety'), ('kind_of_case', 'kind_of_case'), ('student', 'student'), ('hidden', 'hidden'), ('dead', 'dead')], max_length=12)),
                ('source', models.CharField(max_length=60)),
                ('opened_at', models.DateTimeField()),
                ('lapses_at', models.DateTimeField(null=True)),
                ('end_proposed_at', models.DateTimeField(null=True)),
                ('end_reason', models.TextField(blank=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suppressions', to='register.listing')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'register_suppression',
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['lapses_at'], name='suppression_to_lapse')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('listing', 'why'), name='suppression_is_open_once'), models.CheckConstraint(condition=models.Q(('why__in', ['not_me', 'safety', 'kind_of_case', 'student', 'hidden', 'dead'])), name='suppression_why_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__gte', models.F('lapses_at')), ('ended_by__isnull', True), ('lapses_at__isnull', False)), models.Q(('end_proposed_by__isnull', False), ('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('ended_by', models.F('end_proposed_by')), _negated=True)), _connector='OR'), name='suppression_end_needs_two')],
            },
        ),
        GuardTables(TRIGGERS, no_truncate=("register_suppression",)),
    ]
