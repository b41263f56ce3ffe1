"""WeChat as its documentation describes it, on a port of this machine: tokens that end, errors by number, limits.

Its clock is set by the test. `calls` has what it was sent, in order.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from PIL import Image

from debtormap.public.accounts import Account

APP_ID, SECRET = "wx0123456789abcdef", "secret-of-the-program"
TOKEN_S, TICKET_S, OVERLAP_S = 7200, 7200, 300
SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")


@dataclass
class Call:
    path: str
    params: dict[str, str]
    body: dict[str, Any]


@dataclass
class WeChatServer:
    """What stands behind the port."""

    url: str = ""
    now: float = 1_800_000_000.0
    calls: list[Call] = field(default_factory=list)
    most_codes_a_minute: int = 5_000
    most_tokens_a_day: int = 500_000
    is_up: bool = True
    broken: bytes | None = None
    """Sent in place of every answer."""
    tokens: dict[str, float] = field(default_factory=dict)
    """Each token with the time until which it is taken."""
    current: str = ""
    issued_at: float = 0.0
    forced_at: float = float("-inf")

    @property
    def account(self) -> Account:
        return Account(app_id=APP_ID, secret=SECRET, url=self.url)

    def count(self, path: str) -> int:
        return sum(call.path == path for call in self.calls)

    def forget_tokens(self) -> None:
        """As when somebody else had a new one made: the old one is taken no longer, though it is still lent."""
        self.tokens = dict.fromkeys(self.tokens, float("-inf"))

    def answer(self, call: Call) -> tuple[str, bytes]:
        if self.broken is not None:
            return "text/html", self.broken
        if call.path == "/cgi-bin/stable_token":
            return _json(self._lend(call.body))
        refusal = self._refusal(call.params.get("access_token", ""))
        if refusal is not None:
            return _json(refusal)
        if call.path == "/cgi-bin/ticket/getticket":
            return _json({"errcode": 0, "errmsg": "ok", "ticket": f"ticket-{int(self.now)}", "expires_in": TICKET_S})
        return self._draw(call.body)

    def _lend(self, body: dict[str, Any]) -> dict[str, Any]:
        if body.get("grant_type") != "client_credential":
            return _error(40002, "invalid grant_type")
        if body.get("appid") != APP_ID:
            return _error(40013, "invalid appid")
        if body.get("secret") != SECRET:
            return _error(40125, "invalid appsecret")
        if self.count("/cgi-bin/stable_token") > self.most_tokens_a_day:
            return _error(45009, "reach max api daily quota limit")
        left_s = self.issued_at + TOKEN_S - self.now
        if body.get("force_refresh") and self.now >= self.forced_at + 30:
            self.forced_at = self.now
            self.tokens.clear()
            self._issue()
        elif not self.current or left_s <= OVERLAP_S:
            self._issue()
        return {"access_token": self.current, "expires_in": int(self.issued_at + TOKEN_S - self.now)}

    def _issue(self) -> None:
        self.current, self.issued_at = f"token-{len(self.tokens)}-{int(self.now)}", self.now
        self.tokens[self.current] = self.now + TOKEN_S

    def _refusal(self, token: str) -> dict[str, Any] | None:
        until = self.tokens.get(token)
        if until is None or until == float("-inf"):
            return _error(40001, "invalid credential, access_token is invalid or not latest")
        return _error(42001, "access_token expired") if until <= self.now else None

    def _draw(self, body: dict[str, Any]) -> tuple[str, bytes]:
        if not SCENE.fullmatch(body.get("scene", "")):
            return _json(_error(40129, "invalid scene"))
        if body.get("page", "").startswith("/") or "?" in body.get("page", ""):
            return _json(_error(41030, "invalid page"))
        if self.count("/wxa/getwxacodeunlimit") > self.most_codes_a_minute:
            return _json(_error(45009, "reach max api minute quota limit"))
        drawn = io.BytesIO()
        Image.new("RGB", (body["width"], body["width"]), "#07c160").save(drawn, "JPEG")
        return "image/jpeg", drawn.getvalue()


@contextmanager
def serving() -> Iterator[WeChatServer]:
    wechat = WeChatServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"{}")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def _answer(self, body: bytes) -> None:
            parts = urlsplit(self.path)
            call = Call(path=parts.path, params=dict(parse_qsl(parts.query)), body=json.loads(body))
            wechat.calls.append(call)
            kind, answer = wechat.answer(call) if wechat.is_up else ("text/html", b"busy")
            self.send_response(200 if wechat.is_up else 502)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    wechat.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield wechat
    finally:
        server.shutdown()
        server.server_close()


def _error(code: int, message: str) -> dict[str, Any]:
    return {"errcode": code, "errmsg": message}


def _json(answer: dict[str, Any]) -> tuple[str, bytes]:
    return "application/json; encoding=utf-8", json.dumps(answer).encode()
