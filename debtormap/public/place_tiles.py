"""Vector tiles of the public places: where they are, what they are called, the density level of their area.

Nothing of any listing is in them, and no number of listings: who draws maps gets the geography, nobody the register in
bulk. A place is there while a listing stands at it, and in one tile of each zoom only. A tile that would hold more than
1,000 shows the middles of the cells four zooms deeper, sixteen a side, with the number of places in each.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from debtormap.core.coordinates import Wgs84
from debtormap.core.errors import RuleError
from debtormap.core.grid import EAST, NORTH, SOUTH, WEST
from debtormap.public import mvt
from debtormap.public.answers import Answer
from debtormap.public.density import Levels, told_of
from debtormap.public.headers import Header
from debtormap.public.map_index import ALL, DEGREE, MapIndex, Numbers
from debtormap.public.mercator import BITS, Tile, world_of
from debtormap.public.projection import Projection

LAYER: Final = "places"
MAX_ZOOM: Final = 14
MAX_FEATURES: Final = 1_000
DEEPER: Final = 4
CONTENT_TYPE: Final[Header] = (b"content-type", b"application/vnd.mapbox-vector-tile")
FIELDS: Final = {
    "id": "the public place; of a cluster its cell: zoom-x-y",
    "name": "the name of the place, not of a cluster",
    "density": "the density level of the area of the place: blue, yellow, orange or red, as the policy says",
    "places": "of a cluster only: how many places it stands for",
}
_EXTENT_BITS: Final = mvt.EXTENT.bit_length() - 1


def parse(zoom: str, x: str, y: str) -> Tile:
    """The tile that an address names. Raises RuleError `tile_out_of_range`."""
    for field, text in (("z", zoom), ("x", x), ("y", y)):
        if not (text.isascii() and text.isdigit() and len(text) <= 8):
            raise _out_of_range(field)
    tile = Tile(zoom=int(zoom), x=int(x), y=int(y))
    if tile.zoom > MAX_ZOOM:
        raise _out_of_range("z")
    for field, step in (("x", tile.x), ("y", tile.y)):
        if step >= 1 << tile.zoom:
            raise _out_of_range(field)
    return tile


def answer(projection: Projection, index: MapIndex, tile: Tile, now: float) -> Answer:
    """The encoded tile, empty where no place is. The index is refreshed."""
    level = index.level(tile.zoom)
    held = level.within(tile.x, tile.y, tile.x, tile.y)
    places = int(level.shown[held, ALL].sum())
    if not places:
        return Answer(b"", valid_until=index.next_end, content_type=CONTENT_TYPE)
    if places > MAX_FEATURES:
        body = mvt.encode(LAYER, _clusters(index, tile))
        return Answer(body, valid_until=index.next_end, content_type=CONTENT_TYPE)
    levels = Levels(projection, now)
    body = mvt.encode(LAYER, _places(index, tile, level.rows_of(held), levels))
    return Answer(body, valid_until=min(index.next_end, levels.until), content_type=CONTENT_TYPE)


def tilejson(projection: Projection, *, base: str) -> dict[str, Any]:
    """TileJSON 3.0.0."""
    return {
        "tilejson": "3.0.0",
        "name": "debtormap places",
        "description": "Public places at which listings stand, with the density level of their area.",
        "scheme": "xyz",
        "tiles": [f"{base}/tiles/places/{{z}}/{{x}}/{{y}}.mvt"],
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        "bounds": [WEST / 1000, SOUTH / 1000, EAST / 1000, NORTH / 1000],
        "vector_layers": [{"id": LAYER, "fields": FIELDS, "minzoom": 0, "maxzoom": MAX_ZOOM}],
        **told_of(projection),
    }


def _places(index: MapIndex, tile: Tile, rows: Numbers, levels: Levels) -> list[mvt.Feature]:
    rows = rows[index.rows.counts[rows, ALL] > 0]
    xs, ys = _inside(tile, index.rows.world[rows].T)
    found: list[mvt.Feature] = []
    for row, x, y in zip(rows.tolist(), xs.tolist(), ys.tolist(), strict=True):
        place = index.rows.places[row]
        density = levels.of(place.area)
        told = {"id": place.id, "name": place.name}
        found.append((x, y, told if density is None else {**told, "density": density}))
    # By id: rows stand in the order in which this process met them.
    found.sort(key=lambda feature: feature[2]["id"])
    return found


def _clusters(index: MapIndex, tile: Tile) -> list[mvt.Feature]:
    level = index.level(tile.zoom + DEEPER)
    first_x, first_y, last = tile.x << DEEPER, tile.y << DEEPER, (1 << DEEPER) - 1
    found: list[mvt.Feature] = []
    for cell in level.within(first_x, first_y, first_x + last, first_y + last).tolist():
        places = int(level.shown[cell, ALL])
        if places:
            middle = Wgs84(
                int(level.lons[cell, ALL]) / (places * DEGREE), int(level.lats[cell, ALL]) / (places * DEGREE)
            )
            key = int(level.keys[cell])
            cell_id = f"{level.zoom}-{key & ((1 << level.zoom) - 1)}-{key >> level.zoom}"
            x, y = _inside(tile, np.array(world_of(middle))).tolist()
            found.append((x, y, {"id": cell_id, "places": places}))
    return found


def _inside(tile: Tile, positions: Numbers) -> Numbers:
    """Positions of the world, x first, within the tile that holds them."""
    return (positions >> (BITS - tile.zoom - _EXTENT_BITS)) & (mvt.EXTENT - 1)


def _out_of_range(field: str) -> RuleError:
    return RuleError(
        "tile_out_of_range",
        field=field,
        rule=f"zoom is 0 to {MAX_ZOOM}, x and y are whole numbers below 2 to the power of zoom",
        mend="take the addresses of the TileJSON; deeper than its maxzoom draw the tile above larger",
    )
