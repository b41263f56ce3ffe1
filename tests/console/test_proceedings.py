"""Proceedings in the console: opened, decided, served and published through the pages, each step by its own person."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from debtormap.console.proceeding_forms import field_of
from debtormap.core import row_columns as columns
from debtormap.register import proceedings, releasing
from debtormap.register.ids import new_row_id
from debtormap.register.models import AuditEntry, Listing
from debtormap.register.proceeding_models import Proceeding
from debtormap.staff.models import Account, Role
from tests.console.conftest import ConsoleClient, Open, person
from tests.register import proceeding_examples as on_the_way
from tests.register.proceeding_examples import NOW, PUBLIC_TEXT

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def han(db: None) -> Account:
    """Signs decisions."""
    return person("han", Role.PRESIDENT)


def entries(**changes: str) -> dict[str, str]:
    """What a clerk types to open one."""
    typed = {field_of(column): value for column, value in on_the_way.file().row.items()}
    return {
        "token": new_row_id(), "origin": "application", "applicant": "演示乙", "pay_to": "执行案款专户",
        "applied_on": timezone.localdate().isoformat(), **typed, **changes,
    }  # fmt: skip


def send(client: ConsoleClient, found: Proceeding, deed: str, **typed: object) -> int:
    data = {"expected": str(on_the_way.version(found)), **typed}
    return int(client.post(reverse("proceeding_act", args=(found.pk, deed)), data).status_code)


DECISION = {
    "number": "（2024）冀0001执1号之一", "reasons": "被执行人收到报告财产令后逾期未报告财产。", "grounds": ["G4"],
    "term_months": "24", "grace_months": "", "tier": "",
    "flags": ["identity_agrees", "namesakes_searched", "case_open"],
}  # fmt: skip


def test_a_listing_is_brought_to_the_public_through_the_pages(
    browser: Open, mei: Account, han: Account, tao: Account
) -> None:
    clerk, president, approver = browser(mei), browser(han), browser(tao)
    today = timezone.localdate().isoformat()
    clerk.post(reverse("proceeding_open"), entries())
    found = Proceeding.objects.get()

    steps = [
        send(clerk, found, "examine"),
        send(clerk, found, "warn", served_on=today, way="post"),
        send(clerk, found, "draft", **DECISION),
        send(president, found, "sign"),
        send(clerk, found, "serve", served_on=today, way="direct"),
        send(clerk, found, "confirm_text", text=PUBLIC_TEXT),
        send(clerk, found, "propose"),
        send(approver, found, "release"),
        send(clerk, found, "pay", paid_on=today, amount="100.50"),
    ]

    page = clerk.get(reverse("proceeding", args=(found.pk,))).content.decode()
    assert steps == [302] * len(steps)
    assert Listing.objects.get().state == "published"
    assert PUBLIC_TEXT in page and "¥100.50" in page and "printed" not in page


def test_what_was_typed_stays_when_a_rule_refuses_it(browser: Open, mei: Account) -> None:
    client = browser(mei)

    page = client.post(reverse("proceeding_open"), entries(**{field_of(columns.NUMBER): "139990196003070019"}))

    assert page.status_code == 422
    assert "（2024）冀0001执1号" in page.content.decode() and "执行案款专户" in page.content.decode()
    assert page.context["form"].errors.keys() == {field_of(columns.NUMBER)}
    assert not Proceeding.objects.exists()


def test_a_hard_block_is_told_in_the_readers_language_and_keeps_the_draft(browser: Open, mei: Account) -> None:
    found = on_the_way.opened(mei)
    proceedings.examine(found.pk, expected=1, by=mei, now=NOW)
    proceedings.warn(found.pk, expected=2, by=mei, now=NOW, served_on=NOW.date(), way="direct")
    url = reverse("proceeding_act", args=(found.pk, "draft"))
    typed = {**DECISION, "expected": "3", "term_months": "36"}

    english = browser(mei).post(url, typed)
    chinese = browser(mei).post(url, typed, HTTP_ACCEPT_LANGUAGE="zh-hans")

    assert (english.status_code, chinese.status_code) == (422, 422)
    assert "an extension needs severe violence or several acts" in english.content.decode()
    assert "延长期限须有暴力、威胁情节严重或者多项失信行为" in chinese.content.decode()
    assert "逾期未报告财产" in english.content.decode()


def test_sending_the_form_twice_opens_one(browser: Open, mei: Account) -> None:
    typed = entries()

    answers = [browser(mei).post(reverse("proceeding_open"), typed).status_code for _ in range(2)]

    assert (answers, Proceeding.objects.count()) == ([302, 302], 1)


def test_the_slower_of_two_is_told_and_keeps_what_was_typed(browser: Open, mei: Account) -> None:
    other = browser(person("bo", Role.CLERK))
    found = on_the_way.opened(mei)
    proceedings.examine(found.pk, expected=1, by=mei, now=NOW)
    stale = {"expected": "1", "paid_on": NOW.date().isoformat(), "amount": "12345.60"}

    page = other.post(reverse("proceeding_act", args=(found.pk, "pay")), stale)

    assert page.status_code == 409
    assert "somebody has changed this meanwhile" in page.content.decode() and "12345.60" in page.content.decode()
    assert found.payments.count() == 0


def test_a_second_click_has_no_second_effect(browser: Open, mei: Account) -> None:
    client, found = browser(mei), on_the_way.opened(mei)
    url = reverse("proceeding_act", args=(found.pk, "examine"))

    answers = [client.post(url, {"expected": "1"}).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert AuditEntry.objects.filter(act="proceeding.examine").count() == 1


def test_each_person_is_offered_the_own_acts_alone(browser: Open, mei: Account, han: Account, tao: Account) -> None:
    found = on_the_way.drafted(mei)
    offered = {
        account.username: set(
            re.findall(
                rf"/{found.pk}/(\w+)\"", browser(account).get(reverse("proceeding", args=(found.pk,))).content.decode()
            )
        )
        for account in (mei, han, tao)
    }

    assert offered["mei"] == {"draft", "confirm_text", "pay"}
    assert offered["han"] == {"sign", "confirm_text", "refuse"}
    assert offered["tao"] == {"confirm_text", "refuse"}


@pytest.mark.parametrize("kind", ["risk_notice", "decision", "reminder"])
def test_a_letter_is_downloaded_as_pdf(browser: Open, mei: Account, han: Account, kind: str) -> None:
    found = on_the_way.served(mei, han, grace=1)

    answer = browser(mei).post(reverse("proceeding_letter", args=(found.pk, kind)))

    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    assert answer.content.startswith(b"%PDF-")


def test_a_grace_shows_its_reminder_and_its_end(browser: Open, mei: Account, han: Account) -> None:
    found = on_the_way.served(mei, han, at=NOW - timedelta(days=25), grace=1)
    proposed = found.version
    releasing.confirm_text(found.pk, expected=proposed, by=mei, now=NOW, text=PUBLIC_TEXT)
    rows = browser(mei).get(reverse("proceedings")).content.decode()
    page = browser(mei).get(reverse("proceeding", args=(found.pk,))).content.decode()

    assert "remind the person before the grace ends" in rows and str(found.grace_ends_on) in rows
    assert "Note the reminder" in page
