"""Proceedings: what comes before publication, with the next step, its day, and a form for each act that is possible.

Each form carries the version it was made for. Where a colleague was faster, the page says so and shows what was typed
once more, with what stands there now; nothing is overwritten.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from debtormap.console import proceeding_forms as forms
from debtormap.console import proceeding_words, refusal_words
from debtormap.console.access import Act, StaffRequest, may, page
from debtormap.console.pages import progress
from debtormap.console.pages.paging import paged
from debtormap.core import proceedings as rules
from debtormap.core import row_columns as columns
from debtormap.core.blocking import BLOCKS
from debtormap.core.deadlines import day_in_beijing
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.core.life_cycle import State
from debtormap.core.row_rules import RULES
from debtormap.geo import calendar_table
from debtormap.register import (
    access,
    drafts,
    effects,
    letters,
    proceeding_clocks,
    proceeding_files,
    proceedings,
    releasing,
)
from debtormap.register.ids import new_row_id
from debtormap.register.models import AuditEntry, Party
from debtormap.register.proceeding_models import UNDER_WAY, Proceeding
from debtormap.staff.models import Account, Role

_EARLY = (State.APPLIED, State.REVIEW)
_AFTER_DECISION = (State.DECIDED, State.SERVED, State.GRACE)
IsDue = Callable[[Proceeding, Account], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act: its form, its service, whose it is, and when a proceeding is ready for it."""

    form: type[forms.VersionForm]
    service: Callable[..., object]
    roles: tuple[Role, ...]
    is_due: IsDue


def _in(*states: State) -> IsDue:
    return lambda found, _by: State(found.state) in states


DEEDS: dict[str, Deed] = {
    "examine": Deed(
        form=forms.VersionForm, service=proceedings.examine, roles=proceedings.CLERKS, is_due=_in(State.APPLIED)
    ),
    "warn": Deed(
        form=forms.ServedForm,
        service=proceedings.warn,
        roles=proceedings.CLERKS,
        is_due=lambda found, _by: State(found.state) in _EARLY and found.risk_warned_on is None,
    ),
    "sign": Deed(
        form=forms.VersionForm,
        service=proceedings.sign,
        roles=proceedings.SIGNERS,
        is_due=lambda found, by: found.state == State.REVIEW and found.drafted_by_id not in {None, by.pk},
    ),
    "draft": Deed(
        form=forms.DecisionForm,
        service=proceedings.draft,
        roles=proceedings.CLERKS,
        is_due=lambda found, _by: found.state == State.REVIEW and found.risk_warned_on is not None,
    ),
    "serve": Deed(
        form=forms.ServedForm, service=proceedings.serve, roles=proceedings.CLERKS, is_due=_in(State.DECIDED)
    ),
    "confirm_text": Deed(
        form=forms.TextForm,
        service=releasing.confirm_text,
        roles=releasing.TEXT_READERS,
        is_due=lambda found, _by: (
            State(found.state) in {State.REVIEW, *_AFTER_DECISION} and found.release_proposed_by_id is None
        ),
    ),
    "remind": Deed(
        form=forms.RemindedForm,
        service=proceedings.remind,
        roles=proceedings.CLERKS,
        is_due=lambda found, _by: found.state == State.GRACE and found.reminded_on is None,
    ),
    "propose": Deed(
        form=forms.VersionForm,
        service=releasing.propose,
        roles=proceedings.CLERKS,
        is_due=lambda found, _by: (
            State(found.state) in {State.SERVED, State.GRACE}
            and found.text_reviewed_by_id is not None
            and found.release_proposed_by_id is None
        ),
    ),
    "release": Deed(
        form=forms.VersionForm,
        service=releasing.release,
        roles=access.APPROVERS,
        is_due=lambda found, by: found.state != State.PUBLISHED and found.release_proposed_by_id not in {None, by.pk},
    ),
    "take_back": Deed(
        form=forms.ReasonsForm,
        service=releasing.take_back,
        roles=access.PUBLISHERS,
        is_due=lambda found, _by: found.state != State.PUBLISHED and found.release_proposed_by_id is not None,
    ),
    "perform": Deed(
        form=forms.PerformedForm, service=proceedings.perform, roles=proceedings.CLERKS, is_due=_in(*_AFTER_DECISION)
    ),
    "pay": Deed(
        form=forms.PaidForm,
        service=proceedings.pay,
        roles=proceedings.CLERKS,
        is_due=lambda found, _by: State(found.state) not in {State.REFUSED, State.CANCELLED},
    ),
    "refuse": Deed(form=forms.ReasonsForm, service=proceedings.refuse, roles=access.APPROVERS, is_due=_in(*_EARLY)),
    "cancel": Deed(
        form=forms.ReasonsForm, service=proceedings.cancel, roles=access.APPROVERS, is_due=_in(*_AFTER_DECISION)
    ),
}


@page(Act.READ_REGISTER)
def show_all(request: StaffRequest) -> HttpResponse:
    account, now = request.user, timezone.now()
    found = Proceeding.objects.order_by("-changed_at", "id")
    found = found.filter(court_code=account.court_code) if account.court_code else found
    state = request.GET.get("state", "")
    state = state if state in proceeding_words.STATES else ""
    shown = paged(request, found.filter(state=state) if state else found)
    due = {each.subject: each for each in (*proceeding_clocks.undecided(now), *proceeding_clocks.graces(now))}
    context = {
        "title": _("Proceedings"),
        "paged": shown,
        "rows": [(each, next_step(each, now), due.get(proceedings.subject(each))) for each in shown.rows],
        "states": proceeding_words.STATES.items(),
        "state": state,
        "effects": effects.effects(account),
        "smallest_cell": effects.SMALLEST_CELL,
        "may_open": may(account, Act.IMPORT),
    }
    return render(request, "console/proceedings.html", context)


def under_way(account: Account) -> QuerySet[Proceeding]:
    """Of this account's court, those that have come to no end."""
    found = Proceeding.objects.filter(state__in=[state.value for state in UNDER_WAY])
    return found.filter(court_code=account.court_code) if account.court_code else found


@page(Act.IMPORT, methods=("GET", "POST"))
def open_new(request: StaffRequest) -> HttpResponseBase:
    if request.method != "POST":
        form = forms.OpenForm(account=request.user, initial={"token": new_row_id(), "pay_to": _last_pay_to(request)})
        return _open_page(request, form)
    form = forms.OpenForm(request.POST, account=request.user)
    if not form.is_valid():
        return _open_page(request, form, status=422)
    file, entered = form.file(), form.cleaned_data
    court_code = file.row[columns.COURT_CODE]
    try:
        made = proceedings.open_file(
            file, proceeding_id=entered["token"], by=request.user, court_code=court_code, now=timezone.now(),
            ex_officio=form.is_ex_officio, applied_on=None if form.is_ex_officio else entered["applied_on"],
        )  # fmt: skip
    except RuleError as error:
        field = forms.field_of(error.field or "")
        form.add_error(field if field in form.fields else None, why(error))
        return _open_page(request, form, status=422)
    except Conflict as error:
        form.add_error(None, progress.refusal(error))
        return _open_page(request, form, status=409)
    messages.success(request, _("Opened."))
    return redirect("proceeding", made.pk)


@page(Act.READ_REGISTER)
def show(request: StaffRequest, proceeding_id: str) -> HttpResponse:
    found = _held(request, proceeding_id)
    return render(request, "console/proceeding.html", _context(request.user, found))


@page(Act.READ_REGISTER, methods=("POST",))
def act(request: StaffRequest, proceeding_id: str, deed: str) -> HttpResponseBase:
    found = _held(request, proceeding_id)
    if deed not in DEEDS:
        raise NotFound("there is no such act")
    access.require(request.user, DEEDS[deed].roles, found.court_code)
    form = DEEDS[deed].form(request.POST, auto_id=_ids(deed))
    if not form.is_valid():
        return _again(request, found, deed, form, status=422)
    try:
        DEEDS[deed].service(proceeding_id, by=request.user, now=timezone.now(), **form.arguments())
    except RuleError as error:
        form.add_error(error.field if error.field in form.fields else None, why(error))
        return _again(request, found, deed, form, status=422)
    except (Conflict, NotAllowed) as error:
        return _told(request, proceeding_id, deed, form, error)
    messages.success(request, _("Done."))
    return redirect("proceeding", proceeding_id)


@page(Act.READ_REGISTER, methods=("POST",))
def print_letter(request: StaffRequest, proceeding_id: str, kind: str) -> HttpResponseBase:
    _held(request, proceeding_id)
    try:
        data = letters.letter(proceeding_id, letters.parse(kind), by=request.user, now=timezone.now())
    except (Conflict, RuleError) as error:
        messages.warning(request, _("Nothing was done: %(why)s") % {"why": progress.refusal(error)})
        return redirect("proceeding", proceeding_id)
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{kind}-{proceeding_id}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def next_step(found: Proceeding, now: datetime) -> str:
    """The code of what is to be done next; empty at an end."""
    if State(found.state) in _EARLY:
        return _first_step(found)
    if found.state == State.DECIDED:
        return "serve"
    if found.state not in {State.SERVED, State.GRACE}:
        return ""
    if found.text_reviewed_by_id is None:
        return "confirm_text"
    if found.release_proposed_by_id is not None:
        return "release"
    return _step_of_grace(found, now)


def why(error: RuleError) -> str:
    """The rule in the reader's language: of the check list, of a row, or of a service."""
    chinese = (get_language() or "").startswith("zh")
    if (block := BLOCKS.get(error.code)) is not None:
        return f"{block.rule}（{block.mend}）" if chinese else block.english
    if error.code not in refusal_words.RULES and (row := RULES.get(error.code)) is not None:
        return error.rule if chinese else row.english
    return progress.refusal(error)


def _first_step(found: Proceeding) -> str:
    if found.state == State.APPLIED:
        return "examine"
    if found.risk_warned_on is None:
        return "warn"
    return "draft" if found.drafted_by_id is None else "sign"


def _step_of_grace(found: Proceeding, now: datetime) -> str:
    today = day_in_beijing(now)
    ends_on = found.grace_ends_on
    if ends_on is None or ends_on < today:
        return "propose"
    is_time = rules.remind_on(ends_on, calendar_table.load()) <= today
    return "remind" if is_time and found.reminded_on is None else "wait"


def _held(request: StaffRequest, proceeding_id: str) -> Proceeding:
    """NotFound for another court's, too."""
    try:
        return proceedings.held(proceeding_id, by=request.user)
    except NotAllowed as error:
        raise NotFound("there is no such proceeding") from error


def _again(
    request: StaffRequest, found: Proceeding, deed: str, form: forms.VersionForm, *, status: int
) -> HttpResponse:
    """The page with what was entered and what is wrong with it."""
    context = _context(request.user, found, refused={deed: form})
    return render(request, "console/proceeding.html", context, status=status)


def _told(
    request: StaffRequest, proceeding_id: str, deed: str, form: forms.VersionForm, error: Conflict | NotAllowed
) -> HttpResponseBase:
    """Somebody was faster: what stands there now and, if the act is still possible, what was typed to be sent again."""
    found = _held(request, proceeding_id)
    text = _("Nothing was done: %(why)s") % {"why": progress.refusal(error)}
    if not DEEDS[deed].is_due(found, request.user):
        messages.warning(request, text)
        return redirect("proceeding", proceeding_id)
    typed = request.POST.copy()
    typed["expected"] = str(found.version)
    fresh = DEEDS[deed].form(typed, auto_id=_ids(deed))
    fresh.add_error(None, text)
    return _again(request, found, deed, fresh, status=409)


def _open_page(request: StaffRequest, form: forms.OpenForm, *, status: int = 200) -> HttpResponse:
    return render(
        request, "console/proceeding_open.html", {"title": _("Open a proceeding"), "form": form}, status=status
    )


def _last_pay_to(request: StaffRequest) -> str:
    """What the court's last file says of paying: mostly the same account."""
    last = Proceeding.objects.filter(court_code=request.user.court_code).order_by("-opened_at").first()
    return proceeding_files.opened(last).pay_to if last else ""


def _context(
    account: Account, found: Proceeding, refused: dict[str, forms.VersionForm] | None = None
) -> dict[str, Any]:
    now, file = timezone.now(), proceeding_files.opened(found)
    today = day_in_beijing(now)
    draft = proceeding_files.first_draft(file, today=today, court_code=found.court_code)
    text, spans, proposed = releasing.proposal(file)
    due = {
        each.subject: each for each in (*proceeding_clocks.undecided(now), *proceeding_clocks.graces(now))
    }.get(proceedings.subject(found))  # fmt: skip
    reviewed = proceeding_files.text_of(found)
    initial = {"expected": found.version, "text": reviewed or proposed, **forms.entered(file.decision)}
    step = next_step(found, now)
    return {
        "title": found.name,
        "found": found,
        "step": step,
        "due": due,
        "remind_on": rules.remind_on(found.grace_ends_on, calendar_table.load()) if found.grace_ends_on else None,
        "facts": [(label, value) for label, value in drafts.shown(draft).items() if label in _FACTS],
        "file": file,
        "namesakes": Party.objects.filter(name=found.name).count(),
        "blocks": _blocks(found, now) if found.state == State.REVIEW else (),
        "spans": [(text[each.start : each.end], each.kind.value) for each in spans],
        "in_file": text,
        "reviewed": reviewed,
        "letters": [kind.value for kind in letters.ready(found)],
        "payments": found.payments.all(),
        "deeds": _deeds(account, found, step, initial, refused or {}),
        "entries": AuditEntry.objects.select_related("actor").filter(subject=proceedings.subject(found))[:100],
    }


_FACTS: Collection[str] = frozenset({"类型", *proceeding_files.FILE_COLUMNS, columns.COURT})


def _blocks(found: Proceeding, now: datetime) -> list[tuple[str, str]]:
    """(severity, rule) of what the check list finds in the draft."""
    chinese = (get_language() or "").startswith("zh")
    try:
        blocks = proceedings.blocks(found, now=now)
    except RuleError as error:
        return [("error", why(error))]
    return [(block.severity.value, block.rule if chinese else block.english) for block in blocks]


def _deeds(
    account: Account, found: Proceeding, step: str, initial: dict[str, Any], refused: dict[str, forms.VersionForm]
) -> list[tuple[str, forms.VersionForm, bool]]:
    """(name, form, whether it stands open) of what this account may do now, the next step first."""
    possible = {
        name: refused.get(name) or deed.form(initial=initial, auto_id=_ids(name))
        for name, deed in DEEDS.items()
        if account.has_role(*deed.roles) and deed.is_due(found, account)
    }
    shown = [(name, form, name == step or name in refused) for name, form in possible.items()]
    return sorted(shown, key=lambda each: not each[2])


def _ids(deed: str) -> str:
    """Forms that stand on one page have fields of the same names, so their ids name the act too."""
    return f"id_{deed}_%s"
