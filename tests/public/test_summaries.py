"""A summary encoded from the bytes of a record is the one that core makes."""

import json

import msgspec
import pytest

from benchmarks.register import Ledger, Size
from debtormap.core.disclosure import canonical, summary
from debtormap.public import summaries
from tests.public.examples import organisation, person


def made_by_core(body: bytes) -> bytes:
    return msgspec.json.encode(summary(json.loads(body)))


def test_it_is_that_of_core_byte_for_byte() -> None:
    events = Ledger(Size(listings=500, places=60)).events(0, 600)
    bodies = [event.body for event in events if event.kind == "publish" and event.body is not None]
    bodies += [canonical(person("A")), canonical(organisation("B")), canonical(person("C", '演示"\\甲\n🀄'))]

    assert [summaries.of(body) for body in bodies] == [made_by_core(body) for body in bodies]


@pytest.mark.parametrize("field", ["kind", "masked_number", "grounds", "court", "case_number"])
def test_what_the_policy_does_not_give_is_absent(field: str) -> None:
    record = person("A")
    del record[field]
    body = canonical(record)

    assert summaries.of(body) == made_by_core(body)
    assert field not in json.loads(summaries.of(body))
