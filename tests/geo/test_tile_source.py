"""The setting DEBTORMAP_BASEMAP: what a source of map tiles must tell, and what is refused."""

import pytest

from debtormap.core.grid import Datum
from debtormap.geo.tile_source import parse
from debtormap.settings import environment
from debtormap.settings.environment import SettingsProblems

TOLD = "datum=gcj02&attribution=©%20虚构地图&approval=GS(2099)0000号"
XYZ = "https://tiles.example:8443/{z}/{x}/{y}.png"
WMTS = (
    "https://t0.tiles.example/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec&STYLE=default"
    "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}&tk=0000"
)


def test_an_xyz_source_tells_its_datum_attribution_approval_and_zooms() -> None:
    source = parse(f"{XYZ}#{TOLD}&minzoom=5&maxzoom=16")

    assert (source.tiles, source.origin) == ((XYZ,), "https://tiles.example:8443")
    assert (source.datum, source.attribution, source.approval) == (Datum.GCJ02, "© 虚构地图", "GS(2099)0000号")
    assert (source.min_zoom, source.max_zoom) == (5, 16)


def test_a_wmts_source_is_asked_by_the_same_coordinates() -> None:
    source = parse(f"{WMTS}#{TOLD.replace('gcj02', 'wgs84')}")

    assert source.tiles[0].endswith("&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=0000")
    assert (source.datum, source.min_zoom, source.max_zoom) == (Datum.WGS84, 3, 18)


def test_several_layers_of_one_host_lie_one_over_the_other() -> None:
    names = XYZ.replace("{z}", "names/{z}")

    assert parse(f"{XYZ} {names}#{TOLD}").tiles == (XYZ, names)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (XYZ, "behind # must stand datum and attribution and approval"),
        (f"{XYZ}#datum=wgs84&attribution=A", "behind # must stand approval"),
        (f"{XYZ}#{TOLD}&crs=3857", "behind # stand only"),
        (f"{XYZ}#{TOLD}&datum=wgs84", "each once"),
        (f"{XYZ}#{TOLD.replace('gcj02', 'bd09')}", "datum is wgs84"),
        (f"{XYZ}#{TOLD}&minzoom=9&maxzoom=8", "minzoom is not above maxzoom"),
        (f"{XYZ}#{TOLD}&maxzoom=99", "maxzoom is a whole number from 0 to 22"),
        (f"{XYZ}#{TOLD}&maxzoom=²", "maxzoom is a whole number from 0 to 22"),
        (f"{XYZ}#{TOLD}%00", "printable"),
        (f"http://tiles.example/{{z}}/{{x}}/{{y}}#{TOLD}", "https"),
        (f"https://tiles.example/{{z}}/{{x}}#{TOLD}", "an address has {z}, {x} and {y}"),
        (f"https://{{s}}.tiles.example/{{z}}/{{x}}/{{y}}#{TOLD}", "and no others"),
        (f"https://me:secret@tiles.example/{{z}}/{{x}}/{{y}}#{TOLD}", "without user and password"),
        (f"https://tiles.example/{{z}}/{{x}}/{{y}}'>#{TOLD}", "plain characters"),
        (f"https:///{{z}}/{{x}}/{{y}}#{TOLD}", "has a host"),
        (f"{XYZ} https://other.example/{{z}}/{{x}}/{{y}}#{TOLD}", "of one host"),
        (f"#{TOLD}", "of one host"),
    ],
)
def test_a_wrong_source_is_refused_by_setting_and_rule_not_by_value(text: str, rule: str) -> None:
    with pytest.raises(SettingsProblems) as refused:
        environment.read({"DEBTORMAP_BASEMAP": text})

    [problem] = refused.value.problems
    assert problem.startswith("DEBTORMAP_BASEMAP: ")
    assert rule in problem
    assert "secret" not in problem
    assert "example" not in problem


def test_without_a_source_the_map_is_our_own() -> None:
    assert environment.read({}).basemap is None
    assert environment.read({"DEBTORMAP_BASEMAP": "offline"}).basemap is None
