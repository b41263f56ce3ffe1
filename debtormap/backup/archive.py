"""The sealed file of a backup: named members in order, then a manifest; cut, changed or reordered it does not open.

    magic · 24 bytes of header · pieces: 4 bytes of length, then a piece sealed by libsodium's secretstream

A piece says of what kind it is in its first byte: a member begins (its name), data of that member, or the manifest,
which is the last and is sealed as such. Nothing is compressed here: members bring that with them.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final

from nacl import bindings, exceptions

from debtormap.core.errors import RuleError

MAGIC: Final = b"debtormap backup 1\n"
PIECE_BYTES: Final = 1 << 20
_LENGTH: Final = struct.Struct(">I")
_NAME, _DATA, _MANIFEST = b"N", b"D", b"M"
_MESSAGE: Final = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_FINAL: Final = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_OVERHEAD: Final = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_HEADER: Final = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES


def key_of(path: Path) -> bytes:
    """The key of the archive from a key file, as `settings.keys` makes it. RuleError without one."""
    try:
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError):
        secret = b""
    if len(secret) != 32:
        raise RuleError(
            "backup_key", field="DEBTORMAP_BACKUP_KEY_FILE", rule="a file of 64 hexadecimal digits",
            mend="debtormap migrate makes one; a backup opens only with the key it was made with",
        )  # fmt: skip
    return hashlib.blake2b(key=secret, person=b"backup file", digest_size=32).digest()


class Writer:
    """Seals members into a file, one after the other."""

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        self._file = file
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        file.write(MAGIC + bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, key))

    def add(self, name: str, data: Iterable[bytes]) -> int:
        """One member; how many bytes it has."""
        self._put(_NAME + name.encode())
        size = 0
        for chunk in data:
            for begin in range(0, len(chunk), PIECE_BYTES):
                self._put(_DATA + chunk[begin : begin + PIECE_BYTES])
            size += len(chunk)
        return size

    def finish(self, manifest: Mapping[str, Any]) -> None:
        self._put(_MANIFEST + json.dumps(manifest, sort_keys=True).encode(), _FINAL)

    def _put(self, piece: bytes, tag: int = _MESSAGE) -> None:
        sealed = bindings.crypto_secretstream_xchacha20poly1305_push(self._state, piece, MAGIC, tag)
        self._file.write(_LENGTH.pack(len(sealed)) + sealed)


class Reader:
    """Opens a sealed file. Members come in their order, and each must be read before the next."""

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        self._file = file
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        if file.read(len(MAGIC)) != MAGIC:
            raise _broken("it is no backup of this program, or of a newer one")
        header = file.read(_HEADER)
        if len(header) != _HEADER:
            raise _broken("it is cut off")
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(self._state, header, key)
        self.manifest: dict[str, Any] | None = None
        """Known once all members are read."""
        self._next = self._piece()

    def members(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Name and data of each member. RuleError `backup_broken` wherever the file is not as it was written."""
        while self._next[:1] == _NAME:
            name = self._next[1:].decode()
            self._next = b""
            yield name, self._data()
            for _ in self._data():
                """What the caller left unread is read all the same: the seal depends on it."""
        if self._next[:1] != _MANIFEST:
            raise _broken("a piece is out of its place")
        self.manifest = json.loads(self._next[1:])

    def _data(self) -> Iterator[bytes]:
        while not self._next:
            piece = self._piece()
            if piece[:1] == _DATA:
                yield piece[1:]
            else:
                self._next = piece

    def _piece(self) -> bytes:
        prefix = self._file.read(_LENGTH.size)
        if len(prefix) != _LENGTH.size:
            raise _broken("it is cut off")
        length = _LENGTH.unpack(prefix)[0]
        if not _OVERHEAD < length <= PIECE_BYTES + _OVERHEAD + 1:
            raise _broken("a piece has no such length")
        sealed = self._file.read(length)
        try:
            piece, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(self._state, sealed, MAGIC)
        except (exceptions.CryptoError, ValueError):
            raise _broken("it is cut off, changed, or sealed with another key") from None
        if (tag == _FINAL) != (piece[:1] == _MANIFEST) or (tag == _FINAL and self._file.read(1)):
            raise _broken("something follows its end")
        return bytes(piece)


def _broken(rule: str) -> RuleError:
    return RuleError("backup_broken", field="FILE", rule=rule, mend="take another backup, or its own key file")
