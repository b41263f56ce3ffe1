"""The segments of a JPEG: what its camera and its programs wrote into it, taken out without touching the picture.

Source: ITU-T T.81, annex B.
"""

import re
from typing import Final

from debtormap.papers.cleaning_errors import Refused

_START, _END = b"\xff\xd8", b"\xff\xd9"
_SCAN: Final = 0xDA
_COMMENT: Final = 0xFE
_ADOBE: Final = 0xEE
# In the data of a scan a marker is an FF that neither a zero nor a restart follows.
_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def without_metadata(jpeg: bytes) -> bytes:
    """Without application segments and comments, cut at its end. Refused when its segments cannot be followed.

    Kept is Adobe's APP14, which says how colours are to be read.
    """
    if not jpeg.startswith(_START):
        raise Refused("damaged")
    parts, at = [_START], len(_START)
    while (marker := jpeg[at : at + 2]) != _END:
        length = int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if len(marker) != 2 or marker[0] != 0xFF or length < 2 or at + 2 + length > len(jpeg):
            raise Refused("damaged")
        kind, next_at = marker[1], at + 2 + length
        if _is_kept(kind, jpeg[at + 4 : at + 9]):
            parts.append(jpeg[at:next_at])
        at = _scan_end(jpeg, next_at) if kind == _SCAN else next_at
        if kind == _SCAN:
            parts.append(jpeg[next_at:at])
    return b"".join([*parts, _END])


def _is_kept(kind: int, first: bytes) -> bool:
    return not (0xE0 <= kind <= 0xEF or kind == _COMMENT) or (kind == _ADOBE and first == b"Adobe")


def _scan_end(jpeg: bytes, start: int) -> int:
    found = _MARKER.search(jpeg, start)
    if found is None:
        raise Refused("damaged")
    return found.start()
