"""HTML by functions: every text is escaped, every attribute quoted, so that a name is never markup.

>>> el("p", "A & B", el("a", "<here>", href="/x?a=1&b=2"), class_="fine")
'<p class="fine">A &amp; B<a href="/x?a=1&amp;b=2">&lt;here&gt;</a></p>'
"""

from __future__ import annotations

from html import escape
from typing import Final

_VOID: Final = frozenset({"input", "link", "meta"})


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Child = str | None
"""Html as it is, any other text escaped, None left out."""


def el(name: str, /, *children: Child, **attributes: str | None) -> Html:
    """An element; `class_` and `for_` are written without their underscore, an attribute that is None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: Child) -> Html:
    """One after the other."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children if child is not None))
