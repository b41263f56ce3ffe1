"""Exports: asking with a purpose, letting out as the second person, taking the file once."""

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from debtormap.console import due_words, words
from debtormap.console.access import Act, StaffRequest, may, page
from debtormap.console.pages import progress
from debtormap.console.pages.paging import paged
from debtormap.core.errors import Conflict, RuleError
from debtormap.core.exports import QUOTAS, Kind
from debtormap.register import exports
from debtormap.register.exports import Wanted
from debtormap.register.models import Export
from debtormap.staff.models import Account

UNPROCESSABLE = 422


class ExportForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What"), widget=forms.RadioSelect)
    published_from = forms.DateField(
        label=gettext_lazy("Published from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    published_to = forms.DateField(
        label=gettext_lazy("Published to"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    purpose = forms.CharField(
        label=gettext_lazy("What it is for, and who gets it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept in the audit with your name."),
    )

    def __init__(self, *args: object, account: Account, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as the base takes them
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.value, due_words.EXPORTS[kind.value]) for kind in kinds_of(account)]
        if len(field.choices) == 1:
            # There is nothing to choose.
            field.initial = field.choices[0][0]

    def wanted(self, account: Account) -> Wanted:
        asked = self.cleaned_data
        return Wanted(
            kind=Kind(asked["kind"]), purpose=asked["purpose"], court_code=account.court_code,
            published_from=asked["published_from"], published_to=asked["published_to"],
        )  # fmt: skip


def kinds_of(account: Account) -> list[Kind]:
    """What the account may ask for: a copy of the ledger is of all courts, and so the high court's."""
    own = [kind for kind, roles in exports.PROPOSERS.items() if account.has_role(*roles)]
    return [kind for kind in own if kind is Kind.LISTINGS or not account.court_code]


@page(Act.READ_EXPORTS)
def show(request: StaffRequest) -> HttpResponse:
    return _page(request, ExportForm(account=request.user))


@page(Act.READ_EXPORTS, methods=("POST",))
def propose(request: StaffRequest) -> HttpResponseBase:
    form = ExportForm(request.POST, account=request.user)
    if form.is_valid():
        try:
            exports.propose(form.wanted(request.user), by=request.user, now=timezone.now())
        except RuleError as error:
            form.add_error(error.field if error.field in form.fields else None, progress.refusal(error))
        else:
            messages.success(request, _("Asked for. Another person lets it out; then you take it here, once."))
            return redirect("exports")
    return _page(request, form, status=UNPROCESSABLE)


@page(Act.REVIEW, methods=("POST",))
def approve(request: StaffRequest, export_id: str) -> HttpResponseBase:
    exports.require_visible(export_id, request.user)
    return _done(request, lambda: _approve(request.user, export_id))


@page(Act.READ_EXPORTS, methods=("POST",))
def refuse(request: StaffRequest, export_id: str) -> HttpResponseBase:
    exports.require_visible(export_id, request.user)
    return _done(request, lambda: _refuse(request.user, export_id))


@page(Act.READ_EXPORTS, methods=("POST",))
def take(request: StaffRequest, export_id: str) -> HttpResponseBase:
    """The file as a download, never kept by anything between."""
    exports.require_visible(export_id, request.user)
    try:
        data = exports.take_listings(export_id, by=request.user, now=timezone.now())
    except (Conflict, RuleError) as error:
        messages.warning(request, _("Nothing was taken: %(why)s") % {"why": progress.refusal(error)})
        return redirect("exports")
    answer = HttpResponse(data, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="export-{export_id}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _approve(by: Account, export_id: str) -> str:
    exports.approve(export_id, by=by, now=timezone.now())
    return _("Let out. Whoever asked for it may take it, once, within three days.")


def _refuse(by: Account, export_id: str) -> str:
    exports.refuse(export_id, by=by, now=timezone.now())
    return _("Refused. Nothing leaves.")


def _done(request: StaffRequest, act: Callable[[], str]) -> HttpResponseBase:
    try:
        messages.success(request, act())
    except Conflict:
        messages.warning(request, _("Nothing was done: somebody else was first."))
    return redirect("exports")


def _page(request: StaffRequest, form: ExportForm, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    listed = paged(request, exports.visible(request.user))
    context = {
        "title": _("Exports"),
        "paged": listed,
        "rows": [_row(each, request.user, now) for each in listed.rows],
        "form": form if kinds_of(request.user) else None,
        "quota": QUOTAS[Kind.LISTINGS],
    }
    return render(request, "console/exports.html", context, status=status)


def _row(held: Export, account: Account, now: datetime) -> dict[str, object]:
    own, is_open = held.proposed_by_id == account.pk, exports.is_open(held)
    taken_by = exports.may_be_taken(held, account, now)
    decides = may(account, Act.REVIEW) and account.court_code in {"", held.court_code}
    return {
        "held": held,
        "court": words.court_name(held.court_code) if held.court_code else _("all courts"),
        "may_approve": is_open and decides and not own,
        "may_refuse": is_open and (own or decides),
        "may_take": taken_by and held.kind == Kind.LISTINGS.value,
        "command": f"debtormap ledger export FILE --export {held.pk}"
        if taken_by and held.kind != Kind.LISTINGS.value
        else "",
    }
