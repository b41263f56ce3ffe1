"""Self-information as PDF: the same facts as the JSON, set as tables for the person at the counter."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from debtormap import printing
from debtormap.core.identifiers import documents
from debtormap.corrections import self_information
from debtormap.register import audit
from debtormap.staff.models import Account

HEADING: Final = "本人信息查询结果"
NOTHING: Final = "—"
_KINDS: Final = {"natural_person": "自然人", "legal_person": "法人", "other_organisation": "非法人组织"}
_STATES: Final = {
    "staged": "未公布", "published": "公布中", "hidden": "暂停公布", "revoked": "已撤销", "delisted": "已删除",
    "expired": "期限届满", "archived": "已归档",
}  # fmt: skip
_EVENTS: Final = {"publish": "公布", "amend": "更正", "withdraw": "移除"}
_CHANNELS: Final = {"list": "名单查询", "nearby": "附近", "density": "区域统计", "share": "分享链接"}
_WHY: Final = {
    "not_me": "非本人", "safety": "人身安全", "kind_of_case": "案件类型", "student": "在校学生", "hidden": "暂停公布",
    "dead": "死亡或者注销",
}  # fmt: skip
_REQUESTS: Final = {
    "not_listable": "不应纳入", "inaccurate": "信息不准确", "should_be_deleted": "应予删除", "not_me": "不是本人",
}  # fmt: skip
_REQUEST_STATES: Final = {
    "received": "已收到", "founded": "成立", "remedied": "已纠正", "dismissed": "驳回", "served": "驳回已送达",
    "reconsidered": "复议中", "upheld": "维持驳回", "final": "已终结", "withdrawn": "已撤回",
}  # fmt: skip
_LOOKS: Final = {
    "correction.open": "查阅纠正申请", "correction.paper": "查阅申请材料", audit.FULL_VIEW: "查阅完整信息",
    "listing.evidence": "调取证据材料",
}  # fmt: skip


def redeem(code: str, *, now: datetime, by: Account | None = None) -> bytes:
    """As `self_information.redeem`; where the page cannot be printed, the code is not used up."""
    with transaction.atomic():
        return printed(self_information.redeem(code, now=now, by=by))


def printed(told: Mapping[str, Any]) -> bytes:
    """The PDF of what `self_information.collected` gives."""
    party = told["party"]
    number = party["number"]
    context = {
        "heading": HEADING,
        "as_of": _instant(told["as_of"]),
        "synthetic": number is not None and documents.is_synthetic(number),
        "party": [
            ("姓名/名称", party["name"]),
            ("类型", _KINDS[party["kind"]]),
            ("证件号码", number or NOTHING),
        ],
        "listings": [_listing(each) for each in told["listings"]],
    }
    return printing.pdf("self_information.html", context)


def _listing(told: Mapping[str, Any]) -> Mapping[str, object]:
    own = [
        ("公布日期", told["published_on"] or NOTHING),
        ("期限届满", told["ends_on"] or NOTHING),
        ("公示地点", told["public_place"] or NOTHING),
        ("公示规则", f"{told['policy']['name']} {told['policy']['version']}"),
        ("信息编号", told["id"]),
    ]
    return {
        "state": _word(_STATES, told["state"]),
        "facts": [*told["facts"].items(), *own],
        "tables": [table for table in _tables(told) if table[2]],
    }


def _tables(told: Mapping[str, Any]) -> Iterable[tuple[str, Sequence[str], list[tuple[str, ...]]]]:
    yield (
        "公示记录",
        ("序号", "事项", "时间"),
        [(str(each["seq"]), _word(_EVENTS, each["kind"]), _instant(each["at"])) for each in told["events"]],
    )
    yield "接收方", ("接收方", "渠道", "起", "止"), [
        (
            "社会公众" if each["who"] == "public" else str(each["who"]), _word(_CHANNELS, str(each.get("channel", ""))),
            _instant(each["from"]), _instant(each["until"]),
        )
        for each in told["received_by"]
    ]  # fmt: skip
    yield (
        "限制公示",
        ("原因", "起", "止"),
        [(_word(_WHY, each["why"]), _instant(each["from"]), _instant(each["until"])) for each in told["suppressions"]],
    )
    yield (
        "纠正申请",
        ("申请内容", "状态", "收到时间"),
        [
            (_word(_REQUESTS, each["kind"]), _word(_REQUEST_STATES, each["state"]), _instant(each["received_at"]))
            for each in told["requests"]
        ],
    )
    yield (
        "工作人员查阅",
        ("时间", "事项", "法院代码"),
        [
            (_instant(each["at"]), _word(_LOOKS, each["act"]), each["court_code"] or "高级人民法院")
            for each in told["looked_at"]
        ],
    )


def _word(words: Mapping[str, str], code: str) -> str:
    return words.get(code, code) or NOTHING


def _instant(text: str | None) -> str:
    return NOTHING if text is None else text.replace("T", " ").removesuffix("Z")
