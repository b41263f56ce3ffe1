"""What a listed person hands in, once it is clean. The hostile files are in tests/clues."""

import io

import pikepdf
import pytest
from PIL import Image

from debtormap.core.errors import RuleError
from debtormap.corrections.papers import _cleaned as cleaned
from debtormap.papers import kinds
from tests.papers.examples import SECRETS, locked_paper, paper, photo


def found(data: bytes) -> list[bytes]:
    return [secret for secret in SECRETS if secret in data]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_its_pixels_alone(kind: str) -> None:
    dirty = photo(kind=kind)

    media_type, clean = cleaned(dirty)

    assert found(dirty) != []
    assert (media_type, found(clean)) == (kinds.JPEG, [])
    with Image.open(io.BytesIO(clean)) as image:
        # It stood on its side, which only its Exif said.
        assert image.size == (48, 64)
        assert dict(image.getexif()) == {}
        assert "comment" not in image.info


def test_a_pdf_keeps_its_page_and_its_picture() -> None:
    dirty = paper()

    media_type, clean = cleaned(dirty)

    assert len(found(dirty)) == len(SECRETS)
    assert (media_type, found(clean)) == (kinds.PDF, [])
    with pikepdf.open(io.BytesIO(clean)) as pdf:
        assert len(pdf.pages) == 1
        assert "/OpenAction" not in pdf.Root and len(pdf.attachments) == 0 and list(pdf.docinfo) == []
        raw = pdf.pages[0].Resources.XObject.Im0.read_raw_bytes()
        with Image.open(io.BytesIO(raw)) as image:
            assert image.size == (64, 48)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 a document", "office_document"),
        (b"MZ a program", "unknown_type"),
        (b"\xff\xd8\xff\xe0 no photo", "unreadable_file"),
        (b"%PDF-1.7 no paper", "unreadable_file"),
        (locked_paper(), "encrypted_file"),
    ],
)
def test_what_cannot_be_cleaned_is_not_taken(data: bytes, code: str) -> None:
    with pytest.raises(RuleError) as refused:
        cleaned(data)

    assert (refused.value.code, refused.value.field) == (code, "papers")


def test_a_photo_of_absurd_size_is_not_taken() -> None:
    header = photo(kind="PNG")
    # Width and height in the header of a PNG, with the checksum that belongs to them.
    import zlib

    claim = b"IHDR" + (60_000).to_bytes(4, "big") * 2 + header[24:29]
    bomb = header[:12] + claim + zlib.crc32(claim).to_bytes(4, "big") + header[33:]

    with pytest.raises(RuleError) as refused:
        cleaned(bomb)

    assert refused.value.code == "too_large"
