# ruff: noqa: E402  # Django must be set up before its models are imported.
"""The processes of the kill test: `python -m tests.jobs.killed prepare COUNT|nest|report`.

`prepare` orders small jobs, each of which leaves one row, and one import of a list. A job of the third kind fails at
its first try. Nothing but the queue keeps a row from being written twice.

`nest` hatches a worker for each line it reads, and says its process id; a worker ends when everything has ended. (To
start a process from the beginning takes longer than all the work.)
"""

import json
import os
import random
import signal
import sys
import threading
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "debtormap.settings"

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count

from debtormap.jobs import queue, running
from debtormap.jobs.models import UNDER_WAY, Content, Job
from debtormap.jobs.running import Kind, Task
from debtormap.register import background, staging
from debtormap.register.models import Batch, BatchRow
from debtormap.settings import keys
from debtormap.staff.models import Account
from tests import examples

LEASE_S = 2.0
#: Many more than in production: here each try is likely to be killed.
TRIES = 1_000
ROWS = 300
staging.CHUNK = 50  # type: ignore[misc]  # many small pieces


def prepare(count: int) -> None:
    keys.create_missing(settings.DATA_DIR, [settings.REGISTER_KEY_FILE])
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE effect (name varchar(40) NOT NULL)")
    mei = Account.objects.create(username="mei", roles=["clerk"], court_code=examples.COURT)
    for number in range(count):
        queue.add("flaky" if number % 3 == 0 else "plain", f"job-{number}")
    data = examples.csv_bytes(examples.rows(ROWS))
    background.order_import(
        "import-1", data, "list.csv", author=mei, court_code=examples.COURT, legacy_reason=None
    )  # fmt: skip


def leave_a_row(task: Task) -> None:
    time.sleep(random.uniform(0, 0.02))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO effect (name) VALUES (%s)", [task.claim.key])
        time.sleep(random.uniform(0, 0.01))
        task.finish()


def fail_first(task: Task) -> None:
    if task.claim.tries == 1:
        raise ZeroDivisionError
    leave_a_row(task)


KINDS = {
    "plain": Kind(name="plain", work=leave_a_row, most_tries=TRIES),
    "flaky": Kind(name="flaky", work=fail_first, most_tries=TRIES),
    "import": Kind(name="import", work=background.IMPORT.work, most_tries=TRIES),
}


def nest() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        child = os.fork()
        if not child:
            work()
            os._exit(0)
        say(str(child))


def work() -> None:
    stop = threading.Event()
    while Job.objects.filter(state__in=UNDER_WAY).exists():
        if not running.run_next(KINDS, stop=stop, lease_s=LEASE_S):
            time.sleep(0.05)


def report() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT name) FROM effect")
        rows, names = cursor.fetchone()
    states = Job.objects.values_list("state").annotate(Count("id")).order_by("state")
    say(json.dumps({
        "rows": rows,
        "jobs with a row": names,
        "states": dict(states),
        "contents": Content.objects.count(),
        "batches": list(Batch.objects.values_list("state", "rows_total")),
        "batch rows": BatchRow.objects.count(),
    }))  # fmt: skip


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    else:
        {"nest": nest, "report": report}[sys.argv[1]]()
