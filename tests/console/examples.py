"""Lists of invented people, as a clerk sends them."""

import csv
import io
from collections.abc import Iterable
from datetime import timedelta

from debtormap.core import row_columns as columns
from debtormap.core.identifiers.resident_number import check_digit
from debtormap.core.rewards import Form, Terms
from debtormap.register import importing, publishing, reviewing, rewards
from debtormap.register.models import Batch, Listing, RewardNotice
from debtormap.staff.models import Account
from tests.examples import DECIDED_ON

COURT = "冀0001"
COURT_NAME = "演示市演示一区人民法院"


def resident_number(serial: int) -> str:
    """A number that belongs to nobody: region 139990, odd serials are men."""
    first_17 = f"13999019800101{serial:03d}"
    return first_17 + check_digit(first_17)


def row(serial: int, **changes: str) -> dict[str, str]:
    """A row without fault; `changes` by names of `row_columns`, in small letters."""
    fields = {
        columns.NAME: f"演示人{serial}",
        columns.NUMBER: resident_number(serial),
        columns.COURT: COURT_NAME,
        columns.COURT_CODE: COURT,
        columns.CASE_NUMBER: f"（2025）{COURT}执{serial}号",
        columns.FILED_ON: "2025-03-03",
        columns.BASIS_ISSUER: COURT_NAME,
        columns.BASIS_NUMBER: f"（2024）{COURT}民初{serial}号",
        columns.OBLIGATION: "偿还借款本金五万元及利息",
        columns.PERFORMANCE: "全部未履行",
        columns.GROUNDS: "违反财产报告制度的",
        columns.DECISION_NUMBER: f"（2025）{COURT}执{serial}号之一",
        columns.DECIDED_ON: DECIDED_ON.isoformat(),
        columns.TERM_MONTHS: "24",
        columns.SERVED_ON: (DECIDED_ON + timedelta(days=3)).isoformat(),
        columns.RISK_WARNED_ON: "2025-03-10",
    }
    return fields | {getattr(columns, name.upper()): text for name, text in changes.items()}


def csv_of(rows: Iterable[dict[str, str]]) -> bytes:
    rows = list(rows)
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")


def list_with_a_fault() -> bytes:
    return csv_of([row(1), row(2, number="139990198001010021")])


def stage(author: Account, data: bytes | None = None) -> Batch:
    """A list of the author's court, checked and waiting for review."""
    return importing.stage(data or list_with_a_fault(), "list.csv", author=author, court_code=author.court_code)


def published(author: Account, approver: Account, rows: Iterable[dict[str, str]]) -> list[Listing]:
    """The listings of a list that both have let through."""
    batch = stage(author, csv_of(rows))
    publishing.publish(reviewing.approve(batch, by=approver), by=approver)
    return list(Listing.objects.order_by("seq"))


def promised(listing: Listing, by: Account) -> RewardNotice:
    """A drafted notice of five per cent, at most 20,000 yuan, for a listing that is public."""
    today = importing.today_in_beijing()
    asked = rewards.Request(applicant="演示申请人甲", number="（2026）悬赏申请1号", requested_on=today)
    terms = Terms(
        form=Form.SHARE, share_permille=50, ceiling_fen=2_000_000, conditions="",
        valid_until=today + timedelta(days=90),
    )  # fmt: skip
    return rewards.draft(listing.pk, asked, terms, by=by)
