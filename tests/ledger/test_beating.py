"""The court side's beat: it goes on after whatever befell it, and soon."""

import asyncio

import pytest

from debtormap import asgi
from debtormap.core.errors import Unavailable


def test_a_failed_tick_is_tried_again_long_before_the_next_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Public sides wait for the first tick of a new primary: theirs is the time that a failover takes."""
    ticked: list[str] = []

    def tick() -> None:
        ticked.append("failed" if len(ticked) < 2 else "written")
        if ticked[-1] == "failed":
            raise Unavailable("the database is away", retry_after_s=5)

    monkeypatch.setattr(asgi, "_tick", tick)
    monkeypatch.setattr(asgi, "TICK_EVERY_S", 3_600.0)

    async def beat() -> None:
        beating = asyncio.create_task(asgi._beat())
        while "written" not in ticked:
            await asyncio.sleep(0.01)
        beating.cancel()

    asyncio.run(asyncio.wait_for(beat(), 30))

    assert ticked == ["failed", "failed", "written"]
    assert asgi.TICK_AFTER_FAILURE_S <= 0.5
