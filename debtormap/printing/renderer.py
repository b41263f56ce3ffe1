"""WeasyPrint, which fetches nothing and prints no empty box.

Apart from the pages, which import it when they are printed: to load it takes longer than all else that a command or a
server loads, and most of them never print.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

import weasyprint
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

_INLINE: Final = "data:image/png;base64,"


class GlyphMissing(Exception):
    """No installed font has one of the characters."""


class Nowhere(URLFetcher):  # type: ignore[misc]  # weasyprint ships no types
    """Gives back what the template itself carries (a QR code), and refuses everything else."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith(_INLINE):
            raise FatalURLFetchingError("the printing room fetches nothing")
        return super().fetch(url, headers)


def render(page: str) -> bytes:
    """The PDF of a whole HTML page, the same for the same page. `GlyphMissing`."""
    document = weasyprint.HTML(string=page, url_fetcher=Nowhere()).render()
    return bytes(
        document.write_pdf(
            finisher=_refuse_boxes, pdf_variant="pdf/ua-1", pdf_tags=True, pdf_identifier=sha256(page.encode()).digest()
        )
    )


def _refuse_boxes(document: weasyprint.Document, _pdf: Any) -> None:
    if any(font.missing for font in document.fonts.values()):
        raise GlyphMissing
