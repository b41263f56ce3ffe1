"""Administrative divisions at county level (GB/T 2260)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A county, district or county-level city. `code` has six digits; `name` is the full one: 河北省保定市莲池区."""

    code: str
    name: str
    city: str
    county: str


def full_name(*, province: str, city: str, county: str) -> str:
    """The name as official texts write it.

    >>> full_name(province="河北省", city="保定市", county="莲池区")
    '河北省保定市莲池区'
    """
    return f"{province}{city}{county}"
