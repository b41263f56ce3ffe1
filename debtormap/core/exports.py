"""Exports: what may leave the register in one file, how much of it, and how it is marked.

Source: Criminal Law interpretation of 2017, article 5: for personal data that staff got on duty the thresholds are
halved (5,000 pieces become 2,500). The quota of records stays below that, whoever approves what. An approval is good
for one file and three days.

>>> from datetime import UTC
>>> check(Kind.LISTINGS, past=[Taken(at=datetime(2026, 3, 2, tzinfo=UTC), records=1_500)], records=600,
...       now=datetime(2026, 3, 9, tzinfo=UTC))
Traceback (most recent call last):
    ...
debtormap.core.errors.RuleError: records: at most 2,000 records by one person in 30 days
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from debtormap.core.errors import RuleError


class Kind(StrEnum):
    """What is taken out."""

    LISTINGS = "listings"
    """Public listings of one court, as their detail page shows them."""
    LEDGER = "ledger"
    """A copy of the ledger without the records: nothing personal."""
    LEDGER_BODIES = "ledger_bodies"
    """A copy with the records, also of who is listed no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """For one person, within a number of days. `records` None: not counted by records."""

    files: int
    records: int | None = None
    days: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An export that the same person asked for and that was taken."""

    at: datetime
    records: int


QUOTAS: Final[dict[Kind, Quota]] = {
    Kind.LISTINGS: Quota(files=10, records=2_000),
    Kind.LEDGER: Quota(files=30),
    Kind.LEDGER_BODIES: Quota(files=2),
}
GOOD_FOR: Final = timedelta(days=3)


def check(kind: Kind, *, past: Iterable[Taken], records: int, now: datetime) -> None:
    """RuleError `export_files` or `export_records` when one more file of that many records is too much."""
    quota = QUOTAS[kind]
    counted = [each for each in past if each.at > now - timedelta(days=quota.days)]
    if len(counted) >= quota.files:
        raise RuleError(
            "export_files", field="kind", rule=f"at most {quota.files} exports by one person in {quota.days} days",
            mend="ask for it later, or let the person whose work it is ask",
        )  # fmt: skip
    if quota.records is not None and sum(each.records for each in counted) + records > quota.records:
        raise RuleError(
            "export_records", field="records",
            rule=f"at most {quota.records:,} records by one person in {quota.days} days", mend="narrow the days",
        )  # fmt: skip


def mark(export_id: str) -> str:
    """What stands in every row of a file: by it the court finds who asked for it, who let it out, and what for."""
    return f"导出{export_id}·仅供所载用途·不得再传播"
