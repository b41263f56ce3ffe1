"""What screens call things: a file, a person and a case by their names, never by the codes of the register."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from debtormap.console import subjects
from debtormap.console.templatetags import console as filters
from debtormap.register import publishing, reviewing, withdrawing
from debtormap.register.models import Batch, Tightening
from debtormap.staff.models import Account, Role
from tests.console.conftest import Open, person
from tests.console.examples import csv_of, published, row, stage
from tests.corrections.examples import asked
from tests.register import proceeding_examples as examples

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def han(db: None) -> Account:
    return person("han", Role.PRESIDENT)


def test_the_list_that_a_proceeding_makes_bears_its_case_number(
    browser: Open, mei: Account, han: Account, tao: Account
) -> None:
    found = examples.published(mei, han, tao)

    overview = browser(mei).get(reverse("admin:index")).content.decode()
    listing = browser(mei).get(reverse("listing", args=(found.listing_id,))).content.decode()

    assert Batch.objects.get().file_name == found.case_number
    assert found.case_number in overview
    assert found.pk not in overview
    assert f'<a href="{reverse("proceeding", args=(found.pk,))}">The proceeding that led to it</a>' in listing


def test_deadlines_name_the_person_and_the_case(browser: Open, mei: Account) -> None:
    found = examples.opened(mei)

    page = browser(mei).get(reverse("deadlines")).content.decode()

    assert f'<a href="{reverse("proceeding", args=(found.pk,))}">{found.name} {found.case_number}</a>' in page
    assert f"proceeding:{found.pk}" not in page


def test_what_one_officer_took_off_is_named_by_its_listing(mei: Account, tao: Account) -> None:
    [listing] = published(mei, tao, [row(7)])
    withdrawing.hide(listing.pk, by=tao, reason="danger")
    subject = f"confirmation:{Tightening.objects.get().pk}"

    assert subjects.named([subject])[subject].name == f"{listing.party.name} {listing.case.case_number}"


def test_many_subjects_are_named_by_one_query_a_kind(mei: Account) -> None:
    made = [examples.opened(mei, of=examples.file(serial)) for serial in (1, 2, 3)]
    asked = [f"proceeding:{each.pk}" for each in made]

    with CaptureQueriesContext(connection) as queries:
        named = subjects.named([*asked, "proceeding:gone", "policy:hebei-2019-1"])

    assert len(queries) == 1
    assert [named[each].name for each in asked] == [f"{each.name} {each.case_number}" for each in made]
    assert (named["proceeding:gone"].name, named["policy:hebei-2019-1"].link) == ("", "")


def test_the_history_of_a_proceeding_speaks_of_its_own_states(browser: Open, mei: Account, han: Account) -> None:
    found = examples.served(mei, han)

    page = browser(mei).get(reverse("proceeding", args=(found.pk,))).content.decode()

    assert "State: served" in page
    assert "dismissal" not in page
    assert "Grace in months: —" in page
    assert "Grounds: G4 违反财产报告制度的" in page


def test_the_overview_counts_what_another_person_began(browser: Open, mei: Account, han: Account, tao: Account) -> None:
    examples.proposed(mei, han)

    waiting = {str(name): count for _, name, count, _ in browser(tao).get(reverse("admin:index")).context["queues"]}

    assert waiting["to approve"] == 1


def test_a_list_in_which_nothing_is_new_says_so(browser: Open, mei: Account, tao: Account) -> None:
    published(mei, tao, [row(7)])
    again = stage(mei, csv_of([row(7)]) + b"\r\n")
    publishing.publish(reviewing.approve(again, by=tao), by=tao)

    page = browser(mei).get(reverse("batch", args=(again.pk,))).content.decode()

    assert "Nothing in this list was new or changed" in page
    assert "all are public" not in page


def test_requests_are_told_apart_by_the_listing_they_are_about(browser: Open, mei: Account, tao: Account) -> None:
    listings = published(mei, tao, [row(7), row(8)])
    for each in listings:
        asked(each, timezone.now())

    page = browser(person("bo", Role.CORRECTION_OFFICER)).get(reverse("corrections")).content.decode()

    assert [f"{each.party.name} {each.case.case_number}" in page for each in listings] == [True, True]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari, iOS"),
        ("curl/8.5.0", "curl/8.5.0"),
    ],
)
def test_a_session_names_browser_and_system(agent: str, name: str) -> None:
    assert filters.browser(agent) == name


def test_who_forgot_a_password_is_sent_to_the_administrator(browser: Open, mei: Account) -> None:
    page = browser(mei).get(reverse("account_change_password")).content.decode()

    assert "replaced by the administrator of your court" in page
    assert "password/reset" not in page
