"""The audit of a ledger, row by row, wherever the rows come from: the database or a copy in a file.

Checked are numbers, links, hashes and bodies; that every checkpoint is signed by a key that is believed; and that each
states the tree and the chain as they were at its size, so that all of them are beginnings of one ledger. Neither Django
nor a database is needed here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from debtormap.core import receipts
from debtormap.core.errors import RuleError
from debtormap.core.merkle import Frontier
from debtormap.ledger import signing
from debtormap.ledger.hashing import GENESIS, STRIDE, WIDTH, chain_hash, leaf_hash
from debtormap.ledger.key_rings import KnownKey

Progress = Callable[[int, int | None, str], None]
MOST_PROBLEMS: Final = 100


@dataclass(slots=True, kw_only=True)
class Report:
    events: int = 0
    blanked: int = 0
    checkpoints: int = 0
    head_seq: int = 0
    problems: list[str] = field(default_factory=list)
    """At most a hundred; after the first of its kind the chain is checked on from what stands there."""

    def note(self, problem: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    seq: int
    kind: str
    listing_id: str
    at: str
    leaf_hash: bytes
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRow:
    """Both are None when they were blanked."""

    salt: bytes | None
    body: bytes | None


class GrowingTree:
    """The tree as it grows, in pages of 256 hashes; tells which complete pages it passed."""

    def __init__(self) -> None:
        self.size = 0
        self.completed: list[tuple[int, int, bytes]] = []
        """Level, position and root, since somebody took them."""
        self._pages = [Frontier()]

    def append(self, leaf: bytes) -> None:
        self.size += 1
        level, added = 0, leaf
        while True:
            page = self._pages[level] = self._pages[level].append(added)
            if page.size < WIDTH:
                return
            self._pages[level], level, added = Frontier(), level + 1, page.root()
            self.completed.append((level * STRIDE, (self.size >> (level * STRIDE)) - 1, added))
            if level == len(self._pages):
                self._pages.append(Frontier())

    def root(self) -> bytes:
        peaks = tuple(peak for page in reversed(self._pages) for peak in page.peaks)
        return Frontier(self.size, peaks).root()


class Auditor:
    """Takes the events in order, and at the end says what is wrong in its report."""

    def __init__(self, report: Report, *, keys: Mapping[str, KnownKey], checkpoints: Iterable[tuple[int, str]]) -> None:
        self.report = report
        self.tree = GrowingTree()
        self.hash = GENESIS
        self._states = _states(checkpoints, keys, report)
        self._next = next(self._states, None)
        self._compare()

    def take(self, event: EventRow) -> None:
        report = self.report
        report.events += 1
        if event.seq != report.events:
            report.note(f"event {event.seq}: number {report.events} is missing")
            report.events = event.seq
        if event.prev_hash != self.hash:
            report.note(f"event {event.seq}: does not follow the event before it")
        expected = chain_hash(
            event.prev_hash, event.seq, event.kind, event.listing_id, event.at, event.leaf_hash
        )  # fmt: skip
        if event.hash != expected:
            report.note(f"event {event.seq}: its hash is not that of its fields")
        self.hash = event.hash
        self.tree.append(event.leaf_hash)
        self._compare()

    def take_body(self, event: EventRow, row: BodyRow | None) -> None:
        if row is None:
            self.report.note(f"event {event.seq}: has no body row")
        elif row.body is None and row.salt is None:
            self.report.blanked += 1
        elif row.body is None or row.salt is None or leaf_hash(row.salt, row.body) != event.leaf_hash:
            self.report.note(f"event {event.seq}: its body is not the one that was written")

    def finish(self) -> None:
        """After the last event."""
        while self._next is not None:
            number, state = self._next
            self.report.note(f"checkpoint {number}: covers {state.size} events, {self.tree.size} are there")
            self._next = next(self._states, None)

    def _compare(self) -> None:
        while self._next is not None and self._next[1].size <= self.tree.size:
            number, state = self._next
            if state.size < self.tree.size:
                self.report.note(f"checkpoint {number}: covers fewer events than the one before it")
            elif state.root != self.tree.root():
                self.report.note(f"checkpoint {number}: its root is not that of the tree")
            elif state.head != self.hash:
                self.report.note(f"checkpoint {number}: its head is not that of the chain")
            self._next = next(self._states, None)


def _states(
    checkpoints: Iterable[tuple[int, str]], keys: Mapping[str, KnownKey], report: Report
) -> Iterator[tuple[int, receipts.Checkpoint]]:
    """What the checkpoints state, as far as it is signed; each with its number."""
    last_at = ""
    for expected, (number, note) in enumerate(checkpoints, start=1):
        report.checkpoints += 1
        if number != expected:
            report.note(f"checkpoint {number}: number {expected} is missing")
        try:
            state = stated(note, keys)
        except RuleError as problem:
            report.note(f"checkpoint {number}: {problem}")
            continue
        if state.at < last_at:
            report.note(f"checkpoint {number}: is older than the one before it")
        last_at = state.at
        yield number, state


def stated(note: str, keys: Mapping[str, KnownKey]) -> receipts.Checkpoint:
    """What a checkpoint states. RuleError unless one of the keys signed it, in its time and for its own ledger."""
    signers = signing.signers(note)
    key = keys.get(signers[0]) if len(signers) == 1 else None
    if key is None:
        raise RuleError("signature_key", rule="it is not signed by a key that is believed here")
    state = receipts.parse_checkpoint(signing.opened(note, [key.public]))
    if state.origin != key.public.name:
        raise RuleError("checkpoint_origin", rule="it is of another ledger than its key")
    if not key.signs_at(state.at):
        raise RuleError("signature_time", rule="its key did not sign at that time")
    return state
