"""The escrow of the clue desk: making its key before three holders, and opening a clue by two of them."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from debtormap.clues import escrow
from debtormap.clues.ceremonies import HOLDERS, ROOM
from debtormap.console import clue_words
from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.pages import clue_sessions as sessions
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.staff.models import Account, Role


@page(Act.HOLD_ESCROW)
def show(request: StaffRequest) -> HttpResponseBase:
    waits, asked, orphans = ROOM.waits_for(), ROOM.openings(), escrow.orphans(request.user)
    holders, key = escrow.holders(), escrow.live_key()
    people = _people(HOLDERS)
    known = [*waits, *holders.values(), *(pk for each in asked for pk in (each.officer_id, each.asked_by))]
    context = {
        "title": _("Escrow of the clue desk"),
        "key": key,
        "holders": holders,
        "waits": waits,
        "is_waited_for": request.user.pk in waits,
        "asked": asked,
        "orphans": orphans,
        "people": people,
        "officers": [each for each in people if each.has_role(Role.CLUE_OFFICER)],
        "is_warden": request.user.has_role(*escrow.WARDENS),
        "names": sessions.names([*known, *(each.brought_by for each in asked)]),
    }
    return sessions.private(render(request, "console/escrow.html", context))


@page(Act.HOLD_ESCROW, methods=("POST",))
def make(request: StaffRequest) -> HttpResponseBase:
    """Names the three holders of a new key."""
    chosen = tuple(account for name in ("first", "second", "third") if (account := _person(request, name)))
    try:
        ROOM.make(chosen, by=request.user)
    except RuleError:
        messages.warning(request, _("Choose three different people."))
    else:
        messages.success(request, _("Each holder takes the share on this page, logged in as himself."))
    return redirect("escrow")


@page(Act.HOLD_ESCROW, methods=("POST",))
def take(request: StaffRequest) -> HttpResponseBase:
    """The holder's own share, this once."""
    share = ROOM.take_share(request.user)
    context = {"title": _("Your share of the escrow"), "share": share}
    return sessions.private(render(request, "console/escrow_share.html", context))


@page(Act.HOLD_ESCROW, methods=("POST",))
def ask(request: StaffRequest) -> HttpResponseBase:
    """Logs the decision by which a clue is to be opened."""
    officer = _person(request, "officer")
    try:
        if officer is None:
            raise NotAllowed("no officer was chosen")
        clue_id = escrow.by_number(request.POST.get("number", ""), request.user)
        number, reason = sessions.given(request, "decision_number")[:100], sessions.given(request, "reason")
        ROOM.ask(clue_id, officer, by=request.user, decision_number=number, reason=reason)
    except RuleError:
        messages.warning(request, _("A decision has a number and a reason."))
    except NotFound:
        messages.warning(request, _("There is no such clue."))
    except NotAllowed:
        messages.warning(request, _("This officer may not read the clue, or has no key."))
    else:
        messages.success(request, _("The decision is noted. Two holders bring their shares."))
    return redirect("escrow")


@sensitive_post_parameters("share")
@page(Act.HOLD_ESCROW, methods=("POST",))
def bring(request: StaffRequest, opening_id: str) -> HttpResponseBase:
    try:
        is_open = ROOM.bring(opening_id, request.POST.get("share", "").strip(), by=request.user)
    except Conflict:
        messages.warning(request, _("Another holder brings the second share."))
    except RuleError as error:
        messages.warning(request, clue_words.problem(error))
    else:
        done = _("The clue is open to the officer.") if is_open else _("The first share is here, for half an hour.")
        messages.success(request, done)
    return redirect("escrow")


def _people(roles: tuple[Role, ...]) -> list[Account]:
    return [each for each in Account.objects.filter(is_active=True).order_by("username") if each.has_role(*roles)]


def _person(request: StaffRequest, field: str) -> Account | None:
    asked = request.POST.get(field, "")
    pk = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    return next((each for each in _people(HOLDERS) if each.pk == pk), None)
