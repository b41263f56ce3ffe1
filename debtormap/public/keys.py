"""The public keys of the ledger, with which anybody verifies receipts and checkpoints."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta, Struct, convert

from debtormap.public.answers import Answer
from debtormap.public.http import DATA, PublicRequest, send_answer
from debtormap.public.nearby import encode
from debtormap.public.wire import Instant

PATH: Final = "/.well-known/debtormap-keys.json"


class LedgerKey(Struct, kw_only=True):
    """A key that signs or signed for the ledger. Who changes a file may change this answer too."""

    id: str
    algorithm: str
    key: Annotated[str, Meta(description="ORIGIN+ID+BASE64, a C2SP signed-note verifier key")]
    valid_from: Instant
    valid_until: Instant | None
    handover: Annotated[str, Meta(description="Note signed by the key before, if any, and by this one")]


class LedgerKeys(Struct, kw_only=True):
    """All keys of the ledger's life, the first first, and its newest checkpoint (C2SP tlog-checkpoint)."""

    origin: str | None
    keys: list[LedgerKey]
    checkpoint: str | None


@get(PATH, operation_id="ledger_keys", opt={**DATA, "parameters": frozenset()})
async def get_keys(request: PublicRequest) -> Response[LedgerKeys]:
    """The keys with which receipts and checkpoints are signed."""
    return send_answer(request, Answer(encode(await asyncio.to_thread(_read))))


def _read() -> LedgerKeys:
    # Needs Django's settings, which the public side of a test does not.
    from debtormap.ledger import feed

    return convert(feed.key_document(), LedgerKeys)


HANDLERS: Final[tuple[HTTPRouteHandler, ...]] = (get_keys,)
