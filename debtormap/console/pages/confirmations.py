"""What one officer took off and another person confirms; proposals to restore; many at once."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.console import due_words
from debtormap.console.access import Act, StaffRequest, may, page
from debtormap.console.pages import progress
from debtormap.console.pages.paging import paged
from debtormap.core.errors import RuleError
from debtormap.register import confirming, restoring


@page(Act.READ_CONFIRMATIONS)
def show_all(request: StaffRequest) -> HttpResponse:
    waiting = confirming.waiting(request.user)
    counts = {row["act"]: row["waiting"] for row in waiting.order_by().values("act").annotate(waiting=Count("id"))}
    act = request.GET.get("act", "")
    found = waiting.filter(act=act) if act in due_words.TIGHTENINGS else waiting
    context = {
        "title": _("Confirmations"),
        "paged": paged(request, found),
        "restorations": restoring.waiting(request.user)[:100],
        "act": act,
        "acts": [(code, word, counts[code]) for code, word in due_words.TIGHTENINGS.items() if code in counts],
        "total": sum(counts.values()),
        "may_confirm": may(request.user, Act.CONFIRM),
        "today": timezone.localdate(),
    }
    return render(request, "console/confirmations.html", context)


@page(Act.CONFIRM, methods=("POST",))
def confirm(request: StaffRequest) -> HttpResponseBase:
    """Those that are marked; one's own acts, and what is answered already, are left."""
    chosen = request.POST.getlist("chosen")
    if not chosen:
        messages.warning(request, _("Nothing was marked, nothing was done."))
        return redirect("confirmations")
    try:
        done = confirming.confirm_many(chosen, by=request.user, now=timezone.now())
    except RuleError as error:
        messages.error(request, progress.refusal(error))
        return redirect("confirmations")
    if done.confirmed:
        messages.success(request, _("Confirmed: %(done)s.") % {"done": done.confirmed})
    if done.left:
        left = _("%(left)s left as they are: your own acts, answered meanwhile, or a restoration is proposed.")
        messages.warning(request, left % {"left": done.left})
    return redirect("confirmations")
