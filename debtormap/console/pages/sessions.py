"""Where the own account is logged in, and ending what one does not know."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.console.access import Act, StaffRequest, page
from debtormap.register import audit
from debtormap.staff import sessions


@page(Act.SEE_FRAME)
def show(request: StaffRequest) -> HttpResponse:
    context = {
        "title": _("Where you are logged in"),
        "sessions": sessions.live(request.user, now=timezone.now()),
        "own_key": request.session.session_key,
    }
    return render(request, "console/sessions.html", context)


@page(Act.SEE_FRAME, methods=("POST",))
def end(request: StaffRequest, session_id: int) -> HttpResponseBase:
    with transaction.atomic():
        sessions.end(session_id, request.user)
        audit.write("account.session_end", f"account:{request.user.pk}", by=request.user)
    messages.success(request, _("Ended. Whoever used it is out at the next click."))
    return redirect("sessions")


@page(Act.SEE_FRAME, methods=("POST",))
def end_others(request: StaffRequest) -> HttpResponseBase:
    with transaction.atomic():
        ended = sessions.end_all(request.user, but=request.session.session_key)
        audit.write("account.sessions_end", f"account:{request.user.pk}", by=request.user, after={"sessions": ended})
    messages.success(request, _("Sessions ended: %(ended)s.") % {"ended": ended})
    return redirect("sessions")
