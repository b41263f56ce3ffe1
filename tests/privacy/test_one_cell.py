"""Two positions in one cell are one question: the client's own rounding against the server's, by the thousand."""

import subprocess
from pathlib import Path
from random import Random
from typing import Final

import pytest

from debtormap.core.coordinates import Gcj02, Wgs84, to_gcj02
from debtormap.core.grid import Cell, Datum, around
from tests.privacy.sides import InProcess, nearby_url
from tests.privacy.world import World
from tests.public.running import Public

CLIENTS: Final = Path(__file__).resolve().parents[2] / "clients"


@pytest.mark.parametrize("pairs_asked", [1_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_two_positions_in_one_cell_get_the_same_bytes_one_rounded_by_the_client(
    people: World, pairs_asked: int
) -> None:
    chance = Random(9)
    cells = [_cell_near(chance.choice(people.targets).place.point, chance) for _ in range(pairs_asked)]
    pairs = [(_within(cell, chance), _within(cell, chance)) for cell in cells]
    questions = _rounded_by_the_client([mine for mine, _ in pairs])
    one, other = InProcess(Public(people.feed()).app), InProcess(Public(people.feed()).app)

    shown = 0
    for (mine, yours), question in zip(pairs, questions, strict=True):
        assert mine != yours
        first, second = one.ask(f"/api/v1/nearby?{question}"), other.ask(nearby_url(around(yours)))
        assert first.status == 200
        assert (first.body, first.headers) == (second.body, second.headers)
        shown += b'"places":[{' in first.body
    one.close()
    other.close()
    assert shown > pairs_asked / 2


def test_the_client_sends_no_more_than_the_cell() -> None:
    [question] = _rounded_by_the_client([Gcj02(115.4963217, 38.8713456)])

    assert question == "lon=115.496&lat=38.871&datum=gcj02"


def _rounded_by_the_client(points: list[Gcj02]) -> list[str]:
    lines = "\n".join(f"{point.lon!r} {point.lat!r}" for point in points)
    ran = subprocess.run(
        ["node", "tests/rounding.mjs"], cwd=CLIENTS, input=lines, capture_output=True, text=True, check=True
    )
    return ran.stdout.splitlines()


def _cell_near(place: Wgs84, chance: Random) -> Cell:
    here = around(to_gcj02(place))
    return Cell(
        lon_milli=here.lon_milli + chance.randint(-7, 7),
        lat_milli=here.lat_milli + chance.randint(-6, 6),
        datum=Datum.GCJ02,
    )


def _within(cell: Cell, chance: Random) -> Gcj02:
    """Anywhere in the cell, its edge not quite: there the last bit of a double decides."""
    half = 0.000_499_999
    return Gcj02(
        cell.lon_milli / 1000 + chance.uniform(-half, half), cell.lat_milli / 1000 + chance.uniform(-half, half)
    )
