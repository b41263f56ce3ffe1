"""The map background: our own vector tiles, read once into memory, and the names drawn over them.

Sources: `data/geo/hebei_admin.pmtiles` (z3-8) and `hebei_detail_osm.pmtiles` (z8-13); format: PMTiles v3,
https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md. One tile source is served from both: z3-7 has the
layers of the first, z9-13 those of the second, z8 those of both (layers of MVT tiles may be joined end to end).
Tiles stay gzip as stored; send them with `Content-Encoding: gzip`, and 204 for None.
"""

import gzip
import json
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any, Final, TypeAlias

from debtormap.geo import divisions, files

TileKey: TypeAlias = tuple[int, int, int]

MIN_ZOOM: Final = 3
MAX_ZOOM: Final = 13
BOTH_ZOOM: Final = 8  # the last zoom of the divisions and the first of the details
BOUNDS: Final = divisions.BOUNDS  # those stored in the archive are too wide
CENTRE: Final = (116.0, 39.2, 6)
ATTRIBUTION: Final = (
    "© 天地图",
    "© OpenStreetMap contributors (ODbL 1.0) https://www.openstreetmap.org/copyright",
    "GeoNames (CC BY 4.0) https://www.geonames.org/",
    "GSHHG/WDBII (LGPL-3.0-or-later)",
)
ATTRIBUTION_HTML: Final = (
    '© 天地图 · © <a href="https://www.openstreetmap.org/copyright" rel="noopener">OpenStreetMap contributors</a>'
    ' · <a href="https://www.geonames.org/" rel="noopener">GeoNames</a>'
)
LAYERS: Final = {
    "province": ("adcode", "name"),
    "context": ("adcode", "name"),
    "city": ("adcode", "name"),
    "county": ("adcode", "name", "city", "city_adcode", "cx", "cy"),
    "county_label": ("adcode", "name"),
    "rivers": ("lvl",),
    "places": ("name", "pop"),
    "stations": ("adcode", "kind", "name"),
    "roads": ("osm_id", "fclass", "name", "ref"),
    "names": ("name", "cls", "t"),
}
DETAIL_LAYERS: Final = ("roads", "names")
NUMBERS: Final = ("cx", "cy", "pop")
# Placed by hand where the name reads well inside the map's bounds; a test holds each to its own province.
NEIGHBOURS: Final = (
    ("北京市", 116.42, 40.05),
    ("天津市", 117.25, 39.25),
    ("山西省", 112.75, 37.95),
    ("内蒙古自治区", 114.6, 43.1),
    ("辽宁省", 120.75, 41.15),
    ("山东省", 117.0, 36.35),
    ("河南省", 114.0, 35.35),
)


class Basemap:
    """All tiles and names of the background; about 2 MB, ready in some tens of milliseconds."""

    def __init__(self, directory: Path = files.DIRECTORY) -> None:
        admin = read_tiles((directory / "hebei_admin.pmtiles").read_bytes())
        detail = read_tiles((directory / "hebei_detail_osm.pmtiles").read_bytes())
        self._tiles = detail | admin
        self._tiles |= {key: _joined(admin[key], detail[key]) for key in admin.keys() & detail.keys()}
        self._labels = json.dumps(_labels(), ensure_ascii=False, separators=(",", ":")).encode()

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """A gzip MVT tile, or None where nothing is drawn."""
        return self._tiles.get((z, x, y))

    def labels(self) -> bytes:
        """JSON `{"cities": [{code, name, lon, lat}], "counties": [{code, name, city, lon, lat}], "neighbours":
        [{name, lon, lat}]}` (WGS-84): every name at every zoom, which the thinned tiles do not give."""
        return self._labels

    def tilejson(self, base_url: str) -> dict[str, object]:
        """TileJSON 3.0.0 for tiles at `base_url`/{z}/{x}/{y}.mvt."""
        return {
            "tilejson": "3.0.0",
            "name": "debtormap base",
            "tiles": [f"{base_url.rstrip('/')}/{{z}}/{{x}}/{{y}}.mvt"],
            "attribution": ATTRIBUTION_HTML,
            "minzoom": MIN_ZOOM,
            "maxzoom": MAX_ZOOM,
            "bounds": list(BOUNDS),
            "center": list(CENTRE),
            "vector_layers": [_vector_layer(layer) for layer in LAYERS],
        }


def read_tiles(archive: bytes) -> dict[TileKey, bytes]:
    """Every tile of a PMTiles v3 archive, still compressed, by (z, x, y)."""
    if archive[:8] != b"PMTiles\x03":
        raise ValueError("not a PMTiles v3 archive")
    root, root_bytes, _, _, leaves, _, data, _ = (
        int.from_bytes(archive[at : at + 8], "little") for at in range(8, 72, 8)
    )
    return {
        key: archive[data + offset : data + offset + size]
        for key, offset, size in _entries(archive, root, root_bytes, leaves)
    }


def _entries(archive: bytes, at: int, size: int, leaves: int) -> Iterator[tuple[TileKey, int, int]]:
    for tile_id, offset, length, run in _directory(gzip.decompress(archive[at : at + size])):
        if run == 0:
            yield from _entries(archive, leaves + offset, length, leaves)
        for step in range(run):
            yield _key(tile_id + step), offset, length


def _directory(data: bytes) -> list[tuple[int, int, int, int]]:
    """Rows (tile id, offset, length, run length) of a directory stored as columns of varints."""
    numbers = _varints(data)
    count = next(numbers)
    ids, runs, lengths, offsets = ([next(numbers) for _ in range(count)] for _ in range(4))
    for index, offset in enumerate(offsets):
        # Zero means: right after the entry before.
        offsets[index] = offset - 1 if offset else offsets[index - 1] + lengths[index - 1]
    return list(zip(accumulate(ids), offsets, lengths, runs, strict=True))


def _varints(data: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield value
            value = shift = 0


def _key(tile_id: int) -> TileKey:
    """The tile at a place of the Hilbert curve that runs through all zooms, from z0 down."""
    z, first = 0, 0
    while tile_id >= first + 4**z:
        first += 4**z
        z += 1
    rest, x, y, side = tile_id - first, 0, 0, 1
    while side < 1 << z:
        right = 1 & rest >> 1
        up = 1 & (rest ^ right)
        if up == 0:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        x, y = x + side * right, y + side * up
        rest >>= 2
        side <<= 1
    return z, x, y


def _joined(first: bytes, second: bytes) -> bytes:
    return gzip.compress(gzip.decompress(first) + gzip.decompress(second), mtime=0)


def _vector_layer(layer: str) -> dict[str, object]:
    detail = layer in DETAIL_LAYERS
    return {
        "id": layer,
        "fields": {name: "Number" if name in NUMBERS else "String" for name in LAYERS[layer]},
        "minzoom": BOTH_ZOOM if detail else MIN_ZOOM,
        "maxzoom": MAX_ZOOM if detail else BOTH_ZOOM,
    }


def _labels() -> dict[str, list[dict[str, Any]]]:
    points = divisions.label_points()
    return {
        "cities": [
            {"code": city.code, "name": city.city, "lon": points[city.code].lon, "lat": points[city.code].lat}
            for city in divisions.cities()
        ],
        "counties": [
            {
                "code": county.code,
                "name": county.county,
                "city": county.city,
                "lon": points[county.code].lon,
                "lat": points[county.code].lat,
            }
            for county in divisions.counties()
        ],
        "neighbours": [{"name": name, "lon": lon, "lat": lat} for name, lon, lat in NEIGHBOURS],
    }
