"""Conflicts of the clue desk's officers, declared before any clue comes."""

from collections.abc import Collection

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from debtormap.clues import conflicts
from debtormap.clues.conflicts import Kind
from debtormap.console import clue_words
from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.pages import clue_sessions as sessions
from debtormap.core import case_numbers, names
from debtormap.core.errors import Conflict, NotFound, RuleError
from debtormap.register.models import Listing
from debtormap.staff.models import Account, Role, may_act_for


@page(Act.DECLARE_CONFLICTS, methods=("GET", "POST"))
def show(request: StaffRequest) -> HttpResponseBase:
    if request.method == "POST":
        _declare(request)
        return redirect("clue_conflicts")
    declared = conflicts.declared(request.user)
    context = {
        "title": _("Conflicts of interest"),
        "declared": declared,
        "kinds": clue_words.CONFLICTS.items(),
        "people": _people(request.user),
        "names": sessions.names(pk for each in declared for pk in (each.account_id, each.declared_by)),
        "is_president": request.user.has_role(Role.PRESIDENT),
    }
    return sessions.private(render(request, "console/clue_conflicts.html", context))


@page(Act.DECLARE_CONFLICTS, methods=("POST",))
def end(request: StaffRequest, declaration_id: str) -> HttpResponseBase:
    try:
        conflicts.end(declaration_id, by=request.user, reason=sessions.given(request, "reason"))
    except RuleError as error:
        messages.warning(request, clue_words.problem(error))
    else:
        messages.success(request, _("The conflict is ended. A colleague lets the officer read what came meanwhile."))
    return redirect("clue_conflicts")


def _declare(request: StaffRequest) -> None:
    try:
        account = _officer(request)
        kind, text = _kind(request), request.POST.get("text", "").strip()
        left = conflicts.declare(
            account, kind, text, by=request.user, reason=sessions.given(request, "reason"),
            listing_ids=_listings(kind, text),
        )  # fmt: skip
    except RuleError as error:
        messages.warning(request, clue_words.problem(error))
    except Conflict:
        messages.warning(request, _("This is declared already."))
    else:
        messages.success(request, _("Declared: such clues are not wrapped to this key from now on."))
        if left:
            words = _("Nobody else can open %(count)s clues about it: let a colleague read them, and the keys go.")
            messages.warning(request, words % {"count": left})


def _listings(kind: Kind, text: str) -> Collection[str]:
    """The listings of the register that are meant. RuleError for a listing that is not there."""
    if kind is Kind.LISTING:
        if not Listing.objects.filter(pk=text).exists():
            raise RuleError("listing_unknown", field="text", rule="a listing of this register")
        return [text]
    if kind is Kind.CASE:
        number = case_numbers.format(case_numbers.parse(text))
        return list(Listing.objects.filter(case__case_number=number).values_list("pk", flat=True))
    found = Listing.objects.filter(party__name=names.clean(text))
    return list(found.values_list("pk", flat=True))


def _kind(request: StaffRequest) -> Kind:
    try:
        return Kind(request.POST.get("kind", ""))
    except ValueError:
        raise RuleError("act_unknown", field="kind", rule="one of name, case, listing") from None


def _officer(request: StaffRequest) -> Account:
    """The officer whose conflict it is: oneself, or whom the president names."""
    asked = request.POST.get("officer", "") or str(request.user.pk)
    found = next((each for each in _people(request.user) if str(each.pk) == asked), None)
    if found is None:
        raise NotFound("there is no such officer")
    return found


def _people(account: Account) -> list[Account]:
    if not account.has_role(Role.PRESIDENT):
        return [account]
    active = Account.objects.filter(is_active=True).order_by("username")
    officers = [each for each in active if each.has_role(Role.CLUE_OFFICER) and may_act_for(account, each.court_code)]
    return [account, *(each for each in officers if each.pk != account.pk)]
