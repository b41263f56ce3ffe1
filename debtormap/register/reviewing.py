"""Review and release of a batch: what it would change, and the word of a second person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from django.db import transaction
from django.utils import timezone

from debtormap.core import disclosure, redaction_spans
from debtormap.core.errors import Conflict, NotAllowed, RuleError
from debtormap.core.rows import Draft, Finding
from debtormap.register import access, audit, drafts, texts
from debtormap.register.models import Batch, BatchRow, BatchState, Listing, RowAction
from debtormap.staff.models import Account

PAGE_ROWS: Final = 50
_decode_findings = msgspec.json.Decoder(tuple[Finding, ...]).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    rows: Sequence[BatchRow]
    number: int
    """From 1."""
    pages: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An obligation as the title has it, what the rules find in it, and what the public would read."""

    line_no: int
    name: str
    mark: str
    """Of what is shown, for whoever reads or changes it."""
    parts: Sequence[tuple[str, str]]
    """(kind of what is found, or empty; characters), in order: the whole text."""
    public: str

    @property
    def kinds(self) -> Sequence[str]:
        return tuple(dict.fromkeys(kind for kind, _characters in self.parts if kind))


def approve(batch: Batch, *, by: Account, texts_read: bool = True, reason: str = "") -> Batch:
    """Releases the batch for publication; NotAllowed for its author, which the database refuses, too.

    `texts_read`: that the approver has read the texts that nobody has read yet. RuleError `texts_unread` while one is
    unread, `texts_changed` while another person has to read what the approver has changed.
    """
    access.require(by, access.APPROVERS, batch.court_code)
    if by.pk == batch.author_id:
        raise NotAllowed("a batch is approved by another person than its author")
    with transaction.atomic():
        waiting = Batch.objects.select_for_update().filter(pk=batch.pk, state=BatchState.READY)
        _expect_one(len(waiting.values_list("pk")))
        _require_read(batch, by, texts_read)
        moved = Batch.objects.filter(pk=batch.pk, state=BatchState.READY).update(
            state=BatchState.APPROVED, approver=by, approved_at=timezone.now()
        )
        _expect_one(moved)
        audit.write(
            "batch.approve",
            _subject(batch),
            by=by,
            reason=reason,
            before={"state": "ready"},
            after={"state": "approved", "texts_read": batch.rows_to_publish},
        )
    batch.refresh_from_db()
    return batch


def _require_read(batch: Batch, by: Account, texts_read: bool) -> None:
    if texts_read:
        texts.read_the_rest(batch, by=by)
    left = texts.unread(batch)
    if texts_read and left.exists():
        raise RuleError("texts_changed", field="texts_read", rule="another person reads what the approver has changed")
    if left.exists():
        raise RuleError("texts_unread", field="texts_read", rule="whoever approves a list has read its texts")


def reject(batch: Batch, *, by: Account, reason: str) -> Batch:
    """Sends the batch back; its author may do so, too. Nothing of it can be published any more."""
    access.require(by, access.PUBLISHERS, batch.court_code)
    if not reason.strip():
        raise RuleError("reason_missing", field="reason", rule="a refusal says why")
    with transaction.atomic():
        moved = Batch.objects.filter(pk=batch.pk, state=batch.state).filter(
            state__in=(BatchState.READY, BatchState.APPROVED)
        ).update(
            state=BatchState.REJECTED, rejected_by=by, rejected_at=timezone.now(), rejected_reason=reason.strip()
        )  # fmt: skip
        _expect_one(moved)
        before = {"state": str(batch.state)}
        audit.write(
            "batch.reject", _subject(batch), by=by, reason=reason.strip(), before=before, after={"state": "rejected"}
        )
    batch.refresh_from_db()
    return batch


def rows(batch: Batch, action: RowAction | str | None = None, page: int = 1) -> Page:
    """A page of the batch's rows in the order of the file; of one action, or (None) of all."""
    if batch.state == BatchState.LOADING:
        raise Conflict("the batch is still being loaded")
    counts = batch.counts
    total = counts[str(action)] if action else batch.rows_total
    pages = max(1, -(-total // PAGE_ROWS))
    number = min(max(page, 1), pages)
    found = BatchRow.objects.filter(batch=batch, **({"action": str(action)} if action else {})).order_by("line_no")
    start = (number - 1) * PAGE_ROWS
    return Page(rows=list(found[start : start + PAGE_ROWS]), number=number, pages=pages, total=total)


def texts_of(batch: Batch, page: int = 1) -> Page:
    """The rows whose texts would become public, in the order of the file; `text_of` opens each."""
    found = BatchRow.objects.filter(batch=batch, action__in=(RowAction.ADD, RowAction.CHANGE), payload__isnull=False)
    total = found.count()
    pages = max(1, -(-total // PAGE_ROWS))
    number = min(max(page, 1), pages)
    start = (number - 1) * PAGE_ROWS
    rows = list(found.select_related("text_read_by").order_by("line_no")[start : start + PAGE_ROWS])
    return Page(rows=rows, number=number, pages=pages, total=total)


def text_of(row: BatchRow) -> Text:
    draft = drafts.opened(row.payload or b"")
    text = draft.obligation
    spans = redaction_spans.propose(text, own_names=[draft.name])
    parts, at = [], 0
    for span in spans:
        parts += [("", text[at : span.start]), (span.kind.value, text[span.start : span.end])]
        at = span.end
    parts.append(("", text[at:]))
    shown = [(kind, characters) for kind, characters in parts if characters]
    return Text(
        line_no=row.line_no,
        name=draft.name,
        mark=texts.mark(row),
        parts=shown,
        public=disclosure.public_text(text, draft),
    )


def findings(row: BatchRow) -> tuple[Finding, ...]:
    return _decode_findings(row.findings) if row.findings else ()


def shown(row: BatchRow) -> Mapping[str, str]:
    """The row's fields by Chinese label, the identity number masked; empty for an error."""
    return drafts.shown(drafts.opened(row.payload)) if row.payload is not None else {}


def difference(row: BatchRow) -> list[tuple[str, str, str]]:
    """(label, held, new) of each field that differs from what is held now; identity numbers are masked.

    For a listing to add, `held` is empty everywhere; for an error the list is empty.
    """
    if row.payload is None:
        return []
    new = drafts.opened(row.payload)
    held = _held(row)
    old_fields, new_fields = (drafts.shown(held) if held else {}), drafts.shown(new)
    labels = dict.fromkeys((*new_fields, *old_fields))
    changes = [(label, old_fields.get(label, ""), new_fields.get(label, "")) for label in labels]
    if held is not None and held.number != new.number:
        # Their masks may be alike; that the numbers are not must be seen.
        changes.append(("身份证号码/组织机构代码（完整号码）", "原号码", "不同的号码"))
    return [change for change in changes if change[1] != change[2]]


def _held(row: BatchRow) -> Draft | None:
    found = Listing.objects.filter(key=bytes(row.listing_key or b"")).only("sealed").first()
    return drafts.opened(found.sealed) if found else None


def _expect_one(moved: int) -> None:
    if moved != 1:
        raise Conflict("the batch is in another state now")


def _subject(batch: Batch) -> str:
    return f"batch:{batch.pk}"
