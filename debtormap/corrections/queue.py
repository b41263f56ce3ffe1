"""What waits for officers: requests with their due dates, most pressing first; those of the higher court; alarms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from debtormap.core import corrections, deadlines
from debtormap.core.corrections import Asker, Kind, State
from debtormap.core.deadlines import DeadlineId, Escalation
from debtormap.core.errors import NotFound
from debtormap.corrections import access, clocks
from debtormap.corrections.models import Alarm, Claim, Clock, Request
from debtormap.geo import calendar_table
from debtormap.register import access as register_access
from debtormap.register import audit
from debtormap.staff.models import Account

_PRESSING: Final = (
    Escalation.ESCALATED, Escalation.OVERDUE, Escalation.DUE_TODAY, Escalation.DUE_SOON, Escalation.QUIET,
    Escalation.OVER,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A clock that runs."""

    deadline: DeadlineId
    due_on: date
    provisional: bool
    escalation: Escalation


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A request as lists show it: nothing that the person wrote."""

    id: str
    kind: Kind
    asker: Asker
    state: State
    version: int
    court_code: str
    listing_id: str | None
    received_at: datetime
    changed_at: datetime
    limits: tuple[Limit, ...]
    """The most pressing first."""
    amendment_waits: bool
    """A second person is asked for."""
    claim_waits: bool
    """A claim “not me” that no officer has answered."""
    second_waits: bool
    """A confirmed claim that no second person has looked at."""

    @property
    def next_due(self) -> Limit | None:
        return self.limits[0] if self.limits else None


def waiting(account: Account, *, now: datetime) -> list[Item]:
    """Open requests of the courts for which the account acts."""
    return _sorted(_items(_own(account).filter(state__in=corrections.OPEN), now))


def reconsiderations(account: Account, *, now: datetime) -> list[Item]:
    """What was asked of the account's court as the next higher one."""
    if not account.has_role(*access.EXAMINERS):
        return []
    asked = Request.objects.filter(state=State.RECONSIDERED, higher_court_code=account.court_code)
    return _sorted(_items(asked, now))


def closed(account: Account, *, now: datetime, limit: int = 200) -> list[Item]:
    """The latest first."""
    over = _own(account).exclude(state__in=corrections.OPEN).order_by("-changed_at")[:limit]
    return list(_items(over, now))


def items_of(listing_id: str, account: Account, *, now: datetime) -> list[Item]:
    """Every request about one listing."""
    return list(_items(_own(account).filter(listing_id=listing_id).order_by("-received_at"), now))


def counts(account: Account, *, now: datetime) -> dict[str, int]:
    """`waiting`, `due_soon` (today included), `overdue`, `reconsiderations`, `claims`, `amendments`, `alarms`."""
    open_, asked = waiting(account, now=now), reconsiderations(account, now=now)
    pressing = [item.next_due.escalation for item in (*open_, *asked) if item.next_due]
    return {
        "waiting": len(open_),
        "due_soon": sum(each in {Escalation.DUE_SOON, Escalation.DUE_TODAY} for each in pressing),
        "overdue": sum(each in {Escalation.OVERDUE, Escalation.ESCALATED} for each in pressing),
        "reconsiderations": len(asked),
        "claims": sum(item.claim_waits for item in open_),
        "amendments": sum(item.amendment_waits for item in open_),
        "alarms": len(alarms(account)),
    }


def alarms(account: Account) -> list[Alarm]:
    """Those that nobody has looked at, the newest first."""
    if not account.has_role(*access.READERS):
        return []
    return list(Alarm.objects.filter(seen_at__isnull=True).order_by("-day"))


def see_alarm(alarm_id: int, *, by: Account, now: datetime) -> None:
    """Notes who looked at it. Twice is once."""
    register_access.require(by, access.EXAMINERS, by.court_code)
    with transaction.atomic():
        if not Alarm.objects.filter(pk=alarm_id).exists():
            raise NotFound("there is no such alarm")
        if Alarm.objects.filter(pk=alarm_id, seen_at__isnull=True).update(seen_by=by, seen_at=now):
            audit.write("correction.alarm_seen", f"alarm:{alarm_id}", by=by)


def limits(request: Request, *, now: datetime) -> tuple[Limit, ...]:
    """The clocks of one request that run, the most pressing first."""
    return _limits(Clock.objects.filter(request=request, closed_at__isnull=True), now)


def _own(account: Account) -> QuerySet[Request]:
    if not account.has_role(*access.READERS, *access.SECONDS):
        return Request.objects.none()
    return Request.objects.filter(Q() if not account.court_code else Q(court_code=account.court_code))


def _items(found: QuerySet[Request], now: datetime) -> Iterable[Item]:
    running = Prefetch("clocks", queryset=Clock.objects.filter(closed_at__isnull=True), to_attr="running")
    shown = list(found.select_related("amendment").prefetch_related(running).defer("sealed"))
    claims = Claim.objects.filter(request__in=[request.pk for request in shown])
    claimed = set(claims.filter(answer__isnull=True).values_list("pk", flat=True))
    alone = claims.filter(answer="confirmed", seconded_by__isnull=True)
    confirmed = set(alone.values_list("pk", flat=True))
    return [_item(request, request.pk in claimed, request.pk in confirmed, now) for request in shown]


def _item(request: Request, is_claimed: bool, is_confirmed: bool, now: datetime) -> Item:
    running: Sequence[Clock] = request.running  # type: ignore[attr-defined]  # prefetched above
    state = State(request.state)
    return Item(
        id=request.pk, kind=Kind(request.kind), asker=Asker(request.asker), state=state, version=request.version,
        court_code=request.court_code, listing_id=request.listing_id, received_at=request.received_at,
        changed_at=request.changed_at, limits=_limits(running, now),
        amendment_waits=state is State.FOUNDED and request.amendment is not None and request.amendment.state == "ready",
        claim_waits=state is State.RECEIVED and is_claimed, second_waits=is_confirmed,
    )  # fmt: skip


def _limits(running: Iterable[Clock], now: datetime) -> tuple[Limit, ...]:
    today, calendar = deadlines.day_in_beijing(now), calendar_table.load()
    found = [
        Limit(
            deadline=DeadlineId(clock.deadline), due_on=clock.due_on, provisional=clock.provisional,
            escalation=deadlines.escalation(clocks.due(clock), today, calendar),
        )
        for clock in running
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda limit: (_PRESSING.index(limit.escalation), limit.due_on, limit.deadline)))


def _sorted(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (*_pressing(item), item.received_at, item.id))


def _pressing(item: Item) -> tuple[int, date]:
    due = item.next_due
    return (len(_PRESSING), date.max) if due is None else (_PRESSING.index(due.escalation), due.due_on)
