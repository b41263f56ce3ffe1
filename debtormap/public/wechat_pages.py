"""What a page needs of us inside WeChat's own browser: the signature by which the JS-SDK knows the court's account.

WeChat is not told which page is signed: the ticket is fetched by itself, two hours at a time, and the signature is made
here. Only pages of this installation are signed.
"""

from __future__ import annotations

import asyncio
from secrets import token_hex
from typing import Annotated, Final, cast

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from debtormap.core.errors import NotFound, RuleError, Unavailable
from debtormap.public import wire
from debtormap.public.http import PublicRequest, service_of
from debtormap.public.site import Site
from debtormap.public.wechat import WeChat, WeChatFailed, signature

PATIENCE_S: Final = 3.0
RETRY_AFTER_S: Final = 60
LONGEST_PAGE: Final = 500
Page = Annotated[str | None, QueryParameter(description="Path and query of the page, as its address has them")]


@get("/api/v1/wechat/signature", operation_id="wechatSignature", opt={"parameters": frozenset({"page"})})
async def get_signature(request: PublicRequest, page: Page = None) -> Response[wire.PageSignature]:
    """What `wx.config` of WeChat's JS-SDK takes for a page of this installation. 404 without an official account."""
    wechat = cast(WeChat | None, request.app.state.official)
    if wechat is None:
        raise NotFound
    url = cast(Site, request.app.state.site).public_url + _checked(page)
    try:
        ticket = await asyncio.wait_for(wechat.ticket(), PATIENCE_S)
    except (WeChatFailed, TimeoutError):
        raise Unavailable("WeChat gave no ticket", retry_after_s=RETRY_AFTER_S) from None
    nonce, timestamp = token_hex(8), int(service_of(request).clock())
    signed = wire.PageSignature(
        app_id=wechat.app_id, timestamp=timestamp, nonce=nonce, signature=signature(ticket, nonce, timestamp, url)
    )
    return Response(signed, headers={"cache-control": "no-store"})


def _checked(page: str | None) -> str:
    is_ours = page is not None and page.startswith("/") and not page.startswith("//")
    if page is None or not is_ours or "#" in page or len(page) > LONGEST_PAGE or not page.isprintable():
        raise RuleError(
            "page_of_another", field="page", rule="path and query of a page of this installation, without fragment",
            mend="give what stands behind the host, such as /s/abc?from=timeline",
        )  # fmt: skip
    return page


HANDLERS: Final[tuple[HTTPRouteHandler, ...]] = (get_signature,)
