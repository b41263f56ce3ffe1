"""Answer templates: a court's own, in two languages, with merge fields that are checked when they are written."""

from datetime import date

import pytest

from debtormap.clues import answer_templates as templates
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.staff.models import Account, Role
from tests.clues.conftest import account

pytestmark = pytest.mark.django_db(databases="__all__")
TEXTS = {"name": "何处", "text": "{法院}请您在{日期}前补充。", "text_en": "{court} asks you to add it by {day}."}


@pytest.fixture
def chief(db: None) -> Account:
    return account("chief", Role.PRESIDENT)


def test_a_court_s_own_take_the_place_of_the_built_in_ones(chief: Account, lin: Account) -> None:
    far = account("far", Role.CLUE_OFFICER, court_code="冀0002")
    before = templates.offered(lin)

    saved = templates.save("", **TEXTS, by=chief)

    assert before == list(templates.BUILT_IN)
    assert [(each.id, each.name) for each in templates.offered(lin)] == [(saved, "何处")]
    assert templates.offered(far) == list(templates.BUILT_IN)


def test_only_a_president_writes_and_only_for_the_own_court(chief: Account, lin: Account) -> None:
    saved = templates.save("", **TEXTS, by=chief)
    far = account("far", Role.PRESIDENT, court_code="冀0002")

    with pytest.raises(NotAllowed):
        templates.save("", **TEXTS, by=lin)
    with pytest.raises(NotFound):
        templates.save(saved, **TEXTS, by=far)
    with pytest.raises(NotFound):
        templates.delete(saved, by=far)
    templates.save(saved, **(TEXTS | {"text": "改"}), by=chief)
    assert [each.text for each in templates.own(chief)] == ["改"]
    templates.delete(saved, by=chief)
    assert templates.own(chief) == []


def test_a_name_stands_once(chief: Account) -> None:
    templates.save("", **TEXTS, by=chief)

    with pytest.raises(Conflict):
        templates.save("", **TEXTS, by=chief)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"name": " "}, "name"), ({"text": ""}, "text"), ({"text": "{姓名}"}, "text"), ({"text_en": "{name}"}, "text_en"),
     ({"text": "{法院"}, "text"), ({"text": "法院}"}, "text"), ({"text": "字" * 2001}, "text")],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_its_field(chief: Account, change: dict[str, str], field: str) -> None:
    with pytest.raises(RuleError) as refused:
        templates.save("", **(TEXTS | change), by=chief)

    assert refused.value.field == field


def test_merge_fields_are_filled_in_both_languages() -> None:
    due_on = date(2026, 12, 1)
    zh = templates.filled(TEXTS["text"], court="演示法院", due_on=due_on, language="zh")
    en = templates.filled(TEXTS["text_en"], court="Demo court", due_on=due_on, language="en")

    assert zh == "演示法院请您在2026年12月1日前补充。"
    assert en == "Demo court asks you to add it by 2026-12-01."


def test_every_built_in_one_is_whole_in_both_languages() -> None:
    for each in templates.BUILT_IN:
        for text in (each.text, each.text_en):
            templates._check_fields("text", text)
            assert text
