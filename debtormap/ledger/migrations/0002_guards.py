"""The ledger is append-only; a body may be blanked and nothing else."""

from django.db import migrations

from debtormap.ledger.triggers import GuardTables, Trigger, refuse, refuse_replace

APPEND_ONLY = "the ledger is append-only"

TRIGGERS = (
    refuse("ledger_event", "UPDATE", APPEND_ONLY),
    refuse("ledger_event", "DELETE", APPEND_ONLY),
    refuse_replace("ledger_event", "seq", APPEND_ONLY),
    refuse("ledger_body", "DELETE", APPEND_ONLY),
    refuse_replace("ledger_body", "seq", APPEND_ONLY),
    Trigger(
        name="ledger_body_blank_only",
        table="ledger_body",
        act="UPDATE",
        condition="NEW.seq <> OLD.seq OR NEW.salt IS NOT NULL OR NEW.body IS NOT NULL",
        message="a body of the ledger may only be blanked",
    ),
    refuse("ledger_head", "DELETE", APPEND_ONLY),
    refuse_replace("ledger_head", "id", APPEND_ONLY),
    Trigger(
        name="ledger_head_forward",
        table="ledger_head",
        act="UPDATE",
        condition="NEW.seq < OLD.seq OR (NEW.seq = OLD.seq AND NEW.hash <> OLD.hash)",
        message="the head of the ledger only moves forward",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [GuardTables(TRIGGERS, no_truncate=("ledger_event", "ledger_body", "ledger_head"))]
