"""Redaction of free text (what the judgment obliges, how far it is done) by rule, before a person reviews it.

Taken out: resident and other identity numbers, telephones, accounts, plates, title certificates, house and room
numbers, e-mail addresses, positions. Left in: sums of money, dates, rates, court case numbers. Names of other persons
are proposed by `redaction_spans` and taken out by the reviewer. Rather a number too many than one too few.

Source: Supreme People's Court rules on the publication of judgments (2016), articles on what is deleted.

>>> redact("偿还借款本金10000元，汇入账号6222020000000000000")
'偿还借款本金10000元，汇入账号***'
"""

import re
from collections.abc import Iterator

MARK = "***"
#: Labels before a number that say neither telephone nor account nor identity.
OTHER_LABELS = frozenset({"微信", "微信号", "QQ", "QQ号", "车架号", "发动机号", "车牌", "车牌号", "车牌号码"})

_HALF_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_HALF_WIDTH |= {ord("－"): ord("-"), ord("＊"): ord("*"), ord("．"): ord("."), ord("＠"): ord("@")}

_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ－＊．＠]")
_DIGIT_WORDS = "一二三四五六七八九零〇"
_NUMERALS = f"{_DIGIT_WORDS}十百"
_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
_TITLE = (
    "不动产权证?书?|不动产登记证明|房屋?所有权证|房权证|房产证|房地产权证|房他证|他项权证?|"
    "国用|集用|土地使用权?证|土地证|林权证"
)
_LABELS = (
    "电话号?码?|手机号?码?|联系方式|微信号?|QQ号?|[账帐]号|[账帐]户|卡号|身份证号?码?|公民身份号码|护照号?码?|"
    "证件号码?|车架号|发动机号|车牌号?码?"
)
_ROOM = "号院|号楼|栋|幢|座|单元|室|门|号房"

_CASE_NUMBER = (
    r"[(（〔\[][0-9]{4}[)）〕\]](?![^号]{0,14}(?:产权|国用|集用|证))\s*[一-龥]{1,2}[0-9]{0,4}[一-龥]{1,5}[0-9]{1,7}号"
)
_SUM = r"(?<![0-9A-Za-z.*-])(?:[0-9]{1,12}|[0-9]{1,3}(?:[,，][0-9]{3})+)(?:\.[0-9]{1,6})?\s*[多余]?[元万亿角%％‰]"
_RULES = "|".join(
    (
        rf"(?P<title>{_TITLE})(?![^0-9]*[0-9][0-9.,]*[元万亿])(?:[(（〔\[][0-9]{{4}}[)）〕\]])?[^，。；;,\n元]{{0,16}}?[0-9][0-9-]{{2,}}号?",
        rf"(?P<label>{_LABELS})[\s:：为是系]{{0,4}}(?![0-9.,]+[元万亿])[A-Za-z0-9*_.-]{{5,}}",
        r"[\w.+-]+@[\w-]+\.[\w.]+",
        rf"(?P<keep>{_CASE_NUMBER}|{_SUM}"
        r"|(?<![0-9])[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]{1,2})?(?![0-9])"
        r"|(?<![0-9.])[0-9]{1,12}\.[0-9]{1,2}(?![0-9.])"
        r"|(?:[款费金额计息]|人民币|[¥￥])[为约共]?[:：]?\s*(?!1[3-9][0-9]{9}(?![0-9]))[0-9]{1,12}(?![0-9Xx*-])"
        r"|(?<![0-9])(?:19|20)[0-9]{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:[12][0-9]|3[01]|0?[1-9])(?![0-9]))",
        rf"[{_PROVINCES}][A-Za-z][·•. -]?(?:[A-Za-z0-9]{{5,6}}|[A-Za-z0-9]{{4}}[学警港澳挂试超])",
        r"[0-9]{6}[- ][0-9]{4}[- ]?[0-9]{4}[- ]?[0-9]{3}[0-9Xx]",
        r"[0-9]{3,}\*{2,}[0-9Xx*]*|\*{2,}[0-9]{2,}[Xx]?",
        r"[(（]?0[0-9]{2,3}[)）]?[- ]?[0-9]{7,8}(?:-[0-9]{1,5})?",
        r"(?<![0-9])1[3-9][0-9][- ][0-9]{4}[- ][0-9]{4}|(?<![0-9])[48]00[- ][0-9]{3,4}[- ]?[0-9]{3,4}",
        r"(?<![0-9])[0-9]{4}(?:[- ][0-9]{4}){2,}(?:[- ]?[0-9]{1,7})?",
        r"[A-Za-z]{1,2}[0-9]{7,}|[0-9]{8,}[Xx]?",
        r"[0-9]{2,3}\.[0-9]{4,}",
        rf"[{_DIGIT_WORDS}]{{7,}}",
        rf"(?:第?(?:[0-9]+[A-Za-z]?|[A-Za-z]|[甲乙丙丁])(?:{_ROOM})"
        rf"|第?[{_NUMERALS}]+(?:号院|号楼|单元|号房)|[{_NUMERALS}]{{2,}}室|[{_NUMERALS}]+[栋幢座](?=[{_NUMERALS}0-9]))"
        rf"(?:[-、]?(?:[0-9]+|[{_NUMERALS}]+|[A-Za-z])(?:{_ROOM}|层|楼|号|户)|[-、]?[0-9]{{3,4}}(?![0-9.,万亿元]))*",
        rf"(?<=[路街道巷村庄弄里区园苑城镇乡])(?:[0-9]+(?:-[0-9]+)?|[{_NUMERALS}]+)号(?![令文])",
        r"(?<![0-9-])[0-9]{1,3}-[0-9]{1,2}-[0-9]{2,4}(?![0-9-])",
    )
)
_FIND = re.compile(_RULES)
# Most texts hold nothing but sums and years; they are told apart at a tenth of the price.
_HARMLESS = re.compile(rf"{_SUM}|{_CASE_NUMBER}|(?<![0-9A-Za-z.*-])[0-9]{{1,4}}[年月日条项天]")
_SUSPECT = re.compile(
    rf"[0-9A-Za-z@*]|[{_NUMERALS}](?:号|单元|室|栋|幢|座)|[甲乙丙丁](?:{_ROOM})|[{_DIGIT_WORDS}]{{7}}"
)
_RESIDENT = re.compile(r"[0-9]{17}[0-9Xx]|(?<![0-9])[0-9]{15}(?![0-9])")
_MARKS = re.compile(r"\*{4,}")
_CONTACT = re.compile(r"[0-9][0-9-]{6,}[0-9Xx]|[0-9]+\*{2,}[0-9Xx*]*")


def redact(text: str) -> str:
    """The text with what may not be published replaced by `***`; full-width letters and digits become half-width."""
    text = half_width(text)
    if _SUSPECT.search(_HARMLESS.sub("", text)) is None:
        return text
    return join_marks(_FIND.sub(_replaced, text))


def join_marks(text: str) -> str:
    """Neighbouring marks as one."""
    return _MARKS.sub(MARK, text)


def redact_resident_numbers(text: str) -> str:
    """The text without resident numbers: for numbers of documents, which must otherwise stand as they are."""
    return _RESIDENT.sub(MARK, half_width(text))


def redact_contacts(text: str) -> str:
    """An organisation's registered address without telephones and other long numbers that stand behind it."""
    return _CONTACT.sub(MARK, text)


def findings(text: str) -> Iterator[tuple[int, int, str]]:
    """Where `redact` takes something out of a half-width text: start, end, and the label before it, if it has one."""
    for found in _FIND.finditer(text):
        group = found.lastgroup
        if group != "keep":
            label = found[group] if group else ""
            yield found.start() + len(label), found.end(), label


def half_width(text: str) -> str:
    """The text with full-width letters and digits as half-width ones, each at its place."""
    # Few texts hold wide letters, and translate() takes ten times as long as this search.
    return text.translate(_HALF_WIDTH) if _WIDE.search(text) else text


def _replaced(found: re.Match[str]) -> str:
    group = found.lastgroup
    if group == "keep":
        return found[0]
    return f"{found[group]}{MARK}" if group else MARK
