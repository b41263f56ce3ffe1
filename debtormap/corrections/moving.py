"""Moving a request: one table of moves, one turn for each act, and a version by which a stale page is noticed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from debtormap.core import corrections
from debtormap.core.clues import clean_text
from debtormap.core.corrections import Action, State
from debtormap.core.errors import Conflict, NotFound
from debtormap.corrections import clocks, sealing
from debtormap.corrections.models import Request, Step, Turn
from debtormap.register import audit
from debtormap.staff.models import Account

REASONS_CHARACTERS: Final = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an act says and names."""

    reasons: str = ""
    remedy: str = ""
    on: date | None = None
    """The day of service, or of posting."""


def take(request_id: str) -> Request:
    """The request, locked, under the ledger's head that the caller holds. NotFound for an unknown id."""
    whole = Request.objects.select_related("listing__case", "listing__batch")
    found = whole.select_for_update(of=("self",)).filter(pk=request_id).first()
    if found is None:
        raise NotFound("there is no such request")
    return found


def is_done(request: Request, expected: int, action: str, by: Account | None) -> bool:
    """Whether this very act stands already: the form was sent twice. Conflict when something else happened."""
    if request.version == expected:
        return False
    if Turn.objects.filter(request=request, number=expected, action=action, by=by).exists():
        return True
    raise Conflict("the request has changed since this page was opened")


def move(request: Request, action: Action, *, by: Account | None, now: datetime, said: Said | None = None) -> None:
    """Conflict where the table has no such move; RuleError `reasons_missing`."""
    said = said or Said()
    after = corrections.move(State(request.state), action)
    if by is not None:
        corrections.check_reasons(action, said.reasons)
    _note(request, action.value, after, by, now, said)
    # The days to ask for reconsideration count from the service; everything else from when the court has it.
    served_on = said.on if action is Action.SERVE else None
    clocks.enter(request, after, served_on or now, now=now)


def step(request: Request, kind: Step, *, by: Account, now: datetime, said: Said | None = None) -> None:
    """Something that leaves the state as it is."""
    _note(request, kind.value, State(request.state), by, now, said or Said())


def _note(request: Request, act: str, after: State, by: Account | None, now: datetime, said: Said) -> None:
    before, version = request.state, request.version
    reasons = clean_text(said.reasons, field="reasons", limit=REASONS_CHARACTERS)
    use = turn_use(request.pk, version)
    Turn.objects.create(
        request=request, number=version, action=act, before=before, after=after.value, at=now, by=by, on=said.on,
        remedy=said.remedy,
        sealed=sealing.seal_for_court(reasons.encode(), use) if reasons else None,
        sealed_for_receipt=sealing.seal_for(bytes(request.receipt_public), reasons.encode(), use) if reasons else None,
    )  # fmt: skip
    moved = Request.objects.filter(pk=request.pk, state=before, version=version).update(
        state=after.value, version=version + 1, changed_at=now, remedy=said.remedy or request.remedy
    )
    if moved != 1:
        raise Conflict("the request has changed meanwhile")
    request.state, request.version, request.remedy = after.value, version + 1, said.remedy or request.remedy
    audit.write(
        f"correction.{act}", subject(request), by=by,
        before={"state": before}, after={"state": after.value, "remedy": said.remedy},
    )  # fmt: skip


def subject(request: Request) -> str:
    return f"correction:{request.pk}"


def turn_use(request_id: str, number: int) -> str:
    return f"turn/{request_id}/{number}"


def content_use(request_id: str) -> str:
    return f"request/{request_id}/content"


def paper_use(paper_id: str) -> str:
    return f"paper/{paper_id}"


def today() -> date:
    """In Beijing."""
    return timezone.localdate()
