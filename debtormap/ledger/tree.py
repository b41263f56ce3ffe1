"""The Merkle tree over the ledger's leaf hashes, as far as it must be kept.

Of the complete subtrees only those over 256, 256², 256³, … leaves are stored: appending writes one row for 256 events
and none for most, and a proof reads a few pages of 256 hashes whatever the size. What lies between is hashed anew; the
leaves themselves stand in `ledger_event`.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from django.db import connection

from debtormap.core.merkle import Frontier, Tree, perfect_root
from debtormap.ledger import bulk
from debtormap.ledger.hashing import STRIDE, WIDTH

_POSITION_BITS: Final = 56


def node_id(level: int, position: int) -> int:
    """The key of the row that holds the root over leaves `position << level` and on, 2**level of them."""
    return (level << _POSITION_BITS) | position


def extend(size: int, leaves: Sequence[bytes]) -> None:
    """Stores what becomes complete when these leaves, stored already, follow the first `size`. In a transaction."""
    rows = list(_completed(size, leaves))
    if rows:
        bulk.insert("ledger_node", ("id", "hash"), rows)


def subtree_root(hashes: Sequence[bytes]) -> bytes:
    return Frontier().extend(hashes).root()


class StoredTree(Tree):
    """The tree of the first `size` events; its nodes are read when a root or a proof needs them."""

    def __init__(self, size: int) -> None:
        super().__init__(())
        self._size = size
        self._page = lru_cache(maxsize=64)(_page)

    def __len__(self) -> int:
        return self._size

    def _subtree(self, start: int, size: int) -> bytes:
        return Frontier(size, tuple(self._peaks(start, size))).root()

    def _peaks(self, start: int, size: int) -> Iterator[bytes]:
        while size:
            level = size.bit_length() - 1
            yield self._node(level, start >> level)
            start += 1 << level
            size -= 1 << level

    def _node(self, level: int, position: int) -> bytes:
        base = level - level % STRIDE
        first, count = position << (level - base), 1 << (level - base)
        page, offset = divmod(first, WIDTH)
        return subtree_root(self._page(base, page)[offset : offset + count])


def root(size: int) -> bytes:
    """The root over the first `size` events. ValueError when there are fewer, also below."""
    return StoredTree(_held(size)).root()


def inclusion_proof(seq: int, size: int) -> list[bytes]:
    """Shows that event number `seq` is in the tree of the first `size`; its index there is `seq - 1`."""
    return StoredTree(_held(size)).inclusion_proof(seq - 1)


def consistency_proof(size1: int, size2: int) -> list[bytes]:
    """Shows that the tree of `size1` events is the beginning of that of `size2`."""
    return StoredTree(_held(size2)).consistency_proof(size1)


def _completed(size: int, leaves: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
    level, before, added = 0, size, leaves
    while count := (before + len(added)) // WIDTH - before // WIDTH:
        first = before // WIDTH
        children = [*stored(level, first * WIDTH, before), *added]
        added = [perfect_root(children[at * WIDTH : (at + 1) * WIDTH]) for at in range(count)]
        level, before = level + STRIDE, first
        yield from ((node_id(level, first + offset), root_) for offset, root_ in enumerate(added))


def _page(level: int, page: int) -> list[bytes]:
    return stored(level, page * WIDTH, (page + 1) * WIDTH)


def stored(level: int, start: int, end: int) -> list[bytes]:
    """The hashes of one stored level from position `start` up to `end`, fewer when it ends before."""
    if start >= end:
        return []
    if level:
        query, first = "SELECT hash FROM ledger_node WHERE id >= %s AND id < %s ORDER BY id", node_id(level, 0)
    else:
        query, first = "SELECT leaf_hash FROM ledger_event WHERE seq >= %s AND seq < %s ORDER BY seq", 1
    with connection.cursor() as cursor:
        cursor.execute(query, [first + start, first + end])
        return [bytes(value) for (value,) in cursor.fetchall()]


def _held(size: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM ledger_head WHERE id = 1")
        found = cursor.fetchone()
    if not 0 <= size <= (found[0] if found else 0):
        raise ValueError("there are not so many events")
    return size
