"""WeChat's server interface: access tokens, mini-program codes, and tickets of the JS-SDK.

Source: WeChat's documentation of getStableAccessToken, getUnlimitedQRCode and the JS-SDK (appendix 1). A token holds
two hours and is asked for anew in its last five minutes, when the old one still works; asking again gives that same one
to every process. A new one may be forced twenty times a day. Mini-program codes belong to the mini-program's account,
the JS-SDK to an official account: two accounts, two secrets.

Nothing is sent but what a call needs: of a listing its share id, as the code's scene. Secrets, tokens and scenes stand
in no message and no log.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha1
from typing import Any, Final

import httpx
import msgspec

from debtormap.public.accounts import Account

LENDING_PATH: Final = "/cgi-bin/stable_token"
CODE_PATH: Final = "/wxa/getwxacodeunlimit"
TICKET_PATH: Final = "/cgi-bin/ticket/getticket"
PAGE: Final = "pages/listing/index"
CODE_WIDTH_PX: Final = 430
TIMEOUT_S: Final = 5.0
EARLY_S: Final = 300.0
FORCED_EVERY_S: Final = 7_200.0
STALE_TOKEN: Final = frozenset({40001, 40014, 42001})
MOST_BYTES: Final = 1_000_000

# These log addresses, in which tokens stand.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class WeChatFailed(Exception):
    """WeChat gave no answer (`code` is None) or refused, with its errcode."""

    def __init__(self, code: int | None) -> None:
        super().__init__("no answer" if code is None else f"errcode {code}")
        self.code = code


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    errcode: int = 0
    access_token: str = ""
    ticket: str = ""
    expires_in: int = 0


class Kept:
    """Something that WeChat lends for a while. Who asks while it is being fetched waits for the same."""

    def __init__(self, fetch: Callable[[], Awaitable[tuple[str, float]]], clock: Callable[[], float]) -> None:
        self._fetch, self._clock = fetch, clock
        self._value, self._until = "", float("-inf")
        self._turn = asyncio.Lock()

    async def get(self) -> str:
        async with self._turn:
            if self._clock() >= self._until:
                self._value, lent_s = await self._fetch()
                # Of what is lent for minutes only half is used.
                self._until = self._clock() + (lent_s - EARLY_S if lent_s > 2 * EARLY_S else lent_s / 2)
            return self._value

    def drop(self, value: str) -> None:
        """Unless another one is held by now."""
        if value == self._value:
            self._until = float("-inf")


class WeChat:
    """One account. Its calls raise WeChatFailed and nothing else."""

    def __init__(self, account: Account, clock: Callable[[], float]) -> None:
        self._account, self._clock = account, clock
        self._tls = httpx.create_ssl_context()
        self._token = Kept(self._fetch_token, clock)
        self._ticket = Kept(self._fetch_ticket, clock)
        self._refused = ""
        self._forced_at = float("-inf")

    @property
    def app_id(self) -> str:
        return self._account.app_id

    async def code(self, scene: str) -> bytes:
        """The mini-program code that opens the page of a listing with this scene: a picture."""
        wanted = {"scene": scene, "page": PAGE, "width": CODE_WIDTH_PX}
        return await self._with_token("POST", CODE_PATH, {}, wanted)

    async def ticket(self) -> str:
        """What pages in WeChat's browser are signed with."""
        return await self._ticket.get()

    async def _fetch_ticket(self) -> tuple[str, float]:
        told = _decoded(await self._with_token("GET", TICKET_PATH, {"type": "jsapi"}, None))
        return told.ticket, told.expires_in

    async def _fetch_token(self) -> tuple[str, float]:
        told = await self._lent(is_forced=False)
        if told.access_token != self._refused:
            return told.access_token, told.expires_in
        # It lends again what its calls no longer take.
        if self._clock() < self._forced_at + FORCED_EVERY_S:
            raise WeChatFailed(40001)
        self._forced_at = self._clock()
        told = await self._lent(is_forced=True)
        return told.access_token, told.expires_in

    async def _lent(self, *, is_forced: bool) -> _Told:
        wanted = {
            "grant_type": "client_credential",
            "appid": self._account.app_id,
            "secret": self._account.secret,
            "force_refresh": is_forced,
        }
        return _decoded(await self._ask("POST", LENDING_PATH, {}, wanted))

    async def _with_token(self, method: str, path: str, params: Mapping[str, str], json: Any) -> bytes:
        """A call, made once more with another token when WeChat does not take the first."""
        token = await self._token.get()
        try:
            return await self._ask(method, path, {**params, "access_token": token}, json)
        except WeChatFailed as failed:
            if failed.code not in STALE_TOKEN:
                raise
        self._refused = token
        self._token.drop(token)
        token = await self._token.get()
        return await self._ask(method, path, {**params, "access_token": token}, json)

    async def _ask(self, method: str, path: str, params: Mapping[str, str], json: Any) -> bytes:
        try:
            # A connection of its own each time: calls are hours or posters apart.
            async with httpx.AsyncClient(base_url=self._account.url, timeout=TIMEOUT_S, verify=self._tls) as client:
                reply = await client.request(method, path, params=params, json=json)
        except (httpx.HTTPError, httpx.InvalidURL):
            # Its message names the address, in which the token stands.
            raise WeChatFailed(None) from None
        body = reply.content
        if reply.status_code != httpx.codes.OK or not body or len(body) > MOST_BYTES:
            raise WeChatFailed(None)
        if body.startswith(b"{") and (told := _decoded(body)).errcode != 0:
            raise WeChatFailed(told.errcode)
        return body


def _decoded(body: bytes) -> _Told:
    try:
        return msgspec.json.decode(body, type=_Told)
    except msgspec.MsgspecError:
        raise WeChatFailed(None) from None


def signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """What the JS-SDK wants of a page at `url`, which has no fragment.

    >>> signature("T", "N", 1414587457, "https://court.example/s/abc")
    'd30ae5c812416b810b07972940b24f312f8679f0'
    """
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}"
    return sha1(text.encode(), usedforsecurity=False).hexdigest()
