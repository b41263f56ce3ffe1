"""Rows and files of a court's list about people who do not exist, and a batch on its way, for every test.

>>> row(姓名="演示乙")["被执行人姓名/名称"]
'演示乙'
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from debtormap.core.exits import DeletionGround
from debtormap.core.identifiers import resident_number
from debtormap.core.row_columns import COLUMNS, label_of
from debtormap.register import deleting, importing, publishing, reviewing
from debtormap.register.deleting import Basis
from debtormap.register.models import Batch, BatchRow
from debtormap.staff.models import Account

COURT = "冀0001"
ADDRESS = "河北省保定市莲池区五四路街道虚构花园小区9021号楼3单元9502室"
OTHER_ADDRESS = "河北省保定市莲池区五四路街道虚构家园小区9007号楼1单元9101室"

#: Recent, whenever the tests run: an old address is not mapped.
VERIFIED_ON = (datetime.now(UTC).date() - timedelta(days=90)).isoformat()
#: Half a year ago, whenever the tests run: a term of two years that began then goes on.
DECIDED_ON = datetime.now(UTC).date() - timedelta(days=180)
#: By the national list; a term counts from it where no decision is known.
PUBLISHED_ON = DECIDED_ON.replace(day=1)

Row = dict[str, str]

#: Changes to a row.
WITH_A_TERM: Row = {
    "失信被执行人行为具体情形": "违反财产报告制度的", "纳入期限(月)": "24", "决定日期": DECIDED_ON.isoformat(),
    "送达日期": (DECIDED_ON + timedelta(days=3)).isoformat(),
}  # fmt: skip


def number(serial: int = 1, *, birth: str = "") -> str:
    """A resident number that nobody has; odd serials are men's. 40,000 differ."""
    body = f"139990{birth or f'{1960 + serial // 1000 % 40}0307'}{serial % 1000:03d}"
    return body + resident_number.check_digit(body)


def row(serial: int = 1, **changes: str) -> Row:
    """A row without faults. `serial` makes it another person in another case; changes are by any header's name."""
    filled = {
        "被执行人姓名/名称": "演示甲",
        "性别": "男" if serial % 2 else "女",
        "身份证号码/组织机构代码": number(serial),
        "证件类型": "居民身份证",
        "执行法院": "演示市演示一区人民法院",
        "法院代码": COURT,
        "案号": f"（2024）冀0001执{serial}号",
        "立案时间": "2024-02-01",
        "执行依据文号": "（2023）冀0001民初77号",
        "做出执行依据单位": "演示市演示一区人民法院",
        "生效法律文书确定的义务": "偿还借款本金10000元及利息",
        "被执行人的履行情况": "全部未履行",
        "失信被执行人行为具体情形": "有履行能力而拒不履行生效法律文书确定义务的",
        "决定书文号": f"（2024）冀0001执{serial}号之一",
        "决定日期": "2024-05-06",
        "送达日期": "2024-05-08",
        "风险告知日期": "2024-02-06",
        "住所地": ADDRESS,
        "地址来源": "执行依据",
        "地址核实日期": VERIFIED_ON,
    }
    return filled | {label_of(name) or name: value for name, value in changes.items()}


def legacy_row(**changes: str) -> Row:
    """A row of the national list: the number masked, no address, no decision."""
    filled = {
        "被执行人姓名/名称": "演示甲",
        "性别": "男性",
        "年龄": "29",
        "身份证号码/组织机构代码": "1399001990****0014",
        "执行法院": "演示市演示区人民法院",
        "省份": "河北",
        "被执行人类型": "580",
        "执行依据文号": "（2018）冀0000民初7号",
        "立案时间": "2019年01月14日",
        "案号": "（2019）冀0000执1号",
        "做出执行依据单位": "演示区法院",
        "生效法律文书确定的义务": "偿还借款本金10000元及利息",
        "被执行人的履行情况": "全部未履行",
        "已履行 (部分)": "暂无",
        "未履行 (部分)": "暂无",
        "失信被执行人行为具体情形": "违反财产报告制度,其他有履行能力而拒不履行生效法律文书确定义务",
        "发布时间": f"{PUBLISHED_ON.year}年{PUBLISHED_ON.month:02}月01日",
    }
    return filled | {label_of(name) or name: value for name, value in changes.items()}


def rows(count: int) -> list[Row]:
    return [row(serial) for serial in range(1, count + 1)]


def csv_bytes(rows: Sequence[Mapping[str, str]], *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """The rows as a file with the columns of the template."""
    out = io.StringIO(newline="")
    extra = [label for each in rows for label in each if label not in COLUMNS]
    writer = csv.DictWriter(out, [*COLUMNS, *dict.fromkeys(extra)], delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def staged(author: Account, *rows: Row) -> Batch:
    """A batch that waits for review."""
    return importing.stage(csv_bytes(rows or [row()]), "list.csv", author=author, court_code=COURT)


def loading(author: Account) -> Batch:
    """A batch of one row that an import has left behind."""
    batch = Batch.objects.create(
        file_name="x", file_sha256="0", policy_name="x", policy_version=1, author=author, created_at=datetime.now(UTC)
    )
    BatchRow.objects.create(batch=batch, line_no=2, action="add", precision="none", placed_at="none")
    return batch


def published(author: Account, approver: Account, *rows: Row) -> Batch:
    """A batch all of whose good rows are public."""
    batch = reviewing.approve(staged(author, *rows), by=approver)
    publishing.publish(batch, by=approver)
    return batch


def delisted(listing_id: str, *, by: Account, reason: str) -> None:
    """It was right and is over: performed (D1), or early where it has a term."""
    basis = Basis(ground=DeletionGround.D1)
    deleting.end(listing_id, basis, by=by, reason=reason, now=datetime.now(UTC))
