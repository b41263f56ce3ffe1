"""Background work: what is under way, and what failed too often and waits for a person.

An administrator sees kinds, times and where a failure happened; never what the work was about.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from debtormap.console.access import Act, StaffRequest, page
from debtormap.core.errors import NotFound
from debtormap.jobs import queue
from debtormap.jobs.models import UNDER_WAY, Job, State
from debtormap.register import audit
from debtormap.staff.models import Account

SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    job: Job
    owner: Account | None
    percent: int | None


@page(Act.MANAGE_JOBS)
def show(request: StaffRequest) -> HttpResponse:
    context = {
        "title": _("Background work"),
        "dead": _rows(*dead().order_by("-ended_at")[:SHOWN]),
        "under_way": _rows(*Job.objects.filter(state__in=UNDER_WAY).order_by("run_after")[:SHOWN]),
    }
    return render(request, "console/jobs.html", context)


@page(Act.MANAGE_JOBS, methods=("POST",))
def retry(request: StaffRequest, job_id: int) -> HttpResponseBase:
    return _act(request, "job.retry", lambda: queue.retry(job_id), _("It is tried again from the beginning."))


@page(Act.MANAGE_JOBS, methods=("POST",))
def discard(request: StaffRequest, job_id: int) -> HttpResponseBase:
    return _act(request, "job.discard", lambda: queue.discard(job_id), _("Discarded, with all that it held."))


@page(Act.MANAGE_JOBS, methods=("POST",))
def cancel(request: StaffRequest, job_id: int) -> HttpResponseBase:
    return _act(request, "job.cancel", lambda: queue.cancel(job_id), _("It stops at its next step."))


def dead() -> QuerySet[Job]:
    return Job.objects.filter(state=State.DEAD)


def _act(request: StaffRequest, name: str, act: Callable[[], Job], told: str) -> HttpResponseBase:
    try:
        with transaction.atomic():
            job = act()
            audit.write(name, f"job:{job.pk}", by=request.user, after={"kind": job.kind})
    except NotFound:
        messages.warning(request, _("Nothing was done: this work is in another state by now."))
    else:
        messages.success(request, told)
    return redirect("jobs")


def _rows(*jobs: Job) -> list[Row]:
    owners = Account.objects.in_bulk({job.owner_id for job in jobs if job.owner_id is not None})
    return [Row(job=job, owner=owners.get(job.owner_id or 0), percent=_percent(job)) for job in jobs]


def _percent(job: Job) -> int | None:
    return min(99, job.done * 100 // job.total) if job.total else None
