"""The register of the benchmarks is made of records as the court side makes them."""

import json

from benchmarks.register import Ledger, Size, grounds, questions
from debtormap.core.disclosure import canonical
from debtormap.public.projection import Projection
from debtormap.public.records import record_decoder

SMALL = Size(listings=500, places=60)


def test_its_records_are_canonical_and_invented() -> None:
    events = Ledger(SMALL).events(0, 1_000)

    assert len(events) == 501
    for event in events[1:]:
        assert event.body is not None
        assert canonical(json.loads(event.body)) == event.body
        assert record_decoder.decode(event.body).synthetic
        assert b"1399" in event.body


def test_it_is_the_same_each_time_and_can_be_followed() -> None:
    ledger, projection = Ledger(SMALL), Projection()
    while batch := ledger.events(projection.seq, 100):
        for event in batch:
            projection.apply(event)

    assert (projection.seq, projection.hash) == (501, ledger.head().hash)
    assert Ledger(SMALL).events(0, 1_000)[-1].hash == projection.hash


def test_a_nation_is_ten_provinces_and_as_dense_where_people_live() -> None:
    nation = Size(listings=20_000, places=2_000, towns=2, provinces=10)

    assert nation.tenth() == Size(listings=2_000, places=200, towns=2)
    ground = grounds(nation)
    largest = [sum(each.town == town for each in ground) for town in range(0, 20, 2)]
    assert min(largest) > 100
    assert max(largest) < 2 * min(largest)


def test_no_cell_is_asked_twice() -> None:
    cells = questions(300, size=SMALL)

    assert len(set(cells)) == 300
