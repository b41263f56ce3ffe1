"""The whole program in a process of its own, asked over HTTP by an officer, a sender and a visitor who write down what
they were told."""

from __future__ import annotations

import os
import random
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import httpx

from tests.clues.sender import Sender
from tests.faults.trials import ROOT, Figures, Nest, Told, kill
from tests.replicas.house import free_port

UP_S: Final = 120.0
#: What a client is told whose act could not be done: try again, or there is no room.
REFUSALS: Final = (503, 507)
CSRF: Final = "c" * 32


class Server:
    """`debtormap serve` with both sides; the port stays the same from start to start.

    Hatched, its modules are loaded before it is started; by a command of its own they are not.
    """

    def __init__(self, variables: Mapping[str, str], log: Path, *, is_hatched: bool = True) -> None:
        self.port = free_port()
        self.log = log
        self._variables = dict(variables)
        self._nest = Nest(variables, log) if is_hatched else None
        self._process: subprocess.Popen[bytes] | None = None
        self._hatched: int | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        if self._nest is not None:
            self._hatched = self._nest.begin("serve", port=self.port)
            return
        command = [sys.executable, "-m", "debtormap.cli", "serve", "--port", str(self.port)]
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(command, env=self._variables, cwd=ROOT, stdout=out, stderr=out)

    def kill(self) -> None:
        if self._nest is not None and self._hatched is not None:
            kill(self._hatched)
            self._nest.rest()
            self._hatched = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def end(self) -> None:
        self.kill()
        if self._nest is not None:
            self._nest.stop()

    def computed_ms(self) -> float:
        """Of a processor, since it was started."""
        process = self._hatched or (self._process.pid if self._process else 0)
        words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def says(self) -> str:
        return self.log.read_text()[-2000:]


class Client:
    """Withdraws and sends clues, one act after the other, and keeps what was acknowledged."""

    def __init__(self, server: Server, session: str, listings: list[str], figures: Figures, seed: int) -> None:
        self.server = server
        self.figures = figures
        self.public = list(listings)
        """Not asked to be withdrawn yet, the next one last."""
        self.gone: list[str] = []
        self.open: list[str] = []
        """Asked to be withdrawn, without an answer."""
        self.keys = 0
        """Clues that were begun."""
        self._pending: tuple[str, dict[str, Any]] | None = None
        self._dice = random.Random(seed)
        cookies = {"debtormap_session": session, "debtormap_csrf": CSRF}
        self._http = httpx.Client(base_url=server.url, cookies=cookies, timeout=60, trust_env=False)

    def act(self) -> Told | None:
        """One act; None when it got no answer or was refused."""
        try:
            told = self._send_clue() if self._pending or self._dice.random() < 0.3 else self._withdraw()
        except httpx.HTTPError:
            return None
        if told is not None:
            self.figures.acknowledged += 1
        return told

    def _withdraw(self) -> Told | None:
        listing_id = self.open[-1] if self.open else self.public.pop()
        if listing_id not in self.open:
            self.open.append(listing_id)
        form = {"kind": "revoke", "reason": "r", "csrfmiddlewaretoken": CSRF}
        reply = self._http.post(f"/console/listings/{listing_id}/withdraw", data=form)
        if self._is_refused(reply):
            return None
        # An act before that got no answer may have been done: then the page says that it is not public any more.
        self.open.remove(listing_id)
        self.gone.append(listing_id)
        return {"act": "withdraw", "id": listing_id}

    def _send_clue(self) -> Told | None:
        if self._pending is None:
            self.keys += 1
            body = {"asset_class": "movables", "source": "own_observation", "files": []}
            self._pending = secrets.token_hex(16), body | {"description": f"演示线索{secrets.token_hex(8)}"}
        key, body = self._pending
        with httpx.Client(base_url=f"{self.server.url}/api/v1/clues", timeout=60, trust_env=False) as sending:
            try:
                body["proof"] = Sender(sending).proof()
            except httpx.HTTPStatusError as error:
                self._is_refused(error.response)
                return None
            reply = sending.post("", json=body, headers={"Idempotency-Key": key})
        if self._is_refused(reply):
            return None
        self._pending = None
        return {"act": "clue", "key": key, "receipt": reply.json()["receipt"]}

    def _is_refused(self, reply: httpx.Response) -> bool:
        if reply.status_code < 400:
            return False
        self.figures.refused += 1
        codes = self.figures.more.setdefault("refusals", {})
        codes[str(reply.status_code)] = codes.get(str(reply.status_code), 0) + 1
        if reply.status_code not in REFUSALS:
            self.figures.half.append(f"{reply.request.url.path.split('/')[1]} answers {reply.status_code}")
        return True

    # What a visitor sees.

    def first_right(self) -> float:
        """Milliseconds until the public side answers; what it answers first must be right."""
        begun = time.monotonic()
        while time.monotonic() - begun < UP_S:
            with suppress(httpx.TransportError):
                if (reply := self._look(self._some_gone())).status_code != 503:
                    took_ms = (time.monotonic() - begun) * 1000
                    self.figures.computed_ms.append(self.server.computed_ms())
                    self._judge(reply)
                    return took_ms
            time.sleep(0.05)
        raise AssertionError(f"no answer in {UP_S:.0f} s; {self.server.says()}")

    def sees(self) -> None:
        """Notes what is wrong of some listings: of those that are gone, and of those that nobody touched."""
        for listing_id in self.gone[-5:]:
            self._judge(self._look(listing_id))
        for listing_id in self.public[:2] + self.public[-2:]:
            if (status := self._look(listing_id).status_code) != 200:
                self.figures.half.append(f"a public listing answers {status}")

    def _some_gone(self) -> str:
        return self.gone[-1] if self.gone else "unknown"

    def _look(self, listing_id: str) -> httpx.Response:
        return self._http.get(f"/api/v1/listings/{listing_id}")

    def _judge(self, reply: httpx.Response) -> None:
        if reply.status_code != 404:
            self.figures.half.append(f"a withdrawn listing answers {reply.status_code}")
