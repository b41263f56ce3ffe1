"""The clue desk: an inbox that shows nothing of what was sent, and clues that their readers open with a reason.

No content is in the answer to a page that did not ask with an unlocked key; each showing is an audit entry.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from debtormap.clues import desk, files, notices, officers, working
from debtormap.clues.desk import Row, View
from debtormap.clues.vault import VAULT, Locked
from debtormap.console import clue_words
from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.pages import clue_keys, clue_templates
from debtormap.console.pages import clue_sessions as sessions
from debtormap.console.pages.paging import page_number, query
from debtormap.core.clues import BY_AWARD, EFFECTIVE, MOVES, TRIAGED, Action, Status
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError, TooMany
from debtormap.register.models import Listing
from debtormap.staff.models import Account

#: After these the next clue of the selection is shown.
_SETTLES = {action.value for (_before, action), after in MOVES.items() if after in TRIAGED} | {
    "quarantine",
    "step_back",
}
_LATER = (Status.VERIFYING, Status.CONFIRMED, Status.REALISED)


@page(Act.WORK_ON_CLUES)
def show_all(request: StaffRequest) -> HttpResponseBase:
    if officers.live_key(request.user) is None:
        return redirect("clue_key")
    view = _view(request.GET.get("view", ""))
    notices.see(request.user, timezone.now())
    found = desk.inbox(request.user, view=view, page=page_number(request))
    counts = desk.counts(request.user)
    context = {
        "title": _("Clues"),
        "found": found,
        "view": view,
        "views": [(code, word, counts[code]) for code, word in clue_words.VIEWS.items()],
        "late": counts[View.LATE],
        "names": sessions.names(row.assigned_to for row in found.rows),
        "previous_query": query(request, found.number - 1) if found.number > 1 else None,
        "next_query": query(request, found.number + 1) if found.number < found.pages else None,
        "waiting": len(files.waiting_for_leave(request.user)),
        **_frame(request),
    }
    return sessions.private(render(request, "console/clues.html", context))


@page(Act.WORK_ON_CLUES, methods=("POST",))
def go_round(request: StaffRequest) -> HttpResponseBase:
    """Begins a round through a selection with one reason, or ends it; or turns the keyboard on and off."""
    view, act = _view(request.POST.get("view", "")), request.POST.get("act", "")
    back = redirect(f"{reverse('clues')}?view={view}")
    if act == "keys":
        request.session[sessions.NO_KEYS] = not request.session.get(sessions.NO_KEYS, False)
        return back
    if act == "end":
        request.session.pop(sessions.ROUND, None)
        return back
    reason = sessions.given(request, "reason")
    if not reason:
        messages.warning(request, _("A reason is needed."))
        return back
    if not sessions.is_unlocked(request):
        return redirect("clue_key")
    request.session[sessions.ROUND] = reason
    rows = desk.inbox(request.user, view=view).rows
    return _to(rows[0].id, view) if rows else back


@sensitive_post_parameters("passphrase", "again", "secret")
@page(Act.WORK_ON_CLUES, methods=("GET", "POST"))
def key(request: StaffRequest) -> HttpResponseBase:
    """Creates the officer's key on first use, and unlocks it for this session."""
    has_key = officers.live_key(request.user) is not None
    problem = ""
    if request.method == "POST":
        if request.POST.get("act") == "lock":
            sessions.forget(request)
        else:
            problem = _unlock(request, has_key=has_key)
        if not problem:
            return redirect("clues" if sessions.is_unlocked(request) else "clue_key")
    context = {
        "title": _("My key of the clue desk"),
        "has_key": has_key,
        "is_unlocked": sessions.is_unlocked(request),
        "problem": problem,
        "least": officers.MIN_PASSPHRASE_CHARACTERS,
        "offers": json.dumps(offers) if (offers := clue_keys.requests(request.user)) else "",
    }
    return sessions.private(render(request, "console/clue_key.html", context, status=422 if problem else 200))


@page(Act.WORK_ON_CLUES, methods=("GET", "POST"))
def show(request: StaffRequest, clue_id: str) -> HttpResponseBase:
    """The clue without its content; and with it, once a reason was given and while the key is unlocked."""
    row = desk.row(clue_id, request.user)
    view = _view(request.GET.get("view", ""))
    if request.method == "POST":
        reason = sessions.given(request, "reason")
        if reason:
            sessions.give_reason(request, clue_id, reason)
        else:
            messages.warning(request, _("A reason is needed."))
        return _to(clue_id, view)
    reason = sessions.reason(request, clue_id)
    is_open = bool(reason) and sessions.is_unlocked(request) and not row.is_erased
    opened = desk.open_clue(clue_id, sessions.officer(request), reason=reason) if is_open else None
    before, after = desk.neighbours(clue_id, request.user, view)
    offers = clue_templates.offers(request.user, row)
    colleagues = Account.objects.filter(pk__in=working.assignable(clue_id, request.user)).order_by("username")
    context = {
        "title": _("Clue %(number)s") % {"number": row.sequence},
        "view": view,
        "before": before,
        "after": after,
        "row": opened.row if opened else row,
        "opened": opened,
        "alike": [each for each in desk.alike(clue_id, request.user) if each.id != clue_id],
        "acts": _Acts(row),
        "colleagues": colleagues,
        "others": [each for each in colleagues if each.pk != request.user.pk],
        "is_mine": row.assigned_to == request.user.pk,
        "templates": offers,
        "draft": next((text for code, _name, _language, text in offers if code == request.GET.get("template")), ""),
        "reason": reason,
        **_frame(request),
        **(_content(opened, request.user) if opened else {"names": sessions.names([row.assigned_to])}),
    }
    return sessions.private(render(request, "console/clue.html", context))


@page(Act.WORK_ON_CLUES, methods=("POST",))
def act(request: StaffRequest, clue_id: str) -> HttpResponseBase:
    """One act on a clue, named by the button."""
    form = request.POST
    view, name = _view(form.get("view", "")), form.get("act", "")
    row = desk.row(clue_id, request.user)
    following = desk.neighbours(clue_id, request.user, view)[1] if name in _SETTLES else None
    try:
        _do(request, clue_id, name, form.get("text", "").strip())
    except Conflict:
        messages.warning(request, _("Nothing was done: the page was out of date. See what holds now."))
    except RuleError as error:
        messages.warning(request, clue_words.problem(error))
    except Locked:
        return redirect("clue_key")
    else:
        messages.success(request, _("Clue %(number)s: done.") % {"number": row.sequence})
        if name in _SETTLES:
            return _to(following, view)
    return _to(clue_id, view)


@page(Act.WORK_ON_CLUES, methods=("POST",))
def contact(request: StaffRequest, clue_id: str) -> HttpResponseBase:
    """How to reach the sender, on a page that is shown once and kept nowhere."""
    row = desk.row(clue_id, request.user)
    reason = sessions.given(request, "reason")
    if not reason:
        messages.warning(request, _("A reason is needed."))
        return redirect("clue", clue_id)
    try:
        shown = desk.contact(clue_id, sessions.officer(request), reason=reason)
    except Locked:
        return redirect("clue_key")
    context = {"title": _("How to reach the sender"), "row": row, "contact": shown}
    return sessions.private(render(request, "console/clue_contact.html", context))


@dataclass(frozen=True, slots=True)
class _Acts:
    """What the page offers for a clue in its status."""

    row: Row

    @property
    def moves(self) -> list[tuple[str, object, str]]:
        """(action, word, key); assignment is left out, which says to whom, and what an award decides."""
        status = self.row.status
        allowed = [
            action for action in Action if (status, action) in MOVES and action not in (Action.ASSIGN, *BY_AWARD)
        ]
        changing = [action for action in allowed if MOVES[status, action] is not status]
        return [(each.value, clue_words.ACTIONS[each], str(key)) for key, each in enumerate(changing, start=1)]

    @property
    def may_assign(self) -> bool:
        return (self.row.status, Action.ASSIGN) in MOVES

    @property
    def has_outcome(self) -> bool:
        return self.row.status in _LATER

    @property
    def is_effective(self) -> bool:
        return self.row.status in EFFECTIVE


def _content(opened: desk.Opened, account: Account) -> dict[str, object]:
    ids = [opened.row.assigned_to, *(turn.account_id for turn in opened.turns), *(n.account_id for n in opened.notes)]
    listing_id = opened.content.listing_id
    return {
        "names": sessions.names(ids),
        "asset_class": clue_words.ASSETS[opened.content.asset_class],
        "source": clue_words.SOURCES[opened.content.source],
        "traits": [clue_words.TRAITS[trait] for trait in opened.content.traits],
        "listing": Listing.objects.select_related("case").filter(pk=listing_id).first() if listing_id else None,
        "leave": files.leave_of(opened.row.id, account),
    }


def _do(request: StaffRequest, clue_id: str, name: str, text: str) -> None:
    acts = _acts(request, clue_id, text)
    if name in acts:
        acts[name]()
        return
    if name not in {action.value for action in Action}:
        raise RuleError("act_unknown", field="act", rule="an act of the desk", mend="")
    outcome = request.POST.get("outcome", "").strip()
    reason = text[: sessions.REASON_CHARACTERS]
    working.move(clue_id, Action(name), expected=_expected(request), by=request.user, reason=reason, outcome=outcome)


def _acts(request: StaffRequest, clue_id: str, text: str) -> dict[str, Callable[[], object]]:
    by = request.user

    def colleague() -> Account:
        return _colleague(request, clue_id)

    return {
        "ask": lambda: desk.ask(clue_id, sessions.officer(request), text),
        "note": lambda: desk.note(clue_id, sessions.officer(request), text),
        "quarantine": lambda: working.quarantine(clue_id, by=by, reason=text),
        "release": lambda: working.release(clue_id, by=by, reason=text),
        "urgent": lambda: working.set_urgent(clue_id, by=by, urgent=True, reason=text),
        "not_urgent": lambda: working.set_urgent(clue_id, by=by, urgent=False, reason=text),
        "step_back": lambda: desk.step_back(clue_id, by, reason=text),
        "keep_out": lambda: desk.keep_out(clue_id, by, colleague(), reason=text),
        "grant": lambda: desk.grant(clue_id, sessions.officer(request), colleague(), reason=text),
        "assign": lambda: working.assign(
            clue_id, sessions.officer(request), colleague(), expected=_expected(request)
        ),
    }  # fmt: skip


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


def _view(asked: str) -> str:
    return asked if asked in View.ALL else View.OPEN


def _to(clue_id: str | None, view: str) -> HttpResponseBase:
    """A clue of a selection, or the selection."""
    address = reverse("clues") if clue_id is None else reverse("clue", args=(clue_id,))
    return redirect(f"{address}?view={view}")


def _frame(request: StaffRequest) -> dict[str, object]:
    return {
        "is_unlocked": sessions.is_unlocked(request),
        "round": request.session.get(sessions.ROUND, ""),
        "has_keys": not request.session.get(sessions.NO_KEYS, False),
    }


def _unlock(request: StaffRequest, *, has_key: bool) -> str:
    """Why not; empty when it is unlocked now."""
    passphrase = request.POST.get("passphrase", "")
    is_passkey = request.POST.get("act") == "passkey"
    try:
        if is_passkey:
            clue_keys.unlock_by_passkey(request)
            return ""
        if not has_key:
            if passphrase != request.POST.get("again", ""):
                return _("The two are not the same.")
            officers.create(request.user, passphrase)
        VAULT.unlock(request.user, passphrase, session=sessions.key_of(request))
    except RuleError as error:
        return clue_words.problem(error)
    except TooMany:
        return _("Too many wrong passphrases. Try again in a quarter of an hour.")
    except (NotAllowed, NotFound):
        return _("The passkey does not open your key.") if is_passkey else _("This is not the passphrase of your key.")
    except Conflict:
        return _("You have a key already.")
    return ""
