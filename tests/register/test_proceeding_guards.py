"""What the database refuses of proceedings in plain SQL, on both engines: no program stands between."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from debtormap.core.deadlines import day_in_beijing
from debtormap.core.life_cycle import MOVES
from debtormap.register import proceedings, releasing, reviewing
from debtormap.register.models import Listing
from debtormap.register.proceeding_models import STATES, Proceeding
from debtormap.staff.models import Account
from tests import examples
from tests.guards import without_guards
from tests.register import proceeding_examples as on_the_way
from tests.register.proceeding_examples import NOW, PUBLIC_TEXT

pytestmark = pytest.mark.django_db
#: All that a publication needs but what each test leaves out.
PUBLISH = (
    "UPDATE register_proceeding SET state = 'published', released_by_id = %s, batch_id = %s, published_on = %s "
    "WHERE id = %s"
)


@pytest.fixture
def han(db: None) -> Account:
    return on_the_way.president()


def run(statement: str, *parameters: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def refused(statement: str, *parameters: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        run(statement, *parameters)


def test_both_engines_know_the_moves_of_the_rules(mei: Account, han: Account, tao: Account) -> None:
    """Each pair of states is tried; what begins a grace passes service at once."""
    known = {(before.value, after.value) for (before, _), after in MOVES.items()} | {("decided", "grace")}
    found = on_the_way.published(mei, han, tao)
    wrong = []
    for before in STATES:
        for after in STATES:
            with without_guards():
                run("UPDATE register_proceeding SET state = %s WHERE id = %s", before.value, found.pk)
            try:
                with transaction.atomic():
                    run("UPDATE register_proceeding SET state = %s WHERE id = %s", after.value, found.pk)
                moves = True
            except IntegrityError:
                moves = False
            if before is not after and moves and (before.value, after.value) not in known:
                wrong.append((before, after))

    assert wrong == []


def test_no_publication_before_service(mei: Account, han: Account, tao: Account) -> None:
    found = on_the_way.decided(mei, han)
    batch = examples.published(mei, tao, examples.row(5))

    refused(PUBLISH, tao.pk, batch.pk, NOW.date(), found.pk)


def test_no_publication_in_the_grace_nor_of_a_text_nobody_read(mei: Account, han: Account, tao: Account) -> None:
    found = on_the_way.served(mei, han, grace=1)
    batch = examples.published(mei, tao, examples.row(5))
    run("UPDATE register_proceeding SET release_proposed_by_id = %s", mei.pk)

    refused(PUBLISH, tao.pk, batch.pk, (NOW + timedelta(days=100)).date(), found.pk)
    releasing.confirm_text(
        on_the_way.served(mei, han, of=on_the_way.file(2)).pk, expected=6, by=mei, now=NOW, text=PUBLIC_TEXT
    )
    run("UPDATE register_proceeding SET text_sealed = sealed, text_reviewed_by_id = %s", mei.pk)
    refused(PUBLISH, tao.pk, batch.pk, found.grace_ends_on, found.pk)
    refused(PUBLISH, tao.pk, batch.pk, None, found.pk)
    refused("UPDATE register_proceeding SET grace_ends_on = served_on WHERE id = %s", found.pk)
    refused("UPDATE register_proceeding SET grace_ends_on = NULL, grace_months = NULL WHERE id = %s", found.pk)


def test_a_grace_is_not_cut_short_when_it_begins(mei: Account, han: Account) -> None:
    found = on_the_way.decided(mei, han, grace=2)
    begin = "UPDATE register_proceeding SET state = 'grace', served_on = %s, grace_ends_on = %s WHERE id = %s"
    served_on = day_in_beijing(NOW)

    refused(begin, served_on, served_on + timedelta(days=30), found.pk)
    assert run(begin, served_on, served_on + timedelta(days=62), found.pk) == 1


def test_two_persons_sign_and_two_release(mei: Account, han: Account, tao: Account) -> None:
    drafted = on_the_way.drafted(mei)
    sign = "UPDATE register_proceeding SET state = 'decided', signed_by_id = %s, decided_on = moved_on WHERE id = %s"
    refused(sign, mei.pk, drafted.pk)

    proceedings.cancel(on_the_way.decided(mei, han, of=on_the_way.file(3)).pk, expected=5, by=tao, now=NOW, reasons="x")
    proposed = on_the_way.proposed(mei, han, of=on_the_way.file(2))
    batch = examples.published(mei, tao, examples.row(5))
    refused(PUBLISH, mei.pk, batch.pk, NOW.date(), proposed.pk)
    # Another pair of persons than those of the batch.
    refused(PUBLISH, han.pk, batch.pk, NOW.date(), proposed.pk)
    assert run(PUBLISH, tao.pk, batch.pk, NOW.date() + timedelta(days=1), proposed.pk) == 1


def test_what_was_decided_and_served_stays(mei: Account, han: Account, tao: Account) -> None:
    on_the_way.served(mei, han)

    for column in ("decided_on", "served_on", "risk_warned_on", "sealed", "signed_by_id", "party_key"):
        refused(f"UPDATE register_proceeding SET {column} = NULL")
    refused("DELETE FROM register_proceeding")


def test_no_proceeding_is_born_decided(mei: Account, han: Account) -> None:
    on_the_way.served(mei, han)
    same = ", ".join(str(field.column) for field in Proceeding._meta.concrete_fields if field.column != "id")

    refused(f"INSERT INTO register_proceeding (id, {same}) SELECT 'x', {same} FROM register_proceeding")


def test_no_listing_beside_an_open_proceeding(mei: Account, han: Account, tao: Account) -> None:
    """The same party in the same case, by whatever list, waits for service and grace."""
    examples.published(mei, tao, examples.row(1, 决定书文号="（2024）冀0001执1号之九"))
    run("UPDATE register_listing SET state = 'delisted'")
    released = reviewing.approve(examples.staged(mei, examples.row(2)), by=tao)
    run("UPDATE register_batch SET state = 'publishing' WHERE id = %s", released.pk)
    changed = {"id", "key", "batch_id", "state"}
    same = ", ".join(str(field.column) for field in Listing._meta.concrete_fields if field.column not in changed)
    copy = (
        f"INSERT INTO register_listing (id, key, batch_id, state, {same}) "
        f"SELECT 'x', sealed, %s, 'published', {same} FROM register_listing"
    )
    found = on_the_way.served(mei, han, grace=3)

    with pytest.raises(IntegrityError, match="has a proceeding"), transaction.atomic():
        run(copy, released.pk)
    proceedings.cancel(found.pk, expected=found.version, by=tao, now=NOW, reasons="裁定撤销")
    assert run(copy, released.pk) == 1


def test_payments_and_deletions_stay(mei: Account) -> None:
    found = on_the_way.opened(mei)
    proceedings.pay(found.pk, expected=1, by=mei, now=NOW, paid_on=NOW.date(), amount_fen=10_000)

    refused("UPDATE register_payment SET amount_fen = 1")
    refused("DELETE FROM register_payment")
    refused("INSERT INTO register_payment (proceeding_id, paid_on, amount_fen, noted_by_id, noted_at) "
            "SELECT proceeding_id, paid_on, 0, noted_by_id, noted_at FROM register_payment")  # fmt: skip


RUIN = {"sqlite": "INSERT OR REPLACE INTO {0} SELECT * FROM {0}", "postgresql": "TRUNCATE {0} CASCADE"}


@pytest.mark.parametrize("table", ["register_proceeding", "register_payment"])
def test_nothing_is_replaced_or_truncated(mei: Account, table: str) -> None:
    found = on_the_way.opened(mei)
    proceedings.pay(found.pk, expected=1, by=mei, now=NOW, paid_on=NOW.date(), amount_fen=10_000)

    with pytest.raises(DatabaseError), transaction.atomic():
        run(RUIN[connection.vendor].format(table))
