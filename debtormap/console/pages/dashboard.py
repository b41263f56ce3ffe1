"""The overview: what waits, what happened today, and whether the ledger lives."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.console import words
from debtormap.console.access import Act, StaffRequest, may, page
from debtormap.console.pages import deadlines, jobs, listings, proceedings, scope
from debtormap.console.queues import lists
from debtormap.core.listing import State
from debtormap.corrections import queue
from debtormap.ledger import feed
from debtormap.register import confirming, restoring
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
        "queues": _queues(account),
    }
    return render(request, "console/dashboard.html", context)


def _queues(account: Account) -> list[tuple[str, words.Word, int, str]]:
    """What waits for this person: address, name, count, tone; each only for those who may open it."""
    queues: list[tuple[str, words.Word, int, str]] = []
    if may(account, Act.SEE_DEADLINES):
        due = deadlines.counts(deadlines.of_account(account))
        late = reverse("deadlines") + "?escalation=overdue"
        queues += [(late, _("overdue"), due["late"], "bad"), (reverse("deadlines"), _("due soon"), due["soon"], "warn")]
    if lists.SECOND.is_open_to(account) and lists.SECOND.deeds_of(account):
        others = lists.second_of_others(account, timezone.now())
        queues.append((reverse("queue", args=(lists.SECOND.code,)), _("to approve"), len(others), "warn"))
    if may(account, Act.IMPORT):
        under_way = proceedings.under_way(account).count()
        queues.append((reverse("proceedings"), _("proceedings under way"), under_way, ""))
    if may(account, Act.READ_CONFIRMATIONS):
        unconfirmed = confirming.waiting(account).count() + restoring.waiting(account).count()
        queues.append((reverse("confirmations"), _("wait for a second person"), unconfirmed, "warn"))
    if may(account, Act.READ_CORRECTIONS):
        waiting = queue.counts(account, now=timezone.now())["waiting"]
        queues.append((reverse("corrections"), _("requests of listed persons"), waiting, ""))
    if may(account, Act.READ_REGISTER):
        ending = listings.expiring(scope.listings(account)).count()
        queues.append((reverse("listings") + "?state=expiring", _("terms that end within 30 days"), ending, ""))
    if may(account, Act.MANAGE_JOBS):
        queues.append((reverse("jobs"), _("background work that failed too often"), jobs.dead().count(), "bad"))
    return queues


def _counts(account: Account) -> dict[str, int]:
    batches, held = scope.batches(account), listings.changed_today(scope.listings(account))
    withdrawn = (State.REVOKED.value, State.DELISTED.value)
    return {
        "ready": batches.filter(state=BatchState.READY).count(),
        "approved": batches.filter(state__in=(BatchState.APPROVED, BatchState.PUBLISHING)).count(),
        "mine": batches.filter(state=BatchState.REJECTED, author=account).count(),
        "published_today": held.filter(state=State.PUBLISHED.value).count(),
        "withdrawn_today": held.filter(state__in=withdrawn).count(),
    }
