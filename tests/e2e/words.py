"""The words of the client's pages by their name in the catalogues, so that one journey is walked in each language."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

CATALOGUES: Final = Path(__file__).parents[2] / "clients" / "app" / "i18n"
LOCALES: Final = ("zh-CN", "en")


def word(locale: str, name: str) -> str:
    """`word("en", "common.search")` is `Search`. KeyError for what no catalogue has."""
    section, _, key = name.partition(".")
    return str(_catalogue(locale)[section][key])


def pattern(locale: str, name: str) -> re.Pattern[str]:
    """A text with anything in place of its values."""
    return re.compile("^" + re.sub(r"\\\{\w+\\\}", ".+", re.escape(word(locale, name))))


@cache
def _catalogue(locale: str) -> dict[str, Any]:
    sections: dict[str, Any] = {}
    for name in ("", "watch.", "correction."):
        sections |= json.loads((CATALOGUES / f"{name}{locale}.json").read_text("utf-8"))
    return sections
