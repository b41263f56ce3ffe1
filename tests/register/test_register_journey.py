"""From a court's file to the ledger: import, review by another person, publication, withdrawal."""

import json

import pytest
from django.db import IntegrityError, transaction

from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.ledger import checking, feed
from debtormap.register import importing, publishing, reviewing, withdrawing
from debtormap.register.models import AuditEntry, Batch, BatchRow, Listing
from debtormap.staff.models import Account
from tests import examples

pytestmark = pytest.mark.django_db


def record(seq: int) -> dict[str, object]:
    [event] = feed.events(seq - 1, limit=1)
    assert event.body is not None
    return json.loads(event.body)  # type: ignore[no-any-return]


def test_a_file_goes_from_import_to_the_ledger(mei: Account, tao: Account) -> None:
    batch = examples.staged(mei, examples.row(1), examples.row(2))
    assert (batch.state, batch.counts) == ("ready", {"add": 2, "change": 0, "same": 0, "error": 0})

    reviewing.approve(batch, by=tao)
    report = publishing.publish(batch, by=tao)

    assert (report.published, report.passed_over, batch.state, batch.rows_done) == (2, 0, "published", 2)
    assert [event.kind for event in feed.events(0)] == ["policy", "publish", "publish"]
    assert checking.verify().problems == []
    published = record(2)
    assert published["id"] == Listing.objects.get(seq=2).pk
    assert published["place"] == {
        "id": "demo0001", "name": "虚构花园小区", "lon_u": 115490300, "lat_u": 38870200, "version": 1,
    }  # fmt: skip
    assert (published["synthetic"], published["case_number"]) == (True, "（2024）冀0001执1号")


def test_no_number_and_no_door_gets_into_the_ledger_or_lies_open_in_the_register(mei: Account, tao: Account) -> None:
    number, door = examples.number(7), "9502"
    examples.published(mei, tao, examples.row(7))

    bodies = b"".join(event.body or b"" for event in feed.events(0)).decode()
    assert "虚构花园小区" in bodies
    assert number not in bodies
    assert door not in bodies
    for model in (Batch, BatchRow, Listing, AuditEntry):
        for stored in model.objects.values():
            assert number not in str(stored)
            assert door not in str(stored)


def test_the_author_cannot_approve(mei: Account) -> None:
    mei.roles = ["clerk", "approver"]
    mei.save()
    batch = examples.staged(mei)

    with pytest.raises(NotAllowed):
        reviewing.approve(batch, by=mei)
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(state="approved", approver=mei, approved_at=batch.created_at)


def test_what_is_not_approved_is_not_published(mei: Account, tao: Account) -> None:
    batch = examples.staged(mei)

    with pytest.raises(Conflict):
        publishing.publish(batch, by=tao)
    assert Listing.objects.count() == 0


def test_the_same_file_again_is_the_same_open_batch(mei: Account, tao: Account) -> None:
    batch = examples.staged(mei)

    assert examples.staged(mei).pk == batch.pk
    reviewing.approve(batch, by=tao)
    assert examples.staged(mei).pk == batch.pk


def test_the_same_file_after_publication_has_nothing_to_do(mei: Account, tao: Account) -> None:
    examples.published(mei, tao, *examples.rows(3))
    head = feed.head()

    again = examples.staged(mei, *examples.rows(3))
    reviewing.approve(again, by=tao)
    publishing.publish(again, by=tao)

    assert again.counts == {"add": 0, "change": 0, "same": 3, "error": 0}
    assert feed.head() == head


def test_a_changed_row_amends_its_listing_and_keeps_id_and_place(mei: Account, tao: Account) -> None:
    examples.published(mei, tao, examples.row())
    before = Listing.objects.get()

    batch = examples.staged(mei, examples.row(履行情况="部分未履行", 已履行部分="2000元"))
    row = batch.rows.get()
    assert (row.action, reviewing.difference(row)) == (
        "change",
        [("被执行人的履行情况", "全部未履行", "部分未履行"), ("已履行 (部分)", "", "2000元")],
    )
    reviewing.approve(batch, by=tao)
    report = publishing.publish(batch, by=tao)

    after = Listing.objects.get()
    assert (report.amended, after.pk, after.version, after.place_id) == (1, before.pk, 2, before.place_id)
    assert feed.events(2)[0].kind == "amend"
    assert record(3)["performance"] == {"state": "partial", "performed": "2000元"}


def test_another_address_is_another_place(mei: Account, tao: Account) -> None:
    examples.published(mei, tao, examples.row())

    examples.published(mei, tao, examples.row(住所地=examples.OTHER_ADDRESS))

    assert record(3)["place"]["id"] == "demo0002"  # type: ignore[index]


def test_a_withdrawal_is_in_the_ledger_at_once_and_says_nothing_of_the_person(mei: Account, tao: Account) -> None:
    examples.published(mei, tao, examples.row())
    listing = Listing.objects.get()

    examples.delisted(listing.pk, by=tao, reason="已履行完毕")

    [event] = feed.events(2)
    assert (event.kind, event.listing_id, event.body) == ("withdraw", listing.pk, b'{"kind":"delist"}')
    listing.refresh_from_db()
    assert (listing.state, listing.seq) == ("delisted", 3)
    entry = AuditEntry.objects.get(act="listing.delist")
    assert (entry.actor, entry.subject, entry.reason) == (tao, f"listing:{listing.pk}", "已履行完毕")
    with pytest.raises(Conflict):
        examples.delisted(listing.pk, by=tao, reason="再次")


def test_a_withdrawal_needs_a_reason_a_role_and_a_listing(mei: Account, tao: Account, lin: Account) -> None:
    examples.published(mei, tao, examples.row())
    listing = Listing.objects.get()

    with pytest.raises(RuleError):
        withdrawing.revoke(listing.pk, by=tao, reason=" ")
    with pytest.raises(NotAllowed):
        withdrawing.revoke(listing.pk, by=lin, reason="不应纳入")
    with pytest.raises(NotFound):
        withdrawing.revoke("nothing", by=tao, reason="不应纳入")
    assert feed.head().seq == 2


def test_a_withdrawn_listing_does_not_come_back_by_import(mei: Account, tao: Account) -> None:
    examples.published(mei, tao, examples.row())
    withdrawing.revoke(Listing.objects.get().pk, by=tao, reason="不应纳入")

    batch = examples.staged(mei, examples.row())

    assert batch.counts == {"add": 0, "change": 0, "same": 0, "error": 1}
    assert [finding.code for finding in reviewing.findings(batch.rows.get())] == ["listing_withdrawn"]


def test_a_listing_withdrawn_after_the_review_is_passed_over(mei: Account, tao: Account) -> None:
    examples.published(mei, tao, examples.row())
    batch = reviewing.approve(examples.staged(mei, examples.row(未履行部分="9000元")), by=tao)
    withdrawing.revoke(Listing.objects.get().pk, by=tao, reason="不应纳入")

    report = publishing.publish(batch, by=tao)

    assert report.outcomes == {"withdrawn": 1}
    assert feed.events(3) == []


def test_what_changed_since_the_review_is_passed_over(mei: Account, tao: Account) -> None:
    first = reviewing.approve(examples.staged(mei, examples.row()), by=tao)
    second = reviewing.approve(examples.staged(mei, examples.row(未履行部分="9000元")), by=tao)

    publishing.publish(first, by=tao)
    report = publishing.publish(second, by=tao)

    assert (second.rows_add, report.outcomes) == (1, {"stale": 1})


def test_each_act_stands_in_the_audit_trail(mei: Account, tao: Account) -> None:
    batch = examples.published(mei, tao, examples.row())

    trail = AuditEntry.objects.filter(subject=f"batch:{batch.pk}").order_by("id")
    assert [(entry.act, entry.actor) for entry in trail] == [
        ("batch.stage", mei), ("batch.approve", tao), ("batch.publish", tao), ("batch.published", tao),
    ]  # fmt: skip


def test_a_rejected_batch_says_why_and_leads_nowhere(mei: Account, tao: Account) -> None:
    batch = reviewing.reject(examples.staged(mei), by=tao, reason="决定书未送达")

    assert (batch.state, batch.rejected_reason) == ("rejected", "决定书未送达")
    with pytest.raises(Conflict):
        reviewing.approve(batch, by=tao)
    with pytest.raises(Conflict):
        publishing.publish(batch, by=tao)
    assert examples.staged(mei).pk != batch.pk


def test_a_preview_writes_nothing(mei: Account) -> None:
    preview = importing.preview(examples.csv_bytes(examples.rows(2)), "list.csv", court_code=examples.COURT)

    assert preview.counts == {"add": 2, "change": 0, "same": 0, "error": 0}
    assert (Batch.objects.count(), BatchRow.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def test_an_address_verified_longer_ago_than_the_policy_allows_is_not_mapped(mei: Account, tao: Account) -> None:
    examples.published(mei, tao, examples.row(1), examples.row(2, 地址核实日期="2020-06-01"))

    listings = Listing.objects.order_by("case__case_number")
    assert [listing.placed_at for listing in listings] == ["place", "none"]
    assert [listing.division_code for listing in listings] == ["130606", "130606"]
