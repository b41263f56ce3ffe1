"""Hiding, withdrawing and restoring: one officer acts at once, another confirms, and the way back needs two."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from debtormap.core.deadlines import DeadlineId
from debtormap.core.errors import Conflict, NotAllowed, RuleError
from debtormap.core.open_deadlines import Desk, OpenDeadline
from debtormap.core.severity import Suppression as Why
from debtormap.ledger import checking, feed
from debtormap.public.projection import Projection
from debtormap.register import amending, clocks, confirming, restoring, withdrawing
from debtormap.register.models import AuditEntry, Listing, Restoration, Tightening
from debtormap.staff.models import Account, Role
from tests import examples

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def officer(name: str, *roles: Role, court_code: str = "冀0001") -> Account:
    account = Account(username=name, roles=[role.value for role in roles], court_code=court_code, is_staff=True)
    account.set_unusable_password()
    account.save()
    return account


@pytest.fixture
def wen(db: None) -> Account:
    """Approves, too."""
    return officer("wen", Role.APPROVER)


@pytest.fixture
def hong(db: None) -> Account:
    """Looks into requests of listed persons."""
    return officer("hong", Role.CORRECTION_OFFICER)


@pytest.fixture
def listing(mei: Account, tao: Account) -> Listing:
    examples.published(mei, tao, examples.row(1))
    return Listing.objects.get()


def projection() -> Projection:
    """What a public process knows that has read the whole ledger."""
    made = Projection()
    for event in feed.events(0):
        made.apply(event)
    return made


def is_shown(listing: Listing) -> bool:
    return projection().shown(listing.pk, timezone.now().timestamp()) is not None


def of_listing(listing: Listing, deadline: DeadlineId, now: datetime) -> list[OpenDeadline]:
    return [each for each in clocks.open_deadlines(now, {Desk.REGISTER}) if each.deadline is deadline]


def test_a_hidden_listing_is_gone_at_the_next_read(listing: Listing, tao: Account) -> None:
    assert is_shown(listing)

    withdrawing.hide(listing.pk, by=tao, reason="a person is in danger")

    listing.refresh_from_db()
    assert listing.state == "hidden"
    assert not is_shown(listing)
    assert checking.verify().problems == []


def test_hiding_opens_the_confirmation_and_the_decision_on_it(listing: Listing, tao: Account) -> None:
    withdrawing.hide(listing.pk, by=tao, reason="perhaps the wrong person")

    now = timezone.now()
    [confirmation] = of_listing(listing, DeadlineId.C01, now)
    [decision] = of_listing(listing, DeadlineId.T03, now)
    assert confirmation.subject == f"confirmation:{Tightening.objects.get().pk}"
    assert decision.subject == f"listing:{listing.pk}"
    assert confirmation.due.due_on < decision.due.due_on


def test_the_second_person_is_another_one(listing: Listing, tao: Account, wen: Account) -> None:
    withdrawing.revoke(listing.pk, by=tao, reason="wrong person")
    waiting = Tightening.objects.get()

    with pytest.raises(NotAllowed):
        confirming.confirm(waiting.pk, by=tao, now=NOW)
    confirming.confirm(waiting.pk, by=wen, now=NOW)

    waiting.refresh_from_db()
    assert (waiting.answer, waiting.second) == ("confirmed", wen)
    assert of_listing(listing, DeadlineId.C01, timezone.now()) == []
    with pytest.raises(Conflict):
        confirming.confirm(waiting.pk, by=wen, now=NOW)


def test_many_are_confirmed_at_once_but_none_of_ones_own(mei: Account, tao: Account, wen: Account) -> None:
    examples.published(mei, tao, *(examples.row(serial) for serial in (1, 2, 3)))
    first, second, third = Listing.objects.order_by("seq")
    withdrawing.hide(first.pk, by=tao, reason="x")
    withdrawing.hide(second.pk, by=tao, reason="x")
    withdrawing.hide(third.pk, by=wen, reason="x")

    done = confirming.confirm_many([each.pk for each in Tightening.objects.all()], by=wen, now=NOW)

    assert (done.confirmed, done.left) == (2, 1)
    assert [each.by for each in confirming.waiting(tao)] == [wen]


def test_another_court_confirms_nothing(listing: Listing, tao: Account) -> None:
    bo = officer("bo", Role.APPROVER, court_code="冀0002")
    withdrawing.hide(listing.pk, by=tao, reason="x")

    with pytest.raises(NotAllowed):
        confirming.confirm(Tightening.objects.get().pk, by=bo, now=NOW)
    assert list(confirming.waiting(bo)) == []


def test_who_withdraws_what_another_has_hidden_has_looked_at_it(listing: Listing, tao: Account, wen: Account) -> None:
    withdrawing.hide(listing.pk, by=tao, reason="perhaps the wrong person")

    withdrawing.revoke(listing.pk, by=wen, reason="it is the wrong person")

    answers = [(each.act, each.answer) for each in Tightening.objects.order_by("at")]
    assert answers == [("hide", "confirmed"), ("revoke", None)]


@pytest.mark.parametrize("taken_off", ["hide", "revoke", "delist"])
def test_the_way_back_needs_two_and_brings_a_new_share_id(
    listing: Listing, tao: Account, wen: Account, taken_off: str
) -> None:
    before = Listing.objects.get()
    if taken_off == "hide":
        withdrawing.hide(listing.pk, by=tao, reason="x")
    elif taken_off == "revoke":
        withdrawing.revoke(listing.pk, by=tao, reason="x")
    else:
        examples.delisted(listing.pk, by=tao, reason="x")
    held = restoring.propose(listing.pk, by=wen, reason="it was right", now=NOW)

    with pytest.raises(NotAllowed):
        restoring.approve(held.pk, by=wen, now=NOW)
    assert not is_shown(listing)
    restoring.approve(held.pk, by=tao, now=timezone.now())

    after = Listing.objects.get()
    assert (after.state, after.pk) == ("published", before.pk)
    assert after.share_id != before.share_id
    assert is_shown(listing)
    assert Tightening.objects.get().answer == "taken_back"
    assert Tightening.objects.get().second == wen
    assert [event.kind for event in feed.events(1)] == ["publish", "withdraw", "publish"]
    assert checking.verify().problems == []
    assert [each.act for each in AuditEntry.objects.order_by("-id")[:2]] == ["listing.restore", "listing.taken_back"]


def test_a_restored_listing_stays_off_what_is_suppressed(
    listing: Listing, tao: Account, wen: Account, hong: Account
) -> None:
    amending.suppress(listing.pk, Why.SAFETY, source="officer", by=hong, reason="threats", now=NOW)
    withdrawing.hide(listing.pk, by=tao, reason="x")

    restoring.approve(restoring.propose(listing.pk, by=wen, reason="x", now=NOW).pk, by=tao, now=timezone.now())

    [event] = feed.events(Listing.objects.get().seq - 1, limit=1)
    assert event.body is not None
    assert b'"channels":["list"]' in event.body


def test_an_officers_suppression_waits_for_a_second_person_and_so_does_its_end(
    listing: Listing, hong: Account, wen: Account
) -> None:
    made = amending.suppress(listing.pk, Why.SAFETY, source="officer", by=hong, reason="threats", now=NOW)
    assert [each.act for each in confirming.waiting(wen)] == ["take_off_map"]

    amending.propose_end(made.pk, by=wen, reason="no danger")
    amending.end(made.pk, by=hong, now=timezone.now())

    assert Tightening.objects.get().answer == "taken_back"


def test_a_confirmation_waits_while_a_restoration_is_open(listing: Listing, tao: Account, wen: Account) -> None:
    withdrawing.hide(listing.pk, by=tao, reason="x")
    held = restoring.propose(listing.pk, by=wen, reason="x", now=NOW)
    with pytest.raises(Conflict):
        confirming.confirm(Tightening.objects.get().pk, by=wen, now=NOW)

    restoring.refuse(held.pk, by=tao, reason="it is dangerous", now=NOW)

    confirming.confirm(Tightening.objects.get().pk, by=wen, now=NOW)
    assert Listing.objects.get().state == "hidden"
    with pytest.raises(Conflict):
        restoring.approve(held.pk, by=tao, now=NOW)


def test_an_approval_is_good_for_one_return(listing: Listing, tao: Account, wen: Account) -> None:
    withdrawing.hide(listing.pk, by=tao, reason="x")
    restoring.approve(restoring.propose(listing.pk, by=wen, reason="x", now=NOW).pk, by=tao, now=timezone.now())
    withdrawing.hide(listing.pk, by=tao, reason="again")

    with pytest.raises(IntegrityError), transaction.atomic():
        run("UPDATE register_listing SET state = 'published'")
    with pytest.raises(IntegrityError), transaction.atomic():
        run("UPDATE register_listing SET seq = seq - 2")


def test_what_has_ended_or_expired_does_not_come_back(mei: Account, tao: Account, wen: Account) -> None:
    examples.published(mei, tao, examples.row(1, **examples.WITH_A_TERM))
    [listing] = Listing.objects.all()
    withdrawing.hide(listing.pk, by=tao, reason="x")
    assert listing.expires_at is not None

    with pytest.raises(RuleError) as refused:
        restoring.propose(listing.pk, by=wen, reason="x", now=listing.expires_at + timedelta(seconds=1))

    assert refused.value.code == "term_over"


def run(statement: str, parameters: tuple[int | str, ...] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@pytest.fixture
def waiting(listing: Listing, tao: Account, wen: Account) -> SimpleNamespace:
    withdrawing.hide(listing.pk, by=tao, reason="x")
    held = restoring.propose(listing.pk, by=wen, reason="x", now=NOW)
    return SimpleNamespace(tightening=Tightening.objects.get(), restoration=held, tao=tao, wen=wen)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE register_tightening SET answer = 'confirmed', answered_at = at, second_id = by_id",
        "UPDATE register_tightening SET answer = 'confirmed', answered_at = at",
        "UPDATE register_tightening SET answer = 'nonsense', answered_at = at, second_id = {wen}",
        "UPDATE register_tightening SET by_id = {wen}",
        "UPDATE register_tightening SET due_on = '2099-01-01'",
        "DELETE FROM register_tightening",
        "UPDATE register_restoration SET approver_id = proposed_by_id, approved_at = proposed_at",
        "UPDATE register_restoration SET approver_id = {tao}",
        "UPDATE register_restoration SET proposed_by_id = {tao}",
        "UPDATE register_restoration SET after_seq = after_seq + 1",
        "DELETE FROM register_restoration",
        "UPDATE register_listing SET state = 'published'",
    ],
)
def test_direct_sql_cannot_be_the_second_person(waiting: SimpleNamespace, statement: str) -> None:
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        run(statement.format(tao=waiting.tao.pk, wen=waiting.wen.pk))

    assert Listing.objects.get().state == "hidden"


def test_an_answer_is_given_once(waiting: SimpleNamespace) -> None:
    answer = "UPDATE register_tightening SET answer = %s, answered_at = at, second_id = %s"
    run(answer, ("confirmed", waiting.wen.pk))

    with pytest.raises(IntegrityError), transaction.atomic():
        run(answer, ("taken_back", waiting.wen.pk))


def test_two_proposals_are_one(waiting: SimpleNamespace, listing: Listing) -> None:
    again = restoring.propose(listing.pk, by=waiting.tao, reason="y", now=NOW)

    assert again.pk == waiting.restoration.pk
    assert Restoration.objects.count() == 1
