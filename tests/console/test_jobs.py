"""Background work as an administrator sees it: kinds, times and places of failures, and what can be done."""

import threading

import pytest
from django.urls import reverse

from debtormap.jobs import queue, running
from debtormap.jobs.models import Content, Job, State
from debtormap.jobs.running import Kind, Task
from debtormap.register.models import AuditEntry
from debtormap.staff.models import Account
from tests.console.conftest import Open

pytestmark = pytest.mark.django_db


def failed(owner: Account) -> Job:
    """Dead: it failed as often as it may, for a reason that names a person."""
    job = queue.start("import", "k", owner_id=owner.pk, args={"file_name": "演示人1.csv"}, content=b"sealed")

    def fail(_task: Task) -> None:
        raise ValueError("演示人1")

    running.run_next({"import": Kind(name="import", work=fail, most_tries=1)}, stop=threading.Event())
    return job


def test_what_failed_is_shown_by_type_and_place_alone(browser: Open, gao: Account, mei: Account) -> None:
    failed(mei)

    text = browser(gao).get(reverse("jobs")).content.decode()

    assert "check of a list" in text
    assert "ValueError at console/test_jobs.py:" in text
    assert "演示人1" not in text
    assert "background work that failed too often" in browser(gao).get(reverse("admin:index")).content.decode()


def test_what_failed_can_be_tried_again(browser: Open, gao: Account, mei: Account) -> None:
    job = failed(mei)

    page = browser(gao).post(reverse("job_retry", args=(job.pk,)), follow=True)

    job.refresh_from_db()
    assert (job.state, job.tries, Content.objects.count()) == (State.WAITING, 0, 1)
    assert "tried again from the beginning" in page.content.decode()
    assert AuditEntry.objects.get(act="job.retry").after == {"kind": "import"}


def test_what_failed_can_be_discarded_with_all_it_held(browser: Open, gao: Account, mei: Account) -> None:
    job = failed(mei)
    client = browser(gao)

    client.post(reverse("job_discard", args=(job.pk,)))
    page = client.post(reverse("job_discard", args=(job.pk,)), follow=True)

    assert (Job.objects.count(), Content.objects.count()) == (0, 0)
    assert "Nothing was done" in page.content.decode()
    assert AuditEntry.objects.filter(act="job.discard").count() == 1


def test_what_waits_can_be_stopped(browser: Open, gao: Account, mei: Account) -> None:
    job = queue.start("import", "k", owner_id=mei.pk, content=b"sealed")

    browser(gao).post(reverse("job_cancel", args=(job.pk,)))

    job.refresh_from_db()
    assert (job.state, Content.objects.count()) == (State.CANCELLED, 0)
