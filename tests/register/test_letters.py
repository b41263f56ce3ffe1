"""The letters say what is owed, how to pay, how to object; printing is noted; payments are compared by stage."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from debtormap.core.errors import Conflict, NotAllowed
from debtormap.register import effects, letters, proceedings
from debtormap.register.letters import Letter
from debtormap.register.models import AuditEntry
from debtormap.register.proceeding_models import Proceeding
from debtormap.staff.models import Account
from tests import examples
from tests.register import proceeding_examples as on_the_way
from tests.register.proceeding_examples import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def han(db: None) -> Account:
    return on_the_way.president()


def words(data: bytes, tmp_path: Path) -> str:
    path = tmp_path / "letter.pdf"
    path.write_bytes(data)
    printed = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True, text=True)
    return "".join(printed.stdout.split())


@pytest.mark.parametrize("kind", list(Letter))
def test_every_letter_says_what_is_owed_how_to_pay_and_how_to_object(
    mei: Account, han: Account, tmp_path: Path, kind: Letter
) -> None:
    found = on_the_way.served(mei, han, grace=2)

    text = words(letters.letter(found.pk, kind, by=mei, now=NOW), tmp_path)

    for told in (
        letters.HEADINGS[kind], "演示甲", on_the_way.OBLIGATION, "执行案款专户", "十五日内审查", "/corrections",
        "演示市演示一区人民法院", "全部数据为虚构",
    ):  # fmt: skip
        assert told in text
    assert examples.number(1) not in text
    assert AuditEntry.objects.filter(act="proceeding.letter", actor=mei).count() == 1


def test_the_decision_names_reasons_grounds_term_grace_and_president(
    mei: Account, han: Account, tmp_path: Path
) -> None:
    found = on_the_way.served(mei, han, grace=2)

    text = words(letters.letter(found.pk, Letter.DECISION, by=mei, now=NOW), tmp_path)

    for told in (
        "逾期未报告财产",
        "违反财产报告制度的",
        "24个月",
        "2个月宽限期",
        "院长：han",
        "（2024）冀0001执1号之一",
    ):
        assert told in text


def test_a_letter_is_not_printed_before_its_time(mei: Account) -> None:
    found = on_the_way.opened(mei)

    assert letters.ready(found) == (Letter.RISK_NOTICE,)
    with pytest.raises(Conflict):
        letters.letter(found.pk, Letter.DECISION, by=mei, now=NOW)


def test_letters_are_the_own_courts(mei: Account) -> None:
    other = Account(username="bo", roles=["clerk"], court_code="冀0002", is_staff=True)
    other.save()

    with pytest.raises(NotAllowed):
        letters.letter(on_the_way.opened(mei).pk, Letter.RISK_NOTICE, by=other, now=NOW)


def test_payments_are_compared_by_what_they_followed(mei: Account, han: Account, tao: Account) -> None:
    today = (NOW + timedelta(hours=8)).date()
    for serial in range(1, 7):
        found = on_the_way.drafted(mei, of=on_the_way.file(serial))
        proceedings.pay(found.pk, expected=found.version, by=mei, now=NOW, paid_on=today, amount_fen=10_000)
    before = on_the_way.opened(mei, of=on_the_way.file(20))
    proceedings.pay(before.pk, expected=1, by=mei, now=NOW, paid_on=today, amount_fen=99)
    public = on_the_way.published(mei, han, tao, of=on_the_way.file(21))
    proceedings.pay(public.pk, expected=public.version, by=mei, now=NOW, paid_on=today, amount_fen=7_700)

    told = effects.effects(mei)

    assert (told.after_notice.reached, told.after_notice.paid, told.after_notice.amount_fen) == (7, 6, 60_000)
    # One alone would be told by name to whoever knows the case.
    assert (told.after_publication.reached, told.after_publication.paid) == (1, None)
    other = Account(username="bo", roles=["clerk"], court_code="冀0002", is_staff=True)
    assert effects.effects(other).after_notice.reached == 0
    assert Proceeding.objects.count() == 8
