"""What time alone does to requests. Called by the court side every few seconds; safe to run twice at once."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from debtormap.core.corrections import Action, State
from debtormap.core.deadlines import DeadlineId, day_in_beijing
from debtormap.core.errors import Conflict
from debtormap.corrections import claims, desk, moving, receiving, sealing
from debtormap.corrections.models import Clock, Request
from debtormap.ledger import chain
from debtormap.register.models import BatchState

#: A letter that was posted on the last day is in time, whenever it arrives.
POST_TAKES: Final = timedelta(days=7)


def quick(now: datetime) -> None:
    """What cannot wait: claims that the public side has noted."""
    claims.apply_waiting(now)


def slow(now: datetime) -> None:
    """Once a minute."""
    sealing.ensure_court_key()
    claims.lapse_due(now)
    note_released(now)
    lapse_rights(now)
    receiving.sweep(now)


def note_released(now: datetime) -> int:
    """Amendments that their second person published from the page of the batch: the requests are remedied."""
    waiting = Request.objects.filter(state=State.FOUNDED, amendment__state=BatchState.PUBLISHED)
    return sum(
        desk.note_release(request_id, now=now) for request_id in list(waiting.values_list("pk", flat=True)[:200])
    )


def lapse_rights(now: datetime) -> int:
    """Dismissals that nobody took to the higher court are final."""
    last = day_in_beijing(now - POST_TAKES)
    late = Clock.objects.filter(deadline=DeadlineId.T09.value, closed_at__isnull=True, due_on__lt=last)
    late = late.filter(request__state=State.SERVED)
    return sum(_lapsed(request_id, now) for request_id in list(late.values_list("request_id", flat=True)[:200]))


def _lapsed(request_id: str, now: datetime) -> int:
    with transaction.atomic():
        chain.take_head()
        request = moving.take(request_id)
        try:
            moving.move(request, Action.LAPSE, by=None, now=now)
        except Conflict:
            return 0  # it was asked meanwhile
    return 1
