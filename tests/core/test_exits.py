"""Ways out of the list: the evidence of each ground, and what none of them does to a listing with a term."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from debtormap.core.blocking import D3Deletion
from debtormap.core.exits import (
    DELETION_TEXTS,
    DeletionGround,
    Evidence,
    PropertyQuery,
    grounds_met,
    is_expired,
    judge,
    perform_for_all,
    way_out,
)
from debtormap.core.life_cycle import Action
from debtormap.core.listing import Ground

D1, D2, D3, D4, D5, D6, D7 = DeletionGround
NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
DAY = date(2026, 11, 2)
LATER = date(2026, 11, 9)
NOTHING = (PropertyQuery(on=DAY, found=False), PropertyQuery(on=LATER, found=False))
D4_EVIDENCE: dict[str, Any] = {
    "round_closed_on": date(2026, 10, 12), "property_queries": NOTHING, "open_effective_clue": False,
}  # fmt: skip
PROOFS: dict[DeletionGround, list[tuple[dict[str, Any], date]]] = {
    D1: [({"performed_on": DAY}, DAY), ({"enforcement_completed_on": DAY}, DAY)],
    D2: [({"settled_on": DAY, "settlement_performed_on": LATER}, LATER)],
    D3: [({"deletion_asked_in_writing_on": DAY, "deletion_agreed_on": LATER}, LATER)],
    D4: [(D4_EVIDENCE, LATER)],
    D5: [({"stayed_for_retrial_on": DAY}, DAY), ({"stayed_for_bankruptcy_on": DAY}, DAY)],
    D6: [({"not_enforced_on": DAY}, DAY)],
    D7: [({"terminated_on": DAY}, DAY)],
}
EACH = [(ground, given, since) for ground, proofs in PROOFS.items() for given, since in proofs]


def met(**given: Any) -> list[DeletionGround]:
    return [each.ground for each in grounds_met(Evidence(**given))]


@pytest.mark.parametrize(("ground", "given", "since"), EACH)
def test_each_ground_is_met_by_its_evidence_from_its_day(
    ground: DeletionGround, given: dict[str, Any], since: date
) -> None:
    found = grounds_met(Evidence(**given))

    assert [(each.ground, each.since) for each in found] == [(ground, since)]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"settled_on": DAY},
        {"settlement_performed_on": DAY},
        {"deletion_asked_in_writing_on": DAY},
        {"deletion_agreed_on": DAY},
        {"round_closed_on": DAY},
        {"died_or_dissolved_on": DAY},
        {**D4_EVIDENCE, "open_effective_clue": True},
        {**D4_EVIDENCE, "open_effective_clue": None},
        {**D4_EVIDENCE, "round_closed_on": None},
        {**D4_EVIDENCE, "round_closed_on": date(2026, 11, 5)},
        {**D4_EVIDENCE, "property_queries": NOTHING[:1]},
        {**D4_EVIDENCE, "property_queries": NOTHING[:1] * 2},
        {**D4_EVIDENCE, "property_queries": (*NOTHING, PropertyQuery(on=LATER, found=True))},
    ],
)
def test_a_ground_without_all_of_its_evidence_is_not_met(given: dict[str, Any]) -> None:
    assert met(**given) == []


@pytest.mark.parametrize(("ground", "given", "since"), EACH)
def test_no_ground_ends_a_listing_with_a_term(ground: DeletionGround, given: dict[str, Any], since: date) -> None:
    verdict = judge((Ground.G4,), date(2027, 1, 1), Evidence(**given), now=NOW)

    assert (verdict.delist, verdict.hide_at_once, verdict.bar) == ((), False, None)
    assert [each.ground for each in verdict.propose_early] == [ground]


@pytest.mark.parametrize(("ground", "given", "since"), EACH)
def test_each_ground_ends_a_listing_without_term_at_once(
    ground: DeletionGround, given: dict[str, Any], since: date
) -> None:
    verdict = judge((Ground.G1,), None, Evidence(**given), now=NOW)

    assert [each.ground for each in verdict.delist] == [ground]
    assert (verdict.hide_at_once, verdict.propose_early) == (True, ())


def test_the_bar_follows_d3_alone_and_names_the_applicant() -> None:
    asked = {"deletion_asked_in_writing_on": DAY, "deletion_agreed_on": LATER, "asking_applicant": "applicant-1"}
    deleted = judge((Ground.G1,), None, Evidence(**asked), now=NOW)  # type: ignore[arg-type]
    performed = judge((Ground.G1,), None, Evidence(**asked, performed_on=DAY), now=NOW)  # type: ignore[arg-type]

    assert deleted.bar == (D3Deletion(applicant="applicant-1", on=LATER), date(2027, 5, 9))
    assert performed.bar is None


def test_a_term_is_over_at_midnight_in_beijing() -> None:
    assert not is_expired(date(2026, 11, 20), datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC))
    assert is_expired(date(2026, 11, 20), datetime(2026, 11, 20, 16, tzinfo=UTC))
    assert not is_expired(None, NOW)


def test_after_the_term_nothing_is_proposed_any_more() -> None:
    verdict = judge((Ground.G4,), date(2026, 11, 19), Evidence(performed_on=DAY), now=NOW)

    assert (verdict.expired, verdict.hide_at_once, verdict.propose_early) == (True, True, ())


def test_who_has_died_leaves_the_public_view_whatever_the_ground() -> None:
    for grounds, ends_on in (((Ground.G1,), None), ((Ground.G2,), date(2028, 1, 1))):
        verdict = judge(grounds, ends_on, Evidence(died_or_dissolved_on=DAY), now=NOW)

        assert (verdict.hide_at_once, verdict.successor, verdict.delist) == (True, True, ())


def test_one_co_debtor_who_pays_everything_frees_all() -> None:
    debtors = {"a": Evidence(), "b": Evidence(performed_on=date(2026, 10, 1)), "c": Evidence(settled_on=DAY)}

    freed = perform_for_all(debtors, performed_on=DAY)

    assert {debtor: [each.ground for each in grounds_met(evidence)] for debtor, evidence in freed.items()} == {
        "a": [D1], "b": [D1], "c": [D1],
    }  # fmt: skip
    assert freed["b"].performed_on == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("grounds", "last_day", "given", "action"),
    [
        ((Ground.G1,), None, {}, None),
        ((Ground.G1,), None, {"performed_on": DAY}, Action.DELIST),
        ((Ground.G4,), date(2027, 1, 1), {}, None),
        ((Ground.G4,), date(2027, 1, 1), {"performed_on": DAY}, Action.DELETE_EARLY),
        ((Ground.G4,), date(2026, 11, 19), {"performed_on": DAY}, Action.EXPIRE),
    ],
)
def test_a_verdict_allows_one_way_out(
    grounds: tuple[Ground, ...], last_day: date | None, given: dict[str, Any], action: Action | None
) -> None:
    assert way_out(judge(grounds, last_day, Evidence(**given), now=NOW)) is action


def test_every_ground_has_its_words() -> None:
    assert list(DELETION_TEXTS) == list(DeletionGround)
