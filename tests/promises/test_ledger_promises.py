"""What the ledger promises to listed persons and auditors, on SQLite and PostgreSQL, while it is being written."""

import random
import threading
from itertools import pairwise

import pytest
from django.db import connections

from debtormap.core.merkle import verify_consistency, verify_inclusion
from debtormap.ledger import checking, checkpoints, erasing, key_rings, receipts, tree, verifying
from debtormap.ledger.models import Checkpoint, Event
from debtormap.public.keys import PATH
from tests.ledger import naive
from tests.ledger.examples import AT, court_keys, later, publish, withdraw
from tests.public.examples import FakeFeed
from tests.public.running import Public

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_many_write_at_once_is_one_tree_and_each_checkpoint_the_beginning_of_the_next() -> None:
    def write(name: str) -> None:
        for number in range(40):
            publish(*(f"{name}{number}x{each}" for each in range(5)))
        connections.close_all()

    def sign() -> None:
        for number in range(20):
            checkpoints.write(later(seconds=number))
        connections.close_all()

    threads = [threading.Thread(target=write, args=(name,)) for name in "abc"] + [
        threading.Thread(target=sign) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    leaves = [bytes(leaf) for leaf in Event.objects.order_by("seq").values_list("leaf_hash", flat=True)]
    states = [checkpoints.stated(point) for point in Checkpoint.objects.order_by("number")]
    assert (len(leaves), len(states)) == (600, 40)
    assert [state.root for state in states] == [naive.root(leaves[: state.size]) for state in states]
    for older, newer in pairwise(states):
        proof = tree.consistency_proof(older.size, newer.size)
        assert verify_consistency(older.size, newer.size, older.root, newer.root, proof)
    assert checking.verify().problems == []
    assert len(list(checkpoints.folder().glob("*.txt"))) == 40


def test_every_event_is_proved_in_every_checkpoint_that_covers_it() -> None:
    chance = random.Random(4)
    for number in range(12):
        publish(*(f"L{number}x{each}" for each in range(chance.randint(1, 90))), at=later(seconds=number))
        checkpoints.write(later(seconds=number))

    leaves = [bytes(leaf) for leaf in Event.objects.order_by("seq").values_list("leaf_hash", flat=True)]
    for state in map(checkpoints.stated, Checkpoint.objects.all()):
        stored = tree.StoredTree(state.size)
        for index in range(state.size):
            assert verify_inclusion(leaves[index], index, state.size, stored.inclusion_proof(index), state.root)


def test_a_person_can_prove_the_removal_and_be_forgotten() -> None:
    publish("A", "B")
    published = receipts.receipt("A", now=AT)
    withdraw("A", "revoke")
    removed = receipts.receipt("A", now=later(minutes=1))

    erasing.blank_listing("A")

    keys = court_keys()
    assert "was removed (revoke)" in verifying.verify(removed, keys).text
    assert all(verifying.verify(data, keys).holds for data in (published, removed, receipts.receipt("B")))
    report = checking.verify()
    assert (report.events, report.blanked, report.problems) == (3, 1, [])


def test_the_public_side_gives_the_keys_that_verify() -> None:
    publish("A")
    data = receipts.receipt("A", now=AT)

    reply = Public(FakeFeed()).get(PATH)

    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")
    assert verifying.verify(data, key_rings.parse(reply.content)).holds
    assert reply.json()["checkpoint"] == Checkpoint.objects.get().note
    assert reply.json()["keys"][0]["valid_until"] is None


def test_before_the_first_checkpoint_there_is_no_key() -> None:
    assert Public(FakeFeed()).get(PATH).json() == {"origin": None, "keys": [], "checkpoint": None}
