"""Which files are taken: by their first bytes, never by their name. What else is in them is the cleaner's to remove."""

from typing import Final

from debtormap.core.errors import RuleError

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
WEBP: Final = "image/webp"
PDF: Final = "application/pdf"
TAKEN: Final = (JPEG, PNG, WEBP, PDF)
FIRST_BYTES: Final = 16

_REFUSED: Final = (
    (b"PK", "office_document", "office documents and archives are not taken"),
    (b"\xd0\xcf\x11\xe0", "office_document", "office documents are not taken"),
    (b"{\\rtf", "office_document", "office documents are not taken"),
    (b"Rar!", "archive", "archives are not taken"),
    (b"7z\xbc\xaf", "archive", "archives are not taken"),
    (b"\x1f\x8b", "archive", "archives are not taken"),
)
_MEND: Final = "send photos (JPEG, PNG, WebP) or a PDF of it"


def media_type(first: bytes, *, field: str = "files") -> str:
    """RuleError `office_document`, `archive` or `unknown_type`."""
    if first.startswith(b"\xff\xd8\xff"):
        return JPEG
    if first.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if first[:4] == b"RIFF" and first[8:12] == b"WEBP":
        return WEBP
    if first.startswith(b"%PDF-"):
        return PDF
    for magic, code, rule in _REFUSED:
        if first.startswith(magic):
            raise RuleError(code, field=field, rule=rule, mend=_MEND)
    raise RuleError("unknown_type", field=field, rule="photos and PDF files are taken", mend=_MEND)
