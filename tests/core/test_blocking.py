"""Hard blocks at the decision to list, named after the eleven points of the check list (section 1.9)."""

from datetime import date
from itertools import product
from typing import Any

import pytest

from debtormap.core.blocking import BLOCKS, D3Deletion, bar_ends_on, check, could_be_minor, require
from debtormap.core.errors import RuleError
from debtormap.core.identifiers.resident_number import check_digit
from debtormap.core.listing import Ground, Kind
from debtormap.core.row_rules import Severity
from tests.core.decisions import DECIDED_ON, G1, G2, G3, G4, G5, G6, codes, decision

MINOR_BORN = date(2008, 6, 2)  # turns 18 the day after the decision
ADULT_BORN = date(2008, 6, 1)  # turns 18 on the day of the decision


def number_of(birth: date) -> str:
    body = f"139990{birth:%Y%m%d}001"
    return body + check_digit(body)


def test_a_decision_without_fault_is_not_blocked() -> None:
    assert check(decision()) == ()
    require(decision())


@pytest.mark.parametrize(
    "changes",
    [
        {"birth_dates": (MINOR_BORN,)},
        {"birth_dates": (date(1990, 1, 1), MINOR_BORN)},
        {"birth_dates": (MINOR_BORN,), "age_proof": "document 1"},
        {"birth_dates": (), "resident_number": number_of(MINOR_BORN)},
        {"birth_dates": (date(1990, 1, 1),), "resident_number": number_of(MINOR_BORN)},
        {"birth_dates": (MINOR_BORN,), "birth_years": (1990,)},
        {"birth_dates": (MINOR_BORN,), "ex_officio": True, "ex_officio_reason": "severe"},
    ],
)
@pytest.mark.parametrize("ground", list(Ground))
def test_block_1_a_minor_is_not_listed_by_any_path_on_any_ground(changes: dict[str, Any], ground: Ground) -> None:
    term = None if ground is G1 else 24

    assert codes(**changes, grounds=(ground,), term_months=term) == ["minor"]
    with pytest.raises(RuleError, match="under 18"):
        require(decision(**changes, grounds=(ground,), term_months=term))


def test_block_1_who_turns_18_on_the_day_of_the_decision_is_no_minor() -> None:
    assert codes(birth_dates=(ADULT_BORN,)) == []
    assert codes(birth_dates=(), resident_number=number_of(ADULT_BORN)) == []


def test_block_1_who_was_born_on_29_february_is_of_age_on_1_march() -> None:
    assert could_be_minor(date(2026, 2, 28), (date(2008, 2, 29),)) is True
    assert could_be_minor(date(2026, 3, 1), (date(2008, 2, 29),)) is False


def test_block_1_a_year_that_leaves_it_open_counts_as_minor() -> None:
    assert codes(birth_dates=(), birth_years=(2008,)) == ["minor_possible"]
    assert codes(birth_dates=(), birth_years=(2008,), age_proof="document 1") == ["minor_possible"]
    assert codes(birth_dates=(date(1990, 1, 1),), birth_years=(2008,)) == ["minor_possible"]
    assert codes(birth_dates=(), birth_years=(2007,)) == []
    assert codes(birth_dates=(ADULT_BORN,), birth_years=(2008,)) == []


def test_block_1_an_unknown_age_needs_a_document() -> None:
    assert codes(birth_dates=()) == ["age_unknown"]
    assert codes(birth_dates=(), age_proof="  ") == ["age_unknown"]
    assert codes(birth_dates=(), age_proof="document 1") == []
    assert codes(birth_dates=(), kind=Kind.LEGAL_PERSON) == []


def test_block_2_no_served_risk_warning() -> None:
    assert codes(risk_warned_on=None) == ["risk_warning_missing"]
    assert codes(risk_warned_on=date(2026, 6, 2)) == ["risk_warning_late"]


@pytest.mark.parametrize(
    ("flag", "code"),
    [
        ("security_given", "security_given"),
        ("assets_frozen_suffice", "assets_frozen_suffice"),
        ("ranks_later", "ranks_later"),
        ("otherwise_not_refusing", "not_refusing"),
    ],
)
def test_block_3_g1_is_not_used_against_article_3(flag: str, code: str) -> None:
    found = {grounds: codes(grounds=grounds, term_months=term, **{flag: True}) for grounds, term in
             (((G1,), None), ((G1, G4), 24), ((G4,), 24), ((G6,), 24))}  # fmt: skip

    assert found == {(G1,): [code], (G1, G4): [code], (G4,): [], (G6,): []}


@pytest.mark.parametrize(
    ("flag", "code"),
    [("assets_controlled_suffice", "assets_controlled_suffice"), ("applicant_holds_off", "applicant_holds_off")],
)
def test_block_3_controlled_assets_and_a_wish_to_hold_off_stop_g1_and_g6(flag: str, code: str) -> None:
    blocked = {ground: codes(grounds=(ground,), term_months=None if ground is G1 else 24, **{flag: True})
               for ground in Ground}  # fmt: skip

    assert blocked == {G1: [code], G2: [], G3: [], G4: [], G5: [], G6: [code]}


def test_block_4_grounds_and_term_agree() -> None:
    assert codes(grounds=(), term_months=None) == ["grounds_missing"]
    assert codes(grounds=(), term_months=24) == ["grounds_missing"]
    assert codes(grounds=(G1,), term_months=24) == ["term_not_allowed"]
    assert codes(grounds=(G1,), term_months=None) == []
    for ground in (G2, G3, G4, G5, G6):
        assert codes(grounds=(ground,), term_months=None) == ["term_missing"]
        assert codes(grounds=(G1, ground), term_months=None) == ["term_missing"]
        assert codes(grounds=(ground,), term_months=24) == []


def test_block_5_a_term_is_two_years_or_three_to_five_where_it_may_be_extended() -> None:
    for months, several, violent in product(range(73), (False, True), (False, True)):
        if months == 24 or (months in {36, 48, 60} and (several or violent)):
            expected = []
        else:
            expected = ["term_extended" if months in {36, 48, 60} else "term_length"]

        assert codes(term_months=months, multiple_acts=several, severe_violence=violent) == expected


def test_block_6_the_representative_of_a_listed_organisation() -> None:
    assert codes(represents_listed_organisation=True) == ["representative"]
    assert codes(represents_listed_organisation=True, own_debtor_in_title=True) == []


def test_block_7_the_six_month_bar_binds_the_applicant_alone() -> None:
    deleted = D3Deletion(applicant="applicant-1", on=date(2026, 1, 31))

    def on(applied_on: date, **changes: Any) -> list[str]:
        return codes(d3_deletions=(deleted,), applied_on=applied_on, decided_on=date(2026, 8, 3), **changes)

    assert bar_ends_on(deleted.on) == date(2026, 7, 31)
    assert on(date(2026, 7, 31)) == ["six_month_bar"]
    assert on(date(2026, 8, 1)) == []
    assert on(date(2026, 7, 31), applicant="applicant-2") == []
    assert on(date(2026, 7, 31), ex_officio=True) == ["ex_officio_reason_missing"]
    assert on(date(2026, 7, 31), ex_officio=True, ex_officio_reason="hides property again") == []
    assert codes(applied_on=None) == ["application_missing"]
    assert codes(applicant="") == ["application_missing"]


def test_block_8_the_president_signs_and_two_persons_answer() -> None:
    assert codes(president="") == ["signature_missing"]
    assert codes(president_signed_on=None) == ["signature_missing"]
    assert codes(president_signed_on=date(2026, 6, 2)) == ["signature_late"]
    assert codes(approver="mei") == ["one_person"]
    assert codes(approver=" ") == ["one_person"]
    assert codes(reasons="未还") == ["reasons_missing"]


def test_block_9_a_student_with_a_campus_loan_needs_reasons_and_still_warns() -> None:
    warned = check(decision(student_debt=True, student_reasons="毕业后长期隐匿财产"))

    assert codes(student_debt=True) == ["student_reasons_missing"]
    assert [(block.code, block.severity) for block in warned] == [("student", Severity.WARNING)]
    require(decision(student_debt=True, student_reasons="毕业后长期隐匿财产"))


def test_block_10_identity_is_checked_twice() -> None:
    assert codes(identity_agrees=False) == ["identity_unchecked"]
    assert codes(namesakes_searched=False) == ["namesakes_unsearched"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"case_open": False}, "case_not_open"),
        ({"enforcement_stayed": True}, "enforcement_stayed"),
        ({"enforcement_ended": True}, "enforcement_ended"),
        ({"in_bankruptcy": True}, "in_bankruptcy"),
        ({"dead_or_dissolved": True}, "dead_or_dissolved"),
        ({"performed": True}, "performed"),
    ],
)
def test_block_11_the_case_is_open(changes: dict[str, Any], code: str) -> None:
    assert codes(**changes) == [code]


def test_all_blocks_are_told_together_in_the_order_of_the_list() -> None:
    found = check(decision(birth_dates=(MINOR_BORN,), risk_warned_on=None, grounds=(), approver="mei", case_open=False))

    assert [block.code for block in found] == [
        "minor", "risk_warning_missing", "grounds_missing", "one_person", "case_not_open",
    ]  # fmt: skip
    assert [block.reference for block in found] == [1, 2, 4, 8, 11]


def test_every_point_of_the_list_has_a_block_with_words_in_both_languages() -> None:
    assert {block.reference for block in BLOCKS.values()} == set(range(1, 12))
    assert [block.code for block in BLOCKS.values() if not (block.rule and block.mend and block.english)] == []
    assert decision().decided_on == DECIDED_ON
