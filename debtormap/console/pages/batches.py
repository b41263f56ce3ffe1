"""Batches: the rows of a list as they were checked, the two persons' decision, and publication.

A page may be old when its button is pressed. Each form says in which state it saw the batch; when that is over,
nothing is done and the page says what holds now.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from debtormap.console import words
from debtormap.console.access import Act, StaffRequest, may, page
from debtormap.console.forms import ReasonForm
from debtormap.console.pages import progress, scope
from debtormap.console.pages.paging import Paged, page_number, paged, query
from debtormap.core.errors import Conflict, RuleError
from debtormap.core.rows import Finding
from debtormap.jobs import queue
from debtormap.jobs.models import Job, State
from debtormap.register import address_decisions, background, refused, reviewing, texts
from debtormap.register.models import Batch, BatchRow, BatchState, Outcome, RowAction

PASSED_OVER = (Outcome.STALE, Outcome.WITHDRAWN, Outcome.TERM_OVER, Outcome.UNDER_WAY)
#: What names a row to a person: name, masked number, case number.
SUBJECT = ("被执行人姓名/名称", "身份证号码/组织机构代码", "案号")
ADDRESS = "住所地"
CSV_PIECE = 32_768
CSV_HEAD = ("行号", "列", "级别", "代码", "规则", "如何改正")


@page(Act.READ_REGISTER)
def show_all(request: StaffRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    found = scope.batches(request.user).order_by("-created_at", "pk")
    context = {
        "title": _("Batches"),
        "paged": paged(request, found.filter(state=state) if state in BatchState.values else found),
        "state": state,
        "states": words.BATCH_STATES.items(),
        "may_import": may(request.user, Act.IMPORT),
    }
    return render(request, "console/batches.html", context)


@page(Act.READ_REGISTER)
def show(request: StaffRequest, batch_id: str) -> HttpResponse:
    return _batch_page(request, scope.batch(request.user, batch_id), ReasonForm())


@page(Act.READ_REGISTER)
def findings(request: StaffRequest, batch_id: str) -> HttpResponseBase:
    """All findings as CSV that a spreadsheet opens: UTF-8 with its mark, a row number for each."""
    batch = scope.batch(request.user, batch_id)
    response = StreamingHttpResponse(_csv_lines(batch), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="findings-{batch.pk}.csv"'
    return response


@page(Act.IMPORT)
def refused_rows(request: StaffRequest, batch_id: str) -> HttpResponseBase:
    """The refused rows with the reason beside each, to be mended and imported again; for those who import."""
    batch = scope.batch(request.user, batch_id)
    pieces = refused.lines(refused.open_rows(batch, by=request.user))
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="refused-{batch.pk}.csv"'
    return response


@page(Act.READ_REGISTER)
def show_progress(request: StaffRequest, batch_id: str) -> JsonResponse:
    batch = scope.batch(request.user, batch_id)
    job = _job(batch)
    if job is not None:
        return JsonResponse(progress.status(job))
    return JsonResponse({"state": "done", "percent": 100, "text": "", "url": reverse("batch", args=(batch.pk,))})


@page(Act.REVIEW, methods=("POST",))
def approve(request: StaffRequest, batch_id: str) -> HttpResponseBase:
    batch = scope.batch(request.user, batch_id)
    if _is_old(request, batch):
        return redirect("batch", batch_id)
    try:
        reviewing.approve(batch, by=request.user, texts_read=request.POST.get("texts_read") == "yes")
    except Conflict:
        _say_old(request, batch)
    except RuleError as error:
        messages.warning(request, _("Nothing was done: %(why)s") % {"why": progress.refusal(error)})
    else:
        messages.success(request, _("Approved. The list can be published now."))
    return redirect("batch", batch_id)


@page(Act.PUBLISH, methods=("POST",))
def reject(request: StaffRequest, batch_id: str) -> HttpResponseBase:
    batch = scope.batch(request.user, batch_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _batch_page(request, batch, form, status=422)
    if _is_old(request, batch):
        return redirect("batch", batch_id)
    try:
        reviewing.reject(batch, by=request.user, reason=form.cleaned_data["reason"])
    except Conflict:
        _say_old(request, batch)
    except RuleError as error:
        form.add_error("reason", progress.refusal(error))
        return _batch_page(request, batch, form, status=422)
    else:
        messages.success(request, _("Sent back with your reason."))
    return redirect("batch", batch_id)


@page(Act.PUBLISH, methods=("POST",))
def publish(request: StaffRequest, batch_id: str) -> HttpResponseBase:
    """Begins, or goes on with, the publication; a second click joins the first."""
    batch = scope.batch(request.user, batch_id)
    if batch.state not in {BatchState.APPROVED, BatchState.PUBLISHING}:
        _say_old(request, batch)
        return redirect("batch", batch_id)
    try:
        background.order_publication(batch, by=request.user)
    except Conflict as error:
        messages.warning(request, progress.refusal(error))
    return redirect("batch", batch_id)


def _job(batch: Batch) -> Job | None:
    return queue.find(background.publication_key(batch))


def _is_old(request: StaffRequest, batch: Batch) -> bool:
    if request.POST.get("seen") == _seen(batch):
        return False
    _say_old(request, batch)
    return True


def _seen(batch: Batch) -> str:
    """What a form has seen: the state, and how many places were chosen, of which each may change what is approved."""
    choices = address_decisions.choices(batch)
    return f"{batch.state}:{choices}" if choices else batch.state


def _say_old(request: StaffRequest, batch: Batch) -> None:
    batch.refresh_from_db()
    text = _("Nothing was done: the page was out of date. This batch is now: %(state)s.")
    messages.warning(request, text % {"state": words.BATCH_STATES[batch.state]})


def _batch_page(request: StaffRequest, batch: Batch, form: ReasonForm, *, status: int = 200) -> HttpResponse:
    action = request.GET.get("action", "")
    action = action if action in RowAction.values else ""
    job = _job(batch)
    if job is not None and not job.is_under_way and batch.state in {BatchState.APPROVED, BatchState.PUBLISHING}:
        batch.refresh_from_db()  # the publication may have ended since the batch was read
    context = {
        "title": batch.file_name,
        "batch": batch,
        "seen": _seen(batch),
        "form": form,
        "action": action,
        "actions": [(code, words.ROW_ACTIONS[code], batch.counts[code]) for code in RowAction.values],
        "running": job is not None and job.is_under_way,
        "stopped": "" if job is None or job.is_under_way or job.state == State.DONE else progress.why_ended(job),
        "unread": texts.unread(batch).count() if batch.state == BatchState.READY else 0,
        "passed_over": _passed_over(batch),
        "paged": _rows(request, batch, action),
        **_acts(request, batch),
    }
    return render(request, "console/batch.html", context, status=status)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One row as the page shows it; identity numbers are masked by the register."""

    line_no: int
    action: str
    outcome: str | None
    subject: tuple[str, ...]
    findings: tuple[Finding, ...]
    difference: list[tuple[str, str, str]]
    """Of a changed row: (label, held, new)."""
    fields: Mapping[str, str]
    place: str
    """The name of its public place; empty: not on the map."""
    has_address: bool


def _rows(request: StaffRequest, batch: Batch, action: str) -> Paged[RowView]:
    if batch.state == BatchState.LOADING:
        return Paged(rows=[], number=1, previous_query=None, next_query=None)
    found = reviewing.rows(batch, action or None, page_number(request))
    return Paged(
        rows=[_view(row) for row in found.rows],
        number=found.number,
        previous_query=query(request, found.number - 1) + "#rows" if found.number > 1 else None,
        next_query=query(request, found.number + 1) + "#rows" if found.number < found.pages else None,
        pages=found.pages,
    )


def _view(row: BatchRow) -> RowView:
    fields = reviewing.shown(row)
    return RowView(
        line_no=row.line_no,
        action=row.action,
        outcome=row.outcome if row.outcome in PASSED_OVER else None,
        subject=tuple(fields[label] for label in SUBJECT if label in fields),
        findings=reviewing.findings(row),
        difference=reviewing.difference(row) if row.action == RowAction.CHANGE else [],
        fields=fields if row.action == RowAction.ADD else {},
        place=row.place_name or "",
        has_address=row.action in {RowAction.ADD, RowAction.CHANGE} and ADDRESS in fields,
    )


def _acts(request: StaffRequest, batch: Batch) -> dict[str, bool]:
    """What this person may do with the batch as it stands."""
    is_author = batch.author_id == request.user.pk
    is_ready = batch.state == BatchState.READY
    return {
        "is_author": is_author,
        "may_approve": may(request.user, Act.REVIEW) and is_ready and not is_author,
        "may_reject": may(request.user, Act.PUBLISH) and batch.state in {BatchState.READY, BatchState.APPROVED},
        "may_publish": may(request.user, Act.PUBLISH) and batch.state in {BatchState.APPROVED, BatchState.PUBLISHING},
        "may_import": may(request.user, Act.IMPORT),
        "may_mend": may(request.user, Act.IMPORT) and refused.count(batch) > 0,
    }


def _passed_over(batch: Batch) -> list[tuple[words.Word, int]]:
    """For a published batch: how many rows were not published, by reason."""
    if batch.state != BatchState.PUBLISHED:
        return []
    counted = batch.rows.filter(outcome__in=PASSED_OVER).values_list("outcome").annotate(Count("id"))
    return [(words.OUTCOMES[outcome], count) for outcome, count in counted.order_by("outcome")]


def _csv_lines(batch: Batch) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(CSV_HEAD)
    for row in batch.rows.exclude(findings="").order_by("line_no").only("line_no", "findings").iterator():
        for finding in reviewing.findings(row):
            writer.writerow((row.line_no, finding.column, finding.severity, finding.code, finding.rule, finding.mend))
        if buffer.tell() > CSV_PIECE:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
