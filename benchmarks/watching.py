"""How soon a watcher of an organisation is told: from the commit in the register to the mailbox.

    python -m benchmarks.watching [--events N]

A fresh register on SQLite, a mail server (aiosmtpd), and one process of `debtormap work` beside this one, which
publishes, changes and withdraws listings of one organisation and waits for the mail of each. Between two acts lies a
pause by chance, so that every phase of the worker's looks is met. The worst of each is what must stay below a minute.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks import claims
from benchmarks.claims import Claim
from tests.watching.mailbox import SENDER, Mailbox, link, serving

if TYPE_CHECKING:
    from debtormap.staff.models import Account

BOUND_S: Final = 60
LOOKED_EVERY_S: Final = 5
PATIENCE_S: Final = 2 * BOUND_S
CODE: Final = "91139990YY0DEM0182"
ADDRESS: Final = "an@mail.example.org"
FILE: Final = "watching"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--events", type=int, default=20, help="of each kind")
    options.add_argument("--results", type=Path, default=claims.RESULTS)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving() as mailbox:
        os.environ |= {
            "DEBTORMAP_DATA_DIR": folder, "DEBTORMAP_SMTP_HOST": "127.0.0.1",
            "DEBTORMAP_SMTP_PORT": str(mailbox.port), "DEBTORMAP_SMTP_STARTTLS": "off",
            "DEBTORMAP_MAIL_FROM": SENDER, "DJANGO_SETTINGS_MODULE": "debtormap.settings",
        }  # fmt: skip
        found = [_claim(name, times_s) for name, times_s in measure(mailbox, chosen.events).items()]
    for claim in found:
        print(claims.show(claim), flush=True)
    claims.write(found, chosen.results, FILE)


def measure(mailbox: Mailbox, events: int) -> dict[str, list[float]]:
    """Seconds from each commit to its mail, by the kind of the event."""
    import django

    django.setup()
    from debtormap.cli import work
    from debtormap.register import withdrawing
    from debtormap.register.models import Listing
    from debtormap.staff import accounts

    work.migrate(lambda _text: None)
    mei, _ = accounts.add("mei", ["clerk"], "")
    tao, _ = accounts.add("tao", ["approver", "president"], "")
    found: dict[str, list[float]] = {"publish": [], "change": [], "withdraw": []}
    chance = Random(1)

    def told_s(act: Callable[[], object]) -> float:
        time.sleep(chance.uniform(0, LOOKED_EVERY_S))
        act()
        return arrived_s(mailbox)

    with worker():
        follow(mailbox)
        for serial in range(1, events + 1):
            found["publish"].append(told_s(partial(publish, mei, tao, serial, "全部未履行")))
            found["change"].append(told_s(partial(publish, mei, tao, serial, "部分未履行")))
            listing = Listing.objects.get(case__case_number=f"（2024）冀0001执{serial}号").pk
            revoke = partial(withdrawing.revoke, listing, by=tao, reason="经核对不应列入")
            found["withdraw"].append(told_s(revoke))
    return found


@contextmanager
def worker() -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "debtormap.cli", "work"])
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def follow(mailbox: Mailbox) -> None:
    """One watcher, confirmed from the mailbox."""
    from django.utils import timezone

    from debtormap.core import proof_of_work
    from debtormap.core.watches import Kind, Language
    from debtormap.corrections import proofs
    from debtormap.watching import asking
    from debtormap.watching.asking import Wish

    paid = proof_of_work.solve(proofs.challenge(timezone.now()))
    wish = Wish(kind=Kind.ORGANISATION, target=CODE, address=ADDRESS, language=Language.ENGLISH)
    asking.ask(wish, proof=paid, now=timezone.now())
    waited_s = arrived_s(mailbox, keep=True)
    print(f"asked to confirm after {waited_s:.1f} s", flush=True)
    asking.confirm(*link(mailbox.mails[-1], "confirm"), now=timezone.now())
    mailbox.mails.clear()


def publish(mei: Account, tao: Account, serial: int, performance: str) -> None:
    """A listing of the organisation, new or changed."""
    from tests.examples import published, row

    organisation = {"证件类型": "统一社会信用代码", "身份证号码/组织机构代码": CODE, "性别": ""}
    named = {"被执行人姓名/名称": "演示贸易有限公司", "法定代表人或者负责人姓名": "演示丙"}
    published(mei, tao, row(serial, **organisation, **named, 被执行人的履行情况=performance))


def arrived_s(mailbox: Mailbox, *, keep: bool = False) -> float:
    """How long the one mail that is due takes from now."""
    began_s = time.monotonic()
    while not mailbox.mails:
        if time.monotonic() - began_s > PATIENCE_S:
            raise RuntimeError("no mail came")
        time.sleep(0.02)
    waited_s = time.monotonic() - began_s
    if not keep:
        mailbox.mails.clear()
    return waited_s


def _claim(name: str, times_s: list[float]) -> Claim:
    told = f"a watcher is told of a {name}: the longest from commit to mailbox of {len(times_s)}"
    note = f"median {median(times_s):.1f} s, shortest {min(times_s):.1f} s; a separate process of debtormap work"
    return Claim(
        id=f"watch_{name}", claim=told, rounds=(max(times_s),), goal=BOUND_S, at_least=False, unit="s", note=note
    )


if __name__ == "__main__":
    main()
