"""A report: whether the time of an answer tells a receipt that somebody has from one that nobody has."""

import asyncio
import secrets
import time
from typing import Any, cast

import httpx
import pytest

from debtormap.clues.officers import Unlocked
from debtormap.core import receipt_codes
from tests.clues.examples import sent
from tests.public.examples import FakeFeed
from tests.public.running import Public

ROUNDS = 1_000


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

    auc = _auc([took for took, is_hit in found if is_hit], [took for took, is_hit in found if not is_hit])
    with capsys.disabled():
        print(f"\nhit against miss over {len(found)} requests: AUC {auc:.3f}")
    assert 0.45 <= auc <= 0.55


def _auc(hits: list[float], misses: list[float]) -> float:
    """How often a hit took longer than a miss."""
    ranks = {id_: rank for rank, (_, id_) in enumerate(sorted([(t, n) for n, t in enumerate(hits + misses)]), 1)}
    total = sum(ranks[number] for number in range(len(hits)))
    return (total - len(hits) * (len(hits) + 1) / 2) / (len(hits) * len(misses))
