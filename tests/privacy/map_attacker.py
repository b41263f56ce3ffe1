"""The same patience with the map's surfaces: boxes of features, views of the map, tiles, and what an event changes.

The attacker keeps a box that would hold the home if the surface went by it. Each question is about one half of it: is
the place of the listing in it, or, between two replicas, did an event about the listing touch it? Features take any
box, so they are halved down to decimetres; views are widened to tiles, so that one of zoom 18 is left, about 120 by 120
m; tiles are descended to zoom 14, and there the vertex is read, to half a metre.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, radians
from typing import Any, Final

from debtormap.core.coordinates import Wgs84, distance_m
from debtormap.public import place_tiles, viewport
from debtormap.public.features import ITEMS_PATH
from debtormap.public.mercator import BITS, Tile, world_of
from debtormap.public.mvt import EXTENT
from tests.privacy.attacker import HALF_SIDE_M, M_A_DEGREE, Found
from tests.privacy.sides import Heard, Side
from tests.public.test_place_tiles import decoded

Box = tuple[int, int, int, int]
"""First and last column and row, both included: west, north, east, south, at the zoom of the world's whole numbers."""
Tells = Callable[[Box], bool]

LEAST_UNITS: Final = 4  # about 12 cm
SLACK_M: Final = 1.5
FIRST_TILE_ZOOM: Final = 8


class MapAttacker:
    """Looks for one home at a time."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._asked = 0

    def by_features(self, place_id: str, published: Wgs84, questions: int) -> Found:
        """In which boxes the place is a feature."""

        def is_in(box: Box) -> bool:
            answer = self._ask(features_url(box)).json()
            return place_id in {feature["id"] for feature in answer["features"]}

        box = around(published)
        while self._asked < questions and max(box[2] - box[0], box[3] - box[1]) > LEAST_UNITS:
            half, rest = halves(box, shift=0)
            box = half if is_in(half) else rest
        return self._found(box, published)

    def by_views(self, place_id: str, published: Wgs84, questions: int) -> Found:
        """In which views of the map the place stands."""

        def is_in(box: Box) -> bool:
            answer = self._ask(view_url(box, zoom_for(box))).json()
            return place_id in {place["id"] for place in answer["places"]}

        return self._found(self._narrowed(published, questions, is_in), published)

    def by_change(self, before: Side, published: Wgs84, questions: int) -> Found:
        """Which views an event about the listing touched: here is the side after it, `before` has not heard."""

        def is_in(box: Box) -> bool:
            url = view_url(box, zoom_for(box))
            self._asked += 1
            return _last(before.ask(url)) != _last(self._ask(url))

        return self._found(self._narrowed(published, questions, is_in), published)

    def by_tiles(self, place_id: str, published: Wgs84, questions: int) -> Found:
        """In which tile of each zoom the place stands, and at which vertex of the last."""
        box = around(published)
        for zoom in range(FIRST_TILE_ZOOM, place_tiles.MAX_ZOOM + 1):
            for tile in tiles(box, zoom):
                if self._asked < questions and (vertex := self._vertex(tile, place_id)) is not None:
                    box = meet(box, tile_box(tile)) if zoom < place_tiles.MAX_ZOOM else pixel_box(tile, vertex)
                    break
        return self._found(box, published)

    def _narrowed(self, published: Wgs84, questions: int, is_in: Tells) -> Box:
        """Halved along the edges of tiles until one of the deepest zoom is left."""
        box, shift = around(published), BITS - viewport.MAX_ZOOM
        while self._asked < questions and (box[0] >> shift, box[1] >> shift) != (box[2] >> shift, box[3] >> shift):
            half, rest = halves(box, shift=BITS - zoom_for(box))
            box = half if is_in(half) else rest
        return box

    def _vertex(self, tile: Tile, place_id: str) -> tuple[int, int] | None:
        body = self._ask(f"/tiles/places/{tile.zoom}/{tile.x}/{tile.y}.mvt").body
        found = [(x, y) for x, y, told in (decoded(body) if body else []) if told["id"] == place_id]
        return found[0] if found else None

    def _ask(self, url: str) -> Heard:
        self._asked += 1
        heard = self._side.ask(url)
        if heard.status not in (200, 204):
            raise AssertionError(f"{heard.status} for {url}")
        return heard

    def _found(self, box: Box, published: Wgs84) -> Found:
        middle = point_of((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        holds = outside_m(box, published) <= SLACK_M
        return Found(
            guess=published if holds else middle, middle=middle, excludes_published=not holds, questions=self._asked
        )


def around(published: Wgs84) -> Box:
    """Where a home is looked for: a kilometre to each side."""
    north, east = HALF_SIDE_M / M_A_DEGREE, HALF_SIDE_M / (M_A_DEGREE * cos(radians(published.lat)))
    west_x, north_y = world_of(Wgs84(published.lon - east, published.lat + north))
    east_x, south_y = world_of(Wgs84(published.lon + east, published.lat - north))
    return west_x, north_y, east_x, south_y


def halves(box: Box, *, shift: int) -> tuple[Box, Box]:
    """A box cut in two along its longer side, between two tiles whose side is 2 to the power of `shift`."""
    west, north, east, south = box
    if (east >> shift) - (west >> shift) >= (south >> shift) - (north >> shift):
        cut = ((west >> shift) + (east >> shift) + 1) // 2 << shift
        return (west, north, cut - 1, south), (cut, north, east, south)
    cut = ((north >> shift) + (south >> shift) + 1) // 2 << shift
    return (west, north, east, cut - 1), (west, cut, east, south)


def zoom_for(box: Box) -> int:
    """The deepest zoom of which the view of a box takes no more tiles than are allowed."""
    fitting = (zoom for zoom in range(viewport.MAX_ZOOM, 0, -1) if _count(box, zoom) <= viewport.MAX_TILES)
    return next(fitting)


def tiles(box: Box, zoom: int) -> list[Tile]:
    shift = BITS - zoom
    columns, rows = range(box[0] >> shift, (box[2] >> shift) + 1), range(box[1] >> shift, (box[3] >> shift) + 1)
    return [Tile(zoom=zoom, x=x, y=y) for x in columns for y in rows]


def tile_box(tile: Tile) -> Box:
    shift = BITS - tile.zoom
    return tile.x << shift, tile.y << shift, ((tile.x + 1) << shift) - 1, ((tile.y + 1) << shift) - 1


def pixel_box(tile: Tile, vertex: tuple[int, int]) -> Box:
    deeper = EXTENT.bit_length() - 1
    x, y = vertex
    return tile_box(Tile(zoom=tile.zoom + deeper, x=(tile.x << deeper) + x, y=(tile.y << deeper) + y))


def meet(a: Box, b: Box) -> Box:
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def features_url(box: Box) -> str:
    west, north, east, south = box
    return f"{ITEMS_PATH}?limit=1000&bbox={_degrees((west, north, east + 1, south + 1), '.8f')}"


def view_url(box: Box, zoom: int) -> str:
    """A view of the tiles of a box and of those next to it in the west and north, where the home is known not to be.

    It reaches from the middle of the first tile to that of the last: three decimals do not tell two edges of one tile.
    """
    shift = BITS - zoom
    west, north, east, south = (((edge >> shift) << shift) + (1 << shift) // 2 for edge in _wider(box, zoom))
    return f"{viewport.PATH}?bbox={_degrees((west, north, east, south), '.3f')}&zoom={zoom}"


def point_of(x: float, y: float) -> Wgs84:
    at = Tile(zoom=BITS, x=round(x), y=round(y))
    return Wgs84(at.west, at.north)


def outside_m(box: Box, point: Wgs84) -> float:
    """How far a point lies outside a box; zero within."""
    x, y = world_of(point)
    nearest = point_of(min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3]))
    return distance_m(nearest, point)


def _wider(box: Box, zoom: int) -> Box:
    side = 1 << BITS - zoom
    return box[0] - side, box[1] - side, box[2], box[3]


def _count(box: Box, zoom: int) -> int:
    shift = BITS - zoom
    box = _wider(box, zoom)
    return ((box[2] >> shift) - (box[0] >> shift) + 1) * ((box[3] >> shift) - (box[1] >> shift) + 1)


def _degrees(box: Box, form: str) -> str:
    near, far = point_of(box[0], box[1]), point_of(box[2], box[3])
    return ",".join(format(edge, form) for edge in (near.lon, far.lat, far.lon, near.lat))


def _last(heard: Heard) -> tuple[Any, Any]:
    answer = heard.json()
    return answer["ledger_seq"], answer["total"]
