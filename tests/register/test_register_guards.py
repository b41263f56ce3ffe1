"""What the database itself refuses, asked in plain SQL: no program stands between."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from debtormap.register import policies, reviewing
from debtormap.register.models import AuditEntry, Batch, BatchRow, Listing, Policy
from debtormap.staff.models import Account
from tests import examples

pytestmark = pytest.mark.django_db


def refused(statement: str, parameters: tuple[int | str, ...] = ()) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        run(statement, parameters)


def refused_in_the_end(statement: str, parameters: tuple[int | str, ...] = ()) -> None:
    """By a guard at once, or by a key when the transaction ends."""
    with pytest.raises(IntegrityError), transaction.atomic():
        run(statement, parameters)
        connection.check_constraints()


def run(statement: str, parameters: tuple[int | str, ...] = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


APPROVE = "UPDATE register_batch SET state = 'approved', approver_id = %s, approved_at = created_at WHERE id = %s"


READ = "UPDATE register_batchrow SET text_read_by_id = %s WHERE batch_id = %s"


def test_another_person_may_approve(mei: Account, tao: Account) -> None:
    batch = examples.staged(mei)
    run(READ, (tao.pk, batch.pk))

    assert run(APPROVE, (tao.pk, batch.pk)) == 1


def test_a_list_with_an_unread_text_is_not_approved(mei: Account, tao: Account) -> None:
    batch = examples.staged(mei, examples.row(1), examples.row(2))
    run(READ + " AND line_no = 2", (tao.pk, batch.pk))

    refused(APPROVE, (tao.pk, batch.pk))


def test_one_row_among_many_is_looked_at(mei: Account, tao: Account) -> None:
    batch = examples.staged(mei, examples.row(1), examples.row(2), examples.row(3))
    first, last = BatchRow.objects.filter(batch=batch).order_by("line_no").values_list("id", flat=True)[::2]
    some = (
        "UPDATE register_batchrow SET outcome = CASE WHEN line_no = 3 THEN 'same' ELSE outcome END WHERE batch_id = %s"
    )

    refused(some, (batch.pk,))
    refused("UPDATE register_batchrow SET line_no = line_no + 1 WHERE batch_id = %s AND line_no > 2", (batch.pk,))
    if connection.vendor == "postgresql":  # where rows before and after are told by their ids
        exchanged = f"UPDATE register_batchrow SET id = CASE id WHEN {first} THEN {last + 1} ELSE {first} END "
        refused(f"{exchanged} WHERE id IN ({first}, {last})")
    assert run(READ, (tao.pk, batch.pk)) == 3


def test_who_changed_a_text_does_not_read_it_and_a_change_is_unread(mei: Account, tao: Account) -> None:
    batch = examples.staged(mei)
    run(READ, (tao.pk, batch.pk))
    changed = "UPDATE register_batchrow SET payload = listing_key, content_hash = party_key, text_changed_by_id = %s"

    refused(f"{changed} WHERE batch_id = %s", (mei.pk, batch.pk))
    run(f"{changed}, text_read_by_id = NULL WHERE batch_id = %s", (mei.pk, batch.pk))

    refused(READ, (mei.pk, batch.pk))
    refused(APPROVE, (tao.pk, batch.pk))


def test_an_approval_by_the_author_is_refused(mei: Account) -> None:
    batch = examples.staged(mei)
    run(READ, (mei.pk, batch.pk))

    refused(APPROVE, (mei.pk, batch.pk))


def test_the_author_cannot_be_changed_to_make_room(mei: Account, tao: Account, lin: Account) -> None:
    batch = examples.staged(mei)

    refused("UPDATE register_batch SET author_id = %s WHERE id = %s", (lin.pk, batch.pk))
    reviewing.approve(batch, by=tao)
    refused("UPDATE register_batch SET approver_id = %s WHERE id = %s", (lin.pk, batch.pk))


@pytest.mark.parametrize("state", ["approved", "publishing", "published"])
def test_no_release_without_an_approver(mei: Account, state: str) -> None:
    batch = examples.staged(mei)

    refused("UPDATE register_batch SET state = %s WHERE id = %s", (state, batch.pk))


@pytest.mark.parametrize("state", ["publishing", "published", "loading"])
def test_a_batch_skips_no_state_and_does_not_go_back(mei: Account, tao: Account, state: str) -> None:
    batch = examples.staged(mei)

    refused(
        "UPDATE register_batch SET state = %s, approver_id = %s, approved_at = created_at WHERE id = %s",
        (state, tao.pk, batch.pk),
    )


def test_a_batch_is_not_born_approved(mei: Account, tao: Account) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.create(
            file_name="x", file_sha256="0", policy_name="x", policy_version=1, author=mei, state="approved",
            approver=tao, approved_at="2026-11-25T00:00:00Z", created_at="2026-11-25T00:00:00Z",
        )  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE register_batchrow SET payload = listing_key",
        "UPDATE register_batchrow SET action = 'change'",
        "UPDATE register_batchrow SET place_lon_u = 1",
        "UPDATE register_batchrow SET outcome = 'published'",
        "UPDATE register_batchrow SET text_read_by_id = NULL",
        "UPDATE register_batchrow SET content_hash = listing_key",
        "DELETE FROM register_batchrow",
        "INSERT INTO register_batchrow (batch_id, line_no, action, findings, precision, placed_at) "
        "SELECT batch_id, 99, 'add', '', 'none', 'none' FROM register_batchrow",
        "UPDATE register_batch SET rows_add = 7",
        "UPDATE register_batch SET file_sha256 = 'x'",
        "DELETE FROM register_batch",
    ],
)
def test_what_was_reviewed_stays_as_it_is(mei: Account, tao: Account, statement: str) -> None:
    reviewing.approve(examples.staged(mei), by=tao)

    refused(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE register_listing SET sealed = key",
        "UPDATE register_listing SET id = 'other'",
        "DELETE FROM register_listing",
        "UPDATE register_batchrow SET outcome = 'same'",
        "UPDATE register_batch SET state = 'ready', approver_id = NULL, approved_at = NULL",
    ],
)
def test_what_was_published_stays_as_it_is(mei: Account, tao: Account, statement: str) -> None:
    examples.published(mei, tao)

    refused(statement)


def test_no_listing_without_a_released_batch(mei: Account, tao: Account) -> None:
    examples.published(mei, tao)
    waiting = examples.staged(mei, examples.row(2))
    changed = {"id", "key", "batch_id"}
    same = ", ".join(str(field.column) for field in Listing._meta.concrete_fields if field.column not in changed)
    copy = (
        f"INSERT INTO register_listing (id, key, batch_id, {same}) SELECT 'x', sealed, %s, {same} FROM register_listing"
    )

    refused(copy, (waiting.pk,))


@pytest.mark.parametrize(
    ("table", "other"),
    [("register_party", "'x'"), ("register_case", "'x'"), ("register_batch", "'x'"), ("staff_account", "id + 9")],
)
def test_what_a_list_names_stays_and_stays_itself(mei: Account, tao: Account, table: str, other: str) -> None:
    examples.published(mei, tao)

    refused_in_the_end(f"DELETE FROM {table}")
    refused_in_the_end(f"UPDATE {table} SET id = {other}")
    if connection.vendor == "postgresql":  # where a guard stands for the key
        connection.check_constraints()
        refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("column", ["party_id", "case_id", "batch_id"])
def test_a_listing_names_what_is_held(mei: Account, tao: Account, column: str) -> None:
    examples.published(mei, tao)
    batch = reviewing.approve(examples.staged(mei, examples.row(2)), by=tao)
    run("UPDATE register_batch SET state = 'publishing' WHERE id = %s", (batch.pk,))
    changed = {"id": "'x'", "key": "sealed", "batch_id": f"'{batch.pk}'", column: "'nobody'"}
    columns = [str(field.column) for field in Listing._meta.concrete_fields]
    values = ", ".join(changed.get(each, each) for each in columns)

    refused_in_the_end(f"INSERT INTO register_listing ({', '.join(columns)}) SELECT {values} FROM register_listing")


@pytest.mark.parametrize("column", ["text_read_by_id", "text_changed_by_id"])
def test_a_text_is_read_by_somebody(mei: Account, column: str) -> None:
    examples.staged(mei)

    refused_in_the_end(f"UPDATE register_batchrow SET {column} = -1")


def test_a_loading_batch_does_not_go_before_its_rows(mei: Account) -> None:
    batch = examples.loading(mei)

    refused_in_the_end("DELETE FROM register_batch WHERE id = %s", (batch.pk,))
    assert run("DELETE FROM register_batchrow WHERE batch_id = %s", (batch.pk,)) == 1
    assert run("DELETE FROM register_batch WHERE id = %s", (batch.pk,)) == 1


def test_a_withdrawn_listing_is_not_published_again_by_one(mei: Account, tao: Account) -> None:
    examples.published(mei, tao)

    assert run("UPDATE register_listing SET state = 'delisted'") == 1
    refused("UPDATE register_listing SET state = 'published'")


def test_the_audit_trail_only_grows(mei: Account) -> None:
    examples.staged(mei)

    refused("UPDATE register_audit SET reason = 'x'")
    refused("DELETE FROM register_audit")
    assert AuditEntry.objects.count() == 1


def test_a_policy_is_adopted_by_another_person_and_never_changes(tao: Account, mei: Account) -> None:
    policy = _proposed(tao)
    adopt = "UPDATE register_policy SET approver_id = %s, adopted_at = proposed_at WHERE id = %s"

    refused(adopt, (tao.pk, policy.pk))
    refused("UPDATE register_policy SET text = 'x'")
    assert run(adopt, (mei.pk, policy.pk)) == 1
    refused("UPDATE register_policy SET approver_id = NULL, adopted_at = NULL")
    refused("DELETE FROM register_policy")


def test_a_policy_is_not_born_adopted(tao: Account, mei: Account) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.create(
            name="x", version=1, text="", author=tao, proposed_at="2026-11-25T00:00:00Z", approver=mei,
            adopted_at="2026-11-25T00:00:00Z",
        )  # fmt: skip


#: What gets past the triggers of the other statements.
RUIN = {"sqlite": "INSERT OR REPLACE INTO {0} SELECT * FROM {0}", "postgresql": "TRUNCATE {0} CASCADE"}


@pytest.mark.parametrize(
    "table", ["register_batch", "register_batchrow", "register_listing", "register_audit", "register_policy"]
)
def test_nothing_is_replaced_or_truncated(mei: Account, tao: Account, table: str) -> None:
    examples.published(mei, tao)
    _proposed(tao)

    with pytest.raises(DatabaseError), transaction.atomic():
        run(RUIN[connection.vendor].format(table))


def _proposed(by: Account) -> Policy:
    by.court_code = ""
    return policies.adopt(policies.BUILT_IN / "county.toml", by=by)
