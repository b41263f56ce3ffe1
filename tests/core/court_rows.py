"""A row of the court's list that breaks no rule, to be spoilt one column at a time."""

from datetime import date

from debtormap.core import row_columns as columns
from debtormap.core.rows import Checked, Severity, check
from debtormap.geo import court_table

TODAY = date(2026, 11, 25)

PERSON = {
    columns.NAME: "演示甲",
    columns.SEX: "男",
    columns.NUMBER: "139990199001010019",
    columns.NUMBER_TYPE: "居民身份证",
    columns.COURT: "演示市演示一区人民法院",
    columns.CASE_NUMBER: "（2025）冀0001执12号",
    columns.FILED_ON: "2025-03-01",
    columns.BASIS_NUMBER: "（2024）冀0001民初7号",
    columns.BASIS_ISSUER: "演示市演示一区人民法院",
    columns.OBLIGATION: "偿还借款本金10000元及利息",
    columns.PERFORMANCE: "全部未履行",
    columns.PERFORMED: "暂无",
    columns.UNPERFORMED: "10000元",
    columns.GROUNDS: "违反财产报告制度的",
    columns.DECISION_NUMBER: "（2025）冀0001执12号之一",
    columns.DECIDED_ON: "2025-06-01",
    columns.TERM_MONTHS: "24",
    columns.SERVED_ON: "2025-06-05",
    columns.RISK_WARNED_ON: "2025-03-10",
    columns.ADDRESS: "河北省保定市莲池区五四路街道演示花园9001号楼1单元101室",
    columns.ADDRESS_SOURCE: "执行依据",
    columns.ADDRESS_VERIFIED_ON: "2025-03-20",
}

COMPANY = PERSON | {
    columns.NAME: "（虚构）演示样例有限公司",
    columns.SEX: "",
    columns.NUMBER: "91139990YY0DEM0182",
    columns.NUMBER_TYPE: "统一社会信用代码",
    columns.REPRESENTATIVE: "虚构乙",
    columns.CASE_NUMBER: "（2025）冀0001执13号",
}

# The sample of the national list, as its site gives it.
NATIONAL = {
    columns.NAME: "演示甲",
    columns.CASE_NUMBER: "（2019）冀0000执1号",
    columns.AGE: "29",
    columns.SEX: "男性",
    columns.NUMBER: "1399001990****0014",
    columns.REPRESENTATIVE: "",
    columns.COURT: "演示市演示区人民法院",
    columns.PROVINCE: "河北",
    columns.KIND: "580",
    columns.BASIS_NUMBER: "（2018）冀0000民初7号",
    columns.FILED_ON: "2019年01月14日",
    columns.BASIS_ISSUER: "演示区法院",
    columns.OBLIGATION: "偿还借款本金10000元及利息",
    columns.PERFORMANCE: "全部未履行",
    columns.PERFORMED: "暂无",
    columns.UNPERFORMED: "暂无",
    columns.GROUNDS: "违反财产报告制度,其他有履行能力而拒不履行生效法律文书确定义务",
    columns.PUBLISHED_ON: "2019年02月01日",
}


def checked(row: dict[str, str], *, legacy: bool = False, own_court: str | None = None) -> Checked:
    """The row under today's rules of the real court table."""
    return check(row, today=TODAY, courts=court_table.load(), legacy=legacy, court_code=own_court)


def errors(row: dict[str, str], *, legacy: bool = False, own_court: str | None = None) -> list[tuple[str, str]]:
    """Column and code of what refuses the row."""
    return _codes(checked(row, legacy=legacy, own_court=own_court), Severity.ERROR)


def warnings(row: dict[str, str], *, legacy: bool = False) -> list[tuple[str, str]]:
    """Column and code of what a person should look at, in a row that is taken."""
    found = checked(row, legacy=legacy)
    assert found.draft is not None, found.findings
    return _codes(found, Severity.WARNING)


def _codes(found: Checked, severity: Severity) -> list[tuple[str, str]]:
    return [(item.column, item.code) for item in found.findings if item.severity is severity]
