"""What a shared link opens: the page at `/s/{share_id}`, and the pictures `card.png` and `poster.png` below it.

The page is the client, with a preview that names nobody. When the listing may no longer be passed on all three are one
neutral 410, kept by no cache. Pictures are drawn one at a time in a thread of their own, so that reading never waits
for them; they are never kept past an event of their listing, nor past its term.
"""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from html import escape
from typing import Final

from debtormap.core import pictures
from debtormap.core.errors import Gone
from debtormap.core.notices import STANDARD, Language, Notice
from debtormap.core.policies import Field
from debtormap.direct import Reply
from debtormap.public import drawing, headers, problems, shares
from debtormap.public.answers import Answer, takes_gzip
from debtormap.public.codes import Codes
from debtormap.public.drawing import Poster, Undrawable
from debtormap.public.headers import Header
from debtormap.public.pictures import Picture
from debtormap.public.plain_style import STYLE_PATH
from debtormap.public.plain_words import t
from debtormap.public.service import RETRY_AFTER_S, Service
from debtormap.public.shares import Shared

HTML: Final[Header] = (b"content-type", b"text/html; charset=utf-8")
PNG: Final[Header] = (b"content-type", b"image/png")
NOINDEX: Final[Header] = (b"x-robots-tag", b"noindex, noarchive")
NO_STORE: Final[Header] = (b"cache-control", b"no-store")
# Whatever stands in the place of the id: what nobody made is gone like what died.
SHARE: Final = re.compile(r"/s/([^/]*)(?:/(card\.png|poster\.png)?)?")
NEUTRAL_TITLE: Final = "公示信息"
INVITATION: Final = "点击查看实时状态"
SCAN: Final = "请扫码核对是否仍在公布"
SCAN_IN_WECHAT: Final = "请用微信扫码核对是否仍在公布"
# The time on a picture is never older.
KEPT_S: Final = 600.0
# One that lacks its mini-program code is soon drawn again.
KEPT_WITHOUT_CODE_S: Final = 60.0
MOST_WAITING: Final = 8
_TRIES: Final = 3
_BEIJING: Final = timezone(timedelta(hours=8))
_DRAWER: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawer")
GONE: Final = (
    '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="robots" content="noindex, noarchive"><title>公示信息</title>'
    f'<link rel="icon" href="data:,"><link rel="stylesheet" href="{STYLE_PATH}"></head>'
    f"<body><main><h1>{t(Language.CHINESE, 'gone_title')}</h1>"
    f'<p lang="zh-Hant">{t(Language.TRADITIONAL, "gone_title")}</p><p lang="en">{t(Language.ENGLISH, "gone_title")}</p>'
    '<p><a href="/">失信被执行人信息公示</a></p></main></body></html>'
).encode()


class SharePages:
    """Answers below `/s/`. `public_url` is where the code on a poster leads to when there is none of `codes`."""

    def __init__(self, service: Service, public_url: str, codes: Codes | None = None) -> None:
        self._service = service
        self._public_url = public_url
        self._codes = codes
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def reply(
        self, share_id: str, picture: str | None, known: dict[bytes, bytes], page: str | None
    ) -> Reply | None:
        """None: it lives, but there is no `page` of the client to show it with."""
        if not self._service.is_ready():
            return problems.reply(503, headers=[(b"retry-after", b"%d" % RETRY_AFTER_S)])
        try:
            if picture is not None:
                return await self._picture(share_id, picture.removesuffix(".png"), known)
            self._find(share_id)
        except Gone:
            return _gone()
        if page is None:
            return None
        answer = Answer(page.replace("</head>", f"{self._preview(share_id)}</head>", 1).encode(), content_type=HTML)
        return page_reply(answer, known, NOINDEX)

    def _find(self, share_id: str) -> Shared:
        return shares.find(self._service.projection, share_id, self._service.clock())

    def _preview(self, share_id: str) -> str:
        """What a messenger shows of the link."""
        shown = {"og:title": NEUTRAL_TITLE, "og:description": INVITATION, "og:type": "website"}
        if self._service.projection.policy.share.card:
            shown["og:image"] = f"{self._public_url}/s/{share_id}/card.png"
        return "".join(f'<meta property="{name}" content="{escape(text)}">\n' for name, text in shown.items())

    async def _picture(self, share_id: str, kind: str, known: dict[bytes, bytes]) -> Reply:
        """Raises Gone, also when the listing went while its picture was drawn."""
        rule = self._service.projection.policy.share
        if not (rule.poster if kind == "poster" else rule.card):
            return problems.reply(404)
        answer = self._kept(self._find(share_id), kind)
        if answer is None and self._waiting >= MOST_WAITING:
            return problems.reply(503, headers=[(b"retry-after", b"%d" % RETRY_AFTER_S)])
        try:
            answer = answer or await self._drawn(share_id, kind)
        except Undrawable:
            return problems.reply(404)
        if answer is None:
            return problems.reply(503, headers=[(b"retry-after", b"%d" % RETRY_AFTER_S)])
        if_none_match, heard = known.get(b"if-none-match"), self._service.heard.header
        reply = answer.reply(self._service.clock(), gzip=False, if_none_match=if_none_match, checked=heard)
        own = [header for header in reply.headers if header not in headers.API]
        return Reply(reply.status, [*own, NOINDEX], reply.body)

    def _kept(self, shared: Shared, kind: str) -> Answer | None:
        service = self._service
        return service.pictures.get(shared.listing_id, kind, shared.record["share_id"], service.clock())

    async def _drawn(self, share_id: str, kind: str) -> Answer | None:
        """None when the listing changed as often as it was drawn."""
        self._waiting += 1
        try:
            code = await self._codes.get(share_id) if self._codes is not None and kind == "poster" else None
            async with self._turn:
                for _ in range(_TRIES):
                    shared = self._find(share_id)
                    if (kept := self._kept(shared, kind)) is not None:
                        return kept
                    projection = self._service.projection
                    before = projection.policy, projection.bodies[shared.number]
                    answer = await self._draw(shared, kind, code)
                    again = self._find(share_id)
                    if projection is self._service.projection and before == (
                        projection.policy,
                        projection.bodies[again.number],
                    ):
                        self._service.pictures.put(again.listing_id, kind, Picture(share_id=share_id, answer=answer))
                        return answer
                return None
        finally:
            self._waiting -= 1

    async def _draw(self, shared: Shared, kind: str, code: bytes | None) -> Answer:
        now = self._service.clock()
        make = partial(self._poster, shared, now, code) if kind == "poster" else partial(self._card, shared)
        body = await asyncio.get_running_loop().run_in_executor(_DRAWER, make)
        ends_s = self._service.projection.expires_s[shared.number]
        is_lacking = kind == "poster" and code is None and self._codes is not None
        kept_s = KEPT_WITHOUT_CODE_S if is_lacking else KEPT_S
        return Answer(body, valid_until=min(now + kept_s, ends_s), content_type=PNG)

    def _poster(self, shared: Shared, now: float, code: bytes | None) -> bytes:
        policy = self._service.projection.policy
        texts = (policy.texts or STANDARD)[Language.CHINESE]
        time = datetime.fromtimestamp(now, UTC).astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M")
        return drawing.poster(
            Poster(
                title=pictures.TITLE,
                rows=[(row.label, row.value) for row in pictures.rows(shared.record, policy.share.picture)],
                scan=SCAN if code is None else SCAN_IN_WECHAT,
                notes=[texts[Notice.POSTER].replace("{time}", time), texts[Notice.USE]],
                banner=texts[Notice.DEMONSTRATION] if shared.record.get("synthetic") else "",
                url=f"{self._public_url}/s/{shared.record['share_id']}",
                code=code,
            )
        )

    def _card(self, shared: Shared) -> bytes:
        policy = self._service.projection.policy
        texts = (policy.texts or STANDARD)[Language.CHINESE]
        rows = pictures.rows(shared.record, policy.share.picture)
        return drawing.card(
            title=pictures.TITLE,
            court=next((row.value for row in rows if row.field is Field.COURT), ""),
            invite=INVITATION,
            banner=texts[Notice.DEMONSTRATION] if shared.record.get("synthetic") else "",
        )


def page_reply(answer: Answer, known: dict[bytes, bytes], *more: Header) -> Reply:
    """A page that is looked at again each time, with the headers of pages in place of those of data."""
    reply = answer.reply(
        0,
        gzip=takes_gzip(known.get(b"accept-encoding", b"")),
        if_none_match=known.get(b"if-none-match"),
        checked=(b"cache-control", b"no-cache"),
    )
    of_data = {name for name, _ in headers.API} | {b"cache-control"}
    kept = [header for header in reply.headers[:-1] if header[0] not in of_data]
    return Reply(reply.status, [*kept, reply.headers[-1], *more], reply.body)


def _gone() -> Reply:
    return Reply(410, [HTML, (b"content-length", b"%d" % len(GONE)), NO_STORE, NOINDEX], GONE)
