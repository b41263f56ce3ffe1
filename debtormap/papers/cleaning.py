"""Making a working copy: the file goes to a process of its own through pipes and comes back clean, or not at all."""

import subprocess
import sys
from typing import Final

from debtormap.papers import cleaner
from debtormap.papers.cleaning_errors import Refused

LASTS_S: Final = 30
_CODES: Final = ("too_large", "damaged", "encrypted", "unknown_type")


def clean(data: bytes, media_type: str) -> bytes:
    """The working copy; raises Refused with a code."""
    command = [sys.executable, "-I", "-m", "debtormap.papers.cleaner", media_type]
    try:
        # No environment, no folder of ours, no open file: it gets what is in the pipe.
        done = subprocess.run(
            command, input=data, capture_output=True, env={}, cwd="/", timeout=LASTS_S, close_fds=True, check=False
        )
    except subprocess.TimeoutExpired:
        raise Refused("too_large") from None
    if done.returncode == cleaner.REFUSED:
        code = done.stderr.decode("ascii", "replace")
        raise Refused(code if code in _CODES else "damaged")
    if done.returncode != 0 or not done.stdout:
        raise Refused("died")
    return done.stdout


def copy_type(media_type: str) -> str:
    """Photos come back as JPEG."""
    return media_type if media_type == "application/pdf" else "image/jpeg"
