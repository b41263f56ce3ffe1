"""The client's files at `/`, the page of one listing at `/r/{listing_id}`, that of a share at `/s/{share_id}` with its
pictures (`share_pages.py`), the named pages of the client, letters for rare characters below `/fonts/`
(`rare_font.py`), and the pages without JavaScript below `/plain/` (`plain.py`), to which `?plain=1` leads from every
page of the client.

The page of a listing is the same for every listing and for none: its title, its preview and its text name nobody. Only
the status tells a link that is dead. Files with a hash in their names may be kept for ever.
"""

from __future__ import annotations

import re
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote
from wsgiref.headers import Headers

from servestatic import ServeStaticASGI  # type: ignore[import-untyped]  # ships no types

from debtormap.core.coordinates import Wgs84, to_gcj02
from debtormap.core.grid import around
from debtormap.direct import Reply
from debtormap.public import problems
from debtormap.public.answers import Answer
from debtormap.public.api import preferred_language
from debtormap.public.codes import Codes
from debtormap.public.exposure import note
from debtormap.public.fastlane import App, Receive, Scope, Send
from debtormap.public.headers import Header
from debtormap.public.listings import VARY_BY_LANGUAGE
from debtormap.public.nearby import encode
from debtormap.public.plain import HOME, Plain
from debtormap.public.plain_style import STYLE, STYLE_PATH
from debtormap.public.rare_font import PIECE, SHEET_PATH, RareFont, sheet
from debtormap.public.service import RETRY_AFTER_S, Service
from debtormap.public.share_pages import HTML, NEUTRAL_TITLE, NOINDEX, SHARE, SharePages, page_reply
from debtormap.public.site import Site
from debtormap.public.wechat import WeChat
from debtormap.public.wire import source_shape

CSS: Final[Header] = (b"content-type", b"text/css; charset=utf-8")
WOFF2: Final[Header] = (b"content-type", b"font/woff2")
TEXT: Final[Header] = (b"content-type", b"text/plain; charset=utf-8")
# Where the client itself says which of its pages it shows (clients/host/routes.ts).
HOME_PATHS: Final = frozenset({"/", "/index.html"})
INDEX_PATHS: Final = HOME_PATHS | {"/clue", "/clue/", "/corrections", "/corrections/", "/verify", "/verify/"}
NO_CACHE: Final = "no-cache"
WEEK: Final[Header] = (b"cache-control", b"public, max-age=604800")
IMMUTABLE: Final = "public, max-age=31536000, immutable"
SOURCE_NAME: Final = "debtormap-tiles"
FIRST_NAME: Final = "debtormap-first"
NOT_BUILT: Final = (
    "The client is not built: run `make` in the source folder, or `npm run build` in clients/.\n"
    "客户端尚未构建：请在 clients/ 目录运行 npm run build。The API at /api/v1/ works.\n"
)
_HASHED: Final = re.compile(r"-[0-9A-Za-z]{8}\.[A-Za-z0-9.]+$")
_LISTING: Final = re.compile(r"/r/([^/]{1,200})/?")
_WITHOUT_SCRIPT: Final = {"/verify": "/plain/verify"}
_TITLE: Final = re.compile(r"<title>.*?</title>", re.DOTALL)


class Pages:
    """An ASGI app for everything a browser opens."""

    def __init__(self, client_dir: Path, service: Service, site: Site | None = None) -> None:
        self._index = client_dir / "index.html"
        self._service = service
        site = site or Site()
        self._source = site.source
        self._start = site.start
        self._plain = Plain(service)
        self._letters = RareFont()
        codes = None if site.mini_program is None else Codes(WeChat(site.mini_program, service.clock))
        self._shares = SharePages(service, site.public_url, codes)
        self._files: App | None = None
        if self._index.is_file():
            self._files = ServeStaticASGI(
                self._pages,
                root=client_dir,
                prefix="/",
                max_age=None,
                allow_all_origins=False,
                immutable_file_test=lambda path, url: _HASHED.search(url) is not None,
                add_headers_function=_set_caching,
            )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The index is ours to answer: it must be looked at again each time.
        if self._files is None or scope["path"] in INDEX_PATHS or _is_plain(scope):
            await self._pages(scope, receive, send)
        else:
            await self._files(scope, receive, send)

    async def _pages(self, scope: Scope, receive: Receive, send: Send) -> None:
        known = dict(scope["headers"])
        share = SHARE.fullmatch(scope["path"])
        piece = PIECE.fullmatch(scope["path"])
        if _is_plain(scope):
            reply = self._without_script(scope, known)
        elif piece is not None:
            reply = await self._piece(int(piece[1], 16))
        elif share is not None:
            page = None if self._files is None else self._neutral
            reply = await self._shares.reply(share[1], share[2], known, page) or _plain(503, NOT_BUILT)
            if share[2] and reply.status < 400:
                note(scope, 1)
        else:
            reply = self._reply(scope["path"], known)
        await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
        await send({"type": "http.response.body", "body": reply.body})

    async def _piece(self, number: int) -> Reply:
        letters = await self._letters.piece(number)
        if letters is None:
            return problems.reply(404)
        return Reply(200, [WOFF2, (b"content-length", b"%d" % len(letters)), WEEK], letters)

    def _reply(self, path: str, known: dict[bytes, bytes]) -> Reply:
        if path == SHEET_PATH:
            return page_reply(self._letter_sheet, known)
        listing = _LISTING.fullmatch(path)
        if path not in INDEX_PATHS and listing is None:
            return problems.reply(404)
        if self._files is None:
            return _plain(503, NOT_BUILT)
        if listing is None:
            return page_reply(self._home if path in HOME_PATHS else self._other, known)
        reply = page_reply(self._listing, known, NOINDEX)
        return reply if reply.status == 304 and self._status(listing[1]) == 200 else self._told(reply, listing[1])

    def _without_script(self, scope: Scope, known: dict[bytes, bytes]) -> Reply:
        path = scope["path"]
        if not path.startswith("/plain"):
            listing, share = _LISTING.fullmatch(path), SHARE.fullmatch(path)
            to = f"/plain/listings/{quote(listing[1])}" if listing else _WITHOUT_SCRIPT.get(path.rstrip("/"), HOME)
            to = f"/plain/shares/{quote(share[1])}" if share else to
            return Reply(303, [(b"location", to.encode()), (b"cache-control", b"no-store"), NOINDEX], b"")
        if path == STYLE_PATH:
            return page_reply(Answer(STYLE.encode(), content_type=CSS), known)
        wish = known.get(b"accept-language", b"").decode("latin-1")
        status, body, shown = self._plain.page(path, scope["query_string"], preferred_language(wish))
        note(scope, shown)
        if status == 200:
            return page_reply(Answer(body, content_type=HTML, vary=VARY_BY_LANGUAGE), known, NOINDEX)
        more = [(b"retry-after", b"%d" % RETRY_AFTER_S)] if status == 503 else []
        length = (b"content-length", b"%d" % len(body))
        return Reply(status, [HTML, length, (b"cache-control", b"no-store"), NOINDEX, *more], body)

    def _told(self, reply: Reply, listing_id: str) -> Reply:
        """The neutral page with the status of this link; a dead one is sent whole and kept by nobody."""
        status = self._status(listing_id)
        if status == 200:
            return reply
        body = self._listing.body
        more = [(b"retry-after", b"%d" % RETRY_AFTER_S)] if status == 503 else []
        length = (b"content-length", b"%d" % len(body))
        return Reply(status, [HTML, length, (b"cache-control", b"no-store"), NOINDEX, *more], body)

    def _status(self, listing_id: str) -> int:
        if not self._service.is_ready():
            return 503
        shown = self._service.projection.shown(listing_id, self._service.clock())
        return 404 if shown is None else 200

    @cached_property
    def _home(self) -> Answer:
        """The client's page, with what its map asks first (clients/host/early.ts): the same for everybody."""
        start = to_gcj02(Wgs84(self._start.lon, self._start.lat))
        first = f"/api/v1/about /api/v1/nearby?{around(start).canonical()}"
        return Answer(_with_meta(self._page(), FIRST_NAME, first).encode(), content_type=HTML)

    @cached_property
    def _letter_sheet(self) -> Answer:
        return Answer(sheet().encode(), content_type=CSS)

    @cached_property
    def _other(self) -> Answer:
        return Answer(self._page().encode(), content_type=HTML)

    @cached_property
    def _listing(self) -> Answer:
        return Answer(self._neutral.encode(), content_type=HTML)

    @cached_property
    def _neutral(self) -> str:
        """The client's page for one listing, whichever: it names nobody and is not for search engines."""
        page = _TITLE.sub(f"<title>{NEUTRAL_TITLE}</title>", self._page(), count=1)
        return page.replace("</head>", '<meta name="robots" content="noindex, noarchive">\n</head>', 1)

    def _page(self) -> str:
        """The client's page; it tells the map of a source of tiles (clients/host/map/source.ts)."""
        page = self._index.read_text("utf-8")
        if self._source is None:
            return page
        return _with_meta(page, SOURCE_NAME, encode(source_shape(self._source)).decode())


def _with_meta(page: str, name: str, content: str) -> str:
    return page.replace("</head>", f'<meta name="{name}" content="{escape(content)}">\n</head>', 1)


def _is_plain(scope: Scope) -> bool:
    path: str = scope["path"]
    return path == "/plain" or path.startswith("/plain/") or bool(scope["query_string"] == b"plain=1")


def _plain(status: int, text: str) -> Reply:
    body = text.encode()
    length = (b"content-length", b"%d" % len(body))
    return Reply(status, [TEXT, length, (b"cache-control", b"no-store")], body)


def _set_caching(found: Headers, path: str, url: str) -> None:
    found["Cache-Control"] = IMMUTABLE if _HASHED.search(url) else NO_CACHE
