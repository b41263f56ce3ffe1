"""The page of parties that may be one."""

import pytest
from django.urls import reverse

from debtormap.register import same_party
from debtormap.register.models import PartyFinding
from debtormap.register.same_party import Suggestion
from debtormap.staff.models import Account
from tests import examples
from tests.console.conftest import Open
from tests.register.test_same_party import NUMBER, legacy, masked_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(mei: Account, tao: Account) -> Suggestion:
    examples.published(mei, tao, examples.row(1, 身份证号码=NUMBER))
    legacy(mei, tao, masked_row(5))
    return same_party.suggestions(mei, 10)[0]


def judge(pair: Suggestion) -> str:
    return reverse("parties_judge", args=(pair.masked.party_id, pair.other.party_id))


def test_an_officer_merges_by_the_whole_number_and_undoes_it(browser: Open, mei: Account, pair: Suggestion) -> None:
    client = browser(mei)

    shown = client.get(reverse("parties")).content.decode()
    merged = client.post(judge(pair), {"verdict": "same", "number": NUMBER, "reason": "案卷第12页"}, follow=True)
    [finding] = PartyFinding.objects.all()
    undone = client.post(reverse("parties_undo", args=(finding.pk,)), {"reason": "查明不是同一人"}, follow=True)

    assert "（2019）冀0001执5号" in shown
    assert "Merged. It can be undone" in merged.content.decode()
    assert "Undone." in undone.content.decode()
    assert NUMBER not in shown + merged.content.decode() + undone.content.decode()


def test_a_wrong_number_is_refused_and_not_sent_back(browser: Open, mei: Account, pair: Suggestion) -> None:
    wrong = "139990199003070031"

    page = browser(mei).post(judge(pair), {"verdict": "same", "number": wrong, "reason": "案卷第12页"})

    text = page.content.decode()
    assert page.status_code == 422
    assert "案卷第12页" in text
    assert wrong not in text
    assert not PartyFinding.objects.exists()


def test_a_merge_without_number_and_a_finding_without_reason_are_refused(
    browser: Open, mei: Account, pair: Suggestion
) -> None:
    pages = [
        browser(mei).post(judge(pair), {"verdict": "same", "number": "", "reason": "案卷第12页"}),
        browser(mei).post(judge(pair), {"verdict": "apart", "number": "", "reason": ""}),
    ]

    assert [page.status_code for page in pages] == [422, 422]
    assert "enter the whole number" in pages[0].content.decode()


def test_a_second_click_says_that_nothing_was_done(browser: Open, mei: Account, pair: Suggestion) -> None:
    client = browser(mei)
    client.post(judge(pair), {"verdict": "apart", "reason": "查明不是同一人"})

    page = client.post(judge(pair), {"verdict": "apart", "reason": "again"}, follow=True)

    assert "Nothing was done" in page.content.decode()
    assert PartyFinding.objects.count() == 1
