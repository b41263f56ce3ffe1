"""Workers of a process: they do what is ordered, keep the lanes apart, and end in time."""

import threading

import pytest

from debtormap import worker
from debtormap.jobs import queue
from debtormap.jobs.models import Job, State
from debtormap.jobs.running import Kind, Lane, Task
from debtormap.jobs.workers import Clock, Workers

PATIENCE_S = 30


@pytest.mark.django_db(transaction=True)
def test_long_work_does_not_stand_in_the_way_of_short_work() -> None:
    go, mailed = threading.Event(), threading.Event()
    kinds = [
        Kind(name="import", work=lambda task: _wait(go), lane=Lane.LONG),
        Kind(name="mail", work=lambda task: mailed.set()),
    ]
    workers = Workers(kinds)
    workers.start()
    try:
        for number in range(4):
            queue.add("import", f"import-{number}")
        queue.add("mail", "mail-1")

        assert mailed.wait(PATIENCE_S)
        go.set()
    finally:
        assert workers.stop(patience_s=PATIENCE_S)


def _wait(event: threading.Event) -> None:
    assert event.wait(PATIENCE_S)


@pytest.mark.django_db(transaction=True)
def test_workers_that_end_put_back_what_is_in_hand() -> None:
    begun = threading.Event()

    def work(task: Task) -> None:
        begun.set()
        while True:
            task.report(1, None, "check")
            threading.Event().wait(0.02)

    workers = Workers([Kind(name="import", work=work, lane=Lane.LONG)])
    workers.start()
    queue.add("import", "k")
    assert begun.wait(PATIENCE_S)

    assert workers.stop(patience_s=PATIENCE_S)
    assert Job.objects.get().state == State.WAITING


@pytest.mark.django_db
def test_what_is_due_by_the_clock_is_ordered_once_by_all_processes() -> None:
    done: list[str] = []
    kind = Kind(name="tidy", work=lambda task: done.append(task.claim.key))

    counts = [Workers([kind], clocks={"tidy": Clock(every_s=10**9)}).drain() for _ in range(3)]

    assert (counts, len(done)) == ([1, 0, 0], 1)


@pytest.mark.django_db
def test_what_nobody_wants_is_not_ordered() -> None:
    kind = Kind(name="tidy", work=lambda task: None)

    assert Workers([kind], clocks={"tidy": Clock(every_s=10**9, wanted=lambda: False)}).drain() == 0


@pytest.mark.django_db(databases="__all__")
def test_the_erasures_of_the_court_side_are_work_of_the_queue() -> None:
    assert worker.make().drain() >= 3

    assert set(Job.objects.values_list("kind", "state")) >= {
        ("erase_clues", "done"),
        ("retain", "done"),
        ("forget_jobs", "done"),
        ("tell_officers", "done"),
    }
