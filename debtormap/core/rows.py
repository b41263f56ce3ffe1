"""One row of the court's list, checked against every rule of listing.

Source: `docs/reference` import columns; Provisions Fa Shi [2017] 7; national data shapes since 2013.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from debtormap.core.identifiers.documents import NumberType
from debtormap.core.listing import AddressSource, Ground, Kind, Performance, Sex

__all__ = ["AddressSource", "Checked", "Draft", "Finding", "NumberType", "Severity"]


class Severity(StrEnum):
    """Whether a finding refuses the row or only asks a person to look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong in one column: never the value itself."""

    column: str
    code: str
    rule: str
    mend: str
    severity: Severity


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The row as a draft (None when an error refuses it) and what was found."""

    draft: Draft | None
    findings: tuple[Finding, ...]
