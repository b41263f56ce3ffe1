"""The texts of a list, read by a person before it is approved, and changed where the rules leave something in them.

Each row that would become public names who has read its obligation as the public will; the database approves no list
while one is unread (triggers on SQLite and PostgreSQL). A person may put another text in the place of what the rules
propose; then another person reads it. What stood in the file, what the rules proposed and what was written instead are
kept, and a later import of the same text gets the same change by itself, to be read again.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from debtormap.core import disclosure, redaction_spans
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.core.rows import Checked, Draft
from debtormap.ledger import bulk, chain
from debtormap.register import access, audit, drafts
from debtormap.register.models import Batch, BatchRow, BatchState, RowAction, TextChange
from debtormap.register.sealing import keyed_hash, seal, unseal
from debtormap.staff.models import Account

READERS: Final = access.PUBLISHERS
FIELD: Final = "register_textchange.texts"
MOST_CHARACTERS: Final = 5_000
JUDGED: Final = frozenset({redaction_spans.Kind.MINOR, redaction_spans.Kind.HEALTH, redaction_spans.Kind.FAMILY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a person wrote in the place of a proposal."""

    original: str
    proposed: str
    text: str
    by: str
    at: datetime


def unread(batch: Batch) -> QuerySet[BatchRow]:
    """The rows whose text would become public and that nobody has read."""
    return BatchRow.objects.filter(batch=batch, action__in=(RowAction.ADD, RowAction.CHANGE), text_read_by__isnull=True)


def read(batch: Batch, seen: Sequence[tuple[int, str]], *, by: Account) -> int:
    """Notes that a person has read these texts, (line, `mark` of what was shown); how many were unread until then.

    NotAllowed for a text that the reader has changed, Conflict when one is another now: then none is noted.
    """
    access.require(by, READERS, batch.court_code)
    with transaction.atomic():
        rows = _waiting(batch, [line_no for line_no, _mark in seen])
        for line_no, shown in seen:
            row = rows.get(line_no)
            if row is None or mark(row) != shown:
                raise Conflict("somebody has changed this meanwhile: look again")
            if row.text_changed_by_id == by.pk:
                raise NotAllowed("a text is read by another person than the one who changed it")
        return _note(unread(batch).filter(line_no__in=list(rows)), batch, by)


def read_the_rest(batch: Batch, *, by: Account) -> None:
    """What an approver states of every text that is unread. Those that the approver has changed stay unread."""
    found = unread(batch).filter(Q(text_changed_by__isnull=True) | ~Q(text_changed_by=by))
    found.update(text_read_by=by)


def change(batch: Batch, line_no: int, text: str, *, by: Account, seen: str, now: datetime) -> None:
    """Puts a text in the place of the proposal; another person reads it.

    RuleError `text_unredacted` while the rules still find in it what nobody may publish, `missing`, `too_long`,
    `text_same`; Conflict when it is another now, or the list waits for review no more.
    """
    access.require(by, READERS, batch.court_code)
    text = text.strip()
    if not text:
        raise RuleError("missing", field="text", rule="the text is not empty")
    if len(text) > MOST_CHARACTERS:
        raise RuleError("too_long", field="text", rule=f"characters at most: {MOST_CHARACTERS}")
    with transaction.atomic():
        row = _waiting(batch, [line_no]).get(line_no)
        if row is None:
            raise NotFound("no such row with a text")
        if mark(row) != seen:
            raise Conflict("somebody has changed this meanwhile: look again")
        draft = drafts.opened(row.payload or b"")
        if text == draft.obligation:
            raise RuleError("text_same", field="text", rule="the text differs from what stands in the list")
        require_redacted(text, own_names=[draft.name])
        _keep(batch, row, draft, text, by, now)
        content = drafts.encoded(replace(draft, obligation=text))
        BatchRow.objects.filter(pk=row.pk).update(
            payload=drafts.sealed(content), content_hash=drafts.content_hash(content), text_changed_by=by,
            text_read_by=None,
        )  # fmt: skip
        audit.write("batch.change_text", f"batch:{batch.pk}", by=by, after={"line": line_no})


def changes(batch: Batch) -> dict[int, Change]:
    """The last change of each text of the list, by line."""
    found = TextChange.objects.filter(batch=batch).select_related("by").order_by("pk")
    return {each.line_no: _opened(each) for each in found}


def mark(row: BatchRow) -> str:
    """Tells the text that was shown from a later one, and nothing of it."""
    return bytes(row.content_hash or b"").hex()[:16]


def applied(checked: Sequence[Checked]) -> list[Checked]:
    """Rows of a file, with the changes that were made of the same texts of the same listings before."""
    keys = [_listing_key(each.draft) if each.draft is not None else None for each in checked]
    known = _remembered([key for key in keys if key is not None])
    return [
        _applied(each, known.get((key, original_hash(each.draft.obligation))))
        if each.draft is not None and key is not None
        else each
        for each, key in zip(checked, keys, strict=True)
    ]


def any_remembered() -> bool:
    return TextChange.objects.exists()


def original_hash(text: str) -> bytes:
    return keyed_hash(b"obligation\x1f" + text.encode())


def require_redacted(text: str, *, own_names: Sequence[str], known_names: Sequence[str] = ()) -> None:
    """RuleError where the rules still find what nobody may publish. Minors, health and family a reader judges."""
    spans = redaction_spans.propose(text, known_names, own_names=own_names)
    if any(span.kind not in JUDGED and not is_alias(text[span.start : span.end]) for span in spans):
        raise RuleError(
            "text_unredacted", field="text", rule="no name of another person, number, account, plate or door",
            mend="删去或者以“某”代替",
        )  # fmt: skip


def is_alias(name: str) -> bool:
    return "某" in name or set(name) == {"*"}


def _waiting(batch: Batch, line_nos: Sequence[int]) -> dict[int, BatchRow]:
    """Under the ledger's head: no approval comes in between."""
    chain.take_head()
    if not Batch.objects.select_for_update().filter(pk=batch.pk, state=BatchState.READY).exists():
        raise Conflict("the batch is in another state now")
    found = BatchRow.objects.filter(
        batch=batch, line_no__in=list(line_nos), action__in=(RowAction.ADD, RowAction.CHANGE), payload__isnull=False
    )
    return {row.line_no: row for row in found}


def _note(found: QuerySet[BatchRow], batch: Batch, by: Account) -> int:
    count = found.update(text_read_by=by)
    if count:
        audit.write("batch.read_texts", f"batch:{batch.pk}", by=by, after={"texts_read": count})
    return count


def _keep(batch: Batch, row: BatchRow, draft: Draft, text: str, by: Account, now: datetime) -> None:
    """With what the file said: a second change of one text is kept under the text of the file, too."""
    earlier = TextChange.objects.filter(batch=batch, line_no=row.line_no).order_by("-pk").first()
    original = _opened(earlier).original if earlier is not None else draft.obligation
    told = {"original": original, "proposed": disclosure.public_text(original, draft), "text": text}
    TextChange.objects.create(
        batch=batch, line_no=row.line_no, listing_key=row.listing_key, original_hash=original_hash(original),
        sealed=seal(json.dumps(told, ensure_ascii=False).encode(), FIELD), by=by, at=now,
    )  # fmt: skip


def _opened(found: TextChange) -> Change:
    return Change(**json.loads(unseal(found.sealed, FIELD)), by=str(found.by), at=found.at)


def _listing_key(draft: Draft) -> bytes:
    return drafts.listing_key(draft, drafts.party_key(draft))


def _remembered(keys: Sequence[bytes]) -> dict[tuple[bytes, bytes], str]:
    """The texts by listing and original; the last of several. Only what an approver has let through counts."""
    columns = ("id", "listing_key", "original_hash", "sealed", "batch_id")
    found = sorted(bulk.select_in("register_textchange", columns, "listing_key", keys))
    released = (BatchState.APPROVED, BatchState.PUBLISHING, BatchState.PUBLISHED)
    batches = Batch.objects.filter(pk__in={each[4] for each in found}, state__in=released)
    kept = set(batches.values_list("pk", flat=True))
    return {
        (bytes(key), bytes(original)): json.loads(unseal(sealed, FIELD))["text"]
        for _id, key, original, sealed, batch_id in found
        if batch_id in kept
    }


def _applied(checked: Checked, text: str | None) -> Checked:
    if text is None or checked.draft is None:
        return checked
    return replace(checked, draft=replace(checked.draft, obligation=text))
