"""What the court does before publication: open, examine, warn, decide, serve, give grace, remind, or close quietly.

Each act is one transaction under the ledger's head: it names the version of the proceeding that the officer saw, so
that a second click, or a colleague who was faster, is told and overwrites nothing. Which act is possible is asked from
`core.life_cycle`, what it needs from `core.proceedings` and `core.blocking`. Nothing here reaches the public
(`releasing` does).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Final

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from debtormap.core import blocking
from debtormap.core import proceedings as rules
from debtormap.core import row_columns as columns
from debtormap.core.blocking import Block
from debtormap.core.deadlines import day_in_beijing
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.core.life_cycle import Action, State, move
from debtormap.geo import calendar_table
from debtormap.ledger import chain
from debtormap.register import access, audit, drafts, proceeding_files
from debtormap.register.models import Listing
from debtormap.register.proceeding_files import Decision, File
from debtormap.register.proceeding_models import UNDER_WAY, Payment, Proceeding
from debtormap.staff.models import Account, Role

CLERKS: Final = (Role.CLERK,)
SIGNERS: Final = (Role.PRESIDENT,)
READERS: Final = (Role.CLERK, Role.APPROVER, Role.PRESIDENT, Role.CORRECTION_OFFICER, Role.AUDITOR)
WAYS: Final = ("direct", "post", "electronic", "left", "public_notice")
STALE: Final = "somebody has changed this meanwhile: look again"
#: Whoever signs is not known before the signature; the check list is shown to the clerk with this in his place.
_TO_SIGN: Final = "president"


def open_file(
    file: File, *, proceeding_id: str, by: Account, court_code: str, ex_officio: bool, now: datetime,
    applied_on: date | None = None,
) -> Proceeding:  # fmt: skip
    """Opens a proceeding. `proceeding_id` is made with the form, so that sending it twice opens one.

    RuleError for what refuses the row, for the six-month bar, and where the party is listed in this case already.
    """
    access.require(by, CLERKS, court_code)
    today = day_in_beijing(now)
    draft = proceeding_files.first_draft(file, today=today, court_code=court_code)
    party_key = drafts.party_key(draft)
    with transaction.atomic():
        chain.take_head()
        if (held := Proceeding.objects.filter(pk=proceeding_id).first()) is not None:
            return _same(held, by)
        _require_free(draft.court_code, draft.case_number, party_key)
        key = _applicant(file, ex_officio=ex_officio, applied_on=applied_on, today=today, party_key=party_key)
        made = Proceeding.objects.create(
            pk=proceeding_id, court_code=draft.court_code, case_number=draft.case_number, party_key=party_key,
            kind=draft.kind.value, name=draft.name, sealed=proceeding_files.sealed(file),
            state=(State.REVIEW if ex_officio else State.APPLIED).value, moved_on=applied_on or today, changed_at=now,
            opened_by=by, opened_at=now, ex_officio=ex_officio, applied_on=applied_on, applicant_key=key,
        )  # fmt: skip
        audit.write("proceeding.open", subject(made), by=by, after={"state": made.state})
    return made


def examine(proceeding_id: str, *, expected: int, by: Account, now: datetime) -> None:
    """The application is taken up."""
    with acting(proceeding_id, expected, by, CLERKS, now) as found:
        _move(found, Action.EXAMINE, now)
        _note("examine", found, by)


def refuse(proceeding_id: str, *, expected: int, by: Account, now: datetime, reasons: str) -> None:
    """No listing: the application is refused, or the court's own motion dropped."""
    with acting(proceeding_id, expected, by, access.APPROVERS, now) as found:
        found.closed_reason = _reason(reasons)
        _move(found, Action.REFUSE, now)
        _note("refuse", found, by, reason=reasons)


def warn(proceeding_id: str, *, expected: int, by: Account, now: datetime, served_on: date, way: str) -> None:
    """The notice of the risk of listing was served."""
    with acting(proceeding_id, expected, by, CLERKS, now) as found:
        if State(found.state) not in {State.APPLIED, State.REVIEW} or found.risk_warned_on is not None:
            raise Conflict(STALE)
        _past(served_on, now)
        found.risk_warned_on, found.risk_warned_way = served_on, _way(way)
        found.save()
        _note("warn", found, by, after={"on": served_on.isoformat(), "way": way})


def draft(proceeding_id: str, decision: Decision, *, expected: int, by: Account, now: datetime) -> None:
    """The decision as the president will be asked to sign it. RuleError for the first hard block."""
    with acting(proceeding_id, expected, by, CLERKS, now) as found:
        if found.state != State.REVIEW:
            raise Conflict(STALE)
        file = msgspec.structs.replace(proceeding_files.opened(found), decision=decision)
        blocking.require(_facts(found, file, author=by.username, president=_TO_SIGN, now=now))
        if decision.grace_months not in (None, *rules.GRACE_MONTHS):
            raise RuleError("grace_length", field="grace_months", rule="grace is one, two or three months")
        found.sealed, found.drafted_by = proceeding_files.sealed(file), by
        found.save()
        _note("draft", found, by, after={"grounds": list(decision.grounds), "term_months": decision.term_months})


def sign(proceeding_id: str, *, expected: int, by: Account, now: datetime, reason: str = "") -> None:
    """The decision, made and effective today. NotAllowed for whoever drafted it; RuleError for any hard block."""
    with acting(proceeding_id, expected, by, SIGNERS, now) as found:
        if found.drafted_by is None:
            raise Conflict("no decision has been drafted")
        if found.drafted_by_id == by.pk:
            raise NotAllowed("a decision is signed by another person than the one who drafted it")
        file = proceeding_files.opened(found)
        facts = _facts(found, file, author=found.drafted_by.username, president=by.username, now=now)
        assert file.decision is not None, "facts were made from it"
        decided = rules.decide(way(found), facts, grace_months=file.decision.grace_months)
        found.signed_by, found.tier = by, file.decision.tier
        found.grace_months = decided.grace_months
        _take(found, decided, now)
        _note("sign", found, by, reason=reason, after={"grace_months": decided.grace_months})


def serve(proceeding_id: str, *, expected: int, by: Account, now: datetime, served_on: date, way: str) -> None:
    """The decision was served; a grace that it gives begins on that day."""
    with acting(proceeding_id, expected, by, CLERKS, now) as found:
        _past(served_on, now)
        served = rules.serve(_at(found), on=served_on)
        if found.grace_months is not None:
            served = rules.begin_grace(served, calendar_table.load())
        found.served_way = _way(way)
        _take(found, served, now)
        _note("serve", found, by, after={"on": served_on.isoformat(), "way": way})


def remind(proceeding_id: str, *, expected: int, by: Account, now: datetime, reminded_on: date) -> None:
    """The person was reminded that the grace ends."""
    with acting(proceeding_id, expected, by, CLERKS, now) as found:
        if found.state != State.GRACE or found.reminded_on is not None:
            raise Conflict(STALE)
        _past(reminded_on, now)
        found.reminded_on = reminded_on
        found.save()
        _note("remind", found, by, after={"on": reminded_on.isoformat()})


def pay(proceeding_id: str, *, expected: int, by: Account, now: datetime, paid_on: date, amount_fen: int) -> None:
    """A payment came in, before publication or after."""
    with acting(proceeding_id, expected, by, CLERKS, now) as found:
        _past(paid_on, now)
        if amount_fen <= 0:
            raise RuleError("amount", field="amount", rule="an amount is more than nothing")
        Payment.objects.create(proceeding=found, paid_on=paid_on, amount_fen=amount_fen, noted_by=by, noted_at=now)
        found.save()
        _note("pay", found, by, after={"on": paid_on.isoformat()})


def perform(proceeding_id: str, *, expected: int, by: Account, now: datetime, performed_on: date) -> None:
    """The obligation was performed before publication: nothing is ever published."""
    with acting(proceeding_id, expected, by, CLERKS, now) as found:
        _past(performed_on, now)
        _take(found, rules.perform(_at(found), on=max(performed_on, found.moved_on)), now)
        found.performed_on = performed_on
        found.save()
        _note("perform", found, by, after={"on": performed_on.isoformat()})


def cancel(proceeding_id: str, *, expected: int, by: Account, now: datetime, reasons: str) -> None:
    """The decision falls before it is public."""
    with acting(proceeding_id, expected, by, access.APPROVERS, now) as found:
        found.closed_reason = _reason(reasons)
        _move(found, Action.CANCEL, now)
        _note("cancel", found, by, reason=reasons)


def blocks(found: Proceeding, *, now: datetime) -> tuple[Block, ...]:
    """What the check list finds in the draft as it stands, warnings too; nothing without a draft."""
    file = proceeding_files.opened(found)
    if file.decision is None or found.drafted_by is None:
        return ()
    return blocking.check(_facts(found, file, author=found.drafted_by.username, president=_TO_SIGN, now=now))


def held(proceeding_id: str, *, by: Account) -> Proceeding:
    """For whoever may read it. NotFound for an unknown one and for another court's."""
    found = _all().filter(pk=proceeding_id).first()
    if found is None:
        raise NotFound("there is no such proceeding")
    access.require(by, READERS, found.court_code)
    return found


@contextmanager
def acting(
    proceeding_id: str, expected: int, by: Account, roles: tuple[Role, ...], now: datetime
) -> Iterator[Proceeding]:
    """The proceeding as the officer saw it, in one transaction; its version is one more afterwards."""
    with transaction.atomic():
        chain.take_head()
        found = _all().filter(pk=proceeding_id).first()
        if found is None:
            raise NotFound("there is no such proceeding")
        access.require(by, roles, found.court_code)
        if found.version != expected:
            raise Conflict(STALE)
        found.version, found.changed_at = expected + 1, now
        yield found


def way(found: Proceeding) -> rules.Proceeding:
    """The dates of a proceeding as the rules take them."""
    return rules.Proceeding(
        state=State(found.state), on=found.moved_on, decided_on=found.decided_on, grace_months=found.grace_months,
        served_on=found.served_on, grace_ends_on=found.grace_ends_on, ends_on=found.ends_on,
        published_on=found.published_on, performed=found.performed_on is not None,
    )  # fmt: skip


def is_under_way(court_code: str, case_number: str, party_key: bytes) -> bool:
    """Whether nothing of this party may become public in this case yet."""
    return Proceeding.objects.filter(
        court_code=court_code,
        case_number=case_number,
        party_key=party_key,
        state__in=[each.value for each in UNDER_WAY],
    ).exists()


def subject(found: Proceeding) -> str:
    return f"proceeding:{found.pk}"


def _all() -> QuerySet[Proceeding]:
    return Proceeding.objects.select_related(
        "opened_by", "drafted_by", "signed_by", "text_reviewed_by", "release_proposed_by", "released_by", "listing"
    )


def _same(held: Proceeding, by: Account) -> Proceeding:
    if held.opened_by_id != by.pk:
        raise Conflict(STALE)
    return held


def _require_free(court_code: str, case_number: str, party_key: bytes) -> None:
    if is_under_way(court_code, case_number, party_key):
        raise RuleError("under_way", field=columns.CASE_NUMBER, rule="this party has a proceeding in this case already")
    public = Listing.objects.filter(
        party__key=party_key, case__court_code=court_code, case__case_number=case_number, state=State.PUBLISHED.value
    )
    if public.exists():
        raise RuleError("listed_already", field=columns.CASE_NUMBER, rule="this party is listed in this case already")


def _applicant(file: File, *, ex_officio: bool, applied_on: date | None, today: date, party_key: bytes) -> bytes | None:
    """The applicant's key; RuleError while the six-month bar runs."""
    if ex_officio:
        if not file.ex_officio_reason.strip():
            raise _blocked("ex_officio_reason_missing")
        return None
    if applied_on is None or not file.applicant.strip():
        raise _blocked("application_missing")
    if applied_on > today:
        raise RuleError("date_future", field="applied_on", rule="the day is not in the future")
    key = proceeding_files.applicant_key(file.applicant)
    barred = (each for each in proceeding_files.d3_deletions(party_key) if each.applicant == key.hex())
    if any(applied_on <= blocking.bar_ends_on(each.on) for each in barred):
        raise _blocked("six_month_bar")
    return key


def _blocked(code: str) -> RuleError:
    block = blocking.BLOCKS[code]
    return RuleError(block.code, field=block.field, rule=block.english, mend=block.mend)


def _facts(found: Proceeding, file: File, *, author: str, president: str, now: datetime) -> blocking.Facts:
    today = day_in_beijing(now)
    row = proceeding_files.decided_draft(found, file, today=today)
    return proceeding_files.facts(found, file, row, on=today, author=author, president=president)


def _at(found: Proceeding) -> rules.Proceeding:
    """A paper's own date may lie before the day on which the last one was entered, never before its own day."""
    return replace(way(found), on=found.served_on or found.decided_on or found.moved_on)


def _move(found: Proceeding, action: Action, now: datetime) -> None:
    found.state = move(State(found.state), action).value
    found.moved_on = max(found.moved_on, day_in_beijing(now))
    found.save()


def _take(found: Proceeding, after: rules.Proceeding, now: datetime) -> None:
    """Writes what the rules made of it."""
    found.state, found.moved_on = after.state.value, after.on
    found.decided_on, found.ends_on = after.decided_on, after.ends_on
    found.served_on, found.grace_ends_on = after.served_on, after.grace_ends_on
    found.save()


def _past(day: date, now: datetime) -> None:
    if day > day_in_beijing(now):
        raise RuleError("date_future", field="on", rule="the day is not in the future")


def _way(way: str) -> str:
    if way not in WAYS:
        raise RuleError("service_way", field="way", rule="one of the ways of service")
    return way


def _reason(reasons: str) -> str:
    if not reasons.strip():
        raise RuleError("reason_missing", field="reasons", rule="a refusal says why")
    return reasons.strip()


def _note(
    act: str, found: Proceeding, by: Account, *, reason: str = "", after: Mapping[str, object] | None = None
) -> None:
    audit.write(
        f"proceeding.{act}", subject(found), by=by, reason=reason.strip(), after={"state": found.state, **(after or {})}
    )
