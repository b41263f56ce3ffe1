"""The register as the public sees it, in memory, made of ledger events alone and in their order.

A listing is a number; its columns are arrays, its record stays the canonical bytes of the ledger. Whether it is shown
is a question about flags and time, asked at each read: nothing has to run for a term to end. A number is never used
twice, for the name postings of `search.py` hold on to it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from debtormap.core.coordinates import Wgs84
from debtormap.core.identifiers.credit_code import is_sole_proprietor
from debtormap.core.listing import Channel, Kind
from debtormap.core.names import comparison_key
from debtormap.public.bodies import Bodies
from debtormap.public.filters import EVERYTHING, GROUND_BITS, Filters, court_id
from debtormap.public.mapped import NumberOf, TextColumn
from debtormap.public.names_index import NamesIndex
from debtormap.public.pinyin_index import PinyinIndex
from debtormap.public.places import NOWHERE, Place, PlaceIndex, area_of
from debtormap.public.records import (
    FOREVER,
    KIND_NUMBERS,
    NO_POLICY,
    PolicyRecord,
    Record,
    epoch_s,
    instant_of,
    instant_text,
    instant_us,
    ordinal,
    policy_decoder,
    record_decoder,
    short_key,
)

GENESIS: Final = bytes(32)
# No listing has it: the number of a court that none names.
NO_COURT: Final = 65_535


class FeedEvent(Protocol):
    """One event of the ledger."""

    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def listing_id(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def hash(self) -> bytes: ...
    @property
    def prev_hash(self) -> bytes: ...
    @property
    def body(self) -> bytes | None: ...


class Diverged(Exception):
    """The feed does not continue what we hold: start afresh."""


@dataclass(slots=True)
class Touched:
    """What an event changed: the places, and the points and density areas whose answers are no longer true."""

    points: list[Wgs84] = field(default_factory=list)
    areas: set[str] = field(default_factory=set)
    places: list[Place] = field(default_factory=list)
    everything: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What finds and hides the reward notice of a listing."""

    expires_s: int
    published_day: int
    stands_at_place: bool
    """Only of organisations: nobody is looked for at a place where a person may live."""


class Projection:
    """All live public records up to event `seq`."""

    def __init__(self) -> None:
        self.seq = 0
        self.hash = GENESIS
        self.policy: PolicyRecord = NO_POLICY
        self.places = PlaceIndex()
        self.ids = TextColumn()
        self.numbers = NumberOf(self.ids)
        self.names = TextColumn()
        self.bodies = Bodies()
        self.place_rows = array("i")
        self.flags = bytearray()
        self.kinds = bytearray()
        self.grounds = bytearray()
        self.courts = array("H")
        self.court_numbers: dict[str, int] = {"": 0}
        self.name_lengths = array("H")
        self.expires_s = array("q")
        self.published_days = array("i")
        self.touched_us = array("q")
        self.case_keys = array("I")
        self.code_keys = array("I")
        self.party_keys = array("q")
        self.share_keys = array("I")
        self.names_index = NamesIndex()
        self.pinyin_index = PinyinIndex()
        self.rewards: dict[int, Promise] = {}
        self.set_needs()

    def apply(self, event: FeedEvent) -> Touched:
        """Take the next event. Raises Diverged, before anything changes, when it is not the next."""
        if event.seq != self.seq + 1 or event.prev_hash != self.hash:
            raise Diverged
        if event.kind == "policy":
            touched = self._adopt(event)
        elif event.kind in ("publish", "amend") and event.body is not None:
            touched = self._hold(event, event.body)
        else:  # A withdrawal, or a record that was erased since: either way it is gone.
            touched = self._drop(event)
        self.seq, self.hash = event.seq, event.hash
        return touched

    def is_shown(self, number: int, now: float) -> bool:
        """Whether anybody may see this listing now."""
        return self.flags[number] & self.list_needs == self.list_needs and self.expires_s[number] > now

    def shown(self, listing_id: str, now: float) -> int | None:
        """The number of a listing that anybody may see now."""
        number = self.numbers.get(listing_id)
        return number if number is not None and self.is_shown(number, now) else None

    def is_shared(self, number: int, now: float) -> bool:
        """Whether anybody may pass this listing on now."""
        return self.flags[number] & self.share_needs == self.share_needs and self.expires_s[number] > now

    def touched_at(self, number: int) -> str:
        """When the last event of a listing happened, as the wire has it."""
        return instant_text(instant_of(self.touched_us[number]))

    def nearby(self, place: Place, now: float, filters: Filters = EVERYTHING) -> list[int]:
        """The listings shown at a place now that are wanted, newest publication first, then by id."""
        members = self._members(place, self.nearby_needs, now, filters.kind_number)
        if members and not filters.is_of_kind_alone:
            numbers = np.array(members, dtype=np.int64)
            members = numbers[self.wanted(numbers, filters)].tolist()
        return self._ordered(members)

    def nearby_count(self, place: Place, now: float) -> int:
        return len(self._members(place, self.nearby_needs, now, None))

    def wanted(self, numbers: NDArray[np.int64], filters: Filters) -> NDArray[np.bool_]:
        """Which of these listings the filters want, whether they are shown or not."""
        found = np.ones(len(numbers), dtype=np.bool_)
        if filters.kind is not None:
            found &= taken(self.kinds, np.uint8, numbers) == KIND_NUMBERS[filters.kind]
        if filters.ground is not None:
            found &= (taken(self.grounds, np.uint8, numbers) & GROUND_BITS[filters.ground]) != 0
        if filters.court is not None:
            found &= taken(self.courts, np.uint16, numbers) == self.court_numbers.get(filters.court, NO_COURT)
        if filters.days is not None:
            days = taken(self.published_days, np.int32, numbers)
            found &= (filters.days[0] <= days) & (days <= filters.days[1])
        return found

    def density(self, place: Place, now: float) -> tuple[int, float]:
        """How many listings count for the density at a place, and until when that stays so."""
        known = place.density
        if known is None or known[1] <= now:
            members = self._members(place, self.density_needs, now, None)
            known = place.density = len(members), self.first_end(members)
        return known

    def promise(self, number: int, now: float) -> Promise | None:
        """The reward notice of a listing, while it holds; who may see the listing may see it."""
        found = self.rewards.get(number)
        return found if found is not None and found.expires_s > now else None

    def promises_at(self, numbers: Iterable[int], now: float) -> list[tuple[int, Promise]]:
        """The notices that a place shows, of these listings: those of organisations."""
        if not self.rewards:
            return []
        found = ((number, self.promise(number, now)) for number in numbers)
        return [(number, promise) for number, promise in found if promise is not None and promise.stands_at_place]

    def first_end(self, numbers: Iterable[int]) -> float:
        """When the first of these terms ends."""
        expires_s = self.expires_s
        return min((expires_s[number] for number in numbers), default=FOREVER)

    def _members(self, place: Place, needs: int, now: float, kind: int | None) -> list[int]:
        flags, expires_s, kinds = self.flags, self.expires_s, self.kinds
        return [
            number
            for number in place.members
            if flags[number] & needs == needs and expires_s[number] > now and (kind is None or kinds[number] == kind)
        ]

    def _ordered(self, numbers: list[int]) -> list[int]:
        days, ids = self.published_days, self.ids
        return sorted(numbers, key=lambda number: (-days[number], ids[number]))

    def _adopt(self, event: FeedEvent) -> Touched:
        if event.body is not None:
            self.policy = policy_decoder.decode(event.body)
            self.set_needs()
            for place in self.places.by_id.values():
                place.changed()
        return Touched(everything=True)

    def set_needs(self) -> None:
        """What a listing must have for each channel, under the policy in force."""
        self.list_needs = self.policy.needs(Channel.LIST)
        self.nearby_needs = self.policy.needs(Channel.NEARBY)
        self.density_needs = self.policy.needs(Channel.DENSITY)
        self.share_needs = self.policy.needs(Channel.SHARE)

    def _hold(self, event: FeedEvent, body: bytes) -> Touched:
        record = record_decoder.decode(body)
        touched = Touched()
        at = instant_text(event.at)
        name = comparison_key(record.name)
        number = self._again(event.listing_id, name, record, touched, event.seq, at)
        if number is None:
            number = self._enter(event.listing_id, name, KIND_NUMBERS[record.kind], body)
        else:
            self.bodies[number] = body
        self.touched_us[number] = instant_us(event.at)
        self.flags[number] = record.flags
        self.kinds[number] = KIND_NUMBERS[record.kind]
        self.grounds[number] = sum(GROUND_BITS.get(ground, 0) for ground in set(record.grounds))
        self.courts[number] = self._court_number(record)
        self.expires_s[number] = record.expires_s
        self.published_days[number] = record.published_day
        self.case_keys[number] = short_key(record.case_number)
        self.code_keys[number] = short_key(record.credit_code)
        self.party_keys[number] = record.party_key
        self.share_keys[number] = short_key(record.share_id)
        self._promise(number, record)
        self._stand(number, record, touched, event.seq, at)
        return touched

    def _again(self, listing_id: str, name: str, record: Record, touched: Touched, seq: int, at: str) -> int | None:
        """The number of a listing that is held, away from its place; under another name it gets another number."""
        number = self.numbers.get(listing_id)
        if number is None:
            return None
        if self.names[number] == name and self.kinds[number] == KIND_NUMBERS[record.kind]:
            self._leave(number, touched, seq, at)
            return number
        self._forget(number, touched, seq, at)
        return None

    def _enter(self, listing_id: str, name: str, kind: int, body: bytes) -> int:
        """A new number, its columns not filled yet but for the texts."""
        number = len(self.ids)
        self.numbers[listing_id] = number
        self.ids.append(listing_id)
        self.names.append(name)
        self.bodies.append(body)
        self.name_lengths.append(min(len(name), 65_535))
        for column in (
            self.flags,
            self.kinds,
            self.grounds,
            self.courts,
            self.expires_s,
            self.published_days,
            self.touched_us,
            self.case_keys,
            self.code_keys,
            self.party_keys,
            self.share_keys,
        ):
            column.append(0)
        self.place_rows.append(NOWHERE)
        self.names_index.add(number, name, kind)
        self.pinyin_index.add(number, name, kind)
        return number

    def _court_number(self, record: Record) -> int:
        """0 of a record that names no court."""
        court = "" if record.court is None else court_id(record.court.code, record.court.name)
        return self.court_numbers.setdefault(court, len(self.court_numbers))

    def _promise(self, number: int, record: Record) -> None:
        self.rewards.pop(number, None)
        if record.reward is not None:
            self.rewards[number] = Promise(
                expires_s=epoch_s(record.reward.expires_at), published_day=ordinal(record.reward.published_on),
                stands_at_place=record.kind is not Kind.NATURAL_PERSON and not is_sole_proprietor(record.code),
            )  # fmt: skip

    def _stand(self, number: int, record: Record, touched: Touched, seq: int, at: str) -> None:
        if record.place is None:
            return
        place, before = self.places.put(record.place)
        if before is not None:
            touched.points.append(before)
            touched.areas.add(area_of(before))
        place.members.append(number)
        self.place_rows[number] = place.row
        _touch(place, touched, seq, at)

    def _drop(self, event: FeedEvent) -> Touched:
        touched = Touched()
        number = self.numbers.get(event.listing_id)
        if number is not None:
            self._forget(number, touched, event.seq, instant_text(event.at))
        return touched

    def _forget(self, number: int, touched: Touched, seq: int, at: str) -> None:
        """Nothing of the record stays; the empty number shows nothing for ever."""
        self._leave(number, touched, seq, at)
        self.numbers.forget(number)
        self.rewards.pop(number, None)
        self.flags[number] = 0
        self.expires_s[number] = 0
        self.names[number] = ""
        self.bodies[number] = b""
        for keys in (self.case_keys, self.code_keys, self.party_keys, self.share_keys):
            keys[number] = 0

    def _leave(self, number: int, touched: Touched, seq: int, at: str) -> None:
        row, self.place_rows[number] = self.place_rows[number], NOWHERE
        if row != NOWHERE:
            place = self.places.rows[row]
            place.members.remove(number)
            _touch(place, touched, seq, at)


def _touch(place: Place, touched: Touched, seq: int, at: str) -> None:
    place.touched_seq, place.touched_at = seq, at
    place.changed()
    touched.points.append(place.point)
    touched.areas.add(place.area)
    touched.places.append(place)


def taken(column: bytearray | array[int], kind: Any, numbers: NDArray[Any]) -> NDArray[Any]:
    """The values of some listings. A copy: a view would forbid the column to grow."""
    found: NDArray[Any] = np.frombuffer(column, dtype=kind)[numbers]
    return found
