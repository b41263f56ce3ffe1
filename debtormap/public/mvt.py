"""Mapbox Vector Tiles of points, encoded.

Source: Mapbox Vector Tile Specification 2.1 (https://github.com/mapbox/vector-tile-spec), on the wire format of
Protocol Buffers. One layer, each feature one point; keys and values stand once in the layer and are named by number.

>>> encode("a", [(1, 2, {"id": "P"})]).hex()
'1a1e78020a0161120b12020000180122030902041a02696422030a0150288020'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

EXTENT: Final = 4096
Value = str | int
Feature = tuple[int, int, Mapping[str, Value]]
"""x to the east and y to the south from the corner of the tile, up to EXTENT, and properties."""

# Field numbers with their wire types, as one byte each.
_VERSION_2: Final = b"\x78\x02"
_TAGS: Final = b"\x12"
_TYPE_POINT: Final = b"\x18\x01"
_GEOMETRY: Final = b"\x22"
_MOVE_TO_ONE: Final = b"\x09"
_EXTENT: Final = b"\x28"
_FEATURE: Final = b"\x12"
_UINT_VALUE: Final = b"\x28"


def encode(layer: str, features: Iterable[Feature]) -> bytes:
    """A tile of one layer. All values of a key are of one type."""
    keys: dict[str, bytes] = {}
    values: dict[Value, bytes] = {}
    parts = [_VERSION_2, _field(1, layer.encode())]
    known = values.get
    for x, y, properties in features:
        told = b""
        for key, value in properties.items():
            # The number of a key or value is how many there were before it.
            at = known(value)
            if at is None:
                at = values[value] = _number(len(values))
            told += (keys.get(key) or keys.setdefault(key, _number(len(keys)))) + at
        geometry = _MOVE_TO_ONE + _VARINTS[x << 1] + _VARINTS[y << 1]
        feature = b"%b%b%b%b%b%b%b" % (
            _TAGS, _VARINTS[len(told)], told, _TYPE_POINT, _GEOMETRY, _VARINTS[len(geometry)], geometry
        )  # fmt: skip
        parts.append(b"%b%b%b" % (_FEATURE, _number(len(feature)), feature))
    parts += [_field(3, key.encode()) for key in keys]
    parts += [_field(4, _value(value)) for value in values]
    parts.append(_EXTENT + _number(EXTENT))
    return _field(3, b"".join(parts))


def _value(value: Value) -> bytes:
    return _field(1, value.encode()) if isinstance(value, str) else _UINT_VALUE + _number(value)


def _field(number: int, data: bytes) -> bytes:
    size = len(data)
    return b"%b%b%b" % (_VARINTS[number << 3 | 2], _VARINTS[size] if size < _KNOWN else _varint(size), data)


def _number(number: int) -> bytes:
    return _VARINTS[number] if number < _KNOWN else _varint(number)


def _varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the highest bit says that more follow."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


_KNOWN: Final = 2 * EXTENT
_VARINTS: Final = [_varint(number) for number in range(_KNOWN)]
