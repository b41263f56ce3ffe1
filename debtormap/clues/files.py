"""Attached files at the desk: a working copy for every reader, the original only with another person's leave.

The server cannot open a file without an officer, so the copy is made when an officer first asks for it, by a process of
its own (`cleaning.py`), and sealed again beside the original.
"""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from debtormap.clues import audit, conflicts, contents, desk, sealing, uploads
from debtormap.clues.contents import Manifest
from debtormap.clues.models import Channel, Clue, CopyState, File, OriginalRelease
from debtormap.clues.officers import Unlocked
from debtormap.clues.router import DATABASE
from debtormap.core.clues import pad_chunk, unpad
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.papers import cleaning, viruses
from debtormap.papers.cleaning_errors import Refused
from debtormap.staff.models import Account, Role, may_act_for

SECONDS: Final = (Role.CLUE_OFFICER, Role.PRESIDENT)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Shown:
    """A file as it is shown: never to be kept by a browser."""

    name: str
    media_type: str
    data: bytes


def working_copy(clue_id: str, file_id: str, officer: Unlocked, *, reason: str) -> Shown:
    """The cleaned copy. RuleError `no_working_copy` when the cleaner refuses the file, with its code as the rule.

    Unavailable when a virus scanner is set and silent: the file stays as it was, unread.
    """
    with transaction.atomic(using=DATABASE):
        clue, file, key = _take(clue_id, file_id, officer)
        desk.note_reading("clue.file", clue, officer, reason, file=file.pk)
        manifest = contents.unseal_manifest(file.sealed, key, file.pk)
        if file.copy_state == CopyState.NONE:
            _make_copy(file, manifest, key)
    # Out of the transaction, which keeps the refusal.
    if file.copy_state == CopyState.REFUSED or file.copy_sealed is None:
        raise RuleError("no_working_copy", field="file", rule=file.refusal, mend="ask for leave to see the original")
    data = unpad(sealing.unseal(file.copy_sealed, key, contents.copy_spot(file.pk)))
    return Shown(name=manifest.name, media_type=cleaning.copy_type(manifest.media_type), data=data)


def ask_for_original(clue_id: str, file_id: str, officer: Unlocked, *, reason: str) -> str:
    """The id of a request that another person grants. Conflict while an earlier one waits or holds."""
    with transaction.atomic(using=DATABASE):
        clue, file, _ = _take(clue_id, file_id, officer)
        if OriginalRelease.objects.filter(file=file, asked_by=officer.account.pk).exists():
            raise Conflict("leave was asked for already")
        desk.note_reading("original.ask", clue, officer, reason, file=file.pk)
        release = OriginalRelease.objects.create(
            file=file, asked_by=officer.account.pk, asked_at=timezone.now(), reason=reason.strip()
        )
        return release.pk


def approve_original(release_id: str, *, by: Account) -> None:
    """NotAllowed for the one who asked, NotFound for who may not read the clue's court or is in conflict."""
    _require_second(by)
    with transaction.atomic(using=DATABASE):
        release = OriginalRelease.objects.select_for_update().filter(pk=release_id).first()
        if release is None or not _may_grant(by, release):
            raise NotFound("there is no such request")
        if release.asked_by == by.pk:
            raise NotAllowed("another person grants it")
        if release.approved_by is not None:
            raise Conflict("it was granted already")
        now = timezone.now()
        OriginalRelease.objects.filter(pk=release.pk, approved_by__isnull=True).update(
            approved_by=by.pk, approved_at=now
        )
        audit.write("original.approve", f"clue:{release.file.clue.id}", by=by, facts={"file": release.file_id})


def original(clue_id: str, file_id: str, officer: Unlocked, *, reason: str) -> Shown:
    """As it was sent, once another person has granted it. It may hold anything: it is saved, never opened in place."""
    with transaction.atomic(using=DATABASE):
        clue, file, key = _take(clue_id, file_id, officer)
        granted = OriginalRelease.objects.filter(
            file=file, asked_by=officer.account.pk, approved_by__isnull=False
        ).exists()
        if not granted:
            raise NotAllowed("another person grants it first")
        desk.note_reading("original.open", clue, officer, reason, file=file.pk)
        manifest = contents.unseal_manifest(file.sealed, key, file.pk)
        return Shown(name=manifest.name, media_type=manifest.media_type, data=uploads.whole(file.upload_id, manifest))


def waiting_for_leave(account: Account) -> list[OriginalRelease]:
    """Requests that this person could grant; of other courts, and of clues kept from the person, nothing."""
    if not account.has_role(*SECONDS):
        return []
    waiting = OriginalRelease.objects.filter(approved_by__isnull=True).exclude(asked_by=account.pk)
    found = waiting.select_related("file__clue").order_by("asked_at")
    return [release for release in found if _may_grant(account, release)]


def leave_of(clue_id: str, account: Account) -> dict[str, bool]:
    """For each file whose original the officer asked for: whether it is granted."""
    asked = OriginalRelease.objects.filter(file__clue__id=clue_id, asked_by=account.pk)
    return {release.file_id: release.approved_by is not None for release in asked}


def _require_second(by: Account) -> None:
    if not by.has_role(*SECONDS):
        raise NotAllowed("needs the role clue_officer or president")


def _may_grant(account: Account, release: OriginalRelease) -> bool:
    clue = release.file.clue
    return may_act_for(account, clue.court_code) and not conflicts.has(account, clue)


def _take(clue_id: str, file_id: str, officer: Unlocked) -> tuple[Clue, File, bytes]:
    clue, keys = desk.take(clue_id, officer)
    file = File.objects.select_for_update().filter(clue=clue, pk=file_id).first()
    if file is None:
        raise NotFound("there is no such file")
    return clue, file, keys[Channel.CONTENT]


def _make_copy(file: File, manifest: Manifest, key: bytes) -> None:
    data = uploads.whole(file.upload_id, manifest)
    try:
        viruses.check_if_set(data, settings.CLAMD)
        copy = cleaning.clean(data, manifest.media_type)
    except Refused as refusal:
        file.copy_state, file.refusal = CopyState.REFUSED, refusal.code
    else:
        file.copy_state = CopyState.CLEAN
        file.copy_sealed = sealing.seal(pad_chunk(copy), key, contents.copy_spot(file.pk))
    file.save(update_fields=["copy_state", "copy_sealed", "refusal"])
