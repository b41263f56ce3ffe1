"""Every claim, measured beside its peers in one run: `python -m benchmarks [--only nearby,names] [--listings N] …`.

Writes the table, the plot and the claims into `benchmarks/results/`. Sections: nearby (with memory), limits, nginx,
viewport, names, imports, replicas; and by name alone, from ten million listings on, scale. A section of one's own is a
function that gives claims, added to SECTIONS.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import behind_nginx, claims, imports, limits, names, nearby, replicas, servers, viewport
from benchmarks.claims import Claim
from benchmarks.register import Size, sized

SERVED: dict[str, Callable[[Size, servers.Server], list[Claim]]] = {
    "nearby": nearby.run,
    "limits": limits.run,
    "nginx": behind_nginx.run,
    "viewport": viewport.run,
}
ALONE: dict[str, Callable[[Size, servers.Server], list[Claim]]] = {"scale": nearby.scale}
SECTIONS: dict[str, Callable[[argparse.Namespace], list[Claim]]] = {
    "names": lambda chosen: names.run(sized(chosen.listings, chosen.places)),
    "imports": lambda chosen: imports.run(chosen.rows),
    "replicas": lambda chosen: replicas.claims(replicas.run(sized(chosen.listings, chosen.places))),
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", default=",".join((*SERVED, *SECTIONS)), help="sections, joined by commas")
    options.add_argument("--listings", type=int, default=1_000_000)
    options.add_argument("--places", type=int, default=60_000)
    options.add_argument("--rows", type=int, default=20_000, help="rows of each imported file")
    options.add_argument("--results", type=Path, default=claims.RESULTS)
    chosen = options.parse_args()
    wanted = chosen.only.split(",")
    if unknown := set(wanted) - {*SERVED, *SECTIONS, *ALONE}:
        known = ", ".join((*SERVED, *SECTIONS, *ALONE))
        options.error(f"no such section: {', '.join(sorted(unknown))}; there are {known}")
    for found in _measured(chosen, wanted):
        for claim in found:
            print(claims.show(claim), flush=True)
        claims.write(found, chosen.results)


def _measured(chosen: argparse.Namespace, wanted: list[str]) -> Iterator[list[Claim]]:
    for name in wanted:
        if name in SECTIONS:
            print(f"{name}:", flush=True)
            yield SECTIONS[name](chosen)
    if served := [name for name in wanted if name in SERVED or name in ALONE]:
        size = sized(chosen.listings, chosen.places)
        with servers.ours(size) as server:
            for name in served:
                print(f"{name}:", flush=True)
                yield (SERVED | ALONE)[name](size, server)


if __name__ == "__main__":
    main()
