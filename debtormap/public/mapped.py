"""Columns in a file that many processes map at once, and what a process of its own adds to them or changes.

A file holds named columns of bytes and a table of them at its end; it is written aside and renamed, and never changed.
Mapped, its pages are in memory once for all processes of a host. On top of each column a process keeps what came since:
a changed row hides the mapped one.
"""

from __future__ import annotations

import json
import mmap
import os
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from debtormap.public.records import short_key

T = TypeVar("T", bytes, str)
Numbers = NDArray[np.uint32]
MAGIC: Final = b"debtormap snapshot 1\n"
_ALIGN: Final = 8
_LENGTH_BYTES: Final = 8
_NONE: Final[Numbers] = np.empty(0, dtype=np.uint32)
_MERGED_AT: Final = 16_384


class ColumnsWriter:
    """Writes the columns of a file in turn."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._table: dict[str, tuple[int, int]] = {}
        self._at = file.write(MAGIC)

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        self._at += self._file.write(b"\0" * (-self._at % _ALIGN))
        begin = self._at
        for chunk in chunks:
            self._at += self._file.write(chunk)
        self._table[name] = begin, self._at - begin

    def numbers(self, name: str, values: Any, kind: Any) -> None:
        self.add(name, [np.asarray(values, dtype=kind).tobytes()])

    def texts(self, name: str, values: Iterable[bytes]) -> None:
        """Rows of bytes: where each ends, and all of them."""
        ends = array("Q")

        def told() -> Iterator[bytes]:
            end = 0
            for value in values:
                end += len(value)
                ends.append(end)
                yield value

        self.add(name, told())
        self.add(f"{name}.ends", [ends.tobytes()])

    def lists(self, name: str, rows: Iterable[array[int]]) -> None:
        """Rows of numbers."""
        self.texts(name, (row.tobytes() for row in rows))

    def finish(self, meta: dict[str, Any]) -> None:
        table = json.dumps({"columns": self._table, "meta": meta}).encode()
        self._file.write(table + len(table).to_bytes(_LENGTH_BYTES, "big"))
        self._file.flush()
        os.fsync(self._file.fileno())


class Columns:
    """The columns of a file, mapped. Raises ValueError for a file that is none, or not whole."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self.map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self.map[: len(MAGIC)] != MAGIC:
            raise ValueError("it is no snapshot of this program")
        length = int.from_bytes(self.map[-_LENGTH_BYTES:], "big")
        table = json.loads(self.map[-_LENGTH_BYTES - length : -_LENGTH_BYTES])
        self._table: dict[str, tuple[int, int]] = table["columns"]
        self.meta: dict[str, Any] = table["meta"]

    def span(self, name: str) -> tuple[int, int]:
        """Where a column begins and ends in `map`."""
        begin, size = self._table[name]
        return begin, begin + size

    def bytes(self, name: str) -> bytes:
        begin, end = self.span(name)
        return self.map[begin:end]

    def numbers(self, name: str, kind: Any) -> NDArray[Any]:
        """A view of the file; it cannot be written to."""
        begin, size = self._table[name]
        return np.frombuffer(self.map, dtype=kind, count=size // np.dtype(kind).itemsize, offset=begin)

    def texts(self, name: str) -> Texts:
        return Texts(self, name)

    def lists(self, name: str) -> Lists:
        return Lists(self, name)


class Texts:
    """Rows of bytes in a file."""

    def __init__(self, columns: Columns, name: str) -> None:
        self._map = columns.map
        self._begin = columns.span(name)[0]
        self._ends = columns.numbers(f"{name}.ends", np.uint64)

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, row: int) -> bytes:
        begin, end = self.span(row)
        return self._map[begin:end]

    def span(self, row: int) -> tuple[int, int]:
        """Where a row begins and ends in the file."""
        ends = self._ends
        return self._begin + (int(ends[row - 1]) if row else 0), self._begin + int(ends[row])


class Lists:
    """Rows of numbers in a file."""

    def __init__(self, columns: Columns, name: str) -> None:
        self._numbers: Numbers = columns.numbers(name, np.uint32)
        self._ends = columns.numbers(f"{name}.ends", np.uint64)

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, row: int) -> Numbers:
        begin = int(self._ends[row - 1]) // 4 if row else 0
        return self._numbers[begin : int(self._ends[row]) // 4]


class Lookup:
    """Numbers by keys of at most 63 bits, in a file; equal keys stand side by side."""

    def __init__(self, columns: Columns, name: str) -> None:
        self._keys = columns.numbers(f"{name}.keys", np.int64)
        self._values: Numbers = columns.numbers(name, np.uint32)

    def get(self, key: int) -> Numbers:
        begin = int(self._keys.searchsorted(key))
        if begin == len(self._keys) or self._keys[begin] != key:
            return _NONE
        return self._values[begin : int(self._keys.searchsorted(key, side="right"))]

    def __len__(self) -> int:
        return len(self._values)

    def pairs(self) -> Iterator[tuple[int, int]]:
        return zip(self._keys.tolist(), self._values.tolist(), strict=True)

    @staticmethod
    def write(writer: ColumnsWriter, name: str, keys: array[int], values: array[int]) -> None:
        given = np.frombuffer(keys, dtype=np.int64)
        order = np.argsort(given, kind="stable")
        writer.numbers(f"{name}.keys", given[order], np.int64)
        writer.numbers(name, np.frombuffer(values, dtype=np.uint32)[order], np.uint32)


class Column(Generic[T]):
    """Rows of bytes or texts, as a list has them: those of a file, with what is changed and what is added.

    Added rows stand one behind another: an object for each would take more than most of them are long. A row that is
    changed is overwritten with zeros, so that nothing that was withdrawn stays in memory.
    """

    def __init__(self, base: Texts | None = None) -> None:
        self._base = base
        self._size = 0 if base is None else len(base)
        self._changed: dict[int, T] = {}
        self._more = bytearray()
        self._ends = array("Q", (0,))

    def __len__(self) -> int:
        return self._size + len(self._ends) - 1

    def __getitem__(self, row: int) -> T:
        changed = self._changed.get(row)
        if changed is not None:
            return changed
        if row < self._size:
            assert self._base is not None
            return self._read(self._base[row])
        return self._added(row - self._size)

    def __setitem__(self, row: int, value: T) -> None:
        self._changed[row] = value
        if row >= self._size:
            begin, end = self._ends[row - self._size], self._ends[row - self._size + 1]
            self._more[begin:end] = bytes(end - begin)

    def __iter__(self) -> Iterator[T]:
        return (self[row] for row in range(len(self)))

    def append(self, value: T) -> None:
        self._more += self._written(value)
        self._ends.append(len(self._more))

    def write(self, writer: ColumnsWriter, name: str) -> None:
        writer.texts(name, (self._written(value) for value in self))

    def _added(self, at: int) -> T:
        return self._read(self._piece(at))

    def _piece(self, at: int) -> bytearray:
        """What stands in memory of an added row."""
        return self._more[self._ends[at] : self._ends[at + 1]]

    def _read(self, row: bytes | bytearray) -> T:
        raise NotImplementedError

    def _written(self, value: T) -> bytes:
        raise NotImplementedError


class TextColumn(Column[str]):
    def _read(self, row: bytes | bytearray) -> str:
        return row.decode()

    def _written(self, value: str) -> bytes:
        return value.encode()


class Keyed:
    """Numbers by keys of at most 63 bits, several to a key: those of a file, and what came since.

    What came since stands sorted in arrays, twelve bytes a pair; only the newest stand in a dictionary, until they are
    many enough to be merged.
    """

    def __init__(self, base: Lookup | None = None) -> None:
        self._base = base
        self._keys = np.empty(0, dtype=np.int64)
        self._values: Numbers = _NONE
        self._newest: dict[int, list[int]] = {}
        self._new = 0
        self._merged_at = _MERGED_AT

    def add(self, key: int, number: int) -> None:
        self._newest.setdefault(key, []).append(number)
        self._new += 1
        if self._new >= self._merged_at:
            self._merge()

    def get(self, key: int) -> list[int]:
        """The numbers under a key, in the order in which they came."""
        found = [] if self._base is None else self._base.get(key).tolist()
        begin = int(self._keys.searchsorted(key))
        if begin < len(self._keys) and self._keys[begin] == key:
            found += self._values[begin : int(self._keys.searchsorted(key, side="right"))].tolist()
        return found + self._newest.get(key, [])

    def pairs(self) -> Iterator[tuple[int, int]]:
        if self._base is not None:
            yield from self._base.pairs()
        yield from zip(self._keys.tolist(), self._values.tolist(), strict=True)
        for key, numbers in self._newest.items():
            yield from ((key, number) for number in numbers)

    def _merge(self) -> None:
        keys = np.array([key for key, numbers in self._newest.items() for _ in numbers], dtype=np.int64)
        values = np.array([number for numbers in self._newest.values() for number in numbers], dtype=np.uint32)
        order = np.argsort(keys, kind="stable")
        at = self._keys.searchsorted(keys[order], side="right")
        self._keys = np.insert(self._keys, at, keys[order])
        self._values = np.insert(self._values, at, values[order])
        self._newest.clear()
        self._new = 0
        self._merged_at = max(_MERGED_AT, len(self._keys) // 64)


class NumberOf:
    """The number of each listing by its id: those of a file, and what came since.

    `ids` decides: a listing that is gone has none, and is not found any more.
    """

    def __init__(self, ids: TextColumn, base: Lookup | None = None) -> None:
        self._ids = ids
        self._keyed = Keyed(base)
        self._count = 0 if base is None else len(base)

    def __len__(self) -> int:
        """How many listings are held, whether they are shown or not."""
        return self._count

    def get(self, listing_id: str) -> int | None:
        for number in self._keyed.get(short_key(listing_id)):
            if self._ids[number] == listing_id:
                return number
        return None

    def __setitem__(self, listing_id: str, number: int) -> None:
        """For a listing that is not held."""
        self._keyed.add(short_key(listing_id), number)
        self._count += 1

    def forget(self, number: int) -> None:
        self._count -= 1
        self._ids[number] = ""

    def __iter__(self) -> Iterator[str]:
        return (listing_id for listing_id in self._ids if listing_id)

    def write(self, writer: ColumnsWriter, name: str) -> None:
        live = [(short_key(each), number) for number, each in enumerate(self._ids) if each]
        Lookup.write(writer, name, array("q", [key for key, _ in live]), array("I", [number for _, number in live]))


class Chains:
    """Ascending numbers by owner, eight bytes a number: each points to the one before it of the same owner."""

    def __init__(self, owners: int = 0) -> None:
        self._last = array("I", bytes(4 * owners))
        self._numbers = array("I", (0,))
        self._before = array("I", (0,))

    def add(self, owner: int, number: int) -> None:
        """For an owner known before, or the next one."""
        if owner == len(self._last):
            self._last.append(0)
        self._before.append(self._last[owner])
        self._last[owner] = len(self._numbers)
        self._numbers.append(number)

    def of(self, owner: int) -> list[int]:
        found = []
        at = self._last[owner] if owner < len(self._last) else 0
        while at:
            found.append(self._numbers[at])
            at = self._before[at]
        return found[::-1]
