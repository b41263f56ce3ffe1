"""One page for every queue: filters with counts, marks, and an act on each that is marked, with a result for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.forms import REASON_LENGTH
from debtormap.console.pages import progress
from debtormap.console.pages.paging import PAGE_ROWS, Paged, page_number, query
from debtormap.console.queues import base, every
from debtormap.console.queues.base import Asked, Choice, Deed, Found, Outcome, Queue, Row
from debtormap.console.words import Word
from debtormap.core.errors import NotFound, RuleError

UNPROCESSABLE: Final = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What was sent, what is wrong with it, and what became of each; shown again so that nothing typed is lost."""

    marked: Sequence[str] = ()
    reason: str = ""
    is_stated: bool = False
    errors: Sequence[tuple[str, str]] = ()
    """(field, what is wrong and what to do)."""
    outcome: Outcome | None = None

    @property
    def reason_error(self) -> str:
        return next((text for field, text in self.errors if field == "reason"), "")

    @property
    def general_errors(self) -> list[str]:
        return [text for field, text in self.errors if field != "reason"]


@page(Act.SEE_DEADLINES)
def show_first(request: StaffRequest) -> HttpResponse:
    """The first queue of this person; each has one, for everybody who sees deadlines sees what is due."""
    return _page(request, every.of(request.user)[0], Tried())


@page(Act.SEE_DEADLINES)
def show(request: StaffRequest, code: str) -> HttpResponse:
    return _page(request, every.by_code(code, request.user), Tried())


@page(Act.SEE_DEADLINES, methods=("POST",))
def act(request: StaffRequest, code: str) -> HttpResponseBase:
    """The act of the button on each that is marked. What is refused stays marked, with its reason."""
    queue = every.by_code(code, request.user)
    deed = _deed(request, queue)
    tried = _sent(request)
    errors = _errors(deed, tried)
    if errors:
        return _page(request, queue, _with(tried, errors=errors), status=UNPROCESSABLE)
    asked = Asked(by=request.user, now=timezone.now(), reason=tried.reason)
    names = _names(request, queue, tried.marked)
    try:
        outcome = base.act_on_each(deed, tried.marked, asked)
    except RuleError as error:
        wrong = [(error.field, progress.refusal(error))]
        return _page(request, queue, _with(tried, errors=wrong), status=UNPROCESSABLE)
    if outcome.done:
        messages.success(request, _("Done: %(done)s.") % {"done": len(outcome.done)})
    if not outcome.refused:
        return _page(request, queue, Tried())
    return _page(request, queue, _with(tried, outcome=outcome), names=names)


def _deed(request: StaffRequest, queue: Queue) -> Deed:
    for deed in queue.deeds_of(request.user):
        if deed.code == request.POST.get("deed"):
            return deed
    raise NotFound("there is no such act")


def _sent(request: StaffRequest) -> Tried:
    return Tried(
        marked=request.POST.getlist("chosen"),
        reason=request.POST.get("reason", "").strip(),
        is_stated=request.POST.get("stated") == "yes",
    )


def _with(tried: Tried, *, errors: Sequence[tuple[str, str]] = (), outcome: Outcome | None = None) -> Tried:
    return Tried(marked=tried.marked, reason=tried.reason, is_stated=tried.is_stated, errors=errors, outcome=outcome)


def _errors(deed: Deed, tried: Tried) -> list[tuple[str, str]]:
    errors = []
    if not tried.marked:
        errors.append(("chosen", _("Nothing was marked, nothing was done. Mark what is meant.")))
    if deed.needs_reason and not tried.reason:
        errors.append(("reason", _("Say why: the reason is kept in the audit of each.")))
    if len(tried.reason) > REASON_LENGTH:
        errors.append(("reason", _("At most %(most)s characters.") % {"most": REASON_LENGTH}))
    if deed.statement and not tried.is_stated:
        errors.append(("stated", _("Nothing was done: tick what you state by it.")))
    return errors


def _page(
    request: StaffRequest, queue: Queue, tried: Tried, *, status: int = 200, names: dict[str, Word] | None = None
) -> HttpResponse:
    now = timezone.now()
    whole = queue.gather(request.user, now)
    asked = {each.name: request.GET.get(each.name, "") for each in queue.filters}
    found = base.narrowed(queue, whole, asked)
    paged = _paged(request, queue, found)
    refused = tried.outcome.refused if tried.outcome else ()
    known = (names or {}) | {row.key: row.title for row in paged.rows}
    context: dict[str, Any] = {
        "title": queue.word,
        "queue": queue,
        "tabs": [
            (each, base.size(whole if each is queue else each.gather(request.user, now)))
            for each in every.of(request.user)
        ],
        "filters": [(each, _marked(each.choices(whole), asked[each.name])) for each in queue.filters],
        "asked": {name: code for name, code in asked.items() if code},
        "total": base.size(found),
        "paged": paged,
        "columns": [label for label, _text in paged.rows[0].cells] if paged.rows else [],
        "deeds": queue.deeds_of(request.user),
        "statement": next((deed.statement for deed in queue.deeds_of(request.user) if deed.statement), ""),
        "tried": tried,
        "left": {each.key for each in refused} if tried.outcome else set(tried.marked),
        "refused": [(known.get(each.key, each.key), each.why) for each in refused],
        "reason_length": REASON_LENGTH,
    }
    return render(request, "console/queue.html", context, status=status)


def _marked(choices: Sequence[Choice], code: str) -> list[tuple[Choice, bool]]:
    return [(choice, choice.code == code) for choice in choices if choice.code]


def _paged(request: StaffRequest, queue: Queue, found: Found) -> Paged[Row]:
    number = page_number(request)
    start = (number - 1) * PAGE_ROWS
    some = list(found[start : start + PAGE_ROWS + 1])
    return Paged(
        rows=queue.rows(some[:PAGE_ROWS], request.user),
        number=number,
        previous_query=query(request, number - 1) if number > 1 else None,
        next_query=query(request, number + 1) if len(some) > PAGE_ROWS else None,
        pages=max(1, -(-base.size(found) // PAGE_ROWS)),
    )


def _names(request: StaffRequest, queue: Queue, keys: Sequence[str]) -> dict[str, Word]:
    """What each marked matter is called, as long as it stands in the queue."""
    found = base.narrowed(queue, queue.gather(request.user, timezone.now()), _filters(request, queue))
    rows, marked = queue.rows(list(found), request.user), set(keys)
    return {row.key: row.title for row in rows if row.key in marked}


def _filters(request: HttpRequest, queue: Queue) -> dict[str, str]:
    return {each.name: request.GET.get(each.name, "") for each in queue.filters}
