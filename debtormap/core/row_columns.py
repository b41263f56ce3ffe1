"""The columns of the court's list: their labels, the national JSON keys, and other ways to write a header.

Source: labels of the national list (zxgk.court.gov.cn); the columns after them are our own.

>>> label_of("iname"), label_of("已履行部分"), label_of("纳入期限（月）")
('被执行人姓名/名称', '已履行 (部分)', '纳入期限(月)')
"""

import re
import unicodedata

NAME = "被执行人姓名/名称"
SEX = "性别"
AGE = "年龄"
NUMBER = "身份证号码/组织机构代码"
NUMBER_TYPE = "证件类型"
BIRTH_DATE = "出生日期"
REPRESENTATIVE = "法定代表人或者负责人姓名"
COURT = "执行法院"
COURT_CODE = "法院代码"
PROVINCE = "省份"
CASE_NUMBER = "案号"
FILED_ON = "立案时间"
BASIS_NUMBER = "执行依据文号"
BASIS_ISSUER = "做出执行依据单位"
OBLIGATION = "生效法律文书确定的义务"
PERFORMANCE = "被执行人的履行情况"
PERFORMED = "已履行 (部分)"
UNPERFORMED = "未履行 (部分)"
GROUNDS = "失信被执行人行为具体情形"
DECISION_NUMBER = "决定书文号"
DECIDED_ON = "决定日期"
TERM_MONTHS = "纳入期限(月)"
SERVED_ON = "送达日期"
RISK_WARNED_ON = "风险告知日期"
ADDRESS = "住所地"
ADDRESS_SOURCE = "地址来源"
ADDRESS_VERIFIED_ON = "地址核实日期"
PUBLISHED_ON = "发布时间"
# The national list has these, too, but shows no label for the first; no template asks for them.
KIND = "被执行人类型"
VIEWS = "关注次数"

COLUMNS = (
    NAME,
    SEX,
    AGE,
    NUMBER,
    NUMBER_TYPE,
    BIRTH_DATE,
    REPRESENTATIVE,
    COURT,
    COURT_CODE,
    PROVINCE,
    CASE_NUMBER,
    FILED_ON,
    BASIS_NUMBER,
    BASIS_ISSUER,
    OBLIGATION,
    PERFORMANCE,
    PERFORMED,
    UNPERFORMED,
    GROUNDS,
    DECISION_NUMBER,
    DECIDED_ON,
    TERM_MONTHS,
    SERVED_ON,
    RISK_WARNED_ON,
    ADDRESS,
    ADDRESS_SOURCE,
    ADDRESS_VERIFIED_ON,
    PUBLISHED_ON,
)

JSON_KEYS: dict[str, str] = {
    "iname": NAME,
    "sexy": SEX,
    "age": AGE,
    "cardNum": NUMBER,
    "businessEntity": REPRESENTATIVE,
    "courtName": COURT,
    "areaName": PROVINCE,
    "partyTypeName": KIND,
    "gistId": BASIS_NUMBER,
    "regDate": FILED_ON,
    "caseCode": CASE_NUMBER,
    "gistUnit": BASIS_ISSUER,
    "duty": OBLIGATION,
    "performance": PERFORMANCE,
    "performedPart": PERFORMED,
    "unperformPart": UNPERFORMED,
    "disruptTypeName": GROUNDS,
    "publishDate": PUBLISHED_ON,
    "focusNumber": VIEWS,
}

_OTHER_LABELS = {
    "姓名": NAME,
    "名称": NAME,
    "姓名/名称": NAME,
    "被执行人": NAME,
    "身份证号码": NUMBER,
    "证件号码": NUMBER,
    "组织机构代码": NUMBER,
    "统一社会信用代码": NUMBER,
    "法定代表人": REPRESENTATIVE,
    "法定代表人或负责人姓名": REPRESENTATIVE,
    "法院": COURT,
    "立案日期": FILED_ON,
    "作出执行依据单位": BASIS_ISSUER,
    "履行情况": PERFORMANCE,
    "已履行": PERFORMED,
    "已履行部分": PERFORMED,
    "未履行": UNPERFORMED,
    "未履行部分": UNPERFORMED,
    "具体情形": GROUNDS,
    "失信行为具体情形": GROUNDS,
    "纳入期限": TERM_MONTHS,
    "地址": ADDRESS,
    "发布日期": PUBLISHED_ON,
}
_SPACES = re.compile(r"\s|\ufeff")


def label_of(header: str) -> str | None:
    """The column a header means: a label however spaced and bracketed, or a national JSON key. None: not ours."""
    return _BY_HEADER.get(_fold(header))


def _fold(header: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", header)).casefold()


_BY_HEADER = {
    _fold(header): label
    for header, label in (
        *_OTHER_LABELS.items(),
        *JSON_KEYS.items(),
        *((label, label) for label in (*COLUMNS, KIND, VIEWS)),
    )
}
