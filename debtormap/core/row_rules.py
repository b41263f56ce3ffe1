"""Every rule that a row of the list can break: a stable code, the rule, and how to mend it.

In Chinese, for the clerk who mends the row; `english` serves the documentation. Neither ever quotes a value.
"""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether a finding refuses the row or only asks a person to look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong in one column: never the value itself."""

    column: str
    code: str
    rule: str
    mend: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in the words of the console."""

    rule: str
    mend: str
    english: str


RULES: dict[str, Rule] = {
    "missing": Rule("此列必须填写", "补填此列", "this column is required"),
    "private_use": Rule(
        "生僻字须用国家标准（GB 18030-2022）的字符，不用输入法的自造字",
        "对照证件，用标准字符重新录入；否则打印和海报中无法显示",
        "rare characters are those of GB 18030-2022, not private-use ones, which no printed page can show",
    ),
    # Who
    "kind_unknown": Rule(
        "被执行人类型为自然人、法人或者非法人组织",
        "改为其中之一，或者留空",
        "the kind is a person, a legal person or another organisation",
    ),
    "number_type_unknown": Rule(
        "证件类型须为系统支持的种类",
        "参照模板填写证件类型，例如居民身份证",
        "the type of document is one that is known",
    ),
    "number_masked": Rule(
        "证件号码须完整，不得带星号",
        "按证件补全号码；全国名单的旧数据请按历史数据导入",
        "the number is whole; masked numbers are legacy",
    ),
    "number_form": Rule(
        "证件号码的位数和字符须符合该类证件", "对照证件重新录入", "the number has the form of its document"
    ),
    "number_check_digit": Rule(
        "身份证号码末位是前十七位的校验码（GB 11643）",
        "对照证件重新录入",
        "the last character is the check digit (GB 11643)",
    ),
    "number_birth_date": Rule(
        "身份证号码第七至十四位须为真实日期",
        "对照证件重新录入",
        "digits 7 to 14 of a resident number are a day since 1900",
    ),
    "number_future": Rule(
        "身份证号码中的出生日期不得晚于今天", "对照证件重新录入", "the birth date is not in the future"
    ),
    "number_region": Rule("身份证号码前两位一般为省级代码", "核对证件号码", "a resident number begins with a province"),
    "number_old": Rule(
        "十五位身份证号码已停止使用", "核实并改用十八位号码", "numbers of 15 digits are no longer valid"
    ),
    "credit_code_form": Rule(
        "统一社会信用代码为十八位，不含 I、O、S、V、Z",
        "对照营业执照重新录入",
        "a credit code has 18 characters without I O S V Z",
    ),
    "credit_code_check": Rule(
        "统一社会信用代码末位是校验码（GB 32100）", "对照营业执照重新录入", "the last character is the check (GB 32100)"
    ),
    "credit_code_organisation_check": Rule(
        "统一社会信用代码第九至十七位须为有效组织机构代码（GB 11714）",
        "对照营业执照重新录入",
        "characters 9 to 17 are a valid organisation code (GB 11714)",
    ),
    "organisation_code_form": Rule(
        "组织机构代码为八位本体代码和一位校验码",
        "对照代码证重新录入",
        "an organisation code has 8 characters and a check",
    ),
    "organisation_code_check": Rule(
        "组织机构代码末位是校验码（GB 11714）", "对照代码证重新录入", "the last character is the check (GB 11714)"
    ),
    "sex_unknown": Rule("性别填写男或者女", "改为男或者女", "the sex is 男 or 女"),
    "sex_disagrees": Rule("性别应与身份证号码一致", "核对性别和号码", "the sex agrees with the number"),
    "birth_date_disagrees": Rule(
        "出生日期须与证件号码一致", "核对出生日期和号码", "the birth date agrees with the number"
    ),
    "age_unknown": Rule(
        "不能确定作出决定时是否已满十八周岁的，不得纳入（规定第四条）",
        "补填出生日期",
        "the age at the decision is known (art. 4)",
    ),
    "age_disagrees": Rule("年龄应与出生年份一致", "核对年龄和号码", "the age agrees with the birth year"),
    "minor": Rule(
        "作出决定时未满十八周岁的，不得纳入（规定第四条）",
        "不得纳入；已经纳入的应当撤销",
        "who was under 18 at the decision is never listed (art. 4)",
    ),
    "minor_possible": Rule(
        "作出决定时可能未满十八周岁的，不得纳入（规定第四条）",
        "补填出生日期和决定日期",
        "who could have been under 18 at the decision is not listed (art. 4)",
    ),
    "representative_of_person": Rule(
        "自然人没有法定代表人", "清空此列，或者核对被执行人类型", "a natural person has no representative"
    ),
    # Court and case
    "court_unknown": Rule(
        "执行法院须为河北省的法院", "填写法院全称，或者填写法院代码", "the court is a court of Hebei"
    ),
    "court_ambiguous": Rule(
        "法院简称须能确定唯一法院", "写明所在设区市，或者填写法院代码", "a short name means one court only"
    ),
    "court_name_disagrees": Rule("执行法院须与法院代码一致", "核对法院名称和代码", "court name and court code agree"),
    "court_code_unknown": Rule(
        "法院代码须为河北省的法院代码", "核对法院代码，例如冀0102", "the court code is one of Hebei"
    ),
    "court_code_year": Rule(
        "案号中的法院代码在立案年度须有效",
        "核对案号的年份和法院代码",
        "the court code exists in the year of the case number",
    ),
    "court_disagrees": Rule(
        "案号中的法院须与执行法院一致", "核对案号和执行法院", "the court in the case number is the enforcing court"
    ),
    "court_not_own": Rule("只能导入本院的名单", "由执行法院导入，或者更正法院", "the list is that of one's own court"),
    "case_number_form": Rule(
        "案号形如（2023）冀0102执1234号，2016年以前形如（2014）长执字第123号",
        "对照案卷重新录入；编号不带前导零",
        "the case number is like （2023）冀0102执1234号, before 2016 like （2014）长执字第123号",
    ),
    "case_number_type": Rule(
        "案号须为执行案件（执）或者恢复执行案件（执恢）",
        "填写执行案件的案号，不是异议、保全或者复议案件",
        "the case is one of enforcement (执, 执恢)",
    ),
    "case_number_year": Rule(
        "带法院代码的案号自2016年起使用，带“字第”的案号用到2015年",
        "核对案号年份",
        "court codes begin in 2016, 字第 ends in 2015",
    ),
    "case_year_disagrees": Rule("案号年份应为立案年份", "核对案号和立案时间", "the case number has the year of filing"),
    # Dates
    "date_form": Rule("日期形如2019-01-14、2019年01月14日或者20190114", "按此格式填写", "a date is like 2019-01-14"),
    "date_impossible": Rule("日期须为日历上的日期", "核对日期", "a date is a day of the calendar"),
    "date_future": Rule("日期不得晚于今天", "核对日期", "a date is not in the future"),
    "date_order": Rule(
        "日期顺序：立案、风险告知、决定、送达、发布",
        "核对各日期",
        "dates follow: filing, risk warning, decision, service, publication",
    ),
    # Obligation and conduct
    "obligation_bare": Rule(
        "义务应当写明内容，不能只写文号",
        "写明应当履行的义务",
        "the obligation says what is owed, not only a document number",
    ),
    "performance_unknown": Rule(
        "履行情况为全部未履行、部分履行、部分未履行或者全部已履行",
        "改为其中之一",
        "the state of performance is one of four",
    ),
    "performance_assumed": Rule(
        "履行情况为空，暂按全部未履行处理", "核实履行情况", "performance is empty and taken as none"
    ),
    "performance_full": Rule(
        "义务已全部履行的，不得再以有履行能力而拒不履行为由公布（规定第十条）",
        "不再纳入，或者核对履行情况",
        "who has performed is no longer listed under G1 (art. 10)",
    ),
    "grounds_missing": Rule("至少写明一种失信情形（规定第一条）", "补填具体情形", "at least one ground of article 1"),
    "grounds_unknown": Rule(
        "具体情形须为规定第一条的六种情形", "按规定用语填写，以逗号分隔", "the grounds are those of article 1"
    ),
    "term_form": Rule("纳入期限为月数", "填写24、36、48或者60", "the term is a number of months"),
    "term_not_allowed": Rule(
        "仅有第一项情形的，没有纳入期限（规定第二条）", "清空纳入期限", "G1 alone has no term (art. 2)"
    ),
    "term_missing": Rule(
        "第二项至第六项情形须有纳入期限（规定第二条）", "按决定书填写纳入期限", "G2 to G6 have a term (art. 2)"
    ),
    "term_length": Rule(
        "纳入期限为24个月，情节严重的延长至36、48或者60个月",
        "按决定书核对",
        "the term is 24 months, or 36, 48, 60 when extended",
    ),
    "term_extended": Rule(
        "延长期限须有暴力、威胁情节严重或者多项失信行为",
        "核对决定书所写的理由",
        "an extension needs severe violence or several acts",
    ),
    "term_assumed": Rule(
        "期限为空，按法定二年计算", "有决定书的，按决定书填写", "the term is empty and taken as two years"
    ),
    "term_over": Rule(
        "纳入期限已经届满，不再公布", "核对决定日期和期限；期满的不必导入", "the term is over; nothing is shown"
    ),
    # Address
    "address_source_unknown": Rule(
        "地址来源为执行依据、户籍登记、市场主体登记、被执行人申报或者法院走访",
        "改为其中之一",
        "the source of the address is known",
    ),
    "address_source_missing": Rule("住所地应当写明来源", "补填地址来源", "an address names its source"),
}


def finding(column: str, code: str, severity: Severity) -> Finding:
    """What to tell about one column."""
    broken = RULES[code]
    return Finding(column=column, code=code, rule=broken.rule, mend=broken.mend, severity=severity)
