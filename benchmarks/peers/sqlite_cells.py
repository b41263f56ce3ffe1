"""The peer of one file: places by a key of latitude band and longitude in SQLite, behind raw ASGI on uvicorn.

`python -m benchmarks.peers.sqlite_cells build FOLDER` loads the dataset; `… serve FOLDER PORT` serves it. Bands are
0.005° high (556 m) and a key is the band with the longitude in millionths, so that a circle is four ranges of the
primary key. Each place is one row, its listings are clustered by place and rank; ends of terms count at each read. The
same file carries an R*Tree of the places for Datasette.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from time import time
from typing import Any
from urllib.parse import parse_qs

FILE = "cells.db"
BAND_U, KEYS_A_BAND = 5_000, 1_000_000_000
EARTH_M, RADIUS_M, OUTER_M = 6_371_008.8, 500.0, 700.0
MOST_PLACES = 50
SCHEMA = """
    CREATE TABLE place (
        key INTEGER, no INTEGER, id TEXT, name TEXT, lon REAL, lat REAL, PRIMARY KEY (key, no)
    ) WITHOUT ROWID;
    CREATE TABLE listing (
        place_no INTEGER, rank INTEGER, expires_s INTEGER, id TEXT, summary TEXT, PRIMARY KEY (place_no, rank)
    ) WITHOUT ROWID;
    CREATE VIRTUAL TABLE place_box USING rtree(no, west, east, south, north);
    CREATE INDEX listing_end ON listing (place_no, expires_s);
    CREATE UNIQUE INDEX place_no ON place (no);
"""
NEAR = "SELECT no, id, name, lon, lat FROM place WHERE key BETWEEN ? AND ?"
SHOWN = """
    SELECT (SELECT count(*) FROM listing WHERE place_no = ?1 AND expires_s > ?2),
    (SELECT group_concat(summary, ',') FROM (
        SELECT summary FROM listing WHERE place_no = ?1 AND expires_s > ?2 ORDER BY rank LIMIT 10))
"""
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]


def build(folder: Path) -> None:
    path = folder / FILE
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
    rows = [line.rstrip("\n").split("\t") for line in (folder / "places.tsv").open(encoding="utf-8")]
    points = [(int(no), place_id, name, float(lon), float(lat)) for no, place_id, name, lon, lat in rows]
    database.executemany(
        "INSERT INTO place VALUES (?,?,?,?,?,?)", sorted((key_of(each[3], each[4]), *each) for each in points)
    )
    database.executemany(
        "INSERT INTO place_box VALUES (?,?,?,?,?)", ((no, lon, lon, lat, lat) for no, _, _, lon, lat in points)
    )
    database.executemany("INSERT INTO listing VALUES (?,?,?,?,?)", _listings(folder))
    database.execute("ANALYZE")
    database.commit()
    database.close()


def key_of(lon: float, lat: float) -> int:
    return round(lat * 1_000_000) // BAND_U * KEYS_A_BAND + round(lon * 1_000_000)


class Cells:
    """The app."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True, cached_statements=16)
        self._database.execute("PRAGMA mmap_size=4000000000")

    async def __call__(self, scope: Message, receive: object, send: Send) -> None:
        if scope["type"] != "http":
            return
        asked = parse_qs(scope["query_string"].decode())
        body = self.answer(asked["lon"][0], asked["lat"][0], time())
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def answer(self, lon_text: str, lat_text: str, now: float) -> bytes:
        execute, total, parts = self._database.execute, 0, list[str]()
        for distance, place_id, no, name, lon, lat in sorted(self._near(float(lon_text), float(lat_text))):
            count, listings = execute(SHOWN, (no, now)).fetchone()
            if not count:
                continue
            total += count
            if len(parts) < MOST_PLACES:
                band = "within" if distance <= RADIUS_M else "just_outside"
                parts.append(
                    f'{{"id":"{place_id}","name":{json.dumps(name, ensure_ascii=False)},"lon":{round(lon, 4)},'
                    f'"lat":{round(lat, 4)},"distance_m":{int(distance + 50) // 100 * 100},"band":"{band}",'
                    f'"count":{count},"listings":[{listings}]}}'
                )
        head = f'{{"cell":{{"lon":{lon_text},"lat":{lat_text},"datum":"wgs84"}},"radius_m":500,"total":{total}'
        return f'{head},"places":[{",".join(parts)}],"next":null}}'.encode()

    def _near(self, lon: float, lat: float) -> Iterator[tuple[float, str, int, str, float, float]]:
        half_lat = OUTER_M / 111_194 * 1.001
        half_lon = half_lat / cos(radians(lat + half_lat))
        lat_cos = cos(radians(lat))
        first, last = (round(edge * 1_000_000) // BAND_U for edge in (lat - half_lat, lat + half_lat))
        west, east = (round(edge * 1_000_000) for edge in (lon - half_lon, lon + half_lon))
        for band in range(first, last + 1):
            span = (band * KEYS_A_BAND + west, band * KEYS_A_BAND + east)
            for no, place_id, name, at_lon, at_lat in self._database.execute(NEAR, span):
                a, b = sin(radians(at_lat - lat) / 2), sin(radians(at_lon - lon) / 2)
                distance = 2 * EARTH_M * asin(sqrt(a * a + lat_cos * cos(radians(at_lat)) * b * b))
                if distance <= OUTER_M:
                    yield distance, place_id, no, name, at_lon, at_lat


def _listings(folder: Path) -> Iterator[tuple[int, int, int, str, str]]:
    with (folder / "listings.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            place_no, rank, expires_s, listing_id, summary = line.rstrip("\n").split("\t")
            yield int(place_no), int(rank), int(expires_s), listing_id, summary


def main(command: str, folder: str, port: str = "0") -> None:
    if command == "build":
        build(Path(folder))
        return
    import uvicorn

    uvicorn.run(Cells(Path(folder)), host="127.0.0.1", port=int(port), access_log=False, log_level="warning")


if __name__ == "__main__":
    main(*sys.argv[1:])
