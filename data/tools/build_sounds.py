"""Rebuild data/geo/sounds.csv: how Chinese characters are read.

    python3 -m venv /tmp/sounds && /tmp/sounds/bin/pip install pypinyin==0.55.0
    /tmp/sounds/bin/python data/tools/build_sounds.py

Readings without tone, and without what input methods forgive: zh, ch, sh as z, c, s; -ng as -n. A character that is
typed for another nearly always sounds like it.
"""

import csv
import json
from pathlib import Path

from pypinyin import Style, pinyin

GEO = Path(__file__).resolve().parents[1] / "geo"
# The 6,763 characters of GB 2312; a few cells of its rows are empty.
COMMON = [bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]


def main() -> None:
    counties = json.loads((GEO / "hebei_counties_tianditu.geojson").read_bytes())["features"]
    names = {character for county in counties for character in county["properties"]["name"]}
    with (GEO / "sounds.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("character", "sounds"))
        # A rare reading counts only where a name may have it.
        writer.writerows(
            (each, " ".join(sounds(each, rare=each in names))) for each in sorted(names | set(filter(None, COMMON)))
        )


def sounds(character: str, *, rare: bool) -> list[str]:
    readings = pinyin(character, style=Style.NORMAL, heteronym=rare)[0]
    return sorted({blurred(each) for each in readings})


def blurred(reading: str) -> str:
    for initial in ("zh", "ch", "sh"):
        if reading.startswith(initial):
            reading = initial[0] + reading[2:]
    return reading.removesuffix("g") if reading.endswith("ng") else reading


if __name__ == "__main__":
    main()
