"""How fast addresses are matched: ours against the naive way, in one run on one core.

    python -m benchmarks.geo_matcher

The peer is what a first version would be: one regular expression of all names of counties and townships, longest first,
searched in each address; it knows no old name, zone, place or tie. Also tells how long the gazetteer takes to load, and
the memory of a process that holds gazetteer and matcher.
"""

from __future__ import annotations

import re
import resource
from collections.abc import Callable
from time import process_time

from debtormap.geo import divisions, gazetteer
from debtormap.geo.matcher import Matcher
from tests.geo.unseen import addresses

ROUNDS = 20
RUNS = 3


def main() -> None:
    before_mb = peak_mb()
    began = process_time()
    loaded = gazetteer.load()
    load_s = process_time() - began
    matcher = Matcher(loaded)
    ready_s = process_time() - began
    after_mb = peak_mb()
    texts = [each.text for seed in range(ROUNDS) for each in addresses(seed)]
    ours = rate(matcher.match, texts)
    peer = rate(naive(loaded), texts)
    print(f"gazetteer: {len(loaded.places):,} places in {load_s:.2f} s of CPU, with matcher {ready_s:.2f} s")
    print(f"memory: {after_mb - before_mb:.0f} MB for both, {after_mb:.0f} MB the process")
    print(f"matcher: {ours:,.0f} addresses/s; regular expression: {peer:,.0f}/s; ratio {ours / peer:.1f}")


def naive(loaded: gazetteer.Gazetteer) -> Callable[[str], object]:
    names = {name for spellings in loaded.townships.spellings.values() for name in spellings}
    names |= {county.county for county in divisions.counties()}
    found = re.compile("|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name)))))
    return found.search


def rate(function: Callable[[str], object], texts: list[str]) -> float:
    """Calls a second of processor time, the best of some runs of at most five seconds."""
    best = 0.0
    for _ in range(RUNS):
        began, done = process_time(), 0
        for text in texts:
            function(text)
            done += 1
            if process_time() - began > 5:
                break
        best = max(best, done / (process_time() - began))
    return best


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
