"""The client in Chromium: how soon it can be read on a poor phone, and whether a full map moves smoothly.

    python -m benchmarks.client [--listings N] [--places N] [--lighthouse] [--url URL]

A phone of 390 x 844 pixels, slow 4G (1.6 Mbit/s down, 0.75 up, 150 ms), a processor slowed four times, no cache. `list`
is the first listing in the list, `map` the first marker on a drawn map, both from the start of the navigation, for a
reader who was never asked for a position; `own` is the list of one's own place for who allowed it before. The map then
stands over the whole province and is dragged for two seconds, eight times: the time between two frames. Needs the built
client. `--lighthouse` wants `tools/lighthouse` installed (`npm ci` there) and takes the median of five.

Writes the claims into `benchmarks/results/client.*`. What is measured is divided by nobody else's work: look at the
load that is printed and noted, and take it again above 1.5.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import claims
from benchmarks.claims import Claim
from benchmarks.register import Size
from benchmarks.servers import ours

ROUNDS: Final = 5
CPU_RATE: Final = 4
SLOW_4G: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
FILE: Final = "client"
# By the name of the figure: its unit, the goal, what it says.
GOALS: Final = {
    "list_ms": ("ms", 2_500, "the first listing in the list, slow 4G, processor slowed 4x"),
    "map_ms": ("ms", 4_000, "the first count on a drawn map, slow 4G, processor slowed 4x"),
    "scripts_kb": ("kB", 150, "scripts of the first view, as sent"),
}
LIGHTHOUSE_GOALS: Final = {"performance": 92, "accessibility": 100}
#: Thirty pictures a second, of nineteen in twenty: what the eye takes for one movement.
SMOOTH_MS: Final = 34
LIGHTHOUSE: Final = Path(__file__).resolve().parents[1] / "tools" / "lighthouse" / "run.mjs"
# Noted inside the page as soon as they stand, so that looking from outside adds no time.
WATCH: Final = """
window.__seen = {};
const look = () => {
  if (!window.__seen.list && document.querySelector(".place .card, .place [class*=card]"))
    window.__seen.list = performance.now();
  if (!window.__seen.map && document.querySelector(".leaflet-container canvas")
      && document.querySelector(".host-count")) window.__seen.map = performance.now();
  if (!window.__seen.own && document.querySelector(".place [class*=card]")
      && document.querySelector(".around")?.textContent.includes("我的位置")) window.__seen.own = performance.now();
};
new MutationObserver(look).observe(document, {childList: true, subtree: true});
"""
FRAMES: Final = """
window.__frames = [];
window.__run = true;
let before = performance.now();
const tick = (now) => {
  window.__frames.push(now - before);
  before = now;
  if (window.__run) requestAnimationFrame(tick);
};
requestAnimationFrame(tick);
"""
DRAGS, STEPS, STEP_MS = 8, 60, 33


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One opening of the first page: milliseconds, and kilobytes of the scripts that its HTML names, as sent."""

    list_ms: float
    map_ms: float
    own_ms: float
    scripts_kb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """Frames of one run of drags over the province, milliseconds."""

    cpu_rate: int
    median_ms: float
    p95_ms: float
    worst_ms: float
    marks: int

    @property
    def line(self) -> str:
        return (
            f"frames, processor slowed {self.cpu_rate}x: median {self.median_ms:.0f} ms, p95 {self.p95_ms:.0f}, "
            f"worst {self.worst_ms:.0f}; {self.marks} marks in view"
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--listings", type=int, default=100_000)
    options.add_argument("--places", type=int, default=6_000)
    options.add_argument("--lighthouse", action="store_true")
    options.add_argument("--url", default="", help="of a server that is up already")
    options.add_argument("--results", type=Path, default=claims.RESULTS)
    chosen = options.parse_args()
    size = Size(listings=chosen.listings, places=chosen.places)
    if chosen.url:
        claims.write(measure(chosen.url, chosen.lighthouse), chosen.results, FILE)
        return
    cores = os.sched_getaffinity(0)
    with ours(size) as server:
        os.sched_setaffinity(0, cores)  # a browser is many processes
        found = measure(f"http://127.0.0.1:{server.port}", chosen.lighthouse, chosen.listings)
    claims.write(found, chosen.results, FILE)


def measure(url: str, with_lighthouse: bool, listings: int = 0) -> list[Claim]:
    """Everything, of a server that is up and holds so many listings; 0: of unknown many."""
    load = os.getloadavg()[0]
    note = f"load of the machine before: {load:.1f}"
    print(note, flush=True)
    with browser() as chromium:
        found = opening_claims([open_once(chromium, url) for _ in range(ROUNDS)], listings, note)
        movings = [move(chromium, url, rate) for rate in (1, CPU_RATE)]
    for moving in movings:
        print(moving.line, flush=True)
    found.append(frames_claim(movings, listings, note))
    if with_lighthouse:
        found += lighthouse_claims(url, listings, note)
    for claim in found:
        print(claims.show(claim), flush=True)
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield chromium
        chromium.close()


def open_once(chromium: Browser, url: str) -> Opening:
    """The first page with nothing kept, for a new reader and for one who allowed a position before."""
    named = set(re.findall(r"/assets/[\w-]+\.js", httpx.get(url, timeout=60, trust_env=False).text))
    sizes: dict[str, float] = {}
    page = slow_phone(chromium, url, located=False)
    note_sizes(page, sizes)
    seen = seen_on(page, url, "list", "map")
    sent = sum(size for path, size in sizes.items() if path in named)
    own = seen_on(slow_phone(chromium, url, located=True), url, "own")["own"]
    return Opening(list_ms=seen["list"], map_ms=seen["map"], own_ms=own, scripts_kb=sent / 1000)


def seen_on(page: Page, url: str, *names: str) -> dict[str, float]:
    """When each of them stood first, milliseconds from the start of the navigation."""
    page.add_init_script(WATCH)
    page.goto(url)
    page.wait_for_function("(names) => names.every((name) => window.__seen[name])", arg=list(names), timeout=60_000)
    seen: dict[str, float] = page.evaluate("window.__seen")
    page.context.close()
    return seen


def slow_phone(chromium: Browser, url: str, *, located: bool) -> Page:
    page = phone(chromium, url, located=located)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_RATE})
    return page


def note_sizes(page: Page, sizes: dict[str, float]) -> None:
    """Bytes as sent, by path."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    paths: dict[str, str] = {}
    session.on(
        "Network.responseReceived",
        lambda event: paths.update({event["requestId"]: urlsplit(event["response"]["url"]).path}),
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({paths.get(event["requestId"], ""): event["encodedDataLength"]}),
    )


def move(chromium: Browser, url: str, rate: int) -> Moving:
    """Drags a map that shows the whole register."""
    page = phone(chromium, url)
    page.goto(url)
    page.locator(".host-count").first.wait_for(timeout=60_000)
    for _ in range(8):
        page.locator(".leaflet-control-zoom-out").click(force=True)
        page.wait_for_timeout(400)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
    page.wait_for_timeout(1_000)
    frames: list[float] = []
    for number in range(DRAGS):
        frames += _drag(page, 1 if number % 2 else -1)
    frames.sort()
    marks = page.locator(".host-count").count()
    page.context.close()
    return Moving(
        cpu_rate=rate,
        median_ms=median(frames),
        p95_ms=frames[int(len(frames) * 0.95)],
        worst_ms=frames[-1],
        marks=marks,
    )


def phone(chromium: Browser, url: str, *, located: bool = True) -> Page:
    """A phone that stands at a public place with listings, which the page may know when `located`."""
    found = httpx.get(f"{url}/ogc/api/collections/places/items?limit=1", timeout=60, trust_env=False).json()
    lon, lat = found["features"][0]["geometry"]["coordinates"]
    context = chromium.new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        locale="zh-CN",
        geolocation={"longitude": lon, "latitude": lat},
        permissions=["geolocation"] if located else [],
        bypass_csp=True,  # for what is noted inside the page
    )
    return context.new_page()


def opening_claims(found: list[Opening], listings: int, note: str) -> list[Claim]:
    own_ms = [each.own_ms for each in found]
    print(f"own_ms: median {median(own_ms):,.0f} ({min(own_ms):,.0f}–{max(own_ms):,.0f})", flush=True)
    return [
        Claim(
            id=f"client_{name}", claim=told, rounds=tuple(getattr(each, name) for each in found), goal=goal,
            at_least=False, unit=unit, size=listings, note=note,
        )
        for name, (unit, goal, told) in GOALS.items()
    ]  # fmt: skip


def frames_claim(found: list[Moving], listings: int, note: str) -> Claim:
    """Of the processor as it is; what it is when slowed stands in the note."""
    told = "a map with all listings in view is dragged: 19 of 20 frames come within"
    more = "; ".join(each.line for each in found)
    return Claim(
        id="client_frames_ms", claim=told, rounds=(found[0].p95_ms,), goal=SMOOTH_MS, at_least=False, unit="ms",
        size=listings, note=f"{more}; {note}",
    )  # fmt: skip


def lighthouse_claims(url: str, listings: int, note: str) -> list[Claim]:
    told = subprocess.run(["node", str(LIGHTHOUSE), url], capture_output=True, text=True, check=True, env=os.environ)
    answer: dict[str, Any] = json.loads(told.stdout)
    print("lighthouse measures:", answer["medians"], flush=True)
    return [
        Claim(
            id=f"client_lighthouse_{name}",
            claim=f"Lighthouse, {name} of the map page, median of {len(answer['runs'])}",
            rounds=tuple(float(run[name]) for run in answer["runs"]),
            goal=goal,
            at_least=True,
            unit="points",
            size=listings,
            note=note,
        )
        for name, goal in LIGHTHOUSE_GOALS.items()
    ]


def _drag(page: Page, direction: int) -> list[float]:
    """Two seconds of a finger that moves the map."""
    page.evaluate(FRAMES)
    page.mouse.move(195, 200)
    page.mouse.down()
    for step in range(STEPS):
        page.mouse.move(195 + direction * step * 2, 200 + direction * step)
        page.wait_for_timeout(STEP_MS)
    page.mouse.up()
    page.wait_for_timeout(700)
    frames: list[float] = page.evaluate("() => { window.__run = false; return window.__frames; }")
    return frames[1:]


if __name__ == "__main__":
    main()
