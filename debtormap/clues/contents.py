"""What is sealed, as bytes: the content, the contact, messages, notes and what is known of a file.

Texts are padded to size classes. Each stands at its own spot, so that none opens in another's place.
"""

from typing import Final

import msgspec

from debtormap.clues import sealing
from debtormap.clues.sealing import Spot, Stored
from debtormap.core.clues import SHORT_CLASSES, TEXT_CLASSES, Content, pad, unpad


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an attached file."""

    name: str
    media_type: str
    size_bytes: int
    chunks: int
    key: bytes
    """Under which its chunks are sealed."""

    def __repr__(self) -> str:
        return "Manifest(…)"


_CONTENT: Final = msgspec.json.Decoder(Content)
_MANIFEST: Final = msgspec.json.Decoder(Manifest)


def seal_content(content: Content, key: bytes, clue_id: str) -> bytes:
    return sealing.seal(pad(msgspec.json.encode(content), TEXT_CLASSES), key, content_spot(clue_id))


def unseal_content(sealed: Stored, key: bytes, clue_id: str) -> Content:
    return _CONTENT.decode(unpad(sealing.unseal(sealed, key, content_spot(clue_id))))


def seal_manifest(manifest: Manifest, key: bytes, file_id: str) -> bytes:
    return sealing.seal(pad(msgspec.json.encode(manifest), SHORT_CLASSES), key, manifest_spot(file_id))


def unseal_manifest(sealed: Stored, key: bytes, file_id: str) -> Manifest:
    return _MANIFEST.decode(unpad(sealing.unseal(sealed, key, manifest_spot(file_id))))


def seal_text(text: str, key: bytes, spot: Spot) -> bytes:
    return sealing.seal(pad(text.encode(), (*SHORT_CLASSES, *TEXT_CLASSES)), key, spot)


def unseal_text(sealed: Stored, key: bytes, spot: Spot) -> str:
    return unpad(sealing.unseal(sealed, key, spot)).decode()


def content_spot(clue_id: str) -> Spot:
    return Spot(table="clues_clue", row=clue_id, column="sealed")


def contact_spot(clue_id: str) -> Spot:
    return Spot(table="clues_clue", row=clue_id, column="contact_sealed")


def message_spot(clue_id: str, message_id: str, author: str) -> Spot:
    """Bound to its author: what the sender wrote cannot be passed off as the court's."""
    return Spot(table="clues_message", row=f"{clue_id}/{message_id}/{author}", column="sealed")


def note_spot(note_id: str) -> Spot:
    return Spot(table="clues_note", row=note_id, column="sealed")


def manifest_spot(file_id: str) -> Spot:
    return Spot(table="clues_file", row=file_id, column="sealed")


def copy_spot(file_id: str) -> Spot:
    return Spot(table="clues_file", row=file_id, column="copy_sealed")


def chunk_spot(upload_id: str, number: int) -> Spot:
    return Spot(table="clues_chunk", row=f"{upload_id}/{number}", column="sealed")
