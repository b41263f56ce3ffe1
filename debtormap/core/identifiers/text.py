"""The characters of a number, freed from how it was written."""

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s\-‐‑–—−]")


def compact(text: str) -> str:
    """Half-width, upper case, without spaces and hyphens."""
    if text.isalnum() and text.isascii():
        return text.upper()
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def is_digits(text: str) -> bool:
    """Whether the text is ASCII digits only (`str.isdigit` knows many more)."""
    return text.isascii() and text.isdigit()
