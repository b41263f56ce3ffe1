"""Files of a clue in the console: the cleaned copy to look at or to save; the original with another person's leave."""

import base64
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from debtormap.clues import files
from debtormap.clues.files import Shown
from debtormap.clues.vault import Locked
from debtormap.console import clue_words
from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.pages import clue_sessions as sessions
from debtormap.core.errors import Conflict, NotAllowed, RuleError, Unavailable

_PICTURES = ("image/jpeg", "image/png")


@page(Act.WORK_ON_CLUES, methods=("POST",))
def show(request: StaffRequest, clue_id: str, file_id: str) -> HttpResponseBase:
    """What the button names: `show`, `save`, `ask` for the original, `original`."""
    asked = request.POST.get("act", "")
    reason = sessions.given(request, "reason") or sessions.reason(request, clue_id)
    try:
        officer = sessions.officer(request)
        if asked == "ask":
            files.ask_for_original(clue_id, file_id, officer, reason=reason)
            messages.success(request, _("Another person is asked for leave."))
            return redirect("clue", clue_id)
        if asked == "original":
            return _saved(files.original(clue_id, file_id, officer, reason=reason), f"{file_id}-original")
        copy = files.working_copy(clue_id, file_id, officer, reason=reason)
    except Locked:
        return redirect("clue_key")
    except NotAllowed:
        messages.warning(request, _("Another person has not given leave yet."))
    except Conflict:
        messages.warning(request, _("You have asked already."))
    except Unavailable:
        messages.warning(request, _("The virus scanner gave no answer; the file is kept as it is. Try again later."))
    except RuleError as error:
        messages.warning(request, clue_words.problem(error))
    else:
        if asked == "show" and copy.media_type in _PICTURES:
            return _shown(request, clue_id, copy)
        return _saved(copy, file_id)
    return redirect("clue", clue_id)


@page(Act.GRANT_ORIGINALS)
def show_waiting(request: StaffRequest) -> HttpResponseBase:
    """Who asks to see an original as it was sent."""
    waiting = files.waiting_for_leave(request.user)
    context = {
        "title": _("Originals that wait for leave"),
        "waiting": waiting,
        "names": sessions.names(release.asked_by for release in waiting),
    }
    return sessions.private(render(request, "console/clue_originals.html", context))


@page(Act.GRANT_ORIGINALS, methods=("POST",))
def grant(request: StaffRequest, release_id: str) -> HttpResponseBase:
    try:
        files.approve_original(release_id, by=request.user)
    except Conflict:
        messages.warning(request, _("It was granted already."))
    else:
        messages.success(request, _("The leave is given."))
    return redirect("clue_originals")


def _shown(request: StaffRequest, clue_id: str, copy: Shown) -> HttpResponse:
    """Inside the page itself: it has no address, so that no cache and no history holds the picture."""
    data = base64.b64encode(copy.data).decode()
    context = {"title": copy.name, "clue_id": clue_id, "picture": f"data:{copy.media_type};base64,{data}"}
    return sessions.private(render(request, "console/clue_picture.html", context))


def _saved(shown: Shown, name: str) -> HttpResponse:
    """An attachment that no browser shows or keeps."""
    response = sessions.private(HttpResponse(shown.data, content_type="application/octet-stream"))
    ending = clue_words.ENDINGS.get(shown.media_type, "bin")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{ending}')}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
