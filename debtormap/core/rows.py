"""One row of the court's list, checked against every rule of listing.

A row comes as text under the labels of `row_columns`; it leaves as a `Draft`, or with findings that say which rule of
`row_rules` is broken. Rows of the existing national list are `legacy`: masked numbers and dirty values stay as printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from debtormap.core import names, row_cases, row_parties
from debtormap.core import row_columns as columns
from debtormap.core.courts import CourtTable
from debtormap.core.identifiers.documents import NumberType
from debtormap.core.listing import AddressSource, Ground, Kind, Performance, Sex
from debtormap.core.row_columns import COLUMNS, JSON_KEYS, label_of
from debtormap.core.row_reader import Reader
from debtormap.core.row_rules import RULES, Finding, Severity

__all__ = [
    "COLUMNS",
    "JSON_KEYS",
    "RULES",
    "AddressSource",
    "Checked",
    "Draft",
    "Finding",
    "NumberType",
    "Severity",
    "check",
    "label_of",
]

_ADDRESS_SOURCES = {
    "执行依据": AddressSource.TITLE,
    "裁判文书": AddressSource.TITLE,
    "户籍登记": AddressSource.HOUSEHOLD,
    "户籍": AddressSource.HOUSEHOLD,
    "市场主体登记": AddressSource.COMPANY_REGISTER,
    "工商登记": AddressSource.COMPANY_REGISTER,
    "被执行人申报": AddressSource.DEBTOR_REPORT,
    "法院走访": AddressSource.COURT_VISIT,
    **{source.value: source for source in AddressSource},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One row that may be listed. `number` is clean and whole; `masked_number` stands as printed (legacy only)."""

    kind: Kind
    name: str
    number: str | None
    number_type: NumberType | None
    masked_number: str | None
    sex: Sex | None
    birth_date: date | None
    birth_year: int | None
    representative: str | None
    address: str | None
    address_source: AddressSource | None
    address_verified_on: date | None
    court_code: str
    court_name: str
    case_number: str
    filed_on: date
    basis_issuer: str
    basis_number: str
    obligation: str
    performance: Performance
    performed: str | None
    unperformed: str | None
    grounds: tuple[Ground, ...]
    decision_number: str | None
    decided_on: date | None
    term_months: int | None
    served_on: date | None
    risk_warned_on: date | None
    published_on: date | None

    @property
    def term_starts_on(self) -> date | None:
        """The day from which the term counts: the decision; in a legacy row without one, its publication."""
        return self.decided_on or self.published_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The row as a draft (None when an error refuses it) and what was found."""

    draft: Draft | None
    findings: tuple[Finding, ...]


def check(row: Mapping[str, str], *, today: date, courts: CourtTable, legacy: bool, court_code: str | None) -> Checked:
    """The row as a draft, with what was found. `court_code` is one's own court; None may list for any court."""
    reader = Reader(row, today=today, legacy=legacy)
    dates = row_cases.read_dates(reader)
    party = row_parties.read(reader, decided_on=dates.earliest_decision, listed_on=dates.listed_on)
    case = row_cases.read_case_number(reader, dates.filed_on)
    court = row_cases.read_court(reader, case, courts, court_code)
    decision = row_cases.read_decision(reader, dates)
    address, address_source, address_verified_on = _address(reader)
    basis_issuer = reader.required(columns.BASIS_ISSUER)
    basis_number = reader.required(columns.BASIS_NUMBER)
    decision_number = reader.values[columns.DECISION_NUMBER]
    if not decision_number and not legacy:
        reader.refuse(columns.DECISION_NUMBER, "missing")
    if reader.refused or case is None or court is None or dates.filed_on is None:
        return Checked(draft=None, findings=tuple(reader.findings))
    draft = Draft(
        kind=party.kind,
        name=party.name,
        number=party.number,
        number_type=party.number_type,
        masked_number=party.masked_number,
        sex=party.sex,
        birth_date=party.birth_date,
        birth_year=party.birth_year,
        representative=party.representative,
        address=address,
        address_source=address_source,
        address_verified_on=address_verified_on,
        court_code=court.code,
        court_name=court.name,
        case_number=case.text,
        filed_on=dates.filed_on,
        basis_issuer=basis_issuer,
        basis_number=basis_number,
        obligation=decision.obligation,
        performance=decision.performance,
        performed=reader.values[columns.PERFORMED] or None,
        unperformed=reader.values[columns.UNPERFORMED] or None,
        grounds=decision.grounds,
        decision_number=decision_number or None,
        decided_on=dates.decided_on,
        term_months=decision.term_months,
        served_on=dates.served_on,
        risk_warned_on=dates.risk_warned_on,
        published_on=dates.published_on,
    )
    return Checked(draft=draft, findings=tuple(reader.findings))


def _address(reader: Reader) -> tuple[str | None, AddressSource | None, date | None]:
    address = reader.values[columns.ADDRESS]
    verified_on = reader.date(columns.ADDRESS_VERIFIED_ON)
    if not address:
        return None, None, None
    stated = reader.values[columns.ADDRESS_SOURCE]
    source = _ADDRESS_SOURCES.get(stated)
    if source is None:
        reader.warn(columns.ADDRESS_SOURCE, "address_source_unknown" if stated else "address_source_missing")
    return names.clean(address), source, verified_on
