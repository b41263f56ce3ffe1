"""Notices to officers: late, in batches, the same whatever came."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from debtormap.clues import conflicts, desk, notices
from debtormap.clues.conflicts import Kind
from debtormap.clues.models import Clue, Notice
from debtormap.clues.officers import Unlocked
from debtormap.staff.models import Account
from tests.clues.examples import DESCRIPTION, LISTING, sent

pytestmark = pytest.mark.django_db(databases="__all__")
SLOT = datetime(2026, 12, 1, 4, tzinfo=UTC)


def came(at: datetime) -> Clue:
    sent()
    clue = Clue.objects.latest("sequence")
    Clue.objects.filter(pk=clue.pk).update(changed_at=at)
    return clue


def test_what_came_is_told_in_the_next_slot_and_not_before_five_minutes(lin_reads: Unlocked) -> None:
    lin = lin_reads.account
    came(SLOT - timedelta(seconds=1))
    at = SLOT + notices.delay(lin, SLOT)

    told = [notices.run(when) for when in (SLOT, at - timedelta(seconds=1), at, at + timedelta(hours=1))]

    assert told == [0, 0, 1, 0]
    assert timedelta(minutes=5) <= notices.delay(lin, SLOT) < timedelta(minutes=30)
    assert notices.is_waiting(lin)


def test_what_comes_within_a_slot_waits_for_the_next(lin_reads: Unlocked) -> None:
    came(SLOT)

    assert [notices.run(SLOT + notices.LATEST_S * timedelta(seconds=1)), notices.run(SLOT + timedelta(hours=5))] == [
        0,
        1,
    ]


def test_many_clues_are_one_notice(lin_reads: Unlocked) -> None:
    for minute in range(3):
        came(SLOT - timedelta(minutes=minute + 1))

    assert notices.run(SLOT + timedelta(hours=1)) == 1
    assert Notice.objects.count() == 1


def test_the_same_thing_is_told_once(lin_reads: Unlocked) -> None:
    came(SLOT - timedelta(minutes=1))

    told = [notices.run(SLOT + timedelta(hours=4 * slot + 1)) for slot in range(4)]
    came(SLOT + timedelta(hours=17))
    told.append(notices.run(SLOT + timedelta(hours=21)))

    assert told == [1, 0, 0, 0, 1]


def test_who_may_not_read_it_is_told_nothing(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    conflicts.declare(lin_reads.account, Kind.LISTING, LISTING, by=lin_reads.account, reason="a cousin")
    came(SLOT - timedelta(minutes=1))

    notices.run(SLOT + timedelta(hours=1))

    assert (notices.is_waiting(lin_reads.account), notices.is_waiting(wen_reads.account)) == (False, True)


def test_what_is_read_or_in_quarantine_is_not_told(lin_reads: Unlocked) -> None:
    read, spam = came(SLOT - timedelta(minutes=1)), came(SLOT - timedelta(minutes=1))
    desk.open_clue(read.id, lin_reads, reason="r")
    Clue.objects.filter(pk=spam.pk).update(quarantined=True)

    assert notices.run(SLOT + timedelta(hours=1)) == 0


def test_a_mail_says_the_same_whatever_came(lin_reads: Unlocked) -> None:
    mailed: list[tuple[Account, datetime]] = []
    came(SLOT - timedelta(minutes=1))

    notices.run(SLOT + timedelta(hours=1), lambda account, slot_at: mailed.append((account, slot_at)))

    assert mailed == [(lin_reads.account, SLOT)]
    assert not any(sign in notices.SUBJECT + notices.BODY for sign in ("线索", "clue", DESCRIPTION, "1"))


def test_a_mail_that_fails_is_tried_again(lin_reads: Unlocked) -> None:
    came(SLOT - timedelta(minutes=1))

    def fail(_account: Account, _slot_at: datetime) -> None:
        raise OSError("no mail server")

    with pytest.raises(OSError):
        notices.run(SLOT + timedelta(hours=1), fail)

    assert notices.run(SLOT + timedelta(hours=1)) == 1


def test_looking_at_the_inbox_takes_the_mark_away(lin_reads: Unlocked) -> None:
    came(SLOT - timedelta(minutes=1))
    notices.run(SLOT + timedelta(hours=1))

    notices.see(lin_reads.account, timezone.now())

    assert not notices.is_waiting(lin_reads.account)


def test_instants_are_drawn_for_each_officer_and_slot(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    drawn = {
        notices.delay(officer.account, SLOT + slot * notices.SLOT)
        for officer in (lin_reads, wen_reads)
        for slot in range(20)
    }

    assert len(drawn) > 30
