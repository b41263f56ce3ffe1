"""Records in memory come back byte for byte, though what they share is kept once and nothing withdrawn stays."""

import json
from typing import Any

import pytest

from debtormap.core.disclosure import canonical
from debtormap.public import summaries
from debtormap.public.bodies import Bodies
from tests.public.examples import organisation, person, place

HERE = place("P", 115.49, 38.87)
DIVISION = {"code": "130606", "name": "河北省保定市莲池区"}


def held(*bodies: bytes) -> Bodies:
    found = Bodies()
    for body in bodies:
        found.append(body)
    return found


def record(**facts: Any) -> bytes:
    return canonical({**person("A", at=HERE), "division": DIVISION, **facts})


@pytest.mark.parametrize(
    "body",
    [
        record(),
        canonical(organisation("B", at=HERE)),
        canonical(person("C")),
        record(performance={"state": "none"}),
        record(performance={"state": "partial", "performed": "演示"}),
        record(channels=[]),
        record(place={**HERE, "name": '1},"division":{"name":"甲'}),
        record(place={**HERE, "name": "a},"}),
        record(place={**HERE, "name": "甲\n乙\\"}),
        record(policy={"name": "hebei-2019", "parts": {"one": 1}, "version": 1}),
        record(policy={"name": "hebei-2019", "parts": [{"one": 1}], "version": 1}),
        record(obligation='"place":{"id":"甲"},"policy":{'),
        record(basis={"place": HERE, "policy": {"name": "甲"}}),
        b'{"division":{"code":"1"},"id":"A","kind":"natural_person","place":{"id":"P"}}',
        b'{"place":{"id":"P"},"division":{"code":"1"},"policy":{"name":"x"}}',
        b"{}",
    ],
)
def test_a_record_comes_back_byte_for_byte_and_what_is_left_of_it_is_json(body: bytes) -> None:
    bodies = held(record(), body, record())

    assert list(bodies) == [record(), body, record()]
    assert summaries.of(bodies.own(1)) == summaries.of(body)
    assert json.loads(body).items() >= json.loads(bodies.own(1)).items()


def test_what_records_share_is_in_memory_once() -> None:
    bodies = held(*(canonical({**person(name, at=HERE), "division": DIVISION}) for name in "ABC"))

    assert len(bodies._known) == 1
    assert not {"channels", "division", "place", "policy"} & json.loads(bodies.own(2)).keys()


def test_nothing_of_a_listing_stays_when_it_is_withdrawn_or_amended() -> None:
    before = record(name="演示甲", performance={"state": "partial", "performed": "演示乙"}, obligation="演示丙")
    bodies = held(before, record(performance={"state": "none", "unperformed": "演示乙"}), record())

    bodies[0] = bodies[1] = b""
    bodies[2] = record(name="演示丁")

    assert list(bodies) == [b"", b"", record(name="演示丁")]
    assert bodies.own(2) == bodies[2]
    assert bytes(bodies._more).replace(b"\0", b"") == b""
    assert [text for text in ("演示甲", "演示乙", "演示丙") if text.encode() in b"".join(bodies._known)] == []
