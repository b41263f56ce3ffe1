"""Disclosure policies as data: what loads, what is refused and what no policy may lift."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from debtormap.core.disclosure import parse_policy, policy_body
from debtormap.core.errors import RuleError
from debtormap.core.listing import Channel
from debtormap.core.notices import STANDARD, Notice
from debtormap.core.policies import Audience, Field, Form, Policy, Subject, Tier
from tests.core.disclosure_examples import NAMES, policy, policy_data


def refusal(data: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(RuleError) as caught:
        parse_policy(data)
    return caught.value.code, caught.value.field


def with_entry(name: str = "hebei-2019", **changes: Any) -> dict[str, Any]:
    data = policy_data(name)
    entry = {"field": "name", "kind": "NATURAL", "audience": ["S"], "form": "full", "basis": "art. 6", "risk": []}
    data["fields"].insert(0, {**entry, **changes})
    return data


def with_form(field: str, kind: str, form: str) -> dict[str, Any]:
    data = policy_data()
    for entry in data["fields"]:
        if (entry["field"], entry["kind"]) == (field, kind):
            entry["form"] = form
    data["fields"].sort(key=lambda entry: (entry["field"], entry["kind"]) != (field, kind))
    return data


@pytest.mark.parametrize("name", NAMES)
def test_the_built_in_policies_load_and_are_not_adopted(name: str) -> None:
    loaded = policy(name)

    assert (loaded.name, loaded.version, loaded.is_adopted) == (name, 1, False)


@pytest.mark.parametrize("name", NAMES)
def test_every_entry_of_a_built_in_policy_names_its_basis(name: str) -> None:
    assert [entry for entry in policy(name).entries if not entry.basis] == []


def test_the_strict_policy_gives_no_form_that_the_default_does_not_give() -> None:
    default, strict = policy("hebei-2019"), policy("county")

    assert [
        (subject, field)
        for subject in Subject
        for field in Field
        if field in strict.forms(subject) and field not in default.forms(subject)
    ] == []


def test_a_decision_of_the_court_adopts_a_policy() -> None:
    data = policy_data()
    data["adopted"] = {"body": "演示高级人民法院", "decision_no": "演示〔2026〕1号", "date": "2026-01-05"}

    assert parse_policy(data).is_adopted


@pytest.mark.parametrize(
    ("field", "kind", "expected"),
    [
        ("name", Subject.NATURAL, Form.FULL),
        ("id_number", Subject.NATURAL, Form.MASK_10_8),
        ("id_number", Subject.ORGANISATION, Form.FULL),
        ("address", Subject.NATURAL, Form.PARTIAL),
        ("address", Subject.ORGANISATION, Form.DOMICILE),
        ("legal_representative", Subject.NATURAL, None),
        ("legal_representative", Subject.ORGANISATION, Form.LABELLED),
        ("sex", Subject.ORGANISATION, None),
    ],
)
def test_the_default_policy_decides_each_field(field: str, kind: Subject, expected: Form | None) -> None:
    assert policy().forms(kind).get(Field(field)) is expected


def test_a_field_for_pictures_only_is_not_for_lists_and_pages() -> None:
    data = policy_data()
    data["fields"] = [
        entry
        for entry in data["fields"]
        if (entry["field"], entry["kind"], entry["form"]) != ("name", "NATURAL", "full")
    ]

    loaded = parse_policy(data)

    assert [entry.audience for entry in loaded.entries if entry.form is Form.SURNAME_ONLY] == [
        frozenset({Audience.PICTURE})
    ]
    assert Field.NAME not in loaded.forms(Subject.NATURAL)


@pytest.mark.parametrize(
    ("tier", "on_map", "expected"),
    [
        (None, True, (Channel.LIST, Channel.NEARBY, Channel.DENSITY, Channel.SHARE)),
        (Tier.SERIOUS, True, (Channel.LIST, Channel.NEARBY, Channel.DENSITY, Channel.SHARE)),
        (Tier.MINOR, True, (Channel.LIST,)),
        (None, False, (Channel.LIST, Channel.SHARE)),
    ],
)
def test_severity_decides_the_channels(tier: Tier | None, on_map: bool, expected: tuple[Channel, ...]) -> None:
    assert policy().channels(tier, on_map=on_map) == expected


def test_the_strict_policy_counts_no_density() -> None:
    assert policy("county").channels(None, on_map=True) == (Channel.LIST, Channel.NEARBY, Channel.SHARE)


@pytest.mark.parametrize("basis", [None, "", "  "])
def test_an_entry_without_basis_does_not_load(basis: str | None) -> None:
    data = policy_data()
    data["fields"][3]["basis"] = basis

    assert refusal(data) == ("policy_basis_missing", "fields[3].basis")


@pytest.mark.parametrize("block", ["location", "density", "share"])
def test_a_block_without_basis_does_not_load(block: str) -> None:
    data = policy_data()
    del data[block]["basis"]

    assert refusal(data) == ("policy_basis_missing", f"{block}.basis")


@pytest.mark.parametrize(
    "field",
    ["exact_position", "coordinates", "house_number", "photo", "phone", "employer", "family", "health", "bank", "plate",
     "minors", "clues", "informant", "score", "ranking", "user_location", "birth_date", "creditor"],
)  # fmt: skip
def test_no_policy_publishes_what_lies_below_the_floor(field: str) -> None:
    assert refusal(with_entry(field=field)) == ("policy_floor", "fields[0].field")


@pytest.mark.parametrize("form", ["full", "mask_10_4_4", "mask_11_4_4", "mask_6_8_4", "anything"])
def test_no_policy_shows_a_number_that_can_be_reckoned_back(form: str) -> None:
    assert refusal(with_form("id_number", "NATURAL", form)) == ("policy_floor", "fields[0].form")


@pytest.mark.parametrize(
    ("field", "kind", "form"),
    [
        ("address", "NATURAL", "full"),
        ("address", "NATURAL", "domicile"),
        ("obligation", "NATURAL", "full"),
        ("obligation", "ORGANISATION", "full"),
        ("performance", "NATURAL", "full"),
        ("legal_representative", "ORGANISATION", "full"),
    ],
)
def test_no_policy_shows_a_raw_form(field: str, kind: str, form: str) -> None:
    assert refusal(with_form(field, kind, form)) == ("policy_floor", "fields[0].form")


@pytest.mark.parametrize(
    ("kind", "audience", "where"), [("NATURAL", ["D"], "kind"), ("ORGANISATION", ["L", "D"], "audience")]
)
def test_no_policy_shows_a_representative_as_listed(kind: str, audience: list[str], where: str) -> None:
    data = with_entry(field="legal_representative", kind=kind, audience=audience, form="labelled")

    assert refusal(data) == ("policy_floor", f"fields[0].{where}")


@pytest.mark.parametrize("natural", ["exact", "building", "domicile", None])
def test_no_policy_places_a_person_finer_than_a_public_place(natural: str | None) -> None:
    data = policy_data()
    data["location"]["natural"] = natural

    assert refusal(data) == ("policy_floor", "location.natural")


def test_no_policy_maps_an_address_older_than_a_year() -> None:
    data = policy_data()

    assert parse_policy(data).location.max_address_age_months == 12
    data["location"]["max_address_age_months"] = 6
    assert parse_policy(data).location.max_address_age_months == 6
    data["location"]["max_address_age_months"] = 13
    assert refusal(data) == ("policy_floor", "location.max_address_age_months")


def test_no_policy_rates_anything_but_an_area() -> None:
    data = policy_data()
    data["density"]["area"] = "household"
    assert refusal(data) == ("policy_floor", "density.area")

    data = policy_data()
    data["density"]["thresholds"] = [1, 20, 50]
    assert refusal(data) == ("policy_floor", "density.thresholds")

    assert refusal({**policy_data(), "score": {}}) == ("policy_floor", "score")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"anything": 1}, ("policy_unknown", "anything")),
        ({"version": 0}, ("policy_value", "version")),
        ({"version": "1"}, ("policy_value", "version")),
        ({"policy": ""}, ("policy_value", "policy")),
        ({"valid_from": "2026-01-01"}, ("policy_value", "valid_from")),
        ({"fields": []}, ("policy_missing", "fields")),
        ({"location": None}, ("policy_missing", "location")),
        ({"texts": {"fr": {}}}, ("policy_unknown", "texts.fr")),
        ({"texts": {"zh": {"greeting": "x"}}}, ("policy_unknown", "texts.zh.greeting")),
        ({"texts": {"zh": {"use": ""}}}, ("policy_value", "texts.zh.use")),
    ],
)
def test_a_refusal_names_the_place(change: dict[str, Any], expected: tuple[str, str]) -> None:
    assert refusal({**policy_data(), **change}) == expected


def test_an_unknown_field_kind_or_audience_is_refused() -> None:
    assert refusal(with_entry(field="shoe_size")) == ("policy_unknown", "fields[0].field")
    assert refusal(with_entry(kind="DOG")) == ("policy_unknown", "fields[0].kind")
    assert refusal(with_entry(audience=["Z"])) == ("policy_unknown", "fields[0].audience")
    assert refusal(with_entry(extra=1)) == ("policy_unknown", "fields[0].extra")
    assert refusal(with_entry(field="sex", kind="ORGANISATION")) == ("policy_value", "fields[0].kind")


def test_a_field_given_twice_to_an_audience_is_refused() -> None:
    data = policy_data()
    data["fields"].append(data["fields"][0])

    assert refusal(data)[0] == "policy_twice"


def test_an_unknown_channel_is_refused() -> None:
    data = policy_data()
    data["severity"]["ORDINARY"] = ["list", "television"]

    assert refusal(data) == ("policy_unknown", "severity.ORDINARY")


def test_the_fallback_of_residents_is_not_above_the_floor() -> None:
    data = policy_data()
    data["location"]["fallback_min_residents"] = 501

    assert refusal(data) == ("policy_value", "location.fallback_min_residents")


def test_a_policy_cannot_be_changed() -> None:
    loaded = policy()

    with pytest.raises(FrozenInstanceError):
        loaded.version = 2  # type: ignore[misc]
    with pytest.raises(TypeError):
        loaded.severity[Tier.MINOR] = frozenset(Channel)  # type: ignore[index]
    with pytest.raises(TypeError):
        loaded.texts["zh"]["use"] = ""  # type: ignore[index]
    assert loaded == policy()


def test_the_standard_texts_are_those_of_the_default_policy() -> None:
    assert {language: dict(texts) for language, texts in policy().texts.items()} == {
        language: dict(texts) for language, texts in STANDARD.items()
    }
    assert policy_data()["texts"] == {language: dict(texts) for language, texts in STANDARD.items()}


def test_a_policy_words_its_own_texts_in_both_languages() -> None:
    loaded = policy("county")

    assert all(set(texts) == {notice.value for notice in Notice} for texts in loaded.texts.values())
    assert loaded.texts["zh"]["place"].startswith("地图仅显示所属县（区）")


def body_of(loaded: Policy) -> dict[str, object]:
    return {key: value for key, value in policy_body(loaded).items() if key != "texts"}


def test_the_ledger_hears_what_the_public_side_needs_of_a_policy() -> None:
    assert body_of(policy()) == {
        "name": "hebei-2019",
        "version": 1,
        "adopted": False,
        "channels": ["list", "nearby", "density", "share"],
        "nearby": True,
        "density": {
            "area": "h3_8",
            "thresholds": [5, 20, 50],
            "colours": ["blue", "yellow", "orange", "red"],
            "label": "公示密度等级",
            "k": 5,
        },
        "share": {
            "card": True,
            "poster": True,
            "picture": {
                "NATURAL": {
                    "name": "surname_only",
                    "division": "full",
                    "grounds": "full",
                    "court": "full",
                    "published_on": "full",
                },
                "ORGANISATION": {
                    "name": "full",
                    "id_number": "full",
                    "division": "full",
                    "grounds": "full",
                    "court": "full",
                    "published_on": "full",
                },
            },
        },
    }
    assert body_of(policy("county"))["density"] is None
