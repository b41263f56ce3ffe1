"""Turns that stay, claims that one officer cannot settle alone, and requests that become no other request."""

from django.db import migrations

from debtormap.ledger.triggers import GuardTables, Trigger, refuse, refuse_replace


def changed(*columns):
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


TRIGGERS = (
    Trigger(
        name="corrections_request_begins", table="corrections_request", act="INSERT",
        condition="NEW.state <> 'received' OR NEW.version <> 1", message="a request begins as received",
    ),
    Trigger(
        name="corrections_request_is_fixed", table="corrections_request", act="UPDATE",
        condition=changed("id", "receipt_index", "receipt_public", "kind", "asker", "received_at", "sealed")
        + " OR (OLD.listing_id IS NOT NULL AND NEW.listing_id IS DISTINCT FROM OLD.listing_id)"
        " OR NEW.version < OLD.version",
        message="what was asked, and when, never changes",
    ),
    Trigger(
        name="corrections_request_moves_by_turn", table="corrections_request", act="UPDATE",
        condition="NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM corrections_turn t "
        "WHERE t.request_id = NEW.id AND t.number = OLD.version AND t.before = OLD.state AND t.after = NEW.state)",
        message="a request moves by a turn that says who moved it",
    ),
    refuse("corrections_request", "DELETE", "a request is never deleted"),
    refuse_replace("corrections_request", "id", "a request is never replaced"),
    refuse("corrections_turn", "UPDATE", "turns are append-only"),
    refuse("corrections_turn", "DELETE", "turns are append-only"),
    refuse_replace("corrections_turn", "id", "turns are append-only"),
    Trigger(
        name="corrections_claim_is_fixed", table="corrections_claim", act="UPDATE",
        condition=changed("request_id", "listing_id", "claimed_at", "lapses_at", "first")
        + " OR (OLD.answer IS NOT NULL AND (" + changed("answer", "answered_by_id", "answered_at") + "))"
        " OR (OLD.seconded_by_id IS NOT NULL AND NEW.seconded_by_id IS DISTINCT FROM OLD.seconded_by_id)",
        message="a claim and its answers never change",
    ),
    refuse("corrections_claim", "DELETE", "a claim is never deleted"),
    refuse_replace("corrections_claim", "request_id", "a claim is never replaced"),
    Trigger(
        name="corrections_clock_is_fixed", table="corrections_clock", act="UPDATE",
        condition=changed("request_id", "deadline", "opened_on", "due_on")
        + " OR (OLD.closed_at IS NOT NULL AND " + changed("closed_at") + ")",
        message="a clock is only stopped, and once",
    ),
    refuse("corrections_clock", "DELETE", "a clock is never deleted"),
    refuse_replace("corrections_clock", "id", "a clock is never replaced"),
    Trigger(
        name="corrections_selfcode_once", table="corrections_selfcode", act="UPDATE",
        condition="OLD.used_at IS NOT NULL OR " + changed("id", '"index"', "party_id", "issued_by_id", "issued_at", "expires_at"),
        message="a code is used once",
    ),
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("corrections", "0001_initial")]
    operations = [
        GuardTables(
            TRIGGERS,
            no_truncate=("corrections_request", "corrections_turn", "corrections_claim", "corrections_clock"),
        )
    ]
