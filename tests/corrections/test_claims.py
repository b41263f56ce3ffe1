"""“Not me”: off the map at once, in the list all the while, back by the clock or by two persons."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from debtormap.core.corrections import Kind, Remedy, State
from debtormap.core.errors import Conflict, NotAllowed, RuleError
from debtormap.core.listing import State as ListingState
from debtormap.corrections import claims, desk, following, inbox, jobs, queue
from debtormap.corrections.models import Alarm, Claim, Clock
from debtormap.ledger import feed
from debtormap.public.projection import Projection
from debtormap.register.models import Listing, Suppression
from debtormap.staff.models import Account
from tests.corrections.examples import ALL, ANSWER, asked, latest, record
from tests.examples import published, row

#: Noon of a Wednesday; the first working day after it ends on Thursday at 24:00 in Beijing.
LAPSES = datetime(2026, 11, 26, 16, tzinfo=UTC)


def version() -> int:
    return latest().version


def confirmed(by: Account, now: datetime) -> None:
    desk.confirm_claim(latest().pk, by=by, expected=version(), reasons=ANSWER, now=now)


def projected() -> Projection:
    """The public side as it follows the ledger."""
    projection = Projection()
    for event in feed.events(after=0):
        projection.apply(event)
    return projection


def test_a_claim_takes_the_listing_off_map_and_sharing_at_once(listing: Listing, now: datetime) -> None:
    before = projected()
    place = next(iter(before.places.by_id.values()))
    receipt = asked(listing, now, Kind.NOT_ME)

    after = projected()

    seconds = now.timestamp()
    assert record(listing)["channels"] == ["list"]
    assert len(before.nearby(place, seconds)) == 1
    assert after.shown(listing.pk, seconds) is not None
    assert all(after.nearby(each, seconds) == [] for each in after.places.by_id.values())
    told = following.read(receipt, now=now)
    assert (told.off_map, told.off_map_until) == (True, LAPSES)


def test_an_unconfirmed_claim_lapses_after_a_working_day(listing: Listing, now: datetime) -> None:
    receipt = asked(listing, now, Kind.NOT_ME)

    jobs.slow(LAPSES - timedelta(seconds=1))
    assert record(listing)["channels"] == ["list"]
    # By the clock alone, before any job has run.
    assert following.read(receipt, now=LAPSES).off_map is False
    jobs.slow(LAPSES)
    jobs.slow(LAPSES)

    assert record(listing)["channels"] == ALL
    assert not Clock.objects.filter(deadline="C02", closed_at__isnull=True).exists()
    assert latest().state == State.RECEIVED


def test_a_confirmed_claim_holds_until_the_decision(listing: Listing, bo: Account, now: datetime) -> None:
    asked(listing, now, Kind.NOT_ME)

    confirmed(bo, now)
    jobs.slow(LAPSES + timedelta(days=30))

    assert record(listing)["channels"] == ["list"]
    assert Listing.objects.get().state == ListingState.PUBLISHED


def test_a_confirmation_waits_for_another_person(listing: Listing, bo: Account, ning: Account, now: datetime) -> None:
    asked(listing, now, Kind.NOT_ME)
    confirmed(bo, now)
    assert [(limit.deadline.value, str(limit.due_on)) for limit in queue.limits(latest(), now=now)][:1] == [
        ("C01", "2026-11-26")
    ]

    with pytest.raises(NotAllowed):
        desk.second_claim(latest().pk, by=bo, expected=version(), agrees=True, reasons="", now=now)
    desk.second_claim(latest().pk, by=ning, expected=version(), agrees=True, reasons="", now=now)

    assert Claim.objects.get().seconded_by == ning
    assert "C01" not in [limit.deadline.value for limit in queue.limits(latest(), now=now)]


def test_who_takes_a_confirmation_back_needs_one_more(
    listing: Listing, bo: Account, ning: Account, now: datetime
) -> None:
    asked(listing, now, Kind.NOT_ME)
    confirmed(bo, now)
    desk.second_claim(latest().pk, by=ning, expected=version(), agrees=False, reasons=ANSWER, now=now)
    assert record(listing)["channels"] == ["list"]

    desk.restore(latest().pk, by=bo, expected=version(), now=now)

    assert record(listing)["channels"] == ALL


def test_a_second_claim_waits_for_an_officer(listing: Listing, bo: Account, now: datetime) -> None:
    asked(listing, now, Kind.NOT_ME)
    jobs.slow(LAPSES)

    later = LAPSES + timedelta(hours=10)
    asked(listing, later, Kind.NOT_ME)
    assert record(listing)["channels"] == ALL
    confirmed(bo, later)

    assert record(listing)["channels"] == ["list"]


def test_a_refused_claim_is_put_back_by_two(listing: Listing, bo: Account, ning: Account, now: datetime) -> None:
    asked(listing, now, Kind.NOT_ME)
    desk.refuse_claim(latest().pk, by=bo, expected=version(), reasons=ANSWER, now=now)
    assert record(listing)["channels"] == ["list"]

    with pytest.raises(NotAllowed):
        desk.restore(latest().pk, by=bo, expected=version(), now=now)
    desk.restore(latest().pk, by=ning, expected=version(), now=now)

    assert record(listing)["channels"] == ALL


def test_a_dismissed_claim_is_put_back_by_two(listing: Listing, bo: Account, ning: Account, now: datetime) -> None:
    asked(listing, now, Kind.NOT_ME)
    confirmed(bo, now)
    desk.dismiss(latest().pk, by=bo, expected=version(), reasons=ANSWER, now=now)
    assert record(listing)["channels"] == ["list"]

    desk.restore(latest().pk, by=ning, expected=version(), now=now)

    assert (latest().state, record(listing)["channels"]) == (State.DISMISSED, ALL)
    assert Claim.objects.get().settled_at == now


def test_a_confirmed_claim_that_is_taken_back_is_put_back_by_two(
    listing: Listing, bo: Account, ning: Account, now: datetime
) -> None:
    receipt = asked(listing, now, Kind.NOT_ME)
    confirmed(bo, now)
    following.withdraw(receipt, now=now)
    assert record(listing)["channels"] == ["list"]

    desk.propose_restore(latest().pk, by=bo, expected=version(), reasons=ANSWER, now=now)
    desk.restore(latest().pk, by=ning, expected=version(), now=now)

    assert (latest().state, record(listing)["channels"]) == (State.WITHDRAWN, ALL)


def test_a_founded_claim_revokes_the_listing(listing: Listing, bo: Account, now: datetime) -> None:
    asked(listing, now, Kind.NOT_ME)

    desk.find(latest().pk, by=bo, expected=1, reasons=ANSWER, remedy=Remedy.REVOKE, now=now)
    jobs.slow(LAPSES)

    listing.refresh_from_db()
    assert listing.state == ListingState.REVOKED
    assert projected().shown(listing.pk, now.timestamp()) is None


def test_a_claim_is_answered_once(listing: Listing, bo: Account, ning: Account, now: datetime) -> None:
    asked(listing, now, Kind.NOT_ME)
    confirmed(bo, now)

    with pytest.raises(Conflict):
        desk.refuse_claim(latest().pk, by=ning, expected=version(), reasons=ANSWER, now=now)


def test_the_database_wants_another_person_for_the_confirmation(listing: Listing, bo: Account, now: datetime) -> None:
    asked(listing, now, Kind.NOT_ME)
    confirmed(bo, now)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE corrections_claim SET seconded_by_id = answered_by_id")


def test_not_me_is_asked_of_a_listing(listing: Listing, now: datetime) -> None:
    with pytest.raises(RuleError) as refused:
        asked(None, now, Kind.NOT_ME, listed_name="演示甲", case_number="（2024）冀0001执1号")

    assert refused.value.code == "listing_needed"


def test_a_public_side_alone_leaves_the_claim_to_the_court(
    listing: Listing, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "_court_is_here", True)
    inbox.leave_to_court()
    asked(listing, now, Kind.NOT_ME)
    assert (record(listing)["channels"], Suppression.objects.count()) == (ALL, 0)

    jobs.quick(now + timedelta(seconds=2))
    jobs.quick(now + timedelta(seconds=4))

    assert record(listing)["channels"] == ["list"]
    assert Suppression.objects.get().lapses_at == LAPSES


def test_more_than_twenty_a_day_raise_one_alarm(
    mei: Account, tao: Account, bo: Account, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    published(mei, tao, *(row(serial) for serial in range(1, 23)))
    listings = list(Listing.objects.all())

    with caplog.at_level(logging.WARNING):
        for listing in listings[:20]:
            asked(listing, now, Kind.NOT_ME)
        assert queue.alarms(bo) == []
        for listing in listings[20:]:
            asked(listing, now, Kind.NOT_ME)

    assert [(alarm.count, alarm.kind) for alarm in queue.alarms(bo)] == [(22, "many_claims")]
    assert [record.getMessage() for record in caplog.records] == [
        "alarm: more claims of a wrong person in a day than usual (21)"
    ]
    queue.see_alarm(Alarm.objects.get().pk, by=bo, now=now)
    assert queue.alarms(bo) == []
