"""Public records: what the public side gets under each policy, and what never gets through."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtormap.core.coordinates import Wgs84
from debtormap.core.disclosure import Facts, Tier, canonical, detail, public_record, summary
from debtormap.core.identifiers import resident_number
from debtormap.core.identifiers.documents import NumberType
from debtormap.core.listing import GROUND_TEXTS, Ground, Kind
from debtormap.core.places import PlacedAt
from debtormap.core.policies import Policy
from debtormap.core.rows import Draft
from tests.core.disclosure_examples import (
    ADDRESS,
    COMPANY,
    COMPOUND,
    HOUSE,
    LEGACY,
    NAMES,
    PERSON,
    SOLE_PROPRIETOR,
    STREET_NUMBER,
    facts,
    policy,
    unplaced,
)

HEBEI, COUNTY = policy("hebei-2019"), policy("county")
BOTH = pytest.mark.parametrize("policy", [HEBEI, COUNTY], ids=NAMES)
AS_OF = datetime(2025, 4, 10, 18, 30, 5, 123456, tzinfo=UTC)


def record(draft: Draft = PERSON, policy: Policy = HEBEI, **changes: Any) -> dict[str, Any]:
    return public_record(facts(draft, **changes), policy)


def test_a_person_under_the_default_policy() -> None:
    assert record() == {
        "id": "L7Kq2mN9xR4t",
        "kind": "natural_person",
        "policy": {"name": "hebei-2019", "version": 1},
        "channels": ["list", "nearby", "density", "share"],
        "share_id": "S8Wv3bH6yQ1p",
        "expires_at": "2027-03-31T16:00:00Z",
        "place": {"id": "S1a2b3", "name": "虚构小区", "lon_u": 115_490_120, "lat_u": 38_870_345, "version": 1},
        "synthetic": True,
        "name": "演示甲",
        "masked_number": "1399901990********",
        "sex": "male",
        "birth_year": 1990,
        "division": {"code": "130606", "name": "河北省保定市莲池区"},
        "partial_address": "河北省保定市莲池区虚构街道虚构小区",
        "grounds": ["G1", "G4"],
        "obligation": "偿还借款本金10000元及利息",
        "performance": {"state": "partial", "performed": "2000元", "unperformed": "8000元及利息"},
        "basis": {"issuer": "演示市演示区人民法院", "number": "（2024）冀0001民初7号"},
        "court": {"code": "冀0001", "name": "演示市演示区人民法院"},
        "case_number": "（2025）冀0001执1号",
        "filed_on": "2025-01-14",
        "decided_on": "2025-03-31",
        "published_on": "2025-04-10",
        "ends_on": "2027-03-31",
    }


def test_a_person_under_the_strict_policy_has_a_county_and_no_place() -> None:
    default, strict = record(), record(policy=COUNTY)

    changed = {key for key in default.keys() | strict.keys() if default.get(key) != strict.get(key)}

    assert changed == {"policy", "channels", "place", "masked_number", "partial_address"}
    assert strict["channels"] == ["list", "share"]
    assert strict["masked_number"] == "13****1990********"
    assert strict["partial_address"] == "河北省保定市莲池区"
    assert "place" not in strict


@BOTH
def test_an_organisation_shows_its_code_its_domicile_and_a_public_place(policy: Policy) -> None:
    shown = record(COMPANY, policy)

    assert (shown["masked_number"], shown["credit_code"]) == ("91139990YY0DEM0182", "91139990YY0DEM0182")
    assert shown["legal_representative"] == {"name": "虚构乙"}
    assert shown["partial_address"] == ADDRESS
    assert shown["place"]["id"] == "S1a2b3"
    assert "nearby" in shown["channels"]
    assert {"sex", "birth_year"}.isdisjoint(shown)


def test_a_sole_proprietor_has_place_and_address_as_a_person() -> None:
    assert record(SOLE_PROPRIETOR)["partial_address"] == "河北省保定市莲池区虚构街道虚构小区"
    assert record(SOLE_PROPRIETOR)["masked_number"] == "92139990YY0DEM026R"
    assert record(SOLE_PROPRIETOR, COUNTY)["partial_address"] == "河北省保定市莲池区"
    assert record(SOLE_PROPRIETOR, COUNTY)["channels"] == ["list", "share"]
    assert "place" not in record(SOLE_PROPRIETOR, COUNTY)


def test_a_sole_proprietor_known_by_a_printed_number_only_is_one_too() -> None:
    printed = replace(SOLE_PROPRIETOR, number=None, number_type=None, masked_number="92139990*****026R")

    assert "place" not in record(printed, COUNTY)


@pytest.mark.parametrize("placed_at", [PlacedAt.CELL9, PlacedAt.CELL8, PlacedAt.CELL7])
def test_an_address_at_a_cell_is_raised_to_the_township(placed_at: PlacedAt) -> None:
    cell = replace(COMPOUND, id="H8931aa", name="保定市莲池区网格")

    assert record(place=cell, placed_at=placed_at)["partial_address"] == "河北省保定市莲池区虚构街道"


def test_an_address_at_a_cell_without_township_is_raised_to_the_county() -> None:
    draft = replace(PERSON, address="保定市莲池区例样路9001号9栋9901室")

    assert record(draft, placed_at=PlacedAt.CELL9)["partial_address"] == "河北省保定市莲池区"
    assert (
        record(draft, placed_at=PlacedAt.CELL9, township="虚构街道")["partial_address"] == "河北省保定市莲池区虚构街道"
    )


def test_two_debtors_of_one_compound_have_one_partial_address() -> None:
    other = replace(PERSON, address="保定市莲池区例样路9002号虚构小区8栋8801")

    assert record(other)["place"] == record()["place"]
    assert record(replace(PERSON, address=ADDRESS.replace("9栋", "8栋"))) == record()


@BOTH
def test_a_listing_without_place_is_neither_nearby_nor_counted(policy: Policy) -> None:
    for draft in (PERSON, COMPANY, LEGACY):
        shown = public_record(unplaced(draft), policy)

        assert shown["channels"] == ["list", "share"]
        assert "place" not in shown


def test_a_person_without_place_has_no_address_finer_than_the_county() -> None:
    assert public_record(unplaced(), HEBEI)["partial_address"] == "河北省保定市莲池区"
    assert "partial_address" not in public_record(unplaced(division=None), HEBEI)


def test_a_minor_case_is_on_the_list_only() -> None:
    assert record(tier=Tier.MINOR)["channels"] == ["list"]


@pytest.mark.parametrize(
    ("printed", "default", "strict"),
    [
        ("1399901990****0014", "1399901990********", "13****1990********"),
        ("13999019900****0014", "1399901990********", "13****1990********"),
        ("139990********0014", "139990************", "13****************"),
    ],
)
def test_a_printed_mask_shows_no_trailing_digits(printed: str, default: str, strict: str) -> None:
    draft = replace(LEGACY, masked_number=printed)

    assert record(draft)["masked_number"] == default
    assert record(draft, COUNTY)["masked_number"] == strict


def test_a_number_of_a_person_in_the_row_of_an_organisation_is_masked() -> None:
    printed = replace(COMPANY, number=None, number_type=None, masked_number="1399901990****0019")

    assert record(printed)["masked_number"] == "13****1990********"


def test_an_organisation_of_the_national_list_keeps_its_printed_code() -> None:
    printed = replace(COMPANY, number=None, number_type=None, masked_number="YY0DEM018")

    assert record(printed)["masked_number"] == "YY0DEM018"
    assert "credit_code" not in record(printed)


def test_what_is_not_known_is_absent() -> None:
    draft = replace(
        LEGACY, sex=None, birth_year=None, decided_on=None, performed=None, unperformed=None, masked_number=None
    )

    shown = public_record(unplaced(draft, division=None, ends_on=None, synthetic=False), HEBEI)

    absent = {"sex", "birth_year", "masked_number", "decided_on", "division", "partial_address", "place", "synthetic"}
    assert absent.isdisjoint(shown)
    assert shown["performance"] == {"state": "partial"}
    assert (shown["ends_on"], shown["expires_at"]) == (None, None)


def test_the_obligation_and_its_performance_are_redacted() -> None:
    draft = replace(
        PERSON,
        obligation="演示甲（139990199001010019）腾退例样路9001号9栋9901室并偿还10000元",
        performed="汇入6222020000000000000",
        unperformed="电话13900000000",
        basis_number="139990199001010019号",
    )

    shown = record(draft)

    assert shown["obligation"] == "演示甲（***）腾退例样路***并偿还10000元"
    assert shown["performance"] == {"state": "partial", "performed": "汇入***", "unperformed": "电话***"}
    assert shown["basis"]["number"] == "***号"


def test_a_passport_number_in_a_text_is_taken_out_though_no_rule_knows_its_form() -> None:
    draft = replace(PERSON, number="A1B2C3", number_type=NumberType.PASSPORT, obligation="持A1B2C3号护照者还款")

    assert record(draft)["obligation"] == "持***号护照者还款"


# The wire shapes


def test_a_summary_says_who_why_and_which_court() -> None:
    assert summary(record()) == {
        "id": "L7Kq2mN9xR4t",
        "kind": "natural_person",
        "name": "演示甲",
        "masked_number": "1399901990********",
        "grounds": [{"code": "G1", "text": GROUND_TEXTS[Ground.G1]}, {"code": "G4", "text": GROUND_TEXTS[Ground.G4]}],
        "court": {"code": "冀0001", "name": "演示市演示区人民法院"},
        "case_number": "（2025）冀0001执1号",
    }


def test_the_page_of_a_person_has_every_field_of_the_contract() -> None:
    shown = detail(record(), as_of=AS_OF)

    assert set(shown) == {
        "id", "kind", "name", "masked_number", "sex", "birth_year", "division", "partial_address", "place_id",
        "grounds", "obligation", "performance", "basis", "court", "case_number", "filed_on", "decided_on",
        "published_on", "ends_on", "as_of", "meaning", "how_to_object", "policy", "synthetic",
    }  # fmt: skip
    assert shown["place_id"] == "S1a2b3"
    assert shown["as_of"] == "2025-04-10T18:30:05.123456Z"
    assert shown["grounds"] == [
        {"code": "G1", "text": "有履行能力而拒不履行生效法律文书确定义务的"},
        {"code": "G4", "text": "违反财产报告制度的"},
    ]
    assert shown["policy"] == {"name": "hebei-2019", "version": 1}


def test_the_page_says_what_a_listing_means_as_of_the_day_in_beijing() -> None:
    shown = detail(record(), as_of="2025-04-10T18:30:05.123456Z")
    meaning = str(shown["meaning"])

    assert "更新于2025-04-11" in meaning
    assert "姓名相同不代表是同一人" in meaning
    assert "地图标注的是附近的公共地点" in meaning
    assert "不得利用本信息骚扰" in meaning
    assert str(shown["how_to_object"]).startswith("认为不应纳入")


def test_a_page_without_place_says_nothing_of_the_map() -> None:
    shown = detail(public_record(unplaced(), HEBEI), as_of=None)

    assert shown["place_id"] is None
    assert shown["as_of"] is None
    assert "地图" not in str(shown["meaning"])


def test_a_representative_is_labelled_as_not_listed() -> None:
    shown = detail(record(COMPANY), as_of=AS_OF)

    assert shown["legal_representative"] == {
        "name": "虚构乙",
        "note": "法定代表人（负责人）姓名为单位登记信息，其本人不因此被纳入名单。",
    }
    assert detail(record(replace(COMPANY, representative=None)), as_of=AS_OF)["legal_representative"] is None
    assert "姓名相同" not in str(shown["meaning"])


def test_a_page_speaks_english_when_asked() -> None:
    shown = detail(record(COMPANY), as_of=AS_OF, language="en")

    said = json.dumps([shown["meaning"], shown["how_to_object"], shown["grounds"], shown["legal_representative"]])
    assert "updated on 2025-04-11" in said
    assert "Able to perform but refuses" in said
    assert re.search("[一-龥]", said) is None


def test_a_page_uses_the_texts_of_its_policy() -> None:
    shown = detail(record(COMPANY, COUNTY), as_of=AS_OF, texts=COUNTY.texts)

    assert "地图仅显示所属县（区）" in str(shown["meaning"])


@BOTH
def test_shapes_are_made_from_what_the_ledger_keeps(policy: Policy) -> None:
    for draft in (PERSON, COMPANY, SOLE_PROPRIETOR, LEGACY):
        made = record(draft, policy)
        kept = json.loads(canonical(made))

        assert kept == made
        assert canonical(kept) == canonical(made)
        assert detail(kept, as_of=AS_OF) == detail(made, as_of=AS_OF)


def test_the_canonical_spelling_is_one() -> None:
    body = canonical({"b": [1, None, True], "a": "名 称"})

    assert body == '{"a":"名 称","b":[1,null,true]}'.encode()


def test_a_float_never_gets_into_a_record() -> None:
    with pytest.raises(TypeError):
        canonical({"place": {"lon": 115.49}})


# Nothing gets through: plant it, then look for it in every byte

rooms = st.builds(
    lambda building, unit, room: (f"{building}号楼{unit}单元{room}室", f"{room}室"),
    st.integers(1, 99),
    st.integers(1, 9),
    st.integers(3_301, 9_899),
)
residents = st.builds(
    lambda region, born, sequence: (
        digits := f"{region}{born:%Y%m%d}{sequence:03d}",
        digits + resident_number.check_digit(digits),
    )[1],
    st.integers(139_990, 139_999),
    st.dates(date(1940, 1, 1), date(2005, 12, 31)),
    st.integers(1, 999),
)
points = st.builds(
    lambda lon, lat: (f"{lon / 1_000_000:.6f}", f"{lat / 1_000_000:.6f}"),
    st.integers(113_450_001, 119_849_999),
    st.integers(36_050_001, 42_619_999),
)
placements = st.sampled_from([PlacedAt.PLACE, PlacedAt.CELL9, PlacedAt.CELL8, PlacedAt.CELL7, PlacedAt.NONE])


@st.composite
def planted(draw: st.DrawFn) -> tuple[Facts, list[str]]:
    """Facts of a person (or a sole proprietor) in which a number, a room and an exact point stand wherever they can."""
    number, (house, room), (lon, lat) = draw(residents), draw(rooms), draw(points)
    street = draw(st.sampled_from(["例样路", "例样大街", "例样小区", "样例村"]))
    address = draw(
        st.sampled_from(
            [
                f"河北省保定市莲池区虚构街道{street}{house}",
                f"保定市莲池区{street}{house}（{lon},{lat}）",
                f"莲池区{street}{house}，电话13900000000，身份证{number}",
                f"{street}{house}",
                f"户籍地：河北省保定市莲池区虚构街道虚构小区{street}{house}",
            ]
        )
    )
    text = draw(
        st.sampled_from(
            [
                f"演示甲（身份证号{number}）腾退{street}{house}并偿还10000元",
                f"位于{lon},{lat}的{street}{house}，公民身份号码：{number}",
                f"{number}",
                f"（{number}）住{street}{house}",
            ]
        )
    )
    person = replace(PERSON, number=number, birth_date=None, birth_year=None)
    draft = replace(
        draw(st.sampled_from([person, person, SOLE_PROPRIETOR, replace(LEGACY, masked_number=number)])),
        address=address,
        obligation=text,
        performed=draw(st.sampled_from([None, text])),
        unperformed=draw(st.sampled_from([None, text])),
        basis_number=draw(st.sampled_from(["（2024）冀0001民初7号", f"第{number}号"])),
    )
    placed_at = draw(placements)
    place = None if placed_at is PlacedAt.NONE else replace(COMPOUND, point=Wgs84(115.4, 38.8))
    return facts(draft, place=place, placed_at=placed_at), [
        number,
        number[10:],
        house,
        room,
        lon,
        lat,
        lon[:-1],
        lat[:-1],
    ]


@BOTH
@given(case=planted())
def test_no_number_room_or_exact_point_gets_into_a_record(policy: Policy, case: tuple[Facts, list[str]]) -> None:
    planted_facts, secrets = case

    made = public_record(planted_facts, policy)
    written = canonical(made).decode()
    shown = json.dumps([summary(made), detail(made, as_of=AS_OF)], ensure_ascii=False)

    assert [secret for secret in secrets if secret in written or secret in shown] == []
    if planted_facts.draft.kind is Kind.NATURAL_PERSON:
        assert set(str(made["masked_number"])[10:]) == {"*"}


@BOTH
@given(case=planted())
def test_no_float_gets_into_a_record(policy: Policy, case: tuple[Facts, list[str]]) -> None:
    def floats(value: object) -> list[float]:
        if isinstance(value, float):
            return [value]
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return [found for part in parts for found in floats(part)]

    assert floats(json.loads(canonical(public_record(case[0], policy)))) == []


@given(case=planted())
def test_a_person_under_the_strict_policy_never_stands_anywhere(case: tuple[Facts, list[str]]) -> None:
    made = public_record(case[0], COUNTY)

    assert "place" not in made
    assert {"nearby", "density"}.isdisjoint(str(channel) for channel in made["channels"])  # type: ignore[attr-defined]
    assert made.get("partial_address", "河北省保定市莲池区") == "河北省保定市莲池区"


@BOTH
def test_the_house_of_the_example_is_nowhere(policy: Policy) -> None:
    draft = replace(PERSON, obligation=f"腾退位于例样路{STREET_NUMBER}虚构小区{HOUSE}的房屋")

    written = canonical(record(draft, policy)).decode()

    assert [secret for secret in (HOUSE, STREET_NUMBER, "9901室", "9栋", str(PERSON.number)) if secret in written] == []


@pytest.mark.parametrize("kind", [Kind.LEGAL_PERSON, Kind.OTHER_ORGANISATION])
@BOTH
def test_only_organisations_have_a_representative(policy: Policy, kind: Kind) -> None:
    assert "legal_representative" not in record(replace(PERSON, representative="虚构乙"), policy)
    assert "legal_representative" in record(replace(COMPANY, kind=kind), policy)
