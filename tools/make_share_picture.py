"""Draws the picture that WeChat shows of what is shared: `python tools/make_share_picture.py`. It names nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from debtormap.core import pictures
from debtormap.public import drawing, share_pages

TARGET: Final = Path(__file__).resolve().parents[1] / "clients" / "app" / "assets" / "share.png"


def main() -> None:
    TARGET.write_bytes(drawing.card(title=pictures.TITLE, court="", invite=share_pages.INVITATION, banner=""))


if __name__ == "__main__":
    main()
