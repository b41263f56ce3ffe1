"""Ledger and audit to read, and accounts to add."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from debtormap.ledger.models import Body, Event
from debtormap.register.models import AuditEntry
from debtormap.staff.models import Account, Role
from tests.console.conftest import Open, person
from tests.console.examples import published, row
from tests.guards import without_guards


def test_the_ledger_shows_its_events_newest_first(browser: Open, mei: Account, tao: Account) -> None:
    [listing] = published(mei, tao, [row(7)])

    page = browser(mei).get(reverse("ledger"))

    assert [event.kind for event in page.context["paged"].rows] == ["publish", "policy"]
    assert page.context["head"].seq == listing.seq


def test_an_event_shows_its_body_to_its_court_alone(browser: Open, mei: Account, tao: Account) -> None:
    [listing] = published(mei, tao, [row(7)])
    other = person("bo", Role.CLERK, court_code="冀0002")

    own, others = (browser(account).get(reverse("ledger_event", args=(listing.seq,))) for account in (mei, other))

    assert "演示人7" in own.content.decode()
    assert "演示人7" not in others.content.decode()
    assert "It belongs to another court." in others.content.decode()


def test_an_erased_body_is_said_to_be_erased(browser: Open, mei: Account, tao: Account) -> None:
    [listing] = published(mei, tao, [row(7)])
    with without_guards():
        Body.objects.filter(seq=listing.seq).update(body=None, salt=None)

    page = browser(mei).get(reverse("ledger_event", args=(listing.seq,)))

    assert "The body has been erased" in page.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("name", ["ledger", "audit", "batches", "listings"])
def test_what_is_only_to_read_takes_nothing(name: str, method: str, browser: Open) -> None:
    reader = person("li", Role.AUDITOR, Role.APPROVER, court_code="")

    page = getattr(browser(reader), method)(reverse(name))

    assert page.status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_the_auditor_finds_who_did_what(browser: Open, an: Account, mei: Account, tao: Account) -> None:
    published(mei, tao, [row(7)])
    client = browser(an)

    all_entries = client.get(reverse("audit")).context["paged"].rows
    taos = client.get(reverse("audit") + "?person=tao&subject=batch:").context["paged"].rows

    assert [entry.act for entry in reversed(all_entries)][:2] == ["batch.stage", "batch.approve"]
    assert {entry.actor for entry in taos} == {tao}


def test_an_auditor_of_a_court_reads_what_its_own_people_did(browser: Open, mei: Account, tao: Account) -> None:
    published(mei, tao, [row(7)])
    other = person("bo", Role.AUDITOR, court_code="冀0002")

    page = browser(other).get(reverse("audit"))

    assert page.context["paged"].rows == []
    assert Event.objects.exists()


def test_a_new_account_gets_a_link_that_is_shown_once(browser: Open, gao: Account) -> None:
    client = browser(gao)
    sent = {"name": "wang", "roles": ["clerk", "approver"], "court_code": "冀0001"}

    page = client.post(reverse("staff_add"), sent)

    account = Account.objects.get(username="wang")
    entry = AuditEntry.objects.get(act="account.add")
    assert (set(account.roles), account.court_code) == ({"approver", "clerk"}, "冀0001")
    assert page.context["link"].startswith("http://testserver/console/welcome/")
    assert (entry.actor, entry.subject) == (gao, f"account:{account.pk}")
    assert page.context["link"] not in client.get(reverse("staff")).content.decode()


def test_a_name_that_is_taken_or_strange_is_refused_by_field(browser: Open, gao: Account, mei: Account) -> None:
    client = browser(gao)

    taken = client.post(reverse("staff_add"), {"name": "mei", "roles": ["clerk"], "court_code": ""})
    strange = client.post(reverse("staff_add"), {"name": "a b", "roles": ["clerk"], "court_code": ""})
    nothing = client.post(reverse("staff_add"), {"name": "wang", "court_code": ""})

    errors = [list(page.context["form"].errors) for page in (taken, strange, nothing)]
    assert errors == [["name"], ["name"], ["roles"]]


def test_who_has_a_password_gets_no_second_link(browser: Open, gao: Account, mei: Account) -> None:
    page = browser(gao).post(reverse("staff_link", args=(mei.pk,)), follow=True)

    assert "This person has a password already." in page.content.decode()
    assert not AuditEntry.objects.filter(act="account.link").exists()
