"""Exports in the console: one asks, another lets out, the first takes the file once."""

import pytest
from django.urls import reverse

from debtormap.register.models import Export, Listing
from debtormap.staff.models import Account, Role
from tests.console.conftest import Open, person
from tests.console.examples import published, row

ASK = {"kind": "listings", "purpose": "年度核查，交审计处"}


@pytest.fixture
def listing(mei: Account, tao: Account) -> Listing:
    [listing] = published(mei, tao, [row(7)])
    return listing


def act(name: str) -> str:
    return reverse(name, args=(Export.objects.get().pk,))


def test_a_file_leaves_by_two_persons_and_once(browser: Open, mei: Account, tao: Account, listing: Listing) -> None:
    asking, letting = browser(mei), browser(tao)
    asking.post(reverse("export_propose"), ASK)

    waiting = letting.get(reverse("exports")).content.decode()
    early = asking.post(act("export_take"), follow=True)
    letting.post(act("export_approve"))
    page = asking.get(reverse("exports")).content.decode()
    file = asking.post(act("export_take"))
    again = asking.post(act("export_take"), follow=True)

    assert "年度核查" in waiting and act("export_approve") in waiting
    assert "Nothing was taken" in early.content.decode()
    assert act("export_take") in page and act("export_approve") not in page
    assert file["Content-Disposition"] == f'attachment; filename="export-{Export.objects.get().pk}.csv"'
    assert file["Cache-Control"] == "no-store"
    assert listing.pk in file.content.decode() and Export.objects.get().pk in file.content.decode()
    assert "Nothing was taken" in again.content.decode()


def test_the_one_who_asks_is_not_offered_to_let_it_out_and_may_take_it_back(browser: Open, tao: Account) -> None:
    client = browser(tao)
    client.post(reverse("export_propose"), ASK)

    page = client.get(reverse("exports")).content.decode()
    forbidden = client.post(act("export_approve"))
    client.post(act("export_refuse"))

    assert act("export_approve") not in page and act("export_refuse") in page
    assert forbidden.status_code == 403
    assert Export.objects.get().refused_by == tao


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"kind": "listings", "purpose": " "}, ["purpose"]),
        ({"kind": "ledger", "purpose": "x"}, ["kind"]),
        (ASK | {"published_from": "2026-02-30"}, ["published_from"]),
        (ASK | {"published_from": "2026-03-02", "published_to": "2026-03-01"}, ["published_to"]),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    sent: dict[str, str], wrong: list[str], browser: Open, mei: Account
) -> None:
    page = browser(mei).post(reverse("export_propose"), sent)

    assert (page.status_code, list(page.context["form"].errors)) == (422, wrong)
    assert sent["purpose"].strip() in page.content.decode()
    assert not Export.objects.exists()


def test_a_copy_of_the_ledger_is_the_high_courts_and_is_taken_on_its_machine(browser: Open, an: Account) -> None:
    han = person("han", Role.PRESIDENT, court_code="")
    own_court = person("shi", Role.PRESIDENT)
    browser(an).post(reverse("export_propose"), {"kind": "ledger", "purpose": "审计"})
    browser(han).post(act("export_approve"))

    page = browser(an).get(reverse("exports")).content.decode()
    choices = browser(own_court).get(reverse("exports")).context["form"].fields["kind"].choices

    assert f"debtormap ledger export FILE --export {Export.objects.get().pk}" in page
    assert [code for code, _word in choices] == ["listings"]
