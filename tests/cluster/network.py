"""Hosts as network namespaces on a bridge that lives in a namespace of its own: nothing of the machine's is touched.

A host that is cut off keeps its loopback: what runs beside a lost primary can still reach it. Needs root and iproute2.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

#: Of the addresses that documentation may use (RFC 5737).
SUBNET = "192.0.2.0/24"
_NEW_NETWORK = 0x40000000


class Network:
    """A bridge and hosts on it, each known by its name; the first address is 192.0.2.11."""

    def __init__(self, *names: str) -> None:
        self._prefix = f"dm{os.getpid()}"
        self.hub = f"{self._prefix}-hub"
        self.addresses = {name: f"192.0.2.{11 + index}" for index, name in enumerate(names)}

    def make(self) -> None:
        _ip("netns", "add", self.hub)
        _ip("-n", self.hub, "link", "add", "bridge", "type", "bridge")
        _ip("-n", self.hub, "link", "set", "bridge", "up")
        for name, address in self.addresses.items():
            space = self.space(name)
            _ip("netns", "add", space)
            _ip("link", "add", "outside", "netns", space, "type", "veth", "peer", "name", name, "netns", self.hub)
            _ip("-n", space, "address", "add", f"{address}/24", "dev", "outside")
            _ip("-n", space, "link", "set", "outside", "up")
            _ip("-n", space, "link", "set", "lo", "up")
            _ip("-n", self.hub, "link", "set", name, "up", "master", "bridge")

    def remove(self) -> None:
        for name in (*map(self.space, self.addresses), self.hub):
            for pid in self._pids(name):
                _kill(pid)
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)

    def space(self, name: str) -> str:
        return f"{self._prefix}-{name}"

    def inside(self, name: str, command: Sequence[str], user: str = "") -> list[str]:
        """The command as it runs on this host."""
        as_user = ["runuser", "-u", user, "--"] if user else []
        return ["ip", "netns", "exec", self.space(name), *as_user, *command]

    def cut(self, name: str) -> None:
        """Packets from and to this host vanish; nobody is told."""
        _ip("-n", self.hub, "link", "set", name, "nomaster")

    def mend(self, name: str) -> None:
        _ip("-n", self.hub, "link", "set", name, "master", "bridge")

    def pids(self, name: str) -> list[int]:
        return self._pids(self.space(name))

    def enter(self, name: str) -> None:
        """This thread, and what it starts from now on, is on that host."""
        with Path(f"/run/netns/{self.space(name)}").open() as space:
            if ctypes.CDLL(None, use_errno=True).setns(space.fileno(), _NEW_NETWORK):
                raise OSError(ctypes.get_errno(), "setns")

    def _pids(self, space: str) -> list[int]:
        done = subprocess.run(["ip", "netns", "pids", space], check=False, capture_output=True, text=True)
        return [int(pid) for pid in done.stdout.split() if int(pid) != os.getpid()]


@contextmanager
def network(*names: str) -> Iterator[Network]:
    made = Network(*names)
    try:
        made.make()
        yield made
    finally:
        made.remove()


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, 9)
    except ProcessLookupError:
        return
