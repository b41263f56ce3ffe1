"""Logs as JSON lines, without personal data by construction.

One object a line on standard error: `at` (UTC), `level`, `logger`, `event`, and of a failure its `error` (the type)
and `where` (file and line). The text of an exception is never written: that of a database may quote a row. What a
library says is told by its template alone, for its arguments may name a person, a path or a position.

>>> told(logging.LogRecord("django.request", 30, "", 0, "%s: %s", ("Not Found", "/console/p/王某"), None))["event"]
'%s: %s'
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

OURS: Final = "debtormap"
LONGEST_EVENT: Final = 300
_LEVELS: Final = {"loggers": {"django": {"handlers": [], "propagate": True}, OURS: {"level": "INFO"}}}

#: For `logging.config.dictConfig`, and Django's `LOGGING`.
CONFIG: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "debtormap.telemetry.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    **_LEVELS,
}


class JsonLines(logging.Formatter):
    """One JSON object a record."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(told(record), ensure_ascii=False)


def told(record: logging.LogRecord) -> dict[str, str]:
    """What is written of a record."""
    line = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": _event(record),
    }
    error = record.exc_info[1] if record.exc_info else None
    return line if error is None else line | {"error": type(error).__qualname__, "where": place(error)}


def place(error: BaseException) -> str:
    """Where an error was raised: file and line, without the folders of this machine; empty when it never was."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{'/'.join(Path(frames[-1].filename).parts[-2:])}:{frames[-1].lineno}" if frames else ""


def _event(record: logging.LogRecord) -> str:
    is_ours = record.name == OURS or record.name.startswith(f"{OURS}.")
    lines = (record.getMessage() if is_ours else str(record.msg)).splitlines() or [""]
    # A library's further lines are the objects it speaks of.
    return (" ".join(lines) if is_ours else lines[0])[:LONGEST_EVENT]
