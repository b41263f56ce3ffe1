"""Appending, reading and checking the ledger."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from debtormap.ledger import chain, checking, feed
from debtormap.ledger.hashing import GENESIS
from debtormap.ledger.models import Body, Event, EventKind, Head
from tests.guards import without_guards

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 25, 8, 45, 49, 123456, tzinfo=UTC)


def entry(listing_id: str = "aaa", body: bytes = b'{"id":"aaa"}', kind: EventKind = EventKind.PUBLISH) -> chain.Entry:
    return chain.Entry(kind=kind, listing_id=listing_id, body=body)


def append(*entries: chain.Entry) -> range:
    with transaction.atomic():
        return chain.append(entries, at=AT)


def test_an_empty_ledger_is_whole() -> None:
    report = checking.verify()

    assert (report.events, report.problems) == (0, [])
    assert feed.head() == feed.FeedHead(seq=0, hash=GENESIS, ticked_at=None)
    assert feed.events(0) == []


def test_the_hash_is_the_one_that_the_contract_states() -> None:
    append(entry("a", b"{}"))

    event, body = Event.objects.get(), Body.objects.get()
    leaf = hashlib.sha256(b"\x00" + hashlib.sha256(bytes(body.salt or b"") + b"{}").digest()).digest()
    fields = b"\x00\x07publish" + b"\x00\x01a" + b"\x00\x1b2026-11-25T08:45:49.123456Z"
    assert bytes(event.leaf_hash) == leaf
    assert bytes(event.hash) == hashlib.sha256(bytes(32) + (1).to_bytes(8, "big") + fields + leaf).digest()


def test_many_entries_take_the_next_numbers_and_link_each_to_the_one_before() -> None:
    first = append(entry("a"))
    rest = append(entry("b"), entry("c"), entry("d"))

    events = feed.events(0)
    assert (first, rest) == (range(1, 2), range(2, 5))
    assert [event.seq for event in events] == [1, 2, 3, 4]
    assert [event.prev_hash for event in events] == [GENESIS, *(event.hash for event in events[:3])]
    assert feed.head().hash == events[-1].hash
    assert checking.verify().problems == []


def test_a_batch_writes_the_head_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    append(entry())

    # On PostgreSQL one more: those who listen are told.
    with transaction.atomic(), django_assert_num_queries(5 if connection.vendor == "postgresql" else 4):
        chain.append([entry(str(number)) for number in range(50)], at=AT)


def test_salts_differ_between_equal_bodies() -> None:
    append(entry(), entry())

    assert len({bytes(leaf) for leaf in Event.objects.values_list("leaf_hash", flat=True)}) == 2


def test_nothing_is_appended_outside_a_transaction(transactional_db: None) -> None:
    with pytest.raises(RuntimeError):
        chain.append([entry()], at=AT)


def test_a_transaction_that_fails_leaves_no_number_behind(transactional_db: None) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        chain.append([entry()], at=AT)
        _ = 1 / 0

    assert append(entry()) == range(1, 2)


def test_the_feed_goes_on_after_a_number_and_stops_at_the_limit() -> None:
    append(*(entry(str(number), b"%d" % number) for number in range(5)))

    assert [(event.seq, event.body) for event in feed.events(2, limit=2)] == [(3, b"2"), (4, b"3")]


def test_waiting_readers_are_woken_after_the_commit(transactional_db: None) -> None:
    seen: list[int] = []
    end = feed.on_append(lambda: seen.append(feed.head().seq))

    append(entry())
    end()
    append(entry())

    # Who listens to other processes is woken by their commits and ours, and once when it begins.
    assert max(seen) == 1


def test_a_tick_never_goes_back_and_always_moves_even_when_the_clock_was_set_back() -> None:
    feed.tick(AT)
    feed.tick(AT - timedelta(hours=5))

    assert feed.head().ticked_at == AT + timedelta(microseconds=1)


def test_a_blanked_body_is_counted_and_accepted() -> None:
    append(entry("a"), entry("b"))

    Body.objects.filter(seq=1).update(salt=None, body=None)

    report = checking.verify()
    assert (report.events, report.blanked, report.problems) == (2, 1, [])
    assert [event.body for event in feed.events(0)] == [None, b'{"id":"aaa"}']


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET listing_id = 'x' WHERE seq = 1",
        "DELETE FROM ledger_event WHERE seq = 1",
        "DELETE FROM ledger_body WHERE seq = 1",
        "UPDATE ledger_body SET body = salt WHERE seq = 1",
        "UPDATE ledger_body SET salt = NULL WHERE seq = 1",
        "UPDATE ledger_head SET seq = 0",
        "UPDATE ledger_head SET hash = (SELECT prev_hash FROM ledger_event WHERE seq = 1)",
        "DELETE FROM ledger_head",
        "INSERT INTO ledger_head (id, seq, hash) SELECT 2, seq, hash FROM ledger_head",
    ],
)
def test_the_database_refuses_to_change_the_ledger(statement: str) -> None:
    append(entry("a"), entry("b"))

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert checking.verify().problems == []


#: What gets past the triggers of the other statements.
RUIN = {"sqlite": "INSERT OR REPLACE INTO {0} SELECT * FROM {0}", "postgresql": "TRUNCATE {0}"}


@pytest.mark.parametrize("table", ["ledger_event", "ledger_body", "ledger_head"])
def test_the_database_refuses_to_replace_or_truncate(table: str) -> None:
    append(entry())

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RUIN[connection.vendor].format(table))


def test_what_a_person_with_the_owners_rights_changed_is_found() -> None:
    append(entry("a"), entry("b"), entry("c"))

    _without_triggers("UPDATE ledger_event SET listing_id = 'x' WHERE seq = 2")
    _without_triggers("DELETE FROM ledger_body WHERE seq = 3")

    assert checking.verify().problems == [
        "event 2: its hash is not that of its fields",
        "event 3: has no body row",
    ]


def test_a_missing_event_is_found() -> None:
    append(entry("a"), entry("b"), entry("c"))

    _without_triggers("DELETE FROM ledger_event WHERE seq = 2")

    assert checking.verify().problems == [
        "event 3: number 2 is missing",
        "event 3: does not follow the event before it",
    ]


def test_a_cut_off_end_is_found() -> None:
    append(entry("a"), entry("b"))

    _without_triggers("DELETE FROM ledger_event WHERE seq = 2")

    assert checking.verify().problems == [
        "head: says 2 events, 1 are there",
        "head: its hash is not that of the last event",
    ]


def test_the_head_is_one_row() -> None:
    append(entry())

    assert list(Head.objects.values_list("id", "seq")) == [(1, 1)]


def _without_triggers(statement: str) -> None:
    with without_guards(), connection.cursor() as cursor:
        cursor.execute(statement)
