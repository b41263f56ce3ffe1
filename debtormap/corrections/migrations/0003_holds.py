"""A paper that a legal hold keeps is not deleted."""

from django.db import migrations

from debtormap.ledger.triggers import GuardTables, Trigger

HELD = (
    "EXISTS (SELECT 1 FROM register_hold h WHERE h.lifted_at IS NULL AND h.subject IN ('correction:' || OLD.request_id, "
    "(SELECT 'listing:' || r.listing_id FROM corrections_request r WHERE r.id = OLD.request_id)))"
)
TRIGGERS = (
    Trigger(
        name="corrections_paper_is_held", table="corrections_paper", act="DELETE", condition=HELD,
        message="a legal hold keeps this paper",
    ),
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("corrections", "0002_guards"), ("register", "0014_holds")]
    operations = [GuardTables(TRIGGERS)]
