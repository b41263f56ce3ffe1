"""What one officer tightened waits for another person; what was taken off returns by two, and by them alone."""

from importlib import import_module

import debtormap.register.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from debtormap.ledger.triggers import GuardTables, Trigger, refuse, refuse_replace

LiftGuards = import_module("debtormap.register.migrations.0003_whole_life").LiftGuards
NEVER_AGAIN = tuple(
    trigger
    for trigger in import_module("debtormap.register.migrations.0002_guards").TRIGGERS
    if trigger.name == "listing_stays_withdrawn"
)
FIXED_TIGHTENING = (
    "id", "listing_id", "act", "suppression_id", "by_id", "at", "reason", "opened_on", "warn_on", "due_on", "provisional",
)
FIXED_RESTORATION = ("id", "listing_id", "after_seq", "proposed_by_id", "proposed_at", "reason")


def changed(columns):
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


TRIGGERS = (
    Trigger(
        name="listing_returns_by_two", table="register_listing", act="UPDATE",
        condition="OLD.state <> 'published' AND NEW.state = 'published' AND NOT EXISTS (SELECT 1 FROM "
        "register_restoration r WHERE r.listing_id = OLD.id AND r.after_seq = OLD.seq AND r.approver_id IS NOT NULL)",
        message="a withdrawn listing is published again when one person proposed it and another approved",
    ),
    Trigger(
        name="listing_is_itself", table="register_listing", act="UPDATE",
        condition=changed(("id", "key", "party_id", "case_id")),
        message="no listing becomes another",
    ),
    # Else an approval could be made good for a second return.
    Trigger(
        name="listing_seq_grows", table="register_listing", act="UPDATE", condition="NEW.seq < OLD.seq",
        message="the last event about a listing is never an earlier one",
    ),
    Trigger(
        name="tightening_begins_open", table="register_tightening", act="INSERT",
        condition="NEW.answer IS NOT NULL OR NEW.second_id IS NOT NULL",
        message="one person tightens and another one confirms it",
    ),
    Trigger(
        name="tightening_is_fixed", table="register_tightening", act="UPDATE",
        condition="OLD.answer IS NOT NULL OR " + changed(FIXED_TIGHTENING),
        message="what was tightened is fixed, and answered once",
    ),
    refuse("register_tightening", "DELETE", "what was tightened is answered, never deleted"),
    refuse_replace("register_tightening", "id", "what was tightened is never replaced"),
    Trigger(
        name="restoration_begins_open", table="register_restoration", act="INSERT",
        condition="NEW.approver_id IS NOT NULL OR NEW.refused_by_id IS NOT NULL",
        message="one person proposes to restore and another one approves",
    ),
    Trigger(
        name="restoration_is_fixed", table="register_restoration", act="UPDATE",
        condition="OLD.approver_id IS NOT NULL OR OLD.refused_by_id IS NOT NULL OR " + changed(FIXED_RESTORATION),
        message="a proposal to restore is fixed, and decided once",
    ),
    refuse("register_restoration", "DELETE", "a proposal to restore is decided, never deleted"),
    refuse_replace("register_restoration", "id", "a proposal to restore is never replaced"),
)  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0008_same_party'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Restoration',
            fields=[
                ('id', models.CharField(default=debtormap.register.ids.new_row_id, max_length=20, primary_key=True, serialize=False)),
                ('after_seq', models.BigIntegerField()),
                ('proposed_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('refused_at', models.DateTimeField(null=True)),
                ('refused_reason', models.TextField(blank=True)),
                ('approver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='restorations', to='register.listing')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('refused_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'register_restoration',
                'constraints': [models.UniqueConstraint(condition=models.Q(('approved_at__isnull', True), ('refused_at__isnull', True)), fields=('listing', 'after_seq'), name='restoration_is_open_once'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approver__isnull', True)), models.Q(('approved_at__isnull', False), ('approver__isnull', False), ('refused_by__isnull', True), models.Q(('approver', models.F('proposed_by')), _negated=True)), _connector='OR'), name='restoration_approver_is_another_person'), models.CheckConstraint(condition=models.Q(models.Q(('refused_at__isnull', True), ('refused_by__isnull', True)), models.Q(('refused_at__isnull', False), ('refused_by__isnull', False)), _connector='OR'), name='restoration_refused_whole')],
            },
        ),
        migrations.CreateModel(
            name='Tightening',
            fields=[
                ('id', models.CharField(default=debtormap.register.ids.new_row_id, max_length=20, primary_key=True, serialize=False)),
                ('act', models.CharField(choices=[('confirm_not_me', 'confirm_not_me'), ('delete_early', 'delete_early'), ('delist', 'delist'), ('expire', 'expire'), ('hide', 'hide'), ('revoke', 'revoke'), ('take_off_map', 'take_off_map'), ('take_off_sharing', 'take_off_sharing')], max_length=20)),
                ('at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('opened_on', models.DateField()),
                ('warn_on', models.DateField()),
                ('due_on', models.DateField()),
                ('provisional', models.BooleanField()),
                ('answer', models.CharField(choices=[('confirmed', 'confirmed'), ('taken_back', 'taken_back')], max_length=10, null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer_reason', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tightenings', to='register.listing')),
                ('second', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('suppression', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.suppression')),
            ],
            options={
                'db_table': 'register_tightening',
                'indexes': [models.Index(condition=models.Q(('answer__isnull', True)), fields=['due_on'], name='tightening_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('act__in', ['confirm_not_me', 'delete_early', 'delist', 'expire', 'hide', 'revoke', 'take_off_map', 'take_off_sharing'])), name='tightening_act_known'), models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', True), ('answered_at__isnull', True), ('second__isnull', True)), models.Q(('answer__in', ['confirmed', 'taken_back']), ('answered_at__isnull', False), ('second__isnull', False), models.Q(('second', models.F('by')), _negated=True)), _connector='OR'), name='tightening_second_is_another_person')],
            },
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('state__in', ('published', 'hidden'))), fields=['expires_at'], name='listing_term'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('ends_on__isnull', True), ('performance', 'full'), ('state__in', ('published', 'hidden'))), fields=['changed_at'], name='listing_performed'),
        ),
        LiftGuards(NEVER_AGAIN),
        GuardTables(TRIGGERS, no_truncate=("register_tightening", "register_restoration")),
    ]
