"""The example files: what is clean is taken, what is bad is told, and the script still makes them."""

import csv
import json
from pathlib import Path

import pytest

from debtormap.core import row_columns as columns
from debtormap.core.identifiers.documents import is_synthetic
from debtormap.core.rows import COLUMNS, label_of
from examples import make_examples
from tests.core.court_rows import checked, errors, warnings

FOLDER = Path(make_examples.__file__).parent


def rows_of(name: str, encoding: str = "utf-8") -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def records_of(name: str) -> list[dict[str, str]]:
    records = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return [
        {label: str(value) for key, value in record.items() if (label := label_of(key)) is not None}
        for record in records
    ]


@pytest.mark.parametrize("name", ["template.csv", "list-utf8.csv"])
def test_clean_rows_have_no_findings_and_the_columns_in_order(name: str) -> None:
    rows = rows_of(name)

    assert list(rows[0]) == list(COLUMNS)
    assert [checked(row).findings for row in rows] == [()] * len(rows)


def test_the_same_rows_stand_in_both_encodings() -> None:
    assert rows_of("list-gb18030.csv", "gb18030") == rows_of("list-utf8.csv")


def test_each_bad_row_breaks_the_rule_it_was_made_for() -> None:
    found = [errors(row) for row in rows_of("mixed-errors.csv")]

    assert [codes[0][1] if len(codes) == 1 else codes for codes in found] == [
        [],
        "number_check_digit",
        "credit_code_form",
        "case_number_form",
        "case_number_type",
        "court_name_disagrees",
        "court_ambiguous",
        "grounds_unknown",
        "date_impossible",
        "term_missing",
        "term_not_allowed",
        "missing",
        "minor",
        [],
        [],
    ]


@pytest.mark.parametrize("name", ["national-zxgk.json", "national-baidu.json"])
def test_national_records_are_taken_as_legacy_without_a_place(name: str) -> None:
    for record in records_of(name):
        assert {code for _, code in warnings(record, legacy=True)} <= {"term_assumed", "missing"}
        draft = checked(record, legacy=True).draft
        assert draft is not None
        assert (draft.number, draft.address) == (None, None)


def test_every_number_in_the_examples_is_nobodys() -> None:
    rows = [*rows_of("template.csv"), *rows_of("list-utf8.csv"), *rows_of("mixed-errors.csv")]
    records = [*records_of("national-zxgk.json"), *records_of("national-baidu.json")]

    assert [row[columns.NUMBER] for row in [*rows, *records] if not is_synthetic(row[columns.NUMBER])] == []


def test_the_script_makes_the_files_that_are_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_examples, "FOLDER", tmp_path)
    make_examples.main()

    for file in sorted(FOLDER.glob("*.csv")) + sorted(FOLDER.glob("*.json")):
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name
