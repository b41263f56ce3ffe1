"""Reading the shapes that courts' files have."""

import io
import json
import zipfile
from datetime import date

import openpyxl
import pytest

from debtormap.core.errors import RuleError
from debtormap.core.row_columns import COLUMNS
from debtormap.register import reading, tables
from tests import examples


def rows(data: bytes) -> list[tuple[int, dict[str, str]]]:
    return list(reading.read(data, "list").rows)


def names(data: bytes) -> list[str]:
    return [row["被执行人姓名/名称"] for _, row in rows(data)]


def code(data: bytes) -> str:
    with pytest.raises(RuleError) as refused:
        rows(data)
    return refused.value.code


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"), ("gbk", "GB18030"), ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_gives_the_same_rows(encoding: str, told: str, delimiter: str) -> None:
    written = [examples.row(1, 生效法律文书确定的义务="支付货款；“逾期”另计"), examples.row(2)]

    table = reading.read(examples.csv_bytes(written, encoding=encoding, delimiter=delimiter), "list.csv")

    read = list(table.rows)
    assert (table.encoding, table.delimiter, table.total, table.unknown_columns) == (told, delimiter, 2, ())
    assert [line_no for line_no, _ in read] == [2, 3]
    assert [{label: value for label, value in row.items() if value} for _, row in read] == written


def test_a_rare_character_of_gb18030_survives() -> None:
    assert names(examples.csv_bytes([examples.row(姓名="演示\U00020bb7")], encoding="gb18030")) == ["演示\U00020bb7"]


def test_labels_are_trimmed_and_written_in_other_ways() -> None:
    data = "\ufeff 姓名 ,证件号码,执行法院,案　号,具体情形\n演示甲,1,2,3,4\n".encode()

    [(_, row)] = rows(data)
    assert list(row) == ["被执行人姓名/名称", "身份证号码/组织机构代码", "执行法院", "案号", "失信被执行人行为具体情形"]


def test_unknown_columns_are_named_and_missing_ones_refused() -> None:
    assert reading.read(examples.csv_bytes([examples.row(备注="无")]), "x").unknown_columns == ("备注",)
    with pytest.raises(RuleError) as refused:
        rows("姓名,备注\n演示甲,无\n".encode())
    assert refused.value.code == "columns_missing"
    assert "案号" in refused.value.rule
    assert "执行法院或法院代码" in refused.value.rule


def test_a_column_that_stands_twice_is_refused() -> None:
    header = ",".join(COLUMNS)

    assert code(f"{header},姓名\n".encode()) == "columns_twice"


def test_blank_rows_are_passed_over_and_cells_may_hold_lines() -> None:
    data = examples.csv_bytes([examples.row(1, 生效法律文书确定的义务="一、还款\n二、付息"), examples.row(2)])
    header, rest = data.split(b"\n", 1)

    assert [line_no for line_no, _ in rows(header + b"\n\n ,,\n" + rest)] == [4, 6]


def test_a_broken_quote_costs_its_own_row_only() -> None:
    lines = examples.csv_bytes(examples.rows(4)).decode().splitlines(keepends=True)
    lines[2] = '"' + lines[2]

    found = rows("".join(lines).encode())

    assert [(line_no, reading.BROKEN in row) for line_no, row in found] == [
        (2, False),
        (3, True),
        (4, False),
        (5, False),
    ]


def test_a_quote_that_closes_in_a_later_row_costs_its_own_row_only() -> None:
    written = [examples.row(1), examples.row(2), examples.row(3, 生效法律文书确定的义务="还款,付息"), examples.row(4)]
    lines = examples.csv_bytes(written).decode().splitlines(keepends=True)
    lines[2] = '"' + lines[2]

    found = rows("".join(lines).encode())

    assert [(line_no, reading.BROKEN in row) for line_no, row in found] == [
        (2, False),
        (3, True),
        (4, False),
        (5, False),
    ]
    assert found[2][1]["生效法律文书确定的义务"] == "还款,付息"


def test_a_row_with_more_cells_than_the_header_is_marked() -> None:
    data = examples.csv_bytes([examples.row()]).rstrip() + b",more\r\n"

    [(line_no, row)] = rows(data)

    assert (line_no, list(row)) == (2, [reading.SURPLUS])
    assert row[reading.SURPLUS].endswith(",more")


def test_a_workbook_gives_texts_dates_and_whole_numbers() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    row = examples.row() | {"决定日期": date(2024, 5, 6), "纳入期限(月)": 24}
    sheet.append(list(row))
    sheet.append([])
    sheet.append(list(row.values()))
    out = io.BytesIO()
    book.save(out)

    [(line_no, read)] = rows(out.getvalue())

    assert (line_no, read["决定日期"], read["纳入期限(月)"]) == (3, "2024-05-06", "24")
    assert read["身份证号码/组织机构代码"] == examples.number()


NATIONAL = {
    "id": 0, "iname": "演示甲", "caseCode": "（2019）冀0000执1号", "age": 29, "sexy": "男性",
    "cardNum": "1399001990****0014", "businessEntity": "", "courtName": "演示市演示区人民法院", "areaName": "河北",
    "partyTypeName": "580", "gistId": "（2018）冀0000民初7号", "regDate": "2019年01月14日", "gistUnit": "演示区法院",
    "duty": "偿还借款本金10000元及利息", "performance": "全部未履行", "performedPart": "暂无", "unperformPart": "暂无",
    "disruptTypeName": "违反财产报告制度", "publishDate": "2019年02月01日", "qysler": [],
}  # fmt: skip


def test_the_national_shapes_are_read_as_array_as_lines_and_as_an_answer() -> None:
    line = json.dumps(NATIONAL, ensure_ascii=False)
    feed = json.dumps({**NATIONAL, "focusNumber": 3, "regDate": "20190114", "publishDateStamp": 1548950400})

    assert [line_no for line_no, _ in rows(f"[{line}, {line}]".encode())] == [1, 2]
    assert [line_no for line_no, _ in rows(f"{line}\n\n{feed}\n".encode())] == [1, 3]
    assert names(json.dumps({"result": [NATIONAL]}).encode()) == ["演示甲"]
    assert names(json.dumps(NATIONAL, indent=1).encode()) == ["演示甲"]
    table = reading.read(line.encode(), "list.json")
    [(_, row)] = table.rows
    assert (table.unknown_columns, row["年龄"], row["立案时间"]) == ((), "29", "2019年01月14日")


def test_answers_of_several_pages_number_their_records_on() -> None:
    page = json.dumps({"result": [NATIONAL, NATIONAL]})

    assert [number for number, _ in rows(f"{page}\n{page}\n".encode())] == [1, 2, 3, 4]


def test_a_broken_line_of_json_costs_itself_only() -> None:
    line = json.dumps(NATIONAL)
    assert reading.read(f"{line}\n{{\n".encode(), "list.json").unknown_columns == ()

    assert [reading.BROKEN in row for _, row in rows(f"{line}\n{line[:40]}\n{line}\n".encode())] == [False, True, False]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf \r\n", "file_empty"),
        (b"\xff\xff\xff\xff", "encoding_unknown"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "old_workbook"),
        (b"PK\x03\x04" + bytes(100), "workbook_broken"),
        (b"[{]", "json_broken"),
        (b"[1]", "json_broken"),
    ],
)
def test_what_is_no_list_is_refused(data: bytes, expected: str) -> None:
    assert code(data) == expected


def test_files_that_are_too_large_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(200_000))
    monkeypatch.setattr(tables, "MOST_BYTES", 100_000)

    assert code(bytes(100_001)) == "file_too_large"
    assert code(packed.getvalue()) == "file_too_large"
