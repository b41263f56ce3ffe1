"""Drawing posters and cards: text in the court's own fonts, a code to scan, and no word more than was given.

The letters are those of Debian's fonts-noto-cjk; rare characters of names that it lacks are taken from
fonts-babelstone-han and fonts-hanazono. A character that none has would be an empty box, one for private use whatever
a font has there, and nobody is named by either: `Undrawable`.
The file has no metadata, and the same values give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final

import segno
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from debtormap.core.private_use import has_unknown

NOTO: Final = Path("/usr/share/fonts/opentype/noto")
REGULAR: Final = (NOTO / "NotoSansCJK-Regular.ttc", 2)  # face 2 has the shapes of the mainland
BOLD: Final = (NOTO / "NotoSansCJK-Bold.ttc", 2)
_TRUETYPE: Final = Path("/usr/share/fonts/truetype")
Face = tuple[Path, int]
#: In this order: the first has more of the shapes of the mainland.
RARE: Final[tuple[Face, ...]] = (
    (_TRUETYPE / "babelstone" / "BabelStoneHan.ttf", 0),
    (_TRUETYPE / "hanazono" / "HanaMinA.ttf", 0),
    (_TRUETYPE / "hanazono" / "HanaMinB.ttf", 0),
)

WIDTH, HEIGHT, MARGIN = 750, 1334, 60
CARD_WIDTH, CARD_HEIGHT = 500, 400  # 5:4, as WeChat shows it
INK, SOFT, LINE, ACCENT, PAPER = "#1b2228", "#4c5863", "#c6cdd1", "#1f4e87", "#ffffff"
CODE_PX: Final = 270
CODE_GAP: Final = 42
_FOOT_PX: Final = 320
_COLOURS: Final = 32
_MOST_LINES: Final = 4
_NEVER_FIRST: Final = frozenset("、，。；：！？）》」』”’,.;:!?)")


class Undrawable(Exception):
    """A text holds a character that no installed font can show, or more than the picture has room for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """What a poster says. `url` is where its code leads."""

    title: str
    rows: Sequence[tuple[str, str]]
    """Label and value."""
    scan: str
    notes: Sequence[str]
    banner: str
    """Above everything; empty for none."""
    url: str
    code: bytes | None = None
    """A picture to scan in place of the QR code of `url`."""


def poster(wanted: Poster) -> bytes:
    """A poster as PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = _Pen(image)
    if wanted.banner:
        pen.block(wanted.banner, height=64)
    pen.y += 48
    pen.text(wanted.title, 44, face=BOLD, colour=ACCENT)
    pen.rule()
    for label, value in wanted.rows:
        pen.text(label, 24, colour=SOFT, gap=0)
        pen.text(value, 32, gap=16)
    pen.rule()
    pen.y += 10
    if pen.y > HEIGHT - _FOOT_PX:
        raise Undrawable("more text than the picture has room for")
    _foot(image, wanted, HEIGHT - _FOOT_PX)
    return _png(image)


def _foot(image: Image.Image, wanted: Poster, top: int) -> None:
    """The code, and beside it what it is for. The page's margin is part of the code's quiet zone."""
    image.paste(_qr(wanted.url) if wanted.code is None else _fitted(wanted.code), (MARGIN, top))
    pen = _Pen(image, left=MARGIN + CODE_PX + CODE_GAP)
    pen.y = top
    pen.text(wanted.scan, 26, face=BOLD, gap=12)
    for note in wanted.notes:
        pen.text(note, 20, colour=SOFT, gap=10)


def card(*, title: str, court: str, invite: str, banner: str) -> bytes:
    """The picture of a link's preview: it names no party."""
    image = Image.new("RGB", (CARD_WIDTH, CARD_HEIGHT), PAPER)
    pen = _Pen(image, left=36, right=36)
    if banner:
        pen.block(banner, height=48, size=22)
    pen.y = 136
    pen.text(title, 40, face=BOLD, colour=ACCENT, centred=True, gap=18)
    if court:
        pen.text(court, 28, centred=True, gap=18)
    pen.text(invite, 24, colour=SOFT, centred=True)
    return _png(image)


class _Pen:
    """Writes from the top down."""

    def __init__(self, image: Image.Image, *, left: int = MARGIN, right: int = MARGIN) -> None:
        self.draw = ImageDraw.Draw(image)
        self.left, self.right, self.y = left, image.width - right, 0

    def text(
        self, text: str, size: int, *, face: Face = REGULAR, colour: str = INK, centred: bool = False, gap: int = 10
    ) -> None:
        lines = list(_wrapped(text, size, face, self.right - self.left))
        if len(lines) > _MOST_LINES:
            raise Undrawable("more text than the picture has room for")
        for line in lines:
            x = (self.left + self.right - _length(line, size, face)) / 2 if centred else float(self.left)
            for run, font in _runs(line, size, face):
                self.draw.text((x, self.y + size), run, font=font, fill=colour, anchor="ls")
                x += font.getlength(run)
            self.y += size * 7 // 5
        self.y += gap

    def rule(self) -> None:
        self.y += 8
        self.draw.line((self.left, self.y, self.right, self.y), fill=LINE, width=2)
        self.y += 22

    def block(self, text: str, *, height: int, size: int = 28) -> None:
        self.draw.rectangle((0, 0, self.left + self.right, height), fill=ACCENT)
        self.y = (height - size * 7 // 5) // 2
        self.text(text, size, face=BOLD, colour=PAPER, centred=True)
        self.y = height


def _wrapped(text: str, size: int, face: Face, width: int) -> Iterator[str]:
    """Lines that are no wider: Chinese breaks anywhere but before a closing mark, which hangs over."""
    line = ""
    for character in text:
        if line and character not in _NEVER_FIRST and _length(line + character, size, face) > width:
            yield line
            line = ""
        line += character
    yield line


def _length(text: str, size: int, face: Face) -> float:
    return sum(font.getlength(run) for run, font in _runs(text, size, face))


def _runs(text: str, size: int, face: Face) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    """The text in pieces, each with a font that has all its characters."""
    for chosen, characters in groupby(text, lambda character: _face_for(character, face)):
        yield "".join(characters), _font(chosen, size)


@lru_cache(maxsize=8_192)
def _face_for(character: str, face: Face) -> Face:
    found = next((each for each in (face, *RARE) if ord(character) in _characters(each)), None)
    if found is None or has_unknown(character):
        raise Undrawable("no installed font has a character")
    return found


@lru_cache(maxsize=8)
def _characters(face: Face) -> frozenset[int]:
    with TTFont(face[0], fontNumber=face[1], lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=32)
def _font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(face[0], size, index=face[1])


def _qr(url: str) -> Image.Image:
    """A QR code, level M, each module a whole number of pixels; its quiet zone is the paper around it."""
    code = segno.make_qr(url, error="m")
    scale = CODE_PX // code.symbol_size(border=0)[0]
    if scale < 1:
        raise Undrawable("the address is too long for the code")
    drawn = io.BytesIO()
    code.save(drawn, kind="png", scale=scale, border=0)
    return _centred(Image.open(drawn).convert("RGB"))


def _centred(code: Image.Image) -> Image.Image:
    whole = Image.new("RGB", (CODE_PX, CODE_PX), PAPER)
    whole.paste(code, ((CODE_PX - code.width) // 2, (CODE_PX - code.height) // 2))
    return whole


def _fitted(picture: bytes) -> Image.Image:
    with Image.open(io.BytesIO(picture)) as code:
        return code.convert("RGB").resize((CODE_PX, CODE_PX), Image.Resampling.LANCZOS)


def _png(image: Image.Image) -> bytes:
    """Few colours: text needs no more, and the file is a third."""
    written = io.BytesIO()
    image.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(written, "PNG")
    return written.getvalue()
