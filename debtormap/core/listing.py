"""A listing: who may be listed, why and for how long. How it moves from state to state stands in `life_cycle`.

Source: Supreme People's Court, Several Provisions on Publishing Information of the List of Judgment Defaulters,
Fa Shi [2017] 7 (articles 1, 2, 9, 10); wordings of 2013 from Fa Shi [2013] 17.

>>> parse_grounds("违反财产报告制度,违反限制高消费令")
(<Ground.G4: 'G4'>, <Ground.G5: 'G5'>)
>>> ends_on(date(2024, 3, 31), (Ground.G4,), 24)
datetime.date(2026, 3, 31)
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import lru_cache

from debtormap.core.dates import corresponding_day
from debtormap.core.errors import RuleError
from debtormap.core.life_cycle import MOVES, Action, State

__all__ = [
    "GROUND_TEXTS",
    "MOVES",
    "STATUTORY_TERM_MONTHS",
    "TERMS_MONTHS",
    "Action",
    "AddressSource",
    "Channel",
    "Ground",
    "Kind",
    "Performance",
    "Sex",
    "State",
    "ends_on",
    "expires_at",
    "has_fixed_term",
    "parse_grounds",
]


class Kind(StrEnum):
    """What a listed party is."""

    NATURAL_PERSON = "natural_person"
    LEGAL_PERSON = "legal_person"
    OTHER_ORGANISATION = "other_organisation"


class Ground(StrEnum):
    """The six situations of article 1."""

    G1 = "G1"
    G2 = "G2"
    G3 = "G3"
    G4 = "G4"
    G5 = "G5"
    G6 = "G6"


GROUND_TEXTS: dict[Ground, str] = {
    Ground.G1: "有履行能力而拒不履行生效法律文书确定义务的",
    Ground.G2: "以伪造证据、暴力、威胁等方法妨碍、抗拒执行的",
    Ground.G3: "以虚假诉讼、虚假仲裁或者以隐匿、转移财产等方法规避执行的",
    Ground.G4: "违反财产报告制度的",
    Ground.G5: "违反限制消费令的",
    Ground.G6: "无正当理由拒不履行执行和解协议的",
}


class Performance(StrEnum):
    """How far the obligation is done."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


class Sex(StrEnum):
    """Sex as the identity document states it."""

    MALE = "male"
    FEMALE = "female"


class AddressSource(StrEnum):
    """Where the court has an address from."""

    TITLE = "title"
    HOUSEHOLD = "household"
    COMPANY_REGISTER = "company_register"
    DEBTOR_REPORT = "debtor_report"
    COURT_VISIT = "court_visit"


#: As a list writes it, and as staff read it.
ADDRESS_SOURCE_TEXTS: dict[AddressSource, str] = {
    AddressSource.TITLE: "执行依据",
    AddressSource.HOUSEHOLD: "户籍登记",
    AddressSource.COMPANY_REGISTER: "市场主体登记",
    AddressSource.DEBTOR_REPORT: "被执行人申报",
    AddressSource.COURT_VISIT: "法院走访",
}


class Channel(StrEnum):
    """A surface on which a listing may appear."""

    LIST = "list"
    NEARBY = "nearby"
    DENSITY = "density"
    SHARE = "share"


STATUTORY_TERM_MONTHS = 24
TERMS_MONTHS = (24, 36, 48, 60)
_FIXED_TERM = frozenset({Ground.G2, Ground.G3, Ground.G4, Ground.G5, Ground.G6})
_BEIJING = timezone(timedelta(hours=8))

_CHAPEAU_2013 = re.compile(r"(?:被执行人)?具有履行能力而不履行生效法律文书确定的?义务")
_CHAPEAU_END = "并具有下列情形之一"
_KEYWORDS: tuple[tuple[re.Pattern[str], Ground], ...] = (
    (re.compile("有履行能力"), Ground.G1),
    (re.compile("抗拒执行"), Ground.G2),
    (re.compile("规避执行"), Ground.G3),
    (re.compile("财产报告"), Ground.G4),
    (re.compile("限制高?消费"), Ground.G5),
    (re.compile("和解协议"), Ground.G6),
)


@lru_cache(maxsize=4_096)
def parse_grounds(text: str) -> tuple[Ground, ...]:
    """The grounds in a text of the 2017 or 2013 wording, joined by commas, or in the codes G1-G6; sorted.

    The values contain `、` and are joined by `,` or `，` only. Damaged texts are known by their keywords.
    Raises RuleError `grounds_missing` or `grounds_unknown`.
    """
    cleaned = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    parts = [part.removesuffix("的").rstrip("。.;；") for part in cleaned.split(",")]
    parts = [part for part in parts if part not in ("", _CHAPEAU_END)]
    # The chapeau of 2013 introduces the situations; alone it says what G1 says.
    named = [part for part in parts if not _CHAPEAU_2013.fullmatch(part)]
    if not parts:
        raise RuleError("grounds_missing", rule="at least one situation of article 1 is named")
    return tuple(sorted({ground for part in named or parts for ground in _grounds_in(part)}))


def _grounds_in(part: str) -> tuple[Ground, ...]:
    if part in Ground.__members__:
        return (Ground[part],)
    found = tuple(ground for pattern, ground in _KEYWORDS if pattern.search(part))
    if not found:
        raise RuleError("grounds_unknown", rule="a situation is one of the six of article 1")
    return found


def has_fixed_term(grounds: Iterable[Ground]) -> bool:
    """Whether article 2 gives these grounds a term: any but G1 alone."""
    return not _FIXED_TERM.isdisjoint(grounds)


@lru_cache(maxsize=32_768)
def ends_on(decided_on: date | None, grounds: tuple[Ground, ...], term_months: int | None) -> date | None:
    """The last day of the term; None when it has no term (G1 alone) or the decision date is not known.

    The day of the decision is not counted; the term ends on the corresponding day. Where the decision names no
    term, the statutory two years hold.
    """
    if decided_on is None or not has_fixed_term(grounds):
        return None
    return corresponding_day(decided_on, term_months or STATUTORY_TERM_MONTHS)


@lru_cache(maxsize=32_768)
def expires_at(ends_on: date) -> datetime:
    """The end (24:00 in Beijing) of the last day of a term, in UTC. No holiday lengthens it."""
    return datetime.combine(ends_on + timedelta(days=1), time.min, tzinfo=_BEIJING).astimezone(UTC)
