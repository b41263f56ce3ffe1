"""The ledger, to read: its events and what each of them said."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.pages import records, scope
from debtormap.console.pages.paging import paged
from debtormap.core.errors import NotFound
from debtormap.ledger import feed
from debtormap.ledger.models import Event


@page(Act.READ_REGISTER)
def show(request: StaffRequest) -> HttpResponse:
    events = Event.objects.order_by("-seq")
    context = {"title": _("Ledger"), "head": feed.head(), "paged": paged(request, events)}
    return render(request, "console/ledger.html", context)


@page(Act.READ_REGISTER)
def event(request: StaffRequest, seq: int) -> HttpResponse:
    found = Event.objects.filter(seq=seq).first()
    if found is None:
        raise NotFound("no such event")
    own = not found.listing_id or scope.listings(request.user).filter(pk=found.listing_id).exists()
    context = {
        "title": _("Event %(seq)s") % {"seq": seq},
        "event": found,
        "hashes": [(label, bytes(value).hex()) for label, value in _hashes(found)],
        "own": own,
        "record": records.of_event(seq) if own else None,
    }
    return render(request, "console/ledger_event.html", context)


def _hashes(found: Event) -> tuple[tuple[str, bytes | memoryview], ...]:
    return (
        (_("Hash"), found.hash),
        (_("Hash of the event before"), found.prev_hash),
        (_("Hash of the body"), found.leaf_hash),
    )
