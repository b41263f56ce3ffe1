"""What has had its time goes, what a legal hold keeps stays, whatever asks for it."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.core.retention import RULES, Kind
from debtormap.ledger import erasing
from debtormap.ledger.models import Body, Event
from debtormap.register import holds, publishing, retention, reviewing, withdrawing
from debtormap.register.models import AuditEntry, Batch, BatchRow, Hold, Listing, RefusedRow
from debtormap.staff.models import Account, Role
from tests import examples
from tests.console.conftest import person

pytestmark = pytest.mark.django_db(databases="__all__")
BAD = examples.row(3, 案号="无")


@pytest.fixture
def wen(db: None) -> Account:
    return person("wen", Role.APPROVER)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def found(at: datetime) -> dict[Kind, tuple[int, int]]:
    return {each.kind: (each.due, each.held) for each in retention.look(at) if each.due or each.held}


def payloads() -> int:
    return BatchRow.objects.filter(payload__isnull=False).count()


def test_rows_of_a_published_list_lose_their_draft_after_a_year_and_the_listing_keeps_its_own(
    mei: Account, tao: Account, now: datetime
) -> None:
    examples.published(mei, tao, examples.row(1), examples.row(2))
    after = now + RULES[Kind.ROWS_PUBLISHED].keep + timedelta(hours=1)

    before, due = found(now), found(after)
    retention.run(after)

    assert (before, due[Kind.ROWS_PUBLISHED], payloads()) == ({}, (2, 0), 0)
    assert [bool(listing.sealed) for listing in Listing.objects.all()] == [True, True]
    assert list(reviewing.difference(BatchRow.objects.order_by("pk")[0])) == []
    assert AuditEntry.objects.get(act="retention.run").after == {"rows_published": 2}


def test_rows_of_a_list_that_was_sent_back_go_after_ninety_days(mei: Account, tao: Account, now: datetime) -> None:
    batch = examples.staged(mei, examples.row(1), BAD)
    reviewing.reject(batch, by=tao, reason="wrong court")

    retention.run(now + timedelta(days=89))
    kept = payloads(), RefusedRow.objects.count()
    retention.run(now + timedelta(days=91))

    assert (kept, payloads(), RefusedRow.objects.count()) == ((1, 0), 0, 0)


def test_records_of_a_listing_that_is_off_go_after_three_years_and_of_a_public_one_never(
    mei: Account, tao: Account, now: datetime
) -> None:
    examples.published(mei, tao, examples.row(1), examples.row(2))
    off, public = Listing.objects.order_by("seq")
    withdrawing.revoke(off.pk, by=tao, reason="wrong person")
    after = now + RULES[Kind.RECORDS].keep + timedelta(hours=1)

    due = found(after)
    retention.run(after)
    again = found(after)

    assert (due[Kind.RECORDS], Kind.RECORDS in again) == ((1, 0), False)
    bodies = dict(Body.objects.values_list("seq", "body"))
    assert bodies[off.seq] is None and bodies[public.seq] is not None
    assert AuditEntry.objects.get(act="retention.records").subject == f"listing:{off.pk}"


def test_a_hold_on_a_listing_keeps_its_rows_and_records_from_every_hand(
    mei: Account, tao: Account, wen: Account, now: datetime
) -> None:
    examples.published(mei, tao, examples.row(1), examples.row(2))
    off, other = Listing.objects.order_by("seq")
    for each in (off, other):
        withdrawing.revoke(each.pk, by=tao, reason="x")
    hold = holds.set_(f"listing:{off.pk}", by=tao, reason="suit for compensation", now=now)
    after = now + RULES[Kind.RECORDS].keep + timedelta(hours=1)

    due = found(after)
    retention.run(after)
    with pytest.raises(IntegrityError), transaction.atomic():
        erasing.blank_listing(off.pk, now=after)
    still = payloads()
    holds.propose_end(hold.pk, by=tao, reason="the suit is over", now=after)
    holds.lift(hold.pk, by=wen, now=after)
    retention.run(after)

    assert (due[Kind.RECORDS], due[Kind.ROWS_PUBLISHED]) == ((1, 1), (1, 1))
    assert (still, payloads()) == (1, 0)
    assert Body.objects.get(seq=off.seq).body is None


def test_a_hold_on_a_list_keeps_what_was_refused_of_it(mei: Account, tao: Account, now: datetime) -> None:
    batch = examples.staged(mei, examples.row(1), BAD)
    holds.set_(f"batch:{batch.pk}", by=tao, reason="dispute", now=now)

    retention.run(now + timedelta(days=31))

    assert RefusedRow.objects.count() == 1
    refused("DELETE FROM register_refusedrow")


def test_a_hold_is_set_by_one_and_ended_by_two(mei: Account, tao: Account, wen: Account, now: datetime) -> None:
    examples.published(mei, tao, examples.row(1))
    subject = f"listing:{Listing.objects.get().pk}"
    hold = holds.set_(subject, by=tao, reason="x", now=now)

    again = holds.set_(subject, by=wen, reason="y", now=now)
    with pytest.raises(Conflict):
        holds.lift(hold.pk, by=wen, now=now)
    holds.propose_end(hold.pk, by=tao, reason="over", now=now)
    with pytest.raises(NotAllowed):
        holds.lift(hold.pk, by=tao, now=now)
    with pytest.raises(Conflict):
        holds.propose_end(hold.pk, by=wen, reason="over", now=now)
    holds.lift(hold.pk, by=wen, now=now)

    assert again.pk == hold.pk
    assert holds.standing() == frozenset()
    assert [each.act for each in AuditEntry.objects.filter(subject=subject, act__startswith="hold").order_by("pk")] == [
        "hold.set", "hold.propose_end", "hold.lift",
    ]  # fmt: skip


@pytest.mark.parametrize("subject", ["party:x", "listing:", "listing:a b", "x"])
def test_what_no_hold_can_stop_is_refused(subject: str, tao: Account, now: datetime) -> None:
    with pytest.raises(RuleError):
        holds.set_(subject, by=tao, reason="x", now=now)


def test_another_courts_listing_and_one_that_is_not_there_are_not_held(
    mei: Account, tao: Account, now: datetime
) -> None:
    examples.published(mei, tao, examples.row(1))
    other = person("yu", Role.APPROVER, court_code="冀0002")

    with pytest.raises(NotAllowed):
        holds.set_(f"listing:{Listing.objects.get().pk}", by=other, reason="x", now=now)
    with pytest.raises(NotAllowed):
        holds.set_(f"listing:{Listing.objects.get().pk}", by=mei, reason="x", now=now)
    with pytest.raises(NotFound):
        holds.set_("listing:none", by=tao, reason="x", now=now)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE register_hold SET lifted_at = set_at, lifted_by_id = set_by_id",
        "UPDATE register_hold SET lifted_at = set_at, lifted_by_id = set_by_id, end_proposed_by_id = %s",
        "UPDATE register_hold SET subject = 'listing:other'",
        "DELETE FROM register_hold",
        "UPDATE register_batchrow SET payload = NULL",
        "UPDATE ledger_body SET salt = NULL, body = NULL",
    ],
)
def test_plain_sql_does_not_get_round_a_hold(
    statement: str, mei: Account, tao: Account, wen: Account, now: datetime
) -> None:
    examples.published(mei, tao, examples.row(1))
    holds.set_(f"listing:{Listing.objects.get().pk}", by=tao, reason="x", now=now)

    refused(statement, *([wen.pk] if "%s" in statement else []))
    assert Hold.objects.filter(lifted_at__isnull=True).count() == 1


@pytest.mark.parametrize("state", ["ready", "approved"])
def test_a_row_keeps_its_draft_until_its_list_is_over(state: str, mei: Account, tao: Account) -> None:
    batch = examples.staged(mei, examples.row(1))
    if state == "approved":
        reviewing.approve(batch, by=tao)

    refused("UPDATE register_batchrow SET payload = NULL")


def test_a_row_that_lost_its_draft_gets_no_other(mei: Account, tao: Account, now: datetime) -> None:
    examples.published(mei, tao, examples.row(1))
    retention.run(now + timedelta(days=400))

    refused("UPDATE register_batchrow SET payload = content_hash")
    refused("UPDATE register_batchrow SET outcome = 'same'")
    publishing.publish(Batch.objects.get(), by=tao)
    assert Event.objects.filter(kind="publish").count() == 1


def refused(statement: str, *parameters: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
