"""The emergency brake, the second person, the way back, and the queue of deadlines, as Tao and Wen use them."""

from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from debtormap.register.models import AuditEntry, Listing, Restoration, Tightening
from debtormap.staff.models import Account, Role
from tests.console.conftest import Open, person
from tests.console.examples import published, row

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def listing(mei: Account, tao: Account) -> Listing:
    [listing] = published(mei, tao, [row(7)])
    return listing


@pytest.fixture
def wen(db: None) -> Account:
    return person("wen", Role.APPROVER)


def url(name: str, *args: object) -> str:
    return reverse(name, args=args)


def test_two_clicks_hide_a_listing(browser: Open, tao: Account, listing: Listing) -> None:
    client = browser(tao)

    first = client.get(url("listing", listing.pk)).content.decode()
    second = client.post(url("hide", listing.pk), {"why": "danger"})

    assert 'name="why" value="danger"' in first
    assert second.status_code == HTTPStatus.FOUND
    assert Listing.objects.get().state == "hidden"
    entry = AuditEntry.objects.get(act="listing.hide")
    assert (entry.actor, entry.reason) == (tao, "Somebody is in danger")


def test_a_second_click_hides_nothing_twice(browser: Open, tao: Account, listing: Listing) -> None:
    client = browser(tao)
    client.post(url("hide", listing.pk), {"why": "danger"})

    client.post(url("hide", listing.pk), {"why": "danger"})

    assert Tightening.objects.count() == 1


@pytest.mark.parametrize("sent", [{"why": "other"}, {"why": "other", "note": "  "}, {"why": "nonsense"}, {}])
def test_another_reason_has_to_be_told(browser: Open, tao: Account, listing: Listing, sent: dict[str, str]) -> None:
    page = browser(tao).post(url("hide", listing.pk), sent, follow=True)

    assert Listing.objects.get().state == "published"
    assert "another reason has to be told" in page.content.decode()


def test_off_the_map_only_stays_in_the_list(browser: Open, tao: Account, listing: Listing) -> None:
    browser(tao).post(url("hide", listing.pk), {"why": "danger", "map_only": "on"})

    assert Listing.objects.get().state == "published"
    assert Tightening.objects.get().act == "take_off_map"


def test_the_second_person_confirms_from_the_queue(browser: Open, tao: Account, wen: Account, listing: Listing) -> None:
    browser(tao).post(url("hide", listing.pk), {"why": "danger"})
    waiting = Tightening.objects.get()

    own = browser(tao).get(url("confirmations")).content.decode()
    others = browser(wen).get(url("confirmations")).content.decode()
    browser(tao).post(url("confirm"), {"chosen": [waiting.pk]})
    assert Tightening.objects.get().answer is None
    browser(wen).post(url("confirm"), {"chosen": [waiting.pk]})

    assert ('name="chosen"' in own, 'name="chosen"' in others) == (False, True)
    assert (Tightening.objects.get().answer, Tightening.objects.get().second) == ("confirmed", wen)


def test_the_way_back_takes_two_people_and_two_pages(
    browser: Open, tao: Account, wen: Account, listing: Listing
) -> None:
    browser(tao).post(url("hide", listing.pk), {"why": "danger"})

    empty = browser(wen).post(url("restore", listing.pk), {"reason": ""})
    browser(wen).post(url("restore", listing.pk), {"reason": "no danger any more"})
    proposal = Restoration.objects.get()
    own = browser(wen).post(url("restore_decide", listing.pk, proposal.pk), {"verdict": "approve"}, follow=True)
    assert Listing.objects.get().state == "hidden"
    browser(tao).post(url("restore_decide", listing.pk, proposal.pk), {"verdict": "approve"})

    assert empty.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "put back by another person" in own.content.decode()
    assert Listing.objects.get().state == "published"


def test_a_refusal_says_why(browser: Open, tao: Account, wen: Account, listing: Listing) -> None:
    browser(tao).post(url("hide", listing.pk), {"why": "danger"})
    browser(wen).post(url("restore", listing.pk), {"reason": "no danger any more"})
    address = url("restore_decide", listing.pk, Restoration.objects.get().pk)

    browser(tao).post(address, {"verdict": "refuse", "reason": ""})
    assert Restoration.objects.get().refused_at is None
    browser(tao).post(address, {"verdict": "refuse", "reason": "there is"})

    assert Restoration.objects.get().refused_by == tao
    assert Listing.objects.get().state == "hidden"


def test_what_is_due_stands_in_the_queue_and_leads_to_its_page(
    browser: Open, tao: Account, mei: Account, listing: Listing
) -> None:
    browser(tao).post(url("hide", listing.pk), {"why": "danger"})
    client = browser(mei)

    everything = client.get(url("deadlines"))
    filtered = client.get(url("deadlines") + "?deadline=T03")

    assert [each.deadline.value for each in everything.context["paged"].rows] == ["C01", "T03"]
    [due] = filtered.context["paged"].rows
    assert filtered.context["subjects"][due.subject].link == url("listing", listing.pk)
    assert f'href="{url("listing", listing.pk)}"' in filtered.content.decode()


def test_another_courts_deadlines_and_confirmations_are_not_shown(
    browser: Open, tao: Account, listing: Listing
) -> None:
    browser(tao).post(url("hide", listing.pk), {"why": "danger"})
    bo = browser(person("bo", Role.APPROVER, court_code="冀0002"))

    assert bo.get(url("deadlines")).context["total"] == 0
    assert bo.get(url("confirmations")).context["total"] == 0
    assert bo.post(url("hide", listing.pk), {"why": "danger"}).status_code == HTTPStatus.NOT_FOUND
    bo.post(url("confirm"), {"chosen": [Tightening.objects.get().pk]})
    assert Tightening.objects.get().answer is None


def test_three_confirmations_cost_no_more_queries_than_one(browser: Open, mei: Account, tao: Account) -> None:
    first, *others = published(mei, tao, [row(serial) for serial in (1, 2, 3, 4)])
    client = browser(tao)
    client.post(url("hide", first.pk), {"why": "danger"})
    client.get(url("confirmations"))
    with CaptureQueriesContext(connection) as one:
        client.get(url("confirmations"))
    for each in others:
        client.post(url("hide", each.pk), {"why": "danger"})

    client.get(url("listings"))  # takes the messages of the acts along
    with CaptureQueriesContext(connection) as many:
        client.get(url("confirmations"))

    assert len(many) == len(one)
