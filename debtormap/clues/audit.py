"""Writing the clue desk's audit trail: one entry an act, in the act's own transaction."""

from collections.abc import Mapping

from django.utils import timezone

from debtormap.clues.models import AuditEntry
from debtormap.staff.models import Account

Facts = Mapping[str, object]


def write(act: str, subject: str, *, by: Account | None = None, reason: str = "", facts: Facts | None = None) -> None:
    """`by` is None for a sender or the program; `facts` never hold what a clue says."""
    AuditEntry.objects.create(
        at=timezone.now(),
        account_id=None if by is None else by.pk,
        act=act,
        subject=subject,
        reason=reason.strip(),
        facts=None if facts is None else dict(facts),
    )
