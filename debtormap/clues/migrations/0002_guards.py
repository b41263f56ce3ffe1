"""What the database itself refuses: moves that the rules do not know, lost clues, lost unread words, a changed trail."""

from django.db import migrations

from debtormap.core.clues import MOVES
from debtormap.ledger.triggers import GuardTables, Trigger, refuse, refuse_replace

ALLOWED = " OR ".join(
    f"(OLD.status = '{before}' AND NEW.status = '{after}')"
    for before, after in sorted({(before.value, after.value) for (before, _), after in MOVES.items()})
)
FIXED = ("sequence", "id", "receipt_index", "listing_key", "court_code", "received_at")


def changed(columns):
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


TRIGGERS = (
    Trigger(
        name="clues_clue_begins", table="clues_clue", act="INSERT",
        condition="NEW.status <> 'received' OR NEW.sealed IS NULL OR NEW.erased_at IS NOT NULL",
        message="a clue begins as received",
    ),
    Trigger(
        name="clues_clue_moves", table="clues_clue", act="UPDATE",
        condition=f"NEW.status <> OLD.status AND NOT ({ALLOWED})",
        message="a clue does not move that way",
    ),
    Trigger(
        name="clues_clue_is_fixed", table="clues_clue", act="UPDATE",
        condition=f"{changed(FIXED)} OR (NEW.erased_at IS NULL AND ({changed(('sealed', 'contact_sealed'))}))",
        message="what a sender told never changes",
    ),
    Trigger(
        name="clues_clue_stays_unread", table="clues_clue", act="UPDATE",
        condition="NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL AND OLD.unread",
        message="a clue is never erased while somebody has yet to read it",
    ),
    Trigger(
        name="clues_clue_stays_erased", table="clues_clue", act="UPDATE",
        condition="OLD.erased_at IS NOT NULL AND "
        f"({changed(('erased_at', 'status', 'sealed', 'contact_sealed', 'unread'))})",
        message="an erased clue stays as it is",
    ),
    refuse("clues_clue", "DELETE", "a clue is erased, never deleted"),
    refuse_replace("clues_clue", "sequence", "a clue is never replaced"),
    refuse("clues_escrowdecision", "UPDATE", "a decision on the escrow is never changed"),
    refuse("clues_escrowdecision", "DELETE", "a decision on the escrow is never deleted"),
    refuse_replace("clues_escrowdecision", "id", "a decision on the escrow is never replaced"),
    refuse("clues_audit", "UPDATE", "the audit trail is append-only"),
    refuse("clues_audit", "DELETE", "the audit trail is append-only"),
    refuse_replace("clues_audit", "id", "the audit trail is append-only"),
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("clues", "0001_initial")]
    operations = [GuardTables(TRIGGERS, no_truncate=("clues_clue", "clues_escrowdecision", "clues_audit"))]
