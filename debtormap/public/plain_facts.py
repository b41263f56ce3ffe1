"""The facts of a listing as the pages without JavaScript and extracts say them, and which words are the court's."""

from __future__ import annotations

from typing import Any, Final

from debtormap.core.notices import Language
from debtormap.public.plain_html import Html, el, join
from debtormap.public.plain_names import court_name, recorded_division
from debtormap.public.plain_words import TAGS, day, t

FACTS: Final = (
    "name", "kind", "masked_number", "credit_code", "sex", "birth_year", "division", "partial_address",
    "legal_representative", "grounds", "obligation", "performance", "basis", "court", "case_number", "filed_on",
    "decided_on", "published_on", "ends_on",
)  # fmt: skip
# What the court wrote; our own words are in the language of the page.
_OF_THE_COURT: Final = frozenset(
    {"name", "division", "partial_address", "legal_representative", "obligation", "basis", "court", "case_number"}
)

# Courts and divisions have names of ours in each language.
_NAMED: Final = frozenset({"court", "division"})


def description(language: Language, key: str, value: Any) -> Html:
    """A fact in a list of them; what the court wrote is marked where the page is in another language."""
    if key == "performance":
        ours, *its = _performance(language, value)
        return el("dd", Html("；".join([join(ours), *(written(language, text) for text in its)])))
    told = fact(language, key, value)
    return el("dd", told, lang=None if language is Language.CHINESE else tag_of(key, told, value))


def tag_of(key: str, told: str, value: Any) -> str | None:
    """The language of what the court wrote; None for words of ours, as for a court by the name it has in a language."""
    is_its = key in _OF_THE_COURT and (key not in _NAMED or told == value["name"])
    return TAGS[Language.CHINESE] if is_its else None


def fact(language: Language, key: str, value: Any) -> str:
    """A fact as its reader writes it; what the court wrote is unchanged."""
    match key:
        case "filed_on" | "decided_on" | "published_on" | "ends_on":
            return day(language, value)
        case "kind" | "sex":
            return t(language, value)
        case "grounds":
            return "；".join(ground["text"] for ground in value)
        case "performance":
            return "；".join(_performance(language, value))
        case "basis":
            return f"{value['issuer']} {value['number']}"
        case "court":
            return court_name(language, value["name"])
        case "division":
            return recorded_division(language, value["code"], value["name"])
        case "legal_representative":
            return str(value["name"])
        case _:
            return str(value)


def _performance(language: Language, value: Any) -> list[str]:
    """Our word for its state, then what the court wrote of it."""
    said = (value.get("performed"), value.get("unperformed"))
    return [t(language, f"{value['state']}_performed"), *(text for text in said if text)]


def written(language: Language, text: str) -> Html:
    """What the court wrote, marked where the page is in another language."""
    return join(text) if language is Language.CHINESE else el("span", text, lang=TAGS[Language.CHINESE])


def named(language: Language, key: str, value: Any) -> Html:
    """A court or division by its name in the reader's language, or marked as the record has it."""
    told = fact(language, key, value)
    return written(language, told) if told == value["name"] else join(told)


def marked(language: Language, key: str, name: str, **values: str | int) -> Html:
    """A text of ours around a name that the court wrote."""
    before, _, after = t(language, key, name="\0", **values).partition("\0")
    return join(before, written(language, name), after)
