"""Retention and legal holds: what goes when, what is due, what a hold keeps, and who ends one."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from debtormap.console import due_words
from debtormap.console.access import Act, StaffRequest, may, page
from debtormap.console.forms import ReasonForm
from debtormap.console.pages import progress
from debtormap.core.errors import Conflict, NotFound, RuleError
from debtormap.core.retention import RULES
from debtormap.register import holds, retention
from debtormap.register.models import Hold

UNPROCESSABLE = 422
SUBJECTS = (
    ("listing", gettext_lazy("a listing")),
    ("batch", gettext_lazy("a list")),
    ("correction", gettext_lazy("a request of a listed person")),
)


class HoldForm(ReasonForm):
    field_order = ("kind", "key", "reason")
    kind = forms.ChoiceField(label=gettext_lazy("What is held"), choices=SUBJECTS)
    key = forms.CharField(
        label=gettext_lazy("Its id"), max_length=20, help_text=gettext_lazy("As it stands in the address of its page.")
    )


@page(Act.SET_HOLDS)
def show(request: StaffRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in ("kind", "key")}
    return _page(request, HoldForm(initial=asked))


@page(Act.SET_HOLDS, methods=("POST",))
def set_hold(request: StaffRequest) -> HttpResponseBase:
    form = HoldForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            holds.set_(f"{asked['kind']}:{asked['key']}", by=request.user, reason=asked["reason"], now=timezone.now())
        except RuleError as error:
            form.add_error("key" if error.field == "subject" else error.field, progress.refusal(error))
        except NotFound:
            form.add_error("key", _("There is nothing of this id."))
        else:
            messages.success(request, _("Held. Nothing of it is erased until two persons end the hold."))
            return redirect("retention")
    return _page(request, form, status=UNPROCESSABLE)


@page(Act.LIFT_HOLDS, methods=("POST",))
def propose_end(request: StaffRequest, hold_id: str) -> HttpResponseBase:
    holds.require_visible(hold_id, request.user)
    form = ReasonForm(request.POST, auto_id=f"id_{hold_id}_%s")
    if not form.is_valid():
        return _page(request, HoldForm(), refused=(hold_id, form), status=UNPROCESSABLE)
    return _done(request, lambda: _propose_end(request, hold_id, form.cleaned_data["reason"]))


@page(Act.LIFT_HOLDS, methods=("POST",))
def lift(request: StaffRequest, hold_id: str) -> HttpResponseBase:
    holds.require_visible(hold_id, request.user)
    return _done(request, lambda: _lift(request, hold_id))


def _propose_end(request: StaffRequest, hold_id: str, reason: str) -> str:
    holds.propose_end(hold_id, by=request.user, reason=reason, now=timezone.now())
    return _("Proposed. Another person ends the hold.")


def _lift(request: StaffRequest, hold_id: str) -> str:
    holds.lift(hold_id, by=request.user, now=timezone.now())
    return _("Ended. What has had its time goes with the next run.")


def _done(request: StaffRequest, act: Callable[[], str]) -> HttpResponseBase:
    try:
        messages.success(request, act())
    except Conflict as error:
        messages.warning(request, _("Nothing was done: %(why)s") % {"why": progress.refusal(error)})
    return redirect("retention")


def _page(
    request: StaffRequest, form: HoldForm, *, refused: tuple[str, ReasonForm] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "title": _("Retention and holds"),
        "kept": [(each, RULES[each.kind]) for each in retention.look(timezone.now())],
        "forever": due_words.FOREVER.values(),
        "holds": [_row(request, each, refused) for each in holds.visible(request.user)],
        "form": form,
    }
    return render(request, "console/retention.html", context, status=status)


def _row(request: StaffRequest, held: Hold, refused: tuple[str, ReasonForm] | None) -> dict[str, object]:
    kind, _colon, key = held.subject.partition(":")
    lifts = may(request.user, Act.LIFT_HOLDS)
    return {
        "held": held,
        "what": dict(SUBJECTS)[kind],
        "address": reverse(kind, args=(key,)),
        "key": key,
        "may_propose": lifts and held.end_proposed_by_id is None,
        "may_lift": lifts and held.end_proposed_by_id not in {None, request.user.pk},
        "end_form": refused[1] if refused and refused[0] == held.pk else ReasonForm(auto_id=f"id_{held.pk}_%s"),
    }
