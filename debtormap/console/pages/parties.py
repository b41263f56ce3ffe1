"""Parties that may be one: pairs to judge, and merges that can be undone."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from debtormap.console.access import Act, StaffRequest, may, page
from debtormap.console.forms import ReasonForm, SamePartyForm
from debtormap.console.pages import progress
from debtormap.core.errors import Conflict, NotFound, RuleError
from debtormap.register import same_party
from debtormap.register.same_party import Suggestion

SHOWN = 20
UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    suggestion: Suggestion
    form: SamePartyForm


@page(Act.READ_REGISTER)
def show(request: StaffRequest) -> HttpResponse:
    return _page(request)


@page(Act.JUDGE_PARTIES, methods=("POST",))
def judge(request: StaffRequest, masked_id: str, other_id: str) -> HttpResponseBase:
    """One person, by the whole number, or two. What was typed stays when it is refused, but for the number."""
    form = SamePartyForm(request.POST, auto_id=_auto_id(masked_id, other_id))
    if not form.is_valid():
        return _page(request, refused=(masked_id, other_id, form), status=UNPROCESSABLE)
    number, reason = form.cleaned_data["number"], form.cleaned_data["reason"]

    def act() -> str:
        if form.cleaned_data["verdict"] == SamePartyForm.SAME:
            same_party.merge(masked_id, other_id, number=number, by=request.user, reason=reason)
            return _("Merged. It can be undone at any time.")
        same_party.set_apart(masked_id, other_id, by=request.user, reason=reason)
        return _("They are kept apart and are not suggested again.")

    try:
        return _done(request, act)
    except RuleError as error:
        form.add_error(error.field if error.field in form.fields else None, progress.refusal(error))
        return _page(request, refused=(masked_id, other_id, form), status=UNPROCESSABLE)


@page(Act.JUDGE_PARTIES, methods=("POST",))
def undo(request: StaffRequest, finding_id: str) -> HttpResponseBase:
    form = ReasonForm(request.POST, auto_id=f"id_{finding_id}_%s")
    if not form.is_valid():
        return _page(request, not_undone=(finding_id, form), status=UNPROCESSABLE)

    def act() -> str:
        same_party.undo(finding_id, by=request.user, reason=form.cleaned_data["reason"])
        return _("Undone. They are two parties again.")

    return _done(request, act)


def _done(request: StaffRequest, act: Callable[[], str]) -> HttpResponseBase:
    try:
        messages.success(request, act())
    except (Conflict, NotFound):
        messages.warning(request, _("Nothing was done: somebody else has judged these two already."))
    return redirect("parties")


def _page(
    request: StaffRequest, *, refused: tuple[str, str, SamePartyForm] | None = None,
    not_undone: tuple[str, ReasonForm] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    found = same_party.suggestions(request.user, SHOWN + 1)
    context = {
        "title": _("Duplicates"),
        "pairs": [Pair(suggestion=each, form=_form(each, refused)) for each in found[:SHOWN]],
        "has_more": len(found) > SHOWN,
        "merges": [(each, _undo_form(each.pk, not_undone)) for each in same_party.merges(request.user)[:50]],
        "may_judge": may(request.user, Act.JUDGE_PARTIES),
    }
    return render(request, "console/parties.html", context, status=status)


def _form(found: Suggestion, refused: tuple[str, str, SamePartyForm] | None) -> SamePartyForm:
    pair = found.masked.party_id, found.other.party_id
    return refused[2] if refused is not None and refused[:2] == pair else SamePartyForm(auto_id=_auto_id(*pair))


def _undo_form(finding_id: str, not_undone: tuple[str, ReasonForm] | None) -> ReasonForm:
    if not_undone is not None and not_undone[0] == finding_id:
        return not_undone[1]
    return ReasonForm(auto_id=f"id_{finding_id}_%s")


def _auto_id(masked_id: str, other_id: str) -> str:
    return f"id_{masked_id}_{other_id}_%s"
