"""The Merkle tree: the published vectors, every small proof, and no mutation that passes."""

import random
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtormap.core.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

# Inputs and roots of the reference tests of Certificate Transparency (RFC 6962), the same tree as RFC 9162.
INPUTS = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
VECTOR_LEAVES = [leaf_hash(bytes.fromhex(data)) for data in INPUTS]


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


def root_by_definition(given_leaves: list[bytes]) -> bytes:
    """MTH as the RFC writes it, sharing nothing with the code under test."""
    if not given_leaves:
        return sha256(b"").digest()
    if len(given_leaves) == 1:
        return given_leaves[0]
    split = 1
    while split * 2 < len(given_leaves):
        split *= 2
    left, right = root_by_definition(given_leaves[:split]), root_by_definition(given_leaves[split:])
    return sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_the_published_vectors(size: int) -> None:
    assert root(VECTOR_LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert root([]) == Tree([]).root() == Frontier().root() == EMPTY_ROOT == sha256(b"").digest()


@pytest.mark.parametrize(
    ("index", "size", "expected"),
    [
        (0, 8, [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (1, 5, [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ]),
    ],
)  # fmt: skip
def test_inclusion_proofs_are_those_of_the_published_vectors(index: int, size: int, expected: list[str]) -> None:
    assert [part.hex() for part in inclusion_proof(VECTOR_LEAVES[:size], index)] == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (1, 1, []),
        (1, 8, [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]),
        (6, 8, [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]),
        (2, 5, [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ]),
    ],
)  # fmt: skip
def test_consistency_proofs_are_those_of_the_published_vectors(first: int, second: int, expected: list[str]) -> None:
    assert [part.hex() for part in consistency_proof(VECTOR_LEAVES[:second], first)] == expected


def test_every_proof_of_every_small_tree_verifies() -> None:
    everything = leaves(40)
    tree = Tree(everything)
    for size in range(41):
        root_now = tree.root(size)
        assert root_now == root_by_definition(everything[:size]) == Frontier().extend(everything[:size]).root()
        for index in range(size):
            proof = tree.inclusion_proof(index, size)
            assert verify_inclusion(everything[index], index, size, proof, root_now)
        for first in range(size + 1):
            proof = tree.consistency_proof(first, size)
            assert verify_consistency(first, size, tree.root(first), root_now, proof)


@given(st.integers(1, 5_000), st.data())
def test_proofs_of_greater_trees_verify_and_are_short(size: int, data: st.DataObject) -> None:
    tree = BIG
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))

    proof = tree.inclusion_proof(index, size)

    assert len(proof) <= (size - 1).bit_length()
    assert verify_inclusion(BIG_LEAVES[index], index, size, proof, tree.root(size))
    assert verify_consistency(first, size, tree.root(first), tree.root(size), tree.consistency_proof(first, size))


BIG_LEAVES = leaves(5_000)
BIG = Tree(BIG_LEAVES)


def flipped(value: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(value) * 8)
    return value[: at // 8] + bytes([value[at // 8] ^ (1 << at % 8)]) + value[at // 8 + 1 :]


def flip_one(hashes: list[bytes], chance: random.Random) -> list[bytes]:
    at = chance.randrange(len(hashes))
    return [*hashes[:at], flipped(hashes[at], chance), *hashes[at + 1 :]]


def test_none_of_10000_mutations_of_a_proof_passes() -> None:
    chance = random.Random(9162)
    passed = 0
    for _ in range(5_000):
        size = chance.randrange(2, 5_000)
        index, first = chance.randrange(size), chance.randrange(1, size)
        first_root, second_root = BIG.root(first), BIG.root(size)
        parts = [BIG_LEAVES[index], second_root, *BIG.inclusion_proof(index, size)]
        leaf, root_now, *proof = flip_one(parts, chance)
        passed += verify_inclusion(leaf, index, size, proof, root_now)
        older, newer, *growth = flip_one([first_root, second_root, *BIG.consistency_proof(first, size)], chance)
        passed += verify_consistency(first, size, older, newer, growth)

    assert passed == 0


def test_none_of_10000_mutations_of_a_log_keeps_its_root() -> None:
    chance = random.Random(6962)
    log = leaves(64)
    before = root(log)

    def mutated() -> list[bytes]:
        at, kind = chance.randrange(63), chance.randrange(4)
        if kind == 0:
            return flip_one(log, chance)
        if kind == 1:
            return log[:at] + log[at + 1 :]
        if kind == 2:
            return log[: at + 1]
        return [*log[:at], log[at + 1], log[at], *log[at + 2 :]]

    assert sum(root(mutated()) == before for _ in range(10_000)) == 0


@given(st.integers(1, 64), st.integers(-2, 70), st.integers(-2, 70))
def test_a_proof_does_not_pass_for_another_place_or_size(size: int, index: int, other: int) -> None:
    tree = Tree(leaves(size))
    at = size // 2
    proof = tree.inclusion_proof(at)

    if index != at:
        assert not verify_inclusion(leaves(size)[at], index, size, proof, tree.root())
    if other < 0 or len(proof) != len(Tree(leaves(max(other, 1))).inclusion_proof(min(at, max(other, 1) - 1))):
        assert not verify_inclusion(leaves(size)[at], at, other, proof, tree.root())


def test_proofs_with_parts_too_many_or_too_short_do_not_pass() -> None:
    tree, everything = Tree(leaves(13)), leaves(13)
    proof, growth = tree.inclusion_proof(4), tree.consistency_proof(5)

    assert not verify_inclusion(everything[4], 4, 13, [*proof, EMPTY_ROOT], tree.root())
    assert not verify_inclusion(everything[4], 4, 13, proof[:-1], tree.root())
    assert not verify_inclusion(everything[4][:31], 4, 13, proof, tree.root())
    assert not verify_consistency(5, 13, tree.root(5), tree.root(), [*growth, EMPTY_ROOT])
    assert not verify_consistency(5, 13, tree.root(5), tree.root(), [])
    assert not verify_consistency(13, 5, tree.root(), tree.root(5), growth)
    assert not verify_consistency(0, 13, tree.root(5), tree.root(), [])
    assert not verify_consistency(13, 13, tree.root(5), tree.root(), [])


def test_what_is_out_of_range_is_refused() -> None:
    tree = Tree(leaves(3))
    for call in (lambda: tree.inclusion_proof(3), lambda: tree.root(4), lambda: tree.consistency_proof(4)):
        with pytest.raises(ValueError, match="between"):
            call()
