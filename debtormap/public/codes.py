"""Mini-program codes for posters: asked for beside the work, waited for a moment, done without while WeChat fails."""

from __future__ import annotations

import asyncio
import io
import logging
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from typing import Final, Protocol

from PIL import Image, UnidentifiedImageError

from debtormap.public.wechat import WeChatFailed

PATIENCE_S: Final = 2.0
PAUSE_S: Final = 60.0
MOST_AT_ONCE: Final = 8
MOST_HELD: Final = 128
MOST_PX: Final = 1_280
log = logging.getLogger(__name__)


class Maker(Protocol):
    """Makes the code of a scene, or raises WeChatFailed."""

    async def code(self, scene: str) -> bytes: ...


class Codes:
    """The codes made last, by scene. A code names nobody; the page it opens says when there is nothing to see."""

    def __init__(self, maker: Maker, steady: Callable[[], float] = monotonic, patience_s: float = PATIENCE_S) -> None:
        self._maker, self._steady, self._patience_s = maker, steady, patience_s
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._asked: dict[str, asyncio.Task[bytes | None]] = {}
        self._paused_until = float("-inf")

    async def get(self, scene: str) -> bytes | None:
        """None: not in time, or WeChat failed within the last minute, or too many are being asked for."""
        if scene in self._held:
            self._held.move_to_end(scene)
            return self._held[scene]
        if self._steady() < self._paused_until:
            return None
        if scene not in self._asked:
            if len(self._asked) >= MOST_AT_ONCE:
                return None
            self._asked[scene] = asyncio.create_task(self._ask(scene), name="mini-program code")
        done, _ = await asyncio.wait({self._asked[scene]}, timeout=self._patience_s)
        return self._held.get(scene) if done else None

    async def _ask(self, scene: str) -> bytes | None:
        try:
            picture = _checked(await self._maker.code(scene))
        except WeChatFailed as failed:
            self._paused_until = self._steady() + PAUSE_S
            log.warning("no mini-program codes for a minute: %s", failed)
            return None
        finally:
            del self._asked[scene]
        self._held[scene] = picture
        while len(self._held) > MOST_HELD:
            self._held.popitem(last=False)
        return picture


def _checked(body: bytes) -> bytes:
    """Raises WeChatFailed for what is no picture of the size asked for."""
    try:
        with Image.open(io.BytesIO(body), formats=("JPEG", "PNG")) as picture:
            if max(picture.size) > MOST_PX:
                raise WeChatFailed(None)
            picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError):
        raise WeChatFailed(None) from None
    return body
