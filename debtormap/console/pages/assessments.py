"""The impact assessment of the policy in force: to read, and to print for signature."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from debtormap.console.access import Act, StaffRequest, page
from debtormap.register import assessments, audit, policies


@page(Act.READ_ASSESSMENT)
def show(request: StaffRequest) -> HttpResponse:
    # Made by the printing room's own templates, which escape every value.
    text = mark_safe(assessments.body(timezone.now()))  # noqa: S308  # a page of our own templates, which escape  # nosec B703, B308
    return render(request, "console/assessment.html", {"title": _("Impact assessment"), "text": text})


@page(Act.READ_ASSESSMENT)
def download(request: StaffRequest) -> HttpResponse:
    policy, now = policies.active(), timezone.now()
    data = assessments.pdf(now)
    audit.write("policy.assess", f"policy:{policy.name}-{policy.version}", by=request.user)
    answer = HttpResponse(data, content_type="application/pdf")
    name = f"impact-assessment-{policy.name}-{policy.version}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
