# ruff: noqa: E402  # Django must be set up before its models are imported.
"""One process of the crash test: `python -m tests.register.killed prepare|go|report`.

Works in the installation of DEBTORMAP_DATA_DIR, in small pieces, so that there is much to be killed in.
"""

import json
import os
import sys
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "debtormap.settings"

import django

django.setup()

from django.conf import settings
from django.core.management import call_command

from debtormap.ledger import checking, feed
from debtormap.register import importing, publishing, reviewing, staging
from debtormap.register.models import Batch, BatchRow, BatchState, Listing
from debtormap.settings import keys
from debtormap.staff.models import Account
from tests import examples

staging.CHUNK = publishing.PIECE = 100  # type: ignore[misc]  # many small pieces
FILE = Path(settings.DATA_DIR) / "list.csv"


def prepare(rows: int) -> None:
    keys.create_missing(settings.DATA_DIR, [settings.REGISTER_KEY_FILE])
    call_command("migrate", verbosity=0)
    Account.objects.create(username="mei", roles=["clerk"], court_code=examples.COURT)
    Account.objects.create(username="tao", roles=["approver"], court_code=examples.COURT)
    FILE.write_bytes(examples.csv_bytes(examples.rows(rows)))


def go() -> None:
    """Import, approve, publish: from the beginning, or from where another process was killed."""
    mei, tao = (Account.objects.get(username=name) for name in ("mei", "tao"))
    say("begin")
    # What was published is not imported again here: this is about what was not.
    batch = Batch.objects.filter(state=BatchState.PUBLISHED).first()
    if batch is None:
        batch = importing.stage(FILE.read_bytes(), "list.csv", author=mei, court_code=examples.COURT)
        say("staged")
        if batch.state == BatchState.READY:
            reviewing.approve(batch, by=tao)
        publishing.publish(batch, by=tao)
    say("end")


def report() -> None:
    checked = checking.verify()
    events = [event for event in feed.events(0, limit=10**6) if event.kind != "policy"]
    say(json.dumps({
        "problems": checked.problems,
        "kinds": sorted({event.kind for event in events}),
        "events": len(events),
        "listings of events": len({event.listing_id for event in events}),
        "cases of events": len({json.loads(event.body or b"{}")["case_number"] for event in events}),
        "listings": Listing.objects.filter(state="published").count(),
        "batches": list(Batch.objects.values_list("state", "rows_total", "rows_done")),
        "rows": BatchRow.objects.count(),
        "outcomes": sorted({str(outcome) for outcome in BatchRow.objects.values_list("outcome", flat=True)}),
    }))  # fmt: skip


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    else:
        {"go": go, "report": report}[sys.argv[1]]()
