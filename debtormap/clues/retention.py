"""How long a clue is kept, and how it goes: its keys are destroyed, then what they sealed; a tombstone stays.

Overwriting means nothing on an SSD, in a log of changes or in a backup; what nobody has a key for is gone in all of
them. The schedule is `settings.CLUES_RETENTION_DAYS`. A clue is never erased while it holds something that an officer
has not read, and a question that the sender has not read holds it for a while.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from debtormap.clues import audit, conflicts, desk, keyring, notices, officers, uploads
from debtormap.clues.models import (
    Author,
    Clue,
    File,
    Likeness,
    Message,
    Retry,
    SpentChallenge,
    Subject,
    Upload,
    WrappedKey,
)
from debtormap.clues.reward_models import Award
from debtormap.clues.router import DATABASE
from debtormap.core.errors import Conflict, NotAllowed
from debtormap.staff.models import Account, Role

QUESTION_HOLDS: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    erased: int
    uploads: int
    keys_retired: int


def run(now: datetime) -> Swept:
    """What is due, once a day; doing it again changes nothing. Progress is kept clue by clue."""
    erased = sum(_erase_if_still_due(clue_id, now) for clue_id in due(now).values_list("id", flat=True))
    Retry.objects.filter(expires_at__lte=now).delete()
    SpentChallenge.objects.filter(expires_at__lte=now).delete()
    conflicts.take_keys_away()
    notices.sweep(now)
    return Swept(erased=erased, uploads=uploads.sweep(now), keys_retired=officers.retire_of_those_who_left())


def due(now: datetime) -> QuerySet[Clue]:
    over = Q(pk__in=())
    for status, kept in settings.CLUES_RETENTION_DAYS.items():
        over |= Q(status=status, changed_at__lte=now - timedelta(days=kept))
    asked = Message.objects.filter(author=Author.COURT, read_at__isnull=True, at__gt=now - QUESTION_HOLDS)
    owed = Award.objects.filter(claimed_at__isnull=False, confirmed_at__isnull=True)
    held = Q(pk__in=asked.values("clue_id")) | Q(pk__in=owed.values("clue_id"))
    return Clue.objects.filter(over, erased_at__isnull=True, unread=False).exclude(held)


def erase(clue_id: str, *, by: Account, reason: str, now: datetime) -> None:
    """Before its time, on a decision. Conflict while it holds something unread."""
    if not by.has_role(Role.PRESIDENT):
        raise NotAllowed("needs the role president")
    desk.require_reason(reason)
    with transaction.atomic(using=DATABASE):
        clue = keyring.take(clue_id)
        if clue.unread or clue.erased_at is not None:
            raise Conflict("the clue is unread, or erased already")
        _erase(clue, now)
        audit.write("clue.erase", f"clue:{clue.id}", by=by, reason=reason)


def _erase_if_still_due(clue_id: str, now: datetime) -> int:
    with transaction.atomic(using=DATABASE):
        clue = due(now).select_for_update().filter(id=clue_id).first()
        if clue is None:
            return 0
        _erase(clue, now)
        audit.write("clue.erase", f"clue:{clue.id}", reason="retention", facts={"status": clue.status})
    return 1


def _erase(clue: Clue, now: datetime) -> None:
    # Keys first: what is left of the rest opens for nobody.
    WrappedKey.objects.filter(clue=clue).delete()
    held = list(File.objects.filter(clue=clue).values_list("upload_id", flat=True))
    File.objects.filter(clue=clue).delete()
    Upload.objects.filter(pk__in=held).delete()
    Message.objects.filter(clue=clue).delete()
    clue.notes.all().delete()
    Likeness.objects.filter(clue=clue).delete()
    Subject.objects.filter(clue=clue).delete()
    Clue.objects.filter(pk=clue.pk, erased_at__isnull=True).update(sealed=None, contact_sealed=None, erased_at=now)
