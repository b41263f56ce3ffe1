"""Letters and extracts as PDF/UA: tagged, every font embedded, the same bytes for the same values.

Nothing is fetched: the renderer reads no address and no file, so that no text of a case can make it call anywhere.
Fonts are those of the system (Debian's fonts-noto-cjk; fonts-babelstone-han and fonts-hanazono for rare characters of
names: together all ideographs of GB 18030-2022). A character that no font has would print as an empty box, and one for
private use as whatever a font has there; a letter must not name a person by either: the whole is refused.

>>> pdf("plain.html", {"title": "演示", "lines": ["一"]})[:5]
b'%PDF-'
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import weasyprint
from django.template import Context, Engine
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from debtormap.core.errors import RuleError
from debtormap.core.private_use import has_unknown

TEMPLATES: Final = Path(__file__).parent / "templates"
_ENGINE: Final = Engine(dirs=[str(TEMPLATES)], autoescape=True)
_INLINE: Final = "data:image/png;base64,"


class Unprintable(RuleError):
    """A text holds a character that no installed font can show."""


class _Nowhere(URLFetcher):  # type: ignore[misc]  # weasyprint ships no types
    """Gives back what the template itself carries (a QR code), and refuses everything else."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith(_INLINE):
            raise FatalURLFetchingError("the printing room fetches nothing")
        return super().fetch(url, headers)


def pdf(template: str, context: Mapping[str, object]) -> bytes:
    """The template of this room, filled with the values, which are escaped. `Unprintable` as the module says."""
    page = html(template, context)
    if has_unknown(page):
        raise unprintable()
    document = weasyprint.HTML(string=page, url_fetcher=_Nowhere()).render()
    return bytes(
        document.write_pdf(
            finisher=_refuse_boxes, pdf_variant="pdf/ua-1", pdf_tags=True, pdf_identifier=sha256(page.encode()).digest()
        )
    )


def html(template: str, context: Mapping[str, object]) -> str:
    """What is printed, before it is set."""
    return _ENGINE.get_template(template).render(Context(dict(context), use_l10n=False, use_tz=False))


def _refuse_boxes(document: weasyprint.Document, _pdf: Any) -> None:
    if any(font.missing for font in document.fonts.values()):
        raise unprintable()


def unprintable() -> Unprintable:
    return Unprintable("glyph_missing", field="text", rule="the installed fonts show every character")
