"""A shared cache that keeps what it should not: an hour, whatever it is told. It forgets by tag, as documentation says.

Its reading side keeps every answer of status 200 by address. Its purging side is a second port with three interfaces:
Fastly's batch purge (`POST /service/{id}/purge`, keys in Surrogate-Key, at most 256, the key in Fastly-Key),
Cloudflare's (`POST /client/v4/zones/{id}/purge_cache`, `{"tags": [...]}`, at most 100, a bearer token, tags without
regard to case) and that of vmod_xkey (method PURGE, keys in xkey).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

FASTLY_KEY = "fastly-key-of-a-test"
CLOUDFLARE_TOKEN = "cloudflare-token-of-a-test"
SERVICE, ZONE = "SU1Z0isxPaozGVKXdv0eY", "023e105f4ecef8ad9ca31a8372d0c353"
NOT_PASSED_ON = {"connection", "transfer-encoding", "content-length", "content-encoding", "date", "server"}


@dataclass(slots=True)
class Cdn:
    origin: str
    url: str = ""
    purging_url: str = ""
    held: dict[str, tuple[dict[str, str], bytes, frozenset[str]]] = field(default_factory=dict)
    purges: list[tuple[str, ...]] = field(default_factory=list)
    refusals: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """What the next purges are answered with: status and headers."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    client: httpx.Client = field(default_factory=httpx.Client)

    def read(self, path: str) -> tuple[int, dict[str, str], bytes]:
        with self.lock:
            if path in self.held:
                headers, body, _ = self.held[path]
                return 200, {**headers, "X-Cache": "HIT"}, body
        reply = self.client.get(self.origin + path, headers={"accept-encoding": "identity"})
        headers = {name: value for name, value in reply.headers.items() if name not in NOT_PASSED_ON}
        keys = headers.pop("surrogate-key", "").split() + headers.pop("cache-tag", "").split(",")
        if reply.status_code == 200:
            with self.lock:
                self.held[path] = headers, reply.content, frozenset(keys)
        return reply.status_code, {**headers, "X-Cache": "MISS"}, reply.content

    def forget(self, tags: tuple[str, ...], *, by_case: bool = True) -> int:
        wanted = set(tags) if by_case else {tag.lower() for tag in tags}
        with self.lock:
            self.purges.append(tags)
            gone = [
                path
                for path, (_, _, keys) in self.held.items()
                if wanted & (keys if by_case else {key.lower() for key in keys})
            ]
            for path in gone:
                del self.held[path]
        return len(gone)

    def purge(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, str], Any]:
        if self.refusals:
            status, more = self.refusals.pop(0)
            return status, more, {"msg": "no"}
        if method == "PURGE":
            return 200, {}, f"Invalidated {self.forget(tuple(headers.get('xkey', '').split()))} objects"
        if method == "POST" and path == f"/service/{SERVICE}/purge":
            return self._as_fastly(headers)
        if method == "POST" and path == f"/client/v4/zones/{ZONE}/purge_cache":
            return self._as_cloudflare(headers, body)
        return 404, {}, {"msg": "Record not found"}

    def _as_fastly(self, headers: Any) -> tuple[int, dict[str, str], Any]:
        if headers.get("Fastly-Key") != FASTLY_KEY:
            return 401, {}, {"msg": "Provided credentials are missing or invalid"}
        keys = tuple(headers.get("Surrogate-Key", "").split())
        if not 1 <= len(keys) <= 256:
            return 400, {}, {"msg": "too many keys"}
        self.forget(keys)
        return 200, {}, {key: f"108-{number}" for number, key in enumerate(keys)}

    def _as_cloudflare(self, headers: Any, body: bytes) -> tuple[int, dict[str, str], Any]:
        if headers.get("Authorization") != f"Bearer {CLOUDFLARE_TOKEN}":
            return 403, {}, {"success": False, "errors": [{"code": 10000, "message": "Authentication error"}]}
        tags = json.loads(body)["tags"]
        if headers.get("Content-Type") != "application/json" or not 1 <= len(tags) <= 100:
            return 400, {}, {"success": False, "errors": [{"code": 1012, "message": "too many tags"}]}
        self.forget(tuple(tags), by_case=False)
        return 200, {}, {"success": True, "errors": [], "messages": [], "result": {"id": ZONE}}


@contextmanager
def running(origin: str = "") -> Iterator[Cdn]:
    """A cache before an address, or one that is only told to forget."""
    cdn = Cdn(origin)

    class Reading(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _send(self, *cdn.read(self.path))

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    class Purging(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, headers, told = cdn.purge(self.command, self.path, self.headers, body)
            _send(self, status, headers, json.dumps(told).encode())

        do_PURGE = do_POST

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    servers = [ThreadingHTTPServer(("127.0.0.1", 0), handler) for handler in (Reading, Purging)]
    cdn.url, cdn.purging_url = (f"http://127.0.0.1:{server.server_port}" for server in servers)
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield cdn
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
        cdn.client.close()


def _send(handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
