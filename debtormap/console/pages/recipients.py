"""Recipients under article 8: proposing, admitting and ending them, and what each has fetched and still owes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.console.access import Act, StaffRequest, may, page
from debtormap.console.forms import ReasonForm, RecipientForm
from debtormap.console.pages import progress
from debtormap.core.deadlines import day_in_beijing
from debtormap.core.errors import Conflict, RuleError
from debtormap.recipients import admission, deletions
from debtormap.recipients.models import Delivery, Recipient
from debtormap.staff.models import Account

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    recipient: Recipient
    last: Delivery | None
    owed: int
    due_on: date | None
    is_overdue: bool
    may_admit: bool
    may_end: bool
    end_form: ReasonForm


@page(Act.READ_RECIPIENTS)
def show(request: StaffRequest) -> HttpResponse:
    return _page(request, RecipientForm())


@page(Act.MANAGE_RECIPIENTS, methods=("POST",))
def propose(request: StaffRequest) -> HttpResponseBase:
    form = RecipientForm(request.POST)
    if form.is_valid():
        try:
            admission.propose(**form.cleaned_data, by=request.user, now=timezone.now())
        except RuleError as error:
            form.add_error(error.field if error.field in form.fields else None, progress.refusal(error))
        except Conflict:
            form.add_error("name", _("A recipient of this name is there already."))
        else:
            messages.success(request, _("Proposed. Another person admits the recipient and hands over its token."))
            return redirect("recipients")
    return _page(request, form, status=UNPROCESSABLE)


@page(Act.MANAGE_RECIPIENTS, methods=("POST",))
def admit(request: StaffRequest, recipient_id: str) -> HttpResponseBase:
    """The token is shown as the answer to the POST itself: it stands in no session, address or log."""
    try:
        token = admission.admit(recipient_id, by=request.user, now=timezone.now())
    except Conflict:
        messages.warning(request, _("Nothing was done: somebody else was first."))
        return redirect("recipients")
    context = {"title": _("Token of a recipient"), "recipient": Recipient.objects.get(pk=recipient_id), "token": token}
    return render(request, "console/recipient_token.html", context)


@page(Act.MANAGE_RECIPIENTS, methods=("POST",))
def end(request: StaffRequest, recipient_id: str) -> HttpResponseBase:
    form = ReasonForm(request.POST, auto_id=_ids(recipient_id))
    if not form.is_valid():
        return _page(request, RecipientForm(), refused=(recipient_id, form), status=UNPROCESSABLE)
    return _done(request, lambda: _end(recipient_id, request.user, form.cleaned_data["reason"]))


def _end(recipient_id: str, by: Account, reason: str) -> str:
    admission.end(recipient_id, by=by, now=timezone.now(), reason=reason)
    return _("Ended. The token is dead.")


def _done(request: StaffRequest, act: Callable[[], str]) -> HttpResponseBase:
    try:
        messages.success(request, act())
    except Conflict:
        messages.warning(request, _("Nothing was done: somebody else was first."))
    return redirect("recipients")


def _page(
    request: StaffRequest, form: RecipientForm, *, refused: tuple[str, ReasonForm] | None = None, status: int = 200
) -> HttpResponse:
    manages = may(request.user, Act.MANAGE_RECIPIENTS) and not request.user.court_code
    recipients = Recipient.objects.select_related("author", "approver").order_by("ended_at", "name")
    context = {
        "title": _("Recipients"),
        "rows": [_row(each, request.user, manages=manages, refused=refused) for each in recipients],
        "form": form,
        "manages": manages,
    }
    return render(request, "console/recipients.html", context, status=status)


def _row(recipient: Recipient, account: Account, *, manages: bool, refused: tuple[str, ReasonForm] | None) -> Row:
    owed = deletions.owed(recipient)
    oldest = owed.order_by("told_at").first()
    due_on = deletions.due_on(oldest) if oldest is not None else None
    return Row(
        recipient=recipient,
        last=recipient.deliveries.order_by("-pk").first(),
        owed=owed.count(),
        due_on=due_on,
        is_overdue=due_on is not None and due_on < day_in_beijing(timezone.now()),
        may_admit=manages
        and recipient.admitted_at is None
        and recipient.ended_at is None
        and recipient.author_id != account.pk,
        may_end=manages and recipient.ended_at is None,
        end_form=refused[1] if refused and refused[0] == recipient.pk else ReasonForm(auto_id=_ids(recipient.pk)),
    )


def _ids(recipient_id: str) -> str:
    return f"id_{recipient_id}_%s"
