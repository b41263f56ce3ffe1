"""The form at `/plain/verify` and what it answers. Of a listing that is gone it says so, and nothing else of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtormap.core.notices import Language
from debtormap.public.plain_html import Html, el, join
from debtormap.public.plain_names import court_name
from debtormap.public.plain_words import moment, t

if TYPE_CHECKING:
    from debtormap.public.verify import Verified

ACTION: Final = "/plain/verify"
KEYS: Final = "/.well-known/debtormap-keys.json"
_REFUSALS: Final = {400: "verify_missing", 413: "verify_too_large", 429: "verify_too_often"}


def form(language: Language) -> Html:
    """A file or a text, sent to this server."""
    return join(
        el("h1", t(language, "verify")),
        el("p", t(language, "verify_what")),
        el(
            "form",
            el("label", t(language, "verify_file"), for_="file"),
            el("input", id="file", name="file", type="file", accept=".pdf,.json,.txt"),
            el("label", t(language, "verify_text"), for_="text"),
            el("textarea", id="text", name="text", rows="6", autocomplete="off", spellcheck="false"),
            el("p", el("button", t(language, "verify_send"))),
            action=f"{ACTION}?lang={language.value}",
            method="post",
            enctype="multipart/form-data",
        ),
        el("p", t(language, "verify_privacy"), class_="fine"),
        el("p", t(language, "verify_offline"), " ", el("a", t(language, "verify_keys"), href=KEYS), class_="fine"),
    )


def result(language: Language, verified: Verified) -> Html:
    """What became of a file."""
    again = el("p", el("a", t(language, "verify_again"), href=f"{ACTION}?lang={language.value}"))
    if not verified.holds:
        reason = verified.reason or "changed"
        return join(el("h1", t(language, "verify_false")), el("p", t(language, f"verify_{reason}")), again)
    standing = verified.standing
    title = "verify_true" if standing is None else f"verify_{standing}_title"
    said = None if standing is None else el("p", t(language, f"verify_{standing}_said"))
    is_live = standing is not None and standing != "gone"
    live = el("a", t(language, "verify_live"), href=f"/plain/listings/{verified.listing_id}?lang={language.value}")
    return join(
        el("h1", t(language, title)),
        said,
        el("dl", *_facts(language, verified)),
        el("p", live) if is_live else None,
        el("p", t(language, "demo"), class_="fine") if verified.synthetic else None,
        again,
    )


def refusal(language: Language, status: int) -> Html:
    """Why nothing was verified."""
    text = _REFUSALS.get(status, "stale" if status == 503 else "verify_missing")
    return join(el("h1", t(language, "refused_title")), el("p", t(language, text)), form(language))


def _facts(language: Language, verified: Verified) -> list[Html]:
    told = (
        ("verify_kind", t(language, f"verify_kind_{verified.kind}")),
        ("court", verified.court and court_name(language, verified.court)),
        ("verify_listing_id", verified.listing_id),
        ("verify_as_of", verified.as_of and moment(language, verified.as_of)),
        ("verify_issued_at", verified.issued_at and moment(language, verified.issued_at)),
    )
    return [join(el("dt", t(language, key)), el("dd", value)) for key, value in told if value is not None]
