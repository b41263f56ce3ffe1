"""The page of comparisons with the national list."""

import json
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from debtormap.register import reconciling
from debtormap.register.models import Discrepancy
from debtormap.staff.models import Account, Role
from tests.console.conftest import Open, person
from tests.console.examples import published, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def discrepancy(mei: Account, tao: Account) -> Discrepancy:
    """A listing that the national list lacks."""
    published(mei, tao, [row(7)])
    data = json.dumps(row(9), ensure_ascii=False).encode()
    outcome = reconciling.reconcile(data, "national.json", as_of=datetime.now(UTC))
    reconciling.record(outcome, by=person("li", Role.CLERK, court_code=""), reason="卷宗第3册")
    return Discrepancy.objects.get()


def test_an_officer_reads_what_differs_and_settles_it_with_a_reason(
    browser: Open, tao: Account, discrepancy: Discrepancy
) -> None:
    client = browser(tao)

    before = client.get(reverse("reconciliation")).content.decode()
    refused = client.post(reverse("discrepancy_settle", args=(discrepancy.pk,)), {"reason": " "})
    after = client.post(
        reverse("discrepancy_settle", args=(discrepancy.pk,)), {"reason": "全国名单尚未更新"}, follow=True
    )

    assert "演示人7" in before
    assert "not in the national list" in before
    assert refused.status_code == 422
    assert "Settled." in after.content.decode()
    assert "演示人7" not in after.content.decode()


def test_a_second_click_says_that_nothing_was_done(browser: Open, tao: Account, discrepancy: Discrepancy) -> None:
    client = browser(tao)
    url = reverse("discrepancy_settle", args=(discrepancy.pk,))
    client.post(url, {"reason": "全国名单尚未更新"})

    page = client.post(url, {"reason": "again"}, follow=True)

    assert "Nothing was done" in page.content.decode()
    assert Discrepancy.objects.get().settled_reason == "全国名单尚未更新"


def test_another_court_sees_nothing_of_it(browser: Open, discrepancy: Discrepancy) -> None:
    other = browser(person("bo", Role.APPROVER, court_code="冀0002"))

    page = other.get(reverse("reconciliation"))
    refused = other.post(reverse("discrepancy_settle", args=(discrepancy.pk,)), {"reason": "not mine"})

    assert "演示人7" not in page.content.decode()
    assert refused.status_code == 403
    assert Discrepancy.objects.get().settled_at is None


def test_an_old_comparison_raises_an_alarm(browser: Open, tao: Account, discrepancy: Discrepancy) -> None:
    run = discrepancy.reconciliation
    run.as_of = datetime(2026, 1, 1, tzinfo=UTC)
    run.save()

    assert "older than 24 hours" in browser(tao).get(reverse("reconciliation")).content.decode()
