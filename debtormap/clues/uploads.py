"""Files on their way, in chunks, each sealed the moment it comes, under a key that the page holds.

The key comes with every request and is kept nowhere; the database holds a keyed hash of it, so that only the page that
began an upload goes on with it. A chunk that comes twice replaces itself: a page may go on after a break.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from debtormap.clues import proofs, room, sealing, server_key
from debtormap.clues.contents import Manifest, chunk_spot
from debtormap.clues.models import Chunk, File, Upload
from debtormap.clues.router import DATABASE
from debtormap.core.clues import MAX_FILES, clean_text, pad_chunk, unpad
from debtormap.core.errors import Conflict, NotFound, RuleError
from debtormap.papers import kinds

CHUNK_BYTES: Final = 512_000
MAX_FILE_BYTES: Final = 20 * 1024 * 1024
MAX_CHUNKS: Final = -(-MAX_FILE_BYTES // CHUNK_BYTES)
NAME_CHARACTERS: Final = 120
LASTS: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Handed:
    """A file as the page hands it in with a clue."""

    upload_id: str
    key: bytes
    name: str
    chunks: int


def begin(key: bytes, proof: str, *, now: datetime) -> str:
    """The id of a new upload. One proof of work allows as many files as a clue has; it is spent with the clue."""
    _check_key(key)
    proved = proofs.check(proof, now)
    room.require_for_file(0)
    with transaction.atomic(using=DATABASE):
        if Upload.objects.filter(challenge=proved).count() >= 2 * MAX_FILES:
            raise RuleError("too_many_files", field="files", rule=f"at most {MAX_FILES} files")
        upload = Upload.objects.create(key_check=_key_check(key), challenge=proved, created_at=now)
    return upload.pk


def put(upload_id: str, number: int, data: bytes, key: bytes) -> None:
    """Seals and keeps one chunk. RuleError for a chunk or a kind of file that is not taken; Full without room."""
    if not 0 <= number < MAX_CHUNKS:
        raise RuleError("too_large", field="files", rule=f"a file has at most {MAX_FILE_BYTES} bytes")
    if not 0 < len(data) <= CHUNK_BYTES:
        raise RuleError("chunk_size", field="files", rule=f"a chunk has 1 to {CHUNK_BYTES} bytes")
    if number == 0:
        kinds.media_type(data[: kinds.FIRST_BYTES])
    upload = _open_upload(upload_id, key)
    sealed = sealing.seal(pad_chunk(data), key, chunk_spot(upload.pk, number))
    room.require_for_file(len(sealed))
    with transaction.atomic(using=DATABASE):
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        _require_open(upload)
        held = Chunk.objects.filter(upload=upload, number=number).first()
        before = 0 if held is None else len(held.sealed)
        Chunk.objects.update_or_create(upload=upload, number=number, defaults={"sealed": sealed})
        Upload.objects.filter(pk=upload.pk).update(stored_bytes=upload.stored_bytes + len(sealed) - before)


def present(upload_id: str, key: bytes) -> list[int]:
    """The numbers of the chunks that are there."""
    upload = _open_upload(upload_id, key)
    return list(upload.chunks.order_by("number").values_list("number", flat=True))


def drop(upload_id: str, key: bytes) -> None:
    """The sender takes the file away again, before it belongs to a clue."""
    upload = _open_upload(upload_id, key)
    with transaction.atomic(using=DATABASE):
        _require_open(Upload.objects.select_for_update().get(pk=upload.pk))
        upload.delete()


def examine(handed: Handed) -> Manifest:
    """Opens every chunk once, in memory: the file is whole, and the key is its own. RuleError otherwise."""
    _check_key(handed.key)
    upload = Upload.objects.filter(pk=handed.upload_id, file__isnull=True).first()
    if upload is None or not _fits(upload, handed.key):
        raise _incomplete()
    size, kind = 0, ""
    if not 0 < handed.chunks <= MAX_CHUNKS or upload.chunks.count() != handed.chunks:
        raise _incomplete()
    for number in range(handed.chunks):
        data = open_chunk(upload.pk, number, handed.key)
        size += len(data)
        kind = kind or kinds.media_type(data[: kinds.FIRST_BYTES])
    name = clean_text(handed.name, field="files", limit=NAME_CHARACTERS).replace("/", "_").replace("\\", "_")
    return Manifest(name=name, media_type=kind, size_bytes=size, chunks=handed.chunks, key=handed.key)


def open_chunk(upload_id: str, number: int, key: bytes) -> bytes:
    chunk = Chunk.objects.filter(upload_id=upload_id, number=number).first()
    if chunk is None:
        raise _incomplete()
    return unpad(sealing.unseal(chunk.sealed, key, chunk_spot(upload_id, number)))


def whole(upload_id: str, manifest: Manifest) -> bytes:
    """The original, in memory."""
    return b"".join(open_chunk(upload_id, number, manifest.key) for number in range(manifest.chunks))


def sweep(now: datetime) -> int:
    """Removes what no clue took up within a day; how many."""
    old = Upload.objects.filter(file__isnull=True, created_at__lt=now - LASTS)
    return old.delete()[1].get("clues.Upload", 0)


def _open_upload(upload_id: str, key: bytes) -> Upload:
    """NotFound alike for an unknown id and for another key."""
    _check_key(key)
    upload = Upload.objects.filter(pk=upload_id).first()
    if upload is None or not _fits(upload, key):
        raise NotFound("there is no such upload")
    _require_open(upload)
    return upload


def _require_open(upload: Upload) -> None:
    if File.objects.filter(upload=upload).exists():
        raise Conflict("the file belongs to a clue already")


def _check_key(key: bytes) -> None:
    if len(key) != sealing.KEY_BYTES:
        raise RuleError("upload_key", field="Clue-Upload-Key", rule="an upload key has 32 random bytes")


def _fits(upload: Upload, key: bytes) -> bool:
    return hmac.compare_digest(bytes(upload.key_check), _key_check(key))


def _key_check(key: bytes) -> bytes:
    return server_key.keyed_hash("upload key", key)


def _incomplete() -> RuleError:
    return RuleError("file_incomplete", field="files", rule="a file is handed in whole", mend="upload it again")
