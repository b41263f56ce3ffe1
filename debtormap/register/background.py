"""Imports and publications as work of the queue: what each is ordered with, and how it is done."""

from typing import Final

from django.db import transaction

from debtormap.jobs import queue
from debtormap.jobs.models import Job
from debtormap.jobs.running import Kind, Lane, Task
from debtormap.register import importing, publishing
from debtormap.register.models import Batch
from debtormap.register.sealing import seal, unseal
from debtormap.staff.models import Account

FIELD: Final = "jobs_content.data"


def order_import(
    key: str, data: bytes, file_name: str, *, author: Account, court_code: str | None, legacy_reason: str | None
) -> Job:
    """The file waits sealed; the result of the job is the batch's id."""
    args = {"file_name": file_name[-200:], "court_code": court_code, "legacy_reason": legacy_reason}
    return queue.start(IMPORT.name, key, owner_id=author.pk, args=args, content=seal(data, FIELD))


def order_publication(batch: Batch, *, by: Account) -> Job:
    return queue.start(PUBLISH.name, publication_key(batch), owner_id=by.pk, args={"batch": batch.pk})


def publication_key(batch: Batch) -> str:
    return f"publish-{batch.pk}"


def _import(task: Task) -> None:
    args = task.claim.args
    reason = args["legacy_reason"]
    batch = importing.stage(
        unseal(task.claim.content(), FIELD),
        args["file_name"],
        author=_owner(task),
        court_code=args["court_code"],
        legacy=None if reason is None else importing.LegacyAttestation(reason=reason),
        progress=task.report,
        ended=lambda batch: task.finish(batch.pk),
    )
    if not task.is_finished:
        # The same file was there already: nothing was made, and its batch is the answer.
        with transaction.atomic():
            task.finish(batch.pk)


def _publish(task: Task) -> None:
    batch = Batch.objects.get(pk=task.claim.args["batch"])
    publishing.publish(batch, by=_owner(task), progress=task.report, ended=lambda: task.finish(batch.pk))


def _owner(task: Task) -> Account:
    return Account.objects.get(pk=task.claim.owner_id or 0)


IMPORT: Final = Kind(name="import", work=_import, lane=Lane.LONG)
PUBLISH: Final = Kind(name="publish", work=_publish, lane=Lane.LONG)
KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in (IMPORT, PUBLISH)}
