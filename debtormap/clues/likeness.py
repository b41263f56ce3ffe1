"""Which clues say nearly the same, without their texts: keyed MinHash over runs of three characters.

Source: A. Broder, On the resemblance and containment of documents (1997). Eight bands of three rows: texts that share
two thirds of their runs meet in a band with a probability of 94 %, those that share a fifth with 6 %. The hashes are
keyed, so that nobody can try texts out against a dump.
"""

import unicodedata
from typing import Final

from debtormap.clues import server_key

BANDS: Final = 8
ROWS: Final = 3
RUN: Final = 3
BAND_BYTES: Final = 16


def bands(text: str) -> list[bytes]:
    """Eight hashes; two texts of which one is equal are nearly the same."""
    signature = _signature(_runs(normalised(text)))
    rows = [signature[start : start + ROWS] for start in range(0, len(signature), ROWS)]
    return [
        server_key.keyed_hash(
            f"likeness {number}", b"".join(value.to_bytes(8, "big") for value in band), digest_size=BAND_BYTES
        )
        for number, band in enumerate(rows)
    ]


def normalised(text: str) -> str:
    """Letters and digits alone, in one width and one case."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def _runs(text: str) -> set[str]:
    return {text[start : start + RUN] for start in range(max(1, len(text) - RUN + 1))}


def _signature(runs: set[str]) -> list[int]:
    """For each row the smallest of that row's hashes of all runs."""
    digests = [_digest(run) for run in runs]
    return [min(digest[row] for digest in digests) for row in range(BANDS * ROWS)]


def _digest(run: str) -> list[int]:
    """One hash a row: three digests of 64 bytes are 24 numbers of 64 bits."""
    whole = b"".join(server_key.keyed_hash(f"run {part}", run.encode(), digest_size=64) for part in range(ROWS))
    return [int.from_bytes(whole[start : start + 8], "big") for start in range(0, len(whole), 8)]
