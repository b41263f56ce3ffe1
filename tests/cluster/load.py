# ruff: noqa: E402  # Django must be set up before its models are imported.
"""What a court and the public do while hosts are lost: `python -m tests.cluster.load NAME FIRST LOG URL...`.

One process with three threads: Mei and Tao publish a list of one, Tao withdraws what was published two seconds before,
somebody sends a clue to the first public side that takes it. Each act is repeated until it is acknowledged, under the
same key: the same file, the same listing, the same Idempotency-Key. Each acknowledgement is one line of LOG, a file
outside of the cluster. FIRST is the serial of the first row. SIGTERM ends it; what was not acknowledged by then is
told with `acked_at` null.

`python -m tests.cluster.load prepare` makes the people, `… report` says what the register and the desk hold: the
numbers of cases published by how many events, what is withdrawn, and which of the receipts on standard input are found.
"""

import json
import os
import secrets
import signal
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "debtormap.settings"

import django

django.setup()

import httpx
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone

from debtormap.clues import following, officers
from debtormap.clues.models import Clue
from debtormap.core.errors import Conflict, DebtormapError
from debtormap.ledger import checking, feed
from debtormap.register import importing, publishing, reviewing, withdrawing
from debtormap.register.models import BatchState, Listing
from debtormap.staff.models import Account
from tests import examples
from tests.clues.sender import Sender

PASSPHRASE = "four words make a phrase"
PUBLISH_EVERY_S, WITHDRAW_EVERY_S, CLUE_EVERY_S = 0.4, 0.8, 1.0
WITHDRAW_AFTER_S = 2.0
RETRY_AFTER_S = 0.1
#: So long an act that is under way may take once the end has come.
LAST_S = 8.0
_stop = threading.Event()


class Log:
    """One line for each act, in the file before anything else is done."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def write(self, act: str, key: str, begun_at: float, acked_at: float | None, errors: Counter[str]) -> None:
        told = {"act": act, "key": key, "begun_at": begun_at, "acked_at": acked_at, "errors": dict(errors)}
        os.write(self._file, (json.dumps(told) + "\n").encode())


class Load:
    def __init__(self, name: str, first: int, log: Path, urls: list[str]) -> None:
        self._name = name
        self._serial = first
        self._log = Log(log)
        self._urls = urls
        self._published: deque[tuple[float, str]] = deque()

    def run(self) -> None:
        threads = [threading.Thread(target=each) for each in (self._publish, self._withdraw, self._send)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _publish(self) -> None:
        while not _stop.is_set():
            begun = time.time()
            case = examples.row(self._serial)["案号"]
            data = examples.csv_bytes([examples.row(self._serial)])
            if (listing_id := self._until("publish", case, partial(published, case, data))) is not None:
                self._published.append((time.time(), listing_id))
            self._serial += 1
            _stop.wait(max(0.0, begun + PUBLISH_EVERY_S - time.time()))

    def _withdraw(self) -> None:
        while not _stop.is_set():
            begun = time.time()
            if self._published and begun - self._published[0][0] >= WITHDRAW_AFTER_S:
                listing_id = self._published.popleft()[1]
                self._until("withdraw", listing_id, partial(withdrawn, listing_id))
            _stop.wait(max(0.1, begun + WITHDRAW_EVERY_S - time.time()))

    def _send(self) -> None:
        while not _stop.is_set():
            begun = time.time()
            clue = ClueInHand(self._urls)
            receipt = self._until("clue", clue.key, clue.send)
            if receipt is not None:
                self._log.write("receipt", receipt, begun, time.time(), Counter())
            _stop.wait(max(0.0, begun + CLUE_EVERY_S - time.time()))

    def _until(self, act: str, key: str, attempt: Callable[[], str]) -> str | None:
        """What the attempt gives, once one is acknowledged; None when the end comes first."""
        begun, errors, ended_at = time.time(), Counter[str](), 0.0
        while True:
            close_old_connections()
            try:
                found = attempt()
            except (
                DatabaseError,
                InterfaceError,
                DebtormapError,
                ObjectDoesNotExist,
                httpx.HTTPError,
                OSError,
            ) as error:
                errors[type(error).__name__] += 1
            else:
                self._log.write(act, key, begun, time.time(), errors)
                return found
            if _stop.is_set():
                ended_at = ended_at or time.time()
                if time.time() - ended_at > LAST_S:
                    self._log.write(act, key, begun, None, errors)
                    return None
            time.sleep(RETRY_AFTER_S)


class ClueInHand:
    """One clue, tried at each public side in turn under one key, as the page does."""

    def __init__(self, urls: list[str]) -> None:
        self.key = secrets.token_hex(16)
        self._urls = deque(urls)
        self._body: dict[str, Any] = {
            "asset_class": "movables", "source": "own_observation", "description": f"演示线索{self.key}", "files": [],
        }  # fmt: skip

    def send(self) -> str:
        url = self._urls[0]
        self._urls.rotate(-1)
        with httpx.Client(base_url=f"{url}/api/v1/clues", timeout=8, trust_env=False) as client:
            body = self._body | {"proof": Sender(client).proof()}
            sent = client.post("", json=body, headers={"Idempotency-Key": self.key}).raise_for_status()
        return str(sent.json()["receipt"])


def published(case: str, data: bytes) -> str:
    """Import, approval, publication: from the beginning, or from where an attempt before was lost. The listing's id."""
    held = Listing.objects.filter(case__court_code=examples.COURT, case__case_number=case)
    if (listing_id := held.values_list("pk", flat=True).first()) is not None:
        return str(listing_id)
    mei, tao = Account.objects.get(username="mei"), Account.objects.get(username="tao")
    batch = importing.stage(data, "list.csv", author=mei, court_code=examples.COURT)
    if batch.state == BatchState.READY:
        batch = reviewing.approve(batch, by=tao)
    publishing.publish(batch, by=tao)
    return str(held.values_list("pk", flat=True).get())


def withdrawn(listing_id: str) -> str:
    tao = Account.objects.get(username="tao")
    # Withdrawn already: by an attempt whose acknowledgement was lost.
    with suppress(Conflict):
        withdrawing.revoke(listing_id, by=tao, reason="drill")
    return listing_id


def prepare() -> None:
    for name, role in (("mei", "clerk"), ("tao", "approver")):
        Account.objects.create(username=name, roles=[role], court_code=examples.COURT)
    officers.create(Account.objects.create(username="lin", roles=["clue_officer"]), PASSPHRASE)


def report() -> None:
    receipts = json.load(sys.stdin)
    events = [each for each in feed.events(0, limit=10**6) if each.listing_id]
    cases = dict(Listing.objects.values_list("pk", "case__case_number"))
    published = Counter(cases[each.listing_id] for each in events if each.kind == "publish")
    found = []
    for receipt in receipts:
        with suppress(DebtormapError):
            following.read(receipt, now=timezone.now())
            found.append(receipt)
    json.dump({
        "published": published,
        "withdrawn": Counter(each.listing_id for each in events if each.kind == "withdraw"),
        "public": Listing.objects.filter(state="published").count(),
        "receipts": found,
        "clues": Clue.objects.count(),
        "seq": feed.head().seq,
        "problems": list(checking.verify().problems),
    }, sys.stdout)  # fmt: skip


def main(arguments: list[str]) -> None:
    if arguments == ["prepare"]:
        prepare()
    elif arguments == ["report"]:
        report()
    else:
        name, first, log, *urls = arguments
        signal.signal(signal.SIGTERM, lambda *_: _stop.set())
        Load(name, int(first), Path(log), urls).run()


if __name__ == "__main__":
    main(sys.argv[1:])
