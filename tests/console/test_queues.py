"""Queues: what waits, counted and filtered; many at once, each by itself, and the second person still another one."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from debtormap.ledger.models import Event
from debtormap.register.models import AuditEntry, Batch, Listing, Tightening
from debtormap.staff.models import Account, Role
from tests.console.conftest import ConsoleClient, Open, person
from tests.console.examples import csv_of, published, row, stage

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def wen(db: None) -> Account:
    return person("wen", Role.APPROVER)


@pytest.fixture
def listings(mei: Account, tao: Account) -> list[Listing]:
    """Three that end within the week."""
    made = published(mei, tao, [row(serial) for serial in (1, 2, 3)])
    soon = timezone.now() + timedelta(days=5)
    Listing.objects.update(expires_at=soon, ends_on=timezone.localdate(soon) - timedelta(days=1))
    return made


def act(client: ConsoleClient, queue: str, deed: str, *chosen: str, **sent: str) -> Any:
    return client.post(reverse("queue_act", args=(queue,)), {"deed": deed, "chosen": list(chosen), **sent})


def tabs(page: Any) -> dict[str, int]:
    return {queue.code: count for queue, count in page.context["tabs"]}


def keys(page: Any) -> list[str]:
    return [each.key for each in page.context["paged"].rows]


def test_every_queue_is_counted_on_every_page(browser: Open, tao: Account, mei: Account, listings: Any) -> None:
    stage(mei, csv_of([row(8)]))

    page = browser(tao).get(reverse("queues"))

    assert tabs(page) == {
        "review": 1, "approve": 0, "soon": 0, "late": 0, "corrections": 0, "duplicates": 0, "expiring": 3,
    }  # fmt: skip


def test_many_lists_are_approved_by_another_person_than_their_author(browser: Open, mei: Account) -> None:
    both_roles = person("qin", Role.CLERK, Role.APPROVER)
    hers, his = stage(mei, csv_of([row(1)])), stage(both_roles, csv_of([row(2)]))
    client = browser(both_roles)
    both = keys(client.get(reverse("queue", args=("review",))))

    unstated = act(client, "review", "approve", *both)
    page = act(client, "review", "approve", *both, stated="yes")

    assert unstated.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    hers.refresh_from_db()
    his.refresh_from_db()
    assert (hers.state, his.state) == ("approved", "ready")
    assert [why for _name, why in page.context["refused"]] == ["a batch is approved by another person than its author"]
    assert keys(page) == [f"{his.pk}~0"]


def test_one_that_is_refused_does_not_hold_up_the_others_and_each_is_one_event(
    browser: Open, tao: Account, listings: list[Listing]
) -> None:
    gone, *others = [each.pk for each in listings]
    client = browser(tao)
    act(client, "expiring", "hide", gone, reason="danger")
    before = Event.objects.count()

    page = act(client, "expiring", "delete_early", gone, *others, reason="performed, file 3")

    assert page.status_code == HTTPStatus.OK
    assert len(page.context["refused"]) == 0  # a hidden one may be deleted, too
    assert Event.objects.count() == before + 3
    reasons = AuditEntry.objects.filter(act="listing.delete_early").values_list("reason", flat=True)
    assert list(reasons) == ["performed, file 3"] * 3

    again = act(client, "expiring", "delete_early", gone, *others, "nobody", reason="performed, file 3")

    assert len(again.context["refused"]) == 4
    assert (Event.objects.count(), Tightening.objects.filter(answer__isnull=True).count()) == (before + 3, 4)


def test_what_many_were_tightened_by_one_is_confirmed_by_another(
    browser: Open, tao: Account, wen: Account, listings: list[Listing]
) -> None:
    act(browser(tao), "expiring", "hide", *(each.pk for each in listings), reason="danger")
    due = [f"C01~confirmation:{each.pk}" for each in Tightening.objects.all()]

    own = act(browser(tao), "late", "confirm", *due)
    others = act(browser(wen), "late", "confirm", *due, reason="looked at each")

    assert len(own.context["refused"]) == 3
    assert len(others.context["refused"]) == 0
    assert {each.second for each in Tightening.objects.all()} == {wen}
    assert list(Tightening.objects.values_list("answer_reason", flat=True)) == ["looked at each"] * 3


def test_an_act_without_a_mark_or_a_reason_does_nothing_and_keeps_what_was_entered(
    browser: Open, tao: Account, listings: list[Listing]
) -> None:
    client = browser(tao)

    unmarked = act(client, "expiring", "hide", reason="danger")
    no_reason = act(client, "expiring", "hide", listings[0].pk, reason="  ")
    long = act(client, "expiring", "hide", listings[0].pk, reason="x" * 501)

    pages = [unmarked, no_reason, long]
    assert [page.status_code for page in pages] == [HTTPStatus.UNPROCESSABLE_ENTITY] * 3
    assert "Nothing was marked" in unmarked.content.decode() and ">danger</textarea>" in unmarked.content.decode()
    assert "Say why" in no_reason.content.decode() and " checked>" in no_reason.content.decode()
    assert "At most 500 characters" in long.content.decode()
    assert {each.state for each in Listing.objects.all()} == {"published"}


def test_an_act_that_does_not_fit_is_told_for_its_row(browser: Open, tao: Account, listings: list[Listing]) -> None:
    page = act(browser(tao), "late", "confirm", f"T05~listing:{listings[0].pk}")

    assert [why for _name, why in page.context["refused"]] == ["this act does not fit what is due here: open it"]


def test_filters_count_what_they_would_show(browser: Open, tao: Account, listings: list[Listing]) -> None:
    later = timezone.now() + timedelta(days=20)
    Listing.objects.filter(pk=listings[0].pk).update(expires_at=later)
    client = browser(tao)

    page = client.get(reverse("queue", args=("expiring",)), {"within": "7"})

    [(_filter, choices), _court] = page.context["filters"]
    assert [(choice.code, choice.count) for choice, _is_asked in choices] == [("7", 2), ("14", 2), ("30", 3)]
    assert sorted(keys(page)) == sorted(each.pk for each in listings[1:])


def test_a_list_whose_place_was_chosen_meanwhile_is_not_approved_unseen(
    browser: Open, mei: Account, tao: Account
) -> None:
    batch = stage(mei, csv_of([row(1)]))

    page = act(browser(tao), "review", "approve", f"{batch.pk}~3", stated="yes")

    assert Batch.objects.get().state == "ready"
    assert "look again" in page.content.decode()


def test_another_courts_matters_are_neither_shown_nor_acted_on(
    browser: Open, mei: Account, listings: list[Listing]
) -> None:
    batch = stage(mei, csv_of([row(8)]))
    bo = browser(person("bo", Role.PRESIDENT, Role.CORRECTION_OFFICER, court_code="冀0002"))

    page = bo.get(reverse("queues"))
    hidden = act(bo, "expiring", "hide", *(each.pk for each in listings), reason="danger")
    approved = act(bo, "review", "approve", f"{batch.pk}~0", stated="yes")

    assert set(tabs(page).values()) == {0}
    assert (len(hidden.context["refused"]), len(approved.context["refused"])) == (3, 1)
    assert {each.state for each in Listing.objects.all()} == {"published"}
    assert Batch.objects.get(pk=batch.pk).state == "ready"


@pytest.mark.parametrize("deed", ["hide", "nonsense", ""])
def test_whose_role_has_not_the_act_is_answered_as_if_there_were_none(
    deed: str, browser: Open, mei: Account, listings: list[Listing]
) -> None:
    assert act(browser(mei), "expiring", deed, listings[0].pk, reason="danger").status_code == HTTPStatus.NOT_FOUND
    assert Listing.objects.filter(state="published").count() == 3


def test_more_than_two_hundred_at_once_are_refused_as_a_whole(
    browser: Open, tao: Account, listings: list[Listing]
) -> None:
    many = [*(each.pk for each in listings), *(f"nobody{number}" for number in range(200))]

    page = act(browser(tao), "expiring", "hide", *many, reason="danger")

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Listing.objects.filter(state="published").count() == 3


def test_three_matters_cost_no_more_queries_than_one(browser: Open, mei: Account, tao: Account) -> None:
    stage(mei, csv_of([row(1)]))
    client = browser(tao)
    client.get(reverse("queues"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("queues"))
    stage(mei, csv_of([row(2)]))
    stage(mei, csv_of([row(3)]))

    with CaptureQueriesContext(connection) as three:
        client.get(reverse("queues"))

    assert len(three) == len(one)
