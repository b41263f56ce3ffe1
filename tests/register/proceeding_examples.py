"""Proceedings on their way, for tests. All people are invented."""

from datetime import UTC, date, datetime, timedelta

import msgspec

from debtormap.core.listing import Ground
from debtormap.core.row_columns import label_of
from debtormap.register import proceedings, releasing
from debtormap.register.ids import new_row_id
from debtormap.register.proceeding_files import FILE_COLUMNS, Decision, File
from debtormap.register.proceeding_models import Proceeding
from debtormap.staff.models import Account, Role
from tests import examples

COURT = examples.COURT
#: Past every grace that begins two months before.
NOW = datetime.now(UTC)
OBLIGATION = "向申请人演示乙偿还借款本金10000元，汇入账号6222020000000000000"
PUBLIC_TEXT = "向申请人演某偿还借款本金10000元，汇入账号***"


def president(name: str = "han") -> Account:
    account = Account(username=name, roles=[Role.PRESIDENT.value], court_code=COURT, is_staff=True)
    account.set_password("correct horse battery")
    account.save()
    return account


def file(serial: int = 1, **changes: str) -> File:
    """Of one person in one case; changes are by any header's name."""
    filled = examples.row(serial, 生效法律文书确定的义务=OBLIGATION)
    filled |= {label_of(name) or name: value for name, value in changes.items()}
    row = {column: filled[column] for column in FILE_COLUMNS if column in filled}
    return File(row=row, pay_to="执行案款专户，承办人演示丙", applicant="演示乙")


def decision(**changes: object) -> Decision:
    given = Decision(
        number="（2024）冀0001执1号之一", reasons="被执行人收到报告财产令后逾期未报告财产。", grounds=(Ground.G4,),
        term_months=24, grace_months=None, tier=None,
        flags=frozenset({"identity_agrees", "namesakes_searched", "case_open"}),
    )  # fmt: skip
    return msgspec.structs.replace(given, **changes)


def version(found: Proceeding) -> int:
    return Proceeding.objects.values_list("version", flat=True).get(pk=found.pk)


def opened(by: Account, *, at: datetime = NOW, of: File | None = None) -> Proceeding:
    given = of or file()
    return proceedings.open_file(
        given, proceeding_id=new_row_id(), by=by, court_code=COURT, ex_officio=False,
        applied_on=at.date() - timedelta(days=1), now=at,
    )  # fmt: skip


def drafted(by: Account, *, at: datetime = NOW, of: File | None = None, decided: Decision | None = None) -> Proceeding:
    found = opened(by, at=at, of=of)
    proceedings.examine(found.pk, expected=1, by=by, now=at)
    proceedings.warn(found.pk, expected=2, by=by, now=at, served_on=at.date() - timedelta(days=1), way="direct")
    proceedings.draft(found.pk, decided or decision(), expected=3, by=by, now=at)
    return Proceeding.objects.get(pk=found.pk)


def decided(
    by: Account, signer: Account, *, at: datetime = NOW, of: File | None = None, grace: int | None = None
) -> Proceeding:
    found = drafted(by, at=at, of=of, decided=decision(grace_months=grace))
    proceedings.sign(found.pk, expected=found.version, by=signer, now=at)
    return Proceeding.objects.get(pk=found.pk)


def served(
    by: Account, signer: Account, *, at: datetime = NOW, of: File | None = None, grace: int | None = None
) -> Proceeding:
    found = decided(by, signer, at=at, of=of, grace=grace)
    on: date = (at + timedelta(hours=8)).date()
    proceedings.serve(found.pk, expected=found.version, by=by, now=at, served_on=on, way="direct")
    return Proceeding.objects.get(pk=found.pk)


def proposed(by: Account, signer: Account, *, at: datetime = NOW, of: File | None = None) -> Proceeding:
    found = served(by, signer, at=at, of=of)
    releasing.confirm_text(found.pk, expected=found.version, by=by, now=at, text=PUBLIC_TEXT)
    releasing.propose(found.pk, expected=found.version + 1, by=by, now=at)
    return Proceeding.objects.get(pk=found.pk)


def published(by: Account, signer: Account, second: Account, *, of: File | None = None) -> Proceeding:
    found = proposed(by, signer, of=of)
    releasing.release(found.pk, expected=found.version, by=second, now=NOW)
    return Proceeding.objects.get(pk=found.pk)
