"""What the database itself refuses, asked in plain SQL: no program stands between."""

from itertools import product

import pytest
from django.db import IntegrityError, connections, transaction

from debtormap.clues.models import AuditEntry, Clue
from debtormap.clues.officers import Unlocked
from debtormap.clues.reward_models import Award
from debtormap.core.clues import MOVES, Status
from tests.clues.examples import sent

pytestmark = pytest.mark.django_db(databases="__all__")
PAIRS = {(before.value, after.value) for (before, _), after in MOVES.items()}


def run(statement: str, *parameters: str | int) -> int:
    with connections["clues"].cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def is_refused(statement: str, *parameters: str | int) -> bool:
    try:
        with transaction.atomic(using="clues"):
            run(statement, *parameters)
    except IntegrityError:
        return True
    return False


def test_a_clue_moves_as_the_rules_say_and_in_no_other_way(lin_reads: Unlocked) -> None:
    """Every pair of statuses: 13 clues are brought to each status, and each is asked to go on to each."""
    paths = _paths()
    for status in Status:
        sent()
        clue = Clue.objects.latest("sequence")
        for step in paths[status]:
            _award_before(step, clue)
            run("UPDATE clues_clue SET status = %s WHERE sequence = %s", step, clue.sequence)
        for after in Status:
            if after is status:
                continue
            statement = "UPDATE clues_clue SET status = %s WHERE sequence = %s"
            if (status.value, after.value) in PAIRS:
                _award_before(after.value, clue)
                _undone(statement, after.value, clue.sequence)
            else:
                assert is_refused(statement, after.value, clue.sequence), (status, after)


def test_every_status_can_be_reached() -> None:
    assert set(_paths()) == set(Status)
    assert len(list(product(Status, Status))) == 169


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clues_clue SET sealed = contact_sealed",
        "UPDATE clues_clue SET sealed = NULL",
        "UPDATE clues_clue SET contact_sealed = sealed",
        "UPDATE clues_clue SET receipt_index = listing_key",
        "UPDATE clues_clue SET listing_key = NULL",
        "UPDATE clues_clue SET court_code = 'x'",
        "UPDATE clues_clue SET received_at = due_at",
        "UPDATE clues_clue SET id = 'x'",
        "UPDATE clues_clue SET status = 'nothing'",
        # Erased, but not emptied.
        "UPDATE clues_clue SET erased_at = due_at",
        # Emptied and erased, but unread.
        "UPDATE clues_clue SET erased_at = due_at, sealed = NULL, contact_sealed = NULL, unread = %s",
        "DELETE FROM clues_clue",
        "UPDATE clues_audit SET reason = 'x'",
        "DELETE FROM clues_audit",
    ],
)
def test_what_stands_cannot_be_bent(clue: Clue, statement: str) -> None:
    assert is_refused(statement, *([False] if "%s" in statement else []))


def test_a_read_clue_is_erased_and_stays_so(clue: Clue) -> None:
    run("UPDATE clues_clue SET unread = %s", False)
    run("UPDATE clues_clue SET erased_at = due_at, sealed = NULL, contact_sealed = NULL")

    assert is_refused("UPDATE clues_clue SET erased_at = NULL")
    assert is_refused("UPDATE clues_clue SET status = 'concrete'")
    assert is_refused("UPDATE clues_clue SET unread = %s", True)


@pytest.mark.parametrize("table", ["clues_clue", "clues_audit"])
def test_nothing_is_replaced_or_emptied(clue: Clue, table: str) -> None:
    if connections["clues"].vendor == "sqlite":
        assert is_refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    else:
        run("SET CONSTRAINTS ALL IMMEDIATE")
        assert is_refused(f"TRUNCATE {table} CASCADE")


def test_the_clues_stand_in_no_other_database(clue: Clue) -> None:
    with connections["default"].cursor() as cursor:
        assert [name for name in connections["default"].introspection.table_names(cursor) if "clue" in name] == []
    with connections["clues"].cursor() as cursor:
        names = set(connections["clues"].introspection.table_names(cursor))
    assert {name for name in names if not name.startswith("clues_")} == {"django_migrations"}
    assert AuditEntry.objects.using("clues").exists()


def test_no_clue_is_rewarded_or_paid_without_its_award(lin_reads: Unlocked) -> None:
    sent()
    clue = Clue.objects.latest("sequence")
    for step in _paths()[Status.REALISED]:
        run("UPDATE clues_clue SET status = %s WHERE sequence = %s", step, clue.sequence)
    decided = "UPDATE clues_clue SET status = 'reward_decided'"
    paid = "UPDATE clues_clue SET status = 'paid'"

    assert is_refused(decided)
    _award_before("reward_decided", clue)
    run(decided)
    assert is_refused(paid)
    for bent in (
        "UPDATE clues_award SET amount_fen = 2",
        "UPDATE clues_award SET paid_by = 1, paid_at = decided_at, payment_number = 'x'",
        "UPDATE clues_award SET claimed_at = decided_at, paid_by = 1, paid_at = decided_at, payment_number = 'x', "
        "confirmed_by = 1, confirmed_at = decided_at",
        "DELETE FROM clues_award",
        "INSERT INTO clues_award (id, notice_id, clue_id, recovered_fen, amount_fen, passed_over, decided_by, "
        "decided_at, payment_number) SELECT 'other', 'other', clue_id, 1, 1, '', 1, decided_at, '' FROM clues_award",
    ):
        assert is_refused(bent), bent
    _award_before("paid", clue)
    run(paid)
    assert is_refused("UPDATE clues_award SET confirmed_by = NULL, confirmed_at = NULL")


def _award_before(status: str, clue: Clue) -> None:
    """What the database wants to see before a clue is rewarded, or paid."""
    if status == "reward_decided":
        Award.objects.create(
            notice_id=f"n{clue.sequence}", clue=clue, recovered_fen=1, amount_fen=1, decided_by=1,
            decided_at=clue.received_at,
        )  # fmt: skip
    if status == "paid":
        Award.objects.filter(clue=clue).update(
            claimed_at=clue.received_at, paid_by=1, paid_at=clue.received_at, payment_number="x", confirmed_by=2,
            confirmed_at=clue.received_at,
        )  # fmt: skip


def _paths() -> dict[Status, list[str]]:
    """The statuses on the way to each, from `received` on."""
    paths: dict[Status, list[str]] = {Status.RECEIVED: []}
    while True:
        more = {
            after: [*paths[before], after.value]
            for (before, _), after in MOVES.items()
            if before in paths and after not in paths
        }
        if not more:
            return paths
        paths |= more


def _undone(statement: str, *parameters: str | int) -> None:
    """Done, and taken back again."""
    with transaction.atomic(using="clues"):
        assert run(statement, *parameters) == 1
        transaction.set_rollback(True, using="clues")
