"""Noticing that positions came in the wrong datum, by control points: places whose true position the gazetteer holds.

In Hebei GCJ-02 lies 490 to 630 m from WGS-84 (507-560 m at the city centres), always to the east and a little to the
south or north: a point that misses its control point by just that shift came in the other datum. One such point is a
hint; of a file, the share of them decides.

    python -m debtormap.geo.datum_check places.csv

reads a gazetteer file and says what fits: exit 1 when its points look like GCJ-02. The register loads no file of which
that is so, and `debtormap check` names it.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from debtormap.core.coordinates import Gcj02, Wgs84, distance_m, to_wgs84
from debtormap.core.errors import RuleError
from debtormap.geo.address_text import simplify
from debtormap.geo.gazetteer import Gazetteer, GazetteerPlace, load

NEAR_M: Final = 230  # less than half the smallest shift: a point cannot be near under both readings
ENOUGH: Final = 3  # control points that a verdict on a file needs
SHARE: Final = 0.6
SYNTHETIC: Final = "synthetic"


class Fit(StrEnum):
    """How a claimed position lies to its control point."""

    FITS = "fits"
    OTHER_DATUM = "other_datum"  # it would fit, had it come in the other datum
    FAR = "far"  # fits under neither reading: another place, or a mistake of another kind
    NO_CONTROL = "no_control"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`claimed_m`, `other_m`: the distance to the control point as claimed, and read in the other datum."""

    fit: Fit
    claimed_m: float | None
    other_m: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the control points say of a file. `verdict` is NO_CONTROL when too few of them can speak."""

    verdict: Fit
    counts: dict[Fit, int]


NO_CONTROL: Final = Check(fit=Fit.NO_CONTROL, claimed_m=None, other_m=None)


class ControlPoints:
    """The positions of all places whose name stands once in their county, and once with a point."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        found: dict[tuple[str, str], list[GazetteerPlace]] = defaultdict(list)
        for place in gazetteer.places:
            found[place.division_code, simplify(place.name)].append(place)
        self._points = {key: places[0].point for key, places in found.items() if len(places) == 1}

    def of(self, name: str, division_code: str) -> Wgs84 | None:
        return self._points.get((division_code, simplify(name)))

    def check(self, claimed: Wgs84 | Gcj02, *, name: str, division_code: str) -> Check:
        """Whether the position of a named place came in the datum that is claimed for it."""
        control = self.of(name, division_code)
        return NO_CONTROL if control is None else check(claimed, control)

    def report(self, claims: Iterable[tuple[str, str, Wgs84 | Gcj02]]) -> Report:
        """The verdict on many: (name, division code, claimed position)."""
        return _report([self.check(point, name=name, division_code=code).fit for name, code, point in claims])


def check(claimed: Wgs84 | Gcj02, control: Wgs84) -> Check:
    """Whether a position fits its control point as claimed, or in the other datum, or not at all."""
    as_claimed, as_other = _readings(claimed)
    claimed_m, other_m = distance_m(as_claimed, control), distance_m(as_other, control)
    fit = Fit.FITS if claimed_m <= NEAR_M else Fit.OTHER_DATUM if other_m <= NEAR_M else Fit.FAR
    return Check(fit=fit, claimed_m=claimed_m, other_m=other_m)


def _readings(claimed: Wgs84 | Gcj02) -> tuple[Wgs84, Wgs84]:
    """The true position if the claim is right, and if the numbers are of the other datum."""
    if isinstance(claimed, Wgs84):
        return claimed, to_wgs84(Gcj02(claimed.lon, claimed.lat))
    return to_wgs84(claimed), Wgs84(claimed.lon, claimed.lat)


def _report(fits: Sequence[Fit]) -> Report:
    counts = {fit: fits.count(fit) for fit in Fit}
    spoken = counts[Fit.FITS] + counts[Fit.OTHER_DATUM]
    if spoken < ENOUGH:
        verdict = Fit.NO_CONTROL
    elif counts[Fit.OTHER_DATUM] >= SHARE * spoken:
        verdict = Fit.OTHER_DATUM
    else:
        verdict = Fit.FITS
    return Report(verdict=verdict, counts=counts)


def of_files(paths: Sequence[Path]) -> Report:
    """What the control points of the embedded gazetteer say of gazetteer files. RuleError for a broken row."""
    known = load()
    held = {place.id: place for place in known.places}
    claims = [
        (place.name, place.division_code, place.point)
        for place in load(paths).places
        if place.point is not None and _claims(place, held.get(place.id))
    ]
    return ControlPoints(known).report(claims) if claims else _report([])


def _claims(place: GazetteerPlace, held: GazetteerPlace | None) -> bool:
    """Whether a place has a position that the embedded gazetteer does not give it. Invented ones claim nothing."""
    return place.source != SYNTHETIC if held is None else held.point != place.point


def refuse_other_datum(paths: Sequence[Path]) -> None:
    """Raises RuleError `gazetteer_datum` when the points of these files look like GCJ-02."""
    for path in paths:
        report = of_files([path])
        if report.verdict is Fit.OTHER_DATUM:
            raise RuleError(
                "gazetteer_datum",
                field="lon, lat",
                rule="must be WGS-84; these points lie from their control points as GCJ-02 does",
                mend=f"convert {path.name}: {report.counts[Fit.OTHER_DATUM]} points tell of it",
            )


def main(paths: Sequence[str]) -> int:
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    report = of_files([Path(path) for path in paths])
    print(f"{report.verdict.value}: " + ", ".join(f"{fit.value} {count}" for fit, count in report.counts.items()))
    return 1 if report.verdict is Fit.OTHER_DATUM else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
