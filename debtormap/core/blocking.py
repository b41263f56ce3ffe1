"""What stops a listing: the hard blocks of a decision to list, each with a stable code.

Source: Provisions Fa Shi [2017] 7 articles 1-5, 10; 2019 Opinions; `references` are the numbers of the check list of
the reference, section 1.9. A block is never lifted by a person; a warning asks one to look and to give reasons.

The facts are what the file shows. What is not known counts against listing: no date of a warning is no warning, and
who could have been under 18 by any of the dates at hand is taken to have been.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from debtormap.core.block_rules import BLOCKS, Block
from debtormap.core.dates import corresponding_day, full_age_on
from debtormap.core.errors import RuleError
from debtormap.core.identifiers import resident_number
from debtormap.core.listing import STATUTORY_TERM_MONTHS, TERMS_MONTHS, Ground, Kind, has_fixed_term
from debtormap.core.row_rules import Severity

__all__ = ["BLOCKS", "Block", "D3Deletion", "Facts", "bar_ends_on", "check", "could_be_minor", "require"]

MIN_REASONS_CHARACTERS = 10
BAR_MONTHS = 6
_LAST_OF_YEAR = (12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class D3Deletion:
    """A deletion that this applicant asked for, of this debtor. `applicant` is an opaque key, compared only."""

    applicant: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the file shows at the decision.

    `birth_dates`: every date of birth that any paper beside the resident number gives; the latest of all counts.
    `birth_years`: the same for papers that give a year alone. `age_proof`: the document by which an officer established
    full age where no paper gives a date.
    """

    kind: Kind
    decided_on: date
    resident_number: str | None = None
    """Checked."""
    birth_dates: tuple[date, ...] = ()
    birth_years: tuple[int, ...] = ()
    age_proof: str = ""

    risk_warned_on: date | None = None
    reasons: str = ""
    president_signed_on: date | None = None
    president: str = ""
    author: str = ""
    approver: str = ""

    grounds: tuple[Ground, ...] = ()
    term_months: int | None = None
    severe_violence: bool = False
    multiple_acts: bool = False

    security_given: bool = False
    assets_frozen_suffice: bool = False
    ranks_later: bool = False
    otherwise_not_refusing: bool = False
    assets_controlled_suffice: bool = False
    applicant_holds_off: bool = False

    represents_listed_organisation: bool = False
    """Representative, principal, person directly responsible or actual controller of an organisation listed with it,
    and no debtor in the title."""
    own_debtor_in_title: bool = False

    ex_officio: bool = False
    ex_officio_reason: str = ""
    applicant: str = ""
    applied_on: date | None = None
    d3_deletions: tuple[D3Deletion, ...] = ()

    student_debt: bool = False
    student_reasons: str = ""

    identity_agrees: bool = False
    """Name, number, birth date and address were compared with the title and agree."""
    namesakes_searched: bool = False

    case_open: bool = False
    enforcement_stayed: bool = False
    enforcement_ended: bool = False
    in_bankruptcy: bool = False
    dead_or_dissolved: bool = False
    performed: bool = False


def check(facts: Facts) -> tuple[Block, ...]:
    """Every block and warning, in the order of the check list. The decision may be made when none is an error."""
    return tuple(BLOCKS[code] for code in _codes(facts))


def require(facts: Facts) -> None:
    """Raises RuleError with the code of the first block; warnings pass."""
    for block in check(facts):
        if block.severity is Severity.ERROR:
            raise RuleError(block.code, field=block.field, rule=block.english, mend=block.mend)


def could_be_minor(day: date, birth_dates: tuple[date, ...], birth_years: tuple[int, ...] = ()) -> bool | None:
    """Whether a person could have been under 18 on a day by any of these dates; None when there are none."""
    latest = [*birth_dates, *(date(year, *_LAST_OF_YEAR) for year in birth_years)]
    return any(full_age_on(birth) > day for birth in latest) if latest else None


def bar_ends_on(deleted_on: date) -> date:
    """The last day of the six-month bar after a deletion under D3 (article 10 paragraph 4)."""
    return corresponding_day(deleted_on, BAR_MONTHS)


def _codes(facts: Facts) -> Iterator[str]:
    yield from _age(facts)
    if facts.risk_warned_on is None:
        yield "risk_warning_missing"
    elif facts.risk_warned_on > facts.decided_on:
        yield "risk_warning_late"
    yield from _conduct(facts)
    yield from _term(facts)
    if facts.represents_listed_organisation and not facts.own_debtor_in_title:
        yield "representative"
    yield from _bar(facts)
    yield from _signature(facts)
    yield from _student(facts)
    if not facts.identity_agrees:
        yield "identity_unchecked"
    if not facts.namesakes_searched:
        yield "namesakes_unsearched"
    yield from _case(facts)


def _age(facts: Facts) -> Iterator[str]:
    if facts.kind is not Kind.NATURAL_PERSON:
        return
    dates = _birth_dates(facts)
    minor = could_be_minor(facts.decided_on, dates)
    # A year that no date bears out is a doubt about whose date it is.
    doubtful = tuple(set(facts.birth_years) - {birth.year for birth in dates})
    if minor:
        yield "minor"
    elif could_be_minor(facts.decided_on, (), doubtful):
        yield "minor_possible"
    elif minor is None and not facts.birth_years and not facts.age_proof.strip():
        yield "age_unknown"


def _birth_dates(facts: Facts) -> tuple[date, ...]:
    in_number = resident_number.birth_date(facts.resident_number) if facts.resident_number else None
    return facts.birth_dates if in_number is None else (*facts.birth_dates, in_number)


def _conduct(facts: Facts) -> Iterator[str]:
    if Ground.G1 in facts.grounds:
        for flag, code in (
            (facts.security_given, "security_given"),
            (facts.assets_frozen_suffice, "assets_frozen_suffice"),
            (facts.ranks_later, "ranks_later"),
            (facts.otherwise_not_refusing, "not_refusing"),
        ):
            if flag:
                yield code
    if not {Ground.G1, Ground.G6}.isdisjoint(facts.grounds):
        if facts.assets_controlled_suffice:
            yield "assets_controlled_suffice"
        if facts.applicant_holds_off:
            yield "applicant_holds_off"


def _term(facts: Facts) -> Iterator[str]:
    grounds, months = facts.grounds, facts.term_months
    if not grounds:
        yield "grounds_missing"
        return
    if not has_fixed_term(grounds):
        if months is not None:
            yield "term_not_allowed"
        return
    if months is None:
        yield "term_missing"
    elif months not in TERMS_MONTHS:
        yield "term_length"
    elif months > STATUTORY_TERM_MONTHS and not (facts.severe_violence or facts.multiple_acts):
        yield "term_extended"


def _bar(facts: Facts) -> Iterator[str]:
    if facts.ex_officio:
        if not facts.ex_officio_reason.strip():
            yield "ex_officio_reason_missing"
        return
    if facts.applied_on is None or not facts.applicant:
        yield "application_missing"
        return
    applied_on, applicant = facts.applied_on, facts.applicant
    if any(past.applicant == applicant and applied_on <= bar_ends_on(past.on) for past in facts.d3_deletions):
        yield "six_month_bar"


def _signature(facts: Facts) -> Iterator[str]:
    if len(facts.reasons.strip()) < MIN_REASONS_CHARACTERS:
        yield "reasons_missing"
    if facts.president_signed_on is None or not facts.president.strip():
        yield "signature_missing"
    elif facts.president_signed_on > facts.decided_on:
        yield "signature_late"  # A decision is effective the day it is made: it is not made before it is signed.
    if not facts.author.strip() or not facts.approver.strip() or facts.author == facts.approver:
        yield "one_person"


def _student(facts: Facts) -> Iterator[str]:
    if facts.student_debt:
        yield "student" if facts.student_reasons.strip() else "student_reasons_missing"


def _case(facts: Facts) -> Iterator[str]:
    for flag, code in (
        (not facts.case_open, "case_not_open"),
        (facts.enforcement_stayed, "enforcement_stayed"),
        (facts.enforcement_ended, "enforcement_ended"),
        (facts.in_bankruptcy, "in_bankruptcy"),
        (facts.dead_or_dissolved, "dead_or_dissolved"),
        (facts.performed, "performed"),
    ):
        if flag:
            yield code
