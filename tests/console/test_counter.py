"""The counter: a checked identity gets a code, and the code gets the answer once, as PDF or JSON."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from django.urls import reverse

from debtormap.corrections.models import SelfCode
from debtormap.register.models import AuditEntry, Listing
from debtormap.staff.models import Account, Role
from tests.console.conftest import ConsoleClient, Open, person
from tests.examples import ADDRESS, number, published, row

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def bo(db: None) -> Account:
    """Examines corrections, and stands at the counter."""
    return person("bo", Role.CORRECTION_OFFICER)


def issued(client: ConsoleClient) -> str:
    page = client.post(reverse("counter_issue"), {"number": number(1), "checked": "居民身份证原件"})
    found = re.search(r"<code>([0-9A-Z-]{34})</code>", page.content.decode())
    assert found is not None and page["Cache-Control"] == "no-store"
    return found[1]


def test_a_person_takes_the_answer_home_as_pdf(
    browser: Open, mei: Account, tao: Account, bo: Account, tmp_path: Path
) -> None:
    published(mei, tao, row(1), row(2, 姓名="演示乙"))
    client = browser(bo)

    answer = client.post(reverse("counter_redeem"), {"code": issued(client), "form": "pdf"})

    path = tmp_path / "self.pdf"
    path.write_bytes(answer.content)
    text = "".join(
        subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True, text=True).stdout.split()
    )
    for told in ("演示甲", number(1), ADDRESS, "社会公众", "名单查询", "公布中", "如何提出异议"):
        assert told in text
    assert "演示乙" not in text
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")


def test_the_code_opens_once(browser: Open, mei: Account, tao: Account, bo: Account) -> None:
    published(mei, tao, row(1))
    client = browser(bo)
    code = issued(client)

    first = client.post(reverse("counter_redeem"), {"code": code, "form": "json"})
    second = client.post(reverse("counter_redeem"), {"code": code, "form": "json"})

    assert json.loads(first.content)["party"]["number"] == number(1)
    assert second.status_code == 422
    assert AuditEntry.objects.filter(act="self.redeem").count() == 1


def test_who_looked_at_the_whole_record_is_told(browser: Open, mei: Account, tao: Account, bo: Account) -> None:
    listing = Listing.objects.get(batch=published(mei, tao, row(1)))
    client = browser(bo)
    client.post(reverse("listing_full", args=(listing.pk,)), {"purpose": "service", "note": "file 7"})

    answer = client.post(reverse("counter_redeem"), {"code": issued(client), "form": "json"})

    [told] = json.loads(answer.content)["listings"]
    assert [each["act"] for each in told["looked_at"]] == ["listing.view_full"]
    redeemed = AuditEntry.objects.get(act="self.redeem")
    assert redeemed.actor == bo and redeemed.after is not None and redeemed.after["records"] == 1


@pytest.mark.parametrize(
    "typed", [{"number": number(9), "checked": "居民身份证"}, {"number": number(1), "checked": " "}]
)
def test_without_a_match_or_a_check_there_is_no_code(
    browser: Open, mei: Account, tao: Account, bo: Account, typed: dict[str, str]
) -> None:
    published(mei, tao, row(1))

    page = browser(bo).post(reverse("counter_issue"), typed)

    assert (page.status_code, SelfCode.objects.count()) == (422, 0)
