"""A local server that answers as Tianditu's documentation says, and as no documentation says."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

SLOW_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int = 200
    body: bytes = b""
    delay_s: float = 0.0


@dataclass(slots=True)
class Vendor:
    """`answer` is called with each question; `asked` keeps them, `keys` the keys."""

    url: str = ""
    answer: Callable[[str], Reply] = lambda question: nothing_found()
    asked: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[Vendor]:
    vendor = Vendor()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            question = json.loads(query["ds"][0])["keyWord"]
            vendor.asked.append(question)
            vendor.keys.append(query["tk"][0])
            reply = vendor.answer(question)
            time.sleep(reply.delay_s)
            try:
                self.send_response(reply.status)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the client has given up waiting

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the address holds the key."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    vendor.url = f"http://127.0.0.1:{server.server_address[1]}/geocoder"
    try:
        yield vendor
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def found(lon: float, lat: float, *, level: str = "自然村", score: object = 100) -> Reply:
    location = {"lon": str(lon), "lat": str(lat), "score": score, "level": level, "keyWord": "…"}
    return as_json({"msg": "ok", "location": location, "searchVersion": "6.4.9V", "status": "0"})


def nothing_found() -> Reply:
    return as_json({"msg": "结果为空", "status": "101"})


def as_json(body: object, *, status: int = 200) -> Reply:
    return Reply(status=status, body=json.dumps(body, ensure_ascii=False).encode())
