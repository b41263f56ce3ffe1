"""What every page's frame shows: the site, the sidebar, who is logged in, and whether the data is invented."""

from typing import Any

from django.http import HttpRequest

from debtormap.console import words
from debtormap.staff.models import Account


def frame(request: HttpRequest) -> dict[str, Any]:
    from debtormap.console.site import site  # the site needs the pages, and they need templates

    return {**site.each_context(request), "frame": _frame(request)}


def _frame(request: HttpRequest) -> dict[str, Any]:
    account = getattr(request, "user", None)
    if not isinstance(account, Account):
        return {"is_synthetic": _is_synthetic()}
    return {
        "role_names": words.role_names(account),
        "court_name": words.court_name(account.court_code),
        "is_synthetic": _is_synthetic(),
    }
