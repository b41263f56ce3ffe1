"""Pictures that were drawn, kept for a while: few, by listing, gone with the next event of their listing."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from debtormap.public.answers import Answer

MOST: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    share_id: str
    answer: Answer


class Pictures:
    """The posters and cards drawn last, by listing and kind."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held: OrderedDict[tuple[str, str], Picture] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, listing_id: str, kind: str, share_id: str, now: float) -> Answer | None:
        held = self._held.get((listing_id, kind))
        if held is None or held.share_id != share_id or held.answer.valid_until <= now:
            return None
        self._held.move_to_end((listing_id, kind))
        return held.answer

    def put(self, listing_id: str, kind: str, picture: Picture) -> None:
        self._held[listing_id, kind] = picture
        self._held.move_to_end((listing_id, kind))
        while len(self._held) > self._most:
            self._held.popitem(last=False)

    def forget(self, listing_id: str) -> None:
        """After an event of this listing; an empty id is that of an event about all."""
        if not listing_id:
            self._held.clear()
        for key in [key for key in self._held if key[0] == listing_id]:
            del self._held[key]
