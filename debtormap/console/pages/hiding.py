"""The emergency brake of a listing, and the way back: hide at once, propose to restore, decide on a proposal."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.console import due_words
from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.forms import HideForm, ReasonForm
from debtormap.console.pages import listings, progress, scope
from debtormap.core.errors import Conflict, NotAllowed, RuleError
from debtormap.core.severity import Suppression as Why
from debtormap.register import amending, restoring, withdrawing
from debtormap.register.models import Listing

UNPROCESSABLE = 422
LISTING_FIRST = "listing"


@page(Act.WITHDRAW, methods=("POST",))
def hide(request: StaffRequest, listing_id: str) -> HttpResponseBase:
    """At once, with the reason of the button that was pressed; or off map and sharing only."""
    listing = scope.listing(request.user, listing_id)
    form = HideForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Nothing was done: another reason has to be told."))
        context = listings.context(request, listing, hide_form=form)
        return render(request, "console/listing.html", context, status=UNPROCESSABLE)
    try:
        _hide(request, listing, form)
    except Conflict:
        messages.warning(request, _("Somebody else was first: this listing is not public any more."))
    return redirect("listing", listing_id)


def _hide(request: StaffRequest, listing: Listing, form: HideForm) -> None:
    word = str(due_words.HIDE_REASONS[form.cleaned_data["why"]])
    reason = _(": ").join(part for part in (word, form.cleaned_data["note"].strip()) if part)
    if form.cleaned_data["map_only"]:
        amending.suppress(
            listing.pk, Why.SAFETY, source="officer", by=request.user, reason=reason, now=timezone.now()
        )  # fmt: skip
        messages.success(request, _("The listing is off the map and sharing. It stays in the list."))
        return
    withdrawing.hide(listing.pk, by=request.user, reason=reason)
    messages.success(request, _("The listing is hidden. No public page shows it any more."))


@page(Act.RESTORE, methods=("GET", "POST"))
def restore(request: StaffRequest, listing_id: str) -> HttpResponseBase:
    """Asks for a reason; another person decides."""
    listing = scope.listing(request.user, listing_id)
    if not restoring.may_return(listing):
        messages.warning(request, _("There is no way back for this listing; nothing was done."))
        return redirect("listing", listing_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    status = UNPROCESSABLE if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            restoring.propose(listing_id, by=request.user, reason=form.cleaned_data["reason"], now=timezone.now())
        except RuleError as error:
            form.add_error(error.field if error.field in form.fields else None, progress.refusal(error))
        except Conflict:
            messages.warning(request, _("Somebody else was first: this listing is in another state now."))
            return redirect("listing", listing_id)
        else:
            messages.success(request, _("Proposed. Another person decides whether the listing goes back."))
            return redirect("listing", listing_id)
    context = {"title": _("Propose to restore a listing"), "listing": listing, "form": form}
    return render(request, "console/restore.html", context, status=status)


@page(Act.RESTORE, methods=("POST",))
def decide(request: StaffRequest, listing_id: str, restoration_id: str) -> HttpResponseBase:
    """Lets the listing go back, or refuses with a reason."""
    listing = scope.listing(request.user, listing_id)
    form = ReasonForm(request.POST, auto_id=listings.REFUSE_IDS)
    if request.POST.get("verdict") != "approve" and not form.is_valid():
        context = listings.context(request, listing, refuse_form=form)
        return render(request, "console/listing.html", context, status=UNPROCESSABLE)
    try:
        _decide(request, restoration_id, form)
    except RuleError as error:
        messages.error(request, progress.refusal(error))
    except (Conflict, NotAllowed) as error:
        messages.warning(request, _("Nothing was done: %(reason)s.") % {"reason": progress.refusal(error)})
    return redirect("listing", listing_id)


def _decide(request: StaffRequest, restoration_id: str, form: ReasonForm) -> None:
    if request.POST.get("verdict") == "approve":
        restoring.approve(restoration_id, by=request.user, now=timezone.now())
        messages.success(request, _("The listing is public again, under a new share address."))
        return
    restoring.refuse(restoration_id, by=request.user, reason=form.cleaned_data["reason"], now=timezone.now())
    messages.success(request, _("Refused. The listing stays away."))
