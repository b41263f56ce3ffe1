"""What the clock ended is closed in the register, too, with a tombstone for those who keep copies."""

import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from debtormap.core.errors import RuleError
from debtormap.core.exits import DeletionGround
from debtormap.ledger.models import Body, Event
from debtormap.register import deleting, expiring, importing, withdrawing
from debtormap.register.deleting import Basis
from debtormap.register.models import AuditEntry, Listing, Tightening
from debtormap.staff.models import Account
from tests import examples
from tests.register.test_clocks import running

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def end(mei: Account, tao: Account) -> datetime:
    """When the term of the one listing with a term is over; another one has none."""
    examples.published(mei, tao, examples.row(1, **examples.WITH_A_TERM), examples.row(2))
    found = Listing.objects.get(expires_at__isnull=False).expires_at
    assert found is not None
    return found


def test_a_term_that_is_over_is_closed_with_a_tombstone_and_nothing_else_is(end: datetime) -> None:
    early = expiring.close_over(end - timedelta(seconds=1))
    done = expiring.close_over(end)

    closed = Listing.objects.get(expires_at__isnull=False)
    assert (early, done) == (0, 1)
    assert sorted(Listing.objects.values_list("state", flat=True)) == ["expired", "published"]
    assert Event.objects.get(seq=closed.seq).kind == "withdraw"
    assert json.loads(bytes(Body.objects.get(seq=closed.seq).body or b"")) == {"kind": "expire"}
    assert AuditEntry.objects.get(act="listing.expire").after == {"state": "expired"}


def test_closing_ends_its_deadline_needs_no_second_person_and_twice_is_once(end: datetime) -> None:
    first, again = expiring.close_over(end), expiring.close_over(end)

    assert (first, again, Event.objects.filter(kind="withdraw").count()) == (1, 0, 1)
    assert not Tightening.objects.exists()
    assert running(end) == []


def test_many_are_closed_piece_by_piece(mei: Account, tao: Account) -> None:
    examples.published(mei, tao, *(examples.row(serial, **examples.WITH_A_TERM) for serial in (1, 2, 3)))
    end = max(found for found in Listing.objects.values_list("expires_at", flat=True) if found)

    pieces = [expiring.close_over(end, most=2) for _piece in range(3)]

    assert pieces == [2, 1, 0]


def test_what_was_hidden_ends_with_its_term_too(end: datetime, tao: Account) -> None:
    withdrawing.hide(Listing.objects.get(expires_at__isnull=False).pk, by=tao, reason="x")

    expiring.close_over(end)

    assert Listing.objects.get(expires_at__isnull=False).state == "expired"


def test_the_state_is_told_by_the_clock_before_anything_ran(end: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    listing = Listing.objects.get(expires_at__isnull=False)
    before = listing.state_now
    monkeypatch.setattr(timezone, "now", lambda: end)

    assert (before, listing.state_now, listing.state) == ("published", "expired", "published")


def test_a_whole_list_that_is_sent_again_is_not_wrong_for_what_has_ended(end: datetime, mei: Account) -> None:
    expiring.close_over(end)
    data = examples.csv_bytes([examples.row(1, **examples.WITH_A_TERM), examples.row(2), examples.row(3)])

    batch = importing.stage(data, "again.csv", author=mei, court_code=examples.COURT)

    assert batch.counts == {"add": 1, "change": 0, "same": 2, "error": 0}


def test_a_deletion_names_its_ground_and_a_listing_with_a_term_is_deleted_early(end: datetime, tao: Account) -> None:
    with_term = Listing.objects.get(expires_at__isnull=False)
    without = Listing.objects.get(expires_at__isnull=True)

    with pytest.raises(RuleError) as nameless:
        deleting.end(without.pk, None, by=tao, reason="over", now=timezone.now())
    deleting.end(with_term.pk, None, by=tao, reason="performed", now=timezone.now())
    deleting.end(without.pk, Basis(ground=DeletionGround.D7), by=tao, reason="ended", now=timezone.now())

    assert (nameless.value.code, nameless.value.field) == ("ground_missing", "ground")
    assert [(each.deletions.get().ground, each.state) for each in (_again(with_term), _again(without))] == [
        ("early", "delisted"), ("D7", "delisted"),
    ]  # fmt: skip


def _again(listing: Listing) -> Listing:
    return Listing.objects.get(pk=listing.pk)
