"""The clue desk: an inbox that shows nothing of what was sent, and clues that their readers open with a reason.

No content is in the answer to a page that did not ask with an unlocked key; each showing is an audit entry.
"""

from collections.abc import Callable, Iterable
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from debtormap.clues import desk, files, officers, working
from debtormap.clues.officers import Unlocked
from debtormap.clues.vault import VAULT, Locked
from debtormap.console import clue_words
from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.pages.paging import page_number, query
from debtormap.core.clues import ASSET_TEXTS, BY_AWARD, MOVES, Action, Status
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError, TooMany, Unavailable
from debtormap.staff.models import Account

REASON_CHARACTERS = 500
#: Reasons given in this session, by clue.
REASONS = "clue_reasons"


@page(Act.WORK_ON_CLUES)
def show_all(request: StaffRequest) -> HttpResponseBase:
    if officers.live_key(request.user) is None:
        return redirect("clue_key")
    asked = request.GET.get("view", "")
    view = asked if asked in desk.View.ALL else desk.View.OPEN
    found = desk.inbox(request.user, view=view, page=page_number(request))
    counts = desk.counts(request.user)
    context = {
        "title": _("Clues"),
        "found": found,
        "view": view,
        "views": [(code, word, counts[code]) for code, word in clue_words.VIEWS.items()],
        "names": _names(row.assigned_to for row in found.rows),
        "previous_query": query(request, found.number - 1) if found.number > 1 else None,
        "next_query": query(request, found.number + 1) if found.number < found.pages else None,
        "is_unlocked": _is_unlocked(request),
    }
    return _private(render(request, "console/clues.html", context))


@sensitive_post_parameters("passphrase", "again")
@page(Act.WORK_ON_CLUES, methods=("GET", "POST"))
def key(request: StaffRequest) -> HttpResponseBase:
    """Creates the officer's key on first use, and unlocks it for this session."""
    has_key = officers.live_key(request.user) is not None
    problem = ""
    if request.method == "POST":
        problem = _lock(request) if request.POST.get("act") == "lock" else _unlock(request, has_key=has_key)
        if not problem:
            return redirect("clues" if _is_unlocked(request) else "clue_key")
    context = {
        "title": _("My key of the clue desk"),
        "has_key": has_key,
        "is_unlocked": _is_unlocked(request),
        "problem": problem,
        "least": officers.MIN_PASSPHRASE_CHARACTERS,
    }
    return _private(render(request, "console/clue_key.html", context, status=422 if problem else 200))


@page(Act.WORK_ON_CLUES, methods=("GET", "POST"))
def show(request: StaffRequest, clue_id: str) -> HttpResponseBase:
    """The clue without its content; and with it, once a reason was given and while the key is unlocked."""
    row = desk.row(clue_id, request.user)
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()[:REASON_CHARACTERS]
        if not reason:
            messages.warning(request, _("A reason is needed."))
        else:
            request.session[REASONS] = {**request.session.get(REASONS, {}), clue_id: reason}
        return redirect("clue", clue_id)
    reason = request.session.get(REASONS, {}).get(clue_id, "")
    is_open = bool(reason) and _is_unlocked(request) and not row.is_erased
    opened = desk.open_clue(clue_id, _officer(request), reason=reason) if is_open else None
    ids = {row.assigned_to, *(turn.account_id for turn in opened.turns)} if opened else {row.assigned_to}
    template = request.GET.get("template", "")
    context = {
        "title": _("Clue %(number)s") % {"number": row.sequence},
        "row": opened.row if opened else row,
        "opened": opened,
        "asset_class": ASSET_TEXTS[opened.content.asset_class] if opened else "",
        "names": _names([*ids, *(note.account_id for note in opened.notes)] if opened else ids),
        "alike": [each for each in desk.alike(clue_id, request.user) if each.id != clue_id],
        "moves": _moves(row.status),
        "may_assign": (row.status, Action.ASSIGN) in MOVES,
        "colleagues": Account.objects.filter(pk__in=working.assignable(clue_id, request.user)),
        "templates": clue_words.TEMPLATES,
        "draft": clue_words.TEMPLATES.get(template, ("", ""))[1],
        "is_unlocked": _is_unlocked(request),
        "reason": reason,
    }
    return _private(render(request, "console/clue.html", context))


@page(Act.WORK_ON_CLUES, methods=("POST",))
def act(request: StaffRequest, clue_id: str) -> HttpResponseBase:
    """One act on a clue, named by the button."""
    form = request.POST
    desk.row(clue_id, request.user)
    try:
        said = _do(request, clue_id, form.get("act", ""), form.get("text", "").strip())
    except Conflict:
        messages.warning(request, _("Nothing was done: the page was out of date. See what holds now."))
    except RuleError as error:
        messages.warning(request, clue_words.problem(error))
    except Locked:
        return redirect("clue_key")
    else:
        messages.success(request, said)
        if form.get("act") == "step_back":
            return redirect("clues")
    return redirect("clue", clue_id)


@page(Act.WORK_ON_CLUES, methods=("POST",))
def download(request: StaffRequest, clue_id: str, file_id: str) -> HttpResponseBase:
    """The cleaned copy, as an attachment that no browser shows or keeps."""
    reason = request.session.get(REASONS, {}).get(clue_id, "")
    if not _is_unlocked(request):
        return redirect("clue_key")
    try:
        shown = files.working_copy(clue_id, file_id, _officer(request), reason=reason)
    except RuleError:
        messages.warning(request, _("Of this file no safe copy could be made."))
        return redirect("clue", clue_id)
    except Unavailable:
        messages.warning(request, _("The virus scanner gave no answer; the file is kept as it is. Try again later."))
        return redirect("clue", clue_id)
    response = _private(HttpResponse(shown.data, content_type="application/octet-stream"))
    ending = clue_words.ENDINGS.get(shown.media_type, "bin")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{file_id}.{ending}')}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _do(request: StaffRequest, clue_id: str, name: str, text: str) -> str:
    by, acts = request.user, _acts(request, clue_id, text)
    if name in acts:
        acts[name]()
        return _("Done.")
    if name not in {action.value for action in Action}:
        raise RuleError("act_unknown", field="act", rule="an act of the desk", mend="")
    expected = _expected(request)
    outcome = request.POST.get("outcome", "").strip()
    working.move(clue_id, Action(name), expected=expected, by=by, reason=text[:REASON_CHARACTERS], outcome=outcome)
    return _("Done.")


def _acts(request: StaffRequest, clue_id: str, text: str) -> dict[str, Callable[[], object]]:
    by = request.user
    return {
        "ask": lambda: desk.ask(clue_id, _officer(request), text),
        "note": lambda: desk.note(clue_id, _officer(request), text),
        "quarantine": lambda: working.quarantine(clue_id, by=by, reason=text),
        "release": lambda: working.release(clue_id, by=by, reason=text),
        "urgent": lambda: working.set_urgent(clue_id, by=by, urgent=True, reason=text),
        "not_urgent": lambda: working.set_urgent(clue_id, by=by, urgent=False, reason=text),
        "step_back": lambda: desk.step_back(clue_id, by, reason=text),
        "assign": lambda: working.assign(
            clue_id, _officer(request), _colleague(request, clue_id), expected=_expected(request)
        ),
    }


def _colleague(request: StaffRequest, clue_id: str) -> Account:
    asked = request.POST.get("to", "")
    pk = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    if pk not in working.assignable(clue_id, request.user):
        raise RuleError("colleague_unknown", field="to", rule="an officer who may read the clue", mend="")
    return Account.objects.get(pk=pk)


def _expected(request: StaffRequest) -> Status:
    try:
        return Status(request.POST.get("seen", ""))
    except ValueError:
        raise Conflict("the form names no status") from None


def _moves(status: Status) -> list[tuple[str, object, str]]:
    """(action, word, key) of what the status allows, assignment left out, which says to whom."""
    allowed = [action for action in Action if (status, action) in MOVES and action not in (Action.ASSIGN, *BY_AWARD)]
    return [
        (action.value, clue_words.ACTIONS[action], str(number))
        for number, action in enumerate(allowed, start=1)
        if MOVES[status, action] is not status
    ]


def _unlock(request: StaffRequest, *, has_key: bool) -> str:
    """Why not; empty when it is unlocked now."""
    passphrase = request.POST.get("passphrase", "")
    try:
        if not has_key:
            if passphrase != request.POST.get("again", ""):
                return _("The two are not the same.")
            officers.create(request.user, passphrase)
        VAULT.unlock(request.user, passphrase, session=_session(request))
    except RuleError as error:
        return clue_words.problem(error)
    except TooMany:
        return _("Too many wrong passphrases. Try again in a quarter of an hour.")
    except (NotAllowed, NotFound):
        return _("This is not the passphrase of your key.")
    except Conflict:
        return _("You have a key already.")
    return ""


def _lock(request: StaffRequest) -> str:
    VAULT.lock(request.user, session=_session(request))
    request.session.pop(REASONS, None)
    return ""


def _officer(request: StaffRequest) -> Unlocked:
    return VAULT.officer(request.user, session=_session(request))


def _is_unlocked(request: StaffRequest) -> bool:
    return VAULT.is_unlocked(request.user, session=_session(request))


def _session(request: StaffRequest) -> str:
    return request.session.session_key or ""


def _names(ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {each for each in ids if each is not None}
    return dict(Account.objects.filter(pk__in=wanted).values_list("pk", "username"))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
