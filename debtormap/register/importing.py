"""Taking in a court's file: as a batch that waits for review, or as a preview that writes nothing.

A batch is `loading` until its last row stands, and nobody looks at it before. An import that was killed leaves such a
batch behind; the next import of the same file removes it. The same file again is the same batch while that one is
open, and one without anything to do when it is published.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from debtormap import collector
from debtormap.core.errors import Conflict, RuleError
from debtormap.core.policies import Policy
from debtormap.core.rows import Finding, Severity
from debtormap.geo import court_table
from debtormap.ledger import bulk, chain
from debtormap.register import access, address_decisions, audit, drafts, policies, reading, refused
from debtormap.register.models import Batch, BatchRow, BatchState, RefusedRow, RowAction
from debtormap.register.refused import Refused
from debtormap.register.staging import Staged, Terms, stage_rows
from debtormap.staff.models import Account

Progress = Callable[[int, int | None, str], None]
#: Called in the transaction that makes a batch ready: what must be written with it, or not at all.
Ended = Callable[[Batch], None]
PHASE: Final = "check"
OPEN: Final = (BatchState.READY, BatchState.APPROVED, BatchState.PUBLISHING)
KEPT_FINDINGS: Final = 10_000

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyAttestation:
    """An officer answers for rows of the existing national list: warning, decision and service are on file."""

    reason: str
    """On what, for the audit trail."""


@dataclass(slots=True, kw_only=True)
class Preview:
    """What an import would do. `findings` are (line, finding), and refused rows, the first ten thousand of each."""

    encoding: str
    unknown_columns: tuple[str, ...]
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RowAction.values, 0))
    warnings: int = 0
    findings: list[tuple[int, Finding]] = field(default_factory=list)
    refused_rows: list[Refused] = field(default_factory=list)
    precisions: Counter[str] = field(default_factory=Counter)

    @property
    def rows_total(self) -> int:
        return sum(self.counts.values())

    def count(self, staged: Staged) -> None:
        self.counts[staged.action.value] += 1
        if staged.content is not None:
            self.precisions[staged.placed.precision.value] += 1
        if staged.source is not None and len(self.refused_rows) < KEPT_FINDINGS:
            self.refused_rows.append(refused.of(staged.line_no, staged.source, staged.findings))
        for finding in staged.findings:
            self.warnings += finding.severity is Severity.WARNING
            if len(self.findings) < KEPT_FINDINGS:
                self.findings.append((staged.line_no, finding))


def preview(
    data: bytes, filename: str, *, court_code: str | None, legacy: bool = False, progress: Progress | None = None
) -> Preview:
    """A dry run: every check and comparison, and nothing written."""
    table = reading.read(data, filename)
    policy = policies.active()
    result = Preview(encoding=table.encoding, unknown_columns=table.unknown_columns)
    for chunk in _chunks(table, policy, court_code, legacy):
        for staged in chunk:
            result.count(staged)
        if progress:
            progress(result.rows_total, table.total, PHASE)
    _refuse_empty(result.rows_total)
    return result


def stage(
    data: bytes,
    filename: str,
    *,
    author: Account,
    court_code: str | None,
    legacy: LegacyAttestation | None = None,
    progress: Progress | None = None,
    ended: Ended | None = None,
) -> Batch:
    """The batch that holds the file's rows, ready for review. See the module for the same file again.

    `ended` is called for a new batch alone.
    """
    access.require(author, access.IMPORTERS, court_code or "")
    if legacy is not None and not legacy.reason.strip():
        raise RuleError("reason_missing", field="legacy", rule="an attestation names what it rests on")
    policy = policies.active()
    wanted = _batch(data, filename, policy, author, court_code, legacy)
    if (held := _open_batch(wanted)) is not None:
        return held
    table = reading.read(data, filename)
    wanted.encoding, wanted.unknown_columns = table.encoding, list(table.unknown_columns)
    batch = _begin(wanted)
    return _fill(batch, table, policy, progress, ended) if batch is wanted else batch


def today_in_beijing() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def _chunks(table: reading.Table, policy: Policy, court_code: str | None, legacy: bool) -> Iterable[Sequence[Staged]]:
    terms = Terms(
        today=today_in_beijing(),
        courts=court_table.load(),
        court_code=court_code,
        legacy=legacy,
        synthetic_only=not policy.is_adopted,
    )
    return stage_rows(table.rows, terms, address_decisions.placer(policy, court_code or ""))


def _batch(
    data: bytes,
    filename: str,
    policy: Policy,
    author: Account,
    court_code: str | None,
    legacy: LegacyAttestation | None,
) -> Batch:
    return Batch(
        file_name=filename[-200:],
        file_sha256=hashlib.sha256(data).hexdigest(),
        court_code=court_code or "",
        policy_name=policy.name,
        policy_version=policy.version,
        legacy=legacy is not None,
        legacy_reason=legacy.reason.strip() if legacy else "",
        author=author,
        created_at=timezone.now(),
    )


def _same_file(batch: Batch) -> Q:
    return Q(file_sha256=batch.file_sha256, court_code=batch.court_code, legacy=batch.legacy)


def _open_batch(wanted: Batch) -> Batch | None:
    same_policy = Q(policy_name=wanted.policy_name, policy_version=wanted.policy_version)
    return Batch.objects.filter(_same_file(wanted) & same_policy, state__in=OPEN).first()


def _begin(wanted: Batch) -> Batch:
    """The wanted batch, now loading; or the one that another import of the file has made ready meanwhile."""
    with transaction.atomic():
        # One after the other, by the lock that PostgreSQL and SQLite share.
        chain.take_head()
        if (held := _open_batch(wanted)) is not None:
            return held
        _discard(_same_file(wanted))
        wanted.save(force_insert=True)
    return wanted


def _fill(batch: Batch, table: reading.Table, policy: Policy, progress: Progress | None, ended: Ended | None) -> Batch:
    try:
        return _finish(batch, _load(batch, table, policy, progress), ended)
    except IntegrityError:
        if Batch.objects.filter(pk=batch.pk).exists():
            raise
        raise Conflict("another import of the same file took over") from None
    except Exception:
        # A file without rows, or a bug: nothing of it stays.
        _discard(Q(pk=batch.pk))
        raise


def _discard(which: Q) -> None:
    """Removes batches that never became ready."""
    with transaction.atomic():
        for batch in Batch.objects.select_for_update().filter(which, state=BatchState.LOADING):
            RefusedRow.objects.filter(batch=batch)._raw_delete("default")
            BatchRow.objects.filter(batch=batch)._raw_delete("default")
            Batch.objects.filter(pk=batch.pk)._raw_delete("default")


def _load(batch: Batch, table: reading.Table, policy: Policy, progress: Progress | None) -> Preview:
    loaded = Preview(encoding=table.encoding, unknown_columns=table.unknown_columns)
    for chunk in _chunks(table, policy, batch.court_code or None, batch.legacy):
        with collector.resting(), transaction.atomic():
            bulk.insert("register_batchrow", _COLUMNS, _values(batch.pk, chunk))
            refused.keep(batch, [(each.line_no, each.source) for each in chunk if each.source is not None])
        for staged in chunk:
            loaded.count(staged)
        if progress:
            progress(loaded.rows_total, table.total, PHASE)
    _refuse_empty(loaded.rows_total)
    return loaded


def _refuse_empty(rows_total: int) -> None:
    if not rows_total:
        raise RuleError("file_empty", field="file", rule="a file has a header and rows", mend="检查导出的文件")


def _finish(batch: Batch, loaded: Preview, ended: Ended | None) -> Batch:
    """All rows become visible at once."""
    counts = loaded.counts
    with transaction.atomic():
        moved = Batch.objects.filter(pk=batch.pk, state=BatchState.LOADING).update(
            state=BatchState.READY,
            rows_total=loaded.rows_total,
            rows_add=counts["add"],
            rows_change=counts["change"],
            rows_same=counts["same"],
            rows_error=counts["error"],
            rows_warning=loaded.warnings,
        )
        if moved != 1:
            raise Conflict("another import of the same file took over")
        after = {"file": batch.file_name, "sha256": batch.file_sha256, "rows": counts}
        audit.write("batch.stage", f"batch:{batch.pk}", by=batch.author, reason=batch.legacy_reason, after=after)
        if ended:
            ended(batch)
    batch.refresh_from_db()
    return batch


_COLUMNS: Final = (
    "batch_id", "line_no", "action", "payload", "findings", "listing_key", "party_key", "content_hash", "held_version",
    "division_code", "township", "precision", "placed_at",
    "place_id", "place_name", "place_lon_u", "place_lat_u", "place_version",
)  # fmt: skip


def _values(batch_id: str, chunk: Sequence[Staged]) -> list[tuple[object, ...]]:
    sealed = iter(drafts.sealed_each([staged.content for staged in chunk if staged.content is not None]))
    return [
        (
            batch_id, staged.line_no, staged.action.value,
            None if staged.content is None else next(sealed),
            _encode(staged.findings).decode() if staged.findings else "",
            staged.listing_key, staged.party_key, staged.content_hash, staged.held_version,
            *staged.placed.standing,
        )
        for staged in chunk
    ]  # fmt: skip
