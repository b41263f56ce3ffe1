"""Columns in memory: what is added, changed and found again equals a plain list or dictionary, and nothing stays."""

from __future__ import annotations

import random
from array import array
from pathlib import Path

import pytest

from debtormap.public import mapped
from debtormap.public.mapped import Chains, Columns, ColumnsWriter, Keyed, Lookup, NumberOf, TextColumn
from debtormap.public.records import short_key


def test_a_column_is_what_a_list_would_be() -> None:
    chance, column, plain = random.Random(1), TextColumn(), list[str]()
    for number in range(500):
        if plain and chance.random() < 0.3:
            row, text = chance.randrange(len(plain)), "改" * chance.randrange(4)
            column[row] = plain[row] = text
        else:
            column.append(f"甲{number}")
            plain.append(f"甲{number}")
    assert list(column) == plain
    assert len(column) == len(plain)


def test_what_is_changed_does_not_stay_in_memory() -> None:
    column = TextColumn()
    for text in ("演示甲", "演示乙", "演示丙"):
        column.append(text)
    column[1] = ""
    held = bytes(column._more)  # a reader cannot tell; memory can
    assert "演示乙".encode() not in held
    assert held.replace(b"\0", b"") == "演示甲演示丙".encode()
    assert list(column) == ["演示甲", "", "演示丙"]


@pytest.mark.parametrize("merged_at", [1, 7, 10_000])
def test_numbers_by_keys_are_found_whether_merged_or_not(merged_at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapped, "_MERGED_AT", merged_at)
    chance, keyed, plain = random.Random(2), Keyed(), dict[int, list[int]]()
    for number in range(400):
        key = chance.randrange(150)
        keyed.add(key, number)
        plain.setdefault(key, []).append(number)
    assert {key: keyed.get(key) for key in range(150) if keyed.get(key)} == plain
    assert sorted(keyed.pairs()) == sorted((key, number) for key, numbers in plain.items() for number in numbers)


def test_numbers_of_a_file_come_before_those_that_came_since(tmp_path: Path) -> None:
    path = tmp_path / "columns"
    with path.open("wb") as file:
        writer = ColumnsWriter(file)
        Lookup.write(writer, "some", array("q", [5, 3, 5]), array("I", [1, 2, 3]))
        writer.finish({})
    keyed = Keyed(Lookup(Columns(path), "some"))
    keyed.add(5, 9)
    assert (keyed.get(5), keyed.get(3), keyed.get(4)) == ([1, 3, 9], [2], [])
    assert list(keyed.pairs()) == [(3, 2), (5, 1), (5, 3), (5, 9)]


def test_two_ids_under_one_key_are_told_apart() -> None:
    ids = TextColumn()
    numbers = NumberOf(ids)
    for number, listing_id in enumerate(("plumless", "buckeroo")):
        ids.append(listing_id)
        numbers[listing_id] = number

    assert short_key("plumless") == short_key("buckeroo")
    assert [numbers.get(each) for each in ("plumless", "buckeroo", "other", "")] == [0, 1, None, None]


def test_a_chain_gives_the_numbers_of_its_owner_alone() -> None:
    chance, chains, plain = random.Random(3), Chains(2), dict[int, list[int]]()
    known = 2
    for number in range(300):
        owner = chance.randrange(known + 1)
        known = max(known, owner + 1)
        chains.add(owner, number)
        plain.setdefault(owner, []).append(number)
    assert {owner: chains.of(owner) for owner in range(known) if chains.of(owner)} == plain
    assert chains.of(known) == []
