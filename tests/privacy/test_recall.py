"""What the 500 metres show and hide, in three synthetic settlements placed by the program's own rules."""

import pytest

from debtormap.core.places import PlacedAt
from tests.privacy import report
from tests.privacy.campaign import Campaign
from tests.privacy.simulation import SETTLEMENTS, Outcome, median_home_to_cell_m, run


def test_of_true_neighbours_within_500_m_the_answer_shows_at_least_87_in_100(outcomes: list[Outcome]) -> None:
    # One town of each kind. The mean of several is held to 88.
    assert [each.name for each in outcomes if each.recall_within < 0.87] == []


@pytest.mark.long
def test_of_true_neighbours_within_500_m_the_answer_shows_at_least_88_in_100(all_outcomes: list[Outcome]) -> None:
    assert [each.name for each in all_outcomes if each.recall_within < 0.88] == []


def test_with_those_just_outside_it_shows_at_least_98_in_100(outcomes: list[Outcome]) -> None:
    assert [each.name for each in outcomes if each.recall_both < 0.98] == []


def test_at_least_200_residents_share_a_place_with_95_in_100(outcomes: list[Outcome]) -> None:
    assert [each.name for each in outcomes if each.company_p5 < 200] == []


def test_a_home_lies_far_from_its_public_place(outcomes: list[Outcome]) -> None:
    for each in outcomes:
        assert each.distance_m[PlacedAt.PLACE] > 60
        assert 100 < each.distance_m[PlacedAt.CELL9] < 150
        assert each.distance_m.get(PlacedAt.CELL8, 300) > 200
    assert median_home_to_cell_m() == pytest.approx(110, abs=5)


def test_nearly_everybody_in_a_place_with_a_point_is_placed(outcomes: list[Outcome]) -> None:
    assert all(each.share[PlacedAt.NONE] < 0.02 for each in outcomes)


def test_the_same_seed_gives_the_same_figures() -> None:
    town = SETTLEMENTS[1]

    assert run(town, seed=7) == run(town, seed=7)


@pytest.mark.long
def test_the_report_is_made_of_these_figures(all_outcomes: list[Outcome], whole_attack: Campaign) -> None:
    assert report.PATH.read_text(encoding="utf-8") == report.text(all_outcomes, median_home_to_cell_m(), whole_attack)
