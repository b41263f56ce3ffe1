"""The words of every hard block: a stable code, the field, the rule, how to mend it, and its article.

In Chinese, for the officer; `english` serves messages and documentation. Neither ever quotes a value.
"""

from dataclasses import dataclass

from debtormap.core.row_rules import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What stops a decision, or (a warning) what a person must look at. `reference`: number in the check list."""

    code: str
    reference: int
    field: str
    rule: str
    mend: str
    english: str
    source: str
    severity: Severity = Severity.ERROR


_ROWS = (
    ("minor", 1, "birth_dates", "作出决定时未满十八周岁的，不得纳入", "不得纳入；已经纳入的应当撤销",
     "who was under 18 at the decision is never listed", "art. 4"),
    ("minor_possible", 1, "birth_years", "作出决定时可能未满十八周岁的，不得纳入", "查明出生日期",
     "who could have been under 18 at the decision is not listed", "art. 4"),
    ("age_unknown", 1, "age_proof", "出生日期不明的，须有已满十八周岁的证明", "补充出生日期或者证明材料",
     "where no date of birth is known, full age is proven by a document", "art. 4"),
    ("risk_warning_missing", 2, "risk_warned_on", "须有已送达风险提示的证明", "先送达载明风险提示的执行通知书",
     "the warning of the risk of listing was served", "art. 5"),
    ("risk_warning_late", 2, "risk_warned_on", "风险提示须在作出决定之前送达", "核对送达日期",
     "the warning was served before the decision", "art. 5"),
    ("security_given", 3, "security_given", "已提供充分有效担保的，不得以第一项情形纳入", "不予纳入",
     "G1 is not used where sufficient security is given", "art. 3(1)"),
    ("assets_frozen_suffice", 3, "assets_frozen_suffice", "已查封、扣押、冻结的财产足以清偿的，不得以第一项情形纳入",
     "不予纳入", "G1 is not used where property seized or frozen suffices", "art. 3(2)"),
    ("ranks_later", 3, "ranks_later", "履行顺序在后、依法不应强制执行的，不得以第一项情形纳入", "不予纳入",
     "G1 is not used where the debtor ranks later", "art. 3(3)"),
    ("not_refusing", 3, "otherwise_not_refusing", "不属于有履行能力而拒不履行的，不得以第一项情形纳入", "不予纳入",
     "G1 is not used where the debtor does not refuse while able", "art. 3(4)"),
    ("assets_controlled_suffice", 3, "assets_controlled_suffice",
     "已控制足以清偿的财产的，不得以第一项、第六项情形纳入", "不予纳入",
     "G1 and G6 are not used where controlled property suffices", "2019 Opinions"),
    ("applicant_holds_off", 3, "applicant_holds_off", "申请执行人请求暂不纳入的，不得以第一项、第六项情形纳入",
     "暂不纳入", "G1 and G6 are not used where the applicant asks to hold off", "2019 Opinions"),
    ("grounds_missing", 4, "grounds", "至少写明一种失信情形", "补填具体情形", "at least one ground of article 1",
     "art. 1"),
    ("term_not_allowed", 4, "term_months", "仅有第一项情形的，没有纳入期限", "清空纳入期限", "G1 alone has no term",
     "art. 2"),
    ("term_missing", 4, "term_months", "第二项至第六项情形须有纳入期限", "写明纳入期限", "G2 to G6 have a term",
     "art. 2"),
    ("term_length", 5, "term_months", "纳入期限为24个月，延长的为36、48或者60个月", "改为其中之一",
     "the term is 24 months or, extended, 36, 48 or 60", "art. 2"),
    ("term_extended", 5, "term_months", "延长期限须有暴力、威胁情节严重或者多项失信行为", "核对情节，或者改为24个月",
     "an extension needs severe violence or several acts", "art. 2"),
    ("representative", 6, "represents_listed_organisation",
     "单位被纳入的，不得将其法定代表人、负责人、直接责任人员、实际控制人纳入", "不予纳入；姓名仅作为单位登记信息",
     "an organisation's listing never lists its representative", "2019 Opinions"),
    ("application_missing", 7, "applied_on", "须有申请执行人的申请，或者依职权决定", "补充申请，或者注明依职权",
     "there is an application, or the court acts of its own accord", "art. 5"),
    ("six_month_bar", 7, "applied_on", "经申请人申请删除后六个月内，该申请人再次申请的，不予支持", "期满后再申请",
     "within six months of a deletion under D3 its applicant cannot apply again", "art. 10 para. 4"),
    ("ex_officio_reason_missing", 7, "ex_officio_reason", "依职权纳入须记录理由", "写明理由",
     "acting of its own accord, the court records why", "art. 5"),
    ("reasons_missing", 8, "reasons", "决定书须写明理由", "写明理由", "the decision states its reasons", "art. 5"),
    ("signature_missing", 8, "president", "决定书由院长签发", "由院长签发", "the president signs the decision",
     "art. 5"),
    ("signature_late", 8, "president_signed_on", "签发日期不得晚于决定日期", "核对签发日期",
     "the decision is not made before it is signed", "art. 5"),
    ("one_person", 8, "approver", "经办人与审批人须为两人", "由另一人审批", "author and approver are two persons",
     "two persons"),
    ("student_reasons_missing", 9, "student_reasons", "全日制在校生因校园贷的，一般不纳入；纳入须写明理由", "写明理由",
     "listing a student for a campus loan needs written reasons", "2019 Opinions"),
    ("student", 9, "student_debt", "全日制在校生因校园贷的，一般不纳入", "请再次审查是否必要",
     "students with campus loans are generally not listed", "2019 Opinions"),
    ("identity_unchecked", 10, "identity_agrees", "姓名、证件号码、出生日期、住址须与执行依据核对一致", "逐项核对",
     "name, number, birth date and address agree with the title", "art. 9; Civil Code 1026"),
    ("namesakes_unsearched", 10, "namesakes_searched", "须附同名查询结果", "进行同名查询",
     "a search for namesakes is attached", "art. 9; Civil Code 1026"),
    ("case_not_open", 11, "case_open", "执行案件须正在执行", "核对案件状态", "the enforcement case is open", "art. 1"),
    ("enforcement_stayed", 11, "enforcement_stayed", "已裁定中止执行的，不得纳入", "核对案件状态",
     "enforcement is not stayed", "art. 10(5)"),
    ("enforcement_ended", 11, "enforcement_ended", "已裁定终结执行或者不予执行的，不得纳入", "核对案件状态",
     "enforcement is neither terminated nor refused", "art. 10(6)(7)"),
    ("in_bankruptcy", 11, "in_bankruptcy", "已进入破产程序的，不得纳入", "核对案件状态",
     "the debtor is not in bankruptcy", "art. 10(5)"),
    ("dead_or_dissolved", 11, "dead_or_dissolved", "已经死亡或者终止的，不得纳入", "变更被执行人或者终结执行",
     "the debtor is alive, or exists", "CPL 267, 268"),
    ("performed", 11, "performed", "义务已经履行完毕的，不得纳入", "不予纳入", "the obligation is not yet performed",
     "art. 1"),
)  # fmt: skip
_WARNINGS = frozenset({"student"})

BLOCKS: dict[str, Block] = {
    code: Block(
        code=code, reference=reference, field=field, rule=rule, mend=mend, english=english, source=source,
        severity=Severity.WARNING if code in _WARNINGS else Severity.ERROR,
    )
    for code, reference, field, rule, mend, english, source in _ROWS
}  # fmt: skip
