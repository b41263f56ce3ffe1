"""No difference of what is shown gives a hidden cell away."""

import random

import pytest

from debtormap.core.small_cells import Table, suppressed


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({}, Table({}, 0)),
        ({"a": 0, "b": 0}, Table({"a": 0, "b": 0}, 0)),
        ({"a": 5, "b": 0}, Table({"a": 5, "b": 0}, 5)),
        ({"a": 4}, Table({"a": None}, None)),
        ({"a": 4, "b": 0}, Table({"a": None, "b": 0}, None)),
        ({"a": 1, "b": 2}, Table({"a": None, "b": None}, None)),
        ({"a": 3, "b": 4}, Table({"a": None, "b": None}, 7)),
        ({"a": 1, "b": 5, "c": 6}, Table({"a": None, "b": None, "c": 6}, 12)),
    ],
)
def test_small_cells_are_hidden_and_never_alone(counts: dict[str, int], shown: Table) -> None:
    assert suppressed(counts) == shown


def test_no_difference_gives_a_hidden_cell_away() -> None:
    chosen = random.Random(20261125)
    for _ in range(5_000):
        counts = {str(key): chosen.choice([0, 1, 2, 4, 5, 9, 40]) for key in range(chosen.randint(1, 6))}

        cells, total = suppressed(counts)

        hidden = [key for key, count in cells.items() if count is None]
        assert all(cells[key] in {None, 0} or counts[key] >= 5 for key in counts)
        if hidden and total is not None:
            left = total - sum(count for count in cells.values() if count is not None)
            assert len(hidden) >= 2
            assert left >= 5
