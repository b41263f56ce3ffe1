"""Who has read the text of a row, and who has changed it; without a reader of each no list is approved."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from debtormap.ledger.triggers import GuardTables, Trigger, refuse, refuse_replace

LiftGuards = import_module("debtormap.register.migrations.0003_whole_life").LiftGuards
GUARDS = import_module("debtormap.register.migrations.0002_guards")
PLACES = import_module("debtormap.register.migrations.0005_address_decisions")
HOLDS = import_module("debtormap.register.migrations.0014_holds")
BEFORE = tuple(trigger for trigger in HOLDS.TRIGGERS if trigger.name == "batchrow_is_fixed")
TEXT = ("text_read_by_id", "text_changed_by_id")
CONTENT = GUARDS.changed([column for column in PLACES.CONTENT if column not in {"payload", "content_hash"}])
#: A text is changed by a person, while the list waits for review; it is unread then.
EDITED = (
    f"(NEW.payload IS NOT NULL AND NEW.text_changed_by_id IS NOT NULL AND NEW.text_read_by_id IS NULL AND {PLACES.READY} "
    f"AND OLD.outcome IS NULL AND NEW.outcome IS NULL AND NOT ({GUARDS.changed(PLACES.PLACING)}))"
)
TRIGGERS = (
    Trigger(
        name="batchrow_is_fixed", table="register_batchrow", act="UPDATE",
        condition=f"{CONTENT} OR (NOT {EDITED} AND (NEW.content_hash IS DISTINCT FROM OLD.content_hash OR "
        f"(NOT {HOLDS.OVER} AND ({HOLDS.KEPT}))))",
        message="a row is fixed: its place and its text until approval, its outcome is noted once, its draft goes when the "
        "list is over",
    ),
    Trigger(
        name="batchrow_text_is_read", table="register_batchrow", act="UPDATE",
        condition=f"({GUARDS.changed(TEXT)}) AND (NOT {PLACES.READY} OR NEW.text_read_by_id = NEW.text_changed_by_id)",
        message="texts are read while a list waits for review, by another person than the one who changed them",
    ),
    Trigger(
        name="batchrow_begins_unread", table="register_batchrow", act="INSERT",
        condition="NEW.text_read_by_id IS NOT NULL OR NEW.text_changed_by_id IS NOT NULL",
        message="a row begins unread",
    ),
    Trigger(
        name="batch_is_approved_read", table="register_batch", act="UPDATE",
        condition="NEW.state = 'approved' AND OLD.state <> 'approved' AND EXISTS (SELECT 1 FROM register_batchrow r "
        "WHERE r.batch_id = NEW.id AND r.action IN ('add', 'change') AND r.text_read_by_id IS NULL)",
        message="every text of a list is read before the list is approved",
    ),
    refuse("register_textchange", "UPDATE", "a change of a text stays"),
    refuse("register_textchange", "DELETE", "a change of a text stays"),
    refuse_replace("register_textchange", "id", "a change of a text stays"),
)  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0014_holds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TextChange',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('line_no', models.PositiveIntegerField()),
                ('listing_key', models.BinaryField(max_length=32)),
                ('original_hash', models.BinaryField(max_length=32)),
                ('sealed', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.batch')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'register_textchange',
                'indexes': [models.Index(fields=['listing_key'], name='textchange_listing')],
            },
        ),
        migrations.AddField(
            model_name='batchrow',
            name='text_read_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='batchrow',
            name='text_changed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        LiftGuards(BEFORE),
        GuardTables(TRIGGERS, no_truncate=("register_textchange",)),
    ]
