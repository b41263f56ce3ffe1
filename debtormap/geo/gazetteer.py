"""The gazetteer: every place of Hebei whose name an address may hold, and where it lies, if that is known.

Sources (`data/geo/README.md`): townships of the Ministry of Civil Affairs 2026-09, villages and communities of the
National Bureau of Statistics 2023 (54,000, about one in a hundred with a point), compounds and streets out of
OpenStreetMap names. More places come as CSV files with the header

    id,name,kind,lon,lat,residents,division_code,township,source

kind is compound, village or community; lon and lat are WGS-84 degrees, both may be empty; residents may be empty; the
township is written as in the address. `source` says who answers for the row: "synthetic" for invented places.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from debtormap.core.coordinates import Wgs84
from debtormap.core.errors import RuleError
from debtormap.core.places import Precision
from debtormap.geo import divisions, files, osm_names
from debtormap.geo.township_names import Townships, stem

HEADER: Final = ["id", "name", "kind", "lon", "lat", "residents", "division_code", "township", "source"]
OFFICIAL: Final = "nbs_2023"
OPENSTREETMAP: Final = "osm"
EXTRA_KINDS: Final = {kind.value: kind for kind in (Precision.COMPOUND, Precision.VILLAGE, Precision.COMMUNITY)}
SHORT_COMMUNITY: Final = 4  # 棉七居民委员会 → 棉七社区, but 翔云家园居民委员会 → 翔云家园
COMMITTEES: Final = {
    "村民委员会": Precision.VILLAGE,
    "村委会": Precision.VILLAGE,
    "居民委员会": Precision.COMMUNITY,
    "居委会": Precision.COMMUNITY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GazetteerPlace:
    """A named place. `residents` is None when nobody counted them; `point` when nobody knows where it lies."""

    id: str
    name: str
    kind: Precision
    point: Wgs84 | None
    residents: int | None
    division_code: str
    township: str | None
    source: str

    @property
    def is_official(self) -> bool:
        """Stands in the state's list of villages and communities."""
        return self.source == OFFICIAL


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # hashed by identity, for caches of what is made of it
class Gazetteer:
    """Places and townships, read once and never changed. `seats` holds the points of one township in ten."""

    places: tuple[GazetteerPlace, ...]
    townships: Townships
    seats: dict[tuple[str, str], Wgs84]


def load(extra: Sequence[Path] = ()) -> Gazetteer:
    """Everything embedded, and the rows of the extra files beside it. RuleError for a row that breaks the format."""
    townships = Townships.load()
    names = osm_names.load()
    places = [
        *_with_points(_villages(townships), names.points),
        *(_compound(each) for each in names.compounds),
        *(_street(each) for each in names.streets),
    ]
    for path in extra:
        places.extend(_extra(path, townships))
    return Gazetteer(places=tuple(places), townships=townships, seats=_seats(townships, names.towns))


def _villages(townships: Townships) -> Iterator[GazetteerPlace]:
    table = files.rows(files.DIRECTORY / "hebei_villages_nbs_2023.csv.gz")
    next(table)
    for code, area, township, full in table:
        name, kind = _village_name(full, code)
        if "虚拟" in name or len(name) < 2:
            continue
        yield GazetteerPlace(
            id=f"v{code}",
            name=name,
            kind=kind,
            point=None,
            residents=None,
            division_code=townships.host(area, township),
            township=townships.canonical(area, township),
            source=OFFICIAL,
        )


def _seats(townships: Townships, towns: dict[tuple[str, str], Wgs84]) -> dict[tuple[str, str], Wgs84]:
    return {
        (area, official): towns[area, stem(official)]
        for area, spellings in townships.spellings.items()
        for official in spellings.values()
        if (area, stem(official)) in towns
    }


def _village_name(full: str, code: str) -> tuple[str, Precision]:
    """棉一东社区居民委员会 → 棉一东社区; 教场庄村民委员会 → 教场庄村."""
    for committee, kind in COMMITTEES.items():
        if full.endswith(committee):
            name = full.removesuffix(committee)
            if kind is Precision.COMMUNITY:
                return (f"{name}社区" if len(name) < SHORT_COMMUNITY else name), kind
            return (name if name.endswith("村") else f"{name}村"), kind
    # Farms and the like: the official numbering begins communities at 001 and villages at 200.
    return full, Precision.COMMUNITY if full.endswith("社区") or code[9:] < "200" else Precision.VILLAGE


def _with_points(villages: Iterable[GazetteerPlace], points: dict[tuple[str, str], Wgs84]) -> Iterator[GazetteerPlace]:
    """The villages, those with a name that stands once in their county and once on the map with its point."""
    kept = list(villages)
    known: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, village in enumerate(kept):
        known[village.division_code, village.name].append(index)
    for (area, name), point in points.items():
        indexes = known.get((area, name)) or known.get((area, f"{name}村")) or []
        if len(indexes) == 1:
            kept[indexes[0]] = replace(kept[indexes[0]], point=point)
    return iter(kept)


def _compound(found: osm_names.Named) -> GazetteerPlace:
    return _from_map(found, "o", Precision.COMPOUND)


def _street(found: osm_names.Named) -> GazetteerPlace:
    return _from_map(found, "s", Precision.STREET)


def _from_map(found: osm_names.Named, letter: str, kind: Precision) -> GazetteerPlace:
    digest = hashlib.sha256(f"{letter}|{found.division_code}|{found.name}".encode()).hexdigest()
    return GazetteerPlace(
        id=f"{letter}{digest[:14]}",
        name=found.name,
        kind=kind,
        point=found.point,
        residents=None,
        division_code=found.division_code,
        township=None,
        source=OPENSTREETMAP,
    )


def _extra(path: Path, townships: Townships) -> Iterator[GazetteerPlace]:
    table = files.rows(path)
    if next(table, None) != HEADER:
        raise _broken("gazetteer_header", "header", f"must be {','.join(HEADER)}", path, 1)
    seen: set[str] = set()
    for number, row in enumerate(table, start=2):
        place = _extra_place(row, townships, path, number)
        if place.id in seen:
            raise _broken("gazetteer_duplicate", "id", "stands twice", path, number)
        seen.add(place.id)
        yield place


def _extra_place(row: list[str], townships: Townships, path: Path, number: int) -> GazetteerPlace:
    if len(row) != len(HEADER):
        raise _broken("gazetteer_columns", "row", f"must have {len(HEADER)} columns", path, number)
    place_id, name, kind, lon, lat, residents, area, township, source = row
    if not (place_id.isascii() and place_id.isalnum() and len(place_id) <= 20):
        raise _broken("gazetteer_id", "id", "must be 1 to 20 characters of 0-9A-Za-z", path, number)
    if kind not in EXTRA_KINDS or len(name) < 2:
        raise _broken("gazetteer_kind", "kind", "must be compound, village or community, with a name", path, number)
    if divisions.by_code(area) is None:
        raise _broken("gazetteer_division", "division_code", "must be a county of Hebei", path, number)
    try:
        point = _point(lon, lat)
        count = int(residents) if residents else None
    except ValueError as error:
        raise _broken("gazetteer_number", "lon, lat, residents", "must be numbers", path, number) from error
    if point is not None and not _is_in_hebei(point):
        raise _broken("gazetteer_point", "lon, lat", "must be WGS-84 degrees in Hebei, longitude first", path, number)
    return GazetteerPlace(
        id=place_id,
        name=name,
        kind=EXTRA_KINDS[kind],
        point=point,
        residents=count,
        division_code=area,
        township=townships.canonical(area, township) if township else None,
        source=source,
    )


def _point(lon: str, lat: str) -> Wgs84 | None:
    """None when both are empty; one alone is 0 degrees, which is not in Hebei."""
    return Wgs84(lon=float(lon or 0), lat=float(lat or 0)) if lon or lat else None


def _is_in_hebei(point: Wgs84) -> bool:
    west, south, east, north = divisions.BOUNDS
    return west <= point.lon <= east and south <= point.lat <= north


def _broken(code: str, field: str, rule: str, path: Path, number: int) -> RuleError:
    return RuleError(code, field=field, rule=rule, mend=f"see line {number} of {path.name}")
