"""The page of recipients."""

import pytest
from django.urls import reverse

from debtormap.recipients import admission
from debtormap.recipients.models import Recipient
from debtormap.staff.models import Account, Role
from tests.console.conftest import Open, person

pytestmark = pytest.mark.django_db

FILLED = {"name": "演示银行", "kind": "bank", "basis": "冀高法〔2026〕演示1号"}


@pytest.fixture
def zhao(db: None) -> Account:
    return person("zhao", Role.PRESIDENT, court_code="")


@pytest.fixture
def he(db: None) -> Account:
    return person("he", Role.ADMINISTRATOR, court_code="")


def test_one_proposes_another_admits_and_the_token_is_shown_once(browser: Open, zhao: Account, he: Account) -> None:
    browser(he).post(reverse("recipient_propose"), FILLED)
    recipient = Recipient.objects.get()

    own = browser(he).post(reverse("recipient_admit", args=(recipient.pk,)))
    page = browser(zhao).post(reverse("recipient_admit", args=(recipient.pk,)))
    again = browser(zhao).post(reverse("recipient_admit", args=(recipient.pk,)), follow=True)

    assert own.status_code == 403
    token = page.context["token"]
    assert admission.by_token(token) == recipient
    assert page.headers["Cache-Control"].startswith(("no-store", "max-age=0"))
    assert "somebody else was first" in again.content.decode()
    assert token not in again.content.decode()


def test_what_is_missing_is_told_at_its_field_and_the_rest_stays(browser: Open, he: Account) -> None:
    page = browser(he).post(reverse("recipient_propose"), FILLED | {"basis": ""})

    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"basis"}
    assert "演示银行" in page.content.decode()


def test_a_recipient_ends_with_a_reason(browser: Open, zhao: Account, he: Account) -> None:
    browser(he).post(reverse("recipient_propose"), FILLED)
    recipient = Recipient.objects.get()
    url = reverse("recipient_end", args=(recipient.pk,))

    without = browser(he).post(url, {"reason": " "}, follow=True).content.decode()
    page = browser(he).post(url, {"reason": "协议到期"}, follow=True).content.decode()

    assert "This field is required." in without
    assert "The token is dead" in page
    assert Recipient.objects.get().ended_by == he


def test_an_auditor_reads_and_admits_nothing(browser: Open, he: Account, an: Account) -> None:
    browser(he).post(reverse("recipient_propose"), FILLED)

    page = browser(an).get(reverse("recipients"))

    assert "演示银行" in page.content.decode()
    assert "Admit and show the token" not in page.content.decode()
