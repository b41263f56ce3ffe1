"""Listings: finding one, seeing what is held and what is public, and taking it off."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.clues import standing
from debtormap.console import due_words
from debtormap.console.access import Act, StaffRequest, may, page
from debtormap.console.forms import (
    EXPIRING,
    WITHDRAWN,
    FullRecordForm,
    HideForm,
    ListingSearchForm,
    ReasonForm,
    WithdrawForm,
)
from debtormap.console.pages import progress, records, scope
from debtormap.console.pages.paging import paged
from debtormap.core import addresses
from debtormap.core import row_columns as columns
from debtormap.core.errors import Conflict, RuleError
from debtormap.core.exits import DeletionGround
from debtormap.core.listing import State
from debtormap.ledger import evidence, receipts
from debtormap.ledger.models import Event
from debtormap.register import audit, confirming, deleting, drafts, holds, restoring, withdrawing
from debtormap.register.models import AuditEntry, Listing
from debtormap.staff.models import Account

SEARCHED = {"name", "case_number", "state", "court_code"}
ENDS_SOON = timedelta(days=30)
UNPROCESSABLE = 422
#: Several forms stand on the page of a listing, so the ids of their fields name the form too.
FULL_IDS, REFUSE_IDS = "id_full_%s", "id_refuse_%s"
STATES = {WITHDRAWN: (State.REVOKED.value, State.DELISTED.value)}


@page(Act.READ_REGISTER)
def show_all(request: StaffRequest) -> HttpResponse:
    asked = request.GET.copy()
    if not SEARCHED & asked.keys():
        # What is public now is what most come for, and what an index has in order.
        asked["state"] = State.PUBLISHED.value
    form = ListingSearchForm(asked, account=request.user)
    found = _search(scope.listings(request.user), form) if form.is_valid() else Listing.objects.none()
    is_of_today = asked.get("changed") == "today"
    found = changed_today(found) if is_of_today else found
    # Who looks for what ends soon reads the soonest first.
    order = ("expires_at", "id") if asked.get("state") == EXPIRING else ("-changed_at", "id")
    context = {
        "title": _("Listings"),
        "form": form,
        "is_of_today": is_of_today,
        "paged": paged(request, found.order_by(*order)),
    }
    return render(request, "console/listings.html", context)


@page(Act.READ_REGISTER)
def show(request: StaffRequest, listing_id: str) -> HttpResponse:
    listing = scope.listing(request.user, listing_id)
    return render(request, "console/listing.html", context(request, listing))


@page(Act.READ_FULL_RECORD, methods=("POST",))
def show_full(request: StaffRequest, listing_id: str) -> HttpResponse:
    """Number and address in full: for a purpose, on this answer alone, and on record."""
    listing = scope.listing(request.user, listing_id)
    form = FullRecordForm(request.POST, auto_id=FULL_IDS)
    if not form.is_valid():
        return render(request, "console/listing.html", context(request, listing, full_form=form), status=UNPROCESSABLE)
    purpose = str(due_words.PURPOSES[form.cleaned_data["purpose"]])
    audit.write(
        audit.FULL_VIEW,
        f"listing:{listing.pk}",
        by=request.user,
        reason=_(": ").join((purpose, form.cleaned_data["note"])),
    )
    return render(request, "console/listing.html", context(request, listing, full=_full(listing), full_form=form))


@page(Act.READ_REGISTER)
def receipt(request: StaffRequest, listing_id: str) -> HttpResponse:
    """The signed receipt of the last event about it: of its removal, when it is off."""
    listing = scope.listing(request.user, listing_id)
    audit.write("listing.receipt", f"listing:{listing.pk}", by=request.user)
    return _file(receipts.receipt(listing.pk), f"receipt-{listing.pk}.json")


@page(Act.READ_REGISTER)
def evidence_bundle(request: StaffRequest, listing_id: str) -> HttpResponse:
    """All its events with their proofs, for the file of the case."""
    listing = scope.listing(request.user, listing_id)
    audit.write("listing.evidence", f"listing:{listing.pk}", by=request.user)
    return _file(evidence.bundle(listing.pk), f"evidence-{listing.pk}.json")


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def expiring(found: QuerySet[Listing]) -> QuerySet[Listing]:
    """Those that are public and whose term ends within 30 days."""
    now = timezone.now()
    return found.filter(state=State.PUBLISHED, expires_at__gt=now, expires_at__lte=now + ENDS_SOON)


def changed_today(found: QuerySet[Listing]) -> QuerySet[Listing]:
    """Those that were published, amended or taken off on this day of the court."""
    return found.filter(changed_at__gte=timezone.make_aware(datetime.combine(timezone.localdate(), time.min)))


@page(Act.WITHDRAW, methods=("GET", "POST"))
def withdraw(request: StaffRequest, listing_id: str) -> HttpResponseBase:
    """Asks for kind and reason on a page of its own, then acts at once."""
    listing = scope.listing(request.user, listing_id)
    if listing.state not in {State.PUBLISHED, State.HIDDEN}:
        messages.warning(request, _("This listing is not public any more; nothing was done."))
        return redirect("listing", listing_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _take_off(request.user, listing_id, form.cleaned_data)
        except RuleError as error:
            form.add_error(error.field if error.field in form.fields else None, progress.refusal(error))
        except Conflict:
            messages.warning(request, _("Somebody else was first: this listing is not public any more."))
            return redirect("listing", listing_id)
        else:
            messages.success(request, _("The listing is taken off. No public page shows it any more."))
            return redirect("listing", listing_id)
    context = {"title": _("Withdraw a listing"), "listing": listing, "form": form}
    return render(request, "console/withdraw.html", context)


def _take_off(by: Account, listing_id: str, asked: dict[str, Any]) -> None:
    """By what happened, and for what is over by the ground that the law names."""
    kind, reason, now = asked["kind"], asked["reason"], timezone.now()
    if kind == "delete_early":
        deleting.delete_early(listing_id, by=by, reason=reason, now=now)
    elif kind == "revoke":
        withdrawing.revoke(listing_id, by=by, reason=reason)
    else:
        ground, applicant = DeletionGround(asked["ground"]), asked["applicant"]
        deleting.delete(
            listing_id,
            by=by,
            ground=ground,
            reason=reason,
            now=now,
            applicant=applicant,
            open_effective_clue=standing.effective_open_clue(listing_id) if ground is DeletionGround.D4 else None,
        )


def _search(found: QuerySet[Listing], form: ListingSearchForm) -> QuerySet[Listing]:
    asked = form.cleaned_data
    if asked["name"]:
        found = found.filter(party__name__startswith=asked["name"].strip())
    if asked["case_number"]:
        found = found.filter(case__case_number__contains=_as_in_case_numbers(asked["case_number"]))
    if asked.get("court_code"):
        found = found.filter(case__court_code=asked["court_code"])
    if asked["state"] == EXPIRING:
        return expiring(found)
    if asked["state"]:
        found = found.filter(state__in=STATES.get(asked["state"], (asked["state"],)))
    return found


def _as_in_case_numbers(text: str) -> str:
    """Case numbers are held with the wide brackets; people type the narrow ones."""
    return text.strip().replace("(", "（").replace(")", "）").replace(" ", "")


def _masked(listing: Listing) -> dict[str, str]:
    """What is held, without house and door; the number is masked as everywhere."""
    shown = drafts.shown(drafts.opened(listing.sealed))
    if columns.ADDRESS in shown:
        shown[columns.ADDRESS] = f"{addresses.partial(shown[columns.ADDRESS])}…"
    return shown


def _full(listing: Listing) -> dict[str, str]:
    draft = drafts.opened(listing.sealed)
    shown = drafts.shown(draft)
    return shown | ({columns.NUMBER: draft.number} if draft.number else {})


def context(
    request: StaffRequest,
    listing: Listing,
    *,
    full: dict[str, str] | None = None,
    full_form: FullRecordForm | None = None,
    hide_form: HideForm | None = None,
    refuse_form: ReasonForm | None = None,
) -> dict[str, object]:
    events = list(Event.objects.filter(listing_id=listing.pk).order_by("-seq")[:100])
    return {
        "title": listing.party.name,
        "listing": listing,
        "facts": (full or _masked(listing)).items(),
        "is_full": full is not None,
        "full_form": full_form or FullRecordForm(auto_id=FULL_IDS),
        "refuse_form": refuse_form or ReasonForm(auto_id=REFUSE_IDS),
        "may_read_full": may(request.user, Act.READ_FULL_RECORD),
        "record": records.last_published(events),
        "events": events,
        "proceeding": listing.proceedings.order_by("-opened_at").first(),
        "entries": AuditEntry.objects.select_related("actor").filter(subject=f"listing:{listing.pk}")[:100],
        "hold": holds.of(f"listing:{listing.pk}"),
        "may_hold": may(request.user, Act.SET_HOLDS),
        "may_promise": may(request.user, Act.WORK_ON_REWARDS) and listing.state == State.PUBLISHED,
        "may_withdraw": may(request.user, Act.WITHDRAW) and listing.state in {State.PUBLISHED, State.HIDDEN},
        "may_hide": may(request.user, Act.WITHDRAW) and listing.state == State.PUBLISHED,
        "hide_form": hide_form or HideForm(),
        "hide_reasons": due_words.HIDE_REASONS.items(),
        "unconfirmed": confirming.unanswered(listing),
        "may_confirm": may(request.user, Act.CONFIRM),
        "restoration": restoring.open_of(listing),
        "may_restore": may(request.user, Act.RESTORE) and restoring.may_return(listing),
        "may_approve": may(request.user, Act.REVIEW),
    }
