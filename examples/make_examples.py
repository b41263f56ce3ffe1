"""Rebuild the example files in this folder. All persons, organisations, compounds and courts are invented.

    .venv/bin/python examples/make_examples.py

Resident numbers are of regions 139990-139999, which belong to nobody; courts are those of 演示市; addresses name real
counties and townships with an invented compound and house numbers from 9000.
"""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

from debtormap.core import row_columns as columns
from debtormap.core.identifiers import credit_code, organisation_code, resident_number
from debtormap.core.listing import GROUND_TEXTS, Ground

FOLDER = Path(__file__).parent
Row = dict[str, str]

DISTRICTS = "一二三四五六七八九十"
NAMES = "甲乙丙丁戊己庚辛壬癸"
TOWNSHIPS = (
    "保定市莲池区五四路街道",
    "保定市莲池区和平里街道",
    "石家庄市长安区建北街道",
    "石家庄市长安区青园街道",
    "唐山市路南区友谊街道",
    "张家口市桥东区红旗楼街道",
)
COMPOUNDS = ("演示花园", "虚构家园", "样例新居", "演示嘉园")
GROUNDS = (
    ((Ground.G1,), ""),
    ((Ground.G4,), "24"),
    ((Ground.G1, Ground.G4), "24"),
    ((Ground.G3, Ground.G5), "36"),
    ((Ground.G6,), "24"),
    ((Ground.G5,), "24"),
)


def main() -> None:
    clean = [person(number) if number % 3 else company(number) for number in range(1, 25)]
    write_csv("template.csv", [person(1), company(3), sole_proprietor(5)])
    write_csv("list-utf8.csv", clean)
    write_csv("list-gb18030.csv", clean, encoding="gb18030")
    write_xlsx("list.xlsx", clean)
    write_csv("mixed-errors.csv", mixed_errors(clean))
    write_json("national-zxgk.json", national())
    write_json("national-baidu.json", [as_baidu(record) for record in national()])


def person(number: int) -> Row:
    resident = resident_numbered(number)
    return common(number) | {
        columns.NAME: f"演示{NAMES[number % 10]}" if number % 2 else f"虚构{NAMES[number % 10]}",
        columns.SEX: "男" if number % 2 else "女",
        columns.NUMBER: resident,
        columns.NUMBER_TYPE: "居民身份证",
        columns.BIRTH_DATE: resident_number.birth_date(resident).isoformat(),
    }


def company(number: int) -> Row:
    return common(number) | {
        columns.NAME: f"（虚构）演示{NAMES[number % 10]}样例有限公司",
        columns.NUMBER: credit_coded("91", number),
        columns.NUMBER_TYPE: "统一社会信用代码",
        columns.REPRESENTATIVE: f"虚构{NAMES[(number + 3) % 10]}",
        columns.ADDRESS_SOURCE: "市场主体登记",
    }


def sole_proprietor(number: int) -> Row:
    return company(number) | {
        columns.NAME: f"（虚构）演示{NAMES[number % 10]}样例经营部",
        columns.NUMBER: credit_coded("92", number),
    }


def common(number: int) -> Row:
    court = number % 10 + 1
    filed_on = date(2026, 1, 5) + timedelta(days=3 * number)
    grounds, term = GROUNDS[number % len(GROUNDS)]
    case = f"（2026）冀00{court:02}执{100 + number}号"
    compound = f"{TOWNSHIPS[number % 6]}{COMPOUNDS[number % 4]}"
    return dict.fromkeys(columns.COLUMNS, "") | {
        columns.COURT: f"演示市演示{DISTRICTS[court - 1]}区人民法院",
        columns.COURT_CODE: f"冀00{court:02}",
        columns.PROVINCE: "河北",
        columns.CASE_NUMBER: case,
        columns.FILED_ON: filed_on.isoformat(),
        columns.BASIS_NUMBER: f"（2025）冀00{court:02}民初{200 + number}号",
        columns.BASIS_ISSUER: f"演示市演示{DISTRICTS[court - 1]}区人民法院",
        columns.OBLIGATION: f"偿还借款本金{number}0000元及利息",
        columns.PERFORMANCE: "部分履行" if number % 4 == 0 else "全部未履行",
        columns.PERFORMED: f"{number}000元" if number % 4 == 0 else "",
        columns.GROUNDS: ",".join(GROUND_TEXTS[ground] for ground in grounds),
        columns.DECISION_NUMBER: f"{case}之一",
        columns.DECIDED_ON: (filed_on + timedelta(days=60)).isoformat(),
        columns.TERM_MONTHS: term,
        columns.SERVED_ON: (filed_on + timedelta(days=66)).isoformat(),
        columns.RISK_WARNED_ON: (filed_on + timedelta(days=7)).isoformat(),
        columns.ADDRESS: f"河北省{compound}{9000 + number}号楼1单元{101 + number}室",
        columns.ADDRESS_SOURCE: "执行依据",
        columns.ADDRESS_VERIFIED_ON: (filed_on + timedelta(days=20)).isoformat(),
    }


def mixed_errors(clean: list[Row]) -> list[Row]:
    """Good rows among bad ones; each bad row breaks what its comment says."""
    wrong_check = clean[1][columns.NUMBER]
    wrong_check = wrong_check[:17] + ("1" if wrong_check[17] != "1" else "2")
    return [
        clean[0],
        clean[1] | {columns.NUMBER: wrong_check},  # check digit
        clean[2] | {columns.NUMBER: clean[2][columns.NUMBER][:17]},  # too short
        clean[3] | {columns.CASE_NUMBER: "（2026）冀0005执0104号"},  # leading zero
        clean[4] | {columns.CASE_NUMBER: "（2026）冀0006执保105号"},  # not enforcement
        clean[6] | {columns.COURT: "演示市演示九区人民法院"},  # court and codes disagree
        clean[7] | {columns.COURT_CODE: "", columns.COURT: "桥西区法院"},  # several courts
        clean[9] | {columns.GROUNDS: "不还钱"},  # no ground of article 1
        clean[10] | {columns.FILED_ON: "2026-02-30"},  # no such day
        clean[12] | {columns.GROUNDS: GROUND_TEXTS[Ground.G4], columns.TERM_MONTHS: ""},  # term is missing
        clean[13] | {columns.GROUNDS: GROUND_TEXTS[Ground.G1], columns.TERM_MONTHS: "24"},  # G1 has no term
        clean[15] | {columns.RISK_WARNED_ON: ""},  # no risk warning
        clean[16] | minor(),  # under 18
        clean[18] | {columns.SEX: "女" if clean[18][columns.SEX] == "男" else "男"},  # only a warning
        clean[19],
    ]


def minor() -> Row:
    number = with_check_digit("13999520100615003")
    return {columns.NUMBER: number, columns.BIRTH_DATE: "2010-06-15"}


def national() -> list[dict[str, object]]:
    """Records as the national site gives them, with the dirt that such records have."""
    g1, g4, g5 = (GROUND_TEXTS[ground].removesuffix("的") for ground in (Ground.G1, Ground.G4, Ground.G5))
    return [
        national_record(1, disruptTypeName=g1),
        national_record(2, disruptTypeName=f"{g4},其他{g1}", sexy="女"),
        national_record(3, caseCode="(2025)冀0004执303号", gistId="2003演刑初字第5号", disruptTypeName=f"{g5}的"),
        national_record(4, duty="空", age=0, performance="部分未履行", disruptTypeName=g1),
        national_record(5, areaName="— —", courtName="演示六区法院", disruptTypeName=g1),
        national_record(
            6,
            iname="（虚构）演示样例有限公司",
            sexy="",
            age=0,
            cardNum="YY0DEM***",
            businessEntity="虚构乙",
            partyTypeName="581",
            disruptTypeName=g1,
            qysler=[],
        ),
    ]


def national_record(number: int, **changes: object) -> dict[str, object]:
    resident = resident_numbered(number)
    court = number + 1
    filed_on = date(2025, 3, 3) + timedelta(days=5 * number)
    published_on = filed_on + timedelta(days=90)
    record: dict[str, object] = {
        "id": 0,
        "iname": f"演示{NAMES[number]}",
        "caseCode": f"（2025）冀00{court:02}执{300 + number}号",
        "age": published_on.year - resident_number.birth_date(resident).year,
        "sexy": "男性" if number % 2 else "女性",
        "cardNum": resident[:10] + "****" + resident[14:],
        "businessEntity": "",
        "courtName": f"演示市演示{DISTRICTS[court - 1]}区人民法院",
        "areaName": "河北",
        "partyTypeName": "580",
        "gistId": f"（2024）冀00{court:02}民初{400 + number}号",
        "regDate": f"{filed_on:%Y年%m月%d日}",
        "gistUnit": f"演示{DISTRICTS[court - 1]}区法院",
        "duty": f"偿还借款本金{number}0000元及利息",
        "performance": "全部未履行",
        "performedPart": "暂无",
        "unperformPart": "暂无",
        "publishDate": f"{published_on:%Y年%m月%d日}",
    }
    return record | changes


def as_baidu(record: dict[str, object]) -> dict[str, object]:
    """The same record as the feed of a search engine gave it: compact dates, a mask of 19 characters, other types."""
    number = str(record["cardNum"])
    return {key: value for key, value in record.items() if key != "qysler"} | {
        "regDate": "".join(character for character in str(record["regDate"]) if character.isdigit()),
        "cardNum": number[:10] + "0" + number[10:] if len(number) == 18 else number,
        "partyTypeName": "1" if record["partyTypeName"] == "581" else "0",
        "focusNumber": 0,
        "publishDateStamp": "1750000000",
        "lastmod": "2025-07-01T00:00:00",
        "type": "失信被执行人名单",
    }


def resident_numbered(number: int) -> str:
    born_on = date(1968, 2, 3) + timedelta(days=311 * number)
    return with_check_digit(f"13999{number % 10}{born_on:%Y%m%d}{number:03}")


def with_check_digit(first_17: str) -> str:
    return first_17 + resident_number.check_digit(first_17)


def credit_coded(start: str, number: int) -> str:
    body = f"YY0DEM{number:02}"
    first_17 = f"{start}13999{number % 10}{body}{organisation_code.check_character(body)}"
    return first_17 + credit_code.check_character(first_17)


def write_csv(name: str, rows: list[Row], encoding: str = "utf-8") -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns.COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (FOLDER / name).write_bytes(text.getvalue().encode(encoding))


def write_xlsx(name: str, rows: list[Row]) -> None:
    """Dates as the numbers that spreadsheets make of them, everything else as text."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "名单"
    sheet.append(list(columns.COLUMNS))
    for row in rows:
        sheet.append([date.fromisoformat(value) if label in DATES and value else value for label, value in row.items()])
    workbook.save(FOLDER / name)


def write_json(name: str, records: list[dict[str, object]]) -> None:
    (FOLDER / name).write_text(json.dumps(records, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


DATES = frozenset(
    {
        columns.BIRTH_DATE,
        columns.FILED_ON,
        columns.DECIDED_ON,
        columns.SERVED_ON,
        columns.RISK_WARNED_ON,
        columns.ADDRESS_VERIFIED_ON,
    }
)

if __name__ == "__main__":
    main()
