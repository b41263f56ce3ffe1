"""What a court's officers write again and again to senders: in Chinese and, where the court wrote it, in English.

A president of the court writes them; while a court has none of its own, the built-in ones are offered. Merge fields
stand in braces and are filled when the template is taken, before the officer reads it over and sends it.

>>> from datetime import date
>>> filled("{法院}将在{日期}前核实。", court="演示法院", due_on=date(2026, 12, 1), language="zh")
'演示法院将在2026年12月1日前核实。'
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from debtormap.clues import audit
from debtormap.clues.models import AnswerTemplate
from debtormap.clues.router import DATABASE
from debtormap.core.clues import MESSAGE_CHARACTERS, clean_text
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.staff.models import Account, Role

NAME_CHARACTERS: Final = 60
COURT: Final = "法院"
DAY: Final = "日期"
FIELDS: Final = {COURT: COURT, DAY: DAY, "court": COURT, "day": DAY}
"""What may stand in braces, in either language."""
_BRACED: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    id: str
    name: str
    text: str
    text_en: str


BUILT_IN: Final = (
    Template(
        id="where", name="Where exactly?",
        text="感谢您提供线索。为便于核实，请补充财产所在的具体位置。请勿以违法方式获取信息。",
        text_en="Thank you for the clue. To help the court verify it, please say exactly where the asset is. "
        "Do not obtain information unlawfully.",
    ),
    Template(
        id="since", name="Since when?",
        text="感谢您提供线索。请补充该情况从何时开始，以及您如何得知。请勿以违法方式获取信息。",
        text_en="Thank you for the clue. Please say since when this is so, and how you know it. "
        "Do not obtain information unlawfully.",
    ),
    Template(
        id="paper", name="A picture or paper?",
        text="感谢您提供线索。如有照片或文件，可凭回执补充上传。请勿以违法方式获取信息。",
        text_en="Thank you for the clue. Photos or papers, if you have any, can be added with the receipt. "
        "Do not obtain information unlawfully.",
    ),
    Template(
        id="thanks", name="Thanks, we verify",
        text="感谢您提供线索，{法院}将在{日期}前依法核实。您可凭回执查询进展。",
        text_en="Thank you for the clue. {court} verifies it by {day}. Follow it with the receipt.",
    ),
)  # fmt: skip


def offered(account: Account) -> list[Template]:
    """Those of the account's court, or the built-in ones."""
    own = AnswerTemplate.objects.filter(court_code=account.court_code).order_by("name")
    return [_template(each) for each in own] or list(BUILT_IN)


def save(template_id: str, *, name: str, text: str, text_en: str, by: Account) -> str:
    """Writes a new one (empty id) or another text of one; its id. RuleError for a field that does not fit."""
    _require_president(by)
    clean_name = clean_text(name, field="name", limit=NAME_CHARACTERS, needed=True)
    texts = [
        clean_text(text, field="text", limit=MESSAGE_CHARACTERS, needed=True),
        clean_text(text_en, field="text_en", limit=MESSAGE_CHARACTERS),
    ]
    for field, each in zip(("text", "text_en"), texts, strict=True):
        _check_fields(field, each)
    row = _own(template_id, by) if template_id else AnswerTemplate(court_code=by.court_code)
    row.name, (row.text, row.text_en) = clean_name, texts
    row.changed_by, row.changed_at = by.pk, timezone.now()
    try:
        with transaction.atomic(using=DATABASE):
            row.save()
            audit.write("template.save", f"template:{row.pk}", by=by, facts={"name": row.name})
    except IntegrityError:
        raise Conflict("another template has this name") from None
    return row.pk


def delete(template_id: str, *, by: Account) -> None:
    _require_president(by)
    with transaction.atomic(using=DATABASE):
        row = _own(template_id, by)
        audit.write("template.delete", f"template:{row.pk}", by=by, facts={"name": row.name})
        row.delete()


def own(account: Account) -> list[Template]:
    """What the court wrote itself."""
    return [_template(each) for each in AnswerTemplate.objects.filter(court_code=account.court_code).order_by("name")]


def filled(text: str, *, court: str, due_on: date, language: str) -> str:
    """With the merge fields in words; `language` is zh or en."""
    day = due_on.isoformat() if language == "en" else f"{due_on.year}年{due_on.month}月{due_on.day}日"
    values = {COURT: court, DAY: day}
    return _BRACED.sub(lambda found: values[FIELDS[found[1]]], text)


def _check_fields(field: str, text: str) -> None:
    unknown = [name for name in _BRACED.findall(text) if name not in FIELDS]
    if unknown or "{" in _BRACED.sub("", text) or "}" in _BRACED.sub("", text):
        raise RuleError(
            "merge_field", field=field, rule="braces hold 法院, 日期, court or day", mend="correct what is in braces"
        )


def _own(template_id: str, by: Account) -> AnswerTemplate:
    row = AnswerTemplate.objects.filter(pk=template_id, court_code=by.court_code).first()
    if row is None:
        raise NotFound("there is no such template")
    return row


def _require_president(by: Account) -> None:
    if not by.has_role(Role.PRESIDENT):
        raise NotAllowed("needs the role president")


def _template(row: AnswerTemplate) -> Template:
    return Template(id=row.pk, name=row.name, text=row.text, text_en=row.text_en)
