"""Kills and cuts off hosts of a cluster of three while a court works, and counts what was lost.

    python -m tests.cluster [--only partition,control] [--write] [--keep DIRECTORY]

As root: it makes network namespaces of its own. Exit 1 when a promise is broken, or when the control loses nothing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.cluster import tables
from tests.cluster.cluster import Cluster, cluster
from tests.cluster.drills import DRILLS, PATIENCE_S, Drill, Outcome, Run
from tests.cluster.hosts import PATRONI, ROOT, wait


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.cluster", description=__doc__)
    options.add_argument("--only", default=",".join(DRILLS), help="which drills, in this order, joined by commas")
    options.add_argument("--write", action="store_true", help="write the figures into docs/cluster.md")
    options.add_argument("--keep", type=Path, help="copy all logs to this directory at the end")
    chosen = options.parse_args()
    names = chosen.only.split(",")
    if unknown := set(names) - set(DRILLS):
        options.error(f"no such drill: {', '.join(sorted(unknown))}; there are {', '.join(DRILLS)}")
    if (missing := _missing()) is not None:
        sys.stderr.write(missing + "\n")
        return 2
    # Ended from outside, it must still take the hosts down.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    with cluster() as made:
        try:
            outcomes = _run(made, [DRILLS[name] for name in names])
        finally:
            if chosen.keep is not None:
                _keep(made, chosen.keep)
        versions = made.version()
    outcomes.sort(key=lambda outcome: list(DRILLS.values()).index(outcome.drill))
    table = "\n".join(tables.lines(outcomes, versions, time.monotonic() - began))
    print(table, flush=True)
    if chosen.write:
        tables.write(table)
    return 1 if any(outcome.faults() for outcome in outcomes) else 0


def _run(made: Cluster, drills: list[Drill]) -> list[Outcome]:
    print(f"three streaming nodes after {made.start():.0f} s", flush=True)
    made.install()
    made.prepare()
    made.serve(*made)
    wait("the public sides", made.is_served, PATIENCE_S)
    outcomes: list[Outcome] = []
    synchronous = True
    for number, drill in enumerate(drills):
        if drill.is_synchronous != synchronous:
            synchronous = drill.is_synchronous
            made.configure(synchronous_mode=synchronous, synchronous_mode_strict=synchronous)
        print(f"{drill.name} ...", flush=True)
        outcome = Run(made, drill, number).run()
        outcomes.append(outcome)
        print(tables.told(outcome), flush=True)
    return outcomes


def _missing() -> str | None:
    """What keeps it from running here."""
    if os.geteuid() != 0:
        return "test-cluster makes network namespaces and needs root: sudo make test-cluster"
    for program, package in (("etcd", "etcd-server"), ("ip", "iproute2"), ("openssl", "openssl")):
        if shutil.which(program) is None:
            return f"{program} is not installed (apt-get install {package})"
    probe = ["runuser", "-u", "postgres", "--", str(PATRONI / "patroni"), "--version"]
    done = subprocess.run(probe, capture_output=True, text=True, check=False)
    if done.returncode:
        return (
            f"the user postgres cannot run {PATRONI / 'patroni'}: is {ROOT} in a home directory that is closed to it?"
        )
    return None


def _keep(made: Cluster, where: Path) -> None:
    for path in made.directory.rglob("*"):
        if path.suffix in {".log", ".acks", ".watch"}:
            target = where / path.relative_to(made.directory)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)


if __name__ == "__main__":
    sys.exit(main())
