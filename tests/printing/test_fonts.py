"""The installed fonts have every character that a court may write: nobody is named by an empty box."""

from collections.abc import Iterator
from functools import cache

import pytest
from fontTools.ttLib import TTCollection, TTFont

from debtormap import printing
from debtormap.core.private_use import TWINS

#: The ideographs of GB 18030-2022, level 3, which registers of persons must be able to write.
BLOCKS = {
    "unified": (0x4E00, 0x9FEF), "A": (0x3400, 0x4DB5), "B": (0x20000, 0x2A6D6), "C": (0x2A700, 0x2B734),
    "D": (0x2B740, 0x2B81D), "E": (0x2B820, 0x2CEA1), "F": (0x2CEB0, 0x2EBE0),
}  # fmt: skip
FONTS = "/usr/share/fonts"


@cache
def printed() -> frozenset[int]:
    """The characters of the fonts that `printing/templates/page.html` names."""
    return frozenset(code for font in _fonts() for code in font.getBestCmap())


def _fonts() -> Iterator[TTFont]:
    noto = TTCollection(f"{FONTS}/opentype/noto/NotoSerifCJK-Regular.ttc", lazy=True)
    yield next(font for font in noto.fonts if font["name"].getDebugName(4) == "Noto Serif CJK SC")
    for name in ("babelstone/BabelStoneHan", "hanazono/HanaMinA", "hanazono/HanaMinB"):
        yield TTFont(f"{FONTS}/truetype/{name}.ttf", lazy=True)


@pytest.mark.parametrize("block", BLOCKS)
def test_every_ideograph_of_the_standard_has_a_glyph(block: str) -> None:
    first, last = BLOCKS[block]

    assert [hex(code) for code in range(first, last + 1) if code not in printed()] == []


def test_every_twin_of_a_private_use_character_has_a_glyph() -> None:
    assert set(TWINS.values()) <= printed()


def test_one_page_shows_characters_of_every_block() -> None:
    """Two of each block, first and last: what is missing would be refused."""
    ends = "".join(chr(code) for block in BLOCKS.values() for code in block)

    assert printing.pdf("plain.html", {"title": "演示", "lines": [ends]}).startswith(b"%PDF-")


def test_a_character_for_private_use_is_refused_whatever_a_font_draws_there() -> None:
    """The fonts for rare characters have glyphs of their own at thousands of such places."""
    drawn = next(code for code in range(0xE000, 0xF900) if code in printed() and code not in TWINS)

    with pytest.raises(printing.Unprintable):
        printing.pdf("plain.html", {"title": "演示", "lines": [f"演示{chr(drawn)}"]})
