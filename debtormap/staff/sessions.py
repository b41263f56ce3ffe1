"""Where people are logged in: a row a session, from the log-in to its end. Ending one is felt at its next request."""

from datetime import datetime, timedelta
from typing import Final

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from debtormap.core.errors import NotFound
from debtormap.staff.models import Account, LoginFailure, StaffSession

SEEN_EVERY: Final = timedelta(minutes=1)
#: As network logs (T18).
FAILURES_KEPT: Final = timedelta(days=184)
_AGENT_CHARACTERS: Final = 120


def begin(account: Account, key: str, *, agent: str, now: datetime) -> None:
    """Notes a log-in; the same session logged in again is one."""
    StaffSession.objects.update_or_create(
        key=key,
        defaults={"account": account, "began_at": now, "seen_at": now, "agent": agent[:_AGENT_CHARACTERS]},
    )


def see(account: Account, key: str, *, agent: str, now: datetime) -> None:
    """Notes that it is in use, at most once a minute. A new password gives a session another key."""
    seen_at = StaffSession.objects.filter(key=key).values_list("seen_at", flat=True).first()
    if seen_at is None:
        begin(account, key, agent=agent, now=now)
    elif seen_at < now - SEEN_EVERY:
        StaffSession.objects.filter(key=key).update(seen_at=now)


def forget(key: str) -> None:
    """After a log-out."""
    StaffSession.objects.filter(key=key).delete()


def live(account: Account, *, now: datetime) -> QuerySet[StaffSession]:
    """Those that are not over, the latest used first."""
    going = Session.objects.filter(expire_date__gt=now).values("session_key")
    return StaffSession.objects.filter(account=account, key__in=going).order_by("-seen_at", "-pk")


def end(session_id: int, account: Account) -> None:
    """Ends one session of the account. NotFound when it is not there, or somebody else's."""
    found = StaffSession.objects.filter(pk=session_id, account=account).first()
    if found is None:
        raise NotFound("there is no such session")
    _end([found.key])


def end_all(account: Account, *, but: str | None = None) -> int:
    """Ends every session of the account but one; how many."""
    keys = list(StaffSession.objects.filter(account=account).exclude(key=but or "").values_list("key", flat=True))
    _end(keys)
    return len(keys)


def note_failure(name: str, *, now: datetime) -> None:
    """Notes a failed log-in, and forgets those of long ago."""
    LoginFailure.objects.filter(at__lt=now - FAILURES_KEPT).delete()
    LoginFailure.objects.create(at=now, account=Account.objects.filter(username=name).first())


def _end(keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    StaffSession.objects.filter(key__in=keys).delete()
