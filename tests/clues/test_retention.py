"""Retention: by destroying keys, never while something is unread, with a tombstone that says nothing."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone

from debtormap.clues import desk, following, models, retention, uploads, working
from debtormap.clues.models import Clue
from debtormap.clues.officers import Unlocked
from debtormap.core.clues import KEPT_DAYS, Action, Stage, Status
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.staff.models import Role
from tests.clues.conftest import account
from tests.clues.examples import proof, retry_key, sent, uploaded

pytestmark = pytest.mark.django_db(databases="__all__")
JPEG = b"\xff\xd8\xff\xe0" + bytes(1000)
NOW = timezone.now()


def ended(reads: Unlocked) -> Clue:
    clue = Clue.objects.latest("sequence")
    desk.open_clue(clue.id, reads, reason="r")
    desk.note(clue.id, reads, "内部")
    working.move(clue.id, Action.FIND_UNRELATED, expected=Status.RECEIVED, by=reads.account)
    return clue


def days(number: int) -> timedelta:
    return timedelta(days=number)


def test_what_is_due_goes_with_its_keys_and_leaves_a_tombstone(lin_reads: Unlocked) -> None:
    receipt = sent(files=(uploaded(JPEG),))
    clue = ended(lin_reads)

    early = retention.run(timezone.now() + days(89))
    swept = retention.run(timezone.now() + days(91))

    assert (early.erased, swept.erased) == (0, 1)
    left: list[type[Model]] = [
        models.WrappedKey, models.Message, models.Note, models.File, models.Upload, models.Chunk, models.Likeness,
        models.Retry, models.SpentChallenge,
    ]  # fmt: skip
    assert [model.__name__ for model in left if model._default_manager.exists()] == []
    tombstone = Clue.objects.get()
    assert (tombstone.sealed, tombstone.contact_sealed, tombstone.status) == (None, None, "unrelated")
    followed = following.read(receipt, now=timezone.now())
    assert (followed.stage, followed.is_erased, followed.may_answer, followed.turns) == (Stage.CLOSED, True, False, ())
    with pytest.raises(RuleError):
        following.answer(receipt, "演示", (), retry_key=retry_key(), now=timezone.now())
    with pytest.raises(NotFound):
        desk.open_clue(clue.id, lin_reads, reason="r")


def test_the_court_s_own_schedule_holds(lin_reads: Unlocked, settings: Any) -> None:
    settings.CLUES_RETENTION_DAYS = {**KEPT_DAYS, Status.UNRELATED: 30}
    sent()
    ended(lin_reads)

    early = retention.run(timezone.now() + days(29))
    swept = retention.run(timezone.now() + days(31))

    assert (early.erased, swept.erased) == (0, 1)


def test_what_nobody_has_read_is_kept(lin_reads: Unlocked) -> None:
    receipt = sent()
    clue = ended(lin_reads)
    following.answer(receipt, "演示补充", (), retry_key=retry_key(), now=timezone.now())

    assert retention.run(timezone.now() + days(1000)).erased == 0
    desk.open_clue(clue.id, lin_reads, reason="r")
    assert retention.run(timezone.now() + days(1000)).erased == 1


def test_a_question_that_waits_for_the_sender_holds_a_clue_for_a_while(lin_reads: Unlocked) -> None:
    sent()
    clue = ended(lin_reads)
    Clue.objects.filter(pk=clue.pk).update(changed_at=timezone.now() - days(100))
    desk.ask(clue.id, lin_reads, "演示问题")
    Clue.objects.filter(pk=clue.pk).update(changed_at=timezone.now() - days(100))

    assert retention.run(timezone.now() + days(1)).erased == 0
    assert retention.run(timezone.now() + days(91)).erased == 1


def test_what_is_open_is_kept(lin_reads: Unlocked, clue: Clue) -> None:
    desk.open_clue(clue.id, lin_reads, reason="r")
    working.move(clue.id, Action.FIND_CONCRETE, expected=Status.RECEIVED, by=lin_reads.account)

    assert retention.run(timezone.now() + days(10_000)).erased == 0


def test_the_president_erases_before_the_time_and_nobody_unread_things(lin_reads: Unlocked, clue: Clue) -> None:
    bo = account("bo", Role.PRESIDENT)

    with pytest.raises(Conflict):
        retention.erase(clue.id, by=bo, reason="a decision", now=timezone.now())
    with pytest.raises(NotAllowed):
        retention.erase(clue.id, by=lin_reads.account, reason="mine", now=timezone.now())
    desk.open_clue(clue.id, lin_reads, reason="r")
    retention.erase(clue.id, by=bo, reason="a decision", now=timezone.now())
    assert Clue.objects.get().erased_at is not None


def test_uploads_that_no_clue_took_up_go_after_a_day(lin_reads: Unlocked) -> None:
    uploaded(JPEG)
    sent(files=(uploaded(JPEG),))

    assert retention.run(timezone.now() + timedelta(hours=23)).uploads == 0
    assert retention.run(timezone.now() + timedelta(hours=25)).uploads == 1
    assert models.Upload.objects.count() == 1


def test_a_proof_allows_few_uploads(lin_reads: Unlocked) -> None:
    once = proof()
    for _ in range(20):
        uploads.begin(secrets.token_bytes(32), once, now=timezone.now())

    with pytest.raises(RuleError):
        uploads.begin(secrets.token_bytes(32), once, now=timezone.now())
