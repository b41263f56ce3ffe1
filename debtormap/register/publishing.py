"""Publishing an approved batch: each listing moved, its public record made and its ledger event appended together.

Goes in pieces, each one transaction, so that a withdrawal never waits behind a night's import. A piece notes the
outcome of its rows, so that publishing goes on where it was killed, and two who publish at once do not double anything:
the ledger's head is taken first, and only rows without outcome are taken after it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from debtormap import collector
from debtormap.core import listing
from debtormap.core.disclosure import Facts
from debtormap.core.errors import Conflict
from debtormap.core.listing import State
from debtormap.core.places import PlacedAt
from debtormap.core.policies import Policy, Tier
from debtormap.core.rows import Draft
from debtormap.geo import divisions
from debtormap.ledger import bulk, chain
from debtormap.ledger.models import EventKind
from debtormap.register import access, audit, drafts, ids, parties, policies, public_records
from debtormap.register.importing import today_in_beijing
from debtormap.register.models import Batch, BatchRow, BatchState, Outcome
from debtormap.register.places import PLACING, Standing
from debtormap.register.proceeding_models import UNDER_WAY, Proceeding
from debtormap.staff.models import Account

Progress = Callable[[int, int | None, str], None]
#: Called in the transaction that ends the publication.
Ended = Callable[[], None]
PHASE: Final = "publish"
#: About a third of a second; at most 10,000, for everything else that appends waits as long.
PIECE: Final = 2_000


@dataclass(slots=True, kw_only=True)
class PublishReport:
    """What became of the rows to add or change, by outcome."""

    batch_id: str
    outcomes: dict[str, int] = field(default_factory=dict)
    seq: int = 0
    """Number of the last event of the ledger afterwards."""

    @property
    def published(self) -> int:
        return self.outcomes.get(Outcome.PUBLISHED, 0)

    @property
    def amended(self) -> int:
        return self.outcomes.get(Outcome.AMENDED, 0)

    @property
    def passed_over(self) -> int:
        return sum(self.outcomes.values()) - self.published - self.amended


def publish(
    batch: Batch, *, by: Account | None, progress: Progress | None = None, ended: Ended | None = None
) -> PublishReport:
    """Publishes an approved batch, or goes on with one that was interrupted; `by` is None on the command line.

    Of a batch that is published already it gives the report again.

    Conflict when the batch is not approved, or was reviewed under another disclosure policy than the one in force.
    """
    if by is not None:
        access.require(by, access.PUBLISHERS, batch.court_code)
    policy = policies.active()
    if (policy.name, policy.version) != (batch.policy_name, batch.policy_version):
        raise Conflict("the disclosure policy has changed since the review: import the file again")
    _begin(batch, by)
    through = 0
    while (done := _publish_piece(batch.pk, policy, through)) is not None:
        through = done
        if progress:
            batch.refresh_from_db(fields=["rows_done"])
            progress(batch.rows_done, batch.rows_to_publish, PHASE)
    return _finish(batch, by, ended)


def _begin(batch: Batch, by: Account | None) -> None:
    policies.ensure_policy_event()
    with transaction.atomic():
        moved = Batch.objects.filter(pk=batch.pk, state=BatchState.APPROVED, approver__isnull=False).update(
            state=BatchState.PUBLISHING
        )
        if moved:
            audit.write("batch.publish", f"batch:{batch.pk}", by=by, after={"state": "publishing"})
        elif not Batch.objects.filter(pk=batch.pk, state__in=(BatchState.PUBLISHING, BatchState.PUBLISHED)).exists():
            raise Conflict("the batch is not approved")


def _finish(batch: Batch, by: Account | None, ended: Ended | None) -> PublishReport:
    rows = BatchRow.objects.filter(batch=batch, outcome__isnull=False).values("outcome").annotate(rows=Count("id"))
    outcomes = {str(row["outcome"]): int(row["rows"]) for row in rows}
    with transaction.atomic():
        head = chain.take_head()
        report = PublishReport(batch_id=batch.pk, outcomes=outcomes, seq=head.seq)
        moved = Batch.objects.filter(pk=batch.pk, state=BatchState.PUBLISHING).update(
            state=BatchState.PUBLISHED, published_at=timezone.now()
        )
        if moved:
            audit.write("batch.published", f"batch:{batch.pk}", by=by, after={"outcomes": report.outcomes})
        if ended:
            ended()
    batch.refresh_from_db()
    return report


class _Row(NamedTuple):
    """A row of the list as it is read to be published; no model, for there are many."""

    id: int
    line_no: int
    payload: bytes
    listing_key: bytes
    party_key: bytes
    content_hash: bytes
    held_version: int | None
    standing: Standing


class _Held(NamedTuple):
    """What the register holds of the listing of a row."""

    id: str
    share_id: str
    key: bytes
    state: str
    version: int
    content_hash: bytes
    sealed: bytes
    published_on: date
    tier: str | None
    standing: Standing


@dataclass(slots=True)
class _Move:
    """One row on its way: what will be held, and the public record of it."""

    row: _Row
    draft: Draft
    held: _Held | None
    listing_id: str
    share_id: str
    published_on: date
    ends_on: date | None
    expires_at: datetime | None
    tier: Tier | None
    standing: Standing
    """The row's own, or the held listing's when the address is the same: a place is never drawn again."""
    synthetic: bool


@dataclass(slots=True, kw_only=True)
class _Piece:
    batch_id: str
    policy: Policy
    now: datetime
    today: date
    tier: Tier | None
    """What the decision of a proceeding names; a list names none."""
    moves: list[_Move] = field(default_factory=list)
    rows_by_outcome: dict[Outcome, list[int]] = field(default_factory=dict)
    """Row ids."""


def _publish_piece(batch_id: str, policy: Policy, after: int) -> int | None:
    """One transaction: the rows behind this line; the line up to which nothing is left to do, or None at the end."""
    with collector.resting(), transaction.atomic():
        # What it made on the way is gone before the collector wakes.
        return _next_piece(batch_id, policy, after)


def _next_piece(batch_id: str, policy: Policy, after: int) -> int | None:
    chain.take_head()
    rows = _rows(batch_id, after)
    if not rows:
        return None
    now, today, named = timezone.now(), today_in_beijing(), _tier(batch_id)
    piece = _Piece(batch_id=batch_id, policy=policy, now=now, today=today, tier=named)
    _decide(piece, rows)
    _write(piece)
    return rows[-1].line_no


_ROW: Final = (*_Row._fields[:-1], *PLACING)
_HELD: Final = (*_Held._fields[:-1], *PLACING)
_LEFT: Final = "batch_id = %s AND line_no > %s AND action IN ('add', 'change') AND outcome IS NULL"
_ROWS: Final = f"SELECT {', '.join(_ROW)} FROM register_batchrow WHERE {_LEFT} AND line_no <= %s ORDER BY line_no"  # noqa: S608  # names of ours  # nosec B608
_FIRST: Final = f"SELECT min(line_no) FROM register_batchrow WHERE {_LEFT}"  # noqa: S608  # as above  # nosec B608


def _rows(batch_id: str, after: int) -> list[_Row]:
    """Of as many lines as a piece may have rows: to ask for so many rows would sort all that are left, each time."""
    found = bulk.select(_ROWS, [batch_id, after, after + PIECE])
    if not found:
        [(first,)] = bulk.select(_FIRST, [batch_id, after])
        found = [] if first is None else bulk.select(_ROWS, [batch_id, first - 1, first - 1 + PIECE])
    return list(map(_Row._make, map(_with_standing, found)))


def _held(rows: Sequence[_Row]) -> dict[bytes, _Held]:
    """By key."""
    found = bulk.select_in("register_listing", _HELD, "key", [row.listing_key for row in rows])
    return {held.key: held for held in map(_Held._make, map(_with_standing, found))}


def _with_standing(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*row[: -len(PLACING)], Standing._make(row[-len(PLACING) :]))


def _tier(batch_id: str) -> Tier | None:
    named = Proceeding.objects.filter(batch_id=batch_id).values_list("tier", flat=True).first()
    return Tier(named) if named else None


def _decide(piece: _Piece, rows: Sequence[_Row]) -> None:
    held_by_key, under_way = _held(rows), _under_way(rows)
    names = zip(ids.new_listing_ids(len(rows)), ids.new_share_ids(len(rows)), strict=True)
    for row, new in zip(rows, names, strict=True):
        held = held_by_key.get(row.listing_key)
        outcome = _refusal(row, held)
        if outcome is None:
            move = _move(piece, row, held, new)
            outcome = _outcome(piece, move, under_way)
            if outcome is Outcome.PUBLISHED or outcome is Outcome.AMENDED:
                piece.moves.append(move)
        piece.rows_by_outcome.setdefault(outcome, []).append(row.id)


def _refusal(row: _Row, held: _Held | None) -> Outcome | None:
    """Why what the approver saw is no longer what would happen."""
    if held is None:
        return None if row.held_version is None else Outcome.STALE
    if held.state != State.PUBLISHED:
        return Outcome.WITHDRAWN
    if held.content_hash == row.content_hash:
        return Outcome.SAME
    return None if row.held_version == held.version else Outcome.STALE


def _under_way(rows: Sequence[_Row]) -> set[tuple[bytes, str, str]]:
    """Which parties of these rows are on their way to the list, in which case: (party, court, case number)."""
    columns = ("party_key", "court_code", "case_number", "state")
    found = bulk.select_in("register_proceeding", columns, "party_key", [row.party_key for row in rows])
    return {(party, court, case_number) for party, court, case_number, state in found if state in UNDER_WAY}


def _outcome(piece: _Piece, move: _Move, under_way: Collection[tuple[bytes, str, str]]) -> Outcome:
    if move.held is not None:
        return Outcome.AMENDED
    if under_way and (move.row.party_key, move.draft.court_code, move.draft.case_number) in under_way:
        return Outcome.UNDER_WAY
    if move.expires_at is not None and move.expires_at <= piece.now:
        return Outcome.TERM_OVER
    return Outcome.PUBLISHED


def _move(piece: _Piece, row: _Row, held: _Held | None, new: tuple[str, str]) -> _Move:
    """`new`: ids of listing and share, for one that is not held yet."""
    draft = drafts.opened(row.payload)
    ends_on = listing.ends_on(draft.term_starts_on, draft.grounds, draft.term_months)
    same_address = held is not None and drafts.opened(held.sealed).address == draft.address
    return _Move(
        row=row,
        draft=draft,
        held=held,
        listing_id=held.id if held else new[0],
        share_id=held.share_id if held else new[1],
        published_on=held.published_on if held else draft.published_on or piece.today,
        ends_on=ends_on,
        expires_at=listing.expires_at(ends_on) if ends_on else None,
        tier=(Tier(held.tier) if held.tier else None) if held else piece.tier,
        standing=held.standing if held is not None and same_address else row.standing,
        synthetic=drafts.is_synthetic(draft),
    )


def _write(piece: _Piece) -> None:
    entries = [
        chain.Entry(EventKind.AMEND if move.held else EventKind.PUBLISH, move.listing_id, body)
        for move, body in zip(piece.moves, _bodies(piece), strict=True)
    ]
    numbers = chain.append(entries, at=piece.now)
    _write_listings(piece, numbers)
    rows = sum(map(len, piece.rows_by_outcome.values()))
    _expect(_note(piece.rows_by_outcome), rows)
    done = bulk.update(
        "UPDATE register_batch SET rows_done = rows_done + %s WHERE id = %s AND state = 'publishing'",
        [(rows, piece.batch_id)],
    )
    _expect(done, 1)


def _bodies(piece: _Piece) -> Iterable[bytes]:
    """The public record of each move."""
    held_ids = [move.listing_id for move in piece.moves if move.held]
    suppressed = public_records.in_force(held_ids, piece.now) if held_ids else {}
    promised = public_records.rewards_in_force(held_ids, piece.now) if held_ids else {}
    for move in piece.moves:
        left, reward = suppressed.get(move.listing_id, ()), promised.get(move.listing_id)
        yield public_records.body(_facts(move), piece.policy, left, reward)


def _note(rows_by_outcome: Mapping[Outcome, Sequence[int]]) -> int:
    """Notes what became of the rows; how many had no outcome before."""
    return sum(
        bulk.fill_in("register_batchrow", "outcome", outcome.value, "id", row_ids)
        for outcome, row_ids in rows_by_outcome.items()
    )


def _facts(move: _Move) -> Facts:
    standing = move.standing
    return Facts(
        draft=move.draft,
        listing_id=move.listing_id,
        share_id=move.share_id,
        place=public_records.place(standing),
        placed_at=PlacedAt(standing.placed_at),
        division=divisions.by_code(standing.division_code) if standing.division_code else None,
        published_on=move.published_on,
        ends_on=move.ends_on,
        synthetic=move.synthetic,
        township=standing.township,
        tier=move.tier,
    )


_ADDED: Final = (
    "id", "share_id", "key", "party_id", "case_id", "state", "version", "synthetic", "tier",
    "batch_id", "content_hash", "sealed", "grounds", "performance", "decided_on", "published_on", "ends_on",
    "expires_at", "policy_name", "policy_version", "seq", "changed_at", *PLACING,
)  # fmt: skip
_CHANGED: Final = _ADDED[9:]
_AMEND: Final = (
    "UPDATE register_listing SET version = version + 1, "  # noqa: S608  # names of ours, values as marks  # nosec B608
    + ", ".join(f"{column} = %s" for column in _CHANGED)
    + " WHERE id = %s AND version = %s AND state = 'published'"
)


def _write_listings(piece: _Piece, numbers: range) -> None:
    numbered = list(zip(piece.moves, numbers, strict=True))
    added = [(move, seq) for move, seq in numbered if move.held is None]
    party_ids = parties.hold([(move.row.party_key, move.draft) for move in piece.moves])
    case_ids = parties.hold_cases([move.draft for move, _ in added])
    bulk.insert(
        "register_listing",
        _ADDED,
        [
            (
                move.listing_id, move.share_id, move.row.listing_key, party_ids[move.row.party_key],
                case_ids[move.draft.court_code, move.draft.case_number], State.PUBLISHED.value, 1,
                move.synthetic, move.tier and move.tier.value, *_changed_values(piece, move, seq),
            )
            for move, seq in added
        ],
    )  # fmt: skip
    amended = [
        (*_changed_values(piece, move, seq), move.held.id, move.held.version)
        for move, seq in numbered
        if move.held is not None
    ]
    if amended:
        _expect(bulk.update(_AMEND, amended), len(amended))


def _changed_values(piece: _Piece, move: _Move, seq: int) -> tuple[object, ...]:
    draft = move.draft
    return (
        piece.batch_id, move.row.content_hash, move.row.payload, ",".join(draft.grounds), draft.performance.value,
        bulk.day(draft.decided_on), bulk.day(move.published_on), bulk.day(move.ends_on), bulk.instant(move.expires_at),
        piece.policy.name, piece.policy.version, seq, bulk.instant(piece.now), *move.standing,
    )  # fmt: skip


def _expect(changed: int, wanted: int) -> None:
    if changed != wanted:
        raise Conflict("something else changed these rows meanwhile")
