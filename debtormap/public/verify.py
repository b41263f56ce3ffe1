"""Verifying what the court has signed, for who cannot do it on his own machine: `POST /api/v1/verify` and the form at
`/plain/verify`.

The file is held in memory for the time of one answer, and nothing of it is logged or kept. The answer says whether it
holds and, of an extract, whether the listing is still as it says; it never repeats a word about a person. Two threads
do the work, and who comes when too many wait is told to come again: neither the map nor a clue waits for it.
"""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import Annotated, Any, Final

from litestar import Response, post
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta, Struct

from debtormap.core.errors import DebtormapError, RuleError, Unavailable
from debtormap.core.extracts import MAGIC, MAX_BYTES
from debtormap.core.notices import Language
from debtormap.public import http, intake_handlers, plain_verify
from debtormap.public.api import preferred_language
from debtormap.public.http import DATA, PublicRequest, service_of
from debtormap.public.limits import Knock
from debtormap.public.plain import Plain
from debtormap.public.service import Service

PATH: Final = "/api/v1/verify"
FORM_PATH: Final = "/plain/verify"
# What a form writes around a file.
_FORM_BYTES: Final = 16 * 1024
MAX_WAITING: Final = 12
RETRY_AFTER_S: Final = 5
# Larger than any receipt and than evidence of some hundred events; what is parsed takes many times its size.
MAX_TEXT_BYTES: Final = 1024 * 1024
_THREADS: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="verify")
_waiting = 0
_RAW: Final = "application/octet-stream"
_HTML: Final = "text/html"
_UNREADABLE: Final = frozenset({"extract_form", "receipt_form", "checkpoint_form", "signature_form", "not_canonical"})
_OTHER_KEY: Final = frozenset({"key_unknown", "signature_key"})


class Reason(StrEnum):
    """Why a file does not hold."""

    UNREADABLE = "unreadable"
    """It is nothing that the court signs, or it was changed so far that it cannot be read."""
    OTHER_KEY = "other_key"
    CHANGED = "changed"


class Standing(StrEnum):
    """What became of the listing of an extract."""

    CURRENT = "current"
    CHANGED = "changed"
    """It is still public; the court has spoken of it since."""
    GONE = "gone"


class Verified(Struct, kw_only=True):
    """Whether a file holds. What it says is told only when it does, and never of whom."""

    holds: bool
    reason: Reason | None = None
    kind: Annotated[str | None, Meta(description="extract, receipt, evidence, delivery or checkpoint")] = None
    text: Annotated[str, Meta(description="In English, as `debtormap verify` says it")] = ""
    standing: Annotated[Standing | None, Meta(description="Of an extract: its listing now")] = None
    listing_id: str | None = None
    court: str | None = None
    as_of: str | None = None
    issued_at: str | None = None
    url: Annotated[str | None, Meta(description="Where the listing is read live")] = None
    synthetic: bool = False


@post(
    PATH, operation_id="verify", status_code=200,
    opt={**DATA, "parameters": frozenset(), "knock": Knock.LOOK, "body": _RAW},
    before_request=intake_handlers.check, request_max_body_size=MAX_BYTES,
)  # fmt: skip
async def verify(request: PublicRequest) -> Response[Verified]:
    """Verifies an extract, a receipt, evidence or a checkpoint, sent as a raw body of at most 4 MB."""
    verified = await _verified(await request.body(), service_of(request))
    return Response(content=verified, headers={"cache-control": "no-store"})


def tell(request: PublicRequest, error: Exception) -> Response[Any]:
    """A refusal on a page."""
    told, language = http.tell(request, error), _language(request)
    refusal = plain_verify.refusal(language, told.status_code or 500)
    page = Plain(service_of(request)).whole(refusal, FORM_PATH, {}, language)
    kept = {name: told.headers[name] for name in ("retry-after",) if name in told.headers}
    return Response(
        content=page.encode(), status_code=told.status_code, headers={"cache-control": "no-store", **kept},
        media_type=_HTML,
    )  # fmt: skip


@post(
    FORM_PATH, status_code=200, include_in_schema=False,
    opt={**DATA, "parameters": frozenset({"lang"}), "knock": Knock.LOOK, "body": "multipart/form-data",
         "media_type": b"text/html"},
    before_request=intake_handlers.check, request_max_body_size=MAX_BYTES + _FORM_BYTES,
    exception_handlers={DebtormapError: tell, HTTPException: tell},
)  # fmt: skip
async def verify_form(request: PublicRequest) -> Response[str]:
    """The same for a form, answered by a page."""
    service, language = service_of(request), _language(request)
    verified = await _verified(await _handed_in(request), service)
    page = Plain(service).whole(plain_verify.result(language, verified), FORM_PATH, {}, language)
    return Response(content=page, headers={"cache-control": "no-store"}, media_type=_HTML)


HANDLERS: Final[tuple[HTTPRouteHandler, ...]] = (verify, verify_form)


async def _verified(data: bytes, service: Service) -> Verified:
    global _waiting
    if _waiting >= MAX_WAITING:
        raise Unavailable("too many files wait to be verified", retry_after_s=RETRY_AFTER_S)
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_THREADS, verdict, data, service)
    finally:
        _waiting -= 1


def verdict(data: bytes, service: Service) -> Verified:
    """Verifies with the keys of this ledger. Needs Django's settings, which the public side of a test may not have."""
    from debtormap.ledger import feed, key_rings, verifying

    if len(data) > MAX_TEXT_BYTES and not data.startswith(MAGIC):
        return Verified(holds=False, reason=Reason.UNREADABLE)
    document = feed.key_document()
    keys = key_rings.parse(json.dumps(document).encode()) if document["keys"] else []
    found = verifying.verify(data, keys)
    if not found.holds:
        return Verified(holds=False, reason=_reason(found.code), text=found.text)
    facts = found.facts
    is_extract = facts["kind"] == "extract"
    return Verified(
        holds=True,
        kind=facts["kind"],
        text=found.text,
        standing=standing(service, facts["listing_id"], facts["as_of"]) if is_extract else None,
        listing_id=facts.get("listing_id"),
        court=facts.get("court"),
        as_of=facts.get("as_of"),
        issued_at=facts.get("issued_at"),
        url=facts.get("url"),
        synthetic=facts.get("synthetic") is True,
    )


def standing(service: Service, listing_id: str, as_of: str) -> Standing:
    """Whether the ledger's last word on a listing is still the one of this instant."""
    number = service.projection.shown(listing_id, service.clock())
    if number is None:
        return Standing.GONE
    return Standing.CURRENT if service.projection.touched_at(number) == as_of else Standing.CHANGED


def _reason(code: str) -> Reason:
    if code in _UNREADABLE:
        return Reason.UNREADABLE
    return Reason.OTHER_KEY if code in _OTHER_KEY else Reason.CHANGED


async def _handed_in(request: PublicRequest) -> bytes:
    """The file of the form, or the text that was pasted. RuleError when there is neither."""
    form = await request.form()
    file, text = form.get("file"), form.get("text")
    data = await file.read() if isinstance(file, UploadFile) else b""
    if not data and isinstance(text, str):
        data = text.strip().replace("\r\n", "\n").encode()
        data = data and data + b"\n"
    if not data:
        raise RuleError("file_missing", field="file", rule="a file or its text is needed")
    return data


def _language(request: PublicRequest) -> Language:
    asked = request.query_params.get("lang", "")
    if asked in set(Language):
        return Language(asked)
    return preferred_language(request.headers.get("accept-language", ""))
