"""The comparisons with the national list, and the listings that it lacks or tells differently."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.console.access import Act, StaffRequest, may, page
from debtormap.console.forms import ReasonForm
from debtormap.console.pages.paging import paged
from debtormap.core.errors import Conflict, NotFound
from debtormap.register import reconciling
from debtormap.register.models import Discrepancy, Reconciliation

SHOWN_RUNS = 10
UNPROCESSABLE = 422


@page(Act.READ_REGISTER)
def show(request: StaffRequest) -> HttpResponse:
    return _page(request)


@page(Act.WITHDRAW, methods=("POST",))
def settle(request: StaffRequest, discrepancy_id: int) -> HttpResponseBase:
    """The listing stays as it is, for a reason. A late click changes nothing and says so."""
    form = ReasonForm(request.POST, auto_id=f"id_{discrepancy_id}_%s")
    if not form.is_valid():
        return _page(request, refused=(discrepancy_id, form), status=UNPROCESSABLE)
    try:
        reconciling.settle(discrepancy_id, by=request.user, reason=form.cleaned_data["reason"])
    except (NotFound, Conflict):
        messages.warning(request, _("Nothing was done: this difference has been settled, or the listing has changed."))
    else:
        messages.success(request, _("Settled. It is not raised again while the listing stays as it is."))
    return redirect("reconciliation")


def _page(request: StaffRequest, *, refused: tuple[int, ReasonForm] | None = None, status: int = 200) -> HttpResponse:
    found = reconciling.open_discrepancies().order_by("pk")
    if request.user.court_code:
        found = found.filter(listing__case__court_code=request.user.court_code)
    shown = paged(request, found)
    context = {
        "title": _("National list"),
        "runs": Reconciliation.objects.select_related("by").order_by("-as_of")[:SHOWN_RUNS],
        "is_stale": reconciling.is_stale(timezone.now()),
        "paged": shown,
        "items": [(each, _form(each, refused)) for each in shown.rows],
        "may_settle": may(request.user, Act.WITHDRAW),
    }
    return render(request, "console/reconciliation.html", context, status=status)


def _form(found: Discrepancy, refused: tuple[int, ReasonForm] | None) -> ReasonForm:
    if refused is not None and refused[0] == found.pk:
        return refused[1]
    return ReasonForm(auto_id=f"id_{found.pk}_%s")
