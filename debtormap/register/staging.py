"""From rows of a file to rows of a batch: checked, keyed, placed, and compared with what is held.

Works in chunks, so that a file of a million rows needs little memory and one look-up for each chunk.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from debtormap.core import rows
from debtormap.core.courts import CourtTable
from debtormap.core.listing import State
from debtormap.core.rows import Draft, Finding, Severity
from debtormap.register import drafts, reading
from debtormap.register.models import Listing, RowAction
from debtormap.register.places import NOWHERE, Placed, Placer

CHUNK: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    line_no: int
    action: RowAction
    findings: tuple[Finding, ...]
    draft: Draft | None
    """None for an error: nothing of such a row is kept."""
    listing_key: bytes | None = None
    party_key: bytes | None = None
    content_hash: bytes | None = None
    held_version: int | None = None
    placed: Placed = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What rows are checked against."""

    today: date
    courts: CourtTable
    court_code: str | None
    legacy: bool
    synthetic_only: bool
    """No policy is adopted: only people who cannot exist may be listed."""


Held = dict[bytes, tuple[str, bytes, int]]
_Seen = dict[bytes, tuple[bytes, int]]


def stage_rows(table: Iterable[reading.Row], terms: Terms, placer: Placer) -> Iterator[list[Staged]]:
    """The rows in chunks, in order."""
    seen: _Seen = {}
    remaining = iter(table)
    while chunk := list(itertools.islice(remaining, CHUNK)):
        keyed = [_key(line_no, row, terms, seen) for line_no, row in chunk]
        held = _held([staged.listing_key for staged in keyed if staged.listing_key is not None])
        yield [_compare(staged, held, placer) for staged in keyed]


def _key(line_no: int, row: dict[str, str], terms: Terms, seen: _Seen) -> Staged:
    checked = rows.check(row, today=terms.today, courts=terms.courts, legacy=terms.legacy, court_code=terms.court_code)
    findings, draft = checked.findings, checked.draft
    if draft is None:
        return _refused(line_no, findings)
    if terms.synthetic_only and not drafts.is_synthetic(draft):
        return _refused(line_no, (*findings, POLICY_NOT_ADOPTED))
    party_key = drafts.party_key(draft)
    listing_key = drafts.listing_key(draft, party_key)
    content_hash = drafts.content_hash(draft)
    earlier = seen.setdefault(listing_key, (content_hash, line_no))
    if earlier[1] != line_no:
        return _again(line_no, findings, earlier, content_hash)
    return Staged(
        line_no=line_no, action=RowAction.ADD, findings=findings, draft=draft,
        listing_key=listing_key, party_key=party_key, content_hash=content_hash,
    )  # fmt: skip


def _again(line_no: int, findings: tuple[Finding, ...], earlier: tuple[bytes, int], content_hash: bytes) -> Staged:
    """The same listing a second time in one file: harmless when it says the same, an error when not."""
    if earlier[0] != content_hash:
        return _refused(line_no, (*findings, _contradicts(earlier[1])))
    return Staged(line_no=line_no, action=RowAction.SAME, findings=(*findings, _duplicate(earlier[1])), draft=None)


def _refused(line_no: int, findings: tuple[Finding, ...]) -> Staged:
    return Staged(line_no=line_no, action=RowAction.ERROR, findings=findings, draft=None)


def _held(keys: Sequence[bytes]) -> Held:
    found = Listing.objects.filter(key__in=keys).values_list("key", "state", "content_hash", "version")
    return {bytes(key): (state, bytes(content_hash), version) for key, state, content_hash, version in found}


def _compare(staged: Staged, held: Held, placer: Placer) -> Staged:
    if staged.listing_key is None or staged.draft is None:
        return staged
    before = held.get(staged.listing_key)
    action, version = RowAction.ADD, None
    if before is not None:
        state, content_hash, version = before
        if state != State.PUBLISHED:
            return _refused(staged.line_no, (*staged.findings, LISTING_WITHDRAWN))
        action = RowAction.SAME if content_hash == staged.content_hash else RowAction.CHANGE
    return Staged(
        line_no=staged.line_no, action=action, findings=staged.findings, draft=staged.draft,
        listing_key=staged.listing_key, party_key=staged.party_key, content_hash=staged.content_hash,
        held_version=version, placed=placer.place(staged.draft.address),
    )  # fmt: skip


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
    column="身份证号码/组织机构代码",
    code="policy_not_adopted",
    rule="法院尚未以决定采用公示规则，只能公布演示数据",
    mend="先以决定采用公示规则（policy adopt）",
    severity=Severity.ERROR,
)
LISTING_WITHDRAWN: Final = Finding(
    column="案号",
    code="listing_withdrawn",
    rule="同一纳入信息已被撤销或删除，不得以导入恢复公布",
    mend="确需重新纳入的，以新的决定书导入",
    severity=Severity.ERROR,
)


def _duplicate(line_no: int) -> Finding:
    return Finding(
        column="案号", code="duplicate_row", rule=f"与第{line_no}行完全相同，只计一次", mend="删除重复的行",
        severity=Severity.WARNING,
    )  # fmt: skip


def _contradicts(line_no: int) -> Finding:
    return Finding(
        column="案号", code="contradicting_row", rule=f"与第{line_no}行是同一纳入信息，但内容不同", mend="只保留正确的",
        severity=Severity.ERROR,
    )  # fmt: skip
