"""Where people are logged in: a row a session, from the log-in to its end. Ending one is felt at its next request.

A session ends by itself when nothing was done in it for a while (`SESSION_IDLE`), and a while after the log-in
(`SESSION_COOKIE_AGE`) whatever was done.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from debtormap.core.errors import NotFound
from debtormap.staff.models import Account, LoginFailure, StaffSession

SEEN_EVERY: Final = timedelta(minutes=1)
#: As network logs (T18).
FAILURES_KEPT: Final = timedelta(days=184)
_AGENT_CHARACTERS: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """When a session ends if nothing more is done in it."""

    at: datetime
    is_for_good: bool
    """Doing something does not put it off."""


def begin(account: Account, key: str, *, agent: str, now: datetime) -> None:
    """Notes a log-in; the same session logged in again is one."""
    StaffSession.objects.update_or_create(
        key=key,
        defaults={"account": account, "began_at": now, "seen_at": now, "agent": agent[:_AGENT_CHARACTERS]},
    )


def see(account: Account, key: str, *, agent: str, now: datetime) -> None:
    """Notes that it was in use then, at most once a minute. A new password gives a session another key."""
    seen_at = StaffSession.objects.filter(key=key).values_list("seen_at", flat=True).first()
    if seen_at is None:
        begin(account, key, agent=agent, now=now)
    elif seen_at < now - SEEN_EVERY:
        StaffSession.objects.filter(key=key).update(seen_at=now)


def end_of(key: str) -> End | None:
    """When the session ends; None for one that is not noted yet."""
    found = StaffSession.objects.filter(key=key).values_list("began_at", "seen_at").first()
    if found is None:
        return None
    whole, idle = found[0] + _whole(), found[1] + settings.SESSION_IDLE
    return End(at=min(whole, idle), is_for_good=whole <= idle)


def forget(key: str) -> None:
    """After a log-out."""
    StaffSession.objects.filter(key=key).delete()


def live(account: Account, *, now: datetime) -> QuerySet[StaffSession]:
    """Those that are not over, the latest used first."""
    going = Session.objects.filter(expire_date__gt=now).values("session_key")
    in_use = StaffSession.objects.filter(seen_at__gt=now - settings.SESSION_IDLE, began_at__gt=now - _whole())
    return in_use.filter(account=account, key__in=going).order_by("-seen_at", "-pk")


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


def _whole() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _end(keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    StaffSession.objects.filter(key__in=keys).delete()
