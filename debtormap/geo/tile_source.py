"""An outside source of map tiles, as the setting DEBTORMAP_BASEMAP names it: XYZ or WMTS in Web Mercator.

    https://tiles.example/{z}/{x}/{y}.png#datum=gcj02&attribution=© Example&approval=GS(2099)0000号&minzoom=3&maxzoom=18

Several addresses, joined by blanks, lie one over the other (a ground and its names); all are of one host and one datum.
A WMTS address has {TileMatrix}, {TileCol} and {TileRow} where another has {z}, {x} and {y}. `datum`, `attribution` and
`approval` must be told: a map shown to the public needs an approval number (审图号), and half a kilometre lies between
the two datums. Browsers ask the source themselves, so a key in the address is public.

>>> parse("https://a.example/{z}/{x}/{y}.png#datum=wgs84&attribution=A&approval=GS(2099)0000号").origin
'https://a.example'
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from debtormap.core.grid import Datum

MIN_ZOOM, MAX_ZOOM = 0, 22
DEFAULT_MIN_ZOOM, DEFAULT_MAX_ZOOM = 3, 18
MAX_LENGTH: Final = 200
NEEDED: Final = ("datum", "attribution", "approval")
ZOOMS: Final = ("minzoom", "maxzoom")
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})
WMTS: Final = {"{tilematrix}": "{z}", "{tilecol}": "{x}", "{tilerow}": "{y}"}
COORDINATES: Final = ["{x}", "{y}", "{z}"]

_HOST: Final = re.compile(r"[A-Za-z0-9.-]+")
_VARIABLE: Final = re.compile(r"\{[^{}]*\}")
# What may stand in an address that goes into a header and a page.
_PLAIN: Final = re.compile(r"[A-Za-z0-9._~:/?\[\]@!$&()*+,;=%{}-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class TileSource:
    """Tiles of somebody else: addresses with {z}, {x} and {y}, bottom layer first."""

    tiles: tuple[str, ...]
    origin: str
    datum: Datum
    attribution: str
    approval: str
    min_zoom: int
    max_zoom: int


def parse(text: str) -> TileSource:
    """The source that a setting names. Raises ValueError with the rule that it breaks; never with the value."""
    address, _, fragment = text.partition("#")
    told = _told(fragment)
    tiles = tuple(_template(each) for each in address.split())
    origins = {_origin(urlsplit(each)) for each in tiles}
    if len(origins) != 1:
        raise ValueError("all addresses are of one host")
    least, most = _zoom(told, "minzoom", DEFAULT_MIN_ZOOM), _zoom(told, "maxzoom", DEFAULT_MAX_ZOOM)
    if least > most:
        raise ValueError("minzoom is not above maxzoom")
    return TileSource(
        tiles=tiles,
        origin=origins.pop(),
        datum=_datum(told["datum"]),
        attribution=told["attribution"],
        approval=told["approval"],
        min_zoom=least,
        max_zoom=most,
    )


def _told(fragment: str) -> dict[str, str]:
    pairs = parse_qsl(fragment, keep_blank_values=True)
    told = {name: value.strip() for name, value in pairs}
    missing = [name for name in NEEDED if not told.get(name)]
    if missing:
        raise ValueError(f"behind # must stand {' and '.join(missing)}")
    if len(pairs) != len(told) or set(told) - {*NEEDED, *ZOOMS}:
        raise ValueError(f"behind # stand only {', '.join((*NEEDED, *ZOOMS))}, each once")
    if any(len(value) > MAX_LENGTH or not value.isprintable() for value in told.values()):
        raise ValueError(f"what stands behind # is at most {MAX_LENGTH} printable characters each")
    return told


def _template(address: str) -> str:
    """An address with {z}, {x} and {y}, each once."""
    found = _VARIABLE.sub(lambda each: WMTS.get(each[0].lower(), each[0]), address)
    if sorted(_VARIABLE.findall(found)) != COORDINATES:
        raise ValueError("an address has {z}, {x} and {y}, or {TileMatrix}, {TileCol} and {TileRow}, and no others")
    if not _PLAIN.fullmatch(found):
        raise ValueError("an address is of plain characters; others are written with %")
    return found


def _origin(parts: SplitResult) -> str:
    host, port = parts.hostname or "", parts.port  # a port out of range is a ValueError that says so
    if not _HOST.fullmatch(host) or parts.username is not None:
        raise ValueError("an address has a host without user and password, and no variables in it")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        raise ValueError("offline, or an https address (http on this machine only)")
    return f"{parts.scheme}://{host}" if port is None else f"{parts.scheme}://{host}:{port}"


def _datum(text: str) -> Datum:
    if text not in Datum.__members__.values():
        raise ValueError("datum is wgs84 (CGCS2000 counts as it) or gcj02")
    return Datum(text)


def _zoom(told: dict[str, str], name: str, default: int) -> int:
    text = told.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and MIN_ZOOM <= int(text) <= MAX_ZOOM):
        raise ValueError(f"{name} is a whole number from {MIN_ZOOM} to {MAX_ZOOM}")
    return int(text)
