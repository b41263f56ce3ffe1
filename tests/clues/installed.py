"""An installation of its own for tests that end processes or look at what is left on disk.

    python -m tests.clues.installed prepare | desk | report

`prepare` makes databases, keys and one officer; `desk` opens every clue, asks, notes and makes working copies with the
words on standard input; `report` opens every clue by the receipts on standard input, and says what it holds.
"""

import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
PASSPHRASE = "four words make a phrase"
UP_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    folder: Path
    variables: dict[str, str]

    def run(self, command: str, given: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-m", "tests.clues.installed", command], input=given, env=self.variables, cwd=ROOT,
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        (self.folder / "logs").mkdir(exist_ok=True)
        (self.folder / "logs" / f"{command}.log").write_text(done.stderr)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def serving(self) -> Iterator["Server"]:
        """The public side by itself; killed at the end, as by a power cut of the process."""
        (self.folder / "logs").mkdir(exist_ok=True)
        with (self.folder / "logs" / "serve.log").open("ab") as log:
            port = _free_port()
            command = [sys.executable, "-m", "debtormap.cli", "serve", "--side", "public", "--port", str(port)]
            process = subprocess.Popen(command, env=self.variables, cwd=ROOT, stdout=log, stderr=log)
            try:
                yield Server(process, port)
            finally:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1/clues", timeout=20, trust_env=False)
        until = time.monotonic() + UP_S
        while True:
            try:
                assert self.client.get("/keys").json()["open"]
                return
            except httpx.TransportError:
                assert time.monotonic() < until, "the server does not come up"
                assert process.poll() is None, "the server ended"
                time.sleep(0.05)

    def kill(self) -> None:
        self.process.kill()


def prepare() -> None:
    from django.conf import settings
    from django.core.management import call_command

    from debtormap.clues import officers, router
    from debtormap.settings import keys
    from debtormap.staff.models import Account

    keys.create_missing(
        settings.DATA_DIR, [settings.REGISTER_KEY_FILE, settings.CLUES_KEY_FILE, settings.SECRET_KEY_FILE]
    )
    for database in settings.DATABASES:
        call_command("migrate", *router.only_app(database), database=database, verbosity=0)
    officers.create(Account.objects.create(username="lin", roles=["clue_officer"]), PASSPHRASE)


def desk() -> None:
    from debtormap.clues import desk, files, officers, working
    from debtormap.clues.models import Clue
    from debtormap.core.clues import Action, Status
    from debtormap.staff.models import Account

    words = iter(json.load(sys.stdin))
    lin = officers.unlock(Account.objects.get(username="lin"), PASSPHRASE)
    for clue_id in list(Clue.objects.values_list("id", flat=True)):
        opened = desk.open_clue(clue_id, lin, reason="triage")
        working.move(clue_id, Action.FIND_CONCRETE, expected=Status.RECEIVED, by=lin.account)
        working.assign(clue_id, lin, lin.account, expected=Status.CONCRETE)
        desk.contact(clue_id, lin, reason="triage")
        for file in opened.files:
            files.working_copy(clue_id, file.id, lin, reason="triage")
        desk.ask(clue_id, lin, next(words))
        desk.note(clue_id, lin, next(words))


def report() -> None:
    from django.utils import timezone

    from debtormap.clues import contents, desk, following, keyring, officers, uploads
    from debtormap.clues.models import Channel, Clue, File, Holder
    from debtormap.staff.models import Account

    lin = officers.unlock(Account.objects.get(username="lin"), PASSPHRASE)
    told: dict[str, Any] = {"found": [], "clues": Clue.objects.count(), "contents": {}}
    for receipt in json.load(sys.stdin):
        told["found"].append(following.read(receipt, now=timezone.now()).files)
    for clue in Clue.objects.order_by("sequence"):
        key = keyring.find(clue, Holder.OFFICER, lin.key_id, lin.private)[Channel.CONTENT]
        text = desk.open_clue(clue.id, lin, reason="count").content.description
        whole = [
            uploads.whole(file.upload_id, contents.unseal_manifest(file.sealed, key, file.pk))
            for file in File.objects.filter(clue=clue)
        ]
        told["contents"][text] = [hashlib.sha256(data).hexdigest() for data in whole]
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "debtormap.settings")
    django.setup()
    {"prepare": prepare, "desk": desk, "report": report}[sys.argv[1]]()
