"""What every page's frame shows: the site, the sidebar, who is logged in, and whether the data is invented."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from debtormap.console import words
from debtormap.register import policies
from debtormap.staff import sessions
from debtormap.staff.models import Account


def frame(request: HttpRequest) -> dict[str, Any]:
    from debtormap.console.site import site  # the site needs the pages, and they need templates

    return {**site.each_context(request), "frame": _frame(request)}


def _frame(request: HttpRequest) -> dict[str, Any]:
    """`is_demonstration`: no disclosure policy is adopted, so that only invented people can be in the register."""
    account = getattr(request, "user", None)
    facts: dict[str, Any] = {"is_demonstration": not policies.active().is_adopted}
    if isinstance(account, Account):
        facts |= {"role_names": words.role_names(account), "court_name": words.court_name(account.court_code)}
        if (end := sessions.end_of(request.session.session_key or "")) is not None:
            facts |= {"left_s": int((end.at - timezone.now()).total_seconds()), "is_for_good": end.is_for_good}
    return facts
