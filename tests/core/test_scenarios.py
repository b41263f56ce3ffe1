"""The scenarios that catch common misunderstandings (Appendix D of the legal reference), by their numbers.

Here stand those that the rules decide. 12 is shown here for cells and in `tests/public` for answers. 13 (shared links
after deletion) is in `tests/public/test_shares.py`, 21 (levels of an area) in `tests/public/test_viewport.py`.
"""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from debtormap.core import blocking, corrections, not_me
from debtormap.core.addresses import partial
from debtormap.core.coordinates import Wgs84, distance_m, to_gcj02
from debtormap.core.corrections import Kind as RequestKind
from debtormap.core.deadlines import DeadlineId, opens
from debtormap.core.disclosure import detail, public_record, summary
from debtormap.core.errors import RuleError
from debtormap.core.exits import DeletionGround, Evidence, PropertyQuery, grounds_met, judge, perform_for_all
from debtormap.core.grid import parse as parse_cell
from debtormap.core.identifiers import resident_number
from debtormap.core.life_cycle import Action, State, move
from debtormap.core.listing import Channel, Kind, ends_on, expires_at
from debtormap.core.places import PlacedAt
from debtormap.core.policies import Tier
from debtormap.core.policy_files import parse_policy
from debtormap.core.severity import Suppression, channels
from debtormap.geo.court_table import load as load_courts
from tests.core.calendars import CALENDAR
from tests.core.decisions import G1, G3, G4, G5, codes, decision
from tests.core.disclosure_examples import COMPANY, HOUSE, PERSON, SOLE_PROPRIETOR, facts, policy, policy_data

DECIDED_ON = date(2024, 6, 1)
NOW = datetime(2026, 3, 3, tzinfo=UTC)


def test_scenario_01_a_g1_listing_is_still_published_after_two_unpaid_years() -> None:
    last_day = ends_on(DECIDED_ON, (G1,), None)

    verdict = judge((G1,), last_day, Evidence(), now=datetime(2026, 6, 2, tzinfo=UTC))

    assert last_day is None
    assert (verdict.expired, verdict.delist, verdict.hide_at_once) == (False, (), False)


def test_scenario_02_a_g4_listing_that_is_paid_is_proposed_for_early_deletion_only() -> None:
    paid = Evidence(performed_on=date(2024, 9, 2))

    verdict = judge((G4,), ends_on(DECIDED_ON, (G4,), 24), paid, now=datetime(2024, 9, 3, tzinfo=UTC))

    assert (verdict.delist, verdict.hide_at_once) == ((), False)
    assert [met.ground for met in verdict.propose_early] == [DeletionGround.D1]
    assert move(State.PUBLISHED, Action.DELETE_EARLY) is State.DELISTED


def test_scenario_03_g1_with_g4_has_a_term() -> None:
    assert codes(grounds=(G1, G4), term_months=None) == ["term_missing"]
    assert codes(grounds=(G1, G4), term_months=24) == []
    assert ends_on(DECIDED_ON, (G1, G4), 24) == date(2026, 6, 1)


def test_scenario_04_several_acts_allow_sixty_months_and_never_sixty_one() -> None:
    assert codes(grounds=(G3, G5), multiple_acts=True, term_months=60) == []
    assert codes(grounds=(G3, G5), multiple_acts=True, term_months=61) == ["term_length"]


def test_scenario_05_the_bar_ends_on_the_last_of_september() -> None:
    deleted = blocking.D3Deletion(applicant="applicant-1", on=date(2026, 3, 31))

    def applied(on: date) -> list[str]:
        return codes(d3_deletions=(deleted,), applied_on=on, decided_on=date(2026, 10, 9))

    assert opens(DeadlineId.T11, deleted.on, CALENDAR).due_on == blocking.bar_ends_on(deleted.on) == date(2026, 9, 30)
    assert applied(date(2026, 9, 30)) == ["six_month_bar"]
    assert applied(date(2026, 10, 1)) == []


@pytest.mark.parametrize(
    ("founded_on", "due_on"),
    [(date(2026, 9, 30), date(2026, 10, 10)), (date(2026, 2, 13), date(2026, 2, 25))],
)
def test_scenario_06_a_founded_request_is_remedied_by_the_working_calendar(founded_on: date, due_on: date) -> None:
    (due,) = corrections.clocks(RequestKind.NOT_LISTABLE, corrections.State.FOUNDED, founded_on, CALENDAR)

    assert due.due_on == due_on


def test_scenario_07_who_was_a_minor_is_blocked_and_if_published_revoked() -> None:
    assert codes(birth_dates=(date(2008, 6, 2),)) == ["minor"]
    assert move(State.PUBLISHED, Action.REVOKE) is State.REVOKED


@pytest.mark.parametrize("name", ["hebei-2019", "county"])
def test_scenario_08_the_representative_of_a_company_is_nobody_on_the_list(name: str) -> None:
    record = public_record(facts(COMPANY), policy(name))
    shown = detail(record, as_of=None)

    assert str(COMPANY.representative) not in str(summary(record))
    assert isinstance(shown["legal_representative"], dict) and shown["legal_representative"]["note"]
    assert codes(represents_listed_organisation=True) == ["representative"]


def test_scenario_09_an_open_effective_clue_keeps_d4_from_being_met() -> None:
    queried = Evidence(
        round_closed_on=date(2026, 1, 5),
        property_queries=(
            PropertyQuery(on=date(2026, 2, 2), found=False),
            PropertyQuery(on=date(2026, 8, 3), found=False),
        ),
        open_effective_clue=True,
    )

    assert grounds_met(queried) == ()
    assert [met.ground for met in grounds_met(replace(queried, open_effective_clue=False))] == [DeletionGround.D4]


def test_scenario_10_reconsideration_leaves_it_public_and_a_wrong_person_claim_leaves_the_list() -> None:
    at = datetime(2026, 11, 2, 2, tzinfo=UTC)
    claims = [not_me.claim([], at=at, calendar=CALENDAR)]
    suppressions = [Suppression.NOT_ME] if not_me.suppresses(claims, at) else []

    pending = channels(policy(), Tier.ORDINARY, on_map=True)

    assert pending == tuple(Channel)
    assert channels(policy(), Tier.ORDINARY, on_map=True, suppressions=suppressions) == (Channel.LIST,)


def test_scenario_11_one_code_means_two_courts_in_two_years() -> None:
    courts = load_courts()

    names = {year: court.name for year in (2018, 2021) if (court := courts.at("冀0502", year)) is not None}

    assert names == {2018: "邢台市桥东区人民法院", 2021: "邢台市襄都区人民法院"}


def test_scenario_12_two_spellings_of_one_cell_are_one_cell() -> None:
    assert parse_cell("115.49", "38.87").canonical() == parse_cell("115.490", "38.870").canonical()
    with pytest.raises(RuleError):
        parse_cell("115.4901", "38.8702")


def test_scenario_14_no_text_of_eighteen_characters_crashes_the_checker() -> None:
    chance = random.Random(18)
    alphabet = [*"0123456789Xx*", *"０１２３４５６７８９Ｘ", *"演示甲😀\u200b\u0000٣²"]
    texts = ["".join(chance.choices(alphabet, k=18)) for _ in range(9_000)]
    texts += ["133100" + "".join(chance.choices("0123456789X", k=12)) for _ in range(1_000)]

    for text in texts:
        try:
            resident_number.check(text, today=date(2026, 11, 2))
        except RuleError:
            continue


def test_scenario_15_one_datum_taken_for_the_other_is_caught_by_a_control_point() -> None:
    control = Wgs84(115.464, 38.874)
    mistaken = to_gcj02(control)

    assert 507 <= distance_m(control, Wgs84(mistaken.lon, mistaken.lat)) <= 560


def test_scenario_16_the_public_view_ends_on_the_holiday_itself() -> None:
    last_day = ends_on(date(2024, 10, 1), (G4,), 24)
    assert last_day == date(2026, 10, 1)

    assert expires_at(last_day) == datetime(2026, 10, 1, 16, tzinfo=UTC)
    assert judge((G4,), last_day, Evidence(), now=expires_at(last_day)).hide_at_once
    assert not judge((G4,), last_day, Evidence(), now=expires_at(last_day) - timedelta(seconds=1)).expired
    assert opens(DeadlineId.T06, last_day, CALENDAR).due_on == date(2026, 10, 10)


def test_scenario_17_one_co_debtor_pays_everything_and_all_three_are_free() -> None:
    paid = perform_for_all({"a": Evidence(), "b": Evidence(), "c": Evidence()}, performed_on=date(2026, 3, 2))

    verdicts = {debtor: judge((G1,), None, evidence, now=NOW) for debtor, evidence in paid.items()}

    assert {debtor: [met.ground for met in verdict.delist] for debtor, verdict in verdicts.items()} == {
        debtor: [DeletionGround.D1] for debtor in "abc"
    }


def test_scenario_18_the_dead_and_the_dissolved_leave_and_no_heir_is_shown() -> None:
    verdict = judge((G4,), date(2028, 1, 1), Evidence(died_or_dissolved_on=date(2026, 3, 2)), now=NOW)

    assert (verdict.hide_at_once, verdict.successor) == (True, True)
    assert channels(policy(), Tier.SERIOUS, on_map=True, suppressions=[Suppression.DEAD]) == ()
    assert codes(dead_or_dissolved=True) == ["dead_or_dissolved"]


def test_scenario_19_under_the_strict_policy_the_same_facts_show_no_place_nor_address_nor_density() -> None:
    record = public_record(facts(), policy("county"))

    assert "place" not in record
    assert record["partial_address"] == "河北省保定市莲池区"
    assert record["channels"] == ["list", "share"]
    assert policy("county").density is None


def test_scenario_20_two_debtors_of_one_compound_show_one_place_and_one_address() -> None:
    assert PERSON.address is not None
    neighbour = replace(PERSON, address=PERSON.address.replace(HOUSE, "3栋1单元101室"))

    one, other = (public_record(facts(draft), policy()) for draft in (PERSON, neighbour))

    assert one == other
    assert partial(PERSON.address, place_name="虚构小区") == partial(str(neighbour.address), place_name="虚构小区")


def test_scenario_22_a_policy_without_basis_or_below_a_floor_does_not_load() -> None:
    without_basis, below_floor = policy_data(), policy_data()
    del without_basis["fields"][0]["basis"]
    below_floor["fields"].append(
        {"field": "phone", "kind": "NATURAL", "audience": ["D"], "form": "full", "basis": "art. 7", "risk": []}
    )

    for data in (without_basis, below_floor):
        with pytest.raises(RuleError):
            parse_policy(data)


def test_scenario_23_a_business_at_a_flat_is_shown_like_a_person_and_a_company_at_its_domicile() -> None:
    business, company = (public_record(facts(draft), policy()) for draft in (SOLE_PROPRIETOR, COMPANY))

    assert HOUSE not in str(business["partial_address"])
    assert HOUSE in str(company["partial_address"])


def test_scenario_24_at_a_coarse_cell_the_address_is_raised_to_the_township() -> None:
    record = public_record(facts(placed_at=PlacedAt.CELL8), policy())

    assert record["partial_address"] == "河北省保定市莲池区虚构街道"


def test_a_listing_of_an_organisation_needs_no_age() -> None:
    assert blocking.check(decision(kind=Kind.LEGAL_PERSON, birth_dates=())) == ()
