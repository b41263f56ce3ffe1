"""A clue from the page to the desk and back."""

import pytest
from django.utils import timezone

from debtormap.clues import desk, following, working
from debtormap.clues.models import AuditEntry, Author, Clue
from debtormap.clues.officers import Unlocked
from debtormap.core.clues import Action, Stage, Status
from tests.clues.examples import DESCRIPTION, retry_key, sent, uploaded

pytestmark = pytest.mark.django_db(databases="__all__")
JPEG = b"\xff\xd8\xff\xe0" + bytes(600_000)


def test_a_clue_is_sent_opened_asked_about_and_answered(lin_reads: Unlocked) -> None:
    receipt = sent()
    (row,) = desk.inbox(lin_reads.account).rows
    opened = desk.open_clue(row.id, lin_reads, reason="triage")

    desk.ask(row.id, lin_reads, "演示问题：在哪一天？")
    followed = following.read(receipt, now=timezone.now())
    following.answer(receipt, "演示回答：上周三。", (), retry_key=retry_key(), now=timezone.now())
    again = desk.open_clue(row.id, lin_reads, reason="answer")

    assert (opened.content.description, opened.content.wants_reward) == (DESCRIPTION, True)
    assert [(turn.author, turn.text, turn.is_new) for turn in followed.turns] == [
        (Author.COURT, "演示问题：在哪一天？", True)
    ]
    assert [(turn.author, turn.text) for turn in again.turns] == [
        (Author.COURT, "演示问题：在哪一天？"), (Author.SENDER, "演示回答：上周三。"),
    ]  # fmt: skip
    assert list(AuditEntry.objects.order_by("pk").values_list("act", "reason"))[1:] == [
        ("clue.receive", ""), ("clue.open", "triage"), ("clue.ask", ""), ("clue.open", "answer"),
    ]  # fmt: skip


def test_a_clue_is_worked_on_to_its_outcome(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    receipt = sent()
    clue = Clue.objects.get()
    lin = lin_reads.account

    working.move(clue.id, Action.FIND_CONCRETE, expected=Status.RECEIVED, by=lin)
    working.assign(clue.id, lin_reads, wen_reads.account, expected=Status.CONCRETE)
    assert desk.contact(clue.id, wen_reads, reason="to call") == "演示联系方式"
    working.move(clue.id, Action.BEGIN_VERIFYING, expected=Status.ASSIGNED, by=wen_reads.account)
    working.move(clue.id, Action.CONFIRM, expected=Status.VERIFYING, by=wen_reads.account, outcome="查封")

    assert following.read(receipt, now=timezone.now()).stage is Stage.CONFIRMED
    assert desk.row(clue.id, lin).outcome == "查封"


def test_a_file_is_handed_in_whole(lin_reads: Unlocked) -> None:
    sent(files=(uploaded(JPEG, name="现场.jpg"),))
    clue = Clue.objects.get()

    (file,) = desk.open_clue(clue.id, lin_reads, reason="triage").files

    assert (file.name, file.media_type, file.size_bytes) == ("现场.jpg", "image/jpeg", len(JPEG))
