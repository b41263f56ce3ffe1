"""Alarms: what is unusual, why it is one, and who looked at it."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.console import alarms
from debtormap.console.access import Act, StaffRequest, page
from debtormap.core.errors import NotFound, RuleError


@page(Act.READ_ALARMS)
def show(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    found, seen = alarms.found(request.user, now), alarms.seen_lately(now)
    context = {
        "title": _("Alarms"),
        "unseen": alarms.unseen(found, seen),
        "seen": [each for each in seen if request.user.court_code in {"", each.seen_by.court_code}],
    }
    return render(request, "console/alarms.html", context)


@page(Act.READ_ALARMS, methods=("POST",))
def see(request: StaffRequest) -> HttpResponseBase:
    sent = request.POST
    try:
        day = date.fromisoformat(sent.get("day", ""))
        alarms.see(
            sent.get("kind", ""), sent.get("key", ""), day, by=request.user, note=sent.get("note", ""),
            now=timezone.now(),
        )  # fmt: skip
    except (NotFound, ValueError):
        messages.warning(request, _("There is no such alarm any more; nothing was noted."))
    except RuleError:
        messages.warning(request, _("Nothing was noted: say what came of it."))
    else:
        messages.success(request, _("Noted, with your name."))
    return redirect("alarms")
