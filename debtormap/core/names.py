"""Names: how they are kept, and how two spellings of one name are told to be the same.

A name is kept as the court wrote it, rare characters included, but for private-use characters that Unicode has names
for today (`private_use`). For comparison it is folded: compatibility forms by Unicode NFKC, all spellings of the dot in
names of national minorities, spaces, letter case.

>>> comparison_key("阿卜杜拉•买买提") == comparison_key("阿卜杜拉 · 买买提")
True
"""

import re
import unicodedata
from functools import lru_cache

from debtormap.core.private_use import standard

_INVISIBLE_CLASS = r"\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_INVISIBLE = re.compile(f"[{_INVISIBLE_CLASS}]")
_UNTIDY = re.compile(rf"[\s{_INVISIBLE_CLASS}]")
_SPACES = re.compile(r"\s+")
_DOTS = re.compile("[\u00b7\u0387\u2022\u2024\u2027\u2219\u22c5\u2e31\u30fb\uff65\uff0e.]")
_PLAIN = re.compile("[\u4e00-\u9fa5]+")


def clean(text: str) -> str:
    """The name as it is kept: without control characters and spaces around, inner spaces single."""
    text = standard(text)
    if _UNTIDY.search(text) is None:
        return text
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def visible(text: str) -> str:
    """The text without characters that nobody sees: controls but line ends and tabs, marks of direction.

    >>> visible("演示\u202e甲\x1b[31m")
    '演示甲[31m'
    """
    return _INVISIBLE.sub("", text)


@lru_cache(maxsize=16_384)
def comparison_key(text: str) -> str:
    """The form in which two spellings of one name are equal. Never shown."""
    if _PLAIN.fullmatch(text):
        return text
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", standard(text)))
    return _SPACES.sub("", _DOTS.sub("·", folded)).casefold()
