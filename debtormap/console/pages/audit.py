"""The audit trail, to read."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from debtormap.console import subjects
from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.pages import scope
from debtormap.console.pages.paging import paged


@page(Act.READ_AUDIT)
def show(request: StaffRequest) -> HttpResponse:
    entries = scope.audit_entries(request.user).order_by("-id")
    subject, person = request.GET.get("subject", "").strip(), request.GET.get("person", "").strip()
    if subject:
        entries = entries.filter(subject__contains=subject)
    if person:
        entries = entries.filter(actor__username=person)
    shown = paged(request, entries)
    context = {
        "title": _("Audit entries"),
        "paged": shown,
        "subjects": subjects.named(each.subject for each in shown.rows),
        "subject": subject,
        "person": person,
    }
    return render(request, "console/audit.html", context)
