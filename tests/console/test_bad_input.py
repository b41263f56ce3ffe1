"""Every form that a page of the console shows, filled with what no form should take.

The forms are read from the pages themselves, so a new one is tried without being named here. Nothing is a fault of
ours (the client raises what would be a 500), nothing wrong is taken for an act, what a person typed stands there again,
and a form that is sent twice is one act.
"""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.db import transaction
from django.urls import reverse

from debtormap.register.models import AuditEntry
from debtormap.staff.models import Role
from tests.console.conftest import ConsoleClient, Open, person
from tests.console.forms_on_pages import Field, PageForm, forms_of
from tests.console.test_access import MATRIX, _state, arguments  # noqa: F401  # the fixture with something everywhere

pytestmark = pytest.mark.django_db(databases="__all__")

#: What stands in one field, by what the field is; everything else is filled in as it should be.
LONG: Final = "〇" * 20_000
NOT_A_DAY: Final = "2026-02-30"
HUGE: Final = "9" * 40
NO_CHOICE: Final = "no-such-choice"
INVISIBLE: Final = "\x00\x07\u202e"
#: Of a signed-in person's own frame or of the clue desk, whose boxes are sealed in the browser and have tests of their
#: own; a file is tried where files are.
ELSEWHERE: Final = ("clue", "escrow", "import", "session", "welcome", "admin:", "staff_link")


@pytest.fixture
def forms(browser: Open, arguments: dict[str, tuple[object, ...]]) -> list[tuple[ConsoleClient, PageForm]]:  # noqa: F811
    """Each form once, with somebody who may send it: an officer, a second one, the administrator."""
    working = [role for role in Role if role not in {Role.AUDITOR, Role.ADMINISTRATOR, Role.CLUE_OFFICER}]
    people = (person("all", *working), person("both", *working), person("root", Role.ADMINISTRATOR, court_code=""))
    found: dict[str, tuple[ConsoleClient, PageForm]] = {}
    for client in map(browser, people):
        for address in _pages(arguments):
            page = client.get(address)
            if page.status_code == 200 and page["Content-Type"].startswith("text/html"):
                for form in forms_of(page.content.decode(), address):
                    found.setdefault(f"{form.action} {sorted(form.fields)}", (client, form))
    return list(found.values())


def _pages(given: dict[str, tuple[object, ...]]) -> Iterator[str]:
    for name, (method, *_) in MATRIX.items():
        if method == "get" and not name.startswith(ELSEWHERE):
            yield reverse(name, args=given.get(name, ()))


def _sent(client: ConsoleClient, form: PageForm, sent: dict[str, str]) -> tuple[Any, bool]:
    """The answer, and whether anything was done; nothing of it stays."""
    with transaction.atomic(), transaction.atomic("clues"):
        before = _state(), AuditEntry.objects.count()
        page = client.post(form.action, sent)
        is_done = (_state(), AuditEntry.objects.count()) != before
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="clues")
    return page, is_done


def _wrong(asked: Field) -> str | None:
    """What this field cannot mean. None where every text is one."""
    if asked.kind in {"date"}:
        return NOT_A_DAY
    if asked.kind in {"number", "hidden"}:
        return HUGE
    if asked.choices:
        return NO_CHOICE
    return LONG if asked.is_typed or asked.kind == "password" else None


def test_no_form_takes_what_one_of_its_fields_cannot_mean(forms: list[tuple[ConsoleClient, PageForm]]) -> None:
    taken, lost = [], []

    for client, form in forms:
        for asked in form.fields.values():
            wrong = _wrong(asked)
            if wrong is None:
                continue
            sent = form.filled() | {asked.name: wrong}
            page, is_done = _sent(client, form, sent)
            assert page.status_code in {200, 302, 400, 403, 404, 409, 422}, (form.action, asked.name)
            if is_done:
                taken.append((form.action, asked.name, page.status_code))
            lost += [(form.action, asked.name, name) for name in _lost(form, sent, page)]

    assert len(forms) > 40
    assert (taken, lost) == ([], [])


def _lost(form: PageForm, sent: dict[str, str], page: Any) -> list[str]:
    """Fields whose text the page does not show again, of a page that refuses and is no bare error."""
    if page.status_code in {403, 404}:
        return []
    html = page.content.decode() if page.status_code != 302 else ""
    again = [each for each in forms_of(html, form.action) if each.action == form.action]
    typed = [each.name for each in form.fields.values() if each.is_typed]
    return [name for name in typed if not any(_holds(each, name, sent[name]) for each in again)]


def _holds(form: PageForm, name: str, text: str) -> bool:
    return name in form.fields and form.fields[name].value.strip() == text.strip()


def test_what_nobody_sees_does_not_get_into_the_register(forms: list[tuple[ConsoleClient, PageForm]]) -> None:
    for client, form in forms:
        sent = {
            name: f"{text}{INVISIBLE}" if form.fields[name].kind in {"text", "textarea"} else text
            for name, text in form.filled().items()
        }
        with transaction.atomic(), transaction.atomic("clues"):
            client.post(form.action, sent)
            written = list(AuditEntry.objects.values_list("reason", "after")[:3])
            transaction.set_rollback(True)
            transaction.set_rollback(True, using="clues")
        assert not set(str(written)) & set(INVISIBLE)
        assert "\\x00" not in repr(written)


def test_a_form_that_is_sent_twice_is_one_act(forms: list[tuple[ConsoleClient, PageForm]]) -> None:
    twice = []

    for client, form in forms:
        with transaction.atomic(), transaction.atomic("clues"):
            client.post(form.action, form.filled())
            once = _state()
            client.post(form.action, form.filled())
            if _state() != once:
                twice.append(form.action)
            transaction.set_rollback(True)
            transaction.set_rollback(True, using="clues")

    assert twice == []
