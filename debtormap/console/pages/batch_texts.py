"""The texts of a list: each beside what the public would read; read by page, changed where the rules fall short."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from debtormap.console.access import Act, StaffRequest, may, page
from debtormap.console.forms import TextChangeForm
from debtormap.console.pages import progress, scope
from debtormap.console.pages.paging import Paged, page_number, query
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.register import reviewing, texts
from debtormap.register.models import Batch, BatchState

UNPROCESSABLE: Final = 422
CONFLICT: Final = 409
#: No list has more lines than that, and no database a larger number.
LINE_DIGITS: Final = 9


@page(Act.READ_REGISTER)
def show(request: StaffRequest, batch_id: str) -> HttpResponse:
    batch = scope.batch(request.user, batch_id)
    return redirect("batch", batch_id) if batch.state == BatchState.LOADING else _page(request, batch)


@page(Act.PUBLISH, methods=("POST",))
def read(request: StaffRequest, batch_id: str) -> HttpResponseBase:
    """What stood on this page was read. Where one text is another by now, none is noted, and the page shows it."""
    batch = scope.batch(request.user, batch_id)
    try:
        count = texts.read(batch, [_seen(each) for each in request.POST.getlist("seen")], by=request.user)
    except (Conflict, NotAllowed) as error:
        messages.warning(request, _("Nothing was done: %(why)s") % {"why": progress.refusal(error)})
    else:
        messages.success(request, _("Noted as read: %(count)s.") % {"count": count})
    return redirect(f"{reverse('batch_texts', args=(batch.pk,))}?page={page_number(request)}")


@page(Act.PUBLISH, methods=("POST",))
def change(request: StaffRequest, batch_id: str, line_no: int) -> HttpResponseBase:
    batch = scope.batch(request.user, batch_id)
    form = TextChangeForm(request.POST.copy(), auto_id=_ids(line_no))
    if not form.is_valid():
        return _page(request, batch, {line_no: form}, status=UNPROCESSABLE)
    entered = form.cleaned_data
    try:
        texts.change(
            batch, line_no, entered["text"], by=request.user, seen=entered["seen"], now=timezone.now()
        )  # fmt: skip
    except RuleError as error:
        form.add_error("text", progress.refusal(error))
        return _page(request, batch, {line_no: form}, status=UNPROCESSABLE)
    except Conflict as error:
        form.add_error(None, _("Nothing was done: %(why)s") % {"why": progress.refusal(error)})
        return _page(request, batch, {line_no: form}, status=CONFLICT)
    messages.success(request, _("Changed. Another person reads it before the list is approved."))
    return redirect(f"{reverse('batch_texts', args=(batch.pk,))}?page={page_number(request)}#row-{line_no}")


def _page(
    request: StaffRequest, batch: Batch, refused: dict[int, TextChangeForm] | None = None, *, status: int = 200
) -> HttpResponse:
    found = reviewing.texts_of(batch, page_number(request))
    changed = texts.changes(batch)
    may_read = may(request.user, Act.PUBLISH) and batch.state == BatchState.READY
    shown = []
    for row in found.rows:
        text = reviewing.text_of(row)
        form = (refused or {}).get(row.line_no) or TextChangeForm(
            initial={"text": text.public, "seen": text.mark}, auto_id=_ids(row.line_no)
        )
        shown.append((row, text, changed.get(row.line_no), _current(form, text.mark)))
    unread = [f"{row.line_no}:{text.mark}" for row, text, _change, _form in shown if row.text_read_by_id is None]
    context = {
        "title": _("Texts of a list"),
        "batch": batch,
        "texts": shown,
        "refused": refused or {},
        "paged": Paged(
            rows=list(found.rows),
            number=found.number,
            previous_query=query(request, found.number - 1) if found.number > 1 else None,
            next_query=query(request, found.number + 1) if found.number < found.pages else None,
            pages=found.pages,
        ),
        "total": found.total,
        "unread": texts.unread(batch).count(),
        "may_read": may_read,
        "seen": unread,
    }
    return render(request, "console/texts.html", context, status=status)


def _current(form: TextChangeForm, mark: str) -> TextChangeForm:
    """A form that is shown again goes with the text that stands beside it now."""
    if form.is_bound and isinstance(form.data, QueryDict):
        form.data["seen"] = mark
    return form


def _seen(told: str) -> tuple[int, str]:
    line_no, _colon, mark = told.partition(":")
    if not (line_no.isascii() and line_no.isdigit() and len(line_no) <= LINE_DIGITS):
        raise NotFound("no such row with a text")
    return int(line_no), mark


def _ids(line_no: int) -> str:
    return f"id_{line_no}_%s"
