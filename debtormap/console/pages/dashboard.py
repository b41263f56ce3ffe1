"""The overview: what waits, what happened today, and whether the ledger lives."""

from datetime import datetime, time

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.console.access import Act, StaffRequest, may, page
from debtormap.console.pages import scope
from debtormap.core.listing import State
from debtormap.ledger import feed
from debtormap.register.models import BatchState
from debtormap.staff.models import Account


@page(Act.SEE_FRAME)
def show(request: StaffRequest) -> HttpResponse:
    account = request.user
    reads = may(account, Act.READ_REGISTER)
    context = {
        "title": _("Overview"),
        "reads": reads,
        "may_import": may(account, Act.IMPORT),
        "may_review": may(account, Act.REVIEW),
        "may_manage": may(account, Act.MANAGE_ACCOUNTS),
        "counts": _counts(account) if reads else None,
        "recent": scope.batches(account).order_by("-created_at")[:8] if reads else [],
        "head": feed.head(),
    }
    return render(request, "console/dashboard.html", context)


def _counts(account: Account) -> dict[str, int]:
    today = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    batches, listings = scope.batches(account), scope.listings(account)
    withdrawn = (State.REVOKED.value, State.DELISTED.value)
    return {
        "ready": batches.filter(state=BatchState.READY).count(),
        "approved": batches.filter(state__in=(BatchState.APPROVED, BatchState.PUBLISHING)).count(),
        "mine": batches.filter(state=BatchState.REJECTED, author=account).count(),
        "published_today": listings.filter(state=State.PUBLISHED.value, changed_at__gte=today).count(),
        "withdrawn_today": listings.filter(state__in=withdrawn, changed_at__gte=today).count(),
    }
