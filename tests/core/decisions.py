"""Facts of decisions, for tests: a listing without any block, and changes to it. All people are invented."""

from datetime import date
from typing import Any

from debtormap.core.blocking import Facts, check
from debtormap.core.listing import Ground, Kind

G1, G2, G3, G4, G5, G6 = Ground
DECIDED_ON = date(2026, 6, 1)


def decision(**changes: Any) -> Facts:
    """A decision of 1 June 2026 against an adult under G4, without a block."""
    given: dict[str, Any] = {
        "kind": Kind.NATURAL_PERSON,
        "decided_on": DECIDED_ON,
        "birth_dates": (date(1990, 1, 1),),
        "risk_warned_on": date(2026, 3, 2),
        "reasons": "被执行人收到报告财产令后逾期未报告财产。",
        "president_signed_on": DECIDED_ON,
        "president": "han",
        "author": "mei",
        "approver": "tao",
        "grounds": (G4,),
        "term_months": 24,
        "applicant": "applicant-1",
        "applied_on": date(2026, 5, 20),
        "identity_agrees": True,
        "namesakes_searched": True,
        "case_open": True,
    }
    return Facts(**{**given, **changes})


def codes(**changes: Any) -> list[str]:
    """The codes of what is found in a decision with these changes."""
    return [block.code for block in check(decision(**changes))]
