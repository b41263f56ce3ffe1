"""Opening a request: what the person wrote and handed in. Every look has a purpose, which the audit trail keeps."""

from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from django.db import transaction

from debtormap.core.corrections import Action, Asker, Kind, Remedy, State
from debtormap.core.errors import NotFound, RuleError
from debtormap.core.two_persons import Duty
from debtormap.corrections import access, claims, moving, queue, sealing
from debtormap.corrections.models import Claim, Paper, Request, Turn
from debtormap.corrections.receiving import Content
from debtormap.register import audit
from debtormap.register.models import Suppression
from debtormap.staff.models import Account

MIN_PURPOSE_CHARACTERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperShown:
    id: str
    number: int
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TurnShown:
    number: int
    act: str
    """An `Action` or a `models.Step`."""
    before: State
    after: State
    at: datetime
    by: str
    """Name of the officer; empty: the person, or a rule."""
    on: date | None
    remedy: str
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Opened:
    """All of a request."""

    id: str
    kind: Kind
    asker: Asker
    state: State
    version: int
    court_code: str
    higher_court_code: str
    listing_id: str | None
    received_at: datetime
    content: Content
    papers: tuple[PaperShown, ...]
    turns: tuple[TurnShown, ...]
    limits: tuple[queue.Limit, ...]
    claim: Claim | None
    held_off: Suppression | None
    """What keeps the listing off the map; with who proposed to put it back."""
    remedy: Remedy | None
    amendment_id: str | None
    """The batch of one row; `register.reviewing.difference` shows what it changes."""
    duties: frozenset[Duty]
    """What the reader has done in this matter: some acts are not theirs."""


def open_request(request_id: str, *, by: Account, purpose: str, now: datetime) -> Opened:
    """NotAllowed outside the own court, RuleError `purpose_missing`."""
    with transaction.atomic():
        request = moving.take(request_id)
        _look(request, "correction.open", by, purpose)
        return _opened(request, by, now)


def paper(paper_id: str, *, by: Account, purpose: str) -> tuple[str, bytes]:
    """Media type and content of one paper."""
    with transaction.atomic():
        found = Paper.objects.select_related("request__listing").filter(pk=paper_id, request__isnull=False).first()
        if found is None or found.request is None:
            raise NotFound("there is no such paper")
        _look(found.request, "correction.paper", by, purpose)
        return found.media_type, sealing.open_as_court(found.sealed, moving.paper_use(found.pk))


def _look(request: Request, act: str, by: Account, purpose: str) -> None:
    access.require_reader(by, request)
    if len(purpose.strip()) < MIN_PURPOSE_CHARACTERS:
        raise RuleError("purpose_missing", field="purpose", rule="who opens a request says what for")
    audit.write(act, moving.subject(request), by=by, reason=purpose.strip())


def _opened(request: Request, by: Account, now: datetime) -> Opened:
    content = sealing.open_as_court(request.sealed, moving.content_use(request.pk))
    return Opened(
        id=request.pk, kind=Kind(request.kind), asker=Asker(request.asker), state=State(request.state),
        version=request.version, court_code=request.court_code, higher_court_code=request.higher_court_code,
        listing_id=request.listing_id, received_at=request.received_at,
        content=msgspec.json.decode(content, type=Content),
        papers=tuple(
            PaperShown(id=each.pk, number=each.number or 0, media_type=each.media_type, size_bytes=each.size_bytes)
            for each in request.papers.order_by("number").defer("sealed")
        ),
        turns=tuple(_turn(each) for each in request.turns.select_related("by").order_by("number")),
        limits=queue.limits(request, now=now), claim=Claim.objects.filter(pk=request.pk).first(),
        held_off=claims.suppression_of(request.listing), remedy=Remedy(request.remedy) if request.remedy else None,
        amendment_id=request.amendment_id, duties=access.duties(by, request),
    )  # fmt: skip


def _turn(turn: Turn) -> TurnShown:
    reasons = ""
    if turn.sealed is not None:
        reasons = sealing.open_as_court(turn.sealed, moving.turn_use(turn.request_id, turn.number)).decode()
    return TurnShown(
        number=turn.number, act=turn.action, before=State(turn.before), after=State(turn.after), at=turn.at,
        by=str(turn.by) if turn.by else "", on=turn.on, remedy=turn.remedy, reasons=reasons,
    )  # fmt: skip


def is_of_person(turn: TurnShown) -> bool:
    """Whether the person who asked did it, not an officer."""
    return turn.act in {Action.ASK, Action.WITHDRAW} and not turn.by
