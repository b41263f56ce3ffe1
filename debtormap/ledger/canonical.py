"""The one spelling of the ledger's JSON files: UTF-8, sorted keys, no spaces; and reading nothing else.

>>> encode({"b": 1, "a": "冀"}).decode()
'{"a":"冀","b":1}'
"""

import json
from typing import Any

from debtormap.core.errors import RuleError


def encode(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def hashed(text: str) -> bytes:
    """Bytes from their one spelling in hexadecimal digits; ValueError for another."""
    data = bytes.fromhex(text)
    if data.hex() != text:
        raise ValueError("hexadecimal digits are written small")
    return data


def decode(data: bytes) -> dict[str, Any]:
    """An object in its one spelling. RuleError `not_canonical` for everything else."""
    try:
        found = json.loads(data.decode("utf-8"))
        same = isinstance(found, dict) and encode(found) == data
    except (ValueError, RecursionError):
        same = False
    if not same:
        raise RuleError("not_canonical", rule="it is cut, changed, or was never written by this program")
    return dict(found)
