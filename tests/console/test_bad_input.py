"""Every form that a page of the console shows, filled with what no form should take.

The forms are read from the pages themselves, so a new one is tried without being named here. Nothing is a fault of
ours (the client raises what would be a 500), nothing wrong is taken for an act, what a person typed stands there again,
and a form that is sent twice is one act.
"""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.urls import reverse

from debtormap.register.models import AuditEntry
from debtormap.staff.models import Role
from tests.console.conftest import ConsoleClient, Open, person, undone
from tests.console.forms_on_pages import PageForm, forms_of
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
    """Each form once, with somebody who may send it: an officer who began nothing of it, the administrator."""
    working = [role for role in Role if role not in {Role.AUDITOR, Role.ADMINISTRATOR, Role.CLUE_OFFICER}]
    people = (person("all", *working), person("root", Role.ADMINISTRATOR, court_code=""))
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
    with undone():
        before = _state(), AuditEntry.objects.count()
        page = client.post(form.action, sent)
        is_done = (_state(), AuditEntry.objects.count()) != before
    return page, is_done


def _tries(form: PageForm) -> Iterator[tuple[str, dict[str, str]]]:
    """(What is wrong, all that is sent): all texts too long, all days impossible, then each choice and number alone."""
    given = form.filled()
    fields = list(form.fields.values())
    texts = [each.name for each in fields if each.is_typed and each.kind not in {"date", "number"}]
    days = [each.name for each in fields if each.kind == "date"]
    if texts:
        yield "texts", given | dict.fromkeys(texts, LONG)
    if days:
        yield "days", given | dict.fromkeys(days, NOT_A_DAY)
    for each in fields:
        if each.kind in {"number", "hidden"}:
            yield each.name, given | {each.name: HUGE}
        elif each.choices:
            yield each.name, given | {each.name: NO_CHOICE}


def test_no_form_is_broken_by_what_it_is_sent(forms: list[tuple[ConsoleClient, PageForm]]) -> None:
    """One test of it all, for the pages are opened once."""
    taken, lost, hidden, twice = [], [], [], []

    for client, form in forms:
        for what, sent in _tries(form):
            page, is_done = _sent(client, form, sent)
            assert page.status_code in {200, 302, 400, 403, 404, 409, 422}, (form.action, what)
            if is_done:
                taken.append((form.action, what, page.status_code))
            # A button that is on no page is pressed by nobody who typed something.
            if what not in form.fields or form.fields[what].kind != "submit":
                lost += [(form.action, what, name) for name in _lost(form, sent, page)]
        kept, is_twice = _sent_twice(client, form)
        hidden += [form.action] if kept else []
        twice += [form.action] if is_twice else []

    assert len(forms) > 25
    assert {"taken": taken, "lost": lost, "hidden": hidden, "twice": twice} == {
        "taken": [], "lost": [], "hidden": [], "twice": [],
    }  # fmt: skip


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


def _sent_twice(client: ConsoleClient, form: PageForm) -> tuple[bool, bool]:
    """Filled as it should be, but for signs that nobody sees: whether one of them is kept, whether it is done twice."""
    typed = {name for name, asked in form.fields.items() if asked.kind in {"text", "textarea"}}
    sent = {name: f"{text}{INVISIBLE}" if name in typed else text for name, text in form.filled().items()}
    with undone():
        client.post(form.action, sent)
        once = _state()
        written = [*AuditEntry.objects.values()[:3], *_rows(once)]
        client.post(form.action, sent)
        is_twice = _state() != once
    texts = "".join(str(value) for row in written for value in row.values() if isinstance(value, str | dict))
    return any(sign in texts or repr(sign)[1:-1] in texts for sign in INVISIBLE), is_twice


def _rows(state: list[Any]) -> list[dict[str, Any]]:
    return [row for table in state for row in table]
