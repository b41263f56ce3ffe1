"""What goes in by the thousand comes out as it was, and as Django would have written it, on both engines."""

import secrets
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, transaction

from debtormap.ledger import bulk
from debtormap.ledger.models import Body, Event, Head

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 25, 8, 45, 49, 123456, tzinfo=UTC)
EVENT = ("seq", "kind", "listing_id", "at", "leaf_hash", "prev_hash", "hash")


def event(seq: int, listing_id: str = "a", at: datetime = AT) -> tuple[object, ...]:
    return (seq, "publish", listing_id, bulk.instant(at), b"\x00\xff\\x", b"", secrets.token_bytes(32))


def test_rows_come_out_as_they_went_in_and_in_their_order() -> None:
    rows = [event(1), event(2**40, "𠮷\\N\t\n\"'"), event(3, at=AT.astimezone(timezone(timedelta(hours=8))))]
    with transaction.atomic():
        bulk.insert("ledger_event", EVENT, rows)
        bulk.insert("ledger_body", ("seq", "salt", "body"), [(1, None, None), (3, b"", bytes(range(256)) * 40)])

    assert [
        (each.seq, each.listing_id, each.at, bytes(each.leaf_hash), bytes(each.prev_hash), bytes(each.hash))
        for each in Event.objects.order_by("seq")
    ] == [
        (row[0], row[2], AT, row[4], row[5], row[6]) for row in sorted(rows, key=lambda row: int(str(row[0])))
    ]  # fmt: skip
    assert bulk.select("SELECT seq, salt, body FROM ledger_body WHERE seq > %s ORDER BY seq", [0]) == [
        (1, None, None), (3, b"", bytes(range(256)) * 40),
    ]  # fmt: skip
    assert list(Body.objects.filter(body__isnull=True).values_list("seq", flat=True)) == [1]


def test_what_django_wrote_is_found_by_any_kind_of_key() -> None:
    Event.objects.create(seq=7, kind="publish", listing_id="甲", at=AT, leaf_hash=b"\x01", prev_hash=b"", hash=b"\xff")
    Event.objects.create(seq=8, kind="publish", listing_id="乙", at=AT, leaf_hash=b"\x02", prev_hash=b"", hash=b"\x00")
    Event.objects.create(seq=9, kind="publish", listing_id='{"\\', at=AT, leaf_hash=b"\x03", prev_hash=b"", hash=b"")

    columns = ("seq", "listing_id", "hash")
    assert bulk.select_in("ledger_event", columns, "seq", [7, 2**40]) == [(7, "甲", b"\xff")]
    assert bulk.select_in("ledger_event", columns, "listing_id", ["乙", "丙'\"\\,{}"]) == [(8, "乙", b"\x00")]
    assert bulk.select_in("ledger_event", columns, "hash", [b"\x00", b"\xff\xff"]) == [(8, "乙", b"\x00")]
    assert bulk.select_in("ledger_event", columns, "listing_id", ['{"\\']) == [(9, '{"\\', b"")]
    assert bulk.select_in("ledger_event", columns, "hash", [b""]) == [(9, '{"\\', b"")]
    assert bulk.select_in("ledger_event", columns, "hash", []) == []


def test_only_what_is_empty_is_filled() -> None:
    Head.objects.create(id=1, seq=0, hash=bytes(32))

    for moment, filled in ((AT, 1), (AT + timedelta(days=1), 0)):
        assert bulk.fill_in("ledger_head", "ticked_at", bulk.instant(moment), "id", [1, 2]) == filled
    assert bulk.fill_in("ledger_head", "ticked_at", None, "id", []) == 0
    assert Head.objects.get().ticked_at == AT


def test_a_constraint_is_told_as_django_tells_it() -> None:
    with transaction.atomic():
        bulk.insert("ledger_event", EVENT, [event(1)])

    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert("ledger_event", EVENT, [event(2), event(1)])
    assert Event.objects.count() == 1
