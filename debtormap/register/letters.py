"""The letters to the person before publication, as PDF: notice of the risk, the decision, the reminder.

Each says what is owed and by which title, how and where to pay or to settle, and how to object. They go to the person
alone, so the obligation stands as the title has it; the number is masked all the same, for letters get lost. Printing
one is noted; that it was served is an act of its own (`proceedings.warn`, `serve`, `remind`).
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from django.conf import settings

from debtormap import printing
from debtormap.core import row_columns as columns
from debtormap.core.deadlines import day_in_beijing
from debtormap.core.errors import Conflict, NotFound
from debtormap.core.listing import GROUND_TEXTS, Kind
from debtormap.geo import court_table
from debtormap.register import audit, drafts, proceeding_files, proceedings
from debtormap.register.proceeding_files import File
from debtormap.register.proceeding_models import Proceeding
from debtormap.staff.models import Account


class Letter(StrEnum):
    """A letter, by the name of its template."""

    RISK_NOTICE = "risk_notice"
    DECISION = "decision"
    REMINDER = "reminder"


HEADINGS: Final = {
    Letter.RISK_NOTICE: "纳入失信被执行人名单风险告知书",
    Letter.DECISION: "纳入失信被执行人名单决定书",
    Letter.REMINDER: "宽限期届满前提示书",
}


def letter(proceeding_id: str, kind: Letter, *, by: Account, now: datetime) -> bytes:
    """The letter as PDF. Conflict where the proceeding has nothing to say in it yet."""
    found = proceedings.held(proceeding_id, by=by)
    if kind not in ready(found):
        raise Conflict("this letter cannot be printed in this state")
    file = proceeding_files.opened(found)
    data = printing.pdf(f"{kind.value}.html", {**_common(found, file, kind, now), **_SAYS[kind](found, file)})
    audit.write("proceeding.letter", proceedings.subject(found), by=by, after={"letter": kind.value})
    return data


def ready(found: Proceeding) -> tuple[Letter, ...]:
    """Which letters this proceeding has by now."""
    wanted = {
        Letter.RISK_NOTICE: True,
        Letter.DECISION: found.decided_on is not None,
        Letter.REMINDER: found.grace_ends_on is not None,
    }
    return tuple(kind for kind, is_ready in wanted.items() if is_ready)


def parse(name: str) -> Letter:
    """NotFound for a name that is no letter's."""
    if name not in list(Letter):
        raise NotFound("there is no such letter")
    return Letter(name)


def _common(found: Proceeding, file: File, kind: Letter, now: datetime) -> Mapping[str, object]:
    draft = proceeding_files.first_draft(file, today=day_in_beijing(now), court_code=found.court_code)
    court = court_table.load().by_code(found.court_code)
    return {
        "heading": HEADINGS[kind],
        "court_name": court.name if court else found.court_code,
        "case_number": found.case_number,
        "name": found.name,
        "masked_number": drafts.shown(draft).get(columns.NUMBER, ""),
        "number_label": "公民身份号码" if found.kind == Kind.NATURAL_PERSON else "统一社会信用代码",
        "obligation": file.row[columns.OBLIGATION],
        "basis_issuer": file.row[columns.BASIS_ISSUER],
        "basis_number": file.row[columns.BASIS_NUMBER],
        "pay_to": file.pay_to,
        "before_publication": found.published_on is None,
        "corrections_url": f"{settings.PUBLIC_URL.rstrip('/')}/corrections",
        "synthetic": drafts.is_synthetic(draft),
        "dated": _day(_DATED[kind](found) or day_in_beijing(now)),
    }


_DATED: Final[dict[Letter, Callable[[Proceeding], date | None]]] = {
    Letter.RISK_NOTICE: lambda found: found.risk_warned_on,
    Letter.DECISION: lambda found: found.decided_on,
    Letter.REMINDER: lambda found: found.reminded_on,
}


def _risk_notice(_found: Proceeding, _file: File) -> Mapping[str, object]:
    return {"grounds": list(GROUND_TEXTS.values())}


def _decision(found: Proceeding, file: File) -> Mapping[str, object]:
    decision = file.decision
    assert decision is not None and found.signed_by is not None, "a decision that was signed was drafted"
    return {
        "number": decision.number,
        "ex_officio": found.ex_officio,
        "reasons": decision.reasons,
        "grounds": [GROUND_TEXTS[ground] for ground in decision.grounds],
        "term_months": decision.term_months,
        "ends_on": _day(found.ends_on),
        "grace_months": found.grace_months,
        "president": str(found.signed_by),
    }


def _reminder(found: Proceeding, file: File) -> Mapping[str, object]:
    assert file.decision is not None, "a grace follows a decision"
    return {
        "number": file.decision.number,
        "decided_on": _day(found.decided_on),
        "grace_months": found.grace_months,
        "grace_ends_on": _day(found.grace_ends_on),
    }


_SAYS: Final[dict[Letter, Callable[[Proceeding, File], Mapping[str, object]]]] = {
    Letter.RISK_NOTICE: _risk_notice,
    Letter.DECISION: _decision,
    Letter.REMINDER: _reminder,
}


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
