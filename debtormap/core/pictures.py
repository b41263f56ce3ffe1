"""What a picture of a listing says: exactly the fields that the policy gives to pictures (audience P), in their forms.

A picture outlives its listing in strangers' albums, so it says less than the page: of a person the surname, no digit of
a number, no place finer than the policy's. It is made of the public record alone.

>>> surname("欧阳演示"), surname("𬱖演"), surname("阿卜杜拉·买买提")
('欧阳某', '𬱖某', '阿某')
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from debtormap.core.identifiers.credit_code import is_sole_proprietor
from debtormap.core.listing import Kind
from debtormap.core.notices import Language, ground_text
from debtormap.core.policies import Field, Form, Subject
from debtormap.core.surnames import COMPOUND

Record = Mapping[str, Any]
PictureForms = Mapping[str, Mapping[str, str]]
"""By subject, then by field, the form of the field: what `disclosure.policy_body` tells of audience P."""

TITLE = "失信被执行人信息公示"
_LABELS: Mapping[Field, str] = {
    Field.NAME: "姓名（名称）",
    Field.ID_NUMBER: "统一社会信用代码",
    Field.SEX: "性别",
    Field.BIRTH_YEAR: "出生年份",
    Field.LEGAL_REPRESENTATIVE: "",
    Field.DIVISION: "所在县（区）",
    Field.ADDRESS: "地址",
    Field.GROUNDS: "具体情形",
    Field.OBLIGATION: "义务",
    Field.PERFORMANCE: "履行情况",
    Field.BASIS: "执行依据",
    Field.COURT: "执行法院",
    Field.CASE_NUMBER: "案号",
    Field.FILED_ON: "立案日期",
    Field.DECIDED_ON: "决定日期",
    Field.PUBLISHED_ON: "公布日期",
    Field.ENDS_ON: "公布至",
}
_ORDER = (Field.COURT, *(field for field in Field if field is not Field.COURT))
_VARIATION_SELECTORS = range(0xE0100, 0xE01F0)
_STATES = {"none": "全部未履行", "partial": "部分履行", "full": "已履行"}
_SEXES = {"male": "男", "female": "女"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One field as it stands in a picture."""

    field: Field
    label: str
    value: str


def rows(record: Record, forms: PictureForms) -> tuple[Row, ...]:
    """The fields of a picture in their order, the court first. What the record does not hold is not there."""
    is_person = record["kind"] == Kind.NATURAL_PERSON
    own = forms.get(Subject.NATURAL if is_person else Subject.ORGANISATION, {})
    # The registered address of a sole proprietor is often a home: it is shown as that of a person.
    placed = forms.get(Subject.NATURAL, {}) if is_sole_proprietor(record.get("credit_code") or "") else own
    found = []
    for field in _ORDER:
        given = placed if field in (Field.DIVISION, Field.ADDRESS) else own
        form = given.get(field)
        value = None if form is None else _VALUES[field](record, Form(form))
        if value:
            found.append(Row(field=field, label=_LABELS[field], value=value))
    return tuple(found)


def surname(name: str) -> str:
    """A person's surname and 某; of a name without a known compound surname, its first character."""
    compound = next((each for each in COMPOUND if name.startswith(each) and len(name) > len(each)), None)
    if compound is not None:
        return f"{compound}某"
    end = 2 if len(name) > 1 and ord(name[1]) in _VARIATION_SELECTORS else 1
    return f"{name[:end]}某"


def _name(record: Record, form: Form) -> str | None:
    name = record.get("name")
    if not name:
        return None
    return surname(name) if form is Form.SURNAME_ONLY else str(name)


def _number(record: Record, _: Form) -> str | None:
    """An organisation's credit code, or nothing: no picture has a digit of a person's number."""
    if record["kind"] == Kind.NATURAL_PERSON:
        return None
    return _text("credit_code")(record, _)


def _division(record: Record, _: Form) -> str | None:
    return (record.get("division") or {}).get("name")


def _address(record: Record, form: Form) -> str | None:
    return _division(record, form) if form is Form.COUNTY else record.get("partial_address")


def _grounds(record: Record, _: Form) -> str | None:
    return "；".join(ground_text(code, Language.CHINESE) for code in record.get("grounds", ())) or None


def _performance(record: Record, _: Form) -> str | None:
    return _STATES.get((record.get("performance") or {}).get("state", ""))


def _basis(record: Record, _: Form) -> str | None:
    basis = record.get("basis")
    return f"{basis['issuer']} {basis['number']}" if basis else None


def _text(key: str) -> Callable[[Record, Form], str | None]:
    def value(record: Record, _: Form) -> str | None:
        found = record.get(key)
        return None if found is None else str(found)

    return value


_VALUES: Mapping[Field, Callable[[Record, Form], str | None]] = {
    Field.NAME: _name,
    Field.ID_NUMBER: _number,
    Field.SEX: lambda record, _: _SEXES.get(record.get("sex") or ""),
    Field.BIRTH_YEAR: _text("birth_year"),
    # Named on the page of the organisation only (a floor of policies).
    Field.LEGAL_REPRESENTATIVE: lambda _record, _form: None,
    Field.DIVISION: _division,
    Field.ADDRESS: _address,
    Field.GROUNDS: _grounds,
    Field.OBLIGATION: _text("obligation"),
    Field.PERFORMANCE: _performance,
    Field.BASIS: _basis,
    Field.COURT: lambda record, _: (record.get("court") or {}).get("name"),
    Field.CASE_NUMBER: _text("case_number"),
    Field.FILED_ON: _text("filed_on"),
    Field.DECIDED_ON: _text("decided_on"),
    Field.PUBLISHED_ON: _text("published_on"),
    Field.ENDS_ON: _text("ends_on"),
}
