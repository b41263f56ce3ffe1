"""What comes before publication: proceedings, their payments, and deletions by article 10; guarded."""

import debtormap.register.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from debtormap.ledger.triggers import GuardTables, Trigger, refuse, refuse_replace

UNDER_WAY = "('applied', 'review', 'decided', 'served', 'grace')"
#: Columns that stand still once the named one is filled.
FIXED = {
    "opened_at": ("id", "court_code", "case_number", "party_key", "opened_by_id", "opened_at", "ex_officio", "applied_on", "applicant_key"),
    "risk_warned_on": ("risk_warned_on", "risk_warned_way"),
    "decided_on": ("sealed", "drafted_by_id", "signed_by_id", "decided_on", "ends_on", "tier", "grace_months"),
    "served_on": ("served_on", "served_way", "grace_ends_on"),
    "performed_on": ("performed_on",),
    "published_on": ("text_sealed", "text_reviewed_by_id", "release_proposed_by_id", "released_by_id", "batch_id", "published_on"),
}
MOVES = (
    ("applied", ("review", "refused")),
    ("review", ("refused", "decided")),
    ("decided", ("served", "grace", "performed", "cancelled")),
    ("served", ("performed", "cancelled", "published")),
    ("grace", ("performed", "cancelled", "published")),
)


def changed(columns):
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


def moves():
    return " OR ".join(
        f"(OLD.state = '{before}' AND NEW.state IN ({', '.join(repr(after) for after in afters)}))" for before, afters in MOVES
    )


SHORT_GRACE = "NEW.grace_ends_on IS NOT NULL AND NEW.grace_ends_on < "
TRIGGERS = (
    Trigger(
        name="proceeding_begins", table="register_proceeding", act="INSERT",
        condition="NEW.state NOT IN ('applied', 'review') OR NEW.decided_on IS NOT NULL OR NEW.served_on IS NOT NULL OR "
        "NEW.grace_ends_on IS NOT NULL OR NEW.published_on IS NOT NULL OR NEW.signed_by_id IS NOT NULL",
        message="a proceeding begins with an application or the court''s own motion",
    ),
    Trigger(
        name="proceeding_moves", table="register_proceeding", act="UPDATE",
        condition=f"NEW.state <> OLD.state AND NOT ({moves()})",
        message="a proceeding does not move that way",
    ),
    *(
        Trigger(
            name=f"proceeding_fixed_{since}", table="register_proceeding", act="UPDATE",
            condition=f"OLD.{since} IS NOT NULL AND ({changed(columns)})",
            message="what was decided, served or published stays as it is",
        )
        for since, columns in FIXED.items()
    ),
    # Loosely, for the months of a calendar are counted by the rules: no grace is shorter by more than three days.
    Trigger(
        name="proceeding_grace_is_whole", table="register_proceeding", act="UPDATE", only="sqlite",
        condition=SHORT_GRACE + "date(NEW.served_on, '+' || NEW.grace_months || ' months', '-3 days')",
        message="a grace lasts as long as the decision says",
    ),
    Trigger(
        name="proceeding_grace_is_whole", table="register_proceeding", act="UPDATE", only="postgresql",
        condition=SHORT_GRACE + "(NEW.served_on + make_interval(months => NEW.grace_months::int) - interval '3 days')::date",
        message="a grace lasts as long as the decision says",
    ),
    Trigger(
        name="proceeding_batch_is_released", table="register_proceeding", act="UPDATE",
        condition="NEW.state = 'published' AND OLD.state <> 'published' AND NOT EXISTS (SELECT 1 FROM register_batch b "
        "WHERE b.id = NEW.batch_id AND b.author_id = NEW.release_proposed_by_id AND b.approver_id = NEW.released_by_id)",
        message="a proceeding is published by a batch of its own two persons",
    ),
    refuse("register_proceeding", "DELETE", "a proceeding is closed, never deleted"),
    refuse_replace("register_proceeding", "id", "a proceeding is never replaced"),
    # A list cannot overtake a proceeding either.
    Trigger(
        name="listing_waits_for_proceeding", table="register_listing", act="INSERT",
        condition="EXISTS (SELECT 1 FROM register_party q JOIN register_proceeding p ON p.party_key = q.key "
        "JOIN register_case c ON c.id = NEW.case_id AND c.court_code = p.court_code AND c.case_number = p.case_number "
        f"WHERE q.id = NEW.party_id AND p.state IN {UNDER_WAY})",
        message="this party has a proceeding in this case that is not over",
    ),
    refuse("register_payment", "UPDATE", "a payment stays as it was noted"),
    refuse("register_payment", "DELETE", "a payment stays as it was noted"),
    refuse_replace("register_payment", "id", "a payment stays as it was noted"),
    refuse("register_deletion", "UPDATE", "a deletion stays on file"),
    refuse("register_deletion", "DELETE", "a deletion stays on file"),
    refuse_replace("register_deletion", "id", "a deletion stays on file"),
)  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0010_reward_notices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='listing',
            name='tier',
            field=models.CharField(choices=[('MINOR', 'MINOR'), ('ORDINARY', 'ORDINARY'), ('SERIOUS', 'SERIOUS')], max_length=10, null=True),
        ),
        migrations.AlterField(
            model_name='batchrow',
            name='outcome',
            field=models.CharField(choices=[('published', 'Published'), ('amended', 'Amended'), ('same', 'Same'), ('stale', 'Stale'), ('withdrawn', 'Withdrawn'), ('term_over', 'Term Over'), ('under_way', 'Under Way')], max_length=10, null=True),
        ),
        migrations.CreateModel(
            name='Proceeding',
            fields=[
                ('id', models.CharField(default=debtormap.register.ids.new_row_id, max_length=20, primary_key=True, serialize=False)),
                ('court_code', models.CharField(max_length=12)),
                ('case_number', models.CharField(max_length=60)),
                ('party_key', models.BinaryField(max_length=32)),
                ('kind', models.CharField(choices=[('natural_person', 'natural_person'), ('legal_person', 'legal_person'), ('other_organisation', 'other_organisation')], max_length=20)),
                ('name', models.CharField(max_length=200)),
                ('sealed', models.BinaryField()),
                ('state', models.CharField(choices=[('applied', 'applied'), ('review', 'review'), ('decided', 'decided'), ('served', 'served'), ('grace', 'grace'), ('refused', 'refused'), ('performed', 'performed'), ('cancelled', 'cancelled'), ('published', 'published')], max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('moved_on', models.DateField()),
                ('changed_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField()),
                ('ex_officio', models.BooleanField()),
                ('applied_on', models.DateField(null=True)),
                ('applicant_key', models.BinaryField(max_length=32, null=True)),
                ('risk_warned_on', models.DateField(null=True)),
                ('risk_warned_way', models.CharField(blank=True, max_length=20)),
                ('decided_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('tier', models.CharField(choices=[('MINOR', 'MINOR'), ('ORDINARY', 'ORDINARY'), ('SERIOUS', 'SERIOUS')], max_length=10, null=True)),
                ('grace_months', models.PositiveSmallIntegerField(null=True)),
                ('served_on', models.DateField(null=True)),
                ('served_way', models.CharField(blank=True, max_length=20)),
                ('grace_ends_on', models.DateField(null=True)),
                ('reminded_on', models.DateField(null=True)),
                ('performed_on', models.DateField(null=True)),
                ('closed_reason', models.TextField(blank=True)),
                ('text_sealed', models.BinaryField(null=True)),
                ('published_on', models.DateField(null=True)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.batch')),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('listing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proceedings', to='register.listing')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('release_proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('text_reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'register_proceeding',
                'indexes': [models.Index(fields=['court_code', 'state', 'changed_at'], name='proceeding_court'), models.Index(fields=['party_key'], name='proceeding_party')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['applied', 'review', 'decided', 'served', 'grace', 'refused', 'performed', 'cancelled', 'published'])), name='proceeding_state'), models.UniqueConstraint(condition=models.Q(('state__in', ['applied', 'review', 'decided', 'served', 'grace'])), fields=('court_code', 'case_number', 'party_key'), name='proceeding_is_one'), models.CheckConstraint(condition=models.Q(models.Q(('applied_on__isnull', True), ('ex_officio', True)), models.Q(('applicant_key__isnull', False), ('applied_on__isnull', False), ('ex_officio', False)), _connector='OR'), name='proceeding_has_applicant'), models.CheckConstraint(condition=models.Q(('signed_by__isnull', True), models.Q(('drafted_by__isnull', False), models.Q(('signed_by', models.F('drafted_by')), _negated=True)), _connector='OR'), name='proceeding_signed_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('decided_on__isnull', True), ('signed_by__isnull', True)), models.Q(('decided_on__isnull', False), ('signed_by__isnull', False), ('risk_warned_on__isnull', False), ('risk_warned_on__lte', models.F('decided_on'))), _connector='OR'), name='proceeding_decision'), models.CheckConstraint(condition=models.Q(('served_on__isnull', True), models.Q(('decided_on__isnull', False), ('served_on__gte', models.F('decided_on'))), _connector='OR'), name='proceeding_service'), models.CheckConstraint(condition=models.Q(('grace_ends_on__isnull', True), models.Q(('grace_ends_on__gt', models.F('served_on')), ('grace_months__isnull', False), ('served_on__isnull', False)), _connector='OR'), name='proceeding_grace'), models.CheckConstraint(condition=models.Q(('grace_months__isnull', True), ('grace_months__in', (1, 2, 3)), _connector='OR'), name='proceeding_grace_months'), models.CheckConstraint(condition=models.Q(('released_by__isnull', True), models.Q(('release_proposed_by__isnull', False), models.Q(('released_by', models.F('release_proposed_by')), _negated=True)), _connector='OR'), name='proceeding_released_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('published_on__isnull', False), ('served_on__isnull', False), ('signed_by__isnull', False), ('performed_on__isnull', True), ('served_on__lte', models.F('published_on')), ('text_reviewed_by__isnull', False), ('text_sealed__isnull', False), ('batch__isnull', False), ('released_by__isnull', False), models.Q(('grace_months__isnull', True), models.Q(('grace_ends_on__isnull', False), ('grace_ends_on__lt', models.F('published_on'))), _connector='OR')), _connector='OR'), name='proceeding_publication')],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('paid_on', models.DateField()),
                ('amount_fen', models.BigIntegerField()),
                ('noted_at', models.DateTimeField()),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proceeding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='register.proceeding')),
            ],
            options={
                'db_table': 'register_payment',
                'ordering': ('paid_on', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='payment_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='Deletion',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('ground', models.CharField(choices=[('D1', 'D1'), ('D2', 'D2'), ('D3', 'D3'), ('D4', 'D4'), ('D5', 'D5'), ('D6', 'D6'), ('D7', 'D7'), ('early', 'early')], max_length=5)),
                ('on', models.DateField()),
                ('applicant_key', models.BinaryField(max_length=32, null=True)),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deletions', to='register.listing')),
            ],
            options={
                'db_table': 'register_deletion',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ground', 'D3'), _negated=True), ('applicant_key__isnull', False), _connector='OR'), name='deletion_d3_has_applicant')],
            },
        ),
        GuardTables(TRIGGERS, no_truncate=("register_proceeding", "register_payment", "register_deletion")),
    ]
