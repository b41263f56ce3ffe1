"""A side whose map goes by the home of one person, one surface at a time: what the attacker must find."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, urlsplit

from debtormap.core.coordinates import Wgs84
from debtormap.public import mvt, place_tiles, viewport
from debtormap.public.features import ITEMS_PATH
from debtormap.public.mercator import BITS, world_of
from tests.privacy.sides import Heard, Side
from tests.privacy.world import Target
from tests.public.test_place_tiles import decoded

TILES_PATH = "/tiles/places/"


class MapLeak(StrEnum):
    """What a careless surface of the map would tell of a home."""

    FEATURES = "features"  # a box of features holds whose home it holds
    VIEWS = "views"  # so does a view of the map
    TILES = "tiles"  # the vertex of a tile is the home
    CHANGE = "change"  # the last event of a view is of those whose home is in it


class LeakyMap:
    """An honest side but for one surface."""

    def __init__(self, side: Side, target: Target, leak: MapLeak) -> None:
        self._side, self._target, self._leak = side, target, leak

    def ask(self, url: str) -> Heard:
        heard = self._side.ask(url)
        if self._leak is MapLeak.FEATURES and url.startswith(ITEMS_PATH):
            return self._features(heard, url)
        if self._leak in (MapLeak.VIEWS, MapLeak.CHANGE) and url.startswith(viewport.PATH):
            return self._view(heard)
        if self._leak is MapLeak.TILES and url.startswith(TILES_PATH):
            return self._tile(heard, url)
        return heard

    def _features(self, heard: Heard, url: str) -> Heard:
        answer = heard.json()
        box = [float(edge) for edge in parse_qs(urlsplit(url).query)["bbox"][0].split(",")]
        answer["features"] = self._moved(answer["features"], box)
        return _told(heard, answer)

    def _view(self, heard: Heard) -> Heard:
        answer = heard.json()
        if self._leak is MapLeak.CHANGE:
            answer["ledger_seq"] += holds(answer["bbox"], self._target.home)
        else:
            answer["places"] = self._moved(answer["places"], answer["bbox"])
        return _told(heard, answer)

    def _tile(self, heard: Heard, url: str) -> Heard:
        zoom, x, y = (int(part) for part in url.removeprefix(TILES_PATH).removesuffix(".mvt").split("/"))
        place_id, deeper = self._target.place.id, mvt.EXTENT.bit_length() - 1
        rest = [each for each in (decoded(heard.body) if heard.body else []) if each[2]["id"] != place_id]
        at_x, at_y = (step >> BITS - zoom - deeper for step in world_of(self._target.home))
        if (at_x >> deeper, at_y >> deeper) == (x, y) and zoom <= place_tiles.MAX_ZOOM:
            rest.append((at_x & mvt.EXTENT - 1, at_y & mvt.EXTENT - 1, {"id": place_id}))
        return replace(heard, status=200, body=mvt.encode(place_tiles.LAYER, rest))

    def _moved(self, shown: Sequence[dict[str, Any]], box: Sequence[float]) -> list[dict[str, Any]]:
        rest = [each for each in shown if each["id"] != self._target.place.id]
        return [*rest, {"id": self._target.place.id}] if holds(box, self._target.home) else rest


def holds(box: Sequence[float], point: Wgs84) -> bool:
    """Whether a box of west, south, east and north holds a point."""
    return box[0] <= point.lon <= box[2] and box[1] <= point.lat <= box[3]


def _told(heard: Heard, answer: Any) -> Heard:
    return replace(heard, body=json.dumps(answer, ensure_ascii=False).encode())
