"""Writing the audit trail: one entry an act, in the act's own transaction."""

from collections.abc import Mapping
from typing import Final

from django.utils import timezone

from debtormap.register.models import AuditEntry
from debtormap.staff.models import Account

Facts = Mapping[str, object]
#: Number and address of a listing were shown whole, to an officer who said what for.
FULL_VIEW: Final = "listing.view_full"


def write(
    act: str,
    subject: str,
    *,
    by: Account | None,
    reason: str = "",
    before: Facts | None = None,
    after: Facts | None = None,
) -> None:
    """`before` and `after` hold states, counts and names of files: never an identity number or an address."""
    AuditEntry.objects.create(
        at=timezone.now(), actor=by, act=act, subject=subject, reason=reason, before=before, after=after
    )
