"""Sending a list: the form, the check in the background, and how far it is.

With JavaScript the answer to the form is 202 and the address of the progress; without, the page waits and leads to
the batch. A second click on the same form with the same content joins the check that runs.
"""

import hashlib
import secrets

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.forms import ImportForm
from debtormap.console.middleware import upload_limit_bytes
from debtormap.console.pages import progress
from debtormap.core.errors import Conflict, RuleError
from debtormap.jobs import queue, running
from debtormap.jobs.models import Job, State
from debtormap.register import background
from debtormap.staff.models import Account

UNPROCESSABLE = 422


@page(Act.IMPORT, methods=("GET", "POST"))
def show(request: StaffRequest) -> HttpResponseBase:
    if request.method == "GET":
        return _form_page(request, ImportForm(initial=_initial(request.user), account=request.user))
    form = ImportForm(request.POST, request.FILES, account=request.user)
    wants_json = "application/json" in request.headers.get("Accept", "")
    if not form.is_valid():
        return _errors(form) if wants_json else _form_page(request, form, status=UNPROCESSABLE)
    data = form.cleaned_data["file"].read()
    try:
        job = _order(request.user, form, data)
    except Conflict as error:
        form.add_error("file", progress.refusal(error))
        return _errors(form) if wants_json else _form_page(request, form, status=UNPROCESSABLE)
    if not wants_json:
        return _after_waiting(request, form, running.run_here(job, background.KINDS))
    return JsonResponse({"progress": reverse("import_progress", args=(job.key,))}, status=202)


@page(Act.IMPORT)
def show_progress(request: StaffRequest, key: str) -> JsonResponse:
    job = queue.find(key)
    if job is None or job.owner_id != request.user.pk:
        raise Http404
    answer = progress.status(job)
    if job.state == State.REFUSED:
        answer["errors"] = {_field(job): [progress.why_ended(job)]}
    return JsonResponse(answer)


def _after_waiting(request: StaffRequest, form: ImportForm, job: Job) -> HttpResponseBase:
    if job.state == State.DONE:
        return redirect("batch", job.result)
    form.add_error(_field(job), progress.why_ended(job))
    return _form_page(request, form, status=UNPROCESSABLE)


def _field(job: Job) -> str:
    """The form's field for what the service refused; what it says of the file's inside belongs to the file."""
    error = progress.refused(job)
    field = error.field if isinstance(error, RuleError) else ""
    return field if field in ImportForm.base_fields else "file"


def _key(author: Account, form: ImportForm, data: bytes) -> str:
    """Names the work by form and content: the same form sent twice is one work, another file is another."""
    cleaned = form.cleaned_data
    parts = (str(author.pk), cleaned["token"], cleaned["court_code"], str(cleaned["legacy"]), cleaned["reason"])
    return hashlib.sha256("\x1f".join(parts).encode() + b"\x1f" + data).hexdigest()


def _order(author: Account, form: ImportForm, data: bytes) -> Job:
    cleaned = form.cleaned_data
    return background.order_import(
        _key(author, form, data),
        data,
        cleaned["file"].name,
        author=author,
        court_code=cleaned["court_code"] or None,
        legacy_reason=cleaned["reason"] if cleaned["legacy"] else None,
    )


def _initial(author: Account) -> dict[str, str]:
    return {"token": secrets.token_urlsafe(16), "court_code": author.court_code}


def _errors(form: ImportForm) -> JsonResponse:
    errors = {field: [str(message) for message in messages] for field, messages in form.errors.items()}
    return JsonResponse({"errors": errors}, status=UNPROCESSABLE)


def _form_page(request: StaffRequest, form: ImportForm, *, status: int = 200) -> HttpResponse:
    limit_bytes = upload_limit_bytes()
    context = {
        "title": _("Import a list"),
        "form": form,
        "limit_bytes": limit_bytes,
        "limit_mib": limit_bytes // (1024 * 1024),
    }
    return render(request, "console/import.html", context, status=status)
