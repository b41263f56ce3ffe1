"""The file of a proceeding as it is kept: what a list would bring of the party and the case, and the decision's draft.

Every rule of an imported row holds for it (`core.rows`), and every hard block of a decision (`core.blocking`). What
only the decision or the service will say stands open until then: the rules are asked with the day of asking in its
place, so that a minor, a wrong number or another court's case is refused when the file is opened.
"""

from dataclasses import replace
from datetime import date
from typing import Any, Final

import msgspec
from django.db.models import Q

from debtormap.core import blocking, rows
from debtormap.core import row_columns as columns
from debtormap.core.errors import RuleError
from debtormap.core.identifiers.documents import NumberType
from debtormap.core.listing import GROUND_TEXTS, STATUTORY_TERM_MONTHS, Ground
from debtormap.core.names import clean, comparison_key
from debtormap.core.rows import Draft, Severity
from debtormap.geo import court_table
from debtormap.register import drafts
from debtormap.register.models import Listing
from debtormap.register.proceeding_models import Deletion, Proceeding
from debtormap.register.sealing import lookup, seal, unseal

FIELD: Final = "register_proceeding.file"
TEXT_FIELD: Final = "register_proceeding.text"
#: What a file says of party and case; the rest comes with the decision and the service.
FILE_COLUMNS: Final = (
    columns.NAME, columns.SEX, columns.NUMBER, columns.NUMBER_TYPE, columns.BIRTH_DATE, columns.REPRESENTATIVE,
    columns.COURT_CODE, columns.CASE_NUMBER, columns.FILED_ON, columns.BASIS_ISSUER, columns.BASIS_NUMBER,
    columns.OBLIGATION, columns.PERFORMANCE, columns.PERFORMED, columns.UNPERFORMED, columns.ADDRESS,
    columns.ADDRESS_SOURCE, columns.ADDRESS_VERIFIED_ON,
)  # fmt: skip
#: Facts of the check list that an officer answers with yes or no.
FLAGS: Final = (
    "identity_agrees", "namesakes_searched", "case_open", "severe_violence", "multiple_acts", "security_given",
    "assets_frozen_suffice", "ranks_later", "otherwise_not_refusing", "assets_controlled_suffice",
    "applicant_holds_off", "represents_listed_organisation", "own_debtor_in_title", "student_debt",
    "enforcement_stayed", "enforcement_ended", "in_bankruptcy", "dead_or_dissolved", "performed",
)  # fmt: skip


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What the decision will say, as the clerk drafts it and the president signs it."""

    number: str
    reasons: str
    grounds: tuple[Ground, ...]
    term_months: int | None
    grace_months: int | None
    tier: str | None
    flags: frozenset[str]
    age_proof: str = ""
    student_reasons: str = ""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """`row` under the labels of an imported list. `others`: names in the file that no public text may show."""

    row: dict[str, str]
    pay_to: str
    applicant: str = ""
    ex_officio_reason: str = ""
    others: tuple[str, ...] = ()
    decision: Decision | None = None


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(File).decode


def sealed(file: File) -> bytes:
    return seal(_encode(file), FIELD)


def opened(proceeding: Proceeding) -> File:
    return _decode(unseal(proceeding.sealed, FIELD))


def sealed_text(text: str) -> bytes:
    return seal(text.encode(), TEXT_FIELD)


def text_of(proceeding: Proceeding) -> str | None:
    """The obligation that a person has let through; None as long as nobody has."""
    return None if proceeding.text_sealed is None else unseal(proceeding.text_sealed, TEXT_FIELD).decode()


def applicant_key(name: str) -> bytes:
    """Known by the name alone: whoever asked for a deletion is compared with whoever applies again."""
    return lookup("applicant", comparison_key(name))


def first_draft(file: File, *, today: date, court_code: str) -> Draft:
    """The party and the case. RuleError (field: the column) for whatever refuses the row."""
    assumed = {
        columns.DECISION_NUMBER: "未定",
        columns.GROUNDS: GROUND_TEXTS[Ground.G4],
        columns.TERM_MONTHS: str(STATUTORY_TERM_MONTHS),
        **_days(today, today, today),
    }
    return _checked({**file.row, **assumed}, today, court_code)


def decided_draft(proceeding: Proceeding, file: File, *, today: date, text: str | None = None) -> Draft:
    """The row as a list would bring it, with the decision; days that are not known yet are today."""
    decision = file.decision
    if decision is None:
        raise RuleError("decision_missing", field="decision", rule="a decision was drafted")
    said = {
        columns.DECISION_NUMBER: decision.number,
        columns.GROUNDS: ",".join(GROUND_TEXTS[ground] for ground in decision.grounds),
        columns.TERM_MONTHS: "" if decision.term_months is None else str(decision.term_months),
        **_days(proceeding.decided_on or today, proceeding.served_on or today, proceeding.risk_warned_on or today),
    }
    if text is not None:
        said[columns.OBLIGATION] = text
    return _checked({**file.row, **said}, today, proceeding.court_code)


def facts(proceeding: Proceeding, file: File, draft: Draft, *, on: date, author: str, president: str) -> blocking.Facts:
    """What the check list asks, from the file and from what the register itself knows."""
    decision = file.decision
    if decision is None:
        raise RuleError("decision_missing", field="decision", rule="a decision was drafted")
    given = blocking.Facts(
        kind=draft.kind, decided_on=on,
        resident_number=draft.number if draft.number_type is NumberType.RESIDENT else None,
        birth_dates=(draft.birth_date,) if draft.birth_date else (),
        birth_years=(draft.birth_year,) if draft.birth_year else (),
        age_proof=decision.age_proof, risk_warned_on=proceeding.risk_warned_on, reasons=decision.reasons,
        president_signed_on=on, president=president, author=author, approver=president, grounds=decision.grounds,
        term_months=decision.term_months, ex_officio=proceeding.ex_officio, ex_officio_reason=file.ex_officio_reason,
        applicant=bytes(proceeding.applicant_key).hex() if proceeding.applicant_key else "",
        applied_on=proceeding.applied_on, d3_deletions=d3_deletions(bytes(proceeding.party_key)),
        student_reasons=decision.student_reasons,
    )  # fmt: skip
    yes: Any = {flag: True for flag in FLAGS if flag in decision.flags}
    answered = replace(given, **yes)
    if not answered.represents_listed_organisation and _represents(proceeding, draft):
        answered = replace(answered, represents_listed_organisation=True)
    return answered


def d3_deletions(party_key: bytes) -> tuple[blocking.D3Deletion, ...]:
    """Deletions of this party's listings that an applicant asked for."""
    whose = Q(listing__party__key=party_key) | Q(listing__party__merged_into__key=party_key)
    found = Deletion.objects.filter(whose, applicant_key__isnull=False)
    return tuple(
        blocking.D3Deletion(applicant=bytes(key or b"").hex(), on=on)
        for key, on in found.values_list("applicant_key", "on")
    )


def _represents(proceeding: Proceeding, draft: Draft) -> bool:
    """Whether an organisation listed, or to be listed, in the same case has this person as representative."""
    same = {"court_code": proceeding.court_code, "case_number": proceeding.case_number}
    listed = Listing.objects.filter(**{f"case__{name}": value for name, value in same.items()})
    names = [drafts.opened(each.sealed).representative for each in listed.only("sealed")]
    others = Proceeding.objects.filter(**same).exclude(pk=proceeding.pk).only("sealed")
    names += [opened(each).row.get(columns.REPRESENTATIVE) for each in others]
    return draft.name in {clean(name) for name in names if name}


def _days(decided_on: date, served_on: date, risk_warned_on: date) -> dict[str, str]:
    return {
        columns.DECIDED_ON: decided_on.isoformat(),
        columns.SERVED_ON: served_on.isoformat(),
        columns.RISK_WARNED_ON: risk_warned_on.isoformat(),
    }


def _checked(row: dict[str, str], today: date, court_code: str) -> Draft:
    checked = rows.check(row, today=today, courts=court_table.load(), legacy=False, court_code=court_code)
    if checked.draft is None:
        broken = next(each for each in checked.findings if each.severity is Severity.ERROR)
        raise RuleError(broken.code, field=broken.column, rule=broken.rule, mend=broken.mend)
    return checked.draft
