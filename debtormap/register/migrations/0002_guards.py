"""Two persons for every release, fixed authors, fixed rows, moves in one direction; an audit trail that stays."""

from django.db import migrations

from debtormap.ledger.triggers import GuardTables, Trigger, refuse, refuse_replace

FIXED_ROW_COLUMNS = (
    "batch_id", "line_no", "action", "payload", "findings", "listing_key", "party_key", "content_hash", "held_version",
    "division_code", "township", "precision", "placed_at", "place_id", "place_name", "place_lon_u", "place_lat_u", "place_version",
)
FIXED_BATCH_COLUMNS = (
    "file_name", "file_sha256", "court_code", "policy_name", "policy_version", "legacy", "legacy_reason",
    "rows_total", "rows_add", "rows_change", "rows_same", "rows_error",
)


def changed(columns):
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


def batch_is(condition, row="NEW"):
    return f"EXISTS (SELECT 1 FROM register_batch b WHERE b.id = {row}.batch_id AND {condition})"


RELEASED = "b.state = 'publishing' AND b.approver_id IS NOT NULL"

TRIGGERS = (
    # Policies
    Trigger(
        name="policy_begins_proposed", table="register_policy", act="INSERT",
        condition="NEW.adopted_at IS NOT NULL OR NEW.approver_id IS NOT NULL",
        message="a policy is proposed by one person and approved by another",
    ),
    Trigger(
        name="policy_is_fixed", table="register_policy", act="UPDATE",
        condition="OLD.adopted_at IS NOT NULL OR "
        + changed(("name", "version", "text", "decision_number", "author_id", "proposed_at")),
        message="a policy never changes; a change is a new version",
    ),
    refuse("register_policy", "DELETE", "a policy is never deleted"),
    refuse_replace("register_policy", "id", "a policy never changes; a change is a new version"),
    # Batches
    Trigger(
        name="batch_begins_loading", table="register_batch", act="INSERT",
        condition="NEW.state <> 'loading' OR NEW.approver_id IS NOT NULL",
        message="a batch begins as loading, without approver",
    ),
    Trigger(
        name="batch_author_is_fixed", table="register_batch", act="UPDATE",
        condition="NEW.author_id <> OLD.author_id OR "
        "(OLD.approver_id IS NOT NULL AND NEW.approver_id IS DISTINCT FROM OLD.approver_id)",
        message="author and approver of a batch are fixed",
    ),
    Trigger(
        name="batch_moves", table="register_batch", act="UPDATE",
        condition="NEW.state <> OLD.state AND NOT ("
        "(OLD.state = 'loading' AND NEW.state = 'ready') OR "
        "(OLD.state = 'ready' AND NEW.state IN ('approved', 'rejected')) OR "
        "(OLD.state = 'approved' AND NEW.state IN ('publishing', 'rejected')) OR "
        "(OLD.state = 'publishing' AND NEW.state = 'published'))",
        message="a batch does not move that way",
    ),
    Trigger(
        name="batch_is_fixed", table="register_batch", act="UPDATE",
        condition=f"OLD.state <> 'loading' AND ({changed(FIXED_BATCH_COLUMNS)})",
        message="a batch is fixed when it is ready",
    ),
    Trigger(
        name="batch_stays", table="register_batch", act="DELETE", condition="OLD.state <> 'loading'",
        message="a batch that was ready is never deleted",
    ),
    refuse_replace("register_batch", "id", "a batch is never replaced"),
    # Rows
    Trigger(
        name="batchrow_only_while_loading", table="register_batchrow", act="INSERT",
        condition="NOT " + batch_is("b.state = 'loading'"),
        message="rows are added while a batch is loading",
    ),
    Trigger(
        name="batchrow_is_fixed", table="register_batchrow", act="UPDATE",
        condition=f"{changed(FIXED_ROW_COLUMNS)} OR OLD.outcome IS NOT NULL OR NOT {batch_is(RELEASED)}",
        message="a row is fixed; publishing an approved batch notes its outcome once",
    ),
    Trigger(
        name="batchrow_stays", table="register_batchrow", act="DELETE",
        condition=batch_is("b.state <> 'loading'", "OLD"),
        message="rows of a batch that was ready stay",
    ),
    refuse_replace("register_batchrow", "id", "a row is never replaced"),
    # Listings
    Trigger(
        name="listing_needs_release", table="register_listing", act="INSERT",
        condition=f"NEW.state <> 'published' OR NOT {batch_is(RELEASED)}",
        message="a listing comes from a batch that a second person approved",
    ),
    Trigger(
        name="listing_change_needs_release", table="register_listing", act="UPDATE",
        condition=f"({changed(('sealed', 'content_hash', 'batch_id'))}) AND NOT {batch_is(RELEASED)}",
        message="a listing changes by a batch that a second person approved",
    ),
    Trigger(
        name="listing_stays_withdrawn", table="register_listing", act="UPDATE",
        condition="(OLD.state <> 'published' AND NEW.state = 'published') OR "
        + changed(("id", "key", "party_id", "case_id")),
        message="a withdrawn listing is not published again, and none becomes another",
    ),
    refuse("register_listing", "DELETE", "a listing is withdrawn, never deleted"),
    refuse_replace("register_listing", "id", "a listing is never replaced"),
    # Audit
    refuse("register_audit", "UPDATE", "the audit trail is append-only"),
    refuse("register_audit", "DELETE", "the audit trail is append-only"),
    refuse_replace("register_audit", "id", "the audit trail is append-only"),
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]
    operations = [
        GuardTables(
            TRIGGERS,
            no_truncate=("register_policy", "register_batch", "register_batchrow", "register_listing", "register_audit"),
        )
    ]
