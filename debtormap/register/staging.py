"""From rows of a file to rows of a batch: checked, keyed, placed, and compared with what is held.

Works in chunks, so that a file of a million rows needs little memory and one look-up for each chunk.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from debtormap import collector
from debtormap.core import row_columns as columns
from debtormap.core import rows
from debtormap.core.courts import CourtTable
from debtormap.core.listing import Kind, State
from debtormap.core.rows import Checked, Draft, Finding, Severity
from debtormap.ledger import bulk
from debtormap.register import drafts, reading, texts
from debtormap.register.models import RowAction
from debtormap.register.places import NOWHERE, Placed, Placer

CHUNK: Final = 5_000


@dataclass(slots=True, kw_only=True)
class Staged:
    line_no: int
    action: RowAction
    findings: tuple[Finding, ...]
    content: bytes | None = None
    """The draft, encoded; None for an error, of which nothing is kept, and for a row that is there twice."""
    listing_key: bytes | None = None
    party_key: bytes | None = None
    content_hash: bytes | None = None
    held_version: int | None = None
    placed: Placed = NOWHERE
    source: dict[str, str] | None = None
    """Of an error: the row as the file has it, for the file of refused rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What rows are checked against."""

    today: date
    courts: CourtTable
    court_code: str | None
    legacy: bool
    synthetic_only: bool
    """No policy is adopted: only people who cannot exist may be listed."""


class _Seen:
    """What earlier rows of the file said."""

    def __init__(self) -> None:
        self.listings: dict[bytes, tuple[bytes, int]] = {}
        """Content hash and line by key."""
        self._names: set[tuple[str, str, bool]] = set()

    def is_representative_of_listed(self, draft: Draft) -> bool:
        """Whether this person represents an organisation listed in the same case, or the other way round."""
        is_person = draft.kind is Kind.NATURAL_PERSON
        name = draft.name if is_person else draft.representative
        if name is None:
            return False
        self._names.add((draft.case_number, name, is_person))
        return (draft.case_number, name, not is_person) in self._names


#: State, content hash and version by key.
_Held = dict[bytes, tuple[str, bytes, int]]


def stage_rows(table: Iterable[reading.Row], terms: Terms, placer: Placer) -> Iterator[list[Staged]]:
    """The rows in chunks, in order."""
    seen, remaining = _Seen(), iter(table)
    while True:
        with collector.resting():
            staged = _staged(list(itertools.islice(remaining, CHUNK)), terms, placer, seen)
        if not staged:
            return
        yield staged


def _staged(chunk: Sequence[reading.Row], terms: Terms, placer: Placer, seen: _Seen) -> list[Staged]:
    """A chunk goes through one step after the other, not a row through all: a tenth faster, for the caches. A function
    of its own, so that what it made on the way is gone before the collector wakes."""
    checked = [_check(row, terms) for _, row in chunk]
    if texts.any_remembered():
        checked = texts.applied(checked)
    staged = [_key(line_no, each, seen) for (line_no, _), each in zip(chunk, checked, strict=True)]
    _place(staged, checked, placer)
    held = _held([each.listing_key for each in staged if each.listing_key is not None])
    compared = [_compare(each, held) for each in staged] if held else staged
    for each, (_, row) in zip(compared, chunk, strict=True):
        if each.action is RowAction.ERROR:
            each.source = row
    return compared


def _check(row: dict[str, str], terms: Terms) -> Checked:
    if reading.BROKEN in row:
        return Checked(draft=None, findings=(ROW_BROKEN,))
    if reading.SURPLUS in row:
        return Checked(draft=None, findings=(SURPLUS_CELLS,))
    checked = rows.check(row, today=terms.today, courts=terms.courts, legacy=terms.legacy, court_code=terms.court_code)
    if terms.synthetic_only and checked.draft is not None and not drafts.is_synthetic(checked.draft):
        return Checked(draft=None, findings=(*checked.findings, POLICY_NOT_ADOPTED))
    return checked


def _key(line_no: int, checked: Checked, seen: _Seen) -> Staged:
    draft, findings = checked.draft, checked.findings
    if draft is None:
        return _refused(line_no, *findings)
    if seen.is_representative_of_listed(draft):
        findings = (*findings, REPRESENTATIVE_LISTED)
    content = drafts.encoded(draft)
    content_hash = drafts.content_hash(content)
    party_key = drafts.party_key(draft)
    listing_key = drafts.listing_key(draft, party_key)
    earlier = seen.listings.setdefault(listing_key, (content_hash, line_no))
    if earlier[1] != line_no:
        return _again(line_no, findings, earlier, content_hash)
    return Staged(
        line_no=line_no,
        action=RowAction.ADD,
        findings=findings,
        content=content,
        listing_key=listing_key,
        party_key=party_key,
        content_hash=content_hash,
    )


def _place(staged: Sequence[Staged], checked: Sequence[Checked], placer: Placer) -> None:
    for each, source in zip(staged, checked, strict=True):
        if each.content is not None and source.draft is not None:
            each.placed = placer.place_verified(source.draft.address, source.draft.address_verified_on)


def _again(line_no: int, findings: tuple[Finding, ...], earlier: tuple[bytes, int], content_hash: bytes) -> Staged:
    """The same listing a second time in one file: harmless when it says the same, an error when not."""
    if earlier[0] != content_hash:
        return _refused(line_no, *findings, _contradicts(earlier[1]))
    return Staged(line_no=line_no, action=RowAction.SAME, findings=(*findings, _duplicate(earlier[1])))


def _refused(line_no: int, *findings: Finding) -> Staged:
    return Staged(line_no=line_no, action=RowAction.ERROR, findings=findings)


def _held(keys: Sequence[bytes]) -> _Held:
    found = bulk.select_in("register_listing", ("key", "state", "content_hash", "version"), "key", keys)
    return {bytes(key): (state, bytes(content_hash), version) for key, state, content_hash, version in found}


def _compare(staged: Staged, held: _Held) -> Staged:
    before = held.get(staged.listing_key) if staged.listing_key is not None else None
    if before is None:
        return staged
    state, content_hash, version = before
    if state == State.EXPIRED and content_hash == staged.content_hash:
        # A court sends its whole list: what has ended by the clock meanwhile is not wrong in it.
        staged.held_version, staged.action = version, RowAction.SAME
        return staged
    if state != State.PUBLISHED:
        return _refused(staged.line_no, *staged.findings, LISTING_WITHDRAWN)
    staged.held_version = version
    staged.action = RowAction.SAME if content_hash == staged.content_hash else RowAction.CHANGE
    return staged


REPRESENTATIVE_LISTED: Final = Finding(
    column=columns.NAME,
    code="representative_listed",
    rule="同一案件中单位已被纳入，其法定代表人或者负责人不得因同一行为被纳入（法发〔2019〕35号）",
    mend="核对此人是否因本人的行为被纳入；同名的其他人可保留",
    severity=Severity.WARNING,
)
ROW_BROKEN: Final = Finding(
    column=reading.BROKEN,
    code="row_broken",
    rule="该行的引号没有成对，或不是完整的 JSON",
    mend="检查该行的引号",
    severity=Severity.ERROR,
)
SURPLUS_CELLS: Final = Finding(
    column=reading.SURPLUS,
    code="surplus_cells",
    rule="该行的列数多于表头",
    mend="检查分隔符和引号",
    severity=Severity.ERROR,
)
POLICY_NOT_ADOPTED: Final = Finding(
    column=columns.NUMBER,
    code="policy_not_adopted",
    rule="法院尚未以决定采用公示规则，只能公布演示数据",
    mend="先以决定采用公示规则（policy adopt）",
    severity=Severity.ERROR,
)
LISTING_WITHDRAWN: Final = Finding(
    column=columns.CASE_NUMBER,
    code="listing_withdrawn",
    rule="同一纳入信息已被撤销或删除，不得以导入恢复公布",
    mend="确需重新纳入的，以新的决定书导入",
    severity=Severity.ERROR,
)


def _duplicate(line_no: int) -> Finding:
    return Finding(
        column=columns.CASE_NUMBER,
        code="duplicate_row",
        rule=f"与第{line_no}行完全相同，只计一次",
        mend="删除重复的行",
        severity=Severity.WARNING,
    )


def _contradicts(line_no: int) -> Finding:
    return Finding(
        column=columns.CASE_NUMBER,
        code="contradicting_row",
        rule=f"与第{line_no}行是同一纳入信息，但内容不同",
        mend="保留正确的一行",
        severity=Severity.ERROR,
    )
