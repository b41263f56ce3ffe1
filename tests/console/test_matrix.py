"""Route x role x court, generated: from the addresses, from what each view asks for, and from who may do that.

`test_access.py` says by hand what some persons see. Here nobody is left out: every address of ours, every role, the
own court and another one. A new address is in the matrix by being there.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, reverse

from debtormap.console import urls
from debtormap.console.access import MAY, Act
from debtormap.staff.models import Role
from tests.console.conftest import Open, person

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.usefixtures("unprinted")]
FORBIDDEN, MISSING, WRONG_METHOD = 403, 404, 405
#: Addresses for people without an account, or for everybody who has one, of any role.
OPEN_TO_ALL = {"welcome"}


def routes() -> Iterator[tuple[str, Act, tuple[str, ...], tuple[object, ...]]]:
    """(name, act, methods, arguments that fit and name nothing)."""
    for pattern in urls.urlpatterns:
        if isinstance(pattern, URLPattern) and pattern.name and pattern.name not in OPEN_TO_ALL:
            view: Any = pattern.callback
            converters = pattern.pattern.converters.values()
            arguments = tuple(0 if "Int" in type(each).__name__ else "nothing" for each in converters)
            yield pattern.name, view.act, view.methods, arguments


def test_every_address_names_its_act() -> None:
    assert {act for _name, act, _methods, _arguments in routes()} <= set(MAY)
    assert len(list(routes())) > 80


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_in_where_the_table_says_so_and_nowhere_else(role: Role, browser: Open) -> None:
    client = browser(person("ren", role))
    wrong = []

    for name, act, methods, arguments in routes():
        method = "post" if "GET" not in methods else "get"
        status = getattr(client, method)(reverse(name, args=arguments)).status_code
        may = role in MAY[act]
        if (status == FORBIDDEN) is may and not (may and name in REFUSED_BY_SERVICE):
            wrong.append((name, status))

    assert wrong == []


#: Where a role may ask, and the service refuses this one person: recipients are the high court's, alarms about claims
#: a correction officer's to see, and an escrow is begun by an administrator.
REFUSED_BY_SERVICE = frozenset(
    {"recipient_propose", "recipient_admit", "recipient_end", "correction_alarm", "escrow_make"}
)


@pytest.mark.parametrize("role", list(Role))
def test_no_address_takes_another_method(role: Role, browser: Open) -> None:
    client = browser(person("ren", role))

    statuses = {
        client.put(reverse(name, args=arguments)).status_code
        for name, act, _m, arguments in routes()
        if role in MAY[act]
    }

    assert statuses <= {WRONG_METHOD}


def test_a_visitor_is_sent_to_the_log_in_from_every_address(browser: Open) -> None:
    client = browser(None)

    answers = [
        getattr(client, "post" if "GET" not in methods else "get")(reverse(name, args=arguments))
        for name, _act, methods, arguments in routes()
    ]

    assert all(answer.status_code == 302 and "/accounts/login/" in answer["Location"] for answer in answers)
