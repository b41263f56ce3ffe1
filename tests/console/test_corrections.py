"""The corrections desk as officers use it."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from debtormap.core.corrections import Kind
from debtormap.corrections.models import Request
from debtormap.register.models import AuditEntry, Listing
from debtormap.staff.models import Account, Role
from tests.console.conftest import Open, person
from tests.console.examples import published, row
from tests.corrections.examples import CONTACT, REASONS, asked, latest, record

ANSWER = "经核对生效法律文书，申请理由成立。"


@pytest.fixture
def listing(mei: Account, tao: Account) -> Listing:
    [listing] = published(mei, tao, [row(7)])
    return listing


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def bo(db: None) -> Account:
    return person("bo", Role.CORRECTION_OFFICER)


def act(request: Request, deed: str) -> str:
    return reverse("correction_act", args=(request.pk, deed))


def test_the_queue_shows_what_waits_and_nothing_that_was_written(
    browser: Open, bo: Account, listing: Listing, now: datetime
) -> None:
    asked(listing, now)

    page = browser(bo).get(reverse("corrections")).content.decode()

    assert "should not be listed" in page
    assert REASONS not in page
    assert CONTACT not in page


def test_what_was_written_is_opened_with_a_purpose_that_the_audit_keeps(
    browser: Open, bo: Account, listing: Listing, now: datetime
) -> None:
    asked(listing, now)
    url = reverse("correction", args=(latest().pk,))

    closed = browser(bo).get(url).content.decode()
    refused = browser(bo).post(url, {"purpose": ""}).content.decode()
    opened = browser(bo).post(url, {"purpose": "审查申请"}).content.decode()

    assert [REASONS in page for page in (closed, refused, opened)] == [False, False, True]
    assert list(AuditEntry.objects.filter(act="correction.open").values_list("reason", flat=True)) == ["审查申请"]


def test_a_founded_request_takes_the_listing_off_at_once(
    browser: Open, bo: Account, listing: Listing, now: datetime
) -> None:
    asked(listing, now)
    form = {"expected": latest().version, "reasons": ANSWER, "remedy": "revoke"}

    browser(bo).post(act(latest(), "find"), form)

    listing.refresh_from_db()
    assert listing.state == "revoked"
    assert latest().state == "remedied"


def test_a_form_sent_twice_has_one_effect(browser: Open, bo: Account, listing: Listing, now: datetime) -> None:
    asked(listing, now)
    form = {"expected": latest().version, "reasons": ANSWER}

    browser(bo).post(act(latest(), "dismiss"), form)
    browser(bo).post(act(latest(), "dismiss"), form)

    assert latest().state == "dismissed"
    assert latest().turns.count() == 1


def test_a_stale_page_is_told_and_changes_nothing(browser: Open, bo: Account, listing: Listing, now: datetime) -> None:
    asked(listing, now)
    stale = {"expected": latest().version, "reasons": ANSWER, "remedy": "revoke"}
    other = person("ning", Role.CORRECTION_OFFICER)
    browser(other).post(act(latest(), "dismiss"), {"expected": latest().version, "reasons": ANSWER})

    page = browser(bo).post(act(latest(), "find"), stale, follow=True)

    listing.refresh_from_db()
    assert "Nothing was done" in page.content.decode()
    assert listing.state == "published"


def test_missing_reasons_are_told_and_what_was_entered_stays(
    browser: Open, bo: Account, listing: Listing, now: datetime
) -> None:
    asked(listing, now)

    page = browser(bo).post(act(latest(), "find"), {"expected": latest().version, "reasons": "", "remedy": "delist"})

    assert page.status_code == 422
    assert 'value="delist" required id="id_find_remedy_1" checked' in page.content.decode().replace("\n", "")
    assert latest().state == "received"


def test_an_amendment_waits_for_a_second_person(browser: Open, bo: Account, listing: Listing, now: datetime) -> None:
    approver = person("ru", Role.APPROVER)
    asked(listing, now, Kind.INACCURATE)
    changed = {"column_1": "做出执行依据单位", "value_1": "演示仲裁委员会"}
    form = {"expected": latest().version, "reasons": ANSWER, "remedy": "amend", **changed}

    browser(bo).post(act(latest(), "find"), form)
    waiting = browser(bo).get(reverse("correction", args=(latest().pk,))).content.decode()
    browser(bo).post(act(latest(), "release"), {"expected": latest().version})
    by_the_same_person = record(listing)["basis"]["issuer"]
    browser(approver).post(act(latest(), "release"), {"expected": latest().version})

    assert "演示仲裁委员会" in waiting
    assert by_the_same_person != "演示仲裁委员会"
    assert record(listing)["basis"]["issuer"] == "演示仲裁委员会"


def test_another_court_s_officer_finds_nothing(browser: Open, listing: Listing, now: datetime) -> None:
    asked(listing, now)
    other = browser(person("wu", Role.CORRECTION_OFFICER, court_code="冀0002"))

    pages = [
        other.get(reverse("correction", args=(latest().pk,))),
        other.post(reverse("correction", args=(latest().pk,)), {"purpose": "看一看"}),
        other.post(act(latest(), "dismiss"), {"expected": 1, "reasons": ANSWER}),
    ]

    assert [page.status_code for page in pages] == [404, 404, 404]
