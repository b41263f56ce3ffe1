"""What the replicas' benchmark claims of its figures, and when it gives up."""

from dataclasses import replace
from typing import cast

import pytest

from benchmarks import replicas
from benchmarks.replicas import Figures, Started
from tests.replicas.house import Process

FIGURES = Figures(
    listings=1_000_000,
    snapshot_mb=900.0,
    snapshot_s=60.0,
    starts=(Started(ready_s=4.0, own_mb=80.0, shared_mb=900.0), Started(ready_s=6.0, own_mb=82.0, shared_mb=900.0)),
    visible_s=tuple(number / 1_000 for number in range(1, 1_001)),
    acts_a_second=50.0,
    reads_alone=1_000.0,
    reads_beside=400.0,
)


def test_the_slowest_start_the_slow_hundredth_and_what_reading_loses_are_claimed() -> None:
    told = [(each.id, each.ratio, each.met) for each in replicas.claims(FIGURES)]

    assert told == [("start_1m", 6.0, True), ("publish_visible", 0.991, True), ("reads_beside_writes", 0.4, False)]
    slow = replace(FIGURES, visible_s=(*FIGURES.visible_s[:-20], *(2.0,) * 20))
    assert [each.met for each in replicas.claims(slow)] == [True, False, False]


def test_an_act_that_is_never_told_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    class Deaf:
        url = "http://127.0.0.1:9"

    monkeypatch.setattr(replicas._Looking, "_look", lambda self: None)

    with pytest.raises(TimeoutError, match="does not tell of the last act"):
        replicas._Looking(cast(Process, Deaf())).end([("publish", "A", 0.0, 1)])
