"""A person's choice: what is offered, under what it is remembered, what it means."""

import pytest

from debtormap.core.places import Precision
from debtormap.geo.choices import chosen, key, places, proposals
from debtormap.geo.gazetteer import Gazetteer
from debtormap.geo.matcher import Matcher


def test_two_flats_of_one_compound_share_a_decision() -> None:
    first = key("河北省新华区例样路虚构花园9号楼9单元9901室")

    assert first == key("新华区 例样路虚构花园９号楼9902") == "新华区例样路虚构花园"
    assert first != key("新华区例样路虚构小区9号楼")


def test_the_divisions_of_a_tie_are_offered_with_their_labels(matcher: Matcher) -> None:
    offered = proposals(matcher.match("新华区例样路9001号"))

    assert [each.division.name for each in offered] == ["河北省石家庄市新华区", "河北省沧州市新华区"]
    assert all(each.label is not None for each in offered)
    assert proposals(matcher.match("赵县例样路")) == ()


def test_places_of_a_division_are_found_by_part_of_their_name(gazetteer: Gazetteer) -> None:
    found = places(gazetteer, "130133", "西门")

    assert "西门村" in [place.name for place in found]
    assert {place.division_code for place in found} == {"130133"}
    assert len(places(gazetteer, "130133")) == 50


def test_a_choice_is_a_match_that_says_so(gazetteer: Gazetteer) -> None:
    place = places(gazetteer, "130133", "西门村")[0]

    match = chosen("130133", place)

    assert (match.place, match.precision, match.why) == (place, Precision.VILLAGE, "chosen by a person")
    assert chosen("130902").precision is Precision.COUNTY
    with pytest.raises(ValueError, match="choice"):
        chosen("130902", place)
    with pytest.raises(ValueError, match="choice"):
        chosen("130103")
