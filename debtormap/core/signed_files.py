"""What all files that the court signs have in common: canonical JSON, and reading values in their one spelling.

A reader here raises ValueError for a value of another form; who reads a file turns it into his own refusal.

>>> canonical({"b": 1, "a": "冀"}).decode()
'{"a":"冀","b":1}'
>>> whole(7, least=1)
7
"""

import json
import re
from base64 import b64decode, b64encode
from typing import Any

SIGNATURE_BYTES = 64
HASH_BYTES = 32
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z", re.ASCII)
LISTING_ID = re.compile(r"[0-9A-Za-z]{1,20}", re.ASCII)
KEY_ID = re.compile(r"[0-9a-f]{8,64}", re.ASCII)
LINE = re.compile(r"[^\n\r]{1,200}")
_HEX_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


def canonical(value: object) -> bytes:
    """UTF-8 JSON, sorted keys, no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def base64(value: bytes) -> str:
    return b64encode(value).decode("ascii")


def text(value: Any, form: re.Pattern[str]) -> str:
    if not isinstance(value, str) or form.fullmatch(value) is None:
        raise ValueError("a text of another form")
    return value


def whole(value: Any, *, least: int) -> int:
    if type(value) is not int or value < least:
        raise ValueError("a whole number is expected")
    return value


def hashed(value: Any) -> bytes:
    """A SHA-256 from its hexadecimal digits."""
    return bytes.fromhex(text(value, _HEX_HASH))


def signature(value: Any) -> bytes:
    """An Ed25519 signature from base64."""
    found = b64decode(value, validate=True)
    if len(found) != SIGNATURE_BYTES:
        raise ValueError("a signature of another length")
    return found
