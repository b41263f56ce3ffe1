"""An extract of a listing on paper: what stands on it, in Chinese (simplified or traditional) or English.

It has what the page of the listing has and nothing else. Who prints and signs it is the court side, which has the keys
(`debtormap.extracts`) and stands before this one; alone, the public side says that it cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any, Final

import segno
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter

from debtormap.core.errors import Unavailable
from debtormap.core.notices import Language
from debtormap.public.http import PublicRequest
from debtormap.public.plain_facts import FACTS, fact, tag_of
from debtormap.public.plain_words import TAGS, t

PATH: Final = "/api/v1/listings/{listing_id:str}/extract.pdf"
TEMPLATE: Final = "extract.html"
MEDIA_TYPE: Final = "application/pdf"
RETRY_AFTER_S: Final = 3600
_BEIJING: Final = timezone(timedelta(hours=8))
_NOTICES: Final = ("meaning", "how_to_object")
LanguageName = Annotated[
    str, QueryParameter(description="Language of the labels: zh, zh-Hant or en; else Accept-Language says")
]


@get(PATH, operation_id="listing_extract", media_type=MEDIA_TYPE, opt={"parameters": frozenset({"lang"})})
async def get_extract(request: PublicRequest, listing_id: FromPath[str], lang: LanguageName = "") -> Response[bytes]:
    """The listing as a signed PDF, to be verified with `debtormap verify` or at /verify. Answered by the court."""
    raise Unavailable("answered by the court side", retry_after_s=RETRY_AFTER_S)


HANDLERS: Final[tuple[HTTPRouteHandler, ...]] = (get_extract,)


def context(shown: Mapping[str, Any], language: Language, *, public_url: str) -> dict[str, object]:
    """The values of the template, from a listing as its page shows it (`core.disclosure.detail`)."""
    url = live_url(public_url, shown["id"])
    words = ("heading", "invented", "facts", "qr", "check", "live", "verify")
    return {
        "lang": TAGS[language],
        "words": {word: t(language, f"extract_{word}") for word in words},
        "court_name": shown["court"]["name"] if "court" in shown else "",
        "as_of": t(language, "extract_as_of", time=_in_beijing(shown["as_of"])),
        "listing": t(language, "extract_listing", id=shown["id"]),
        "rows": [_row(shown, key, language) for key in FACTS if shown.get(key) is not None],
        "notices": [
            *((t(language, key), shown[key]) for key in _NOTICES),
            (t(language, "extract_limits_title"), t(language, "extract_limits")),
        ],
        "policy": t(language, "policy", **shown["policy"]),
        "qr": segno.make(url, error="m").png_data_uri(scale=4, border=4),
        "url": url,
        "verify_url": f"{public_url}/verify",
        "synthetic": shown.get("synthetic", False),
    }


def live_url(public_url: str, listing_id: str) -> str:
    """Where the listing is read live, for as long as it is public."""
    return f"{public_url}/r/{listing_id}"


def _row(shown: Mapping[str, Any], key: str, language: Language) -> dict[str, str]:
    value = fact(language, key, shown[key])
    tag = tag_of(key, value, shown[key]) or TAGS[language]
    return {"label": t(language, key), "value": value, "lang": tag}


def _in_beijing(as_of: str) -> str:
    return datetime.fromisoformat(as_of).astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M:%S")
