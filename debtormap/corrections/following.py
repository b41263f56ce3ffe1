"""Coming back with a receipt: where the request stands, what was decided and why; reconsideration; taking it back.

A receipt that is wrong and one that nobody has are the same. What the person wrote is never told again: a stolen
receipt shows less than its owner knows.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from debtormap.core import corrections, deadlines, receipt_codes
from debtormap.core.corrections import Action, Asker, Kind, State
from debtormap.core.deadlines import DeadlineId
from debtormap.core.errors import NotFound, RuleError
from debtormap.core.life_cycle import State as ListingState
from debtormap.corrections import claims, clocks, moving, sealing
from debtormap.corrections.models import Clock, Request, Step, Turn
from debtormap.ledger import receipts

#: What the person sees of the court's acts; the rest is between officers.
_TOLD: Final = frozenset(
    {Action.FIND.value, Action.DISMISS.value, Action.REMEDY.value, Action.SERVE.value, Action.ASK.value}
    | {Action.UPHOLD.value, Action.OVERTURN.value, Action.LAPSE.value, Action.WITHDRAW.value}
    | {Step.CONFIRM.value, Step.REFUSE.value, Step.RESTORE.value}
)
_REMOVED: Final = frozenset({ListingState.REVOKED.value, ListingState.DELISTED.value, ListingState.EXPIRED.value})
_SEEN: Final = (
    *(each.name for each in Request._meta.concrete_fields if each.name != "sealed"),
    "listing__state",
)
_OWN: Final = frozenset({Action.ASK.value, Action.WITHDRAW.value})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Told:
    """One act as the person sees it."""

    act: str
    on: date
    served_on: date | None
    remedy: str
    reasons: str
    """Of the court; empty for the person's own acts."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Limit:
    """A clock that runs: until when the court must have acted, or the person may."""

    deadline: DeadlineId
    due_on: date
    provisional: bool
    of_court: bool


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Followed:
    kind: Kind
    asker: Asker
    state: State
    listing_id: str | None
    received_on: date
    papers: int
    limits: tuple[Limit, ...]
    told: tuple[Told, ...]
    off_map: bool
    """The listing is off map, density and sharing because of a claim."""
    off_map_until: datetime | None
    """When that lapses; None: it holds until the decision, or it is not off."""
    may_ask: bool
    may_withdraw: bool


def read(receipt: str, *, now: datetime) -> Followed:
    """NotFound alike for a receipt that is wrong and for one that nobody has."""
    request, keys = _find(receipt)
    state = State(request.state)
    held_off = claims.suppression_of(request.listing)
    if held_off is not None and held_off.lapses_at is not None and held_off.lapses_at <= now:
        held_off = None
    running = Clock.objects.filter(request=request, closed_at__isnull=True).order_by("due_on", "deadline")
    turns = Turn.objects.filter(request=request).defer("sealed").order_by("number")
    return Followed(
        kind=Kind(request.kind), asker=Asker(request.asker), state=state, listing_id=request.listing_id,
        received_on=deadlines.day_in_beijing(request.received_at), papers=request.papers.count(),
        limits=tuple(_limit(clock) for clock in running),
        told=tuple(_told(request, turn, keys) for turn in turns if turn.action in _TOLD),
        off_map=held_off is not None, off_map_until=held_off.lapses_at if held_off else None,
        may_ask=_may(state, Action.ASK) and _is_in_time(request, now), may_withdraw=_may(state, Action.WITHDRAW),
    )  # fmt: skip


def ask_reconsideration(receipt: str, reasons: str, *, now: datetime) -> None:
    """To the next higher court, within ten days of service. Asking twice is once."""
    with transaction.atomic():
        taken, _ = _find(receipt, locked=True)
        if taken.state == State.RECONSIDERED:
            return
        if len(reasons.strip()) < corrections.MIN_REASONS_CHARACTERS:
            raise RuleError(
                "reasons_missing", field="reasons", rule="reconsideration says why", mend="say it in a few words"
            )
        if (served := _served(taken)) is not None:
            corrections.check_asked_in_time(served, now)
        moving.move(taken, Action.ASK, by=None, now=now, said=moving.Said(reasons=reasons))


def withdraw(receipt: str, *, now: datetime) -> None:
    """The person takes the request back. Twice is once."""
    with transaction.atomic():
        taken, _ = _find(receipt, locked=True)
        if Turn.objects.filter(request=taken, number=taken.version - 1, action=Action.WITHDRAW).exists():
            return
        moving.move(taken, Action.WITHDRAW, by=None, now=now)


def removal(receipt: str, *, now: datetime) -> bytes:
    """The signed paper that the listing was removed, as the bytes of a file for `debtormap verify`. Court side only.

    NotFound unless this request was remedied and the listing is withdrawn.
    """
    request, _ = _find(receipt)
    listing = request.listing
    if request.state != State.REMEDIED or listing is None or listing.state not in _REMOVED:
        raise NotFound("nothing was removed by this request")
    return receipts.receipt(listing.pk, now=now)


def _find(receipt: str, *, locked: bool = False) -> tuple[Request, sealing.ReceiptKeys]:
    """`locked` until the transaction ends. No ledger event follows, so its head is not taken: the public side has no
    right to it, nor to what is sealed for the court and to the other columns of a listing."""
    try:
        keys = sealing.of_receipt(receipt_codes.parse(receipt))
    except RuleError:
        raise NotFound("there is no such receipt") from None
    seen = Request.objects.select_related("listing").only(*_SEEN).filter(receipt_index=keys.index)
    found = (seen.select_for_update(of=("self",)) if locked else seen).first()
    if found is None:
        raise NotFound("there is no such receipt")
    return found, keys


def _told(request: Request, turn: Turn, keys: sealing.ReceiptKeys) -> Told:
    reasons = ""
    if turn.sealed_for_receipt is not None and turn.action not in _OWN:
        use = moving.turn_use(request.pk, turn.number)
        reasons = sealing.unseal(keys.private, turn.sealed_for_receipt, use).decode()
    return Told(
        act=turn.action, on=deadlines.day_in_beijing(turn.at), remedy=turn.remedy, reasons=reasons,
        served_on=turn.on if turn.action == Action.SERVE else None,
    )  # fmt: skip


def _limit(clock: Clock) -> Limit:
    return Limit(
        deadline=DeadlineId(clock.deadline), due_on=clock.due_on, provisional=clock.provisional,
        of_court=clocks.is_duty(clock),
    )  # fmt: skip


def _may(state: State, action: Action) -> bool:
    return (state, action) in corrections.MOVES


def _is_in_time(request: Request, now: datetime) -> bool:
    served = _served(request)
    return served is None or deadlines.in_time(served, now)


def _served(request: Request) -> deadlines.Due | None:
    clock = Clock.objects.filter(request=request, deadline=DeadlineId.T09.value, closed_at__isnull=True).first()
    return None if clock is None else clocks.due(clock)
