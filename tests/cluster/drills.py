"""The drills: what happens to a host while a court works, how it is undone, and what must hold afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from tests.cluster.cluster import CLIENT, Cluster
from tests.cluster.hosts import PUBLIC_PORT, ROOT, Host, wait

HERE = "/api/v1/nearby?lon=115.490&lat=38.870"
STALE_AFTER_S = 30.0
#: How often the watch looks for a withdrawn listing, twice, and a moment for a machine that is busy.
LOOK_S = 2.0
BOUND_S = STALE_AFTER_S + LOOK_S
AFRESH = "the ledger is not the one that was followed"
#: Machines that build are slow and shared: a wait is this long before it is a failure.
PATIENCE_S = 300.0
ACTS = ("publish", "withdraw", "clue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """One failure. Each part is given the cluster and the primary as it was."""

    name: str
    fail: Callable[[Cluster, Host], Host]
    """Makes it fail; the host that is lost."""
    mend: Callable[[Cluster, Host], None]
    """Undoes it; given the host that was lost."""
    lasts_s: float
    is_synchronous: bool = True
    recovers: bool = True
    """Whether writing goes on while the failure lasts."""
    cuts_off: bool = False
    """Whether the lost host's public side runs on, cut off."""


@dataclass(slots=True, kw_only=True)
class Outcome:
    drill: Drill
    acked: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    doubled: int = 0
    unasked: int = 0
    """Acts that stand though nobody was told so."""
    pause_s: dict[str, float] = field(default_factory=dict)
    """The longest time without an acknowledgement to the clients' host, by act."""
    whole_s: float = 0.0
    """From the mending until all three stream again."""
    late_s: float = 0.0
    """The longest that a withdrawn listing was told after the acknowledgement, by a public side that is connected."""
    late_cut_off_s: float = 0.0
    """The same for the one that is cut off."""
    still_told: int = 0
    silent_s: float = 0.0
    """The longest silence of a connected public side."""
    silent_after_s: float | None = None
    """From the cut until the cut-off public side answers 503."""
    retry_after: str | None = None
    afresh: int = 0
    are_equal: bool = False
    problems: list[str] = field(default_factory=list)

    def faults(self) -> list[str]:
        """What breaks a promise; of the control, what it fails to show."""
        found = [*self.problems, *(self._broken() if self.drill.is_synchronous else self._not_shown())]
        found += [f"{self.doubled} doubled"] if self.doubled else []
        found += ["public sides differ"] if not self.are_equal else []
        if self.drill.cuts_off and self.retry_after is None:
            found.append("the cut-off public side went on, or gave no Retry-After")
        return found

    def _broken(self) -> list[str]:
        found = [f"{count} of {act} lost" for act, count in self.lost.items() if count]
        found += ["the ledger was loaded afresh"] if self.afresh else []
        found += [f"{self.still_told} withdrawn listings are still told"] if self.still_told else []
        if max(self.late_s, self.late_cut_off_s) > BOUND_S:
            found.append("a withdrawn listing was told for too long")
        return found

    def _not_shown(self) -> list[str]:
        """A withdrawal that was lost is told for good: that, too, is what the control is for."""
        found = [] if sum(self.lost.values()) else ["the control lost nothing: the run shows nothing"]
        return found + ([] if self.afresh else ["no public side found that the ledger is another"])


class Process:
    """A process of the drill on a host, ended by SIGTERM."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def is_over(self) -> bool:
        return self._process.poll() is not None

    def end(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Run:
    """One drill from a whole cluster to a whole cluster."""

    def __init__(self, cluster: Cluster, drill: Drill, number: int) -> None:
        self.cluster, self.drill, self.number = cluster, drill, number
        self.directory = cluster.directory / f"drill-{number}"
        self.directory.mkdir()
        self.outcome = Outcome(drill=drill)
        self._acks = [self.directory / "client.acks", self.directory / "beside.acks"]
        self._watches: dict[str, Process] = {}

    def run(self) -> Outcome:
        cluster, drill, outcome = self.cluster, self.drill, self.outcome
        wait("a whole cluster", self._is_whole, PATIENCE_S)
        wait("all public sides", cluster.is_served, PATIENCE_S)
        before = report(cluster, [])
        primary = cluster.hosts[cluster.primary() or ""]
        fresh_before = self._afresh()
        for host in cluster:
            self._watch(host)
        loads = [self._load(None, 0), self._load(primary, 500)]
        wait("the first acts", lambda: all(self._has_begun(path) for path in self._acks), PATIENCE_S)
        time.sleep(3)
        failed_at = time.time()
        lost = drill.fail(cluster, primary)
        time.sleep(drill.lasts_s)
        if drill.recovers:
            wait("writing again", lambda: self._has_acked_after(failed_at + 2), PATIENCE_S)
            time.sleep(3)
        drill.mend(cluster, lost)
        if self._watches[lost.name].is_over():
            self._watch(lost)
        outcome.whole_s = wait("a whole cluster again", self._is_whole, PATIENCE_S)
        time.sleep(4)
        for load in loads:
            load.end()
        wait("all public sides again", cluster.is_served, PATIENCE_S)
        outcome.are_equal = self._wait_equal()
        time.sleep(2 * LOOK_S)
        for watch in self._watches.values():
            watch.end()
        outcome.afresh = self._afresh() - fresh_before
        self._count(before)
        self._look(lost, failed_at)
        return outcome

    def _is_whole(self) -> bool:
        return self.cluster.is_whole(synchronous=self.drill.is_synchronous)

    def _afresh(self) -> int:
        return sum(host.count_in_log("public", AFRESH) for host in self.cluster)

    def _load(self, beside: Host | None, offset: int) -> Process:
        name = "client" if beside is None else "beside"
        urls = [f"http://{host.address}:{PUBLIC_PORT}" for host in self.cluster]
        if beside is not None:
            urls = [f"http://127.0.0.1:{PUBLIC_PORT}"]
        first = 1 + self.number * 1000 + offset
        command = [sys.executable, "-m", "tests.cluster.load", name, str(first)]
        command += [str(self.directory / f"{name}.acks"), *urls]
        environ = self.cluster.environ("debtormap_court")
        if beside is not None:
            return Process(beside.spawn("load", command, environ))
        with (self.directory / "client.log").open("ab") as log:
            inside = self.cluster.network.inside(CLIENT, command)
            return Process(subprocess.Popen(inside, env=environ, cwd=ROOT, stdout=log, stderr=log))

    def _watch(self, host: Host) -> None:
        log = self.directory / f"{host.name}.watch"
        command = [sys.executable, "-m", "tests.cluster.watch", f"http://127.0.0.1:{PUBLIC_PORT}", str(log)]
        environ = self.cluster.environ("debtormap_public")
        self._watches[host.name] = Process(host.spawn("watch", [*command, *map(str, self._acks)], environ))

    def _has_begun(self, path: Path) -> bool:
        acts = {each["act"] for each in lines(path)}
        return acts >= set(ACTS)

    def _has_acked_after(self, at: float) -> bool:
        acked = [each["act"] for each in lines(self._acks[0]) if (each["begun_at"] or 0) > at and each["acked_at"]]
        return set(acked) >= set(ACTS)

    def _wait_equal(self) -> bool:
        def are_equal() -> bool:
            told = {self.cluster.public(host, HERE) for host in self.cluster}
            return len(told) == 1 and next(iter(told))[0] == 200

        with suppress(TimeoutError):
            wait("equal answers", are_equal, PATIENCE_S)
            return True
        return False

    def _count(self, before: dict[str, Any]) -> None:
        outcome = self.outcome
        acts = [each for path in self._acks for each in lines(path)]
        acked = {act: {each["key"] for each in acts if each["act"] == act and each["acked_at"]} for act in ACTS}
        receipts = [each["key"] for each in acts if each["act"] == "receipt"]
        after = report(self.cluster, receipts)
        outcome.acked = {act: len(keys) for act, keys in acked.items()}
        outcome.lost = {
            "publish": len(acked["publish"] - set(after["published"])),
            "withdraw": len(acked["withdraw"] - set(after["withdrawn"])),
            "clue": len(set(receipts) - set(after["receipts"])),
        }
        counts = (*after["published"].values(), *after["withdrawn"].values())
        outcome.doubled = sum(count - 1 for count in counts)
        kept = {act: len(acked[act]) - outcome.lost[act] for act in ACTS}
        new = {
            "publish": len(after["published"]) - len(before["published"]),
            "withdraw": len(after["withdrawn"]) - len(before["withdrawn"]),
            "clue": after["clues"] - before["clues"],
        }
        outcome.unasked = sum(new[act] - kept[act] for act in ACTS)
        outcome.problems += [f"ledger: {problem}" for problem in after["problems"]]
        client = lines(self._acks[0])
        for act in ACTS:
            at = sorted(each["acked_at"] for each in client if each["act"] == act and each["acked_at"])
            outcome.pause_s[act] = max((b - a for a, b in pairwise(at)), default=0.0)

    def _look(self, lost: Host, failed_at: float) -> None:
        outcome = self.outcome
        for host in self.cluster:
            told = lines(self.directory / f"{host.name}.watch")
            gone = [each for each in told if "id" in each]
            late = max((each["late_s"] for each in gone), default=0.0)
            is_lost = host is lost
            if is_lost and self.drill.cuts_off:
                outcome.late_cut_off_s = late
            else:
                outcome.late_s = max(outcome.late_s, late)
            outcome.still_told += sum(1 for each in gone if not each["is_gone"] and each["late_s"] > BOUND_S)
            looks = [each for each in told if "status" in each]
            if is_lost and self.drill.cuts_off:
                silent = [each for each in looks if each["status"] == 503 and each["at"] > failed_at]
                if silent:
                    outcome.silent_after_s = silent[0]["at"] - failed_at
                    outcome.retry_after = silent[0]["retry_after"]
            if not is_lost:
                outcome.silent_s = max(outcome.silent_s, longest_silence(looks))


def longest_silence(looks: list[dict[str, Any]]) -> float:
    """Seconds without a 200, whatever was answered meanwhile."""
    spans = groupby(pairwise(looks), key=lambda pair: pair[0]["status"] == 200)
    silent = [list(pairs) for answers, pairs in spans if not answers]
    return max((float(pairs[-1][1]["at"] - pairs[0][0]["at"]) for pairs in silent), default=0.0)


def report(cluster: Cluster, receipts: list[str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.cluster.load", "report"], input=json.dumps(receipts),
        env=cluster.environ("debtormap_court"), cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    *whole, _ = path.read_text().split("\n")
    return [json.loads(line) for line in whole]


def _crash(cluster: Cluster, primary: Host) -> Host:
    os.kill(primary.postmaster(), signal.SIGKILL)
    return primary


def _nothing(cluster: Cluster, lost: Host) -> None:
    """Patroni mends it."""


def _power_off(cluster: Cluster, primary: Host) -> Host:
    primary.power_off()
    return primary


def _power_on(cluster: Cluster, lost: Host) -> None:
    lost.start()
    cluster.serve(lost)


def _cut(cluster: Cluster, primary: Host) -> Host:
    cluster.network.cut(primary.name)
    return primary


def _cut_synchronous_standby(cluster: Cluster, primary: Host) -> Host:
    lost = cluster.synchronous_standby()
    cluster.network.cut(lost.name)
    return lost


def _join(cluster: Cluster, lost: Host) -> None:
    cluster.network.mend(lost.name)


def _freeze_standbys(cluster: Cluster, primary: Host) -> Host:
    for host in cluster:
        if host is not primary:
            host.signal_postgres(signal.SIGSTOP)
    return primary


def _thaw(cluster: Cluster, lost: Host) -> None:
    for host in cluster:
        host.signal_postgres(signal.SIGCONT)


def _switch_over(cluster: Cluster, primary: Host) -> Host:
    cluster.switch_over(primary.name, cluster.synchronous_standby().name)
    return primary


CUT_S = 45.0
DRILLS = {
    "switchover": Drill(name="planned switchover", fail=_switch_over, mend=_nothing, lasts_s=5),
    "crash": Drill(name="kill -9 of the primary's postmaster", fail=_crash, mend=_nothing, lasts_s=5),
    "power": Drill(
        name="power loss: kill -9 of every process of the primary's host", fail=_power_off, mend=_power_on, lasts_s=20
    ),
    "partition": Drill(name="primary's host cut off, then healed", fail=_cut, mend=_join, lasts_s=CUT_S, cuts_off=True),
    "standby": Drill(
        name="synchronous standby's host cut off, then healed", fail=_cut_synchronous_standby, mend=_join,
        lasts_s=CUT_S, cuts_off=True,
    ),
    "strict": Drill(
        name="both standbys frozen, then thawed", fail=_freeze_standbys, mend=_thaw, lasts_s=15, recovers=False
    ),
    "control": Drill(
        name="control: the same partition, asynchronous", fail=_cut, mend=_join, lasts_s=CUT_S, cuts_off=True,
        is_synchronous=False,
    ),
}  # fmt: skip
