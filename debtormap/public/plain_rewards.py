"""Reward notices without JavaScript: all of them at `/plain/rewards`, those of a place, and that of a listing.

They ask for assets, and each page of them says first that nobody is to be followed or approached.
"""

from __future__ import annotations

from typing import Any, Final

from debtormap.core.notices import Language
from debtormap.public import plain_rows
from debtormap.public.plain_facts import written
from debtormap.public.plain_html import Html, el, join
from debtormap.public.plain_words import day, t

PATH: Final = "/plain/rewards"
# The court's words of every notice, in the order in which they are read.
_WORDS: Final = ("asks", "rule", "payer", "excluded", "basis")


def page(language: Language, found: Any) -> Html:
    """One page of all notices, each with its listing; `found` is an answer of the API."""
    head = join(el("h1", t(language, "rewards")), el("p", t(language, "rewards_ask")))
    if not found["total"]:
        return join(head, el("p", t(language, "rewards_none")))
    return join(
        head,
        el("p", t(language, "rewards_count", count=found["total"])),
        el("ul", *(_row(language, one, "h2") for one in found["notices"])),
        plain_rows.more(language, found["next"], PATH),
        el("h2", t(language, "rewards_words")),
        _words(language, found["words"]),
    )


def of_place(language: Language, notices: Any) -> Html | None:
    """The notices about organisations at a place; None where there are none."""
    if not notices:
        return None
    rows = [_row(language, one, "h3") for one in notices]
    return join(el("h2", t(language, "rewards")), el("p", t(language, "rewards_ask")), el("ul", *rows))


def of_listing(language: Language, reward: Any) -> Html | None:
    """The notice of one listing with its words; None where there is none."""
    if reward is None:
        return None
    words = _words(language, reward["words"])
    return join(el("h2", t(language, "reward")), _promised(language, reward), _limited(language, reward), words)


def promise(language: Language, reward: Any) -> str:
    """An amount, or a share of what is recovered and its ceiling."""
    if reward["form"] == "amount":
        return t(language, "reward_amount", yuan=_yuan(reward["amount_fen"]))
    percent = f"{reward['share_permille'] / 10:g}"
    return t(language, "reward_share", percent=percent, yuan=_yuan(reward["ceiling_fen"]))


def _row(language: Language, one: Any, heading: str) -> Html:
    """Below the heading that the list stands under."""
    terms = join(el(heading, promise(language, one["reward"])), _limited(language, one["reward"]))
    return el("li", terms, plain_rows.summary(language, one["listing"]))


def _promised(language: Language, reward: Any) -> Html:
    return el("p", el("strong", promise(language, reward)))


def _limited(language: Language, reward: Any) -> Html:
    """Until when it holds, and what the applicant asks for."""
    until = el("p", t(language, "reward_until", day=day(language, reward["valid_until"])))
    return join(until, el("p", written(language, reward["conditions"])) if reward["conditions"] else None)


def _words(language: Language, words: Any) -> Html:
    """The basis is a Chinese document by its name."""
    told = [written(language, words[name]) if name == "basis" else join(words[name]) for name in _WORDS]
    return join(*(el("p", text) for text in told))


def _yuan(fen: int) -> str:
    """Without ".00", which nobody reads.

    >>> _yuan(1_234_550), _yuan(500_000)
    ('12,345.50', '5,000')
    """
    return f"{fen // 100:,}" + (f".{fen % 100:02}" if fen % 100 else "")
