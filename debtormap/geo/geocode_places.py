"""Fill in where villages lie, once, with a vendor's geocoder: a tool of the operator, off unless it is called.

    python -m debtormap.geo.geocode_places --key-file tianditu.key --limit 500 --output DATA/gazetteer/villages.csv

Asks for villages and communities of the state's list whose point is unknown, writes those that the vendor knows as an
extra gazetteer file, and goes on where it stopped when called again. Before them it asks for some places whose position
is known: if the answers came in another datum than the vendor's, nothing is written. Exit 0 done, 1 stopped early.
"""

import argparse
import csv
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from debtormap.core.coordinates import Wgs84
from debtormap.core.errors import NotAllowed, RuleError, TooMany
from debtormap.core.places import Precision
from debtormap.geo import county_shapes, divisions, gazetteer
from debtormap.geo.careful_geocoder import CarefulGeocoder, Limits
from debtormap.geo.datum_check import ControlPoints, Fit
from debtormap.geo.gazetteer import HEADER, Gazetteer, GazetteerPlace, PlaceKind
from debtormap.geo.geocoding import Answer, Geocoder, Query, about, accepted
from debtormap.geo.tianditu import URL, Tianditu

CONTROLS: Final = 8
SHARED: Final = 3  # so many places at one point: the vendor gave that of their township
DECIMALS: Final = 5


class Offline:
    """What is known without a vendor: the county, which is too coarse to be written down."""

    source: Final = "offline"

    def geocode(self, query: Query) -> Answer | None:
        point = divisions.label_points().get(query.division.code)
        if point is None:
            return None
        return Answer(point=point, grade=Precision.COUNTY, source=self.source, quality="label point")


def main(arguments: list[str] | None = None) -> int:
    options = _options().parse_args(arguments)
    known = gazetteer.load()
    written = list(gazetteer.rows_of(options.output)) if options.output.exists() else []
    careful = CarefulGeocoder(
        Tianditu(key=options.key_file.read_text(encoding="utf-8").strip(), url=options.url),
        cache=options.cache or options.output.with_suffix(".calls.jsonl"),
        offline=Offline(),
        clock=time.monotonic,
        today=lambda: datetime.now(ZoneInfo("Asia/Shanghai")).date(),
        sleep=time.sleep,
        limits=Limits(per_day=options.daily, per_s=options.per_second),
    )
    try:
        if not is_in_its_datum(careful, known):
            print("The answers are in another datum than the vendor's: nothing is written.", file=sys.stderr)
            return 1
        done = {row[0] for row in written}
        found, complete = asked(careful, wanted(known, options.division, done), options.limit)
    except (NotAllowed, TooMany) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    rows = [*written, *(_row(place, answer) for place, answer in unshared(found))]
    _write(options.output, rows)
    print(f"{len(rows)} places in {options.output.name}, {len(rows) - len(written)} of them new", file=sys.stderr)
    return 0 if complete else 1


def wanted(known: Gazetteer, division_code: str | None, done: Iterable[str]) -> Iterator[GazetteerPlace]:
    """Villages and communities without a point, in the order of their codes."""
    left_out = set(done)
    for place in known.places:
        is_sought = place.kind in {PlaceKind.VILLAGE, PlaceKind.COMMUNITY} and place.point is None
        if is_sought and place.id not in left_out and division_code in {None, place.division_code}:
            yield place


def asked(
    geocoder: Geocoder, places: Iterable[GazetteerPlace], limit: int
) -> tuple[list[tuple[GazetteerPlace, Answer]], bool]:
    """The accepted answers to at most `limit` questions; False: the quota ended, or the vendor was away."""
    found: list[tuple[GazetteerPlace, Answer]] = []
    complete = True
    for number, place in enumerate(places):
        if number == limit:
            break
        query = _question(place)
        if query is None:
            continue
        try:
            answer = geocoder.geocode(query)
        except (NotAllowed, TooMany) as refusal:
            print(refusal, file=sys.stderr)
            return found, False
        complete = complete and (answer is None or answer.source != Offline.source)
        if (fine := accepted(query, answer, county_shapes.lies_in)) is not None:
            found.append((place, fine))
    return found, complete


def _question(place: GazetteerPlace) -> Query | None:
    """None for a name that could be mistaken for a door: the place stays without a point."""
    try:
        return about(place)
    except RuleError:
        return None


def unshared(found: list[tuple[GazetteerPlace, Answer]]) -> list[tuple[GazetteerPlace, Answer]]:
    """Without points that several places were given: they are the point of something larger."""
    counts = Counter(_rounded(answer.wgs84) for _, answer in found)
    return [(place, answer) for place, answer in found if counts[_rounded(answer.wgs84)] < SHARED]


def is_in_its_datum(geocoder: Geocoder, known: Gazetteer) -> bool:
    """Whether known places are answered where they lie. True as well when too few of them are answered to tell."""
    controls = ControlPoints(known)
    places = [
        place
        for place in known.places
        if place.kind is PlaceKind.VILLAGE and controls.of(place.name, place.division_code) is not None
    ]
    claims: list[tuple[str, str, Wgs84]] = []
    for place in places[:: max(1, len(places) // CONTROLS)][:CONTROLS]:
        query = _question(place)
        answer = None if query is None else accepted(query, geocoder.geocode(query), county_shapes.lies_in)
        if answer is not None:
            claims.append((place.name, place.division_code, answer.wgs84))
    return controls.report(claims).verdict is not Fit.OTHER_DATUM


def _rounded(point: Wgs84) -> tuple[float, float]:
    return round(point.lon, 4), round(point.lat, 4)


def _row(place: GazetteerPlace, answer: Answer) -> list[str]:
    point = answer.wgs84
    where = [f"{point.lon:.{DECIMALS}f}", f"{point.lat:.{DECIMALS}f}", ""]
    return [place.id, place.name, place.kind.value, *where, place.division_code, place.township or "", answer.source]


def _write(path: Path, rows: Iterable[list[str]]) -> None:
    """Whole or not at all: a running server may read the file at any time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    with beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows)
    beside.replace(path)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--key-file", type=Path, required=True, help="file with the vendor's key for servers")
    parser.add_argument("--output", type=Path, required=True, help="the gazetteer file to fill")
    parser.add_argument("--limit", type=int, default=100, help="most places asked for in this run")
    parser.add_argument("--division", help="only the places of one county, by its code")
    parser.add_argument("--daily", type=int, default=5_000, help="most calls a day")
    parser.add_argument("--per-second", type=float, default=4.0, help="most calls a second")
    parser.add_argument("--cache", type=Path, help="file of all calls; beside the output when not given")
    parser.add_argument("--url", default=URL, help="address of the geocoder")
    return parser


if __name__ == "__main__":
    sys.exit(main())
