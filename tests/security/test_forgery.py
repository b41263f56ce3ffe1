"""What another site can make an officer's browser do in the console: nothing, at any address of the URL table."""

from __future__ import annotations

import re

from django.urls import URLPattern, URLResolver

from debtormap.console import urls
from debtormap.staff.models import Account
from tests.console.conftest import PREFIX, ConsoleClient

EVIL = "https://evil.example"
VALUES = {"int": "0", "str": "x", "path": "x", "slug": "x", "uuid": "00000000-0000-0000-0000-000000000000"}


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> list[str]:
    """Every address of the table, with a value in the place of each part that varies."""
    found = []
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns, route)
        elif "^" not in route:
            found.append(f"{PREFIX}/" + re.sub(r"<(?:(\w+):)?\w+>", lambda part: VALUES[part[1] or "str"], route))
    return found


def test_no_page_of_the_console_takes_anything_without_its_token(mei: Account) -> None:
    every = addresses(urls.urlpatterns)
    client = ConsoleClient(enforce_csrf_checks=True)
    client.force_login(mei, backend="django.contrib.auth.backends.ModelBackend")

    taken = {
        address: reply.status_code
        for address in every
        if (reply := client.post(address, {"reason": "x"}, headers={"Origin": EVIL})).status_code != 403
    }

    assert taken == {}
    assert len(every) > 100
