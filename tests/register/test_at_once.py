"""Two who do the same thing, or opposite things, at the same moment."""

import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection, connections, transaction

from debtormap.core.errors import Conflict
from debtormap.ledger import checking, feed
from debtormap.register import importing, publishing, reviewing
from debtormap.register.models import Batch, BatchRow, Listing
from debtormap.staff.models import Account
from tests import examples

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], object]) -> list[object]:
    """Does the works in threads that start together; what each returned or raised."""
    start = threading.Barrier(len(works))
    outcomes: list[object] = [None] * len(works)

    def run(index: int, work: Callable[[], object]) -> None:
        start.wait()
        try:
            outcomes[index] = work()
        except Exception as error:
            outcomes[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_who_publish_one_batch_double_nothing(mei: Account, tao: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "PIECE", 20)
    batch = reviewing.approve(examples.staged(mei, *examples.rows(200)), by=tao)

    reports = at_once(*(lambda: publishing.publish(Batch.objects.get(pk=batch.pk), by=tao),) * 2)

    assert all(isinstance(report, publishing.PublishReport) for report in reports), reports
    batch.refresh_from_db()
    assert (batch.state, batch.rows_done, Listing.objects.count()) == ("published", 200, 200)
    assert feed.head().seq == 201
    assert checking.verify().problems == []


def test_two_who_withdraw_one_listing_do_it_once(mei: Account, tao: Account) -> None:
    examples.published(mei, tao)
    listing_id = Listing.objects.get().pk

    outcomes = at_once(
        *(lambda: examples.delisted(listing_id, by=tao, reason="已履行完毕"),) * 2
    )  # fmt: skip

    assert [type(outcome) for outcome in outcomes if outcome is not None] == [Conflict]
    assert [event.kind for event in feed.events(2)] == ["withdraw"]


def test_two_imports_of_one_file_end_as_one_batch(mei: Account) -> None:
    data = examples.csv_bytes(examples.rows(300))

    outcomes = at_once(
        *(lambda: importing.stage(data, "list.csv", author=mei, court_code=examples.COURT),) * 2
    )  # fmt: skip

    assert {batch.state for batch in Batch.objects.all()} == {"ready"}
    assert [isinstance(outcome, Batch) for outcome in outcomes].count(True) >= 1, outcomes
    assert Batch.objects.get().rows.count() == 300


def test_a_loading_batch_waits_for_the_rows_that_are_being_added(mei: Account) -> None:
    """On PostgreSQL; SQLite lets one write at a time."""
    if connection.vendor != "postgresql":
        return
    batch = examples.loading(mei)

    with transaction.atomic():
        BatchRow.objects.create(batch=batch, line_no=3, action="add", precision="none", placed_at="none")
        [outcome] = at_once(lambda: discarded(batch))

    assert isinstance(outcome, OperationalError), outcome
    assert BatchRow.objects.filter(batch=batch).count() == 2


def discarded(batch: Batch) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '200ms'")
        cursor.execute("DELETE FROM register_batchrow WHERE batch_id = %s", [batch.pk])
        cursor.execute("DELETE FROM register_batch WHERE id = %s", [batch.pk])
