"""Where the embedded geographic data lies, and how its few formats are opened."""

import csv
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DIRECTORY = Path(__file__).resolve().parents[2] / "data" / "geo"


def rows(path: Path) -> Iterator[list[str]]:
    """The rows of a CSV file (plain or `.gz`, UTF-8 with or without BOM), header first."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    return csv.reader(io.StringIO(text, newline=""))


def features(name: str) -> list[dict[str, Any]]:
    """The features of one GeoJSON file of the data folder."""
    found: list[dict[str, Any]] = json.loads((DIRECTORY / name).read_bytes())["features"]
    return found
