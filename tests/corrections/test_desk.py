"""A request from the person's page to its end: moves, clocks, reasons, and who may do what."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from debtormap.core.corrections import Kind, Remedy, State
from debtormap.core.deadlines import DeadlineId, Escalation
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.core.exits import DeletionGround
from debtormap.core.listing import State as ListingState
from debtormap.corrections import desk, following, jobs, queue, reading
from debtormap.corrections.models import Clock, Request, Turn
from debtormap.ledger.models import Event
from debtormap.register.deleting import Basis
from debtormap.register.models import AuditEntry, Listing
from debtormap.staff.models import Account, Role
from tests.corrections.examples import ANSWER, CONTACT, REASONS, account, asked, latest, record
from tests.examples import published, row

PART = {"被执行人的履行情况": "部分未履行", "已履行 (部分)": "5000元", "未履行 (部分)": "5000元及利息"}


def running() -> list[tuple[str, date]]:
    found = Clock.objects.filter(closed_at__isnull=True).order_by("due_on", "deadline")
    return list(found.values_list("deadline", "due_on"))


def version() -> int:
    return latest().version


PERFORMED = Basis(ground=DeletionGround.D1)


def test_a_request_that_leads_to_a_deletion_names_the_ground(listing: Listing, bo: Account, now: datetime) -> None:
    asked(listing, now)

    with pytest.raises(RuleError) as refused:
        desk.find(latest().pk, by=bo, expected=1, reasons=ANSWER, remedy=Remedy.DELIST, now=now)
    state = latest().state
    desk.find(latest().pk, by=bo, expected=1, reasons=ANSWER, remedy=Remedy.DELIST, now=now, basis=PERFORMED)

    assert (refused.value.code, state) == ("ground_missing", "received")
    assert (latest().state, listing.deletions.get().ground) == ("remedied", "D1")


def found(by: Account, now: datetime, remedy: Remedy = Remedy.REVOKE, **more: object) -> None:
    desk.find(
        latest().pk, by=by, expected=version(), reasons=ANSWER, remedy=remedy, now=now, **more  # type: ignore[arg-type]
    )  # fmt: skip


def dismissed(by: Account, now: datetime) -> None:
    desk.dismiss(latest().pk, by=by, expected=version(), reasons=ANSWER, now=now)


def test_a_request_opens_the_fifteen_days(listing: Listing, now: datetime) -> None:
    receipt = asked(listing, now)

    assert running() == [("T07", date(2026, 12, 10))]
    told = following.read(receipt, now=now)
    assert (told.state, told.received_on, told.listing_id) == (State.RECEIVED, date(2026, 11, 25), listing.pk)
    assert [(limit.deadline, limit.of_court) for limit in told.limits] == [(DeadlineId.T07, True)]


def test_an_inaccuracy_takes_the_faster_lane(listing: Listing, bo: Account, now: datetime) -> None:
    asked(listing, now, Kind.INACCURATE)
    assert running() == [
        ("T12_check", date(2026, 11, 28)), ("T12_answer", date(2026, 12, 2)), ("T07", date(2026, 12, 10)),
    ]  # fmt: skip

    found(bo, now, Remedy.AMEND, changes=PART)

    assert running() == [
        ("T12_mend", date(2026, 11, 27)),
        ("T08", date(2026, 11, 30)),
        ("T12_answer", date(2026, 12, 2)),
    ]


def test_a_date_beyond_the_known_calendar_is_provisional(listing: Listing) -> None:
    asked(listing, datetime(2026, 12, 29, 4, tzinfo=UTC))

    assert Clock.objects.get().provisional


def test_a_founded_request_takes_the_listing_off_at_once(listing: Listing, bo: Account, now: datetime) -> None:
    receipt = asked(listing, now)

    found(bo, now)

    listing.refresh_from_db()
    assert (listing.state, latest().state) == (ListingState.REVOKED, State.REMEDIED)
    assert Event.objects.latest("seq").kind == "withdraw"
    told = following.read(receipt, now=now)
    assert [(each.act, each.reasons, each.remedy) for each in told.told] == [
        ("find", ANSWER, "revoke"), ("remedy", "", "revoke"),
    ]  # fmt: skip
    assert running() == []


def test_sending_the_form_twice_has_one_effect(listing: Listing, bo: Account, now: datetime) -> None:
    asked(listing, now)

    for _ in range(2):
        desk.find(latest().pk, by=bo, expected=1, reasons=ANSWER, remedy=Remedy.DELIST, now=now, basis=PERFORMED)

    assert Event.objects.filter(kind="withdraw").count() == 1
    assert Turn.objects.count() == 2


def test_a_stale_page_is_told(listing: Listing, bo: Account, ning: Account, now: datetime) -> None:
    asked(listing, now)
    desk.dismiss(latest().pk, by=bo, expected=1, reasons=ANSWER, now=now)

    with pytest.raises(Conflict):
        desk.find(latest().pk, by=ning, expected=1, reasons=ANSWER, remedy=Remedy.REVOKE, now=now)

    listing.refresh_from_db()
    assert (latest().state, listing.state) == (State.DISMISSED, ListingState.PUBLISHED)


def test_an_answer_states_its_reasons(listing: Listing, bo: Account, now: datetime) -> None:
    asked(listing, now)

    with pytest.raises(RuleError) as refused:
        desk.dismiss(latest().pk, by=bo, expected=1, reasons="不成立", now=now)

    assert refused.value.code == "reasons_missing"
    assert Turn.objects.count() == 0


def test_a_finding_and_its_withdrawal_are_one(listing: Listing, now: datetime) -> None:
    president = account("hui", Role.PRESIDENT)
    asked(listing, now)
    Listing.objects.update(state=ListingState.HIDDEN)
    # What is hidden may be revoked, too; then the finding fails half-way.
    with pytest.raises(RuleError):
        found(president, now, Remedy.AMEND)

    assert (latest().state, Turn.objects.count()) == (State.RECEIVED, 0)


def test_an_amendment_waits_for_a_second_person(listing: Listing, bo: Account, now: datetime) -> None:
    approver = account("qin", Role.APPROVER)
    asked(listing, now, Kind.INACCURATE)
    found(bo, now, Remedy.AMEND, changes=PART)
    assert (latest().state, record(listing)["performance"]["state"]) == (State.FOUNDED, "none")
    assert [item.amendment_waits for item in queue.waiting(approver, now=now)] == [True]

    with pytest.raises(NotAllowed):
        desk.release(latest().pk, by=bo, expected=version(), now=now)
    desk.release(latest().pk, by=approver, expected=version(), now=now)

    assert (latest().state, record(listing)["performance"]["state"]) == (State.REMEDIED, "partial")


def test_an_amendment_released_with_its_batch_remedies_the_request(
    listing: Listing, bo: Account, tao: Account, now: datetime
) -> None:
    from debtormap.register import amending

    asked(listing, now, Kind.INACCURATE)
    found(bo, now, Remedy.AMEND, changes=PART)
    amending.release(latest().amendment_id or "", by=tao)

    jobs.slow(now)

    assert latest().state == State.REMEDIED
    assert Turn.objects.latest("number").by == tao


def test_the_higher_court_orders_a_remedy(listing: Listing, bo: Account, zhao: Account, now: datetime) -> None:
    receipt = asked(listing, now)
    dismissed(bo, now)
    desk.serve(latest().pk, by=bo, expected=version(), served_on=date(2026, 11, 25), now=now)
    assert running() == [("T09", date(2026, 12, 7))]  # the fifth is a Saturday

    following.ask_reconsideration(receipt, "同名者另有其人，请复核。", now=now + timedelta(days=12))
    assert running() == [("T10", date(2026, 12, 22))]
    assert [item.id for item in queue.reconsiderations(zhao, now=now)] == [latest().pk]
    desk.overturn(latest().pk, by=zhao, expected=version(), reasons=ANSWER, now=now)
    desk.remedy(latest().pk, by=bo, expected=version(), remedy=Remedy.REVOKE, reasons=ANSWER, now=now)

    listing.refresh_from_db()
    assert (latest().state, listing.state) == (State.REMEDIED, ListingState.REVOKED)
    told = following.read(receipt, now=now)
    assert [each.act for each in told.told] == ["dismiss", "serve", "ask", "overturn", "remedy"]


def test_reconsideration_is_asked_within_ten_days(listing: Listing, bo: Account, now: datetime) -> None:
    receipt = asked(listing, now)
    dismissed(bo, now)
    desk.serve(latest().pk, by=bo, expected=version(), served_on=date(2026, 11, 25), now=now)
    late = now + timedelta(days=13)

    assert following.read(receipt, now=late).may_ask is False
    with pytest.raises(RuleError) as refused:
        following.ask_reconsideration(receipt, "同名者另有其人，请复核。", now=late)
    assert refused.value.code == "reconsideration_late"
    # A letter posted on the last day is in time, though it arrives later.
    desk.ask_for(latest().pk, by=bo, expected=version(), posted_on=date(2026, 12, 7), reasons=ANSWER, now=late)
    assert latest().state == State.RECONSIDERED


def test_a_dismissal_that_nobody_contests_is_final(listing: Listing, bo: Account, now: datetime) -> None:
    asked(listing, now)
    dismissed(bo, now)
    desk.serve(latest().pk, by=bo, expected=version(), served_on=date(2026, 11, 25), now=now)

    jobs.slow(datetime(2026, 12, 14, 4, tzinfo=UTC))
    assert latest().state == State.SERVED
    jobs.slow(datetime(2026, 12, 15, 4, tzinfo=UTC))

    assert (latest().state, running()) == (State.FINAL, [])


def test_who_asks_twice_asks_once(listing: Listing, bo: Account, now: datetime) -> None:
    receipt = asked(listing, now)
    dismissed(bo, now)

    for _ in range(2):
        following.ask_reconsideration(receipt, "同名者另有其人，请复核。", now=now)

    assert Turn.objects.filter(action="ask").count() == 1


def test_a_request_is_taken_back(listing: Listing, now: datetime) -> None:
    receipt = asked(listing, now)

    for _ in range(2):
        following.withdraw(receipt, now=now)

    assert (following.read(receipt, now=now).state, running()) == (State.WITHDRAWN, [])


def test_the_queue_shows_the_most_pressing_first(mei: Account, tao: Account, bo: Account, now: datetime) -> None:
    published(mei, tao, row(1), row(2), row(3))
    first, second, third = Listing.objects.order_by("pk")
    asked(first, now - timedelta(days=25))
    asked(second, now, Kind.INACCURATE)
    asked(third, now - timedelta(days=14))

    items = queue.waiting(bo, now=now)

    assert [(item.listing_id, item.next_due.escalation) for item in items if item.next_due] == [
        (first.pk, Escalation.ESCALATED), (third.pk, Escalation.DUE_SOON), (second.pk, Escalation.QUIET),
    ]  # fmt: skip
    counts = queue.counts(bo, now=now)
    assert (counts["waiting"], counts["due_soon"], counts["overdue"]) == (3, 1, 1)


def test_lists_take_the_same_queries_for_one_and_three(mei: Account, tao: Account, bo: Account, now: datetime) -> None:
    from django.test.utils import CaptureQueriesContext

    published(mei, tao, row(1), row(2), row(3))
    counts = []
    for listing in Listing.objects.all():
        asked(listing, now, Kind.NOT_ME)
        with CaptureQueriesContext(connection) as queries:
            queue.waiting(bo, now=now)
        counts.append(len(queries))

    assert counts[0] == counts[2]


def test_opening_a_request_has_a_purpose(listing: Listing, bo: Account, now: datetime) -> None:
    asked(listing, now)

    with pytest.raises(RuleError):
        reading.open_request(latest().pk, by=bo, purpose=" ", now=now)
    opened = reading.open_request(latest().pk, by=bo, purpose="审查申请", now=now)

    assert (opened.content.reasons, opened.content.contact) == (REASONS, CONTACT)
    entry = AuditEntry.objects.get(act="correction.open")
    assert (entry.actor, entry.reason) == (bo, "审查申请")


@pytest.mark.parametrize(
    ("name", "role", "court_code"),
    [
        ("a clerk", Role.CLERK, "冀0001"), ("a clue officer", Role.CLUE_OFFICER, "冀0001"),
        ("an auditor", Role.AUDITOR, "冀0001"), ("an administrator", Role.ADMINISTRATOR, ""),
        ("another court's officer", Role.CORRECTION_OFFICER, "冀0002"),
        ("an officer above who was not asked", Role.CORRECTION_OFFICER, "冀00"),
    ],
)  # fmt: skip
def test_nobody_else_decides(listing: Listing, now: datetime, name: str, role: Role, court_code: str) -> None:
    asked(listing, now)
    other = account(name, role, court_code=court_code)

    for act in (found, dismissed):
        with pytest.raises(NotAllowed):
            act(other, now)
    if role is not Role.AUDITOR:
        with pytest.raises(NotAllowed):
            reading.open_request(latest().pk, by=other, purpose="想看一看", now=now)

    assert latest().state == State.RECEIVED


def test_nobody_judges_an_own_act(mei: Account, tao: Account, now: datetime) -> None:
    published(mei, tao)
    listing = Listing.objects.get()
    asked(listing, now)
    for person in (mei, tao):
        Account.objects.filter(pk=person.pk).update(roles=["clerk", "approver", "correction_officer"])
        person.refresh_from_db()
        with pytest.raises(NotAllowed):
            found(person, now)


def test_nobody_decides_on_an_own_dismissal(listing: Listing, bo: Account, now: datetime) -> None:
    receipt = asked(listing, now)
    high = account("gao", Role.CORRECTION_OFFICER, court_code="")
    dismissed(high, now)
    following.ask_reconsideration(receipt, "同名者另有其人，请复核。", now=now)

    for person in (high, bo):
        with pytest.raises(NotAllowed):
            desk.uphold(latest().pk, by=person, expected=version(), reasons=ANSWER, now=now)

    other = account("lu", Role.PRESIDENT, court_code="")
    desk.uphold(latest().pk, by=other, expected=version(), reasons=ANSWER, now=now)
    assert latest().state == State.UPHELD


def test_a_request_from_no_listing_finds_its_court_and_listing(listing: Listing, bo: Account, now: datetime) -> None:
    receipt = asked(None, now, listed_name="演示甲", case_number="（2024）冀0001执1号")
    assert [item.listing_id for item in queue.waiting(bo, now=now)] == [None]
    with pytest.raises(RuleError):
        found(bo, now)

    desk.assign(latest().pk, listing.pk, by=bo, expected=1, now=now)
    found(bo, now)

    told = following.read(receipt, now=now)
    assert (told.state, told.listing_id) == (State.REMEDIED, listing.pk)


def test_an_unknown_receipt_is_not_found(listing: Listing, now: datetime) -> None:
    asked(listing, now)

    for receipt in ("", "0000", "000G-40R4-0M30-E209-185G-R38E-1W80"):
        with pytest.raises(NotFound):
            following.read(receipt, now=now)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE corrections_request SET state = 'remedied'",
        "UPDATE corrections_request SET kind = 'not_me'",
        "DELETE FROM corrections_request",
        "UPDATE corrections_turn SET action = 'find'",
        "DELETE FROM corrections_turn",
        "UPDATE corrections_clock SET due_on = '2030-01-01'",
    ],
)
def test_the_database_keeps_what_was_asked_and_done(
    listing: Listing, bo: Account, now: datetime, statement: str
) -> None:
    asked(listing, now)
    dismissed(bo, now)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Request.objects.get().state == State.DISMISSED
