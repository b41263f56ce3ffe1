# ruff: noqa: E402  # Django must be set up before its models are imported.
"""What a court does to an installation between two backups: `python -m tests.backup.court fill|later|report`."""

import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "debtormap.settings"

import django

django.setup()

from django.conf import settings
from django.utils import timezone

from debtormap.clues import officers
from debtormap.clues.models import Clue
from debtormap.core.listing import State
from debtormap.core.severity import Suppression
from debtormap.ledger import checking, feed, tree, withdrawals
from debtormap.register import amending, withdrawing
from debtormap.register.models import Listing, Tightening
from debtormap.staff.models import Account
from tests.clues.examples import PASSPHRASE, sent
from tests.examples import COURT, published, row, rows


def fill() -> dict[str, object]:
    """Six public listings and three clues."""
    mei, tao = (
        Account.objects.create(username=name, roles=[role], court_code=COURT)
        for name, role in (("mei", "clerk"), ("tao", "approver"))
    )
    published(mei, tao, *rows(6))
    officers.create(Account.objects.create(username="lin", roles=["clue_officer"]), PASSPHRASE)
    for _ in range(3):
        sent()
    return {"ids": list(Listing.objects.order_by("key").values_list("pk", flat=True))}


def later(*ids: str) -> dict[str, object]:
    """One revoked, one delisted, one hidden, one taken off the map; one more published, which the backup has not."""
    mei, tao = (Account.objects.get(username=name) for name in ("mei", "tao"))
    withdrawing.revoke(ids[0], by=tao, reason="r")
    withdrawing.end(ids[1], by=tao, early=False, reason="r")
    withdrawing.hide(ids[2], by=tao, reason="r")
    amending.suppress(ids[3], Suppression.SAFETY, source="test:1", by=None, reason="r", now=timezone.now())
    published(mei, tao, row(7))
    noted = withdrawals.keep_up(settings.WITHDRAWALS_FILE)
    return {"noted": noted, "seq": feed.head().seq}


def report(size: str) -> dict[str, object]:
    states = Listing.objects.order_by("key").values_list("pk", "state")
    return {
        "states": dict(states),
        "public": Listing.objects.filter(state=State.PUBLISHED).count(),
        "waiting": Tightening.objects.filter(answer__isnull=True).count(),
        "clues": Clue.objects.count(),
        "root": tree.root(int(size)).hex(),
        "problems": checking.verify().problems,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
