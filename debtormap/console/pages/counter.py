"""The counter: a code for a person whose identity was checked, and the answer that the code opens once."""

import json

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.pages import progress
from debtormap.core.errors import NotAllowed, NotFound, RuleError
from debtormap.corrections import self_information, self_information_pdf

UNPROCESSABLE = 422


class IssueForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Identity number or credit code"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    organisation = forms.BooleanField(label=gettext_lazy("It is an organisation's"), required=False)
    checked = forms.CharField(
        label=gettext_lazy("Document by which the identity was checked"),
        max_length=200,
        help_text=gettext_lazy("Kept in the audit with your name."),
    )


class RedeemForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("One-time code"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    form = forms.ChoiceField(
        label=gettext_lazy("As"), widget=forms.RadioSelect, choices=(("pdf", "PDF"), ("json", "JSON")), initial="pdf"
    )


@page(Act.WORK_AT_COUNTER)
def show(request: StaffRequest) -> HttpResponse:
    return _page(request)


@page(Act.WORK_AT_COUNTER, methods=("POST",))
def issue(request: StaffRequest) -> HttpResponse:
    """The code stands on the answer to this one request, and nowhere else."""
    form = IssueForm(request.POST, auto_id="id_issue_%s")
    if not form.is_valid():
        return _page(request, issue=form, status=UNPROCESSABLE)
    entered = form.cleaned_data
    try:
        code = self_information.issue(
            entered["number"], organisation=entered["organisation"], by=request.user, checked=entered["checked"],
            now=timezone.now(),
        )  # fmt: skip
    except RuleError as error:
        form.add_error(error.field if error.field in form.fields else None, progress.refusal(error))
    except NotFound:
        form.add_error("number", _("The register holds nothing of this number."))
    except NotAllowed:
        form.add_error("number", _("No listing of this number is of your court."))
    else:
        return _page(request, code=code)
    return _page(request, issue=form, status=UNPROCESSABLE)


@page(Act.WORK_AT_COUNTER, methods=("POST",))
def redeem(request: StaffRequest) -> HttpResponseBase:
    form = RedeemForm(request.POST, auto_id="id_redeem_%s")
    if not form.is_valid():
        return _page(request, redeem=form, status=UNPROCESSABLE)
    code, wanted, now = form.cleaned_data["code"], form.cleaned_data["form"], timezone.now()
    try:
        if wanted == "pdf":
            data, media_type = self_information_pdf.redeem(code, now=now, by=request.user), "application/pdf"
        else:
            told = self_information.redeem(code, now=now, by=request.user)
            data, media_type = json.dumps(told, ensure_ascii=False, indent=1).encode(), "application/json"
    except NotFound:
        form.add_error("code", _("There is no such code, or it was used, or its day is over."))
    except RuleError as error:
        form.add_error(None, progress.refusal(error))
    else:
        answer = HttpResponse(data, content_type=media_type)
        answer["Content-Disposition"] = f'attachment; filename="self-information.{wanted}"'
        answer["Cache-Control"] = "no-store"
        return answer
    return _page(request, redeem=form, status=UNPROCESSABLE)


def _page(
    request: StaffRequest, *, issue: IssueForm | None = None, redeem: RedeemForm | None = None, code: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "title": _("Counter"),
        "issue": issue or IssueForm(auto_id="id_issue_%s"),
        "redeem": redeem or RedeemForm(auto_id="id_redeem_%s"),
        "code": code,
    }
    answer = render(request, "console/counter.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
