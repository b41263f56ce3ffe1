"""The impact assessment of a disclosure policy (PIPL 55, 56), made from the policy itself.

Source: PIPL articles 6, 27, 28, 34, 55, 56; the legal risks W1-W11 that the fields of a policy name. Purpose, basis and
risk of every field come from the policy file, the comparison from the strict policy, the measures from the obligations
R01-R37 whose tests stand in docs/obligations.md. What only the adopting court can say (residual risk, conclusion,
reviewer, signature) is left open for it to fill in: the program does not judge its own necessity.

>>> [risk.code for risk in risks_of(frozenset({"W9", "W1"}))]
['W1', 'W9']
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from debtormap.core.policies import Audience, Entry, Field, Form, Policy, Subject

FIELDS: Final[dict[Field, tuple[str, str]]] = {
    Field.NAME: ("姓名或者名称", "指明被纳入的是谁；不公示则名单不成其为名单"),
    Field.SEX: ("性别", "与出生年份、县（区）一起区分同名的人，替代公示更多证件号码位数"),
    Field.BIRTH_YEAR: ("出生年份", "区分同名的人；只公示年份，不公示月日"),
    Field.ID_NUMBER: ("证件号码（遮蔽）", "区分同名的人；完整号码只在核验服务中比对，不予公示"),
    Field.LEGAL_REPRESENTATIVE: ("法定代表人或者负责人", "单位登记事项；注明其本人不因此被纳入"),
    Field.DIVISION: ("所在县（区）", "区分同名的人；与裁判文书公开的粒度一致"),
    Field.ADDRESS: ("地址", "使利害关系人能够判断是否为同一人；须由法院决定"),
    Field.GROUNDS: ("失信行为情形", "说明依据哪一项被纳入，使被纳入人能够申请纠正"),
    Field.OBLIGATION: ("生效法律文书确定的义务", "说明应当履行什么；第三人信息须经人工删除"),
    Field.PERFORMANCE: ("履行情况", "反映已经履行的部分，避免夸大"),
    Field.BASIS: ("执行依据", "使公众能够核对来源"),
    Field.COURT: ("执行法院", "指明向谁申请纠正、向谁履行"),
    Field.CASE_NUMBER: ("案号", "指明案件，使当事人和申请执行人能够核对"),
    Field.FILED_ON: ("立案时间", "规定第六条列明的事项"),
    Field.DECIDED_ON: ("决定日期", "据以计算期限"),
    Field.PUBLISHED_ON: ("公布日期", "说明信息的新旧"),
    Field.ENDS_ON: ("期限届满日", "说明何时不再公布"),
}
SUBJECTS: Final = {Subject.NATURAL: "自然人", Subject.ORGANISATION: "单位"}
AUDIENCES: Final = {
    Audience.LIST: "列表", Audience.DETAIL: "详情页", Audience.PREVIEW: "链接预览", Audience.PICTURE: "卡片与海报",
    Audience.MAP: "地图",
}  # fmt: skip
FORMS: Final = {
    Form.FULL: "全部", Form.SURNAME_ONLY: "仅姓氏", Form.MASK_10_8: "前十位，后八位遮蔽",
    Form.MASK_2_YEAR: "省与出生年份",
    Form.PARTIAL: "截去楼栋门户", Form.COUNTY: "县（区）", Form.DOMICILE: "登记住所", Form.LABELLED: "加注说明",
    Form.REDACTED: "脱敏后",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """A legal risk, what has to be weighed, what is done about it, and the obligations whose tests show that."""

    code: str
    text: str
    test: str
    measures: str
    obligations: tuple[str, ...]


RISKS: Final[tuple[Risk, ...]] = (
    Risk(
        code="W1", text="地址不在规定第六条所列事项之内；住址属于个人信息，裁判文书公开只到县（区）一级",
        test="不公示部分地址，能否同样区分同名的人？法院是否以决定载明理由？",
        measures="截去楼栋单元门户且不细于公共地点；逐条人工复核；无决定文号时只能展示虚构数据",
        obligations=("R08", "R21"),
    ),
    Risk(
        code="W2", text="证件号码应否遮蔽并无定论；带末位的遮蔽方式可以推算出全部号码",
        test="更短的遮蔽是否足以区分同名的人？", measures="任何遮蔽均至少留有十万个可能号码；完整号码只作比对",
        obligations=("R10",),
    ),
    Risk(
        code="W3", text="将公开名单做成“附近”地图是新的处理活动，任何人可以逐格查询",
        test="按名称或者案号查询是否已经足够？五百米范围的必要性何在？",
        measures="只用公共地点；同一网格答案一致；限制每日网格数；不记录查询者位置", obligations=("R21", "R22"),
    ),
    Risk(
        code="W4", text="同住人、继承人、后来的住户、同名人并非当事人而受影响",
        test="地点是否有足够多的居民，使人无法指认某一户？",
        measures="居民不足的地点合并为更大的网格；安全情形可屏蔽地图与分享",
        obligations=("R21", "R25"),
    ),
    Risk(
        code="W5", text="区域颜色可能被理解为对居民的评价", test="不设颜色、只列条数是否足够？",
        measures="只反映区域内公示信息的数量；少于五条不显示数字；附说明文字", obligations=("R26",),
    ),
    Risk(
        code="W6", text="图片无法收回，撤下之后仍可流传", test="链接是否已经足够？",
        measures="图片不含全名与证件号码；附时间与核验二维码；链接随撤下失效", obligations=("R29",),
    ),
    Risk(
        code="W7", text="法定代表人被误认为被纳入人", test="不公示法定代表人姓名是否足够？",
        measures="不可按其姓名检索，不上地图，并加注说明", obligations=("R09",),
    ),
    Risk(
        code="W8", text="公布轻微情形或者确无履行能力的人", test="案件是否已按轻微、一般、严重分级？",
        measures="按级别决定渠道；轻微情形只列名单", obligations=("R33", "R03"),
    ),
    Risk(
        code="W9", text="公示全国名单已不再公示的信息，或者义务文本中含有第三人信息",
        test="本地公示是否与全国名单一致？", measures="每日与全国名单比对；义务文本由规则提出、由人确认后方可公布",
        obligations=("R08", "R31"),
    ),
    Risk(
        code="W10", text="公示促使履行的效果证据薄弱，邻近信息未见效果",
        test="本院数字是否显示公示之后的履行多于告知之后？",
        measures="公布前送达告知与宽限；分别统计告知后与公布后的履行", obligations=("R37", "R07"),
    ),
    Risk(
        code="W11", text="骚扰、暴力侵害被公示的人", test="是否有安全屏蔽，警示是否足够？",
        measures="每页载明禁止骚扰；一键隐藏；“并非本人”立即下图", obligations=("R15", "R28"),
    ),
)  # fmt: skip
#: Who is affected, and how.
PERSONS: Final = (
    ("被纳入人", "名誉与生活安宁；错误或者过期的公示造成损害", ("R11", "R12", "R13", "R15")),
    ("同住人、继承人、后来的住户", "住处被指认；地点须有足够居民", ("R21",)),
    ("同名的人", "被误认；以出生年份、县（区）和号码核验区分", ("R10", "R15")),
    ("未成年人", "任何情形不得纳入或者显示", ("R04",)),
    ("线索提供人", "身份暴露；线索另库加密，登记系统不能开启", ("R27",)),
    ("查询的公众", "位置被记录；位置在设备上取整，不存储", ("R22",)),
)
#: Risks of the processing itself, beside those of the policy.
HAZARDS: Final = (
    ("撤下之后仍有旧副本", "撤下事件数秒内到达所有副本、缓存与链接；接收单位须确认删除", ("R11", "R29")),
    ("认错人", "完整号码一致方可合并；公布须经两人；“并非本人”立即下图", ("R10", "R15")),
    ("批量抓取", "不提供全量接口；分页与网格上限；编号随机", ("R21",)),
    ("内部人员", "分角色、限本院、每次开启注明用途；一小时二十五条报警；导出须两人并有上限", ("R32", "R17")),
    ("供应商", "地址在本机匹配，不向第三方发送；不加载外部资源", ("R23",)),
    ("遮蔽号码被还原", "每种遮蔽至少十万个可能", ("R10",)),
    ("三角定位", "答案只取决于网格，公共地点事先确定", ("R21",)),
    ("区域颜色被当作评价", "颜色属于固定区域，不与任何人关联", ("R26",)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One entry of the policy as the assessment shows it."""

    label: str
    subject: str
    shown: str
    form: str
    purpose: str
    basis: str
    risks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What this policy shows and the strict one does not, or shows less of."""

    label: str
    here: str
    strict: str


def cells(policy: Policy) -> list[Cell]:
    """Every entry, in the policy's order."""
    return [
        Cell(
            label=FIELDS[entry.field][0], subject=SUBJECTS[entry.subject], shown=_shown(entry), form=FORMS[entry.form],
            purpose=FIELDS[entry.field][1], basis=entry.basis, risks="、".join(entry.risk) or "—",
        )
        for entry in policy.entries
    ]  # fmt: skip


def blocks(policy: Policy) -> list[tuple[str, str, str, str]]:
    """Where, density, share: what is decided, on what basis, at which risk."""
    location, density, share = policy.location, policy.density, policy.share
    offers = [name for name, given in (("链接", share.link), ("卡片", share.card), ("海报", share.poster)) if given]
    found = [
        (
            "地图上的位置",
            f"自然人：{'公共地点' if location.natural.value == 'public_place' else '不上地图'}；"
            f"{location.radius_m} 米；居民不少于 {location.fallback_min_residents} 人；少于 {location.k} 条不显示数字",
            location.basis,
            _codes(location.risk),
        )
    ]
    if density is not None:
        found.append(
            (
                "区域密度",
                f"{density.label}，分档 {'/'.join(map(str, density.thresholds))}",
                density.basis,
                _codes(density.risk),
            )
        )
    found.append(("分享", f"{'、'.join(offers) or '无'}，有效 {share.token_days} 天", share.basis, _codes(share.risk)))
    return found


def codes_of(policy: Policy) -> frozenset[str]:
    """Every risk that the policy names anywhere."""
    named = [entry.risk for entry in policy.entries] + [policy.location.risk, policy.share.risk]
    named += [policy.density.risk] if policy.density is not None else []
    return frozenset(code for risks in named for code in risks)


def risks_of(codes: Collection[str]) -> list[Risk]:
    """Those risks, in their order; W8, W10 and W11 are of the publication itself and are always asked by `assess`."""
    return [risk for risk in RISKS if risk.code in codes]


def compared(policy: Policy, strict: Policy) -> list[Difference]:
    """In which fields and blocks the policy goes beyond the strict one; empty for the strict one itself."""
    here, there = _spelled(policy), _spelled(strict)
    return [
        Difference(label=label, here=text, strict=there.get(label, "不公示"))
        for label, text in here.items()
        if there.get(label) != text
    ]  # fmt: skip


def obligations(risks: Sequence[Risk]) -> list[str]:
    """The numbers whose tests are the evidence, each once, in order."""
    named = {number for risk in risks for number in risk.obligations}
    named |= {number for *_texts, numbers in (*PERSONS, *HAZARDS) for number in numbers}
    return sorted(named)


def _spelled(policy: Policy) -> dict[str, str]:
    told: dict[str, list[str]] = {}
    for cell in cells(policy):
        told.setdefault(f"{cell.subject}：{cell.label}", []).append(f"{cell.shown}（{cell.form}）")
    spelled = {label: "；".join(parts) for label, parts in told.items()}
    return spelled | {label: text for label, text, _basis, _risks in blocks(policy)}


def _shown(entry: Entry) -> str:
    return "、".join(word for audience, word in AUDIENCES.items() if audience in entry.audience)


def _codes(risks: Sequence[str]) -> str:
    return "、".join(risks) or "—"
