"""The stored tree gives what the RFC's own definitions give, at every size and across its pages."""

import random
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from debtormap.core import merkle
from debtormap.ledger import tree
from debtormap.ledger.models import Event, EventKind, Node
from tests.guards import without_guards
from tests.ledger import naive
from tests.ledger.examples import append

pytestmark = pytest.mark.django_db


def grow(*counts: int) -> list[bytes]:
    for count in counts:
        append(*((EventKind.PUBLISH, "a", b"{}") for _ in range(count)))
    return [bytes(leaf) for leaf in Event.objects.order_by("seq").values_list("leaf_hash", flat=True)]


def test_roots_and_proofs_are_those_of_the_definitions() -> None:
    leaves = grow(1, 1, 253, 2, 1, 255, 256, 5)
    sizes = [0, 1, 2, 3, 7, 8, 255, 256, 257, 300, 511, 512, 513, 767, 768, 769, len(leaves)]
    chance = random.Random(9162)

    assert [tree.root(size) for size in sizes] == [naive.root(leaves[:size]) for size in sizes]
    for size in sizes[1:]:
        for seq in {1, size, *(chance.randint(1, size) for _ in range(6))}:
            proof = tree.inclusion_proof(seq, size)
            assert proof == naive.path(seq - 1, leaves[:size])
            assert merkle.verify_inclusion(leaves[seq - 1], seq - 1, size, proof, naive.root(leaves[:size]))
        for first in [each for each in sizes[1:] if each <= size]:
            proof = tree.consistency_proof(first, size)
            assert proof == naive.proof(first, leaves[:size])
            assert merkle.verify_consistency(first, size, tree.root(first), tree.root(size), proof)


def test_the_third_level_of_pages_is_as_true_as_the_first() -> None:
    leaves = grow(40_000, 25_600, 400)
    size = len(leaves)

    assert Node.objects.count() == size // 256 + size // 65_536
    assert tree.root(size) == naive.root(leaves)
    for seq in (1, 40_000, 65_536, 65_537, size):
        assert tree.inclusion_proof(seq, size) == naive.path(seq - 1, leaves)
    for first in (40_000, 65_535, 65_536, 65_700):
        assert tree.consistency_proof(first, size) == naive.proof(first, leaves)


def test_most_appends_write_nothing_for_the_tree(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    grow(100)

    with transaction.atomic(), django_assert_num_queries(0):
        tree.extend(100, [bytes(32)])


def test_a_proof_reads_as_many_pages_in_a_big_ledger_as_in_a_small_one(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    grow(10_300)

    with django_assert_max_num_queries(6):
        tree.inclusion_proof(77, 10_300)


@pytest.mark.parametrize(("seq", "size"), [(0, 3), (4, 3), (1, 0), (1, 4)])
def test_there_is_no_proof_of_what_is_not_there(seq: int, size: int) -> None:
    grow(3)

    with pytest.raises(ValueError, match="not"):
        tree.inclusion_proof(seq, size)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_node SET hash = hash",
        "DELETE FROM ledger_node",
        "INSERT INTO ledger_node SELECT * FROM ledger_node",
    ],
)
def test_the_database_refuses_to_change_the_tree(statement: str) -> None:
    grow(256)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_ledger_from_before_the_tree_gets_one() -> None:
    leaves = grow(10_000, 2_345)
    nodes = list(Node.objects.order_by("id").values_list("id", "hash"))
    with without_guards():
        Node.objects.all().delete()

    import_module("debtormap.ledger.migrations.0003_proofs").fill(None, None)

    assert list(Node.objects.order_by("id").values_list("id", "hash")) == nodes
    assert tree.root(len(leaves)) == naive.root(leaves)
    assert grow(300)[:-300] == leaves
