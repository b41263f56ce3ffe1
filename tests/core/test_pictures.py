"""Pictures say what the policy gives to audience P, and nothing else."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

import debtormap
from debtormap.core import pictures
from debtormap.core.disclosure import Policy, parse_policy, policy_body
from debtormap.core.policies import Audience, Field, Form, Subject
from tests.public.examples import organisation, person

POLICIES = Path(debtormap.__file__).parent / "policies"


def policy(name: str) -> Policy:
    return parse_policy(tomllib.loads((POLICIES / f"{name}.toml").read_text("utf-8")))


def forms(name: str = "hebei-2019") -> Any:
    share = policy_body(policy(name))["share"]
    assert isinstance(share, dict)
    return share["picture"]


def values(record: dict[str, Any]) -> dict[Field, str]:
    return {row.field: row.value for row in pictures.rows(record, forms())}


def test_a_person_s_picture_has_the_surname_and_no_number() -> None:
    assert values(person("A", "欧阳演示")) == {
        Field.COURT: "演示区人民法院",
        Field.NAME: "欧阳某",
        Field.DIVISION: "河北省保定市莲池区",
        Field.GROUNDS: "有履行能力而拒不履行生效法律文书确定义务的；违反财产报告制度的",
        Field.PUBLISHED_ON: "2025-02-03",
    }


def test_an_organisation_s_picture_has_its_name_and_credit_code() -> None:
    found = values(organisation("A", "㐂𠮷䶮𬱖演示商行"))

    assert found[Field.NAME] == "㐂𠮷䶮𬱖演示商行"
    assert found[Field.ID_NUMBER] == "91139990YY0DEM019E"
    assert set(found) == set(values(person("A"))) | {Field.ID_NUMBER}


def test_the_fields_are_those_of_audience_p() -> None:
    held = policy("hebei-2019")
    for subject, record in ((Subject.NATURAL, person("A")), (Subject.ORGANISATION, organisation("A"))):
        given = {e.field for e in held.entries if e.subject is subject and Audience.PICTURE in e.audience}

        assert set(values(record)) == given - ({Field.ADDRESS} if "partial_address" not in record else set())


def test_the_strict_policy_gives_pictures_nothing_of_a_person() -> None:
    assert pictures.rows(person("A"), forms("county")) == ()


@pytest.mark.parametrize("form", list(Form))
def test_no_form_gets_a_number_of_a_person_into_a_picture(form: Form) -> None:
    everything = {subject.value: {field.value: form.value for field in Field} for subject in Subject}

    shown = pictures.rows(person("A", credit_code="139990199003070011"), everything)

    assert Field.ID_NUMBER not in {row.field for row in shown}
    assert not [row for row in shown if "139990" in row.value]
    assert Field.LEGAL_REPRESENTATIVE not in {row.field for row in pictures.rows(organisation("A"), everything)}


def test_a_sole_proprietor_s_address_is_shown_as_a_person_s() -> None:
    given = {
        Subject.NATURAL.value: {Field.ADDRESS.value: Form.COUNTY.value},
        Subject.ORGANISATION.value: {Field.ADDRESS.value: Form.DOMICILE.value},
    }
    shop = organisation("A", credit_code="92139990YY0DEM019E", partial_address="河北省保定市莲池区演示街道演示小区")

    assert [row.value for row in pictures.rows(shop, given)] == ["河北省保定市莲池区"]


def test_a_record_without_a_field_has_no_row_of_it() -> None:
    record = person("A")
    for key in ("name", "court", "division", "grounds", "published_on"):
        del record[key]

    assert pictures.rows(record, forms()) == ()
