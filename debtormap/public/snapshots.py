"""The projection in a file: a process starts from the newest one and follows the feed from there.

All processes of a host map the same file, so that records, names and answers of places are in memory once; each keeps
for itself the columns of numbers, the places, and what came since. A record that was withdrawn leaves the disk with the
next snapshot: write one at least daily.
"""

from __future__ import annotations

import logging
import os
import re
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from debtormap.public.answers import DIGEST_BYTES
from debtormap.public.bodies import Bodies
from debtormap.public.mapped import Columns, ColumnsWriter, Lookup, NumberOf, TextColumn
from debtormap.public.names_index import NamesIndex
from debtormap.public.nearby import view_of
from debtormap.public.pinyin_index import PinyinIndex
from debtormap.public.places import Place, View
from debtormap.public.projection import Projection, Promise
from debtormap.public.records import PlaceRecord, policy_decoder

log = logging.getLogger(__name__)
FORMAT: Final = 4
_NAME: Final = re.compile(r"register-([0-9]+)-([0-9a-f]{16})\.snapshot")
#: The columns of numbers, as `Projection` has them.
_BYTES: Final = ("flags", "kinds", "grounds")
_ARRAYS: Final = {
    "name_lengths": "H", "expires_s": "q", "published_days": "i", "case_keys": "I", "code_keys": "I", "party_keys": "q",
    "share_keys": "I", "courts": "H", "touched_us": "q", "place_rows": "i",
}  # fmt: skip
_MICRO: Final = 1_000_000


class PlaceRow(msgspec.Struct, array_like=True, frozen=True):
    """A place as a snapshot has it."""

    id: str
    name: str
    lon_u: int
    lat_u: int
    version: int
    touched_seq: int
    touched_at: str


class PromiseRow(msgspec.Struct, array_like=True, frozen=True):
    number: int
    expires_s: int
    published_day: int
    stands_at_place: bool


def newest(directory: Path) -> Path | None:
    """The file of the highest event; None when there is none."""
    found = [(int(match[1]), path) for path in _files(directory) if (match := _NAME.fullmatch(path.name))]
    return max(found, default=(0, None))[1]


def write(projection: Projection, directory: Path, now: float) -> Path:
    """Writes a file aside, renames it, and removes those of earlier events. Owner-only."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"register-{projection.seq}-{projection.hash.hex()[:16]}.snapshot"
    aside = directory / f".{path.name}.part"
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        _write(projection, ColumnsWriter(file), now)
    aside.replace(path)
    for other in _files(directory):
        if other != path:
            other.unlink(missing_ok=True)
    return path


def load(path: Path) -> Projection:
    """A projection on top of a mapped file. Raises ValueError (or OSError) for one that cannot be used."""
    try:
        columns = Columns(path)
        if columns.meta["format"] != FORMAT:
            raise ValueError("it was written by another release")
        return _load(columns)
    except (KeyError, msgspec.MsgspecError) as error:
        raise ValueError("it is no snapshot of this program") from error


def usable(directory: Path | None, is_of_this_ledger: Callable[[int, bytes], bool]) -> Projection | None:
    """The newest snapshot, unless there is none, it cannot be read, or it is of another ledger."""
    path = None if directory is None else newest(directory)
    if path is None:
        return None
    try:
        found = load(path)
    except (OSError, ValueError) as error:
        log.warning("the snapshot cannot be used (%s); loading the whole ledger", type(error).__name__)
        return None
    if not is_of_this_ledger(found.seq, found.hash):
        log.warning("the snapshot is of another ledger; loading the whole one")
        return None
    return found


def _files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.glob("*.snapshot") if _NAME.fullmatch(path.name))


def _write(projection: Projection, writer: ColumnsWriter, now: float) -> None:
    flags = np.frombuffer(bytes(projection.flags), dtype=np.uint8)
    live = flags != 0
    for name in _BYTES:
        writer.add(name, [bytes(getattr(projection, name))])
    for name in _ARRAYS:
        writer.add(name, [getattr(projection, name).tobytes()])
    for name in ("ids", "names", "bodies"):
        getattr(projection, name).write(writer, name)
    projection.numbers.write(writer, "numbers")
    projection.names_index.write(writer, live)
    projection.pinyin_index.write(writer, live)
    places = projection.places.rows
    _write_places(projection, places, writer, now)
    promises = [
        PromiseRow(number, each.expires_s, each.published_day, each.stands_at_place)
        for number, each in projection.rewards.items()
    ]
    writer.add("promises", [msgspec.json.encode(promises)])
    writer.add("court_numbers", [msgspec.json.encode(projection.court_numbers)])
    writer.add("policy", [msgspec.json.encode(projection.policy)])
    writer.finish({"format": FORMAT, "seq": projection.seq, "hash": projection.hash.hex()})


def _write_places(projection: Projection, places: list[Place], writer: ColumnsWriter, now: float) -> None:
    rows = [
        PlaceRow(
            place.id, place.name, round(place.lon * _MICRO), round(place.lat * _MICRO), place.version,
            place.touched_seq, place.touched_at,
        )
        for place in places
    ]  # fmt: skip
    writer.add("places", [msgspec.json.encode(rows)])
    writer.lists("members", (place.members for place in places))
    views = [view_of(projection, place, now) for place in places]
    writer.texts("tails", (bytes(view.tail) for view in views))
    writer.add("digests", (view.digest for view in views))
    writer.numbers("counts", [view.count for view in views], np.int64)
    writer.numbers("valid_until", [view.valid_until for view in views], np.float64)


def _load(columns: Columns) -> Projection:
    found = Projection()
    found.seq, found.hash = columns.meta["seq"], bytes.fromhex(columns.meta["hash"])
    found.policy = policy_decoder.decode(columns.bytes("policy"))
    found.set_needs()
    for name in _BYTES:
        setattr(found, name, bytearray(columns.bytes(name)))
    for name, kind in _ARRAYS.items():
        setattr(found, name, array(kind, columns.bytes(name)))
    found.court_numbers = msgspec.json.decode(columns.bytes("court_numbers"), type=dict[str, int])
    found.ids = TextColumn(columns.texts("ids"))
    found.numbers = NumberOf(found.ids, Lookup(columns, "numbers"))
    found.names, found.bodies = TextColumn(columns.texts("names")), Bodies(columns.texts("bodies"))
    found.names_index, found.pinyin_index = NamesIndex(columns), PinyinIndex(columns)
    _load_places(found, columns)
    for row in msgspec.json.decode(columns.bytes("promises"), type=list[PromiseRow]):
        found.rewards[row.number] = Promise(
            expires_s=row.expires_s, published_day=row.published_day, stands_at_place=row.stands_at_place
        )  # fmt: skip
    return found


def _load_places(projection: Projection, columns: Columns) -> None:
    members, tails = columns.lists("members"), columns.texts("tails")
    counts: list[int] = columns.numbers("counts", np.int64).tolist()
    until: list[float] = columns.numbers("valid_until", np.float64).tolist()
    digests = memoryview(columns.bytes("digests"))
    whole: Any = memoryview(columns.map)
    rows = msgspec.json.decode(columns.bytes("places"), type=list[PlaceRow])
    for number, row in enumerate(rows):
        record = PlaceRecord(id=row.id, name=row.name, lon_u=row.lon_u, lat_u=row.lat_u, version=row.version)
        place, _ = projection.places.put(record)
        place.members = array("I", members[number].tobytes())
        place.touched_seq, place.touched_at = row.touched_seq, row.touched_at
        begin, end = tails.span(number)
        place.view = View(
            count=counts[number],
            tail=whole[begin:end],
            digest=bytes(digests[DIGEST_BYTES * number :][:DIGEST_BYTES]),
            valid_until=until[number],
        )
