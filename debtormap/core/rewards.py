"""Reward notices: what an applicant promises to whoever tells the court of assets it did not know.

Source: Supreme People's Court, Provisions on property investigation in civil enforcement, Fa Shi [2017] 8 as amended by
Fa Shi [2020] 21: articles 21 (written application, decision in ten days), 22 (what a notice states), 23 (the order of
submission), 24 (who pays). A notice asks for assets, never for where a person is.

>>> day = date(2027, 3, 31)
>>> terms = Terms(form=Form.SHARE, share_permille=50, ceiling_fen=2_000_000, conditions="", valid_until=day)
>>> due_fen(terms, recovered_fen=10_000_000), due_fen(terms, recovered_fen=90_000_000)
(500000, 2000000)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from debtormap.core.clues import clean_text
from debtormap.core.errors import RuleError
from debtormap.core.listing import expires_at
from debtormap.core.notices import Language
from debtormap.core.redaction import redact
from debtormap.core.traditional import TEXTS

CONDITIONS_CHARACTERS: Final = 300
MAX_CEILING_FEN: Final = 100_000_000_00
MAX_SHARE_PERMILLE: Final = 500
LONGEST: Final = timedelta(days=731)
DECIDE_DAYS: Final = 10
BASIS: Final = "最高人民法院关于民事执行中财产调查若干问题的规定（2020年修正）第二十一条至第二十四条"

# Whoever is looked for is found by the court; a notice that asks the public for it invites to hunt a person.
_WHEREABOUTS: Final = re.compile(
    "下落|行踪|行迹|藏身|躲藏|藏匿(?:处|地|点)|住处|住址|现居|定位|跟踪|抓(?:到|获|住)|找到(?:本人|其人|人)|"
    "人在(?:哪|何)|何处居住|去向(?!不明的财产)|出入(?:地点|场所)|拘(?:留|捕)|活捉|举报其人"
)


class Form(StrEnum):
    """How the reward is reckoned."""

    AMOUNT = "amount"
    SHARE = "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a notice promises. One notice rewards one clue: the first, by the order of submission, that is effective."""

    form: Form
    ceiling_fen: int
    conditions: str
    valid_until: date
    """The last day, in Beijing."""
    amount_fen: int | None = None
    share_permille: int | None = None
    """Of what is recovered by the clue."""


def check(terms: Terms, *, today: date) -> Terms:
    """The terms with clean conditions. RuleError for what may not be promised, or not be asked for."""
    _check_reckoning(terms)
    if not 1 <= terms.ceiling_fen <= MAX_CEILING_FEN:
        raise RuleError("ceiling", field="ceiling", rule="a ceiling from 0.01 to 100 million yuan")
    if not today <= terms.valid_until <= today + LONGEST:
        raise RuleError("valid_until", field="valid_until", rule="a day from today on, within two years")
    conditions = clean_text(terms.conditions, field="conditions", limit=CONDITIONS_CHARACTERS)
    if _WHEREABOUTS.search(conditions):
        raise RuleError(
            "asks_whereabouts", field="conditions", rule="a notice asks for assets, never for where a person is",
            mend="name kinds of assets only",
        )  # fmt: skip
    if redact(conditions) != conditions:
        raise RuleError(
            "personal_data", field="conditions", rule="numbers, accounts and addresses of persons stay out of a notice"
        )
    return Terms(
        form=terms.form, ceiling_fen=terms.ceiling_fen, conditions=conditions, valid_until=terms.valid_until,
        amount_fen=terms.amount_fen, share_permille=terms.share_permille,
    )  # fmt: skip


def due_fen(terms: Terms, *, recovered_fen: int) -> int:
    """What the sender is owed once this much is recovered: rounded down to the fen, never above the ceiling."""
    if recovered_fen <= 0:
        return 0
    if terms.form is Form.AMOUNT:
        return min(terms.amount_fen or 0, terms.ceiling_fen)
    return min(recovered_fen * (terms.share_permille or 0) // 1000, terms.ceiling_fen)


def decide_by(requested_on: date) -> date:
    """The court decides on a request within ten days; the day itself is not counted, no holiday lengthens it."""
    return requested_on + timedelta(days=DECIDE_DAYS)


def record(notice_id: str, terms: Terms, *, published_on: date) -> dict[str, object]:
    """A notice as it stands in the public record of its listing."""
    reckoned: dict[str, object] = (
        {"amount_fen": terms.amount_fen} if terms.form is Form.AMOUNT else {"share_permille": terms.share_permille}
    )
    return {
        "id": notice_id,
        "form": terms.form.value,
        **reckoned,
        "ceiling_fen": terms.ceiling_fen,
        "conditions": terms.conditions,
        "published_on": published_on.isoformat(),
        "valid_until": terms.valid_until.isoformat(),
        "expires_at": expires_at(terms.valid_until).isoformat().replace("+00:00", "Z"),
    }


_WORDS: Final[dict[Language, dict[str, str]]] = {
    Language.CHINESE: {
        "asks": "征集法院尚未掌握的、可供执行的财产线索。不征集人员去向，请勿跟踪、盘问或者接触任何人。",
        "rule": "同一公告只奖励一名提供人：线索属实且执行到位的，以提交先后为准。",
        "payer": "由申请执行人支付：从执行到位的款项中支付，不足部分由申请执行人支付。",
        "excluded": "申请执行人的代理人、有义务向法院提供线索的人不领取悬赏金。",
        "basis": BASIS,
    },
    Language.ENGLISH: {
        "asks": "The court asks for assets that it does not know of and that can be enforced against. It does not ask "
        "where anybody is: do not follow, question or approach anyone.",
        "rule": "One notice rewards one sender: of clues that are true and led to recovery, the first that was sent.",
        "payer": "The applicant pays: out of what is recovered, and for the rest from their own means.",
        "excluded": "Agents of the applicant and whoever owes the court such information get no reward.",
        "basis": BASIS,
    },
}


def shown(held: Mapping[str, object]) -> dict[str, object]:
    """A notice of a public record as the public reads it; `words` stand beside it."""
    return {name: value for name, value in held.items() if name != "expires_at"}


def words(language: Language) -> dict[str, str]:
    """What holds of every notice: what is asked for, who is rewarded, who pays, who is not, on what basis."""
    if language is Language.TRADITIONAL:
        return {name: TEXTS[text] for name, text in _WORDS[Language.CHINESE].items()}
    return _WORDS[language]


def _check_reckoning(terms: Terms) -> None:
    if terms.form is Form.AMOUNT:
        if terms.share_permille is not None or terms.amount_fen is None or terms.amount_fen < 1:
            raise RuleError("amount", field="amount", rule="an amount of at least 0.01 yuan, and no share")
        if terms.amount_fen > terms.ceiling_fen:
            raise RuleError("amount", field="amount", rule="the amount is not above the ceiling")
        return
    share = terms.share_permille
    if terms.amount_fen is not None or share is None or not 1 <= share <= MAX_SHARE_PERMILLE:
        raise RuleError("share", field="share", rule="a share from 0.1 to 50 per cent, and no amount")
