"""Deadlines open by themselves, from what stands in the tables."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from debtormap.core.deadlines import DeadlineId, Escalation
from debtormap.core.exits import DeletionGround
from debtormap.core.open_deadlines import Desk, OpenDeadline, opened
from debtormap.geo import calendar_table
from debtormap.register import amending, clocks, deleting, rewards, withdrawing
from debtormap.register.models import Listing
from debtormap.staff.models import Account
from tests import examples
from tests.console.examples import promised

pytestmark = pytest.mark.django_db(databases="__all__")


def running(now: datetime) -> list[tuple[DeadlineId, str]]:
    return [(each.deadline, each.subject) for each in clocks.open_deadlines(now)]


def test_nothing_runs_for_a_listing_that_is_in_order(mei: Account, tao: Account) -> None:
    examples.published(mei, tao, examples.row(1))

    assert running(timezone.now()) == []


def test_the_end_of_a_term_opens_its_deadline_the_instant_it_is_over(mei: Account, tao: Account) -> None:
    examples.published(mei, tao, examples.row(1, **examples.WITH_A_TERM))
    listing = Listing.objects.get()
    assert listing.expires_at is not None

    before = running(listing.expires_at - timedelta(seconds=1))
    after = running(listing.expires_at)

    assert before == []
    assert after == [(DeadlineId.T06, f"listing:{listing.pk}")]


def test_a_performed_listing_without_a_term_has_to_go_within_three_working_days(mei: Account, tao: Account) -> None:
    examples.published(mei, tao, examples.row(1))
    listing = Listing.objects.get()
    Listing.objects.update(performance="full", changed_at=datetime(2026, 11, 20, 2, 0, tzinfo=UTC))

    [due] = clocks.open_deadlines(datetime(2026, 11, 24, 2, 0, tzinfo=UTC))

    # 20 November 2026 is a Friday.
    assert (due.deadline, due.subject) == (DeadlineId.T05, f"listing:{listing.pk}")
    assert (due.due.due_on, due.due.warn_on) == (date(2026, 11, 25), date(2026, 11, 24))
    assert due.escalation is Escalation.DUE_SOON


def test_an_amendment_that_waits_is_a_known_error(mei: Account, tao: Account) -> None:
    examples.published(mei, tao, examples.row(1))
    batch = amending.propose(Listing.objects.get().pk, {"被执行人的履行情况": "部分未履行"}, by=mei, reason="paid")

    assert running(timezone.now()) == [(DeadlineId.T04, f"batch:{batch.pk}")]


@pytest.mark.parametrize(
    ("day", "escalation"),
    [
        (date(2026, 11, 20), Escalation.DUE_SOON),
        (date(2026, 11, 23), Escalation.DUE_TODAY),
        (date(2026, 11, 24), Escalation.OVERDUE),
        (date(2026, 11, 26), Escalation.OVERDUE),
        (date(2026, 11, 27), Escalation.ESCALATED),
    ],
)
def test_a_confirmation_warns_and_escalates(day: date, escalation: Escalation) -> None:
    now = datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)

    found = opened(
        DeadlineId.C01, date(2026, 11, 20), desk=Desk.REGISTER, court_code="", subject="x", now=now,
        calendar=calendar_table.load(),
    )  # fmt: skip

    assert found.escalation is escalation


def test_the_most_pressing_stands_first_and_three_cost_no_more_queries_than_one(mei: Account, tao: Account) -> None:
    examples.published(mei, tao, *(examples.row(serial) for serial in (1, 2, 3, 4)))
    first, *others = Listing.objects.order_by("seq")
    withdrawing.hide(first.pk, by=tao, reason="x")
    with CaptureQueriesContext(connection) as one:
        clocks.open_deadlines(timezone.now())
    for each in others:
        withdrawing.hide(each.pk, by=tao, reason="x")

    with CaptureQueriesContext(connection) as many:
        found = clocks.open_deadlines(timezone.now())

    assert len(many) == len(one)
    assert [each.deadline for each in found] == sorted(each.deadline for each in found)


def test_a_source_of_another_desk_is_asked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()

    def source(at: datetime) -> list[OpenDeadline]:
        return [
            opened(
                DeadlineId.T01, at, desk=Desk.REGISTER, court_code="冀0001", subject="application:x", now=at,
                calendar=calendar_table.load(),
            )
        ]  # fmt: skip

    monkeypatch.setattr(clocks, "_sources", [])
    clocks.add_source(source, desk=Desk.REGISTER)
    clocks.add_source(source, desk=Desk.REGISTER)

    assert running(now) == [(DeadlineId.T01, "application:x")]


def test_after_a_deletion_under_d3_the_bar_is_shown_for_six_months(mei: Account, tao: Account) -> None:
    examples.published(mei, tao, examples.row(1))
    listing = Listing.objects.get()
    at = datetime(2026, 3, 31, 2, 0, tzinfo=UTC)
    basis = deleting.Basis(ground=DeletionGround.D3, applicant="演示申请人甲")
    deleting.end(listing.pk, basis, by=tao, reason="applicant asked", now=at)

    shown = {day: running(datetime(2026, *day, 4, 0, tzinfo=UTC)) for day in ((9, 30), (10, 1))}

    barred = (DeadlineId.T11, f"listing:{listing.pk}")
    assert (barred in shown[9, 30], barred in shown[10, 1]) == (True, False)


def test_a_request_for_a_reward_notice_is_decided_within_ten_days(mei: Account, tao: Account, lin: Account) -> None:
    examples.published(mei, tao, examples.row(1))
    notice = promised(Listing.objects.get(), tao)

    [due] = clocks.open_deadlines(timezone.now())
    rewards.approve(notice.pk, by=lin)

    assert (due.deadline, due.desk, due.subject) == (DeadlineId.T14, Desk.REWARDS, f"reward:{notice.pk}")
    assert due.due.due_on >= notice.requested_on + timedelta(days=10)
    assert clocks.open_deadlines(timezone.now()) == []
