"""`debtormap reconcile`: the comparison with the national list, told for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from debtormap.cli import work
from debtormap.register import reconciling
from debtormap.register.reconciling import Outcome

Progress = Callable[[int, int | None, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was found, and (with `run`) what was kept of it."""

    counts: Mapping[str, int]
    as_of: datetime
    run: str | None
    batch: str | None

    @property
    def differs(self) -> bool:
        return any(self.counts[name] for name in ("only_there", "only_here", "differing", "unreadable"))

    def as_dict(self) -> dict[str, Any]:
        return {
            "as_of": self.as_of.astimezone(UTC).isoformat(),
            "counts": dict(self.counts),
            "reconciliation": self.run,
            "batch": self.batch,
        }

    def text(self) -> str:
        counts = self.counts
        lines = [
            f"{counts['both']} in both lists, of which {counts['differing']} are told differently;"
            f" {counts['only_there']} only in the national list; {counts['only_here']} only in the register."
        ]
        lines += [f"{counts['repeated']} rows are repeated."] if counts["repeated"] else []
        lines += [f"{counts['unreadable']} lines cannot be read."] if counts["unreadable"] else []
        lines += [f"Batch {self.batch} waits for review."] if self.batch else []
        lines += ["Nothing was stored; --commit keeps the comparison."] if self.run is None else []
        return "\n".join(lines)


def run(path: Path, *, as_of: datetime | None, by: str | None, reason: str, commit: bool, progress: Progress) -> Told:
    read_at = (
        as_of.replace(tzinfo=ZoneInfo("Asia/Shanghai"))
        if as_of is not None
        else datetime.fromtimestamp(path.stat().st_mtime, UTC)
    )
    outcome = reconciling.reconcile(path.read_bytes(), path.name, as_of=read_at, progress=progress)
    return _committed(outcome, by, reason, progress) if commit else _told(outcome, None, None)


def _committed(outcome: Outcome, by: str | None, reason: str, progress: Progress) -> Told:
    kept = reconciling.record(outcome, by=work.account(by), reason=reason, progress=progress)
    return _told(outcome, kept.pk, kept.batch_id)


def _told(outcome: Outcome, run: str | None, batch: str | None) -> Told:
    return Told(counts=outcome.counts, as_of=outcome.as_of, run=run, batch=batch)
