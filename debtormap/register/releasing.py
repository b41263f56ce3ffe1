"""From a served decision to the public: a text that a person has read, a release proposed by one and given by another.

What is released is published as a batch of one row, so that the database asks for an author and another approver as it
does for any list; and the proceeding itself moves only with service, grace, text and both persons (its constraints).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from django.utils import timezone

from debtormap.core import proceedings as rules
from debtormap.core import redaction_spans
from debtormap.core import row_columns as columns
from debtormap.core.deadlines import day_in_beijing
from debtormap.core.errors import Conflict, NotAllowed, RuleError
from debtormap.core.life_cycle import State
from debtormap.core.policies import Policy
from debtormap.core.proceedings import Release
from debtormap.core.redaction_spans import Span
from debtormap.core.rows import Draft
from debtormap.register import (
    access,
    address_decisions,
    audit,
    drafts,
    policies,
    proceeding_files,
    proceedings,
    publishing,
    reviewing,
    texts,
)
from debtormap.register.models import Batch, BatchRow, BatchState, Listing, RowAction
from debtormap.register.proceeding_files import File
from debtormap.register.proceeding_models import Proceeding
from debtormap.register.proceedings import STALE, acting
from debtormap.staff.models import Account, Role

TEXT_READERS: Final = (Role.CLERK, Role.APPROVER, Role.PRESIDENT)
_BEFORE_RELEASE: Final = (State.REVIEW, State.DECIDED, State.SERVED, State.GRACE)


def proposal(file: File) -> tuple[str, Sequence[Span], str]:
    """The obligation as the file has it, what the rules would take out of it, and the text without that."""
    text = file.row[columns.OBLIGATION]
    names = [*file.others, *([file.applicant] if file.applicant else [])]
    spans = redaction_spans.propose(text, names, own_names=[file.row[columns.NAME]])
    return text, spans, redaction_spans.apply(text, spans)


def confirm_text(proceeding_id: str, *, expected: int, by: Account, now: datetime, text: str) -> None:
    """A person has read the obligation and lets this text through.

    RuleError `text_unredacted` where the rules still find in it what nobody may publish: a number, an account, a name
    that the file knows. What only hints at health, family or minors is the reader's to judge.
    """
    with acting(proceeding_id, expected, by, TEXT_READERS, now) as found:
        if State(found.state) not in _BEFORE_RELEASE or found.release_proposed_by_id is not None:
            raise Conflict(STALE)
        if not text.strip():
            raise RuleError("missing", field="text", rule="the text is not empty")
        _require_redacted(proceeding_files.opened(found), text)
        found.text_sealed, found.text_reviewed_by = proceeding_files.sealed_text(text.strip()), by
        found.save()
        audit.write("proceeding.confirm_text", proceedings.subject(found), by=by, after={"state": found.state})


def propose(proceeding_id: str, *, expected: int, by: Account, now: datetime) -> None:
    """Asks for publication, which another person gives. RuleError for whatever is missing: service, grace, text."""
    with acting(proceeding_id, expected, by, proceedings.CLERKS, now) as found:
        if found.release_proposed_by_id is not None:
            raise Conflict(STALE)
        _ready(found, author=by.username, approver="another", on=day_in_beijing(now))
        found.release_proposed_by = by
        found.save()
        audit.write("proceeding.propose", proceedings.subject(found), by=by, after={"state": found.state})


def take_back(proceeding_id: str, *, expected: int, by: Account, now: datetime, reasons: str) -> None:
    """The proposal is sent back; the text may be mended and proposed again."""
    with acting(proceeding_id, expected, by, access.PUBLISHERS, now) as found:
        if found.release_proposed_by_id is None or found.state == State.PUBLISHED:
            raise Conflict(STALE)
        if not reasons.strip():
            raise RuleError("reason_missing", field="reasons", rule="a refusal says why")
        found.release_proposed_by_id = None
        found.save()
        audit.write("proceeding.take_back", proceedings.subject(found), by=by, reason=reasons.strip())


def release(proceeding_id: str, *, expected: int, by: Account, now: datetime, reason: str = "") -> Listing:
    """Publishes, as the second person: proceeding, batch, listing and ledger event in one transaction.

    NotAllowed for whoever proposed it; RuleError while a rule stands against it.
    """
    policies.ensure_policy_event()
    with acting(proceeding_id, expected, by, access.APPROVERS, now) as found:
        author: Account | None = found.release_proposed_by
        if author is None:
            raise Conflict("nobody has proposed to publish this")
        if author.pk == by.pk:
            raise NotAllowed("a listing is published by another person than the one who proposed it")
        today = day_in_beijing(now)
        after = _ready(found, author=author.username, approver=by.username, on=today)
        file = proceeding_files.opened(found)
        draft = proceeding_files.decided_draft(found, file, today=today, text=proceeding_files.text_of(found))
        batch = reviewing.approve(_batch_of_one(found, draft, author), by=by)
        found.state, found.moved_on, found.published_on = after.state.value, after.on, today
        found.released_by, found.batch = by, batch
        found.save()
        if publishing.publish(batch, by=by).published != 1:
            raise Conflict("this listing cannot be published as it stands: look again")
        found.listing = Listing.objects.get(batch=batch)
        found.save()
        audit.write(
            "proceeding.release", proceedings.subject(found), by=by, reason=reason,
            after={"state": found.state, "listing": found.listing.pk},
        )  # fmt: skip
    return found.listing


def _ready(found: Proceeding, *, author: str, approver: str, on: date) -> rules.Proceeding:
    reader = found.text_reviewed_by.username if found.text_reviewed_by else ""
    way = replace(proceedings.way(found), on=min(found.moved_on, on))
    return rules.publish(way, Release(author=author, approver=approver, text_reviewed_by=reader), on=on)


def _require_redacted(file: File, text: str) -> None:
    names = [*file.others, *([file.applicant] if file.applicant else [])]
    texts.require_redacted(text, own_names=[file.row[columns.NAME]], known_names=names)


def _batch_of_one(found: Proceeding, draft: Draft, author: Account) -> Batch:
    policy: Policy = policies.active()
    content = drafts.encoded(draft)
    party = drafts.party_key(draft)
    batch = Batch.objects.create(
        file_name=found.case_number, file_sha256=sha256(drafts.content_hash(content)).hexdigest(),
        court_code=found.court_code, policy_name=policy.name, policy_version=policy.version, author=author,
        created_at=timezone.now(),
    )  # fmt: skip
    placer = address_decisions.placer(policy, found.court_code)
    placed = placer.place_verified(draft.address, draft.address_verified_on)
    BatchRow.objects.create(
        batch=batch, line_no=1, action=RowAction.ADD, payload=drafts.sealed(content),
        listing_key=drafts.listing_key(draft, party), party_key=party, content_hash=drafts.content_hash(content),
        **placed.standing._asdict(),
    )  # fmt: skip
    ready = Batch.objects.filter(pk=batch.pk, state=BatchState.LOADING)
    if ready.update(state=BatchState.READY, rows_total=1, rows_add=1) != 1:
        raise Conflict(STALE)
    batch.refresh_from_db()
    return batch
