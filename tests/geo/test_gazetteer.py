"""The gazetteer: counts of the sources, points in the right datum, extra files and their mistakes."""

from collections import defaultdict
from pathlib import Path
from statistics import median

import pytest

from debtormap.core.coordinates import Wgs84, distance_m
from debtormap.core.errors import RuleError
from debtormap.core.places import Precision
from debtormap.geo import census, divisions, files
from debtormap.geo.gazetteer import HEADER, Gazetteer, load
from debtormap.geo.matcher import Matcher

SPRING = "synthetic1,例样花园,compound,115.4901,38.8702,1200,130606,韩庄乡,synthetic"


def test_the_embedded_sources_are_read_whole(gazetteer: Gazetteer) -> None:
    official = [place for place in gazetteer.places if place.is_official]

    assert len(official) > 54_000
    assert len({place.id for place in gazetteer.places}) == len(gazetteer.places)
    assert all(place.id.isascii() and place.id.isalnum() and len(place.id) <= 20 for place in gazetteer.places)
    assert all(divisions.by_code(place.division_code) is not None for place in gazetteer.places)
    assert 300 <= sum(place.point is not None for place in official) <= 600
    assert sum(place.kind is Precision.COMPOUND for place in gazetteer.places) > 300
    assert sum(place.kind is Precision.STREET for place in gazetteer.places) > 5_000


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
