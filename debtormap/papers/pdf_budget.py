"""How much a PDF file may unpack to: counted before anything is unpacked, for a few kilobytes can hold gigabytes.

While counting, what hides behind the end of packed data is cut off.
"""

import zlib
from typing import Any, Final

from pikepdf import Array, Stream

from debtormap.papers.cleaning_errors import Refused

UNPACKED_BYTES: Final = 128 * 1024 * 1024
"""Of everything: five pages scanned in colour at 300 dots an inch, when they are not packed as photos."""
READ_BYTES: Final = 768 * 1024
"""Of operators that are read one by one, which takes a second a megabyte."""
ODD_BYTES: Final = 16 * 1024
"""Of operators that are packed in another way than everybody's."""
STEP_BYTES: Final = 1024 * 1024
FLATE: Final = "/FlateDecode"
COMMENT: Final = b"%"


class Budget:
    """Of one file. Refused when it is used up."""

    def __init__(self) -> None:
        self._unpacked_left = UNPACKED_BYTES
        self._read_left = READ_BYTES

    def take(self, stream: Any) -> int:
        """An image, a font, a profile; its size."""
        size = _size(stream, self._unpacked_left)
        self._unpacked_left -= size
        return size

    def take_drawing(self, stream: Any) -> bool:
        """Operators of a page or a form; whether they have to be read, for a comment may stand between them."""
        if not isinstance(stream, Stream):
            raise Refused("damaged")
        if filters_of(stream) not in ([], [FLATE]) and len(stream.read_raw_bytes()) > ODD_BYTES:
            raise Refused("too_large")
        size = self.take(stream)
        if COMMENT not in stream.read_bytes():
            return False
        self._read_left = _left(self._read_left, size)
        return True


def filters_of(stream: Any) -> list[str]:
    return [str(each) for each in listed(stream.get("/Filter"))]


def listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def _size(stream: Any, limit: int) -> int:
    """Unpacked; as it stands when it is packed in another way."""
    packed = stream.read_raw_bytes()
    if filters_of(stream)[:1] != [FLATE]:
        _left(limit, len(packed))
        return len(packed)
    unpacking, size, rest = zlib.decompressobj(), 0, packed
    while rest and not unpacking.eof:
        size += len(unpacking.decompress(rest, STEP_BYTES))
        _left(limit, size)
        rest = unpacking.unconsumed_tail
    if unpacking.unused_data:
        kept = packed[: -len(unpacking.unused_data)]
        stream.write(kept, filter=stream.get("/Filter"), decode_parms=stream.get("/DecodeParms"))
    return size


def _left(limit: int, size: int) -> int:
    if size > limit:
        raise Refused("too_large")
    return limit - size
