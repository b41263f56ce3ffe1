"""Requests of listed persons: the queue by due date, one request, and what may be done with it.

What a person wrote is opened with a purpose and shown once; the page without it shows kind, clocks and acts. Each form
carries the version it was made for: the services tell a stale page and a second click apart.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.clues import standing
from debtormap.console import correction_forms as forms
from debtormap.console import subjects
from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.pages import progress
from debtormap.core.corrections import REMEDIES, State
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.core.exits import DeletionGround
from debtormap.corrections import access, claims, desk, queue, reading
from debtormap.corrections.models import Claim, Request
from debtormap.corrections.queue import Item
from debtormap.register import reviewing
from debtormap.register.deleting import Basis
from debtormap.staff.models import Account

CONFLICT = 409
MEDIA_SUFFIXES = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act: its form, its service, and when a request is ready for it."""

    form: type[forms.VersionForm]
    service: Callable[..., None]
    is_due: Callable[[Item, Request, Claim | None], bool]


DEEDS: dict[str, Deed] = {
    "assign": Deed(form=forms.AssignForm, service=desk.assign, is_due=lambda item, *_rest: item.listing_id is None),
    "confirm_claim": Deed(
        form=forms.ReasonsForm, service=desk.confirm_claim, is_due=lambda item, *_rest: item.claim_waits
    ),
    "refuse_claim": Deed(
        form=forms.ReasonsForm, service=desk.refuse_claim, is_due=lambda item, *_rest: item.claim_waits
    ),
    "second_claim": Deed(
        form=forms.SecondForm,
        service=desk.second_claim,
        is_due=lambda _item, _request, claim: (
            claim is not None and claim.answer == "confirmed" and claim.seconded_by_id is None
        ),
    ),
    "restore": Deed(
        form=forms.VersionForm,
        service=desk.restore,
        is_due=lambda _item, request, _claim: _restoring_waits(request),
    ),
    "find": Deed(form=forms.FindForm, service=desk.find, is_due=lambda item, *_rest: item.state is State.RECEIVED),
    "dismiss": Deed(
        form=forms.ReasonsForm, service=desk.dismiss, is_due=lambda item, *_rest: item.state is State.RECEIVED
    ),
    "release": Deed(form=forms.VersionForm, service=desk.release, is_due=lambda item, *_rest: item.amendment_waits),
    "remedy": Deed(
        form=forms.FindForm,
        service=desk.remedy,
        is_due=lambda item, *_rest: item.state is State.FOUNDED and not item.amendment_waits,
    ),
    "serve": Deed(form=forms.ServeForm, service=desk.serve, is_due=lambda item, *_rest: item.state is State.DISMISSED),
    "ask_for": Deed(
        form=forms.AskForm,
        service=desk.ask_for,
        is_due=lambda item, *_rest: item.state in {State.DISMISSED, State.SERVED},
    ),
    "uphold": Deed(
        form=forms.ReasonsForm, service=desk.uphold, is_due=lambda item, *_rest: item.state is State.RECONSIDERED
    ),
    "overturn": Deed(
        form=forms.ReasonsForm, service=desk.overturn, is_due=lambda item, *_rest: item.state is State.RECONSIDERED
    ),
}


@page(Act.READ_CORRECTIONS)
def show_all(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    waiting = queue.waiting(request.user, now=now)
    reconsiderations = queue.reconsiderations(request.user, now=now)
    closed = queue.closed(request.user, now=now, limit=50)
    every = (*waiting, *reconsiderations, *closed)
    context = {
        "title": _("Corrections"),
        "waiting": waiting,
        "reconsiderations": reconsiderations,
        "closed": closed,
        "listings": subjects.named(f"listing:{item.listing_id}" for item in every if item.listing_id),
        "alarms": queue.alarms(request.user),
    }
    return render(request, "console/corrections.html", context)


@page(Act.READ_CORRECTIONS, methods=("POST",))
def see_alarm(request: StaffRequest, alarm_id: int) -> HttpResponseBase:
    queue.see_alarm(alarm_id, by=request.user, now=timezone.now())
    return redirect("corrections")


@page(Act.READ_CORRECTIONS, methods=("GET", "POST"))
def show(request: StaffRequest, request_id: str) -> HttpResponseBase:
    """GET: the request without what was written. POST with a purpose: all of it."""
    item = _item(request.user, request_id)
    form = forms.PurposeForm(request.POST if request.method == "POST" else None)
    opened = None
    if request.method == "POST" and form.is_valid():
        purpose = form.cleaned_data["purpose"]
        try:
            opened = reading.open_request(request_id, by=request.user, purpose=purpose, now=timezone.now())
        except RuleError as error:
            form.add_error("purpose", progress.refusal(error))
    return render(request, "console/correction.html", _context(request.user, item, form, opened))


@page(Act.READ_CORRECTIONS, methods=("POST",))
def show_paper(request: StaffRequest, request_id: str, paper_id: str) -> HttpResponse:
    """One cleaned paper as a download; nothing of it runs in the page."""
    item = _item(request.user, request_id)
    media_type, data = reading.paper(paper_id, by=request.user, purpose=request.POST.get("purpose", ""))
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="paper-{item.id}{MEDIA_SUFFIXES.get(media_type, "")}"'
    answer["Cache-Control"] = "no-store"
    return answer


@page(Act.READ_CORRECTIONS, methods=("POST",))
def act(request: StaffRequest, request_id: str, deed: str) -> HttpResponseBase:
    item = _item(request.user, request_id)
    if deed not in DEEDS:
        raise NotFound("there is no such act")
    form = DEEDS[deed].form(request.POST, auto_id=_ids(deed))
    if not form.is_valid():
        return _again(request, item, deed, form)
    try:
        DEEDS[deed].service(request_id, by=request.user, now=timezone.now(), **_with_clues(item, form.arguments()))
    except RuleError as error:
        form.add_error(error.field if error.field in form.fields else None, progress.refusal(error))
        return _again(request, item, deed, form)
    except (Conflict, NotAllowed) as error:
        return _told(request, request_id, deed, error)
    messages.success(request, _("Done."))
    return redirect("correction", request_id)


def _told(request: StaffRequest, request_id: str, deed: str, error: Conflict | NotAllowed) -> HttpResponseBase:
    """Somebody was faster: what stands there now and, if the act is still possible, what was typed to be sent again."""
    item = _item(request.user, request_id)
    text = _("Nothing was done: %(why)s") % {"why": progress.refusal(error)}
    typed = request.POST.copy()
    typed["expected"] = str(item.version)
    form = DEEDS[deed].form(typed, auto_id=_ids(deed))
    form.add_error(None, text)
    context = _context(request.user, item, forms.PurposeForm(), None, refused={deed: form})
    if deed not in dict(context["deeds"]):
        messages.warning(request, text)
        return redirect("correction", request_id)
    return render(request, "console/correction.html", context, status=CONFLICT)


def _with_clues(item: Item, arguments: dict[str, Any]) -> dict[str, Any]:
    """What the clue desk says of the listing, where the ground of a deletion asks for it."""
    basis: Basis | None = arguments.get("basis")
    if basis is None or basis.ground is not DeletionGround.D4 or item.listing_id is None:
        return arguments
    return arguments | {"basis": replace(basis, open_effective_clue=standing.effective_open_clue(item.listing_id))}


def _again(request: StaffRequest, item: Item, deed: str, form: forms.VersionForm) -> HttpResponse:
    """The page with what was entered and what is wrong with it."""
    context = _context(request.user, item, forms.PurposeForm(), None, refused={deed: form})
    return render(request, "console/correction.html", context, status=422)


def _context(
    account: Account,
    item: Item,
    purpose: forms.PurposeForm,
    opened: reading.Opened | None,
    refused: dict[str, forms.VersionForm] | None = None,
) -> dict[str, Any]:
    held = Request.objects.select_related("listing__case", "listing__party", "amendment").get(pk=item.id)
    claim = Claim.objects.filter(pk=item.id).first()
    initial = {"expected": item.version, "remedy": REMEDIES[item.kind].value}
    due = {
        name: (refused or {}).get(name) or deed.form(initial=initial, auto_id=_ids(name))
        for name, deed in DEEDS.items()
        if deed.is_due(item, held, claim)
    }
    rows = held.amendment.rows.all() if held.amendment and item.amendment_waits else ()
    return {
        "title": _("Request of a listed person"),
        "item": item,
        "listing": held.listing,
        "may_open": account.has_role(*access.READERS),
        "purpose": purpose,
        "opened": opened,
        "deeds": due.items(),
        "difference": [change for row in rows for change in reviewing.difference(row)],
    }


def _ids(deed: str) -> str:
    """Forms that stand on one page have fields of the same names, so their ids name the act too."""
    return f"id_{deed}_%s"


def _item(account: Account, request_id: str) -> Item:
    """NotFound when there is none, or when it is another court's."""
    now = timezone.now()
    seen = (*queue.waiting(account, now=now), *queue.reconsiderations(account, now=now))
    found = next((item for item in seen if item.id == request_id), None)
    found = found or next((item for item in queue.closed(account, now=now) if item.id == request_id), None)
    if found is None:
        raise NotFound("no such request")
    return found


def _restoring_waits(request: Request) -> bool:
    held_off = claims.suppression_of(request.listing) if request.listing else None
    return held_off is not None and held_off.end_proposed_by_id is not None
