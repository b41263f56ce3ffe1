"""In which case a row lists: court, case number, basis; and the decision: dates, grounds, term, performance.

Source: Provisions Fa Shi [2017] 7, articles 1, 2, 5, 6 and 10; Provisions on case numbers Fa [2015] 137.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from debtormap.core import case_numbers
from debtormap.core import row_columns as columns
from debtormap.core.case_numbers import CaseNumber
from debtormap.core.courts import Court, CourtTable
from debtormap.core.errors import RuleError
from debtormap.core.listing import (
    STATUTORY_TERM_MONTHS,
    TERMS_MONTHS,
    Ground,
    Performance,
    ends_on,
    has_fixed_term,
    parse_grounds,
)
from debtormap.core.row_reader import Reader
from debtormap.core.row_rules import Finding, Severity, finding

_PERFORMANCES = {
    "全部未履行": Performance.NONE,
    "未履行": Performance.NONE,
    "部分未履行": Performance.PARTIAL,
    "部分履行": Performance.PARTIAL,
    "部分已履行": Performance.PARTIAL,
    "全部已履行": Performance.FULL,
    "全部履行": Performance.FULL,
    "已履行": Performance.FULL,
}
_TERM = re.compile(r"([0-9]{1,3})(?:\.0)?(?:个?月)?")
_YEARS = re.compile(r"([0-9]{1,2}|[一二两三四五])年")
_YEAR_NUMERALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_NO_TERM = frozenset({"无", "无期限", "0"})
# A year, perhaps bracketed, at most 20 characters, and 号; or nothing but the words of the column.
_BARE_OBLIGATION = re.compile(
    r"[（(〔\[]?(?:19|20)\d{2}[）)〕\]]?.{1,20}号|(?:履行)?(?:生效法律文书)?(?:所)?确定的(?:全部)?义务"
)


class Dates(NamedTuple):
    """The dates of a row."""

    filed_on: date | None
    decided_on: date | None
    risk_warned_on: date | None
    served_on: date | None
    published_on: date | None

    @property
    def earliest_decision(self) -> date | None:
        """The decision or, where a legacy row has none, the day before which it was not made."""
        return self.decided_on or self.filed_on

    @property
    def listed_on(self) -> date | None:
        """The day that counts as that of the listing."""
        return self.decided_on or self.published_on


class Decision(NamedTuple):
    """Why and for how long."""

    grounds: tuple[Ground, ...]
    term_months: int | None
    performance: Performance
    obligation: str


def read_dates(reader: Reader) -> Dates:
    """The dates, each a day up to today, in their order."""
    current = not reader.legacy
    dates = Dates(
        filed_on=reader.date(columns.FILED_ON, required=True),
        decided_on=reader.date(columns.DECIDED_ON, required=current),
        risk_warned_on=reader.date(columns.RISK_WARNED_ON, required=current),
        served_on=reader.date(columns.SERVED_ON, required=current),
        published_on=reader.date(columns.PUBLISHED_ON) if reader.legacy else None,
    )
    if reader.legacy and dates.listed_on is None and not reader.refused:
        reader.refuse(columns.PUBLISHED_ON, "missing")
    _check_order(reader, dates)
    return dates


def _check_order(reader: Reader, dates: Dates) -> None:
    filed_on, decided_on, risk_warned_on, served_on, published_on = dates
    if _after(filed_on, decided_on):
        reader.doubt(columns.DECIDED_ON, "date_order")
    if _after(risk_warned_on, decided_on):
        reader.doubt(columns.RISK_WARNED_ON, "date_order")
    if _after(filed_on, risk_warned_on):
        reader.warn(columns.RISK_WARNED_ON, "date_order")
    if _after(decided_on, served_on):
        reader.doubt(columns.SERVED_ON, "date_order")
    if published_on is not None and (_after(filed_on, published_on) or _after(decided_on, published_on)):
        reader.warn(columns.PUBLISHED_ON, "date_order")


def _after(first: date | None, second: date | None) -> bool:
    return first is not None and second is not None and first > second


def read_case_number(reader: Reader, filed_on: date | None) -> CaseNumber | None:
    """The case number of an enforcement case; None when it is wrong (which is told)."""
    text = reader.values[columns.CASE_NUMBER]
    if not text:
        reader.refuse(columns.CASE_NUMBER, "missing")
        return None
    try:
        case = case_numbers.parse(text)
        case_numbers.check_for_listing(case)
    except RuleError as error:
        reader.refuse(columns.CASE_NUMBER, error.code)
        return None
    if filed_on is not None and filed_on.year != case.year:
        reader.warn(columns.CASE_NUMBER, "case_year_disagrees")
    return case


def read_court(reader: Reader, case: CaseNumber | None, courts: CourtTable, own_code: str | None) -> Court | None:
    """The enforcing court under its newest name, which is that of the case number and, if given, one's own."""
    court, findings = _resolve(
        courts,
        reader.values[columns.COURT],
        reader.values[columns.COURT_CODE],
        case.court if case is not None and case.new else "",
        case.year if case is not None else reader.today.year,
        own_code or "",
        reader.legacy,
    )
    if findings:
        reader.findings.extend(findings)
        reader.refused = reader.refused or any(item.severity is Severity.ERROR for item in findings)
    return court


@lru_cache(maxsize=8_192)
def _resolve(
    courts: CourtTable, name: str, code: str, case_code: str, year: int, own_code: str, legacy: bool
) -> tuple[Court | None, tuple[Finding, ...]]:
    """The court that name, code and case number agree on. Rows of one court ask the same again and again."""
    doubt = Severity.WARNING if legacy else Severity.ERROR
    in_case = courts.at(case_code, year)
    by_code = _by_code(courts, code, year)
    own = _by_code(courts, own_code, year)
    findings = [
        *_check_codes(courts, code, by_code, case_code, in_case),
        *_check_name(
            courts, name, [court for court in (by_code, in_case, own) if court], doubt if in_case or by_code else None
        ),
    ]
    by_name = next(iter(_likely(courts.by_name(name), (by_code, in_case, own))), None)
    court = by_code or by_name or (None if name else own) or in_case
    if court is None:
        return None, tuple(findings or [finding(columns.COURT, "missing", Severity.ERROR)])
    if by_code and by_name and by_code.id != by_name.id:
        findings.append(finding(columns.COURT_CODE, "court_name_disagrees", Severity.ERROR))
    if in_case and in_case.id != court.id:
        findings.append(finding(columns.CASE_NUMBER, "court_disagrees", doubt))
    if own_code and (own is None or own.id != court.id):
        findings.append(finding(columns.COURT, "court_not_own", Severity.ERROR))
    return courts.current(court), tuple(findings)


def _by_code(courts: CourtTable, code: str, year: int) -> Court | None:
    """The court of a code in that year, else the one that has it now: a clerk may write either."""
    clean = unicodedata.normalize("NFKC", code).strip()
    return (courts.at(clean, year) or courts.by_code(clean)) if clean else None


def _check_codes(
    courts: CourtTable, code: str, by_code: Court | None, case_code: str, in_case: Court | None
) -> Iterator[Finding]:
    if case_code and in_case is None:
        broken = "court_code_year" if courts.exists(case_code) else "court_code_unknown"
        yield finding(columns.CASE_NUMBER, broken, Severity.ERROR)
    if code and by_code is None:
        yield finding(columns.COURT_CODE, "court_code_unknown", Severity.ERROR)


def _check_name(courts: CourtTable, name: str, known: list[Court], unknown_is: Severity | None) -> Iterator[Finding]:
    """A name no table has is a doubt where the case number names a court; without that it refuses the row."""
    candidates = courts.by_name(name)
    if name and not candidates:
        yield finding(columns.COURT, "court_unknown", unknown_is or Severity.ERROR)
    if len(candidates) > 1 and len(_likely(candidates, known)) != 1:
        yield finding(columns.COURT, "court_ambiguous", Severity.ERROR)


def _likely(candidates: tuple[Court, ...], known: Iterable[Court | None]) -> tuple[Court, ...]:
    """Of several courts of one name, those that the row names otherwise."""
    if len(candidates) < 2:
        return candidates
    ids = {court.id for court in known if court is not None}
    return tuple(court for court in candidates if court.id in ids)


def read_decision(reader: Reader, dates: Dates) -> Decision:
    """Grounds, term, performance and obligation, as far as they agree with each other."""
    grounds = _grounds(reader)
    performance = _performance(reader)
    if performance is Performance.FULL and Ground.G1 in grounds:
        reader.refuse(columns.PERFORMANCE, "performance_full")
    return Decision(
        grounds=grounds,
        term_months=_term(reader, grounds, dates) if grounds else None,
        performance=performance,
        obligation=_obligation(reader),
    )


def _grounds(reader: Reader) -> tuple[Ground, ...]:
    try:
        return parse_grounds(reader.values[columns.GROUNDS])
    except RuleError as error:
        reader.refuse(columns.GROUNDS, error.code)
        return ()


def _performance(reader: Reader) -> Performance:
    text = reader.values[columns.PERFORMANCE]
    found = _PERFORMANCES.get(text)
    if found is not None:
        return found
    if text:
        reader.refuse(columns.PERFORMANCE, "performance_unknown")
    elif reader.legacy:
        reader.warn(columns.PERFORMANCE, "performance_assumed")
    else:
        reader.refuse(columns.PERFORMANCE, "missing")
    return Performance.NONE


def _obligation(reader: Reader) -> str:
    text = reader.required(columns.OBLIGATION)
    if text.endswith(("号", "义务")) and _BARE_OBLIGATION.fullmatch(text):
        reader.warn(columns.OBLIGATION, "obligation_bare")
    return text


def _term(reader: Reader, grounds: tuple[Ground, ...], dates: Dates) -> int | None:
    months = _months(reader)
    if not has_fixed_term(grounds):
        if months is not None:
            reader.refuse(columns.TERM_MONTHS, "term_not_allowed")
        return None
    if months is None:
        if not reader.legacy:
            reader.refuse(columns.TERM_MONTHS, "term_missing")
            return None
        reader.warn(columns.TERM_MONTHS, "term_assumed")
        months = STATUTORY_TERM_MONTHS
    _check_term(reader, months, grounds)
    last_day = ends_on(dates.listed_on, grounds, months)
    if last_day is not None and last_day < reader.today:
        reader.warn(columns.TERM_MONTHS, "term_over")
    return months


def _check_term(reader: Reader, months: int, grounds: tuple[Ground, ...]) -> None:
    if months not in TERMS_MONTHS:
        reader.refuse(columns.TERM_MONTHS, "term_length")
    several_or_violent = len(grounds) > 1 or Ground.G2 in grounds
    if months > STATUTORY_TERM_MONTHS and not several_or_violent:
        # Several acts under one ground extend the term, too; only the decision tells.
        reader.warn(columns.TERM_MONTHS, "term_extended")


def _months(reader: Reader) -> int | None:
    text = reader.values[columns.TERM_MONTHS]
    if not text or text in _NO_TERM:
        return None
    months = _parse_months(text)
    if months is None:
        reader.refuse(columns.TERM_MONTHS, "term_form")
    return months


@lru_cache(maxsize=256)
def _parse_months(text: str) -> int | None:
    cleaned = unicodedata.normalize("NFKC", text)
    if found := _TERM.fullmatch(cleaned):
        return int(found[1])
    if found := _YEARS.fullmatch(cleaned):
        return 12 * (_YEAR_NUMERALS.get(found[1]) or int(found[1]))
    return None
