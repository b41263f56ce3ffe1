"""A Merkle tree over the leaves of the ledger: roots, proofs that a leaf is in it, proofs that it only grew.

Source: RFC 9162 section 2.1 (the tree of RFC 6962). A leaf is the `leaf_hash` of a ledger event, which begins with
0x00 as the RFC asks; an inner node is SHA-256(0x01 || left || right). A proof over a million leaves has twenty hashes.

>>> leaves = [leaf_hash(bytes([n])) for n in range(7)]
>>> proof = inclusion_proof(leaves, 5)
>>> verify_inclusion(leaves[5], 5, 7, proof, root(leaves))
True
>>> verify_consistency(3, 7, root(leaves[:3]), root(leaves), consistency_proof(leaves, 3))
True
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
_LEAF = b"\x00"
_NODE = b"\x01"

Hashes = Sequence[bytes]


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf from its data. The ledger's data is SHA-256(salt || body)."""
    return sha256(_LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(_NODE + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """A growing tree: the roots of its complete subtrees, the greatest first. All that appending needs."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> "Frontier":
        """The tree with one leaf more."""
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """The tree with more leaves."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            peaks.append(leaf)
            complete = size
            while complete & 1:
                right = peaks.pop()
                peaks[-1] = node_hash(peaks[-1], right)
                complete >>= 1
            size += 1
        return Frontier(size, tuple(peaks))

    def root(self) -> bytes:
        """The root of the tree."""
        return _bag(self.peaks)


class Tree:
    """A tree whose complete nodes are all kept (64 bytes a leaf), so that each proof costs its own length."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        self._levels: list[list[bytes]] = [list(leaves)]
        while len(level := self._levels[-1]) > 1:
            pairs = range(0, len(level) - 1, 2)
            self._levels.append([node_hash(level[at], level[at + 1]) for at in pairs])

    def __len__(self) -> int:
        return len(self._levels[0])

    def root(self, size: int | None = None) -> bytes:
        """The root when the tree had `size` leaves; now, by default."""
        size = len(self) if size is None else _checked(size, 0, len(self))
        return self._subtree(0, size)

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """The hashes beside the path from a leaf to the root of the first `size` leaves. ValueError out of range."""
        size = len(self) if size is None else _checked(size, 1, len(self))
        return list(self._path(_checked(index, 0, size - 1), 0, size))

    def consistency_proof(self, first: int, second: int | None = None) -> list[bytes]:
        """The hashes that show the tree of `first` leaves to be the beginning of that of `second`."""
        second = len(self) if second is None else _checked(second, 0, len(self))
        first = _checked(first, 0, second)
        return [] if first in {0, second} else list(self._growth(first, 0, second, True))

    def _path(self, index: int, start: int, size: int) -> Iterator[bytes]:
        if size == 1:
            return
        split = _split(size)
        if index < split:
            yield from self._path(index, start, split)
            yield self._subtree(start + split, size - split)
        else:
            yield from self._path(index - split, start + split, size - split)
            yield self._subtree(start, split)

    def _growth(self, first: int, start: int, size: int, known: bool) -> Iterator[bytes]:
        """`known`: the verifier has the root of this subtree already (SUBPROOF of the RFC)."""
        if first == size:
            if not known:
                yield self._subtree(start, size)
            return
        split = _split(size)
        if first <= split:
            yield from self._growth(first, start, split, known)
            yield self._subtree(start + split, size - split)
        else:
            yield from self._growth(first - split, start + split, size - split, False)
            yield self._subtree(start, split)

    def _subtree(self, start: int, size: int) -> bytes:
        """The root over `size` leaves from `start`, which the splits of the RFC keep aligned."""
        peaks = []
        while size:
            level = size.bit_length() - 1
            peaks.append(self._levels[level][start >> level])
            start += 1 << level
            size -= 1 << level
        return _bag(peaks)


def root(leaves: Hashes) -> bytes:
    """The root over these leaves."""
    return Frontier().extend(leaves).root()


def perfect_root(leaves: Hashes) -> bytes:
    """The same over 1, 2, 4, 8, … leaves, level by level: the shortest way."""
    while len(leaves) > 1:
        leaves = [node_hash(left, right) for left, right in zip(leaves[::2], leaves[1::2], strict=True)]
    return leaves[0]


def inclusion_proof(leaves: Hashes, index: int) -> list[bytes]:
    """The proof that a leaf is in the tree over all of these. For many proofs keep a `Tree`."""
    return Tree(leaves).inclusion_proof(index)


def consistency_proof(leaves: Hashes, first: int) -> list[bytes]:
    """The proof that the first so many leaves were the tree before these were."""
    return Tree(leaves).consistency_proof(first)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Hashes, root: bytes) -> bool:
    """Whether the proof leads from the leaf at `index` to the root of a tree of `size` leaves (section 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    node, last, hashed = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            hashed = node_hash(beside, hashed)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            hashed = node_hash(hashed, beside)
        node, last = node >> 1, last >> 1
    return last == 0 and hashed == root


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes, proof: Hashes) -> bool:
    """Whether the tree of `first` leaves is the beginning of that of `second` (section 2.1.4.2)."""
    if not 0 <= first <= second or not _are_hashes(first_root, second_root, *proof):
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY_ROOT
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    return bool(path) and _grows(first - 1, second - 1, path, first_root, second_root)


def _grows(node: int, last: int, path: list[bytes], first_root: bytes, second_root: bytes) -> bool:
    while node & 1:
        node, last = node >> 1, last >> 1
    older = newer = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            older, newer = node_hash(beside, older), node_hash(beside, newer)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            newer = node_hash(newer, beside)
        node, last = node >> 1, last >> 1
    return last == 0 and older == first_root and newer == second_root


def _bag(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    hashed = peaks[-1]
    for peak in reversed(peaks[:-1]):
        hashed = node_hash(peak, hashed)
    return hashed


def _split(size: int) -> int:
    """The greatest power of two below a size of at least two."""
    return 1 << ((size - 1).bit_length() - 1)


def _checked(number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise ValueError(f"not between {least} and {most}")
    return number


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
