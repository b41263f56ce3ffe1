"""The faulty disk as tests use it: mounted over a directory, made to fail, cut off."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
MOUNT_S = 20.0


class NoFuse(Exception):
    """This machine mounts no file system in user space; says what is missing."""


class Mounted:
    """What is written below `path` is in memory until it is synced to `backing`."""

    def __init__(self, directory: Path) -> None:
        self.backing = directory / "backing"
        self.path = directory / "disk"
        self.backing.mkdir(exist_ok=True)
        self.path.mkdir(exist_ok=True)
        self._process: subprocess.Popen[str] | None = None

    def mount(self) -> Mounted:
        command = [sys.executable, "-m", "tests.faults.disk", str(self.backing), str(self.path)]
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        deadline = time.monotonic() + MOUNT_S
        while not os.path.ismount(self.path):
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                _, said = process.communicate()
                raise NoFuse(f"no file system can be mounted here: {said.strip()[-300:] or 'no answer'}")
            time.sleep(0.01)
        self._process = process
        return self

    def ask(self, command: str) -> str:
        process = self._running()
        _of(process.stdin).write(f"{command}\n")
        _of(process.stdin).flush()
        return _of(process.stdout).readline().strip()

    def cut(self, command: str) -> None:
        """drop, torn SEED or names: the power goes. Whoever still uses the disk gets errors, as from a dead one."""
        assert self.ask(command) == "gone", command
        self.unmount()

    def unmount(self) -> None:
        """As after a cut: what was not synced is gone."""
        process = self._running()
        process.kill()
        process.wait()
        self._process = None
        tool = ["umount", "-l"] if os.geteuid() == 0 else ["fusermount3", "-u", "-z"]
        subprocess.run([*tool, str(self.path)], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(self.backing.with_name(f"{self.backing.name}.names"), ignore_errors=True)

    def end(self) -> None:
        if self._process is not None:
            self.unmount()

    def _running(self) -> subprocess.Popen[str]:
        assert self._process is not None, "it is mounted"
        return self._process


def _of(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream
