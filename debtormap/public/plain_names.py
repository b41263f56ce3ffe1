"""What readers of the pages without JavaScript call courts and divisions, in either Chinese script and in English."""

from debtormap.core.divisions import Division
from debtormap.core.notices import Language
from debtormap.geo import divisions, other_names
from debtormap.geo.other_names import OtherName


def court_name(language: Language, name: str) -> str:
    """What a reader calls a court; one that is not in our table, as the record does.

    >>> court_name(Language.TRADITIONAL, "演示市中级人民法院"), court_name(Language.ENGLISH, "某地法院")
    ('演示市中級人民法院', '某地法院')
    """
    return _in(language, name, other_names.courts())


def division_name(language: Language, name: str) -> str:
    """A city or county by itself.

    >>> division_name(Language.TRADITIONAL, "莲池区"), division_name(Language.ENGLISH, "保定市")
    ('蓮池區', 'Baoding')
    """
    return _in(language, name, other_names.divisions())


def county_name(language: Language, county: Division) -> str:
    """A county with its city; a city alone.

    >>> county = divisions.by_code("130606")
    >>> [county_name(language, county) for language in Language]
    ['保定市莲池区', '保定市蓮池區', 'Lianchi District, Baoding']
    """
    parts = [division_name(language, name) for name in (county.city, county.county) if name]
    return ", ".join(reversed(parts)) if language is Language.ENGLISH else "".join(parts)


def recorded_division(language: Language, code: str, name: str) -> str:
    """What a reader calls a division that a record names; one that is not in our table, as the record does."""
    known = divisions.by_code(code)
    if language is Language.CHINESE or known is None or known.name != name:
        return name
    province = "河北省" if language is Language.TRADITIONAL else ""
    return province + county_name(language, known)


def _in(language: Language, name: str, others: dict[str, OtherName]) -> str:
    other = others.get(name)
    if other is None or language is Language.CHINESE:
        return name
    return other.english if language is Language.ENGLISH else other.traditional
