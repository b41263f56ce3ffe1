"""Rare characters for devices without a font that has them: a style sheet of pieces, and each piece as WOFF2.

Source: Hanazono Mincho of GlyphWiki (free for any use, changed or not), from Debian's fonts-hanazono: CJK unified
ideographs up to extension F. A browser asks for a piece of 256 code points only when a text on the page holds one of
them and no font of the device that the page names has it. A piece is cut when first asked for, in 1.4 s of a thread's
time, and kept: all of them together have 12 MB.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FAMILY: Final = "rare-names"
SHEET_PATH: Final = "/fonts/rare.css"
PIECE: Final = re.compile(r"/fonts/rare-([0-9a-f]{2,3})\.woff2")
_HANAZONO: Final = Path("/usr/share/fonts/truetype/hanazono")
# First and last piece, and the file that has them: extension A, what Unicode added to the basic block, compatibility
# ideographs; extensions B to F.
_FILES: Final = (
    (0x34, 0x4D, _HANAZONO / "HanaMinA.ttf"),
    (0x9F, 0x9F, _HANAZONO / "HanaMinA.ttf"),
    (0xF9, 0xFA, _HANAZONO / "HanaMinA.ttf"),
    (0x200, 0x2EB, _HANAZONO / "HanaMinB.ttf"),
)
_KEPT_TABLES: Final = frozenset({"head", "hhea", "hmtx", "maxp", "OS/2", "cmap", "loca", "glyf", "name", "post"})
MOST_WAITING: Final = 8
_CUTTER: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")


@cache
def sheet() -> str:
    """One rule for each piece; empty where the font is not installed."""
    return "".join(_rule(piece) for piece in _pieces())


class RareFont:
    """The pieces that were asked for."""

    def __init__(self) -> None:
        self._cut: dict[int, bytes] = {}
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def piece(self, piece: int) -> bytes | None:
        """The WOFF2 file of 256 code points from `piece * 256` on; None: there is none, or too many wait for theirs."""
        file = _file_of(piece)
        if file is None or (piece not in self._cut and self._waiting >= MOST_WAITING):
            return None
        self._waiting += 1
        try:
            async with self._turn:
                if piece not in self._cut:
                    loop = asyncio.get_running_loop()
                    self._cut[piece] = await loop.run_in_executor(_CUTTER, cut, file, piece)
        finally:
            self._waiting -= 1
        return self._cut[piece]


def cut(file: Path, piece: int) -> bytes:
    """The letters of 256 code points of a TrueType font, without hints."""
    options = Options(hinting=False, layout_features=[], glyph_names=False, name_IDs=[0, 1, 13, 14])
    with TTFont(file, lazy=True) as font:
        for table in set(font.keys()) - _KEPT_TABLES - {"GlyphOrder"}:
            del font[table]
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=range(piece << 8, (piece + 1) << 8))
        subsetter.subset(font)
        font.flavor = "woff2"
        packed = BytesIO()
        font.save(packed)
    return packed.getvalue()


def _pieces() -> Iterator[int]:
    for first, last, file in _FILES:
        if file.is_file():
            yield from range(first, last + 1)


def _file_of(piece: int) -> Path | None:
    return next((file for first, last, file in _FILES if first <= piece <= last and file.is_file()), None)


def _rule(piece: int) -> str:
    source = f'url("/fonts/rare-{piece:x}.woff2")format("woff2")'
    return f"@font-face{{font-family:{FAMILY};src:{source};font-display:swap;unicode-range:U+{piece:X}??}}\n"
