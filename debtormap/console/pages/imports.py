"""Sending a list: the form, the check in the background, and how far it is.

With JavaScript the answer to the form is 202 and the address of the progress; without, the page waits and leads to
the batch. A second click on the same form with the same content joins the check that runs.
"""

import hashlib
import secrets
from collections.abc import Mapping

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from debtormap.console import jobs
from debtormap.console.access import Act, StaffRequest, page
from debtormap.console.forms import ImportForm
from debtormap.console.jobs import Job, JobState, Report, Work
from debtormap.console.middleware import upload_limit_bytes
from debtormap.console.pages import progress
from debtormap.core.errors import Conflict, RuleError
from debtormap.register import importing
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
    key, work = _key(request.user, form, data), _work(request.user, form, data)
    try:
        if not wants_json:
            return _after_waiting(request, form, jobs.run(key, owner_id=request.user.pk, work=work))
        jobs.start(key, owner_id=request.user.pk, work=work)
    except Conflict as error:
        form.add_error("file", progress.refusal(error))
        return _errors(form) if wants_json else _form_page(request, form, status=UNPROCESSABLE)
    return JsonResponse({"progress": reverse("import_progress", args=(key,))}, status=202)


@page(Act.IMPORT)
def show_progress(request: StaffRequest, key: str) -> JsonResponse:
    job = jobs.find(key)
    if job is None or job.owner_id != request.user.pk:
        raise Http404
    answer = progress.status(job)
    if job.state is JobState.FAILED and job.error is not None:
        answer["errors"] = {_field(job): [progress.refusal(job.error)]}
    return JsonResponse(answer)


def _after_waiting(request: StaffRequest, form: ImportForm, job: Job) -> HttpResponseBase:
    if job.state is JobState.DONE:
        return redirect("batch", job.batch_id)
    form.add_error(_field(job), progress.refusal(job.error))
    return _form_page(request, form, status=UNPROCESSABLE)


def _field(job: Job) -> str:
    """The form's field for what the service refused; what it says of the file's inside belongs to the file."""
    field = job.error.field if isinstance(job.error, RuleError) else ""
    return field if field in ImportForm.base_fields else "file"


def _key(author: Account, form: ImportForm, data: bytes) -> str:
    """Names the work by form and content: the same form sent twice is one work, another file is another."""
    cleaned = form.cleaned_data
    parts = (str(author.pk), cleaned["token"], cleaned["court_code"], str(cleaned["legacy"]), cleaned["reason"])
    return hashlib.sha256("\x1f".join(parts).encode() + b"\x1f" + data).hexdigest()


def _work(author: Account, form: ImportForm, data: bytes) -> Work:
    cleaned = form.cleaned_data
    file_name = cleaned["file"].name

    def work(report: Report) -> str:
        batch = importing.stage(
            data,
            file_name,
            author=author,
            court_code=cleaned["court_code"] or None,
            legacy=_attestation(cleaned),
            progress=report,
        )
        return batch.pk

    return work


def _attestation(cleaned: Mapping[str, object]) -> importing.LegacyAttestation | None:
    return importing.LegacyAttestation(reason=str(cleaned["reason"])) if cleaned["legacy"] else None


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
