"""What of an identity number may be shown: enough to tell namesakes apart, too little to find the number.

The check digit together with sequence digits is the leak: the usual mask with four trailing digits leaves about 33
numbers. So nothing behind the birth year is ever shown, whatever was printed before.

>>> mask("139990199001010019", MaskForm.MASK_10_8)
'1399901990********'
>>> remask("1399001990****0014", MaskForm.MASK_2_YEAR)
'13****1990********'
>>> may_be_one_number("1399901990****0014", "139990199003070030")
False
"""

import re
import unicodedata
from enum import StrEnum

HIDDEN = "*"
FLOOR_CANDIDATES = 100_000


class MaskForm(StrEnum):
    """The forms in which a person's number may be shown."""

    MASK_10_8 = "mask_10_8"  # region and birth year
    MASK_2_YEAR = "mask_2_year"  # province and birth year


# How many numbers each form leaves open, with the sex known. Those below the floor are refused in any policy.
CANDIDATES = {
    MaskForm.MASK_10_8.value: 182_500,
    MaskForm.MASK_2_YEAR.value: 30_000_000,
    "mask_10_4_4": 33,
    "mask_11_4_4": 24,
    "mask_6_8_4": 67,
    "full": 1,
}

_SHOWN = {
    MaskForm.MASK_10_8: (frozenset(range(10)), frozenset(range(8))),
    MaskForm.MASK_2_YEAR: (frozenset({0, 1, 6, 7, 8, 9}), frozenset({0, 1, 6, 7})),
}
_RESIDENT = re.compile(r"[0-9]{17}[0-9X]")
_RESIDENT_15 = re.compile(r"[0-9]{15}")
_BIRTH_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_PRINTED_RESIDENT = re.compile(r"[0-9]{2}[0-9*]{12,16}[0-9X*]{1,3}")
_MIN_HIDDEN = 5
_ENDS = re.compile(r"([0-9A-Z]*)(?:[^0-9A-Z].*[^0-9A-Z]|[^0-9A-Z])([0-9A-Z]*)", re.DOTALL)


def mask(number: str, form: MaskForm) -> str | None:
    """The shown form of a person's clean number; None when it is too short to show anything of it."""
    if _RESIDENT.fullmatch(number):
        if form is MaskForm.MASK_10_8:
            return f"{number[:10]}********"
        return f"{number[:2]}****{number[6:10]}********"
    if _RESIDENT_15.fullmatch(number):
        return _keep(number, _SHOWN[form][1])
    return _first_letter(number)


def remask(printed: str, form: MaskForm) -> str | None:
    """A number that was printed with a mask of another list, in this form: never more than the form shows.

    The 19 characters of some lists (11 + 4 + 4) become 18. A mask whose shape is not known is hidden whole.
    """
    text = unicodedata.normalize("NFKC", printed).replace(" ", "").upper()
    text = text[:-1].replace("X", HIDDEN) + text[-1:] if text[:1].isdigit() else text
    text = re.sub(r"[^0-9A-Z]", HIDDEN, text)
    if not _PRINTED_RESIDENT.fullmatch(text) or len(text) not in (15, 18, 19):
        return _first_letter(text)
    if len(text) == 15:
        return _keep(text, _SHOWN[form][1]) if HIDDEN not in text[:8] else _keep(text, _SHOWN[form][1] - {6, 7})
    # Digits behind a hidden one are the birth year only when they read as one.
    shown = _SHOWN[form][0]
    return _keep(f"{text[:10]}********", shown if _BIRTH_YEAR.fullmatch(text[6:10]) else shown - {6, 7, 8, 9})


def looks_like_resident_number(printed: str) -> bool:
    """Whether a printed number has the shape of a resident number, masked or whole: where the birth year
    belongs stands one, or it is hidden."""
    text = unicodedata.normalize("NFKC", printed).replace(" ", "").upper()
    return bool(re.fullmatch(r"[1-8][0-9*]{5}[12*][09*][0-9*]{2}[0-9X*]{8,9}", text))


def may_be_one_number(one: str, other: str) -> bool:
    """Whether nothing of the two says that they differ; a number that is absent says nothing.

    Lists hide with masks of other lengths than what is hidden, so only what stands before and after is compared.
    """
    one, other = plain(one), plain(other)
    if not one or not other:
        return True
    if one.isalnum() and other.isalnum():
        return one == other
    (head, tail), (other_head, other_tail) = _ends(one), _ends(other)
    return _agree(head, other_head) and _agree(tail[::-1], other_tail[::-1])


def _ends(number: str) -> tuple[str, str]:
    match = _ENDS.fullmatch(number)
    return (match[1], match[2]) if match else (number, number)


def _agree(one: str, other: str) -> bool:
    return all(a == b for a, b in zip(one, other, strict=False))


def plain(number: str) -> str:
    """A printed number without what printing adds: wide characters, spaces, small letters."""
    return unicodedata.normalize("NFKC", number).replace(" ", "").upper()


def hidden_count(number: str) -> int:
    """How many characters of a printed number are hidden; more than any number has when there is none."""
    return sum(not char.isalnum() for char in plain(number)) if number.strip() else 100


def _keep(text: str, shown: frozenset[int]) -> str:
    return "".join(char if place in shown and char.isdigit() else HIDDEN for place, char in enumerate(text))


def _first_letter(number: str) -> str | None:
    first = number[:1] if number[:1].isalpha() and number[:1].isascii() else ""
    hidden = len(number) - len(first)
    return f"{first}{HIDDEN * hidden}" if hidden >= _MIN_HIDDEN else None
