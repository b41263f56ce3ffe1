"""Where the own account is logged in, ending what one does not know, and how long this session still lasts."""

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.console.access import Act, StaffRequest, page
from debtormap.register import audit
from debtormap.staff import sessions

#: Longer ago than any session can have been in use.
_LONG_AGO_S: Final = 10**6


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


@page(Act.SEE_FRAME)
def left(request: StaffRequest) -> JsonResponse:
    """How long this session lasts yet, and the token that forms of it need, for pages from before a new log-in."""
    end = sessions.end_of(request.session.session_key or "")
    assert end is not None, "SeeSession notes every session"
    return JsonResponse(
        {
            "account": request.user.pk,
            "left_s": int((end.at - timezone.now()).total_seconds()),
            "is_for_good": end.is_for_good,
            "token": get_token(request),
        }
    )


@page(Act.SEE_FRAME, methods=("POST",))
def stay(request: StaffRequest) -> HttpResponseBase:
    """Somebody is there, or was so many seconds ago: typing sends nothing by itself."""
    text = request.POST.get("since_s", "")
    since_s = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else _LONG_AGO_S
    used_at = timezone.now() - timedelta(seconds=since_s)
    agent = request.headers.get("User-Agent", "")
    sessions.see(request.user, request.session.session_key or "", agent=agent, now=used_at)
    return redirect("session_left")
