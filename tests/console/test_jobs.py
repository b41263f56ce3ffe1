"""Long work in threads of its own."""

import threading
import time

import pytest

from debtormap.console import jobs
from debtormap.console.jobs import JobState, Report
from debtormap.core.errors import Conflict


def test_a_second_start_joins_the_first() -> None:
    go, runs = threading.Event(), []

    def work(report: Report) -> str:
        runs.append(1)
        report(3, 10, "check")
        go.wait(10)
        return "b1"

    first = jobs.start("key", owner_id=1, work=work)
    second = jobs.start("key", owner_id=1, work=work)
    go.set()

    assert first.finished.wait(10)
    assert first is second
    assert (runs, first.state, first.done, first.total, first.batch_id) == ([1], JobState.DONE, 3, 10, "b1")


def test_a_refusal_is_kept_for_the_page_and_can_be_tried_again() -> None:
    def refuse(report: Report) -> str:
        raise Conflict("too late")

    failed = jobs.run("key", owner_id=1, work=refuse)
    again = jobs.run("key", owner_id=1, work=lambda report: "b1")

    assert (failed.state, str(failed.error)) == (JobState.FAILED, "too late")
    assert again.state is JobState.DONE


def test_a_bug_ends_the_job_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    def fail(report: Report) -> str:
        raise ZeroDivisionError

    job = jobs.start("key", owner_id=1, work=fail)

    assert job.finished.wait(10)
    assert (job.state, job.error) == (JobState.FAILED, None)
    assert "background work failed" in caplog.text


def test_a_bug_in_work_that_is_waited_for_is_raised() -> None:
    def fail(report: Report) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        jobs.run("key", owner_id=1, work=fail)


def test_jobs_are_forgotten_an_hour_after_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs.run("old", owner_id=1, work=lambda report: "b1")
    later = time.monotonic() + jobs.KEPT_S + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)

    jobs.run("new", owner_id=1, work=lambda report: "b2")

    assert jobs.find("old") is None


def test_one_person_has_three_jobs_under_way_at_most() -> None:
    go = threading.Event()

    def work(report: Report) -> str:
        go.wait(10)
        return "b1"

    running = [jobs.start(key, owner_id=1, work=work) for key in ("a", "b", "c")]
    with pytest.raises(Conflict):
        jobs.start("d", owner_id=1, work=work)
    other = jobs.start("e", owner_id=2, work=work)
    go.set()

    assert [job.finished.wait(10) for job in [*running, other]] == [True] * 4


def test_a_failure_is_logged_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    def fail(report: Report) -> str:
        raise ValueError("演示人1")

    jobs.start("key", owner_id=1, work=fail).finished.wait(10)

    assert "ValueError at" in caplog.text
    assert "演示人1" not in caplog.text
