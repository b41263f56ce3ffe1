"""How long the court side keeps what it holds, as data; a legal hold stops every one of them.

Sources: PIPL articles 19 and 47 (no longer than the purpose needs), 56 (assessments and records of processing: three
years, T17); Cybersecurity Law 21 (network logs: six months, T18); Network Data Regulation 12 (records of provision:
three years). Where the law names no length, the length is a rule of this project.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from debtormap.core.errors import RuleError


class Kind(StrEnum):
    """What has an end."""

    REFUSED_ROWS = "refused_rows"
    ROWS_SENT_BACK = "rows_sent_back"
    """Rows of lists that were never published: people who may never be listed."""
    ROWS_PUBLISHED = "rows_published"
    """Rows of published lists; the listing keeps its own copy."""
    RECORDS = "records"
    """Records in the ledger of listings that are off; the proofs stay."""
    PAPERS = "papers"
    """Papers of listed persons, after their request has ended."""
    FAILED_LOG_INS = "failed_log_ins"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    kind: Kind
    keep: timedelta
    since: str
    basis: str


_YEAR: Final = timedelta(days=366)
RULES: Final[dict[Kind, Rule]] = {
    rule.kind: rule
    for rule in (
        Rule(kind=Kind.REFUSED_ROWS, keep=timedelta(days=30), since="the list came", basis="PIPL 19"),
        Rule(kind=Kind.ROWS_SENT_BACK, keep=timedelta(days=90), since="the list was sent back", basis="PIPL 19, 47"),
        Rule(kind=Kind.ROWS_PUBLISHED, keep=_YEAR, since="the list was published", basis="PIPL 19"),
        Rule(kind=Kind.RECORDS, keep=3 * _YEAR, since="the listing went off", basis="PIPL 47, 56"),
        Rule(kind=Kind.PAPERS, keep=_YEAR, since="the request ended", basis="PIPL 19, 47"),
        Rule(kind=Kind.FAILED_LOG_INS, keep=timedelta(days=184), since="it was tried", basis="Cybersecurity Law 21"),
    )
}
#: Kept for good, and why: without them nothing that was done could be answered for.
FOREVER: Final[Mapping[str, str]] = {
    "ledger": "events and proofs, which say nothing of a person once their records are erased",
    "audit": "who did what (article 13; PIPL 56 asks for three years at least)",
    "exports": "what left the register (Network Data Regulation 12)",
    "policies": "what was public by which decision (PIPL 56)",
}
#: What a hold may be set on.
HOLDABLE: Final = ("listing", "batch", "correction")


def check_subject(subject: str) -> str:
    """A clean subject. RuleError `hold_subject` for anything that no hold can stop."""
    kind, _colon, key = subject.strip().partition(":")
    if kind not in HOLDABLE or not key.isalnum() or len(key) > 20:
        raise RuleError("hold_subject", field="subject", rule="a hold is set on a listing, a list or a request, by id")
    return f"{kind}:{key}"


def is_held(subjects: Iterable[str], held: frozenset[str]) -> bool:
    """Whether one of the subjects that a thing belongs to is held."""
    return not held.isdisjoint(subjects)
