"""The segments of a JPEG file, without decoding it.

Source: ITU-T T.81 annex B. APP0 (JFIF), APP14 (Adobe, says how colours are coded) and APP2 with a colour profile are
kept for the picture's sake; Exif, XMP, thumbnails, comments and makers' segments go.
"""

from typing import Final

_START_OF_SCAN: Final = 0xDA
_COMMENT: Final = 0xFE
_APP0, _APP2, _APP14, _APP15 = 0xE0, 0xE2, 0xEE, 0xEF


def without_metadata(data: bytes) -> bytes:
    """The same picture. ValueError for what is not a JPEG."""
    if not data.startswith(b"\xff\xd8"):
        raise ValueError("not a JPEG")
    kept, at = [b"\xff\xd8"], 2
    while True:
        if at + 4 > len(data) or data[at] != 0xFF:
            raise ValueError("a segment is damaged")
        marker = data[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        segment = data[at:end]
        if marker == _START_OF_SCAN:
            # Scans follow each other to the end; what hides behind the end of the picture goes.
            last = data.rfind(b"\xff\xd9")
            return b"".join(kept) + data[at : last + 2 if last > at else len(data)]
        if _is_needed(marker, segment[4:]):
            kept.append(segment)
        at = end


def _is_needed(marker: int, content: bytes) -> bool:
    if marker == _APP0:
        return content.startswith(b"JFIF\x00")
    if marker == _APP2:
        return content.startswith(b"ICC_PROFILE\x00")
    return marker != _COMMENT and (marker == _APP14 or not _APP0 <= marker <= _APP15)
