"""The gazetteer: counts of the sources, points in the right datum, extra files and their mistakes."""

import gzip
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median

import pytest

from debtormap.core.coordinates import Wgs84, distance_m
from debtormap.core.errors import RuleError
from debtormap.core.places import Precision
from debtormap.geo import census, divisions, files, gazetteer_file
from debtormap.geo.gazetteer import HEADER, Gazetteer, PlaceKind, load, sources
from debtormap.geo.matcher import Matcher

SPRING = "synthetic1,例样花园,compound,115.4901,38.8702,1200,130606,韩庄乡,synthetic"


def test_the_embedded_sources_are_read_whole(gazetteer: Gazetteer) -> None:
    official = [place for place in gazetteer.places if place.is_official]

    assert len(official) > 54_000
    assert len({place.id for place in gazetteer.places}) == len(gazetteer.places)
    assert all(place.id.isascii() and place.id.isalnum() and len(place.id) <= 20 for place in gazetteer.places)
    assert all(divisions.by_code(place.division_code) is not None for place in gazetteer.places)
    assert 300 <= sum(place.point is not None for place in official) <= 600
    assert sum(place.kind is PlaceKind.COMPOUND for place in gazetteer.places) > 300
    assert sum(place.kind is PlaceKind.STREET for place in gazetteer.places) > 5_000


def test_a_rebuild_gives_the_same_bytes_and_what_is_kept(tmp_path: Path) -> None:
    built = [rebuilt(tmp_path / name) for name in ("first.tsv.gz", "second.tsv.gz")]

    assert built[0] == built[1]
    # Compression may differ between versions of zlib, what it holds may not.
    assert gzip.decompress(built[0]) == gzip.decompress(gazetteer_file.PATH.read_bytes())


def test_every_row_names_a_source_with_its_date_and_licence() -> None:
    known = {source.id for source in sources()}

    for table, columns in gazetteer_file.TABLES.items():
        rows = list(gazetteer_file.rows(table))
        assert rows and {len(row) for row in rows} == {len(columns)}
        if table != "sources":
            assert {row[columns.index("source")] for row in rows} <= known
        if "point_source" in columns:
            lon, point_source = columns.index("lon"), columns.index("point_source")
            assert {row[point_source] for row in rows if row[lon]} <= known
            assert {row[point_source] for row in rows if not row[lon]} == {""}
    assert all(source.title and source.licence and source.dated for source in sources())
    assert len(known) == 10


def test_stations_and_the_streets_of_baoding_are_places(gazetteer: Gazetteer) -> None:
    stations = [place for place in gazetteer.places if place.kind is PlaceKind.STATION]
    lianchi = {place.name for place in gazetteer.places if place.division_code == "130606"}

    assert len(stations) == 200
    assert all(place.point is not None and place.name.endswith("站") for place in stations)
    assert lianchi >= {"东风中路", "裕华东路", "朝阳南大街"}
    assert {place.source for place in gazetteer.places} == {"nbs_2023", "osm", "osm_lianchi", "osm_stations"}


def test_a_point_found_later_completes_a_village(tmp_path: Path, gazetteer: Gazetteer) -> None:
    village = next(place for place in gazetteer.places if place.is_official and place.point is None)
    row = (
        f"{village.id},{village.name},{village.kind},115.5,38.9,640,{village.division_code},{village.township},tianditu"
    )

    held = {place.id: place for place in load([written(tmp_path, row)]).places}

    assert len(held) == len(gazetteer.places)
    assert held[village.id].point == Wgs84(lon=115.5, lat=38.9)
    assert held[village.id].residents == 640
    assert (held[village.id].source, held[village.id].point_source) == ("nbs_2023", "tianditu")


def test_a_row_may_not_complete_a_place_of_another_county(tmp_path: Path, gazetteer: Gazetteer) -> None:
    village = next(place for place in gazetteer.places if place.is_official)

    with pytest.raises(RuleError) as refusal:
        load([written(tmp_path, f"{village.id},{village.name},{village.kind},115.5,38.9,,130606,,tianditu")])

    assert refusal.value.code == "gazetteer_other_place"


def test_points_are_wgs84_and_lie_in_hebei(gazetteer: Gazetteer) -> None:
    points = [place.point for place in gazetteer.places if place.point is not None]

    assert all(113.4 < point.lon < 119.9 and 36.0 < point.lat < 42.7 for point in points)


def test_named_points_and_road_lines_are_of_one_datum() -> None:
    # Road lines are OpenStreetMap's own, in WGS-84: had the names been shifted to GCJ-02, 550 m would lie between.
    lines: dict[str, list[Wgs84]] = defaultdict(list)
    for feature in files.features("baoding_lianchi_roads_osm.geojson"):
        lines[feature["properties"].get("name", "")] += [Wgs84(*each) for each in feature["geometry"]["coordinates"]]
    table = files.rows(files.DIRECTORY / "hebei_osm_names_siontiles.csv.gz")
    points = [(row[0], Wgs84(float(row[3]), float(row[4]))) for row in table if row[1] == "道路" and row[5] == "130606"]

    distances_m = [min(distance_m(point, each) for each in lines[name]) for name, point in points if name in lines]

    assert len(distances_m) > 100
    assert median(distances_m) < 50


def test_divisions_are_counted_and_named() -> None:
    county = divisions.by_code("130606")

    assert (len(divisions.counties()), len(divisions.cities()), len(divisions.zones())) == (167, 11, 23)
    assert county is not None
    assert (county.name, county.city, county.county) == ("河北省保定市莲池区", "保定市", "莲池区")
    assert divisions.by_code("130171") is not None
    assert divisions.by_code("130103") is None
    assert divisions.label_points().keys() == {each.code for each in (*divisions.counties(), *divisions.cities())}


def test_the_census_is_dense_in_towns_and_sparse_in_the_hills() -> None:
    assert census.people_per_km2("130104") > 10_000
    assert 20 < census.people_per_km2("130828") < 80
    assert census.people_per_km2("130171") == 0.0


def test_extra_places_are_matched_like_any_other(tmp_path: Path) -> None:
    extra = written(tmp_path, SPRING)

    match = Matcher(load([extra])).match("河北省保定市莲池区韩庄乡例样路9001号例样花园9号楼9单元9901室")

    assert match.place is not None
    assert (match.place.id, match.place.residents, match.place.source) == ("synthetic1", 1200, "synthetic")
    assert (match.township, match.precision) == ("韩庄乡", Precision.COMPOUND)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("synthetic1,例样花园,compound,115.49", "gazetteer_columns"),
        (SPRING.replace("synthetic1", "no-dashes"), "gazetteer_id"),
        (SPRING.replace("synthetic1", "s" * 21), "gazetteer_id"),
        (SPRING.replace("compound", "street"), "gazetteer_kind"),
        (SPRING.replace("130606", "130103"), "gazetteer_division"),
        (SPRING.replace("115.4901", "east"), "gazetteer_number"),
        (SPRING.replace("1200", "many"), "gazetteer_number"),
        (SPRING.replace("115.4901", "38.8702").replace("38.8702,38.8702", "38.8702,115.4901"), "gazetteer_point"),
        (SPRING.replace("115.4901", ""), "gazetteer_point"),
        (f"{SPRING}\n{SPRING}", "gazetteer_duplicate"),
    ],
)
def test_a_broken_row_is_refused_with_its_line(tmp_path: Path, row: str, code: str) -> None:
    extra = written(tmp_path, row)

    with pytest.raises(RuleError) as refusal:
        load([extra])

    assert refusal.value.code == code
    assert "line" in refusal.value.mend


def test_a_file_without_the_header_is_refused(tmp_path: Path) -> None:
    extra = tmp_path / "places.csv"
    extra.write_text(SPRING, encoding="utf-8")

    with pytest.raises(RuleError, match="header"):
        load([extra])


def written(folder: Path, rows: str) -> Path:
    path = folder / "places.csv"
    path.write_text(f"{','.join(HEADER)}\n{rows}\n", encoding="utf-8")
    return path


def rebuilt(path: Path) -> bytes:
    tool = files.DIRECTORY.parent / "tools" / "build_gazetteer.py"
    subprocess.run([sys.executable, str(tool), "--output", str(path)], check=True, timeout=60)
    return path.read_bytes()
