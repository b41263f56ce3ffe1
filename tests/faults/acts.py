# ruff: noqa: E402  # Django must be set up before its models are imported.
"""Acts of a court in processes that are made to fail: `python -m tests.faults.acts prepare ROWS | nest`.

`nest` hatches a process for each line it reads (to start one from the beginning takes longer than all it does), says
its id, what it said, and that it ended:

    {"do": "work", "seed": 7, "pending": null}    acts without end, each acknowledged once it is committed
    {"do": "report", "acks": [...]}               looks at what is there: first whether the newest act stands, then all
    {"do": "terms"}                               publishes two listings with a term; when each ends
    {"do": "serve", "port": 8000}                 `debtormap serve`
    {"do": "verify"}                              the whole ledger, as `debtormap ledger verify` does
    {"do": "release"}                             publishes all; the listings, and a session in which Tao is logged in
    {"do": "prepare", "rows": 500}                makes the installation
    {"do": "warm"}                                acts in the nest itself, so that those it hatches begin at once

An acknowledgement names the event of the ledger and its hash. One of a clue names the sender's key; the key of one that
was begun and not acknowledged is given to the next process, which sends it again, as a sender's page does.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

os.environ["DJANGO_SETTINGS_MODULE"] = "debtormap.settings"

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from debtormap import cli
from debtormap.clues import following, officers, receiving, router
from debtormap.clues.models import Clue, Retry, WrappedKey
from debtormap.core.errors import DebtormapError, Unavailable
from debtormap.ledger import checking, feed, withdrawals
from debtormap.ledger.models import Body, Event, Head
from debtormap.register import importing, publishing, reviewing, withdrawing
from debtormap.register.models import AuditEntry, Batch, BatchRow, Listing, Tightening
from debtormap.settings import keys
from debtormap.staff.models import Account
from tests import examples
from tests.clues.examples import PASSPHRASE, proof, sending

PIECE: Final = 3
"""Listings that are published in one transaction."""
publishing.PIECE = PIECE  # type: ignore[misc]  # many small pieces
SHARES: Final = {"publish": 4, "withdraw": 4, "clue": 1, "note": 1}
PASSWORD: Final = "correct horse battery"
Ack = dict[str, Any]

if careless := os.environ.get("FAULTS_SYNCHRONOUS"):
    # The negative control: what is acknowledged is not synced.
    for database in settings.DATABASES.values():
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", f"synchronous={careless}")


class _Enough(Exception):
    """One piece is published; the next one is another act."""


def prepare(rows: int) -> None:
    """Keys, tables, the cast, an approved batch of so many rows, and an open clue desk."""
    directory = Path(settings.DATA_DIR)
    names = ("register", "clues", "ledger", "secret", "backup")
    keys.create_missing(directory, [directory / f"{name}.key" for name in names])
    for alias in settings.DATABASES:
        call_command("migrate", *router.only_app(alias), database=alias, verbosity=0)
    mei, tao, lin = (_account(*each) for each in (("mei", "clerk"), ("tao", "approver"), ("lin", "clue_officer")))
    data = examples.csv_bytes(examples.rows(rows))
    reviewing.approve(importing.stage(data, "list.csv", author=mei, court_code=examples.COURT), by=tao)
    officers.create(lin, PASSPHRASE)
    say({"prepared": rows})


def _account(name: str, role: str) -> Account:
    made = Account(username=name, roles=[role], court_code=examples.COURT, is_staff=True)
    made.set_password(PASSWORD)
    made.save()
    return made


def release() -> None:
    tao = Account.objects.get(username="tao")
    publishing.publish(Batch.objects.get(), by=tao)
    browser = Client()
    browser.force_login(tao, backend="django.contrib.auth.backends.ModelBackend")
    listings = list(Listing.objects.filter(state="published").order_by("seq").values_list("pk", flat=True))
    say({"listings": listings, "session": browser.cookies[settings.SESSION_COOKIE_NAME].value})


def terms() -> None:
    """Publishes listings whose terms end in a month and in five weeks."""
    mei, tao = (Account.objects.get(username=name) for name in ("mei", "tao"))
    today = timezone.now().date()
    rows = [_with_a_term(number, today + timedelta(days=days)) for number, days in enumerate((30, 35), 7_001)]
    examples.published(mei, tao, *rows)
    say({"ends": {each.pk: each.expires_at.isoformat() for each in Listing.objects.all() if each.expires_at}})


def _with_a_term(number: int, ends_on: date) -> examples.Row:
    decided = f"{ends_on.year - 2}-{ends_on.month:02}-{min(ends_on.day, 28):02}"
    return examples.row(number) | {
        "失信被执行人行为具体情形": "违反财产报告制度的", "纳入期限(月)": "24",
        "决定日期": decided, "送达日期": decided,
    }  # fmt: skip


# What a process does until it is ended.


def work(seed: int, pending: str | None, most: int | None = None) -> None:
    """Acts until it is ended, or `most` of them; `pending` is the key of a clue that was begun before."""
    dice = random.Random(seed)
    others = [_another(alias) for alias in settings.DATABASES if connections[alias].vendor == "sqlite"]
    done = 0
    while most is None or done < most:
        act = "clue" if pending else dice.choices(list(SHARES), list(SHARES.values()))[0]
        # A clue that got no answer is sent again under its key, until it gets one.
        pending = pending or (secrets.token_hex(16) if act == "clue" else None)
        ack = _attempt(act, pending)
        if ack is not None:
            done += 1
            pending = None
            say(ack)
        elif act != "clue":
            pending = None
    for each in others:
        each.close()


def _another(alias: str) -> BaseDatabaseWrapper:
    """A connection beside the one that acts, as a server has: with the last one SQLite would empty its log and sync."""
    made = connections[alias].copy()
    while made.connection is None:
        # A disk that is made to fail may do so here, too.
        with suppress(django.db.DatabaseError):
            made.ensure_connection()
    with made.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
    return made


def _attempt(act: str, pending: str | None) -> Ack | None:
    try:
        return clue(pending or secrets.token_hex(16)) if act == "clue" else ACTS[act]()
    except (DebtormapError, django.db.DatabaseError, OSError) as error:
        say({"failed": act, "error": type(error).__name__})
        connections.close_all()
        return None


def publish() -> Ack | None:
    batch, tao = Batch.objects.get(), Account.objects.get(username="tao")
    if batch.rows_done == batch.rows_to_publish:
        return withdraw()
    try:
        publishing.publish(batch, by=tao, progress=_stop)
    except _Enough as enough:
        return {"act": "publish", **enough.args[0]}
    return None


def _stop(done: int, total: int | None, phase: str) -> None:
    # Read after the commit, so another act may be told in its place: what is told is committed all the same.
    raise _Enough(_head())


def withdraw() -> Ack | None:
    listing_id = Listing.objects.filter(state="published").order_by("seq").values_list("pk", flat=True).first()
    if listing_id is None:
        return None
    withdrawing.revoke(listing_id, by=Account.objects.get(username="tao"), reason="r")
    return {"act": "withdraw", "id": listing_id, **_head()}


def clue(key: str) -> Ack:
    say({"begun": key})
    text = f"演示线索{key}"
    now = timezone.now()
    receipt = receiving.submit(sending(description=text), proof=proof(now), retry_key=key, now=now)
    return {"act": "clue", "key": key, "receipt": receipt}


def note() -> Ack | None:
    if not withdrawals.keep_up(settings.WITHDRAWALS_FILE):
        return None
    return {"act": "note", "through": withdrawals.read(settings.WITHDRAWALS_FILE).through}


def _head() -> dict[str, Any]:
    # Not by the feed, which would close the connection.
    seq, hash_ = Head.objects.values_list("seq", "hash").get()
    return {"seq": seq, "hash": bytes(hash_).hex()}


ACTS: Final[dict[str, Callable[..., Ack | None]]] = {
    "publish": publish, "withdraw": withdraw, "note": note,
}  # fmt: skip


def serve(port: int) -> None:
    """`debtormap serve`, its modules loaded already: to load them takes an interpreter longer than all the rest."""
    os.dup2(2, 1)
    cli.main(["serve", "--port", str(port)], standalone_mode=False)


def _load() -> None:
    get_resolver().url_patterns  # noqa: B018  # loads the console
    for name in ("asgi", "serving", "worker", "public.app", "public.intake", "backup.restoring", "cli.databases"):
        importlib.import_module(f"debtormap.{name}")


# What is there afterwards.


def report(acks: list[Ack]) -> None:
    newest = next((ack for ack in reversed(acks) if "seq" in ack), None)
    say({"look": newest is None or _stands(newest)})
    say({
        "lost": [ack for ack in acks if not _stands(ack)],
        "doubled": _doubled(),
        "half": _half(),
        "seq": feed.head().seq,
        "clues": Clue.objects.count(),
        "published": Event.objects.filter(kind="publish").count(),
    })  # fmt: skip


def verify() -> None:
    found = checking.verify()
    say({"problems": found.problems, "events": found.events})


def _stands(ack: Ack) -> bool:
    """Whether what was acknowledged is there, whole."""
    if ack["act"] == "clue":
        return _finds(ack["receipt"])
    if "seq" not in ack and ack["act"] == "withdraw":
        return Event.objects.filter(kind="withdraw", listing_id=ack["id"]).count() == 1 and _is_revoked(ack["id"])
    if ack["act"] == "note":
        return withdrawals.read(settings.WITHDRAWALS_FILE).through >= int(ack["through"])
    event = Event.objects.filter(seq=ack["seq"]).first()
    if event is None or bytes(event.hash).hex() != ack["hash"]:
        return False
    return ack["act"] != "withdraw" or _is_revoked(ack["id"])


def _is_revoked(listing_id: str) -> bool:
    return Listing.objects.filter(pk=listing_id, state="revoked").exists()


def _finds(receipt: str) -> bool:
    try:
        following.read(receipt, now=timezone.now())
    except DebtormapError:
        return False
    return True


def _doubled() -> int:
    """Acts that stand twice: events of one kind about one listing, and clues beyond the keys they were sent with."""
    keys = list(Event.objects.exclude(listing_id="").values_list("kind", "listing_id"))
    return len(keys) - len(set(keys)) + max(0, Clue.objects.count() - Retry.objects.count())


def _half() -> list[str]:
    """What is there without the rest of its transaction."""
    publish, withdraw = (Event.objects.filter(kind=kind).count() for kind in ("publish", "withdraw"))
    events, head = Event.objects.count(), feed.head().seq
    last = Event.objects.order_by("-seq").first()
    batch = Batch.objects.get()
    clues = Clue.objects.count()
    told = {
        "events, head": (events, head),
        "the last event's hash": (bytes(last.hash) if last else bytes(32), feed.head().hash),
        "events, bodies": (events, Body.objects.count()),
        "published, listings": (publish, Listing.objects.count()),
        "published, rows": (publish, BatchRow.objects.filter(outcome="published").count()),
        "published, the batch's count": (publish, batch.rows_done),
        # A piece is so many lines of the file, and its first line is the head.
        "published in whole pieces": (0 if publish in (0, batch.rows_to_publish) else (publish + 1) % PIECE, 0),
        "withdrawn, listings": (withdraw, Listing.objects.filter(state="revoked").count()),
        "withdrawn, confirmations": (withdraw, Tightening.objects.count()),
        "withdrawn, trail": (withdraw, AuditEntry.objects.filter(act="listing.revoke").count()),
        "clues, keys of senders": (clues, Retry.objects.count()),
        "clues, readers": (clues, WrappedKey.objects.values("clue_id").distinct().count()),
    }
    return [f"{name}: {here} {there}" for name, (here, there) in told.items() if here != there] + _damaged()


def _damaged() -> list[str]:
    found = []
    for alias in settings.DATABASES:
        if connections[alias].vendor == "sqlite":
            with connections[alias].cursor() as cursor:
                cursor.execute("PRAGMA quick_check")
                found += [str(row[0]) for row in cursor.fetchall() if row[0] != "ok"]
    return found


def say(told: dict[str, Any]) -> None:
    # One call, and shorter than a pipe's page, or by a process that nobody kills: a line is whole or absent.
    os.write(1, json.dumps(told).encode() + b"\n")


COMMANDS: Final[dict[str, Callable[..., None]]] = {
    "prepare": prepare, "release": release, "terms": terms, "serve": serve, "work": work, "report": report,
    "verify": verify,
}  # fmt: skip


def nest() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["do"] == "warm":
            _warm()
            continue
        child = os.fork()
        if not child:
            _hatched(asked)
        _, status = os.waitpid(child, 0)
        say({"ended": os.waitstatus_to_exitcode(status)})


def _warm() -> None:
    say({"pid": os.getpid()})
    for act in SHARES:
        if ack := _attempt(act, None):
            say(ack)
    # Where files fail, another process looks.
    with suppress(DatabaseError, Unavailable):
        report([])
    _let_go()
    say({"ended": 0})


def _let_go() -> None:
    """A connection that two processes share would be the end of both, and the threads of a pool are not hatched."""
    for each in connections.all():
        each.close()
        if isinstance(each, DatabaseWrapper):
            each.close_pool()


def _hatched(asked: dict[str, Any]) -> None:
    os.close(0)
    say({"pid": os.getpid()})
    code = 1
    try:
        COMMANDS[asked.pop("do")](**asked)
        code = 0
    finally:
        if code:
            sys.excepthook(*sys.exc_info())
            sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _load()
    _let_go()
    nest()
