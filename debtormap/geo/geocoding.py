"""Geocoding of places by a vendor: what is asked, what is answered, and the promise of each client.

Places only, never persons. A question is made of an entry of the gazetteer and nothing else; its text is cleaned of
numbers and of everything in brackets, and refused when a door number or a word of a person is left. What comes back
knows its datum. An answer counts only where its county is the one that was asked for.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from debtormap.core.addresses import normalise
from debtormap.core.coordinates import Gcj02, Wgs84, to_wgs84
from debtormap.core.divisions import Division
from debtormap.core.errors import RuleError
from debtormap.core.places import Precision
from debtormap.geo import divisions
from debtormap.geo.gazetteer import GazetteerPlace

LONGEST: Final = 40
BRACKETS: Final = re.compile(r"[(\[【<《].*?(?:[)\]】>》]|$)")
NUMBERS: Final = re.compile(r"[0-9A-Za-z*#:@._-]+")
# 九号楼, 三单元, 二〇一室 at the end or before more: but 七号村 and 三座窑村 are villages.
DOOR: Final = re.compile(
    r"[一二三四五六七八九十百零〇两廿甲乙丙丁]+(?:号楼|号院|单元|[栋幢室](?!村|屯|庄|社区)|号(?!村|屯|地|井|社区|街|路))"
    r"|[号栋幢室户]$"
)
PERSON: Final = re.compile(
    r"[男女](?:$|[,，、;；])|[男女]性|身份证|公民身份|出生|电话|手机|联系人|被执行人|先生|女士|某某"
)
FINE: Final = frozenset({Precision.COMPOUND, Precision.VILLAGE, Precision.COMMUNITY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question about one place. Made by `about` alone, so that nothing but a place of the gazetteer is ever asked."""

    text: str
    division: Division


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a vendor knows: the point typed with its datum, how fine it is, who says so, and the vendor's own words for
    quality as they came."""

    point: Wgs84 | Gcj02
    grade: Precision
    source: str
    quality: str

    @property
    def wgs84(self) -> Wgs84:
        return self.point if isinstance(self.point, Wgs84) else to_wgs84(self.point)


class Geocoder(Protocol):
    """A source of positions of places.

    `geocode` answers one question; None: it knows no such place. Unavailable: away or too slow, worth another try.
    TooMany: the quota is spent. NotAllowed: the key is refused, no use in trying again.
    """

    @property
    def source(self) -> str: ...

    def geocode(self, query: Query) -> Answer | None: ...


CountyOf: TypeAlias = Callable[[Wgs84, str], bool]


def about(place: GazetteerPlace) -> Query:
    """The question about a place: province, city, county, township, name. RuleError when it would tell of a door."""
    division = divisions.by_code(place.division_code)
    if division is None:
        raise RuleError("geocode_division", field="division_code", rule="must be a county of Hebei")
    text = f"{division.name}{cleaned(place.township or '')}{cleaned(place.name)}"
    if len(text) > LONGEST or not cleaned(place.name):
        raise RuleError(
            "geocode_name", field="name", rule=f"must leave a name; the question has at most {LONGEST} signs"
        )
    return Query(text=text, division=division)


def cleaned(name: str) -> str:
    """A name without numbers, brackets and what stands in them. RuleError when a door or a person may be left in it."""
    text = NUMBERS.sub("", BRACKETS.sub("", normalise(name)))
    if DOOR.search(text):
        raise RuleError("geocode_door_number", field="name", rule="must hold no number of a house, building or room")
    if PERSON.search(text):
        raise RuleError("geocode_person", field="name", rule="must be the name of a place, not tell of a person")
    return text


def accepted(query: Query, answer: Answer | None, lies_in: CountyOf) -> Answer | None:
    """The answer if it is fine enough and lies in the county that was asked for."""
    if answer is None or answer.grade not in FINE:
        return None
    return answer if lies_in(answer.wgs84, query.division.code) else None
