"""Addresses that no place was found for: a clerk chooses, another person approves, and the next import remembers."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from debtormap.core.errors import Conflict, NotAllowed
from debtormap.register import address_decisions, publishing, reviewing
from debtormap.register.models import AddressDecision, AuditEntry, Batch, BatchRow, Listing
from debtormap.staff.models import Account, Role
from tests.console.conftest import Open, person
from tests.console.examples import COURT, csv_of, row, stage
from tests.examples import VERIFIED_ON

VAGUE = "河北省保定市莲池区五四路街道不知名院9021号"
GARDEN = "demo0001"
ON_THE_MAP = {"address_source": "执行依据", "address_verified_on": VERIFIED_ON}


def vague(*serials: int, address: str = VAGUE) -> bytes:
    return csv_of([row(serial, address=address, **ON_THE_MAP) for serial in serials])


def here(batch: Batch, line_no: int = 2) -> str:
    return reverse("address", args=(batch.pk, line_no))


def places(batch: Batch) -> list[str | None]:
    return list(BatchRow.objects.filter(batch=batch).order_by("line_no").values_list("place_id", flat=True))


def test_the_page_lists_rows_whose_address_has_no_place(browser: Open, mei: Account) -> None:
    batch = stage(
        mei, csv_of([row(1, address=VAGUE), row(2, address="保定市莲池区五四路街道虚构花园小区9号楼"), row(3)])
    )

    page = browser(mei).get(reverse("addresses", args=(batch.pk,)))

    assert [opened.row.line_no for opened, _ in page.context["rows"]] == [2]
    assert VAGUE in page.content.decode()


def test_candidates_are_the_places_of_the_township_on_a_map(browser: Open, mei: Account) -> None:
    page = browser(mei).get(here(stage(mei, vague(1))))

    ids = [each.place.id for each in page.context["candidates"]]
    assert {GARDEN, "demo0002"} <= set(ids)
    assert {"虚构花园小区", "虚构家园小区"} <= {mark.name for mark in page.context["map"].marks}
    assert 'style="' not in page.content.decode().split("<svg")[1].split("</svg>")[0]


def test_an_ambiguous_address_offers_its_counties(browser: Open, mei: Account) -> None:
    batch = stage(mei, vague(1, address="河北省新华区无名路9号"))

    page = browser(mei).get(here(batch))

    assert sorted(division.code for division in page.context["possible"]) == ["130105", "130902"]
    assert len(page.context["map"].paths) == 2


def test_a_place_is_found_by_a_part_of_its_name_in_another_county(browser: Open, mei: Account) -> None:
    batch = stage(mei, vague(1, address="无名路9号"))

    page = browser(mei).get(here(batch), {"county": "130606", "name": "虚构花"})

    assert [each.place.id for each in page.context["candidates"]] == [GARDEN]


def test_a_choice_holds_for_every_row_with_the_address_and_is_noted(browser: Open, mei: Account) -> None:
    batch = stage(mei, csv_of([row(1, address=VAGUE), row(2, address=VAGUE), row(3, address=VAGUE + "甲")]))

    browser(mei).post(here(batch), {"seen": "0", "place": GARDEN})

    assert places(batch) == [GARDEN, GARDEN, None]
    entry = AuditEntry.objects.get(act="batch.place")
    assert (entry.actor, entry.subject, entry.after) == (mei, f"batch:{batch.pk}", {"rows": 2, "place": GARDEN})


def test_the_next_import_uses_the_decision(mei: Account) -> None:
    first = stage(mei, vague(1))
    address_decisions.choose(first, 2, GARDEN, by=mei, seen=0)

    again = stage(mei, vague(5, address=VAGUE.replace("9021", "９０２１ ")))

    assert places(again) == [GARDEN]


def test_no_place_is_remembered_too(mei: Account) -> None:
    known = "河北省保定市莲池区五四路街道虚构花园小区9号楼"
    first = stage(mei, vague(1, address=known))
    assert places(first) == [GARDEN]
    address_decisions.choose(first, 2, "", by=mei, seen=0)

    again = stage(mei, vague(5, address=known))

    assert places(first) + places(again) == [None, None]
    assert [each.is_decided for each in address_decisions.open_rows(again).rows] == [True]


def test_another_courts_import_does_not_use_the_decision(mei: Account) -> None:
    address_decisions.choose(stage(mei, vague(1)), 2, GARDEN, by=mei, seen=0)

    high = stage(person("hao", Role.CLERK, court_code=""), vague(5))

    assert places(high) == [None]


def test_neither_address_nor_its_plain_hash_stands_in_the_table(mei: Account) -> None:
    address_decisions.choose(stage(mei, vague(1)), 2, GARDEN, by=mei, seen=0)

    held = AddressDecision.objects.get()

    assert VAGUE.encode() not in bytes(held.address_sealed)
    assert (held.court_code, len(bytes(held.key))) == (COURT, 32)
    assert VAGUE not in str(list(AuditEntry.objects.values()))


def test_a_chosen_place_is_published(mei: Account, tao: Account) -> None:
    batch = stage(mei, vague(1))
    address_decisions.choose(batch, 2, GARDEN, by=mei, seen=0)

    publishing.publish(reviewing.approve(batch, by=tao), by=tao)

    assert Listing.objects.get().place_id == GARDEN


def test_the_same_choice_twice_is_one(browser: Open, mei: Account) -> None:
    batch = stage(mei, vague(1))
    client = browser(mei)

    answers = [client.post(here(batch), {"seen": "0", "place": GARDEN}).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert AuditEntry.objects.filter(act="batch.place").count() == 1


def test_an_old_page_changes_nothing(browser: Open, mei: Account) -> None:
    batch = stage(mei, vague(1))
    client = browser(mei)
    client.post(here(batch), {"seen": "0", "place": GARDEN})

    page = client.post(here(batch), {"seen": "0", "place": "demo0002"}, follow=True)

    assert places(batch) == [GARDEN]
    assert "out of date" in page.content.decode()


def test_an_approver_who_has_not_seen_the_choice_approves_nothing(browser: Open, mei: Account, tao: Account) -> None:
    batch = stage(mei, vague(1))
    address_decisions.choose(batch, 2, GARDEN, by=mei, seen=0)
    client = browser(tao)

    client.post(reverse("batch_approve", args=(batch.pk,)), {"seen": "ready", "texts_read": "yes"})
    before = Batch.objects.get(pk=batch.pk).state
    seen = client.get(reverse("batch", args=(batch.pk,))).context["seen"]
    client.post(reverse("batch_approve", args=(batch.pk,)), {"seen": seen, "texts_read": "yes"})

    assert (before, Batch.objects.get(pk=batch.pk).state) == ("ready", "approved")


def test_nobody_chooses_for_a_batch_that_was_approved(browser: Open, mei: Account, tao: Account) -> None:
    batch = stage(mei, vague(1))
    reviewing.approve(batch, by=tao)

    page = browser(mei).post(here(batch), {"seen": "0", "place": GARDEN}, follow=True)

    assert places(batch) == [None]
    assert "out of date" in page.content.decode()
    with pytest.raises(Conflict):
        address_decisions.choose(batch, 2, GARDEN, by=mei, seen=0)


def test_only_the_author_chooses(browser: Open, mei: Account, tao: Account) -> None:
    batch = stage(mei, vague(1))
    both = person("bo", Role.CLERK, Role.APPROVER)

    answers = [browser(each).post(here(batch), {"seen": "0", "place": GARDEN}).status_code for each in (tao, both)]

    assert answers == [403, 403]
    with pytest.raises(NotAllowed):
        address_decisions.choose(batch, 2, GARDEN, by=both, seen=0)


def test_another_court_finds_neither_page(browser: Open, mei: Account) -> None:
    batch = stage(mei, vague(1))
    other = browser(person("qi", Role.CLERK, court_code="冀0002"))

    answers = [
        other.get(reverse("addresses", args=(batch.pk,))).status_code,
        other.get(here(batch)).status_code,
        other.post(here(batch), {"seen": "0", "place": GARDEN}).status_code,
    ]

    assert answers == [404, 404, 404]


@pytest.mark.parametrize("form", [{}, {"seen": "0"}, {"seen": "x", "place": GARDEN}, {"seen": "0", "place": "nowhere"}])
def test_a_broken_choice_changes_nothing(form: dict[str, str], browser: Open, mei: Account) -> None:
    batch = stage(mei, vague(1))

    answer = browser(mei).post(here(batch), form)

    assert answer.status_code == 302
    assert (places(batch), AddressDecision.objects.count()) == ([None], 0)


def test_the_database_keeps_what_a_row_says_and_the_place_once_approved(mei: Account, tao: Account) -> None:
    batch = stage(mei, vague(1))
    move = "UPDATE register_batchrow SET place_name = 'x' WHERE batch_id = %s"

    _refused("UPDATE register_batchrow SET line_no = 9 WHERE batch_id = %s", batch)
    _refused("UPDATE register_batchrow SET outcome = 'published' WHERE batch_id = %s", batch)
    reviewing.approve(batch, by=tao)
    _refused(move, batch)
    Batch.objects.filter(pk=batch.pk).update(state="publishing")
    _refused(move, batch)


def _refused(sql: str, batch: Batch) -> None:
    with pytest.raises(IntegrityError, match="a row is fixed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, (batch.pk,))
