"""The register in plots: what came in and went out, how long a removal took, what is overdue, by court and ground."""

from collections import Counter
from datetime import date
from typing import Final

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from debtormap.console import due_words, plots, words
from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.pages import deadlines, scope
from debtormap.console.plots import Plot
from debtormap.core import small_cells
from debtormap.core.listing import GROUND_TEXTS, Ground, State
from debtormap.corrections.models import Request
from debtormap.register.models import Listing
from debtormap.staff.models import Account

MONTHS: Final = 12
MOST_COURTS: Final = 16
#: Days from the request to the remedy: up to and including.
SPANS: Final[tuple[tuple[int, words.Word], ...]] = (
    (1, "1"),
    (3, "2–3"),
    (7, "4–7"),
    (15, "8–15"),
    (18, "16–18"),
)
LONGER: Final = "> 18"


@page(Act.READ_REGISTER)
def show(request: StaffRequest) -> HttpResponse:
    account = request.user
    today = timezone.localdate()
    context = {
        "title": _("Statistics"),
        "flow": _flow(scope.listings(account), today),
        "removal": _removal(account),
        "late": _late(account),
        "courts": _courts(scope.listings(account)) if not account.court_code else None,
        "grounds": _grounds(scope.listings(account)),
        "ground_texts": [(ground.value, text) for ground, text in GROUND_TEXTS.items()],
        "k": small_cells.K,
        "flow_series": (_("published"), _("withdrawn, or term ended")),
        "one_series": (_("Count"),),
    }
    return render(request, "console/statistics.html", context)


def _flow(listings: QuerySet[Listing], today: date) -> Plot:
    """In and out of twelve months. Out: withdrawn, and terms that ended."""
    months = _months(today)
    first = months[0]
    came = _by_month(listings.filter(published_on__gte=first), "published_on")
    gone = listings.filter(state__in=(State.REVOKED, State.DELISTED), changed_at__date__gte=first)
    ended = listings.filter(state__in=(State.PUBLISHED, State.EXPIRED), ends_on__gte=first, ends_on__lt=today)
    went = _by_month(gone, "changed_at") + _by_month(ended, "ends_on")
    shown = [_hidden({str(month): found[month] for month in months}) for found in (came, went)]
    return plots.bars(
        [(f"{month:%Y-%m}", (shown[0][str(month)], shown[1][str(month)])) for month in months], width=plots.WIDE
    )


def _removal(account: Account) -> Plot:
    """How many days from a request to its remedy."""
    done = Request.objects.filter(state="remedied")
    if account.court_code:
        done = done.filter(court_code=account.court_code)
    spans = Counter(_span((end - start).days) for start, end in done.values_list("received_at", "changed_at"))
    names = [name for _, name in SPANS] + [LONGER]
    cells = _hidden({str(at): spans[at] for at in range(len(names))})
    return plots.bars([(name, (cells[str(at)],)) for at, name in enumerate(names)])


def _span(days: int) -> int:
    return next((at for at, (most, _name) in enumerate(SPANS) if days < most), len(SPANS))


def _late(account: Account) -> Plot:
    """Open duties past their last day. Work of the court, no person: nothing is hidden."""
    running = deadlines.of_account(account)
    late = Counter(each.deadline.value for each in running if each.escalation in deadlines.LATE)
    return plots.bars([(due_words.DEADLINES[code], (late[code],)) for code in due_words.DEADLINES if late[code]])


def _courts(listings: QuerySet[Listing]) -> Plot:
    found = listings.filter(state=State.PUBLISHED).values("case__court_name").annotate(held=Count("id"))
    counts = {row["case__court_name"]: row["held"] for row in found.order_by("-held", "case__court_name")}
    cells = list(_hidden(counts).items())
    return plots.bars([(name, (count,)) for name, count in cells[:MOST_COURTS]])


def _grounds(listings: QuerySet[Listing]) -> Plot:
    """A listing with two grounds counts for both."""
    counts = dict.fromkeys((ground.value for ground in Ground), 0)
    found = listings.filter(state=State.PUBLISHED).order_by().values("grounds").annotate(held=Count("id"))
    for row in found:
        for ground in filter(None, row["grounds"].split(",")):
            counts[ground] += row["held"]
    return plots.bars([(ground, (count,)) for ground, count in _hidden(counts).items()])


def _hidden(counts: dict[str, int]) -> dict[str, int | None]:
    return small_cells.suppressed(counts).cells


def _by_month(found: QuerySet[Listing], field: str) -> Counter[date]:
    rows = found.order_by().annotate(month=TruncMonth(field)).values("month").annotate(held=Count("id"))
    return Counter({_first(row["month"]): row["held"] for row in rows})


def _first(month: date) -> date:
    return date(month.year, month.month, 1)


def _months(today: date) -> list[date]:
    """The first days of the last twelve months, this one included."""
    number = today.year * 12 + today.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(number - MONTHS + 1, number + 1)]
