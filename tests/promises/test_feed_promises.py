"""What every ledger promises to who reads its feed: the one in the database, and the fake that other tests use."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

import pytest
from django.db import connections, transaction

from debtormap.ledger import chain, checking, feed
from debtormap.ledger.models import EventKind
from debtormap.public.follower import FeedHead
from debtormap.public.projection import FeedEvent
from tests.public.examples import FakeFeed, person

AT = datetime(2026, 11, 25, 8, 45, 49, 123456, tzinfo=UTC)


class Ledger(Protocol):
    """A feed with somebody who fills it."""

    def publish(self, *records: dict[str, object]) -> None: ...
    def withdraw(self, listing_id: str) -> None: ...
    def head(self) -> FeedHead: ...
    def events(self, after: int, limit: int = 2000) -> Sequence[FeedEvent]: ...
    def on_append(self, callback: Callable[[], None]) -> Callable[[], None]: ...


class DatabaseLedger:
    head = staticmethod(feed.head)
    events = staticmethod(feed.events)
    on_append = staticmethod(feed.on_append)

    def publish(self, *records: dict[str, object]) -> None:
        append(*(chain.Entry(kind=EventKind.PUBLISH, listing_id=str(each["id"]), body=b"{}") for each in records))

    def withdraw(self, listing_id: str) -> None:
        append(chain.Entry(kind=EventKind.WITHDRAW, listing_id=listing_id, body=b'{"kind":"revoke"}'))


def append(*entries: chain.Entry) -> None:
    with transaction.atomic():
        chain.append(entries, at=AT)


@pytest.fixture(params=["fake", pytest.param("database", marks=pytest.mark.django_db(transaction=True))])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    return FakeFeed() if request.param == "fake" else DatabaseLedger()


def test_it_begins_empty_with_a_hash_of_zeros(ledger: Ledger) -> None:
    assert (ledger.head().seq, ledger.head().hash, list(ledger.events(0))) == (0, bytes(32), [])


def test_numbers_have_no_gaps_and_each_event_names_the_hash_before(ledger: Ledger) -> None:
    ledger.publish(person("A"), person("B"))
    ledger.withdraw("A")

    events = ledger.events(0)
    assert [(event.seq, event.kind, event.listing_id) for event in events] == [
        (1, "publish", "A"), (2, "publish", "B"), (3, "withdraw", "A"),
    ]  # fmt: skip
    assert [event.prev_hash for event in events] == [bytes(32), events[0].hash, events[1].hash]
    assert (ledger.head().seq, ledger.head().hash) == (3, events[2].hash)


def test_pages_follow_each_other(ledger: Ledger) -> None:
    ledger.publish(*(person(f"L{number}") for number in range(5)))

    first = ledger.events(0, limit=2)
    rest = ledger.events(first[-1].seq, limit=10)

    assert [event.seq for event in (*first, *rest)] == [1, 2, 3, 4, 5]
    assert list(ledger.events(5)) == []


def test_a_withdrawal_says_nothing_of_the_person(ledger: Ledger) -> None:
    ledger.publish(person("A"))
    ledger.withdraw("A")

    assert ledger.events(1)[0].body == b'{"kind":"revoke"}'


def test_who_waits_is_woken_until_he_ends_it(ledger: Ledger) -> None:
    woken: list[int] = []
    end = ledger.on_append(lambda: woken.append(ledger.head().seq))

    ledger.publish(person("A"))
    end()
    ledger.withdraw("A")

    assert max(woken) == 1


def test_writers_at_the_same_time_make_one_chain_and_a_reader_misses_nothing(transactional_db: None) -> None:
    """Numbers that are handed out before the commit are overtaken by others, and a reader misses them."""
    writers, each = 4, 15
    read: list[int] = []

    def write(name: str) -> None:
        for number in range(each):
            with transaction.atomic():
                chain.append([chain.Entry(kind=EventKind.PUBLISH, listing_id=f"{name}{number}", body=b"{}")], at=AT)
                # The commit comes later than the number.
                time.sleep(0.001)
        connections.close_all()

    def follow() -> None:
        deadline = time.monotonic() + 60
        while len(read) < writers * each and time.monotonic() < deadline:
            read.extend(event.seq for event in feed.events(read[-1] if read else 0))
        connections.close_all()

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"] + [threading.Thread(target=follow)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert read == list(range(1, writers * each + 1))
    assert checking.verify().problems == []
