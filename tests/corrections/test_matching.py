"""The match service: hit or no hit, few tries, and no number kept."""

from datetime import datetime, timedelta

import pytest

from debtormap.core.errors import NotFound, RuleError, TooMany
from debtormap.core.listing import State
from debtormap.corrections import matching
from debtormap.corrections.matching import Result, Tries
from debtormap.register import importing, publishing, reviewing
from debtormap.register.importing import LegacyAttestation
from debtormap.register.models import AuditEntry, Listing
from debtormap.staff.models import Account
from tests.corrections.test_receiving import everything_stored
from tests.examples import csv_bytes, legacy_row, number

HERE = "192.0.2.1"


def tried(listing: Listing, asked: str, now: datetime, *, client: str = HERE, tries: Tries | None = None) -> Result:
    return matching.match(listing.pk, asked, client=client, now=now, tries=tries or Tries())


def test_the_whole_number_is_a_hit_however_it_is_written(listing: Listing, now: datetime) -> None:
    whole = number(1)

    for spelling in (whole, f" {whole[:6]} {whole[6:]} ", whole.lower()):
        assert tried(listing, spelling, now) is Result.HIT
    assert tried(listing, number(2), now) is Result.NO_HIT


def test_a_masked_number_cannot_be_compared(mei: Account, tao: Account, now: datetime) -> None:
    mei.court_code = tao.court_code = ""
    for person in (mei, tao):
        person.save()
    batch = importing.stage(
        csv_bytes([legacy_row()]), "a.csv", author=mei, court_code=None, legacy=LegacyAttestation(reason="卷宗齐全")
    )
    publishing.publish(reviewing.approve(batch, by=tao), by=tao)

    assert tried(Listing.objects.get(), number(1), now) is Result.NOT_COMPARABLE


def test_a_client_has_five_tries_a_day(listing: Listing, now: datetime) -> None:
    tries = Tries()
    for serial in range(2, 7):
        tried(listing, number(serial), now, tries=tries)

    with pytest.raises(TooMany) as refused:
        tried(listing, number(1), now, tries=tries)

    assert refused.value.retry_after_s == 12 * 3600
    assert tried(listing, number(1), now, client="192.0.2.2", tries=tries) is Result.HIT
    assert tried(listing, number(1), now + timedelta(hours=12), tries=tries) is Result.HIT


def test_a_household_is_one_client(listing: Listing, now: datetime) -> None:
    tries = Tries()
    for host in range(5):
        tried(listing, number(2), now, client=f"2001:db8:1:2ff::{host}", tries=tries)

    with pytest.raises(TooMany):
        tried(listing, number(2), now, client="2001:db8:1:200::9", tries=tries)


def test_a_listing_has_twenty_tries_a_day(listing: Listing, now: datetime) -> None:
    tries = Tries()
    for host in range(20):
        tried(listing, number(2), now, client=f"192.0.2.{host}", tries=tries)

    with pytest.raises(TooMany):
        tried(listing, number(1), now, client="198.51.100.1", tries=tries)


def test_a_slip_of_the_pen_costs_no_try(listing: Listing, now: datetime) -> None:
    tries, wrong = Tries(), number(1)[:-1] + ("0" if number(1)[-1] != "0" else "1")
    for _ in range(10):
        with pytest.raises(RuleError) as refused:
            tried(listing, wrong, now, tries=tries)
        assert (refused.value.field, wrong in str(refused.value)) == ("number", False)

    assert tried(listing, number(1), now, tries=tries) is Result.HIT


def test_what_is_gone_is_not_compared(listing: Listing, now: datetime) -> None:
    Listing.objects.update(state=State.REVOKED)

    with pytest.raises(NotFound):
        tried(listing, number(1), now)


def test_no_number_and_no_address_is_kept(listing: Listing, now: datetime) -> None:
    asked = number(77)
    tried(listing, asked, now)

    assert [text for text in (asked, HERE) if text.encode() in everything_stored()] == []
    assert AuditEntry.objects.get(act="listing.match").after == {"result": "no_hit"}
