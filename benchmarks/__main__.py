"""Every claim, measured beside its peer and printed as a ratio: `python -m benchmarks [--listings N] [--rows N]`."""

from __future__ import annotations

import argparse

from benchmarks import imports, nearby, viewport


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--listings", type=int, default=1_000_000)
    options.add_argument("--places", type=int, default=60_000)
    options.add_argument("--rows", type=int, default=100_000)
    chosen = options.parse_args()

    print("Nearby over HTTP")
    for ratio in nearby.run(chosen.listings, chosen.places):
        spread = f"{min(ratio.rounds):.2f}–{max(ratio.rounds):.2f}"
        verdict = "met" if ratio.met else "MISSED"
        print(f"{ratio.id}: {ratio.ratio:.2f}x ({spread}), goal at most {ratio.goal:.0f}x: {verdict}")

    print("Views of the map and tiles of places")
    for line in viewport.report(*viewport.run(chosen.listings, chosen.places)):
        print(line)

    print("Import")
    ours, peer = imports.run(chosen.rows)
    verdict = "met" if ours >= imports.GOAL_ROWS_PER_S else "MISSED"
    print(f"import_checked: {ours / peer:.3f}x of csv.DictReader alone ({ours:,.0f} ÷ {peer:,.0f} rows/s of CPU)")
    print(f"import_checked: {ours:,.0f} rows/s on one core, goal at least {imports.GOAL_ROWS_PER_S:,}: {verdict}")


if __name__ == "__main__":
    main()
