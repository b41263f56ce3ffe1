"""The queue: each job's effect once, leases that end, tokens that fence, and ends that are kept as long as needed."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F

from debtormap.core.errors import Conflict, NotFound, RuleError, Unavailable
from debtormap.jobs import queue, refusals, running
from debtormap.jobs.models import Content, Job, State
from debtormap.jobs.queue import LeaseLost
from debtormap.jobs.running import Kind, Task

pytestmark = pytest.mark.django_db

NEVER = threading.Event()


def ordered(key: str = "k", *, owner_id: int = 1, content: bytes | None = b"sealed") -> Job:
    return queue.start("work", key, owner_id=owner_id, content=content)


def done_by(work: Callable[[Task], object], *, most_tries: int = 3) -> bool:
    return running.run_next({"work": Kind(name="work", work=work, most_tries=most_tries)}, stop=NEVER)


def let_the_lease_end(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=F("lease_until") - timedelta(seconds=2 * queue.LEASE_S))


def let_the_pause_end(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(run_after=F("run_after") - timedelta(hours=1))


def test_the_work_gets_what_was_ordered_and_its_end_is_kept() -> None:
    job = queue.start("work", "k", owner_id=7, args={"a": 1}, content=b"sealed")
    seen = []

    def work(task: Task) -> None:
        seen.append((task.claim.args, task.claim.owner_id, task.claim.content()))
        task.report(3, 10, "check")
        with transaction.atomic():
            task.finish("b1")

    assert [done_by(work), done_by(work)] == [True, False]
    job.refresh_from_db()
    assert seen == [({"a": 1}, 7, b"sealed")]
    assert (job.state, job.result, job.done, job.total, job.tries) == (State.DONE, "b1", 3, 10, 1)
    assert Content.objects.count() == 0


def test_what_is_due_first_is_done_first() -> None:
    for key in ("a", "b", "c"):
        queue.add("work", key, run_after=queue.now() - timedelta(minutes=1 if key == "b" else 0))
    seen: list[str] = []

    while done_by(lambda task: seen.append(task.claim.key)):
        pass

    assert seen == ["b", "a", "c"]


def test_what_is_not_due_waits() -> None:
    queue.add("work", "k", run_after=queue.now() + timedelta(minutes=1))

    assert queue.claim(["work"]) is None


def test_a_claimed_job_is_nobody_elses_until_its_lease_ends() -> None:
    job = ordered()

    first, second = queue.claim(["work"]), queue.claim(["work"])
    let_the_lease_end(job)
    third = queue.claim(["work"])

    assert first is not None
    assert second is None
    assert third is not None
    assert (first.token, third.token, third.tries) == (1, 2, 2)


def test_a_worker_that_was_paused_past_its_lease_changes_nothing_any_more() -> None:
    job = ordered()
    first = queue.claim(["work"])
    let_the_lease_end(job)
    second = queue.claim(["work"])
    assert first is not None
    assert second is not None

    with pytest.raises(LeaseLost):
        first.report(1, 2, "check")
    with pytest.raises(LeaseLost):
        first.refuse(Conflict("late"))
    with pytest.raises(LeaseLost):
        first.put_back(counts=True)
    with pytest.raises(LeaseLost):
        first.cancel()
    with pytest.raises(LeaseLost), transaction.atomic():
        queue.add("effect", "of the first")
        first.finish()
    with transaction.atomic():
        queue.add("effect", "of the second")
        second.finish()

    assert list(Job.objects.filter(kind="effect").values_list("key", flat=True)) == ["of the second"]


def test_a_job_cannot_end_outside_the_transaction_of_its_effect(transactional_db: None) -> None:
    ordered()
    claim = queue.claim(["work"])
    assert claim is not None

    with pytest.raises(RuntimeError):
        claim.finish()


def test_a_failure_is_tried_again_later_and_told_by_type_and_place(caplog: pytest.LogCaptureFixture) -> None:
    job = ordered()

    def fail(_task: Task) -> None:
        raise ValueError("演示人1")

    done_by(fail)

    job.refresh_from_db()
    assert (job.state, job.tries) == (State.WAITING, 1)
    assert job.run_after > queue.now()
    assert job.failure.startswith("ValueError at jobs/test_queue.py:")
    assert job.failure in caplog.text
    assert "演示人1" not in caplog.text


def test_what_fails_too_often_is_dead_and_keeps_its_content() -> None:
    job = ordered()

    def fail(_task: Task) -> None:
        raise ZeroDivisionError

    for _ in range(3):
        done_by(fail)
        let_the_pause_end(job)

    job.refresh_from_db()
    assert (job.state, job.tries) == (State.DEAD, 3)
    assert job.ended_at is not None
    assert Content.objects.get().data == b"sealed"
    assert not done_by(fail)


def test_what_kills_its_worker_each_time_is_dead_too() -> None:
    job = ordered()
    for _ in range(3):
        queue.claim(["work"])
        let_the_lease_end(job)

    ran: list[str] = []
    done_by(lambda task: ran.append(task.claim.key))

    job.refresh_from_db()
    assert (job.state, job.failure, ran) == (State.DEAD, queue.LOST, [])


def test_a_dead_job_can_be_tried_again_or_discarded() -> None:
    jobs = [ordered("a"), ordered("b")]

    def fail(_task: Task) -> None:
        raise ZeroDivisionError

    while done_by(fail, most_tries=1):
        pass
    queue.retry(jobs[0].pk)
    queue.discard(jobs[1].pk)
    done_by(lambda task: None)

    assert list(Job.objects.values_list("key", "state")) == [("a", State.DONE)]
    assert Content.objects.count() == 0
    for act in (queue.retry, queue.discard):
        with pytest.raises(NotFound):
            act(jobs[0].pk)


def test_a_rules_refusal_is_no_failure_and_is_told_again() -> None:
    job = ordered()

    def refuse(_task: Task) -> None:
        raise RuleError("file_empty", field="file", rule="a file has rows", mend="检查")

    done_by(refuse)

    job.refresh_from_db()
    error = refusals.told_again(job.refusal or {})
    assert (job.state, job.failure) == (State.REFUSED, "")
    assert isinstance(error, RuleError)
    assert (error.code, error.field, error.rule, error.mend) == ("file_empty", "file", "a file has rows", "检查")


def test_what_is_away_for_a_while_is_tried_again() -> None:
    job = ordered()

    def away(_task: Task) -> None:
        raise Unavailable("the post is away")

    done_by(away)

    job.refresh_from_db()
    assert job.state == State.WAITING


def test_work_that_waits_can_be_cancelled_at_once_and_running_work_at_its_next_report() -> None:
    waiting, running_job = ordered("a"), ordered("b")

    queue.cancel(waiting.pk)

    def work(task: Task) -> None:
        queue.cancel(running_job.pk)
        task.report(1, 2, "check")
        raise AssertionError("it went on")

    done_by(work)

    assert set(Job.objects.values_list("key", "state")) == {("a", State.CANCELLED), ("b", State.CANCELLED)}
    assert Content.objects.count() == 0
    with pytest.raises(NotFound):
        queue.cancel(waiting.pk)


def test_what_a_lost_worker_left_and_somebody_cancelled_does_not_run_again() -> None:
    job = ordered()
    queue.claim(["work"])
    queue.cancel(job.pk)
    let_the_lease_end(job)
    ran: list[str] = []

    done_by(lambda task: ran.append(task.claim.key))

    job.refresh_from_db()
    assert (job.state, ran) == (State.CANCELLED, [])


def test_a_process_that_ends_puts_its_work_back_without_counting_it() -> None:
    job = ordered()
    stop = threading.Event()

    def work(task: Task) -> None:
        stop.set()
        task.report(1, 2, "check")

    running.run_next({"work": Kind(name="work", work=work)}, stop=stop)

    job.refresh_from_db()
    assert (job.state, job.tries, job.failure) == (State.WAITING, 0, "")
    assert job.run_after <= queue.now()


def test_a_lease_is_renewed_while_a_step_lasts(transactional_db: None) -> None:
    job = ordered()
    renewed = threading.Event()

    def work(task: Task) -> None:
        began = Job.objects.get(pk=job.pk).lease_until
        for _ in range(100):
            if Job.objects.get(pk=job.pk).lease_until != began:
                renewed.set()
                return
            threading.Event().wait(0.1)

    running.run_next({"work": Kind(name="work", work=work)}, stop=NEVER, lease_s=0.4)

    assert renewed.is_set()


def test_an_order_of_the_same_key_is_the_same_work() -> None:
    first, second = ordered("k"), ordered("k")
    queue.add("work", "k")

    assert first.pk == second.pk
    assert Job.objects.count() == 1


def test_work_that_ended_badly_can_be_ordered_again() -> None:
    first = ordered()
    queue.cancel(first.pk)

    second = ordered()

    assert (second.state, Job.objects.count()) == (State.WAITING, 1)
    assert second.pk != first.pk


def test_one_person_has_three_jobs_under_way_at_most() -> None:
    for key in ("a", "b", "c"):
        ordered(key)

    with pytest.raises(Conflict):
        ordered("d")
    ordered("e", owner_id=2)

    assert Job.objects.count() == 4


def test_what_is_ordered_in_a_transaction_that_fails_was_never_ordered() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ordered()
        raise ZeroDivisionError

    assert Job.objects.count() == 0


def test_ended_work_is_forgotten_after_an_hour_and_dead_work_after_two_weeks() -> None:
    ages = {
        "new": (State.DONE, 0.9),
        "old": (State.DONE, 1.1),
        "dead": (State.DEAD, 300),
        "long dead": (State.DEAD, 340),
    }
    for number, (key, (state, hours)) in enumerate(ages.items()):
        job = ordered(key, owner_id=number)
        Job.objects.filter(pk=job.pk).update(state=state, ended_at=queue.now() - timedelta(hours=hours))
    ordered("waiting", owner_id=9)

    assert queue.forget() == 2
    assert set(Job.objects.values_list("key", flat=True)) == {"new", "dead", "waiting"}
