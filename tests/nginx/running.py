"""A real nginx with the shipped file, its addresses and folders set."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx

from tests.replicas.house import free_port

CONF: Final = Path(__file__).parents[2] / "deploy" / "nginx" / "debtormap.conf"
FRAME: Final = """daemon off; pid {0}/pid; error_log {0}/error.log crit; worker_processes 1; events {{ }}
http {{ client_body_temp_path {0}/body; proxy_temp_path {0}/proxy; fastcgi_temp_path {0}/f; uwsgi_temp_path {0}/u;
scgi_temp_path {0}/s; include {0}/debtormap.conf; }}"""
# Its workers must reach the folders of a test.
USER: Final = "user root; " if os.geteuid() == 0 else ""


class Nginx:
    """Before a public process and a court side; `second` is the port of another public process, or nobody's."""

    def __init__(self, directory: Path, public: str, court_port: int, second: int | None = None) -> None:
        self.port = free_port()
        public_port = public.rpartition(":")[2]
        conf = CONF.read_text("utf-8")
        for shipped, here in (
            ("127.0.0.1:8001", f"127.0.0.1:{public_port}"),
            ("127.0.0.1:8002", f"127.0.0.1:{second or free_port()}"),
            ("127.0.0.1:8000", f"127.0.0.1:{court_port}"),
            ("listen 80;", f"listen 127.0.0.1:{self.port};"),
            ("/run/nginx-debtormap", f"{directory}/cache"),
            ("/var/log/nginx/debtormap.log", f"{directory}/site.log"),
        ):
            assert shipped in conf
            conf = conf.replace(shipped, here)
        (directory / "debtormap.conf").write_text(conf)
        (directory / "nginx.conf").write_text(USER + FRAME.format(directory))
        self.directory = directory
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen([program, "-p", str(directory), "-c", str(directory / "nginx.conf")])

    def __enter__(self) -> str:
        address = f"http://127.0.0.1:{self.port}"
        until(lambda: is_up(address))
        return address

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)
        written = b"".join(path.read_bytes() for path in self.directory.glob("*.log"))
        assert b"lon=" not in written, "a position was written down"


def is_up(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz").status_code == 200
    except httpx.TransportError:
        return False


def until(holds: Callable[[], bool], within_s: float = 60) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.05)
