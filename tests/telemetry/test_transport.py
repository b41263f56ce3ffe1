"""Over https every answer says that browsers come over https alone."""

import asyncio
import subprocess
import sys
from typing import Any

import httpx

from debtormap.transport import OverTls
from tests.public.examples import FakeFeed
from tests.public.running import Public


def test_every_answer_says_so_whatever_its_status() -> None:
    app: Any = OverTls(Public(FakeFeed()).app)

    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
            return [await client.get(path) for path in ("/healthz", "/nothing", "/api/v1/search", "/")]

    replies = asyncio.run(ask())

    assert {reply.headers["strict-transport-security"] for reply in replies} == {"max-age=31536000"}


def test_the_program_does_where_its_address_is_https() -> None:
    program = (
        "import os; from debtormap import asgi; from debtormap.settings import MFA_REQUIRED;"
        "print(type(asgi.create()).__name__, MFA_REQUIRED)"
    )

    def made(url: str) -> str:
        environ = {"PATH": "/usr/bin:/bin", "DEBTORMAP_PUBLIC_URL": url, "DJANGO_SETTINGS_MODULE": "debtormap.settings"}
        return subprocess.run(
            [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=True
        ).stdout.strip()

    assert (made("https://court.example"), made("http://127.0.0.1:8000")) == ("OverTls True", "Front False")
