"""Addresses that no place was found for: the rows of a batch, and the choice of a place for one of them."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from debtormap.console import county_map, words
from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.pages import progress, scope
from debtormap.core.addresses import normalise
from debtormap.core.errors import Conflict, NotFound, RuleError
from debtormap.geo import divisions
from debtormap.geo.gazetteer import GazetteerPlace
from debtormap.geo.matcher import Match
from debtormap.register import address_decisions, policies
from debtormap.register.models import Batch, BatchState
from debtormap.register.places import Placed, Placer

MOST_CANDIDATES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    number: int
    place: GazetteerPlace
    placed: Placed


@page(Act.READ_REGISTER)
def show_all(request: StaffRequest, batch_id: str) -> HttpResponse:
    batch = _ready(request, batch_id)
    after = request.GET.get("after", "0")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
    found = address_decisions.open_rows(batch, after=start)
    rows = [(opened, _known(opened.row.division_code, opened.row.township)) for opened in found.rows]
    context = {
        "title": _("Addresses without a place"),
        "batch": batch,
        "rows": rows,
        "next_after": found.next_after,
        "may_choose": address_decisions.may_choose(request.user, batch),
    }
    return render(request, "console/addresses.html", context)


@page(Act.READ_REGISTER, methods=("GET", "POST"))
def show(request: StaffRequest, batch_id: str, line_no: int) -> HttpResponseBase:
    batch = _ready(request, batch_id)
    if request.method == "POST":
        return _choose(request, batch, line_no)
    opened = address_decisions.one(batch, line_no)
    placer = address_decisions.placer(policies.active(), batch.court_code)
    match = placer.match(opened.address)
    wanted = request.GET.get("name", "").strip()[:40]
    codes = _counties(request.GET.get("county", ""), match)
    candidates = _candidates(placer, codes, match, wanted)
    points = [(each.number, each.place.name, each.place.point) for each in candidates if each.place.point is not None]
    context = {
        "title": _("Choose the place of an address"),
        "batch": batch,
        "opened": opened,
        "known": _known(match.division_code, match.township),
        "why": words.MATCH_PROBLEMS.get(match.why, ""),
        "possible": [divisions.by_code(code) for code in match.candidates],
        "candidates": candidates,
        "is_cut": len(candidates) == MOST_CANDIDATES,
        "map": county_map.draw(codes, points),
        "counties": divisions.counties(),
        "county": codes[0] if len(codes) == 1 else "",
        "wanted": wanted,
        "seen": address_decisions.choices(batch),
        "may_choose": address_decisions.may_choose(request.user, batch),
    }
    return render(request, "console/address.html", context)


def _choose(request: StaffRequest, batch: Batch, line_no: int) -> HttpResponseBase:
    here = reverse("address", args=(batch.pk, line_no))
    seen, choice = request.POST.get("seen", ""), request.POST.get("place")
    if choice is None or not (seen.isascii() and seen.isdigit()):
        messages.warning(request, _("Nothing was chosen."))
        return redirect(here)
    place_id = "" if choice == "none" else choice or "?"
    try:
        rows = address_decisions.choose(batch, line_no, place_id, by=request.user, seen=int(seen[:9]))
    except Conflict:
        messages.warning(request, _("Nothing was done: the page was out of date. See what holds now."))
        return redirect(here)
    except RuleError as error:
        messages.error(request, progress.refusal(error))
        return redirect(here)
    if rows:
        messages.success(request, _("The choice holds for %(rows)s rows and for the next lists.") % {"rows": rows})
    else:
        messages.success(request, _("That is chosen already."))
    return redirect("addresses", batch.pk)


def _ready(request: StaffRequest, batch_id: str) -> Batch:
    """The batch. One that is still being checked shows no rows."""
    batch = scope.batch(request.user, batch_id)
    if batch.state == BatchState.LOADING:
        raise NotFound("no such batch")
    return batch


def _known(code: str | None, township: str | None) -> str:
    division = divisions.by_code(code) if code else None
    return f"{division.name}{township or ''}" if division else ""


def _counties(asked: str, match: Match) -> tuple[str, ...]:
    if divisions.by_code(asked) is not None:
        return (asked,)
    return (match.division_code,) if match.division_code else match.candidates


def _candidates(placer: Placer, codes: tuple[str, ...], match: Match, wanted: str) -> list[Candidate]:
    """By name where one is asked for; else those of the township that was understood, or of the whole county."""
    found = [place for code in codes for place in placer.candidates(code)]
    if wanted:
        found = [place for place in found if normalise(wanted) in place.name]
    elif match.township:
        found = [place for place in found if place.township == match.township]
    found.sort(key=lambda place: (place.point is None, place.division_code, place.township or "", place.name, place.id))
    return [
        Candidate(number=number, place=place, placed=placer.at(place))
        for number, place in enumerate(found[:MOST_CANDIDATES], start=1)
    ]
