"""A faulty disk: a file system in user space that keeps what was written in memory until it is synced.

    python -m tests.faults.disk BACKING MOUNT

passes everything through to the directory BACKING, but a write reaches it with fsync only. Lines on standard input make
it fail; each is answered by one line:

    drop            the power goes: all that was not synced is gone
    torn SEED       the same, but each unsynced sector, and each new size, was written with probability 1/2
    names           as drop, and names that were made, changed or removed since their directory was synced are as before
    room BYTES      from now on so many bytes more fit; -1: any
    fail CALL P     write or fsync fails with probability P; what a failed fsync should have written is never written
    counts          writes and fsyncs that arrived

A power cut ends the process. kill -9 alone would not do: the kernel keeps what a dead process wrote.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import mfusepy

SECTOR: Final = 512
UNBOUNDED: Final = -1
Sectors = dict[int, bytes]
Value = TypeVar("Value")


class Disk(mfusepy.Operations):  # type: ignore[misc]  # it ships no types
    """The file system. The lock is held by every call: a power cut falls between two, never into one."""

    use_ns = True

    def __init__(self, backing: Path) -> None:
        self._backing = backing
        self._aside = backing.with_name(f"{backing.name}.names")
        self._lock = threading.RLock()
        self._unsynced: dict[str, Sectors] = {}
        self._never: dict[str, Sectors] = {}
        """Read back, as from a page cache, but not to be written: an fsync of it failed."""
        self._sizes: dict[str, int] = {}
        self._descriptors: dict[str, int] = {}
        self._undo: dict[str, list[Callable[[], None]]] = {}
        """By directory: what sets its names back, the newest last."""
        self._room = UNBOUNDED
        self._chances = {"write": 0.0, "fsync": 0.0}
        self._dice = random.Random(0)
        self._counts = {"write": 0, "fsync": 0}
        self._kept = 0

    # What the standard input asks for.

    def drop(self) -> None:
        self._end()

    def torn(self, seed: str) -> None:
        with self._lock:
            dice = random.Random(int(seed))
            for path, sectors in sorted(self._unsynced.items()):
                for number, data in sorted(sectors.items()):
                    if dice.random() < 0.5:
                        os.pwrite(self._descriptor(path), data, number * SECTOR)
                size = self._sizes.get(path)
                # A sector that was written made the file longer; its size may still be the old one.
                if size is not None and (dice.random() < 0.5 or os.fstat(self._descriptor(path)).st_size > size):
                    os.ftruncate(self._descriptor(path), size)
            self._end()

    def names(self) -> None:
        with self._lock:
            for undo in self._undo.values():
                for step in reversed(undo):
                    step()
            self._end()

    def room(self, count: str) -> None:
        with self._lock:
            self._room = int(count)

    def fail(self, call: str, chance: str) -> None:
        with self._lock:
            self._chances[call] = float(chance)

    def counts(self) -> str:
        return f"{self._counts['write']} {self._counts['fsync']}"

    def _end(self) -> None:
        with self._lock:
            sys.stdout.write("gone\n")
            sys.stdout.flush()
            os._exit(0)

    # Data: in memory until it is synced.

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        with self._lock:
            size = max(0, min(size, self._size(path) - offset))
            data = bytearray(os.pread(self._descriptor(path), size, offset).ljust(size, b"\0"))
            for held in (self._never.get(path, {}), self._unsynced.get(path, {})):
                for number in _sectors(offset, size) if held else ():
                    if (sector := held.get(number)) is not None:
                        _lay(data, number * SECTOR - offset, sector)
            return bytes(data)

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        with self._lock:
            self._counts["write"] += 1
            if self._dice.random() < self._chances["write"]:
                raise mfusepy.FuseOSError(errno.ENOSPC)
            self._grow(path, offset + len(data))
            begin = offset - offset % SECTOR
            touched = bytearray(self.read(path, offset + len(data) - begin, begin, fh))
            _lay(touched, offset - begin, data)
            held, never = self._unsynced.setdefault(path, {}), self._never.get(path, {})
            for number in _sectors(offset, len(data)):
                at = number * SECTOR - begin
                piece = bytes(touched[at : at + SECTOR])
                if len(piece) < SECTOR:
                    piece += self.read(path, SECTOR - len(piece), number * SECTOR + len(piece), fh)
                held[number] = piece.ljust(SECTOR, b"\0")
                never.pop(number, None)
            return len(data)

    def truncate(self, path: str, length: int, fh: int | None = None) -> None:
        with self._lock:
            self._grow(path, length)
            os.ftruncate(self._descriptor(path), min(length, os.fstat(self._descriptor(path)).st_size))
            for held in (self._unsynced.get(path, {}), self._never.get(path, {})):
                for number in [number for number in held if number * SECTOR >= length]:
                    del held[number]
                if length % SECTOR and length // SECTOR in held:
                    held[length // SECTOR] = held[length // SECTOR][: length % SECTOR].ljust(SECTOR, b"\0")
            self._sizes[path] = length

    def fsync(self, path: str, datasync: int, fh: int) -> None:
        with self._lock:
            self._counts["fsync"] += 1
            held = self._unsynced.pop(path, {})
            if self._dice.random() < self._chances["fsync"]:
                self._never.setdefault(path, {}).update(held)
                raise mfusepy.FuseOSError(errno.EIO)
            for number, data in held.items():
                os.pwrite(self._descriptor(path), data, number * SECTOR)
            if (size := self._sizes.pop(path, None)) is not None:
                os.ftruncate(self._descriptor(path), size)

    def flush(self, path: str, fh: int) -> None:
        """To close is not to sync."""

    def _grow(self, path: str, size: int) -> None:
        more = size - self._size(path)
        if more <= 0:
            return
        if self._room != UNBOUNDED:
            if more > self._room:
                raise mfusepy.FuseOSError(errno.ENOSPC)
            self._room -= more
        self._sizes[path] = size

    def _size(self, path: str) -> int:
        held = self._sizes.get(path)
        return os.fstat(self._descriptor(path)).st_size if held is None else held

    def _descriptor(self, path: str) -> int:
        if path not in self._descriptors:
            self._descriptors[path] = os.open(self._real(path), os.O_RDWR)
        return self._descriptors[path]

    # Names: at once, but noted until their directory is synced.

    def create(self, path: str, mode: int, fi: Any = None) -> int:
        with self._lock:
            os.close(os.open(self._real(path), os.O_RDWR | os.O_CREAT | os.O_EXCL, mode))
            self._own(path)
            self._note(path, lambda: self._real(path).unlink(missing_ok=True))
            return 0

    def mkdir(self, path: str, mode: int) -> None:
        with self._lock:
            os.mkdir(self._real(path), mode)
            self._own(path)
            self._note(path, lambda: shutil.rmtree(self._real(path), ignore_errors=True))

    def rename(self, old: str, new: str) -> None:
        with self._lock:
            if self._real(old).is_file():
                self._hold_back(old)
                self._hold_back(new)
            os.rename(self._real(old), self._real(new))
            self._forget(new)
            _rename(self._unsynced, old, new)
            _rename(self._never, old, new)
            _rename(self._sizes, old, new)
            _rename(self._descriptors, old, new)

    def link(self, target: str, source: str) -> None:
        with self._lock:
            # Both names are one file: what is unsynced under one would not be seen under the other.
            self.fsync(source, 0, 0)
            os.link(self._real(source), self._real(target))
            self._note(target, lambda: self._real(target).unlink(missing_ok=True))

    def unlink(self, path: str) -> None:
        with self._lock:
            self._hold_back(path)
            os.unlink(self._real(path))
            self._forget(path)

    def rmdir(self, path: str) -> None:
        os.rmdir(self._real(path))

    def fsyncdir(self, path: str, datasync: int, fh: int) -> None:
        with self._lock:
            self._counts["fsync"] += 1
            self._undo.pop(path, None)

    def _hold_back(self, path: str) -> None:
        """What stands under a name now stands there again after a cut, as far as it was synced."""
        real = self._real(path)
        if not real.is_file():
            self._note(path, lambda: real.unlink(missing_ok=True))
            return
        self._aside.mkdir(exist_ok=True)
        self._kept += 1
        kept = self._aside / str(self._kept)
        os.link(real, kept)
        self._note(path, lambda: os.replace(kept, real))

    def _note(self, path: str, undo: Callable[[], None]) -> None:
        self._undo.setdefault(os.path.dirname(path), []).append(undo)

    def _forget(self, path: str) -> None:
        for held in (self._unsynced, self._never, self._sizes):
            held.pop(path, None)
        if (descriptor := self._descriptors.pop(path, None)) is not None:
            os.close(descriptor)

    # What passes straight through.

    def getattr(self, path: str, fh: int | None = None) -> dict[str, int]:
        with self._lock:
            try:
                found = os.lstat(self._real(path))
            except OSError as error:
                raise mfusepy.FuseOSError(error.errno) from None
            names = ("st_mode", "st_nlink", "st_uid", "st_gid", "st_atime_ns", "st_mtime_ns", "st_ctime_ns")
            told = {name.removesuffix("_ns"): getattr(found, name) for name in names}
            return told | {"st_size": self._sizes.get(path, found.st_size)}

    def readdir(self, path: str, fh: int) -> list[str]:
        return [".", "..", *os.listdir(self._real(path))]

    def open(self, path: str, flags: int) -> int:
        if not self._real(path).exists():
            raise mfusepy.FuseOSError(errno.ENOENT)
        return 0

    def chmod(self, path: str, mode: int) -> None:
        os.chmod(self._real(path), mode)

    def chown(self, path: str, uid: int, gid: int) -> None:
        os.chown(self._real(path), uid, gid)

    def utimens(self, path: str, times: tuple[int, int]) -> None:
        os.utime(self._real(path), ns=times)

    def statfs(self, path: str) -> dict[str, int]:
        found = os.statvfs(self._real(path))
        names = ("f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree", "f_namemax")
        told = {name: getattr(found, name) for name in names}
        if self._room != UNBOUNDED:
            told["f_bfree"] = told["f_bavail"] = self._room // found.f_frsize
        return told

    def _own(self, path: str) -> None:
        uid, gid, _ = mfusepy.fuse_get_context()
        os.chown(self._real(path), uid, gid)

    def _real(self, path: str) -> Path:
        return self._backing / path.lstrip("/")


def _sectors(offset: int, size: int) -> range:
    return range(offset // SECTOR, (offset + size + SECTOR - 1) // SECTOR)


def _rename(held: dict[str, Value], old: str, new: str) -> None:
    if old in held:
        held[new] = held.pop(old)


def _lay(data: bytearray, at: int, piece: bytes) -> None:
    """Over what is there, as far as both reach."""
    begin, end = max(at, 0), min(at + len(piece), len(data))
    if begin < end:
        data[begin:end] = piece[begin - at : end - at]


def obey(disk: Disk) -> None:
    for line in sys.stdin:
        command, *words = line.split()
        told = getattr(disk, command)(*words)
        sys.stdout.write(f"{told or 'done'}\n")
        sys.stdout.flush()


def main() -> None:
    disk = Disk(Path(sys.argv[1]))
    threading.Thread(target=obey, args=(disk,), daemon=True).start()
    mfusepy.FUSE(
        disk, sys.argv[2], foreground=True, nothreads=True, fsname="faulty", attr_timeout=0, entry_timeout=0,
        negative_timeout=0,
    )  # fmt: skip


if __name__ == "__main__":
    main()
