"""The one file of the gazetteer, `data/geo/gazetteer.tsv.gz`: tables of tab-separated text, each row with its source.

A line that begins with `@` opens a table: its name, then its columns. Positions are WGS-84 degrees; empty means
unknown. The tables stand in the order below, `places` last, so that the others are read without it. The command
`python data/tools/build_gazetteer.py` rebuilds the file from the sourced files beside it, byte for byte.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from debtormap.geo import files

PATH: Final[Path] = files.DIRECTORY / "gazetteer.tsv.gz"
TABLES: Final[dict[str, tuple[str, ...]]] = {
    "sources": ("id", "title", "licence", "dated"),
    "divisions": ("code", "level", "name", "city", "lon", "lat", "residents", "area_km2", "source"),
    "history": ("name", "city", "old_code", "heirs", "until", "source"),
    "aliases": ("name", "division_code", "township", "source"),
    "townships": ("division_code", "name", "code12", "lon", "lat", "source", "point_source"),
    "spellings": ("division_code", "spelling", "name", "source"),
    "zone_townships": ("zone_code", "spelling", "division_code", "source"),
    "places": (
        "id", "name", "kind", "lon", "lat", "residents", "division_code", "township", "source", "point_source",
    ),
}  # fmt: skip


def rows(table: str) -> Iterator[list[str]]:
    """The rows of one table, without its heading."""
    with gzip.open(PATH, "rt", encoding="utf-8", newline="\n") as lines:
        is_inside = False
        for line in lines:
            if line[0] == "@":
                if is_inside:
                    return
                is_inside = line[1:].split("\t", 1)[0] == table
            elif is_inside:
                yield line[:-1].split("\t")
