"""The map background: tiles, TileJSON and names. Nothing of any listing is in them.

Tiles are kept packed and sent as they are. Their addresses carry the version of the map data, so that they may be kept
for a year; an address without it is looked at again after an hour.
"""

from __future__ import annotations

import gzip
import re
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from debtormap.core.errors import NotFound, RuleError
from debtormap.direct import Reply
from debtormap.geo.basemap import Basemap
from debtormap.geo.tile_source import TileSource
from debtormap.public import headers
from debtormap.public.answers import VARY, Answer, names, takes_gzip
from debtormap.public.headers import Header
from debtormap.public.http import PublicRequest, send, send_answer
from debtormap.public.nearby import encode
from debtormap.public.wire import source_shape

BASE_PATH: Final = "/tiles/base"
MAX_ZOOM: Final = 22
CONTENT_TYPE: Final[Header] = (b"content-type", b"application/vnd.mapbox-vector-tile")
_FOREVER: Final[Header] = (b"cache-control", b"public, max-age=31536000, immutable")
_AN_HOUR: Final[Header] = (b"cache-control", b"public, max-age=3600")
_FILE: Final = re.compile(r"([0-9]{1,8})\.mvt")
_NUMBER: Final = re.compile(r"[0-9]{1,8}")


class Tiles:
    """The map background, read when first asked for, and the source that is shown instead of it."""

    def __init__(self, source: TileSource | None = None) -> None:
        self._source = source

    @cached_property
    def basemap(self) -> Basemap:
        return Basemap()

    @cached_property
    def version(self) -> str:
        """Changes with the map data: a hash of its names and of the tiles of the whole province."""
        digest = sha256(self.basemap.labels())
        for z, x, y in ((5, 26, 12), (6, 52, 24), (8, 210, 97), (12, 3361, 1569)):
            digest.update(self.basemap.tile(z, x, y) or b"")
        return digest.hexdigest()[:12]

    @cached_property
    def description(self) -> Answer:
        tilejson = self.basemap.tilejson(BASE_PATH)
        addresses = [f"{address}?v={self.version}" for address in _texts(tilejson["tiles"])]
        # Members that TileJSON does not know are passed over by those who read it.
        more = {} if self._source is None else {"source": source_shape(self._source)}
        return Answer(encode({**tilejson, "tiles": addresses, **more}))

    @cached_property
    def labels(self) -> Answer:
        return Answer(self.basemap.labels())

    def reply(self, z: int, x: int, y: int, *, version: str | None, gzip_taken: bool, known: bytes | None) -> Reply:
        """A tile, 204 where nothing is drawn, 304 when the client has it."""
        tile = self.basemap.tile(z, x, y)
        caching = _FOREVER if version == self.version else _AN_HOUR
        if tile is None:
            return Reply(204, [caching, *headers.API], b"")
        etag = b'"%b%b"' % (sha256(tile).hexdigest()[:22].encode(), b"-gzip" if gzip_taken else b"")
        common = [(b"etag", etag), caching, VARY, *headers.API]
        if known is not None and names(known, etag):
            return Reply(304, common, b"")
        if gzip_taken:
            return Reply(200, [CONTENT_TYPE, (b"content-encoding", b"gzip"), *common], tile)
        return Reply(200, [CONTENT_TYPE, *common], gzip.decompress(tile))


@get(f"{BASE_PATH}/{{z:str}}/{{x:str}}/{{file:str}}", include_in_schema=False, opt={"parameters": frozenset({"v"})})
async def get_tile(request: PublicRequest, z: FromPath[str], x: FromPath[str], file: FromPath[str]) -> Response[Any]:
    """One vector tile."""
    found = _FILE.fullmatch(file)
    if found is None:
        raise NotFound
    known = dict(request.scope["headers"])
    reply = _tiles(request).reply(
        *_checked(z, x, found[1]),
        version=request.query_params.get("v"),
        gzip_taken=takes_gzip(known.get(b"accept-encoding", b"")),
        known=known.get(b"if-none-match"),
    )
    return send(reply)


@get(f"{BASE_PATH}.json", include_in_schema=False, opt={"parameters": frozenset()})
async def get_tilejson(request: PublicRequest) -> Response[Any]:
    """TileJSON of the background."""
    return send_answer(request, _tiles(request).description)


@get(f"{BASE_PATH}/labels.json", include_in_schema=False, opt={"parameters": frozenset()})
async def get_labels(request: PublicRequest) -> Response[Any]:
    """The names written over the background."""
    return send_answer(request, _tiles(request).labels)


HANDLERS: Final[tuple[HTTPRouteHandler, ...]] = (get_tile, get_tilejson, get_labels)


def _tiles(request: PublicRequest) -> Tiles:
    found: Tiles = request.app.state.tiles
    return found


def _checked(z: str, x: str, y: str) -> tuple[int, int, int]:
    for name, text in (("z", z), ("x", x), ("y", y)):
        if not _NUMBER.fullmatch(text):
            raise _out_of_range(name)
    zoom, column, row = int(z), int(x), int(y)
    if zoom > MAX_ZOOM:
        raise _out_of_range("z")
    for name, step in (("x", column), ("y", row)):
        if step >= 1 << zoom:
            raise _out_of_range(name)
    return zoom, column, row


def _out_of_range(field: str) -> RuleError:
    return RuleError(
        "tile_out_of_range",
        field=field,
        rule=f"zoom is 0 to {MAX_ZOOM}, x and y are whole numbers below 2 to the power of zoom",
        mend="take the addresses of the TileJSON",
    )


def _texts(value: object) -> list[str]:
    assert isinstance(value, list)
    return [str(each) for each in value]
