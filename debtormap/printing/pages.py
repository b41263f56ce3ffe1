"""Letters and extracts as PDF/UA: tagged, every font embedded, the same bytes for the same values.

Nothing is fetched: the renderer reads no address and no file, so that no text of a case can make it call anywhere.
Fonts are those of the system (Debian's fonts-noto-cjk; fonts-babelstone-han and fonts-hanazono for rare characters of
names: together all ideographs of GB 18030-2022). A character that no font has would print as an empty box, and one for
private use as whatever a font has there; a letter must not name a person by either: the whole is refused.

>>> pdf("plain.html", {"title": "演示", "lines": ["一"]})[:5]
b'%PDF-'
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from django.template import Context, Engine

from debtormap.core.errors import RuleError
from debtormap.core.private_use import has_unknown

TEMPLATES: Final = Path(__file__).parent / "templates"
_ENGINE: Final = Engine(dirs=[str(TEMPLATES)], autoescape=True)


class Unprintable(RuleError):
    """A text holds a character that no installed font can show."""


def pdf(template: str, context: Mapping[str, object]) -> bytes:
    """The template of this room, filled with the values, which are escaped. `Unprintable` as the module says."""
    page = html(template, context)
    if has_unknown(page):
        raise unprintable()
    # Most commands and servers never print, and would start half as fast with it.
    from debtormap.printing import renderer

    try:
        return renderer.render(page)
    except renderer.GlyphMissing:
        raise unprintable() from None


def html(template: str, context: Mapping[str, object]) -> str:
    """What is printed, before it is set."""
    return _ENGINE.get_template(template).render(Context(dict(context), use_l10n=False, use_tz=False))


def unprintable() -> Unprintable:
    return Unprintable("glyph_missing", field="text", rule="the installed fonts show every character")
