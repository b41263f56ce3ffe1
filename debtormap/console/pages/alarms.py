"""Alarms: what is unusual, why it is one, and who looked at it."""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from debtormap.console import alarms
from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.forms import REASON_LENGTH
from debtormap.core.errors import NotFound

UNPROCESSABLE = 422


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What came of it"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )


#: (kind, key, day) of an alarm, as its form sends them, and the form.
Refused = tuple[tuple[str, str, str], NoteForm]


@page(Act.READ_ALARMS)
def show(request: StaffRequest) -> HttpResponse:
    return _page(request)


def _page(request: StaffRequest, refused: Refused | None = None, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    found, seen = alarms.found(request.user, now), alarms.seen_lately(now)
    context = {
        "title": _("Alarms"),
        "unseen": [(each, _form(number, each, refused)) for number, each in enumerate(alarms.unseen(found, seen))],
        "seen": [each for each in seen if request.user.court_code in {"", each.seen_by.court_code}],
    }
    return render(request, "console/alarms.html", context, status=status)


def _form(number: int, alarm: alarms.Alarm, refused: Refused | None) -> NoteForm:
    if refused is not None and refused[0] == (alarm.kind.value, alarm.key, alarm.day.isoformat()):
        return refused[1]
    return NoteForm(auto_id=f"id_{number}_%s")


@page(Act.READ_ALARMS, methods=("POST",))
def see(request: StaffRequest) -> HttpResponseBase:
    sent, form = request.POST, NoteForm(request.POST)
    if not form.is_valid():
        alarm = sent.get("kind", ""), sent.get("key", ""), sent.get("day", "")
        return _page(request, (alarm, form), status=UNPROCESSABLE)
    try:
        day = date.fromisoformat(sent.get("day", ""))
        alarms.see(
            sent.get("kind", ""), sent.get("key", ""), day, by=request.user,
            note=form.cleaned_data["note"], now=timezone.now(),
        )  # fmt: skip
    except (NotFound, ValueError):
        messages.warning(request, _("There is no such alarm any more; nothing was noted."))
    else:
        messages.success(request, _("Noted, with your name."))
    return redirect("alarms")
