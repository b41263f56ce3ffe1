"""Finding a listing, seeing what is public of it, and taking it off."""

from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from debtormap.ledger.models import Event
from debtormap.register.models import AuditEntry, Listing
from debtormap.register.proceeding_models import Deletion
from debtormap.staff.models import Account, Role
from tests.console.conftest import Open, person
from tests.console.examples import published, row

WITHOUT_TERM = "有履行能力而拒不履行生效法律文书确定义务的"


@pytest.fixture
def listing(mei: Account, tao: Account) -> Listing:
    [listing] = published(mei, tao, [row(7)])
    return listing


def url(name: str, listing: Listing) -> str:
    return reverse(name, args=(listing.pk,))


@pytest.mark.parametrize(
    "query",
    [
        "name=演示人7",
        "name=演示",
        "case_number=（2025）冀0001执7号",
        "case_number=(2025)冀0001执7号",
        "state=published",
        "name=演示人&state=published",
    ],
)
def test_a_listing_is_found_by_name_case_number_and_state(
    query: str, browser: Open, mei: Account, listing: Listing
) -> None:
    page = browser(mei).get(reverse("listings") + "?" + query)

    assert [found.pk for found in page.context["paged"].rows] == [listing.pk]


@pytest.mark.parametrize(
    "query", ["name=某", "case_number=冀0002", "state=revoked", "state=withdrawn", "state=nonsense"]
)
def test_what_does_not_match_is_not_found(query: str, browser: Open, mei: Account, listing: Listing) -> None:
    page = browser(mei).get(reverse("listings") + "?" + query)

    assert page.context["paged"].rows == []


def test_the_first_page_shows_what_is_public_and_all_is_a_choice(browser: Open, tao: Account, listing: Listing) -> None:
    client = browser(tao)
    client.post(url("withdraw", listing), {"kind": "revoke", "reason": "错误纳入"})

    first, everything = (client.get(reverse("listings") + query) for query in ("", "?state="))

    assert first.context["paged"].rows == []
    assert [found.pk for found in everything.context["paged"].rows] == [listing.pk]


def test_the_high_court_searches_by_court(browser: Open, an: Account, listing: Listing) -> None:
    client = browser(an)

    own, other = (client.get(reverse("listings") + f"?court_code={code}") for code in ("冀0001", "冀0002"))

    assert [found.pk for found in own.context["paged"].rows] == [listing.pk]
    assert other.context["paged"].rows == []


def test_a_listing_shows_what_is_held_what_is_public_and_what_happened(
    browser: Open, tao: Account, listing: Listing
) -> None:
    page = browser(tao).get(url("listing", listing))

    facts = dict(page.context["facts"])
    public = {str(label): value for label, value in page.context["record"].facts}
    assert facts["决定书文号"] == "（2025）冀0001执7号之一"
    assert public["Case number"] == "（2025）冀0001执7号"
    assert public["Grounds"] == "违反财产报告制度的"
    assert [event.seq for event in page.context["events"]] == [listing.seq]


@pytest.mark.parametrize(("kind", "state"), [("revoke", "revoked"), ("delist", "delisted")])
def test_withdrawing_asks_for_a_reason_and_acts_at_once(
    kind: str, state: str, browser: Open, mei: Account, tao: Account
) -> None:
    client = browser(tao)
    [listing] = published(mei, tao, [row(9, grounds=WITHOUT_TERM, term_months="")])

    page = client.post(url("withdraw", listing), {"kind": kind, "ground": "D1", "reason": "已经履行完毕"}, follow=True)

    listing.refresh_from_db()
    entry = AuditEntry.objects.get(act=f"listing.{kind}")
    assert listing.state == state
    assert Event.objects.get(seq=listing.seq).kind == "withdraw"
    assert (entry.actor, entry.reason) == (tao, "已经履行完毕")
    assert "The listing is taken off." in page.content.decode()


def test_early_deletion_is_noted_and_ends_the_term(browser: Open, tao: Account, listing: Listing) -> None:
    sent = {"kind": "delete_early", "reason": "主动履行并纠正"}

    browser(tao).post(url("withdraw", listing), sent)

    listing.refresh_from_db()
    assert (listing.state, Deletion.objects.get().ground) == ("delisted", "early")


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"kind": "delist", "reason": "已经履行完毕"}, "ground"),
        ({"kind": "delist", "ground": "D1", "reason": "已经履行完毕"}, "ground"),
        ({"kind": "delist", "ground": "D3", "reason": "申请人申请"}, "applicant"),
    ],
)
def test_a_ground_of_article_10_needs_a_listing_without_term_and_d3_its_applicant(
    browser: Open, tao: Account, listing: Listing, sent: dict[str, str], wrong: str
) -> None:
    page = browser(tao).post(url("withdraw", listing), sent)

    listing.refresh_from_db()
    assert (list(page.context["form"].errors), listing.state) == ([wrong], "published")


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({}, ["kind", "reason"]),
        ({"kind": "revoke", "reason": "  "}, ["reason"]),
        ({"kind": "hide", "reason": "x"}, ["kind"]),
    ],
)
def test_without_kind_or_reason_nothing_is_taken_off(
    sent: dict[str, str], wrong: list[str], browser: Open, tao: Account, listing: Listing
) -> None:
    page = browser(tao).post(url("withdraw", listing), sent)

    listing.refresh_from_db()
    assert list(page.context["form"].errors) == wrong
    assert listing.state == "published"


def test_a_second_withdrawal_has_no_effect_and_says_so(browser: Open, tao: Account, listing: Listing) -> None:
    client = browser(tao)
    sent = {"kind": "revoke", "reason": "错误纳入"}
    client.post(url("withdraw", listing), sent)

    page = client.post(url("withdraw", listing), sent, follow=True)

    assert Event.objects.filter(kind="withdraw").count() == 1
    assert "nothing was done" in page.content.decode()


def test_a_correction_officer_withdraws_and_a_clerk_does_not(browser: Open, mei: Account, listing: Listing) -> None:
    officer = person("jun", Role.CORRECTION_OFFICER)
    sent = {"kind": "revoke", "reason": "错误纳入"}

    refused = browser(mei).post(url("withdraw", listing), sent)
    done = browser(officer).post(url("withdraw", listing), sent)

    assert (refused.status_code, done.status_code) == (HTTPStatus.FORBIDDEN, HTTPStatus.FOUND)


def test_the_overview_counts_what_happened_today(browser: Open, mei: Account, tao: Account, listing: Listing) -> None:
    published(mei, tao, [row(9)])
    client = browser(tao)
    client.post(url("withdraw", listing), {"kind": "revoke", "reason": "错误纳入"})

    counts = client.get(reverse("admin:index")).context["counts"]

    assert counts == {"ready": 0, "approved": 0, "mine": 0, "published_today": 1, "withdrawn_today": 1}


def test_listings_take_the_same_queries_for_one_and_for_three(browser: Open, mei: Account, tao: Account) -> None:
    client = browser(mei)
    published(mei, tao, [row(1)])
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("listings"))
    published(mei, tao, [row(3), row(5)])

    with CaptureQueriesContext(connection) as three:
        page = client.get(reverse("listings"))

    assert len(page.context["paged"].rows) == 3
    assert len(three) == len(one)
