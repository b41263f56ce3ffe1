"""Proposals what to take out of a free text: by rule, each with its place, for a person to confirm.

Source: rules of the Supreme People's Court on the publication of judgments (2016); the classes of section 9.5 of the
reference: other persons' names (to 某), numbers, telephones, accounts, plates, title certificates, door numbers,
minors, health, family facts. Numbers are those of `redaction`. A name is proposed where the file knows it or a word
before it says that a person follows; rather one too many, a person looks at each.

>>> text = "向申请人演示乙偿还10000元，汇入账号6222020000000000000"
>>> [(span.kind.value, text[span.start:span.end]) for span in propose(text, ["演示乙"])]
[('person', '演示乙'), ('account', '6222020000000000000')]
>>> apply(text, propose(text, ["演示乙"]))
'向申请人演某偿还10000元，汇入账号***'
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from debtormap.core import redaction
from debtormap.core.surnames import COMPOUND, SINGLE


class Kind(StrEnum):
    """What stands in a span."""

    PERSON = "person"
    IDENTITY_NUMBER = "identity_number"
    TELEPHONE = "telephone"
    ACCOUNT = "account"
    PLATE = "plate"
    TITLE = "title"
    DOOR = "door"
    EMAIL = "email"
    POSITION = "position"
    NUMBER = "number"
    MINOR = "minor"
    HEALTH = "health"
    FAMILY = "family"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters from `start` up to `end`, not included."""

    kind: Kind
    start: int
    end: int


_SURNAMES = f"(?:{'|'.join(COMPOUND)}|[{SINGLE}])"
_ROLES = (
    "申请执行人|申请人|被申请人|被执行人|原告|被告|上诉人|被上诉人|第三人|案外人|共同借款人|担保人|保证人|连带责任人|"
    "出借人|借款人|债权人|债务人|出租人|承租人|受害人|被害人|证人|继承人|法定代理人|委托代理人|代理人|监护人|法定代表人|"
    "负责人|股东|配偶|妻子|丈夫|前妻|前夫|父亲|母亲|儿子|女儿|长子|次子|长女|次女|婚生子|婚生女|之子|之女|之妻|之夫"
)
# What follows a name; without it a given name of two characters would swallow the verb.
_AFTER = (
    r"(?=[、，。；：,;:（()）\s]|$|[与和及同向对将把为系是在于应的给等共均各]|"
    "偿还|支付|返还|给付|归还|赔偿|承担|履行|连带|提供|名下|所有|购买|签订|借款|赠与|交付|腾退|协助|抚养|之间|一次性)"
)
_AFTER_ROLE = re.compile(rf"(?:{_ROLES})[：:]?(?P<name>{_SURNAMES}[一-龥·]{{1,2}}?){_AFTER}")
# 张三与李四, 张三、李四: one name that is known to be one makes a neighbour one, too.
_NEIGHBOUR = re.compile(rf"[、与和及](?P<name>{_SURNAMES}[一-龥·]{{1,2}}?){_AFTER}")
_NOT_NAMES = re.compile(
    "^(?:应当|应于|应在|应向|双方|均应|连带|共同|于本|自愿|名下|公司|银行|利息|本金|人民|法院|诉讼|违约)"
)

_CLAUSE = re.compile("[^，。；;,\n]+")
_SENSITIVE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.MINOR, re.compile("未成年|婴儿|幼儿|儿童|小学|初中|幼儿园|学生")),
    (Kind.HEALTH, re.compile("病历|病情|诊断|患有|患病|住院|手术|精神障碍|残疾|伤残|怀孕|流产|艾滋|肝炎|癌|肿瘤")),
    (Kind.FAMILY, re.compile("离婚|抚养|探望|探视|收养|婚生|非婚生|监护权|扶养|赡养|继承|遗产|家庭暴力|亲子鉴定")),
)
# A sum owed for such a cause is the obligation itself: the clause stays, a person still sees the words.
_SUM = re.compile("[0-9]+(?:[.,，][0-9]+)*[万亿]?元")

_NUMBER_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.EMAIL, re.compile(r"[\w.+-]+@[\w.-]+")),
    (Kind.POSITION, re.compile(r"[0-9]{2,3}\.[0-9]{4,}")),
    (Kind.PLATE, re.compile("[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-Za-z].+")),
    (Kind.IDENTITY_NUMBER, re.compile(r"[0-9]{6}[- ]?[0-9]{4}[- ]?[0-9]{4}[- ]?[0-9]{3}[0-9Xx]|[0-9]{15}|.*\*.*")),
    (Kind.TELEPHONE, re.compile(r"[(（]?0[0-9]{2,3}[)）]?[- ]?[0-9]{7,8}.*|1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}")),
    (Kind.TELEPHONE, re.compile(r"[48]00[- ][0-9]{3,4}[- ]?[0-9]{3,4}|[一二三四五六七八九零〇]{7,}")),
    (Kind.DOOR, re.compile(r".*[号栋幢座室元门院楼层户].*|[0-9]{1,3}-[0-9]{1,2}-[0-9]{2,4}")),
    (Kind.ACCOUNT, re.compile(r"[0-9][0-9 -]{7,}")),
)
_LABELLED = re.compile("(?P<telephone>电话|手机|联系)|(?P<identity_number>身份|护照|证件)|(?P<account>[账帐]|卡号)")


def propose(text: str, known_names: Iterable[str] = (), *, own_names: Iterable[str] = ()) -> list[Span]:
    """What a person should look at, in the order of the text, never overlapping.

    `known_names`: other persons whom the file names (applicant, co-debtors, kin). `own_names`: the listed party, who
    stays. Positions are those of `text` as given.
    """
    own = frozenset(own_names)
    found = [*_numbers(text), *_names(text, frozenset(known_names) - own, own), *_sensitive(text)]
    return _without_overlap(found)


def apply(text: str, spans: Sequence[Span]) -> str:
    """The text with the spans taken out: names become surname and 某, two of one surname told apart; the rest `***`.

    ValueError when spans overlap or leave the text.
    """
    ordered = sorted(spans, key=lambda span: span.start)
    aliases = _aliases(text[span.start : span.end] for span in ordered if span.kind is Kind.PERSON)
    parts, at = [], 0
    for span in ordered:
        if not at <= span.start < span.end <= len(text):
            raise ValueError("spans lie in the text and do not overlap")
        parts.append(text[at : span.start])
        name = text[span.start : span.end]
        parts.append(aliases[name] if span.kind is Kind.PERSON else redaction.MARK)
        at = span.end
    return redaction.join_marks("".join([*parts, text[at:]]))


def without_names(text: str, *, own_names: Iterable[str] = ()) -> str:
    """The text with the names of other persons as surname and 某, as far as rules find them: what no person has read
    is published in no other way.

    >>> without_names("与担保人演示丁连带偿还10000元", own_names=["演示甲"])
    '与担保人演某连带偿还10000元'
    """
    spans = list(_names(text, frozenset(), frozenset(own_names)))
    return apply(text, _without_overlap(spans)) if spans else redaction.join_marks(text)


def surname(name: str) -> str:
    """The surname that a name begins with: two characters for a compound one."""
    return name[:2] if len(name) > 2 and name[:2] in COMPOUND else name[:1]


def _numbers(text: str) -> Iterator[Span]:
    wide = redaction.half_width(text)
    for start, end, label in redaction.findings(wide):
        yield Span(kind=_number_kind(wide[start:end], label), start=start, end=end)


def _number_kind(value: str, label: str) -> Kind:
    if label and (found := _LABELLED.search(label)) and found.lastgroup:
        return Kind(found.lastgroup)
    if label:
        return Kind.NUMBER if label in redaction.OTHER_LABELS else Kind.TITLE
    return next((kind for kind, form in _NUMBER_KINDS if form.fullmatch(value)), Kind.NUMBER)


def _names(text: str, known: frozenset[str], own: frozenset[str]) -> Iterator[Span]:
    names = {name for name in known if len(name) > 1}
    names |= {found for found in _called(_AFTER_ROLE, text) if found not in own}
    for found in _NEIGHBOUR.finditer(text):
        before = text[: found.start()]
        if _is_name(found["name"]) and found["name"] not in own and before.endswith(tuple(names | own)):
            names.add(found["name"])
    if names <= own:
        return
    hidden = sorted(names | own, key=len, reverse=True)
    # The own name takes part in the search, so that a name within it is not found there.
    for found in re.finditer("|".join(map(re.escape, hidden)), text):
        if found[0] not in own:
            yield Span(kind=Kind.PERSON, start=found.start(), end=found.end())


def _called(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    return (found["name"] for found in pattern.finditer(text) if _is_name(found["name"]))


def _is_name(candidate: str) -> bool:
    return _NOT_NAMES.search(candidate) is None and "某" not in candidate


def _sensitive(text: str) -> Iterator[Span]:
    for clause in _CLAUSE.finditer(text):
        kind = next((kind for kind, words in _SENSITIVE if words.search(clause[0])), None)
        if kind is None:
            continue
        if _SUM.search(redaction.half_width(clause[0])) is None:
            yield Span(kind=kind, start=clause.start(), end=clause.end())
            continue
        pattern = next(words for each, words in _SENSITIVE if each is kind)
        for word in pattern.finditer(clause[0]):
            yield Span(kind=kind, start=clause.start() + word.start(), end=clause.start() + word.end())


def _without_overlap(spans: Iterable[Span]) -> list[Span]:
    """In order; of two that overlap the longer stays, for it takes out what the other one would."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start - each.end, each.start)):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda each: each.start)


def _aliases(names: Iterable[str]) -> dict[str, str]:
    """张某, and a second 张 as 张某2: who is one person stays one, who are two stay two."""
    aliases: dict[str, str] = {}
    counts: dict[str, int] = {}
    for name in names:
        if name not in aliases:
            first = surname(name)
            counts[first] = counts.get(first, 0) + 1
            aliases[name] = f"{first}某{counts[first] if counts[first] > 1 else ''}"
    return aliases
