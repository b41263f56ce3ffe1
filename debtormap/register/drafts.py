"""Drafts as the register keeps them: sealed, comparable by keyed hashes, and readable field by field.

A listing is one party in one enforcement case under one decision. A party is known by its whole number; one whose
number is masked or absent is another party in every case, so that a mask never joins two people.
"""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from debtormap.core.identifiers import documents
from debtormap.core.listing import ADDRESS_SOURCE_TEXTS, GROUND_TEXTS, Performance
from debtormap.core.rows import Draft
from debtormap.register.sealing import keyed_hash, lookup, seal, seal_each, unseal

FIELD: Final = "register.draft"
NUMBER_FIELD: Final = "register_party.number"

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Draft).decode


def encoded(draft: Draft) -> bytes:
    """The draft as bytes, equal for equal drafts."""
    return _encode(draft)


def sealed(content: bytes) -> bytes:
    """What `encoded` gave, as it may be kept."""
    return seal(content, FIELD)


def sealed_each(contents: Sequence[bytes]) -> list[bytes]:
    """The same of many."""
    return seal_each(contents, FIELD)


def opened(data: bytes | memoryview) -> Draft:
    return _decode(unseal(data, FIELD))


def content_hash(content: bytes) -> bytes:
    """A keyed hash of what `encoded` gave."""
    return keyed_hash(b"content\x1f" + content)


def party_key(draft: Draft) -> bytes:
    if draft.number is not None:
        return lookup("party", draft.number)
    return lookup(
        "party of a case", draft.kind, draft.name, draft.masked_number or "", draft.court_code, draft.case_number
    )


def listing_key(draft: Draft, party: bytes) -> bytes:
    return lookup("listing", draft.court_code, draft.case_number, party.hex(), draft.decision_number or "")


def is_synthetic(draft: Draft) -> bool:
    """Whether the number, whole or masked, can belong to nobody real; without any number the answer is no."""
    number = draft.number or draft.masked_number
    return number is not None and documents.is_synthetic(number)


def shown(draft: Draft) -> dict[str, str]:
    """The draft for the eyes of staff: by Chinese label, the identity number masked, empty fields left out."""
    return {label: text for label, text_of in _SHOWN.items() if (text := text_of(draft))}


def _number(draft: Draft) -> str:
    if draft.number is not None and draft.number_type is not None:
        return documents.mask(documents.Number(type=draft.number_type, value=draft.number))
    return draft.masked_number or ""


_KINDS: Final = {"natural_person": "自然人", "legal_person": "法人", "other_organisation": "非法人组织"}
_SEXES: Final = {"male": "男", "female": "女"}
_PERFORMANCES: Final = {
    Performance.NONE: "全部未履行",
    Performance.PARTIAL: "部分未履行",
    Performance.FULL: "全部已履行",
}


def _text(value: object) -> str:
    return "" if value is None else str(value)


_SHOWN: Final[dict[str, Callable[[Draft], str]]] = {
    "类型": lambda draft: _KINDS[draft.kind],
    "被执行人姓名/名称": lambda draft: draft.name,
    "身份证号码/组织机构代码": _number,
    "性别": lambda draft: _SEXES[draft.sex] if draft.sex else "",
    "出生日期": lambda draft: _text(draft.birth_date or draft.birth_year),
    "法定代表人或者负责人姓名": lambda draft: _text(draft.representative),
    "住所地": lambda draft: _text(draft.address),
    "地址来源": lambda draft: ADDRESS_SOURCE_TEXTS[draft.address_source] if draft.address_source else "",
    "地址核实日期": lambda draft: _text(draft.address_verified_on),
    "执行法院": lambda draft: draft.court_name,
    "法院代码": lambda draft: draft.court_code,
    "案号": lambda draft: draft.case_number,
    "立案时间": lambda draft: _text(draft.filed_on),
    "做出执行依据单位": lambda draft: draft.basis_issuer,
    "执行依据文号": lambda draft: draft.basis_number,
    "生效法律文书确定的义务": lambda draft: draft.obligation,
    "被执行人的履行情况": lambda draft: _PERFORMANCES[draft.performance],
    "已履行 (部分)": lambda draft: _text(draft.performed),
    "未履行 (部分)": lambda draft: _text(draft.unperformed),
    "失信被执行人行为具体情形": lambda draft: "；".join(GROUND_TEXTS[ground] for ground in draft.grounds),
    "决定书文号": lambda draft: _text(draft.decision_number),
    "决定日期": lambda draft: _text(draft.decided_on),
    "纳入期限(月)": lambda draft: _text(draft.term_months),
    "送达日期": lambda draft: _text(draft.served_on),
    "风险告知日期": lambda draft: _text(draft.risk_warned_on),
    "发布时间": lambda draft: _text(draft.published_on),
}
