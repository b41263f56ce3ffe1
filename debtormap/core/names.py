"""Names: how they are kept, and how two spellings of one name are told to be the same.

A name is kept as the court wrote it, rare characters included. For comparison it is folded: compatibility forms by
Unicode NFKC, all spellings of the dot in names of national minorities, spaces, letter case, and the private-use
characters by which GB 18030-2000 wrote what Unicode names today.

>>> comparison_key("阿卜杜拉•买买提") == comparison_key("阿卜杜拉 · 买买提")
True
"""

import re
import unicodedata
from functools import lru_cache

# Source: GB 18030-2005 and 2022, the characters that moved from the private-use area into Unicode.
_PRIVATE_USE_TWINS = str.maketrans(
    {
        0xE81E: 0x9FB4,
        0xE826: 0x9FB5,
        0xE82B: 0x9FB6,
        0xE82C: 0x9FB7,
        0xE832: 0x9FB8,
        0xE843: 0x9FB9,
        0xE854: 0x9FBA,
        0xE864: 0x9FBB,
        0xE816: 0x20087,
        0xE817: 0x20089,
        0xE818: 0x200CC,
        0xE831: 0x215D7,
        0xE83B: 0x2298F,
        0xE855: 0x241FE,
    }
)
_INVISIBLE_CLASS = r"\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_INVISIBLE = re.compile(f"[{_INVISIBLE_CLASS}]")
_UNTIDY = re.compile(rf"[\s{_INVISIBLE_CLASS}]")
_SPACES = re.compile(r"\s+")
_DOTS = re.compile("[\u00b7\u0387\u2022\u2024\u2027\u2219\u22c5\u2e31\u30fb\uff65\uff0e.]")
_PLAIN = re.compile("[\u4e00-\u9fa5]+")


def clean(text: str) -> str:
    """The name as it is kept: without control characters and spaces around, inner spaces single."""
    if _UNTIDY.search(text) is None:
        return text
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


@lru_cache(maxsize=16_384)
def comparison_key(text: str) -> str:
    """The form in which two spellings of one name are equal. Never shown."""
    if _PLAIN.fullmatch(text):
        return text
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text).translate(_PRIVATE_USE_TWINS))
    return _SPACES.sub("", _DOTS.sub("·", folded)).casefold()
