"""Refused rows come back as a file with the reason beside each; mended, it imports."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from debtormap.register import drafts, importing, refused, retention, withdrawing
from debtormap.register.models import AuditEntry, Batch, RefusedRow
from debtormap.staff.models import Account
from tests import examples

pytestmark = pytest.mark.django_db

BAD_NUMBER = examples.number(2)[:-1] + ("0" if examples.number(2)[-1] != "0" else "1")


def file_of(batch: Batch, by: Account) -> list[dict[str, str]]:
    text = "".join(refused.lines(refused.open_rows(batch, by=by)))
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.fixture
def batch(mei: Account) -> Batch:
    return examples.staged(mei, examples.row(1), examples.row(2, 身份证号码=BAD_NUMBER), examples.row(3, 案号="无"))


def test_each_refused_row_stands_whole_beside_column_rule_and_remedy(batch: Batch, mei: Account) -> None:
    first, second = file_of(batch, mei)

    assert (first["原行号"], second["原行号"]) == ("3", "4")
    assert first["退回原因"].startswith(
        "【身份证号码/组织机构代码】身份证号码末位是前十七位的校验码（GB 11643）；对照证件重新录入。"
    )
    assert first["身份证号码/组织机构代码"] == BAD_NUMBER
    assert {label: text for label, text in second.items() if text and label not in ("原行号", "退回原因")} == (
        examples.row(3, 案号="无")
    )


def test_a_mended_file_imports_with_its_reasons_still_in_it(batch: Batch, mei: Account) -> None:
    rows = file_of(batch, mei)
    rows[0]["身份证号码/组织机构代码"], rows[1]["案号"] = examples.number(2), examples.row(3)["案号"]

    again = importing.stage(_csv(rows), "mended.csv", author=mei, court_code=examples.COURT)

    assert again.counts == {"add": 2, "change": 0, "same": 0, "error": 0}
    assert again.unknown_columns == []


def test_a_formula_is_none_in_the_file_and_comes_back_as_it_was(mei: Account) -> None:
    texts = {"姓名": "=HYPERLINK(1)", "生效法律文书确定的义务": "－2万元", "做出执行依据单位": "@演示"}
    batch = examples.staged(mei, examples.row(2, 身份证号码=BAD_NUMBER, **texts))

    [row] = file_of(batch, mei)
    row["身份证号码/组织机构代码"] = examples.number(2)
    again = importing.stage(_csv([row]), "mended.csv", author=mei, court_code=examples.COURT)

    told = [row["被执行人姓名/名称"], row["生效法律文书确定的义务"], row["做出执行依据单位"]]
    assert told == ["'=HYPERLINK(1)", "'－2万元", "'@演示"]
    draft = drafts.opened(again.rows.get().payload or b"")
    assert (draft.name, draft.obligation, draft.basis_issuer) == tuple(texts.values())


def test_what_nobody_sees_is_taken_out_of_a_row(mei: Account) -> None:
    """A turned line, an order to a terminal; the line's end within a text stays."""
    batch = examples.staged(
        mei, examples.row(1, 姓名="演\u202e示甲", 生效法律文书确定的义务="一\x1b[31m、\u2066还款\n二、利息")
    )

    draft = drafts.opened(batch.rows.get().payload or b"")

    assert (draft.name, draft.obligation) == ("演示甲", "一[31m、还款\n二、利息")


def test_broken_and_overfull_rows_come_back_as_they_stood(mei: Account) -> None:
    lines = examples.csv_bytes(examples.rows(2)).decode().splitlines()
    broken, surplus = '"' + lines[1], lines[2] + ",surplus"
    batch = importing.stage(
        "\r\n".join([lines[0], broken, surplus, ""]).encode(), "list.csv", author=mei, court_code=examples.COURT
    )

    first, second = file_of(batch, mei)

    assert (first["原行内容"], second["原行内容"]) == (broken, surplus)


def test_a_row_that_was_withdrawn_comes_back_too(mei: Account, tao: Account) -> None:
    listing = examples.published(mei, tao, examples.row(1)).listings.get()
    withdrawing.revoke(listing.pk, by=tao, reason="查明并非本人")
    batch = examples.staged(mei, examples.row(1, 未履行部分="3000元"))

    [row] = file_of(batch, mei)

    assert "不得以导入恢复公布" in row["退回原因"]


def test_a_refused_row_is_sealed_in_the_database_and_its_opening_is_audited(batch: Batch, mei: Account) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM register_refusedrow")
        sealed = [bytes(value) for (value,) in cursor.fetchall()]

    file_of(batch, mei)

    assert len(sealed) == 2
    assert not any(BAD_NUMBER.encode() in value for value in sealed)
    entry = AuditEntry.objects.get(act="batch.refused_rows")
    assert (entry.actor, entry.subject, entry.after) == (mei, f"batch:{batch.pk}", {"rows": 2})


def test_refused_rows_are_forgotten_after_thirty_days(batch: Batch) -> None:
    now = datetime.now(UTC)

    retention.run(now + timedelta(days=29))
    kept = RefusedRow.objects.count()
    retention.run(now + timedelta(days=31))

    assert kept == 2
    assert not RefusedRow.objects.exists()


def _csv(rows: list[dict[str, str]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()
