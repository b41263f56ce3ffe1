"""Channels and facts of public listings: who may change them, and what the database refuses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from debtormap.core.errors import Conflict, NotAllowed, RuleError
from debtormap.core.severity import Suppression as Why
from debtormap.ledger.models import Event
from debtormap.register import amending
from debtormap.register.models import AuditEntry, Listing, Suppression
from debtormap.staff.models import Account, Role
from tests.corrections.examples import ALL, record
from tests.examples import published, row

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)


def suppressed(listing: Listing, by: Account | None = None, **changes: Any) -> Suppression:
    return amending.suppress(
        listing.pk, Why.NOT_ME, source="correction:1", by=by, reason="本人否认", now=NOW, **changes
    )  # fmt: skip


def test_a_suppressed_listing_stays_in_the_list_alone(listing: Listing) -> None:
    before = record(listing)

    suppressed(listing)

    after = record(listing)
    assert before["channels"] == ALL
    assert after == before | {"channels": ["list"]}
    assert Event.objects.latest("seq").kind == "amend"
    assert AuditEntry.objects.filter(act="listing.suppress", subject=f"listing:{listing.pk}").count() == 1


def test_suppressing_twice_is_once(listing: Listing) -> None:
    first = suppressed(listing, lapses_at=NOW + timedelta(days=1))
    events = Event.objects.count()

    again = suppressed(listing, lapses_at=NOW + timedelta(days=2))

    assert (again.pk, again.lapses_at) == (first.pk, first.lapses_at)
    assert Event.objects.count() == events


def test_what_lapses_is_put_back_by_the_clock(listing: Listing) -> None:
    before = record(listing)
    suppressed(listing, lapses_at=NOW + timedelta(days=1))

    assert amending.lapse_due(NOW + timedelta(hours=23)) == []
    assert len(amending.lapse_due(NOW + timedelta(days=1))) == 1
    assert amending.lapse_due(NOW + timedelta(days=1)) == []

    assert record(listing) == before


def test_what_an_officer_holds_does_not_lapse(listing: Listing, bo: Account) -> None:
    opened = suppressed(listing, lapses_at=NOW + timedelta(days=1))

    amending.hold(opened.pk, by=bo, reason="可信")

    assert amending.lapse_due(NOW + timedelta(days=30)) == []
    assert record(listing)["channels"] == ["list"]


def test_two_persons_put_a_listing_back(listing: Listing, bo: Account, tao: Account) -> None:
    opened = suppressed(listing, by=bo)

    with pytest.raises(Conflict):
        amending.end(opened.pk, by=tao, now=NOW)
    amending.propose_end(opened.pk, by=bo, reason="核对为本人")
    with pytest.raises(NotAllowed):
        amending.end(opened.pk, by=bo, now=NOW)
    amending.end(opened.pk, by=tao, now=NOW)

    assert record(listing)["channels"] == ALL


@pytest.mark.parametrize(
    "change",
    [
        "ended_by_id = opened_by_id, ended_at = opened_at",
        "ended_by_id = opened_by_id, end_proposed_by_id = opened_by_id, ended_at = opened_at",
        "ended_at = opened_at",
        "lapses_at = opened_at",
    ],
)
def test_the_database_lets_nobody_put_it_back_alone(listing: Listing, bo: Account, change: str) -> None:
    suppressed(listing, by=bo)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE register_suppression SET {change}")


def test_a_new_import_does_not_put_it_back(listing: Listing, mei: Account, tao: Account) -> None:
    suppressed(listing)

    published(mei, tao, row(生效法律文书确定的义务="偿还借款本金9000元"))

    assert record(listing)["channels"] == ["list"]
    assert "9000" in record(listing)["obligation"]


def test_an_amendment_of_facts_needs_another_person(listing: Listing, bo: Account, tao: Account) -> None:
    change = {"被执行人的履行情况": "部分未履行", "已履行 (部分)": "5000元", "未履行 (部分)": "5000元及利息"}
    batch = amending.propose(listing.pk, change, by=bo, reason="已履行一部分，有收据")
    before = record(listing)["performance"]["state"]

    with pytest.raises(NotAllowed):
        amending.release(batch.pk, by=bo)
    amending.release(batch.pk, by=tao)
    amending.release(batch.pk, by=tao)

    assert (before, record(listing)["performance"]["state"]) == ("none", "partial")
    assert Event.objects.filter(kind="amend").count() == 1
    assert (listing.batch_id, listing.version) == (batch.pk, 2)


def test_an_amendment_makes_no_other_listing(listing: Listing, bo: Account) -> None:
    with pytest.raises(RuleError) as refused:
        amending.propose(listing.pk, {"案号": "（2024）冀0001执9号"}, by=bo, reason="案号有误")

    assert refused.value.code == "fixed_column"


def test_an_amendment_follows_the_rules_of_an_import(listing: Listing, bo: Account) -> None:
    with pytest.raises(RuleError) as refused:
        amending.propose(listing.pk, {"决定日期": "明天"}, by=bo, reason="日期有误")

    assert refused.value.field == "决定日期"


def test_another_court_s_officer_touches_nothing(listing: Listing) -> None:
    other = Account.objects.create(username="ye", roles=[Role.CORRECTION_OFFICER.value], court_code="冀0002")

    with pytest.raises(NotAllowed):
        suppressed(listing, by=other)
    with pytest.raises(NotAllowed):
        amending.propose(listing.pk, {"性别": "女"}, by=other, reason="性别有误")
