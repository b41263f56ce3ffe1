"""The layers of a background of one's own, from a tiny extract of OpenStreetMap by the documented command's steps."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from debtormap.geo import files

TOOL = files.DIRECTORY.parent / "tools" / "basemap_layers.py"
LINE = {"type": "LineString", "coordinates": [[115.480, 38.870], [115.490, 38.871], [115.500, 38.870]]}


def feature(number: str, geometry: dict[str, Any], **tags: str) -> dict[str, Any]:
    return {"type": "Feature", "id": number, "geometry": geometry, "properties": tags}


# As `osmium export -f geojsonseq --add-unique-id=type_id` writes them.
EXPORTED = [
    feature("w1", LINE, highway="primary", name="例样大街", ref="G000"),
    feature("w2", LINE, highway="motorway_link"),
    feature("w3", LINE, highway="residential", name="虚构胡同"),
    feature("w4", LINE, waterway="river", name="样河"),
    feature(
        "n5", {"type": "Point", "coordinates": [115.49, 38.87]}, place="town", **{"name": "Li", "name:zh": "例样镇"}
    ),
    feature("n6", {"type": "Point", "coordinates": [115.49, 38.87]}, place="village"),
    feature(
        "a7", {"type": "Polygon", "coordinates": [[[115, 38], [115, 39], [116, 39], [115, 38]]]}, highway="pedestrian"
    ),
]


@pytest.fixture
def layers(tmp_path: Path) -> dict[str, list[dict[str, Any]]]:
    exported = tmp_path / "kept.geojsonseq"
    exported.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in EXPORTED), encoding="utf-8")
    subprocess.run([sys.executable, str(TOOL), "extract", str(tmp_path), str(exported)], check=True)
    return {
        name: [json.loads(line) for line in (tmp_path / f"{name}.geojson").read_text("utf-8").splitlines()]
        for name in ("roads", "names")
    }


def test_roads_keep_what_the_client_draws_each_from_its_zoom(layers: dict[str, list[dict[str, Any]]]) -> None:
    assert [(each["properties"], each["tippecanoe"]["minzoom"]) for each in layers["roads"]] == [
        ({"osm_id": "1", "fclass": "primary", "name": "例样大街", "ref": "G000"}, 9),
        ({"osm_id": "2", "fclass": "motorway_link"}, 8),
        ({"osm_id": "3", "fclass": "residential", "name": "虚构胡同"}, 12),
    ]
    assert all(each["geometry"] == LINE for each in layers["roads"])


def test_names_are_points_in_chinese_with_their_class(layers: dict[str, list[dict[str, Any]]]) -> None:
    found = {each["properties"]["name"]: each for each in layers["names"]}

    assert {name: (each["properties"]["cls"], each["properties"]["t"]) for name, each in found.items()} == {
        "例样大街": ("道路", "primary"),
        "虚构胡同": ("道路", "residential"),
        "样河": ("水系", "river"),
        "例样镇": ("地名", "town"),
    }
    assert found["样河"]["geometry"]["coordinates"] == [115.490, 38.871]
    assert found["例样镇"]["tippecanoe"]["minzoom"] == 9
