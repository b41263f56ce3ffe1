"""The start page's queues, the plots, and full records that are opened for a purpose alone."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.urls import reverse
from django.utils import timezone

from debtormap.register.models import AuditEntry, Listing
from debtormap.staff.models import Account, Role
from tests.console.conftest import Open, person
from tests.console.examples import published, resident_number, row

pytestmark = pytest.mark.django_db(databases="__all__")

DOOR = "9502"
ADDRESS = f"河北省保定市莲池区五四路街道虚构花园小区9021号楼3单元{DOOR}室"


@pytest.fixture
def listing(mei: Account, tao: Account) -> Listing:
    [listing] = published(mei, tao, [row(7, address=ADDRESS, address_source="执行依据")])
    return listing


def test_number_and_address_are_opened_for_a_purpose_and_on_record(
    browser: Open, tao: Account, listing: Listing
) -> None:
    client, address = browser(tao), reverse("listing_full", args=(listing.pk,))

    usual = client.get(reverse("listing", args=(listing.pk,))).content.decode()
    refused = client.post(address, {"purpose": "service", "note": ""})
    assert not AuditEntry.objects.filter(act="listing.view_full").exists()
    full = client.post(address, {"purpose": "service", "note": "（2025）冀0001执7号"}).content.decode()

    number = resident_number(7)
    assert (DOOR in usual, number in usual) == (False, False)
    assert (DOOR in full, number in full) == (True, True)
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert DOOR not in refused.content.decode()
    entry = AuditEntry.objects.get(act="listing.view_full")
    assert (entry.actor, entry.subject) == (tao, f"listing:{listing.pk}")
    assert "（2025）冀0001执7号" in entry.reason


def test_an_auditor_opens_no_full_record(browser: Open, an: Account, listing: Listing) -> None:
    answer = browser(an).post(reverse("listing_full", args=(listing.pk,)), {"purpose": "inspection", "note": "x"})

    assert answer.status_code == HTTPStatus.FORBIDDEN


def test_a_receipt_and_the_evidence_are_taken_from_the_page(browser: Open, tao: Account, listing: Listing) -> None:
    client = browser(tao)
    client.post(reverse("withdraw", args=(listing.pk,)), {"kind": "revoke", "reason": "错误纳入"})

    receipt = client.get(reverse("listing_receipt", args=(listing.pk,)))
    evidence = client.get(reverse("listing_evidence", args=(listing.pk,)))

    assert '"act":"revoke"' in receipt.content.decode().replace('": "', '":"')
    assert f"receipt-{listing.pk}.json" in receipt["Content-Disposition"]
    assert evidence.json()


def test_the_start_page_counts_what_waits_for_each_role(
    browser: Open, tao: Account, mei: Account, gao: Account, lin: Account, listing: Listing
) -> None:
    browser(tao).post(reverse("hide", args=(listing.pk,)), {"why": "danger"})
    Listing.objects.update(changed_at=timezone.now())

    def queues(account: Account) -> dict[str, int]:
        shown = browser(account).get(reverse("admin:index")).context["queues"]
        return {str(name): count for _link, name, count, _tone in shown}

    assert queues(tao)["wait for a second person"] == 1
    assert "wait for a second person" not in queues(mei)
    assert list(queues(lin)) == ["overdue", "due soon"]
    assert queues(gao) == {"background work that failed too often": 0}


def test_a_term_that_ends_soon_is_in_its_queue(browser: Open, tao: Account, listing: Listing) -> None:
    client = browser(tao)
    far = client.get(reverse("listings") + "?state=expiring")
    Listing.objects.update(expires_at=timezone.now() + timedelta(days=29))

    near = client.get(reverse("listings") + "?state=expiring")

    assert [len(page.context["paged"].rows) for page in (far, near)] == [0, 1]


def test_no_cell_below_five_stands_in_the_plots(browser: Open, mei: Account, tao: Account) -> None:
    published(mei, tao, [row(serial) for serial in range(1, 5)])

    page = browser(tao).get(reverse("statistics"))

    grounds = dict(page.context["grounds"].rows)
    assert grounds["G4"] == (None,)
    assert "&lt; 5" in page.content.decode()


def test_five_and_more_are_shown(browser: Open, mei: Account, tao: Account) -> None:
    published(mei, tao, [row(serial) for serial in range(1, 7)])

    page = browser(tao).get(reverse("statistics"))

    assert dict(page.context["grounds"].rows)["G4"] == (6,)
    assert page.context["flow"].rows[-1][1] == (6, 0)


def test_a_court_sees_its_own_numbers(browser: Open, mei: Account, tao: Account) -> None:
    published(mei, tao, [row(serial) for serial in range(1, 7)])

    page = browser(person("bo", Role.APPROVER, court_code="冀0002")).get(reverse("statistics"))

    assert dict(page.context["grounds"].rows)["G4"] == (0,)
    assert page.context["courts"] is None
