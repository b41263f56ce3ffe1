"""A report: whether the time of an answer tells a receipt that somebody has from one that nobody has."""

import asyncio
import os
import secrets
import statistics
import time
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from debtormap.clues.officers import Unlocked
from debtormap.core import receipt_codes
from tests.clues.examples import sent
from tests.public.examples import FakeFeed
from tests.public.running import Public

ROUNDS = 1_000
REPORT = Path(__file__).parents[2] / "docs" / "clue-timing.md"
TEXT = """\
# Does the time of an answer tell whether a receipt is somebody's?

Written by `make test-privacy` (`tests/clues/test_timing.py`). {requests} questions with a receipt, one half that of a
clue, the other half well formed and nobody's, in a random order, to the real app without a network between. Answers
leave in steps of 100 ms, with up to 50 ms more drawn at random.

| receipt | questions | first quarter, ms | median, ms | third quarter, ms | 99 of 100, ms |
|---|---|---|---|---|---|
{rows}

How often an answer to the one took longer than one to the other (AUC): **{auc:.3f}**. 0.5 tells nothing; the test fails
outside of 0.45 to 0.55.
"""


@pytest.mark.long
@pytest.mark.django_db(databases="__all__", transaction=True)
def test_hit_and_miss_take_the_same_time(lin_reads: Unlocked, capsys: pytest.CaptureFixture[str]) -> None:
    receipt = sent()
    public = Public(FakeFeed())

    async def seconds(client: httpx.AsyncClient, code: str) -> float:
        began = time.perf_counter()
        await client.post("/api/v1/clues/receipt", json={"receipt": code})
        return time.perf_counter() - began

    async def go() -> list[tuple[float, bool]]:
        transport = httpx.ASGITransport(app=cast(Any, public.door))
        found = []
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            for _ in range(ROUNDS):
                missing = receipt_codes.format(receipt_codes.make(secrets.token_bytes(17)))
                for code in secrets.SystemRandom().sample([receipt, missing], 2):
                    found.append((await seconds(client, code), code == receipt))
        return found

    found = asyncio.run(go())

    hits, misses = ([took for took, is_hit in found if is_hit is wanted] for wanted in (True, False))
    auc = _auc(hits, misses)
    with capsys.disabled():
        print(f"\nhit against miss over {len(found)} requests: AUC {auc:.3f}")
    if os.environ.get("WRITE_REPORT"):
        REPORT.write_text(_report(hits, misses, auc), "utf-8")
    assert 0.45 <= auc <= 0.55


def _report(hits: list[float], misses: list[float], auc: float) -> str:
    rows = "\n".join(
        f"| {name} | {len(took)} | " + " | ".join(f"{each * 1000:.1f}" for each in _quartiles(took)) + " |"
        for name, took in (("somebody has it", hits), ("nobody has it", misses))
    )
    return TEXT.format(requests=len(hits) + len(misses), rows=rows, auc=auc)


def _quartiles(took: list[float]) -> list[float]:
    return [*statistics.quantiles(took, n=4), statistics.quantiles(took, n=100)[-1]]


def _auc(hits: list[float], misses: list[float]) -> float:
    """How often a hit took longer than a miss."""
    ranks = {id_: rank for rank, (_, id_) in enumerate(sorted([(t, n) for n, t in enumerate(hits + misses)]), 1)}
    total = sum(ranks[number] for number in range(len(hits)))
    return (total - len(hits) * (len(hits) + 1) / 2) / (len(hits) * len(misses))
