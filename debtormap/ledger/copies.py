"""A copy of the ledger in a file, which anybody can audit without us.

One JSON object a line, each in its one spelling: `ledger` (whose, how many events, with bodies or without), `key`s,
`checkpoint`s, `event`s in order, and `end`, which is signed: SHA-256 of all lines before it. So not one bit can change
unseen, whoever changes it. Neither Django nor a database is needed here.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import chain
from typing import Any, Final, TypeVar

from debtormap.core.errors import RuleError
from debtormap.ledger import canonical, key_rings, signing
from debtormap.ledger.auditing import Auditor, BodyRow, EventRow, Progress, Report
from debtormap.ledger.key_rings import KeyRow
from debtormap.ledger.signing import PublicKey, SigningKey

TYPE: Final = "debtormap.ledger.1"
PROGRESS_EVERY: Final = 5_000
_SIGNED_AS: Final = b"debtormap ledger copy 1\n"
_HASHES: Final = ("leaf_hash", "prev_hash", "hash")
T = TypeVar("T")


def lines(
    *,
    origin: str,
    size: int,
    at: str,
    with_bodies: bool,
    mark: str,
    keys: Iterable[KeyRow],
    checkpoints: Iterable[tuple[int, str]],
    events: Iterable[tuple[EventRow, BodyRow | None]],
    signed_by: SigningKey,
) -> Iterator[bytes]:
    """The lines of a copy."""
    digest = sha256()
    ledger = {"type": TYPE, "origin": origin, "events": size, "bodies": with_bodies, "at": at}
    if mark:
        ledger["mark"] = mark
    for name, value in chain(
        [("ledger", ledger)],
        (("key", _key(key)) for key in keys),
        (("checkpoint", _checkpoint(point)) for point in checkpoints),
        (("event", _event(event, body if with_bodies else None)) for event, body in events),
    ):
        line = canonical.encode({name: value}) + b"\n"
        digest.update(line)
        yield line
    end = {"sha256": digest.hexdigest(), "key_id": signed_by.public.id}
    yield canonical.encode({"end": {**end, "signature": signed_by.signature(_signed(end)).hex()}}) + b"\n"


def check(copy: Iterable[bytes], trusted: Collection[PublicKey], progress: Progress | None = None) -> Report:
    """Audits the lines of a copy, whatever bytes are in them."""
    report, reader = Report(), _Reader(copy)
    try:
        _check(reader, trusted, report, progress)
    except RuleError as problem:
        report.note(f"line {reader.number}: {problem.rule}")
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        report.note(f"line {reader.number}: it is no line of a copy of a ledger")
    return report


def _check(reader: "_Reader", trusted: Collection[PublicKey], report: Report, progress: Progress | None) -> None:
    ledger = reader.take("ledger")
    if ledger["type"] != TYPE:
        raise _broken("it is no copy of a ledger")
    report.head_seq = int(ledger["events"])
    keys = key_rings.believed([_read_key(found) for found in reader.each("key")], trusted, report.note)
    points = [_read_checkpoint(found) for found in reader.each("checkpoint")]
    auditor = Auditor(report, keys=keys, checkpoints=points)
    for event, body in map(_read_event, reader.each("event")):
        auditor.take(event)
        if ledger["bodies"]:
            auditor.take_body(event, body)
        if progress and report.events % PROGRESS_EVERY == 0:
            progress(report.events, report.head_seq, "verify")
    auditor.finish()
    if report.events != report.head_seq:
        report.note(f"head: says {report.head_seq} events, {report.events} are there")
    _check_end(reader, keys, str(ledger["origin"]))


def _check_end(reader: "_Reader", keys: Mapping[str, key_rings.KnownKey], origin: str) -> None:
    expected = reader.digest.hexdigest()
    end = reader.take("end")
    if end["sha256"] != expected:
        raise _broken("the lines before it are not those that were signed")
    key = keys.get(end["key_id"])
    if key is None or key.public.name != origin:
        raise _broken("it is not signed by a key that is believed here")
    signing.check(_signed(end), canonical.hashed(end.pop("signature")), key.public)
    if not reader.is_over():
        raise _broken("something follows the end")


class _Reader:
    """Takes one line after the other, each of the kind that must follow."""

    def __init__(self, copy: Iterable[bytes]) -> None:
        self.digest = sha256()
        self.number = 0
        self._lines = iter(copy)
        self._next: tuple[str, Any] | None = None
        self._raw = b""

    def take(self, name: str) -> dict[str, Any]:
        found = self._peek()
        if found is None or found[0] != name:
            raise _broken(f"here should stand: {name}")
        self._next = None
        self.digest.update(self._raw)
        return dict(found[1])

    def each(self, name: str) -> Iterator[dict[str, Any]]:
        while (found := self._peek()) is not None and found[0] == name:
            yield self.take(name)

    def is_over(self) -> bool:
        return next(self._lines, None) is None

    def _peek(self) -> tuple[str, Any] | None:
        if self._next is None:
            self._raw = next(self._lines, b"")
            if not self._raw:
                return None
            self.number += 1
            if not self._raw.endswith(b"\n"):
                raise _broken("the copy is cut off")
            ((name, value),) = canonical.decode(self._raw[:-1]).items()
            self._next = name, value
        return self._next


def _key(key: KeyRow) -> dict[str, Any]:
    return {"number": key.number, "text": key.text, "valid_from": key.valid_from, "handover": key.handover}


def _read_key(found: Mapping[str, Any]) -> KeyRow:
    return _same(KeyRow(**found), found, _key)


def _read_checkpoint(found: Mapping[str, Any]) -> tuple[int, str]:
    return _same((found["number"], found["note"]), found, _checkpoint)


def _checkpoint(point: tuple[int, str]) -> dict[str, Any]:
    return {"number": int(point[0]), "note": str(point[1])}


def _event(event: EventRow, body: BodyRow | None) -> dict[str, Any]:
    told: dict[str, Any] = {"seq": event.seq, "kind": event.kind, "listing_id": event.listing_id, "at": event.at}
    told |= {name: getattr(event, name).hex() for name in _HASHES}
    if body is not None:
        told["salt"] = None if body.salt is None else body.salt.hex()
        told["body"] = None if body.body is None else body.body.decode()
    return told


def _read_event(found: Mapping[str, Any]) -> tuple[EventRow, BodyRow | None]:
    leaf, prev, own = (canonical.hashed(found[name]) for name in _HASHES)
    event = EventRow(
        seq=found["seq"], kind=found["kind"], listing_id=found["listing_id"], at=found["at"],
        leaf_hash=leaf, prev_hash=prev, hash=own,
    )  # fmt: skip
    if set(found) == set(_event(event, None)):
        return event, None
    salt, body = found["salt"], found["body"]
    return event, BodyRow(
        salt=None if salt is None else canonical.hashed(salt), body=None if body is None else body.encode()
    )


def _same(read: T, found: Mapping[str, Any], write: Callable[[T], dict[str, Any]]) -> T:
    """What was read, when it would be written as it was found."""
    if canonical.encode(write(read)) != canonical.encode(dict(found)):
        raise _broken("it is no line of a copy of a ledger")
    return read


def _signed(end: Mapping[str, str]) -> bytes:
    return _SIGNED_AS + canonical.encode({"sha256": end["sha256"], "key_id": end["key_id"]})


def _broken(rule: str) -> RuleError:
    return RuleError("copy_broken", rule=rule)
