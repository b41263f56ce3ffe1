"""Taking a clue in: checked, sealed in memory, stored whole in one transaction, and only then is the receipt told.

A page that gets no answer asks again with the same idempotency key and gets the same receipt: it is kept for a day,
sealed under that key, which the server does not keep.
"""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.db import IntegrityError, transaction

from debtormap.clues import (
    audit,
    clocks,
    conflicts,
    contents,
    escrow,
    keyring,
    likeness,
    officers,
    proofs,
    room,
    sealing,
    server_key,
    uploads,
)
from debtormap.clues.contents import Manifest
from debtormap.clues.models import Channel, Clue, File, Likeness, OfficerKey, Retry, Subject, WrappedKey
from debtormap.clues.router import DATABASE
from debtormap.clues.sealing import Spot
from debtormap.clues.uploads import Handed
from debtormap.core import clues, receipt_codes
from debtormap.core.clues import AssetClass, Content, Source, Status, Trait, clean_text
from debtormap.core.errors import Conflict, RuleError, Unavailable

RETRY_LASTS: Final = timedelta(hours=24)
MIN_RETRY_KEY_CHARACTERS: Final = 32
QUARANTINE_FROM: Final = 20
"""So many clues that say nearly the same are looked at together: the next ones go to the quarantine."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Sending:
    """What a page sends."""

    asset_class: AssetClass
    description: str
    location: str
    since: str
    source: Source
    traits: tuple[Trait, ...]
    wants_reward: bool
    contact: str
    listing_id: str | None
    court_code: str
    """Of the listing, as the public side knows it; empty for none."""
    names: tuple[str, ...] = ()
    """The listing's public names, by which conflicts are found."""
    case_number: str = ""
    avoid_court: bool
    """Only the high court is to read it."""
    files: tuple[Handed, ...]


def submit(sending: Sending, *, proof: str, retry_key: str, now: datetime) -> str:
    """The receipt code in groups.

    RuleError for a field that breaks a rule, Conflict for a used idempotency key with another body, Unavailable when
    nobody could read the clue, Full without room.
    """
    body_check = _body_check(sending, retry_key)
    return _answered(retry_key, body_check, now) or _take_in(sending, proof, retry_key, body_check, now)


def checked(sending: Sending) -> Content:
    """The content with clean texts."""
    return Content(
        asset_class=sending.asset_class,
        description=clean_text(
            sending.description, field="description", limit=clues.DESCRIPTION_CHARACTERS, needed=True
        ),
        location=clean_text(sending.location, field="location", limit=clues.LOCATION_CHARACTERS),
        since=clean_text(sending.since, field="since", limit=clues.SINCE_CHARACTERS),
        source=sending.source,
        traits=tuple(sorted(set(sending.traits))),
        wants_reward=sending.wants_reward,
        listing_id=sending.listing_id,
    )


def examined(files: Sequence[Handed]) -> list[Manifest]:
    if len(files) > clues.MAX_FILES or len({file.upload_id for file in files}) != len(files):
        raise RuleError("too_many_files", field="files", rule=f"at most {clues.MAX_FILES} files, each once")
    return [uploads.examine(file) for file in files]


def attach(clue: Clue, files: Sequence[Handed], manifests: Sequence[Manifest], key: bytes) -> None:
    """The files become the clue's, inside its transaction. RuleError when another clue was faster."""
    begin = File.objects.filter(clue=clue).count() + 1
    for number, (file, manifest) in enumerate(zip(files, manifests, strict=True), begin):
        row = File(clue=clue, upload_id=file.upload_id, number=number)
        row.sealed = contents.seal_manifest(manifest, key, row.pk)
        try:
            with transaction.atomic(using=DATABASE):
                row.save(force_insert=True)
        except IntegrityError:
            raise RuleError("file_taken", field="files", rule="a file belongs to one clue") from None


def _take_in(sending: Sending, proof: str, retry_key: str, body_check: bytes, now: datetime) -> str:
    content = checked(sending)
    contact = clean_text(sending.contact, field="contact", limit=clues.CONTACT_CHARACTERS)
    proved = proofs.check(proof, now)
    subjects = conflicts.subjects(names=sending.names, case_number=sending.case_number)
    readers = officers.readers(
        court_code=sending.court_code, listing_id=sending.listing_id, avoid_court=sending.avoid_court,
        subjects=subjects,
    )  # fmt: skip
    if not readers:
        raise Unavailable("no reader of the clue desk is there", retry_after_s=3600)
    manifests = examined(sending.files)
    room.require_for_text()
    code = receipt_codes.make(secrets.token_bytes(receipt_codes.RANDOM_BYTES))
    shown = receipt_codes.format(code)
    try:
        with transaction.atomic(using=DATABASE):
            _keep_answer(shown, retry_key, body_check, now)
            _store(content, contact, sending, manifests, code, readers, subjects, proved, now)
    except _AnsweredMeanwhile:
        # The same page asked twice at once, and the other was faster.
        return _answered(retry_key, body_check, now) or _gone()
    return shown


def _store(
    content: Content, contact: str, sending: Sending, manifests: Sequence[Manifest], code: str,
    readers: Sequence[OfficerKey], subjects: Sequence[bytes], proved: bytes, now: datetime,
) -> None:  # fmt: skip
    proofs.spend(proved, now)
    receipt = sealing.receipt_keys(code)
    keys = keyring.make()
    clue = _clue(content, sending, receipt.index, len(manifests), now)
    clue.sealed = contents.seal_content(content, keys[Channel.CONTENT], clue.id)
    clue.contact_sealed = contents.seal_text(contact, keys[Channel.CONTACT], contents.contact_spot(clue.id))
    bands = likeness.bands(content.description + content.location)
    clue.alike_id, alike = _alike(bands, clue.id)
    clue.quarantined = alike >= QUARANTINE_FROM
    clue.save(force_insert=True)
    if not clue.quarantined:
        # Those of a full group are found by its first ones: in a flood each clue costs what the one before cost.
        Likeness.objects.bulk_create([Likeness(clue=clue, band=band) for band in bands])
    Subject.objects.bulk_create([Subject(clue=clue, key=key) for key in subjects])
    wrapped = keyring.wrapped_to_all(
        clue, keys, officers=readers, escrow=escrow.live_key(), receipt_public=sealing.public_of(receipt.private)
    )
    WrappedKey.objects.bulk_create(wrapped)
    attach(clue, sending.files, manifests, keys[Channel.CONTENT])
    audit.write("clue.receive", f"clue:{clue.id}", facts={"readers": len(readers), "files": len(manifests)})


def _clue(content: Content, sending: Sending, index: bytes, files: int, now: datetime) -> Clue:
    minute = now.replace(second=0, microsecond=0)
    urgent = Trait.BEING_MOVED in content.traits
    return Clue(
        receipt_index=index_hash(index),
        listing_key=server_key.listing_key(content.listing_id) if content.listing_id else None,
        court_code=sending.court_code,
        status=Status.RECEIVED,
        urgent=urgent,
        received_at=minute,
        clear_at=minute,
        due_at=clocks.due_at(minute, urgent=urgent),
        changed_at=now,
        files=files,
    )


def index_hash(index: bytes) -> bytes:
    """What stands in the database of a receipt's index."""
    return server_key.keyed_hash("receipt", index)


def _alike(bands: Sequence[bytes], own_id: str) -> tuple[str, int]:
    """The id under which clues of this text stand together, and how many do, as far as it matters."""
    found = Likeness.objects.filter(band__in=bands).order_by("clue_id").values_list("clue__alike_id", flat=True).first()
    if found is None:
        return own_id, 0
    return found, Clue.objects.filter(alike_id=found)[:QUARANTINE_FROM].count()


class _AnsweredMeanwhile(Exception):
    """Another request with the same idempotency key was faster."""


def _keep_answer(shown: str, retry_key: str, body_check: bytes, now: datetime) -> None:
    index = _retry_index(retry_key)
    sealed = sealing.seal(shown.encode(), _retry_secret(retry_key), _retry_spot(index))
    try:
        with transaction.atomic(using=DATABASE):
            Retry.objects.create(index=index, body_check=body_check, sealed=sealed, expires_at=now + RETRY_LASTS)
    except IntegrityError:
        raise _AnsweredMeanwhile from None


def _answered(retry_key: str, body_check: bytes, now: datetime) -> str | None:
    """The receipt that this key was given before."""
    index = _retry_index(retry_key)
    kept = Retry.objects.filter(index=index, expires_at__gt=now).first()
    if kept is None:
        return None
    if not hmac.compare_digest(bytes(kept.body_check), body_check):
        raise Conflict("the idempotency key was used for another clue")
    return sealing.unseal(kept.sealed, _retry_secret(retry_key), _retry_spot(index)).decode()


def _gone() -> str:
    raise Conflict("the idempotency key was used before")


def _retry_index(retry_key: str) -> bytes:
    return retry_index("submit", retry_key)


def retry_index(purpose: str, retry_key: str) -> bytes:
    """RuleError for a key that could be guessed."""
    if not MIN_RETRY_KEY_CHARACTERS <= len(retry_key) <= 128:
        raise RuleError(
            "idempotency_key", field="Idempotency-Key", rule=f"{MIN_RETRY_KEY_CHARACTERS} to 128 random characters"
        )
    return server_key.keyed_hash("retry", f"{purpose}\x1f{retry_key}".encode())


def _retry_secret(retry_key: str) -> bytes:
    return sealing.derived(sealing.derived(b"retry", retry_key), "receipt")


def _retry_spot(index: bytes) -> Spot:
    return Spot(table="clues_retry", row=index.hex(), column="sealed")


def _body_check(sending: Sending, retry_key: str) -> bytes:
    """Keyed by what the page alone knows: nobody tries texts out against it."""
    return sealing.derived(_retry_secret(retry_key), msgspec.json.encode(sending).hex())
