"""The file of withdrawals, kept beside every backup: what a restored register must not show again.

One JSON object a line: each event that is no publication (number, kind, listing, hash; of a withdrawal which one), and
how far the ledger was looked through. No personal data. Each host may keep a copy of its own, for every process that
reads the feed can write it: the one that is lost with the host is then not the only one.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from debtormap import durable
from debtormap.core.errors import RuleError
from debtormap.ledger.connections import lent
from debtormap.ledger.models import Body, Event, EventKind, Head

PAGE: Final = 5_000
_TAIL_BYTES: Final = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """An event that took something away, or may have."""

    seq: int
    kind: EventKind
    listing_id: str
    act: str
    """Of a withdrawal: revoke, delist or hide."""
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a file tells."""

    noted: tuple[Noted, ...]
    through: int
    """Up to which event it is complete."""


def keep_up(path: Path) -> int:
    """Note what is new in the ledger; how many events were noted. Does nothing while another process keeps the file.

    When the file is of another ledger (or of events that a failover lost) it is put aside, and a new one begun.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        with lent():
            noted = _keep_up(path, file)
    if is_new:
        durable.sync_directory(path.parent)
    return noted


def read(path: Path) -> Known:
    """RuleError `withdrawals_broken` for a file that is none. A last line that a crash cut off is passed over."""
    noted, through = [], 0
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            found = json.loads(line)
            through = found["seq"]
            if "kind" in found:
                noted.append(_noted(found))
        except (ValueError, KeyError, TypeError):
            if number == len(lines):
                break
            raise RuleError(
                "withdrawals_broken", field="--withdrawals", rule=f"line {number} is no line of it"
            ) from None
    return Known(noted=tuple(noted), through=through)


def check_is_of_this_ledger(known: Known) -> None:
    """RuleError when an event that both have is another one here."""
    head = Head.objects.filter(id=1).values_list("seq", flat=True).first() or 0
    both = {each.seq: each.hash for each in known.noted if each.seq <= head}
    wanted = sorted(both)
    for begin in range(0, len(wanted), PAGE):
        rows = Event.objects.filter(seq__in=wanted[begin : begin + PAGE]).values_list("seq", "hash")
        if any(bytes(hash_) != both[seq] for seq, hash_ in rows):
            raise RuleError("withdrawals_of_another", field="--withdrawals", rule="it is of another ledger")


def _keep_up(path: Path, file: Any) -> int:
    last, end = _last(file)
    head = Head.objects.filter(id=1).values_list("seq", "hash").first()
    if head is None or (last and last["seq"] == head[0] and last["hash"] == bytes(head[1]).hex()):
        return 0
    if last and not _is_held(last):
        os.replace(path, path.with_name(f"{path.name}.of-another-{last['seq']}"))
        # The next call begins anew, under the right name.
        return 0
    file.truncate(end)
    count = 0
    for event in _events(last["seq"] if last else 0, head[0]):
        file.write(_line(event))
        count += 1
    file.write(json.dumps({"seq": head[0], "hash": bytes(head[1]).hex()}).encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())
    return count


def _last(file: Any) -> tuple[dict[str, Any] | None, int]:
    """The last whole line, and where it ends: a piece of another one may follow, which a crash cut off."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL_BYTES))
    *whole, rest = file.read().split(b"\n")
    return (json.loads(whole[-1]) if whole else None), size - len(rest)


def _is_held(last: dict[str, Any]) -> bool:
    held = Event.objects.filter(seq=last["seq"]).values_list("hash", flat=True).first()
    return held is not None and bytes(held).hex() == last["hash"]


def _events(after: int, through: int) -> Iterator[Noted]:
    """In pages: a first look goes through the whole ledger."""
    while True:
        rows = list(
            Event.objects.filter(seq__gt=after, seq__lte=through)
            .exclude(kind=EventKind.PUBLISH)
            .order_by("seq")
            .values_list("seq", "kind", "listing_id", "hash")[:PAGE]
        )
        if not rows:
            return
        acts = _acts([seq for seq, kind, *_ in rows if kind == EventKind.WITHDRAW])
        for seq, kind, listing_id, hash_ in rows:
            yield Noted(
                seq=seq, kind=EventKind(kind), listing_id=listing_id, act=acts.get(seq, ""), hash=bytes(hash_)
            )  # fmt: skip
        after = rows[-1][0]


def _acts(numbers: list[int]) -> dict[int, str]:
    bodies = Body.objects.filter(seq__in=numbers).values_list("seq", "body")
    return {seq: json.loads(bytes(body))["kind"] for seq, body in bodies if body is not None}


def _line(event: Noted) -> bytes:
    found: dict[str, Any] = {"seq": event.seq, "kind": event.kind.value, "hash": event.hash.hex()}
    if event.listing_id:
        found["listing_id"] = event.listing_id
    if event.act:
        found["act"] = event.act
    return json.dumps(found, separators=(",", ":")).encode() + b"\n"


def _noted(found: dict[str, Any]) -> Noted:
    return Noted(
        seq=found["seq"], kind=EventKind(found["kind"]), listing_id=found.get("listing_id", ""),
        act=found.get("act", ""), hash=bytes.fromhex(found["hash"]),
    )  # fmt: skip


def joined(files: Iterable[Known]) -> Known:
    """What several copies tell together."""
    files = list(files)
    noted = {(each.seq, each.hash): each for known in files for each in known.noted}
    return Known(
        noted=tuple(sorted(noted.values(), key=lambda each: each.seq)),
        through=max((known.through for known in files), default=0),
    )  # fmt: skip
