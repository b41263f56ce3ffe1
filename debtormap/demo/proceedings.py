"""Proceedings of the demonstration: one in each state before publication, of people who do not exist.

Made by the services that the console uses, with the days on which a court would have acted, so that deadlines, graces
and letters are there to be looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from debtormap.core import row_columns as columns
from debtormap.demo import listings
from debtormap.demo.places import DemoPlace
from debtormap.geo import court_table

if TYPE_CHECKING:
    from debtormap.register.proceeding_models import Proceeding
    from debtormap.staff.models import Account

TEXT: Final = "向申请执行人演示乙偿还借款本金{amount}元及利息，汇入账号6222020000000000000"
_PUBLIC: Final = "向申请执行人演某偿还借款本金及利息，汇入账号***"
#: (how far it has come, days ago that it was opened, months of grace)
PLAN: Final = (
    ("applied", 2, None), ("applied", 13, None), ("review", 6, None), ("drafted", 9, None), ("decided", 12, None),
    ("grace", 20, 2), ("grace", 28, 1), ("ready", 60, 1), ("proposed", 50, None), ("performed", 45, 3),
    ("refused", 20, None), ("published", 40, None),
)  # fmt: skip


def make(rng: Random, places: list[DemoPlace], *, clerk: Account, president: Account, second: Account) -> int:
    """How many were made; none where there are some already."""
    from debtormap.register.proceeding_models import Proceeding

    if Proceeding.objects.exists():
        return 0
    now = datetime.now(UTC)
    rows = listings.rows(rng, places, 12 * len(PLAN), today=now.date(), courts=court_table.load())
    persons = [row for row in rows if row[columns.SEX]]
    for serial, (stage, days, grace) in enumerate(PLAN, start=1):
        _one(persons[serial], serial, stage, now - timedelta(days=days), grace, clerk, president, second)
    return len(PLAN)


def _one(
    row: dict[str, str], serial: int, stage: str, at: datetime, grace: int | None, clerk: Account, president: Account,
    second: Account,
) -> None:  # fmt: skip
    from debtormap.register import proceedings, releasing

    found = _open(row, serial, at, clerk)
    number = 0

    def act(service: Callable[..., object], by: Account, days: int, **given: object) -> None:
        nonlocal number
        number += 1
        service(found.pk, expected=number, by=by, now=at + timedelta(days=days), **given)

    on = (at + timedelta(hours=8)).date()
    steps: tuple[tuple[str, Callable[[], None]], ...] = (
        ("review", lambda: act(proceedings.examine, clerk, 1)),
        ("warned", lambda: act(proceedings.warn, clerk, 2, served_on=on + timedelta(days=2), way="post")),
        ("drafted", lambda: act(proceedings.draft, clerk, 4, decision=_decision(serial, grace))),
        ("decided", lambda: act(proceedings.sign, president, 5)),
        ("grace", lambda: act(proceedings.serve, clerk, 7, served_on=on + timedelta(days=6), way="direct")),
        ("ready", lambda: act(releasing.confirm_text, clerk, 8, text=_PUBLIC)),
        ("proposed", lambda: act(releasing.propose, clerk, 40 if grace else 9)),
        ("published", lambda: act(releasing.release, second, 40)),
    )
    last = {"applied": "", "performed": "grace", "refused": "review"}.get(stage, stage)
    for name, step in steps if last else ():
        step()
        if name == last:
            break
    if stage == "performed":
        paid_on = on + timedelta(days=20)
        act(proceedings.pay, clerk, 21, paid_on=paid_on, amount_fen=1_500_000)
        act(proceedings.perform, clerk, 21, performed_on=paid_on)
    if stage == "refused":
        act(proceedings.refuse, second, 3, reasons="已提供充分有效担保，不符合纳入条件。")


def _open(row: dict[str, str], serial: int, at: datetime, clerk: Account) -> Proceeding:
    from debtormap.register import proceedings
    from debtormap.register.ids import new_row_id
    from debtormap.register.proceeding_files import FILE_COLUMNS, File

    of_file = {column: row[column] for column in FILE_COLUMNS if row.get(column)}
    court, year = row[columns.COURT_CODE], (at - timedelta(days=90)).year
    of_file[columns.CASE_NUMBER] = f"（{year}）{court}执{90_000 + serial}号"
    of_file[columns.FILED_ON] = (at - timedelta(days=90)).date().isoformat()
    of_file[columns.OBLIGATION] = TEXT.format(amount=serial * 10_000)
    of_file[columns.PERFORMANCE] = "全部未履行"
    file = File(row=of_file, pay_to="执行案款专户（演示）：演示银行0000；承办人：演示丙。", applicant="演示乙")
    return proceedings.open_file(
        file, proceeding_id=new_row_id(), by=clerk, court_code=court, ex_officio=False,
        applied_on=(at + timedelta(hours=8)).date(), now=at,
    )  # fmt: skip


def _decision(serial: int, grace: int | None) -> object:
    from debtormap.core.listing import Ground
    from debtormap.register.proceeding_files import Decision

    return Decision(
        number=f"（演示）执{90_000 + serial}号之一", reasons="被执行人收到报告财产令后逾期未报告财产，经督促仍不履行。",
        grounds=(Ground.G4,), term_months=24, grace_months=grace, tier="ORDINARY",
        flags=frozenset({"identity_agrees", "namesakes_searched", "case_open"}),
    )  # fmt: skip
