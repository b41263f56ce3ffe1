""" "Not me": suppressed at once, confirmed or lapsed, once a listing, and an alarm when many come."""

from datetime import UTC, datetime, timedelta

import pytest

from debtormap.core.errors import Conflict
from debtormap.core.listing import Channel
from debtormap.core.not_me import claim, confirm, is_alarming, lapses_at, refuse, settle, suppresses
from debtormap.core.severity import Suppression, reduce
from tests.core.calendars import CALENDAR

FRIDAY = datetime(2026, 11, 6, 2, tzinfo=UTC)
MONDAY_MIDNIGHT = datetime(2026, 11, 9, 16, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_claim_takes_the_listing_off_map_density_and_share_at_once() -> None:
    claims = [claim([], at=FRIDAY, calendar=CALENDAR)]

    assert suppresses(claims, FRIDAY)
    assert not suppresses(claims, FRIDAY - SECOND)
    assert reduce(tuple(Channel), [Suppression.NOT_ME]) == (Channel.LIST,)


def test_a_claim_that_nobody_confirms_lapses_after_one_working_day() -> None:
    claims = [claim([], at=FRIDAY, calendar=CALENDAR)]

    assert lapses_at(claims, FRIDAY) == MONDAY_MIDNIGHT
    assert suppresses(claims, MONDAY_MIDNIGHT - SECOND)
    assert not suppresses(claims, MONDAY_MIDNIGHT)
    assert lapses_at(claims, MONDAY_MIDNIGHT) is None


def test_a_confirmed_claim_holds_until_its_request_is_decided() -> None:
    confirmed = confirm(claim([], at=FRIDAY, calendar=CALENDAR), at=FRIDAY + SECOND)
    decided_at = FRIDAY + timedelta(days=12)

    assert suppresses([confirmed], MONDAY_MIDNIGHT + timedelta(days=7))
    assert lapses_at([confirmed], FRIDAY + SECOND) is None
    assert not suppresses([settle(confirmed, at=decided_at)], decided_at)


def test_a_refused_claim_ends_at_once() -> None:
    refused = refuse(claim([], at=FRIDAY, calendar=CALENDAR), at=FRIDAY + SECOND)

    assert suppresses([refused], FRIDAY)
    assert not suppresses([refused], FRIDAY + SECOND)


def test_a_second_claim_on_the_same_listing_does_not_suppress_by_itself() -> None:
    first = claim([], at=FRIDAY, calendar=CALENDAR)
    second = claim([first], at=MONDAY_MIDNIGHT, calendar=CALENDAR)
    later = MONDAY_MIDNIGHT + SECOND

    assert not suppresses([first, second], later)
    assert suppresses([first, confirm(second, at=later)], later)


def test_a_second_claim_does_not_lengthen_the_first() -> None:
    first = claim([], at=FRIDAY, calendar=CALENDAR)
    second = claim([first], at=MONDAY_MIDNIGHT - SECOND, calendar=CALENDAR)

    assert not suppresses([first, second], MONDAY_MIDNIGHT)


def test_a_claim_that_lapsed_may_still_be_confirmed_but_none_is_answered_twice() -> None:
    lapsed = claim([], at=FRIDAY, calendar=CALENDAR)
    confirmed = confirm(lapsed, at=MONDAY_MIDNIGHT + SECOND)

    assert suppresses([confirmed], MONDAY_MIDNIGHT + SECOND)
    with pytest.raises(Conflict):
        refuse(confirmed, at=MONDAY_MIDNIGHT + 2 * SECOND)


def test_more_than_twenty_claims_a_day_raise_an_alarm() -> None:
    times = [FRIDAY + timedelta(minutes=minute) for minute in range(21)]
    last = times[-1]

    assert not is_alarming(times[:20], last)
    assert is_alarming(times, last)
    assert not is_alarming(times, FRIDAY + timedelta(days=1))
