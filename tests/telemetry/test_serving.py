"""A process that is told to stop: no request fails, and it says beforehand that it is going."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

PROGRAM = """
import asyncio, sys
from debtormap import serving

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    await asyncio.sleep(0.2 if scope["path"] == "/slow" else 0.005)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
    await send({"type": "http.response.body", "body": b"done"})

serving.run(app, host="127.0.0.1", port=int(sys.argv[1]), drain_s=float(sys.argv[2]))
"""
DRAIN_S = 2.0
PATIENCE_S = 30.0


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def server(port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(port), str(DRAIN_S)], env=dict(os.environ))
    try:
        wait_until(lambda: answers(port))
        yield process
    finally:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
    except httpx.TransportError:
        return False


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def test_no_request_fails_while_the_process_stops(server: subprocess.Popen[bytes], port: int) -> None:
    """Clients ask as a balancer lets them: as long as the process says that it is ready."""
    asked, failed, is_ready = [0] * 6, [0] * 6, threading.Event()
    is_ready.set()

    def keep_asking(number: int) -> None:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_S) as client:
            while is_ready.is_set():
                try:
                    reply = client.get("/slow" if number % 2 else "/")
                    failed[number] += reply.text != "done"
                except httpx.TransportError:
                    failed[number] += 1
                asked[number] += 1

    threads = [threading.Thread(target=keep_asking, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    wait_until(lambda: min(asked) >= 3)
    server.send_signal(signal.SIGTERM)
    wait_until(lambda: httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 503)
    is_ready.clear()
    for thread in threads:
        thread.join()

    assert failed == [0] * 6
    assert server.wait(PATIENCE_S) in {0, -signal.SIGTERM}


def test_a_stopping_process_closes_each_connection_with_its_answer(server: subprocess.Popen[bytes], port: int) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        assert "connection" not in client.get("/").headers
        server.send_signal(signal.SIGTERM)
        wait_until(lambda: client.get("/").headers.get("connection") == "close")

        told = client.get("/readyz")

    assert (told.status_code, told.json(), told.headers["retry-after"]) == (503, {"status": "stopping"}, "5")


def test_a_second_signal_ends_it_at_once(server: subprocess.Popen[bytes], port: int) -> None:
    server.send_signal(signal.SIGTERM)
    wait_until(lambda: httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 503)
    server.send_signal(signal.SIGTERM)

    assert server.wait(PATIENCE_S) in {0, -signal.SIGTERM}
