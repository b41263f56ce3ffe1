"""What the intake of clues asks of the court side, in threads of its own: a flood of clues does not slow the map.

The inbox needs Django, which a public side without clues does not: each call imports it late.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from debtormap.core.errors import Unavailable
from debtormap.public.intake_wire import (
    AnswerReceipt,
    ChallengeShape,
    ChunksPresent,
    ClaimReward,
    ClueState,
    HandedFile,
    IntakeKeys,
    IntakeLimits,
    Kept,
    NewClue,
    ReaderKey,
    ReceiptShown,
    RewardClaimed,
    RewardDecided,
    TurnShape,
    UploadBegun,
)

if TYPE_CHECKING:
    from debtormap.clues.inbox import Handed, Sending

T = TypeVar("T")
ANSWER_EVERY_S: Final = 0.1
BLUR_US: Final = 50_000
MAX_WAITING: Final = 64
OPEN_LASTS_S: Final = 5.0
_THREADS: Final = ThreadPoolExecutor(max_workers=4, thread_name_prefix="intake")
_waiting = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the public record of a listing tells of it: its court, its names, its case."""

    court_code: str = ""
    names: tuple[str, ...] = ()
    case_number: str = ""


async def in_thread(work: Callable[..., T], *arguments: object) -> T:
    """Unavailable when too many wait already."""
    global _waiting
    if _waiting >= MAX_WAITING:
        raise Unavailable("the intake is busy", retry_after_s=5)
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_THREADS, work, *arguments)
    finally:
        _waiting -= 1


async def in_step(made: Awaitable[T]) -> T:
    """Gives what was made at the next multiple of `ANSWER_EVERY_S`.

    An answer that found something leaves as long after its question as one that looked in vain.
    """
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    result = await made
    # What two answers still differ by on their way out (0.7 ms on a machine at its limit, less on a quiet one) drowns
    # in what is drawn, which is as long as a step.
    drawn_s = secrets.randbelow(BLUR_US) / 1e6
    await asyncio.sleep(ANSWER_EVERY_S - (loop.time() - began_s) % ANSWER_EVERY_S + drawn_s)
    return result


def keys() -> IntakeKeys:
    from debtormap.clues import inbox

    keys = [ReaderKey(id=key.id, public_key=key.public.hex(), court_code=key.court_code) for key in inbox.reader_keys()]
    limits = IntakeLimits(
        file_bytes=inbox.MAX_FILE_BYTES, chunk_bytes=inbox.CHUNK_BYTES, media_types=list(inbox.MEDIA_TYPES)
    )
    return IntakeKeys(open=bool(keys), keys=keys, limits=limits)


class DeskDoor:
    """Whether a clue could be read: asked again after `OPEN_LASTS_S`, and not in the threads that a flood fills."""

    def __init__(self, ask: Callable[[], bool] | None = None, steady: Callable[[], float] = monotonic) -> None:
        self._ask = ask or _is_open
        self._steady = steady
        self._is_open = False
        self._asked_at_s = -OPEN_LASTS_S

    async def is_open(self) -> bool:
        now_s = self._steady()
        if now_s - self._asked_at_s >= OPEN_LASTS_S:
            self._is_open, self._asked_at_s = await asyncio.to_thread(self._ask), now_s
        return self._is_open


def _is_open() -> bool:
    from debtormap.clues import inbox

    return inbox.is_open()


def challenge() -> ChallengeShape:
    from debtormap.clues import inbox

    return msgspec.convert(inbox.challenge(), ChallengeShape, from_attributes=True)


def begin_upload(key: bytes, proof: str) -> UploadBegun:
    from debtormap.clues import inbox

    return UploadBegun(upload_id=inbox.begin_upload(key, proof))


def put_chunk(upload_id: str, number: int, data: bytes, key: bytes) -> None:
    from debtormap.clues import inbox

    inbox.put_chunk(upload_id, number, data, key)


def chunks_present(upload_id: str, key: bytes) -> ChunksPresent:
    from debtormap.clues import inbox

    return ChunksPresent(chunks=inbox.chunks_present(upload_id, key))


def drop_upload(upload_id: str, key: bytes) -> None:
    from debtormap.clues import inbox

    inbox.drop_upload(upload_id, key)


def submit(data: NewClue, about: About, retry_key: str) -> ReceiptShown:
    from debtormap.clues import inbox

    return ReceiptShown(receipt=inbox.submit(_sending(data, about), proof=data.proof, retry_key=retry_key))


def read(receipt: str) -> ClueState:
    from debtormap.clues import inbox

    found = inbox.read(receipt)
    turns = [
        TurnShape(author=turn.author.value, on=turn.on.isoformat(), text=turn.text, is_new=turn.is_new)
        for turn in found.turns
    ]
    return ClueState(
        stage=found.stage, received_on=found.received_on.isoformat(), files=found.files, turns=turns,
        may_answer=found.may_answer, is_erased=found.is_erased,
        reward=None if found.reward is None else msgspec.convert(found.reward, RewardDecided, from_attributes=True),
    )  # fmt: skip


def answer(data: AnswerReceipt, retry_key: str) -> Kept:
    from debtormap.clues import inbox

    inbox.answer(data.receipt, data.text, [_handed(file) for file in data.files], retry_key=retry_key)
    return Kept()


def claim(data: ClaimReward) -> RewardClaimed:
    from debtormap.clues import inbox

    return RewardClaimed(state=inbox.claim(data.receipt, data.text))


def _sending(data: NewClue, about: About) -> Sending:
    from debtormap.clues import inbox

    return inbox.Sending(
        asset_class=data.asset_class, description=data.description, location=data.location, since=data.since,
        source=data.source, traits=tuple(data.traits), wants_reward=data.wants_reward, contact=data.contact,
        listing_id=data.listing_id, avoid_court=data.avoid_court, court_code=about.court_code, names=about.names,
        case_number=about.case_number,
        files=tuple(_handed(file) for file in data.files),
    )  # fmt: skip


def _handed(file: HandedFile) -> Handed:
    from debtormap.clues import inbox

    return inbox.Handed(upload_id=file.upload_id, key=bytes.fromhex(file.key), name=file.name, chunks=file.chunks)
