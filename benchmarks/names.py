"""Infix search of names: our pairs of characters beside SQLite's FTS5 trigrams and PostgreSQL's pg_trgm.

All give every listing whose name contains a text of two, or of three, characters, and the sets must be equal. FTS5's
trigrams know nothing shorter than three, so its two characters are a LIKE over the rows, as its documentation says.
CPU: of this process for ours and SQLite, of the client and its backend for PostgreSQL. Texts are drawn from the names,
each a listing's own, so common ones come often.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec
import psycopg

from benchmarks.claims import Claim
from benchmarks.load import cpu_s
from benchmarks.register import Size, events
from debtormap.core.names import comparison_key
from debtormap.public.names_index import NamesIndex
from debtormap.public.records import KIND_NUMBERS
from tests.postgres import cluster

ROUNDS: Final = 5
TEXTS: Final = 8
LIKE: Final = "SELECT no FROM listing WHERE name LIKE {mark}"
MATCH: Final = "SELECT rowid FROM listing_text WHERE listing_text MATCH ?"
Find = Callable[[str], list[int]]


class _Record(msgspec.Struct):
    kind: str
    name: str


class Ours:
    """The index of the public side over names alone."""

    def __init__(self, names: Sequence[tuple[str, str]]) -> None:
        self._names = [name for _, name in names]
        self._index = NamesIndex()
        for number, (kind, name) in enumerate(names):
            self._index.add(number, name, KIND_NUMBERS[kind])

    def find(self, text: str) -> list[int]:
        found: list[int] = self._index.candidates(text).tolist()
        # As `search.py` does: the pairs of a longer text may stand apart in the name.
        return found if len(text) <= 2 else [number for number in found if text in self._names[number]]


class Sqlite:
    """A table of names with FTS5's trigrams over it."""

    def __init__(self, names: Sequence[tuple[str, str]]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.executescript(
            "CREATE TABLE listing (no INTEGER PRIMARY KEY, name TEXT);"
            "CREATE VIRTUAL TABLE listing_text USING fts5(name, content='listing', content_rowid='no',"
            " tokenize='trigram');"
        )
        rows = ((number, name) for number, (_, name) in enumerate(names))
        self._database.executemany("INSERT INTO listing VALUES (?, ?)", rows)
        self._database.execute("INSERT INTO listing_text (listing_text) VALUES ('rebuild')")

    def find(self, text: str) -> list[int]:
        if len(text) < 3:
            rows = self._database.execute(LIKE.format(mark="?"), (f"%{text}%",))
        else:
            rows = self._database.execute(MATCH, (f'"{text}"',))
        return sorted(number for (number,) in rows)


class Postgres:
    """A table of names with a GIN index of pg_trgm."""

    def __init__(self, database: psycopg.Connection, names: Sequence[tuple[str, str]]) -> None:
        self._database = database
        database.execute("CREATE EXTENSION pg_trgm")
        database.execute("CREATE TABLE listing (no int PRIMARY KEY, name text)")
        with database.cursor().copy("COPY listing FROM STDIN") as copy:
            for number, (_, name) in enumerate(names):
                copy.write_row((number, name))
        database.execute("CREATE INDEX ON listing USING gin (name gin_trgm_ops)")
        database.execute("VACUUM ANALYZE listing")

    def find(self, text: str) -> list[int]:
        return sorted(number for (number,) in self._database.execute(LIKE.format(mark="%s"), (f"%{text}%",)))


def run(size: Size) -> list[Claim]:
    names = list(_names(size))
    with cluster() as url, psycopg.connect(url, autocommit=True) as database:
        peers: dict[str, Find] = {"SQLite FTS5": Sqlite(names).find, "pg_trgm": Postgres(database, names).find}
        ours = Ours(names).find
        backend = database.info.backend_pid
        two = _compared(names, 2, ours, peers, backend)
        three = _compared(names, 3, ours, peers, backend)
    return [
        Claim(
            id="infix_trigram", claim="the faster of FTS5 and pg_trgm ÷ ours, two characters of a name, CPU",
            rounds=two, goal=10, at_least=True, size=size.listings,
        ),
        Claim(
            id="infix_trigram_three", claim="the faster of FTS5 and pg_trgm ÷ ours, three characters of a name, CPU",
            rounds=three, goal=1, at_least=True, size=size.listings,
        ),
    ]  # fmt: skip


def _names(size: Size) -> Iterator[tuple[str, str]]:
    decode = msgspec.json.Decoder(_Record).decode
    for event in events(size):
        if event.kind == "publish" and event.body is not None:
            record = decode(event.body)
            yield record.kind, comparison_key(record.name)


def _compared(
    names: Sequence[tuple[str, str]], length: int, ours: Find, peers: dict[str, Find], backend: int
) -> tuple[float, ...]:
    """In each round all answer other texts, and alike; the ratio of the faster peer to ours."""
    chance = random.Random(length)
    ratios = []
    for number in range(ROUNDS):
        texts = list(_texts(names, length, chance))
        mine, spent = _timed(ours, texts, backend)
        costs = {}
        for name, find in peers.items():
            found, costs[name] = _timed(find, texts, backend)
            if found != mine:
                raise RuntimeError(f"{name} finds others than we do")
        told = ", ".join(f"{name} {cost / TEXTS * 1e6:,.0f} µs" for name, cost in costs.items())
        matches = sum(map(len, mine)) / TEXTS
        print(f"  {length} characters, round {number + 1}: ours {spent / TEXTS * 1e6:,.0f} µs, {told};"
              f" {matches:,.0f} found each", flush=True)  # fmt: skip
        ratios.append(min(costs.values()) / spent)
    return tuple(ratios)


def _texts(names: Sequence[tuple[str, str]], length: int, chance: random.Random) -> Iterator[str]:
    found = 0
    while found < TEXTS:
        _, name = names[chance.randrange(len(names))]
        if len(name) >= length:
            at = chance.randrange(len(name) - length + 1)
            found += 1
            yield name[at : at + length]


def _timed(find: Find, texts: Sequence[str], backend: int) -> tuple[list[list[int]], float]:
    before = time.process_time() + cpu_s([backend])
    found = [find(text) for text in texts]
    return found, time.process_time() + cpu_s([backend]) - before
