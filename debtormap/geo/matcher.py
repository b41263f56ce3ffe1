"""Matching of addresses: which county, township and place a free text means; never a guess.

Method: one Aho-Corasick automaton over all names of divisions, longest first from the left; points for each county
named (full 6, old or zone 5, short 3, township 4), 3 more when the city agrees, 4 less when it contradicts. Two
counties with the same points are a tie, given to a person as candidates. Old names give all their heirs the same
points, so the township decides. Where nothing is named, one county may sound like what is written (长按区). Then the
place is looked for among those of the county, behind the division.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import ahocorasick

from debtormap.core.places import Precision
from debtormap.geo import divisions
from debtormap.geo.address_text import NOT_A_DIVISION, prepare, simplify
from debtormap.geo.division_terms import OLD, SHORT, TOWNSHIP, Naming, Term, build, county_names, own_names
from debtormap.geo.gazetteer import Gazetteer, GazetteerPlace
from debtormap.geo.outside import Outside
from debtormap.geo.place_names import PlaceNames
from debtormap.geo.sounds import sound_alike

SHORTEST_MISTYPED: Final = 2
READ_CHARS: Final = 34  # a division stands in front
GAP_CHARS, GAP_FROM = 4, 14
AGREES, CONTRADICTS = 3, -4
ENOUGH: Final = 3
_DIGITS: Final = "0123456789"
_NUMBER: Final = re.compile("[0-9]+")
TANGSHAN, BESIDE_A_ROAD = "1302", ("路南", "路北")  # districts of 唐山, not a street of that name
OUTSIDE: Final = "outside_hebei"
NOTHING: Final = "no division named"
CITY_ONLY: Final = "city only"
TIE: Final = "tie"
TIE_OF_HEIRS: Final = "tie: old name with several heirs"
TIE_WITH_TOWNSHIP: Final = "tie: county and township disagree"
SHORT_ALONE: Final = "short name alone"
TYPO: Final = "no division named; candidates differ by one character"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What an address means. `division_code` is a county's, or a zone's when the text gives no more; None when nothing
    is sure: `candidates` then holds the codes a person may choose from. `why` tells how it was found."""

    division_code: str | None
    township: str | None
    place: GazetteerPlace | None
    precision: Precision
    why: str
    candidates: tuple[str, ...] = ()


class Read(NamedTuple):
    """What of an address decides its meaning: equal where nothing but numbers of houses and doors differs."""

    text: str
    in_hebei: bool


@dataclass(slots=True)
class _Reading:
    """What the first characters of a text say about its divisions."""

    city: str = ""
    region: frozenset[str] = frozenset()
    areas: dict[str, int] = field(default_factory=dict)
    namings: dict[str, Naming] = field(default_factory=dict)
    township: Term | None = None
    end: int = 0

    def agrees(self, code: str) -> int:
        if self.region:
            return AGREES if code in self.region else CONTRADICTS
        if self.city:
            return AGREES if code[:4] == self.city else CONTRADICTS
        return 0


class Matcher:
    """Ready in about a second; 25,000 addresses a second and more on one core. Never raises, whatever the text."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._outside = Outside(own_names(gazetteer.townships))
        terms = build(gazetteer.townships, self._outside.full)
        self._automaton = ahocorasick.Automaton()
        for text, term in terms.items():
            self._automaton.add_word(text, term)
        self._automaton.make_automaton()
        self._hosts = gazetteer.townships.hosts
        self._places = PlaceNames(gazetteer)
        self._numbers = Numbers([*terms, *(simplify(place.name) for place in gazetteer.places)])

    def match(self, text: str) -> Match:
        """The meaning of an address; only its first 60 characters or so are read."""
        return self.meaning(Read(*prepare(text)))

    def read(self, text: str) -> Read:
        """What `meaning` asks of an address."""
        prepared, in_hebei = prepare(text)
        return Read(self._numbers.levelled(prepared), in_hebei)

    def meaning(self, read: Read) -> Match:
        """The meaning of an address by what was read of it."""
        prepared, in_hebei = read
        if not in_hebei and self._outside.begins(prepared):
            return _no_match(OUTSIDE)
        reading = self._read(prepared)
        scores = _scores(reading)
        best = max(scores.values(), default=0)
        codes = [code for code, score in scores.items() if score == best]
        if best < ENOUGH:
            return self._mistyped(prepared, reading) or _unnamed(reading, prepared)
        if len(codes) > 1:
            return _no_match(TIE_OF_HEIRS if _is_old(reading, codes) else TIE, codes)
        if best == SHORT and not in_hebei:
            return _no_match(SHORT_ALONE, codes)  # 安平花园 is no address in 安平县
        if codes[0] not in reading.areas and max(reading.areas.values(), default=0) >= OLD:
            # 唐山市卢龙县石门镇: the county left that city, where another has a township of the name.
            return _no_match(TIE_WITH_TOWNSHIP, [*codes, *reading.areas])
        return self._settled(prepared, reading, codes[0])

    def _read(self, text: str) -> _Reading:
        reading = _Reading()
        last = 0
        # The automaton refuses an empty text.
        for at, term in self._automaton.iter_long(text[:READ_CHARS]) if text else ():
            end = at + 1
            start = end - len(term.text)
            if start - last > GAP_CHARS and start > GAP_FROM:
                break
            if term.outside or not _take(reading, term, text, end, start - last):
                continue
            last = reading.end = end
        return reading

    def _mistyped(self, text: str, reading: _Reading) -> Match | None:
        """The one county whose name sounds like what stands behind the city, or begins the text; None when no one or
        several do. A short name sounds like too much to be told without its city."""
        begin = text[reading.end :]
        alike = [
            (county.code, name)
            for county in divisions.counties()
            if county.code.startswith(reading.city)
            for name in county_names(county)
            if (reading.city or len(name) > SHORTEST_MISTYPED) and sound_alike(begin[: len(name)], name)
        ]
        if reading.region or len({code for code, _ in alike}) != 1:
            return None
        code, name = alike[0]
        reading.namings[code], reading.end = Naming.SOUND, reading.end + len(name)
        return self._settled(text, reading, code)

    def _settled(self, text: str, reading: _Reading, code: str) -> Match:
        township, naming = None, reading.namings.get(code)
        if reading.township is not None:
            held = reading.township.townships
            township = held.get(code)
            if township is None and divisions.is_zone(code):
                hosts = [host for host in self._hosts.get(code, ()) if host in held]
                if len(hosts) == 1:
                    code, township = hosts[0], held[hosts[0]]
            if township is None and _is_old(reading, [code]) and (others := _same_city(held, code)):
                return _no_match(TIE_WITH_TOWNSHIP, [code, *others])
        place = self._places.find(text, reading.end, code, township)
        if place is not None and township is None:
            township = place.township
        return _match(naming, code, township, place)


class Numbers:
    """The rules ask of a digit whether it is one, never which, but where the name of a place has a number."""

    def __init__(self, names: Iterable[str]) -> None:
        numbers = {number for name in names for number in _NUMBER.findall(name)}
        self._named = re.compile("|".join(map(re.escape, sorted(numbers)))) if numbers else None
        # No name may be read into a text that does not have it.
        free = [digit for digit in _DIGITS if not any(set(number) == {digit} for number in numbers)]
        # In UTF-8 no other character has the byte of a digit.
        self._level = bytes.maketrans(_DIGITS.encode(), free[-1].encode() * 10) if free else None

    def levelled(self, text: str) -> str:
        """The text with one digit for all; as it is where it may hold the number of a name."""
        if self._level is None or (self._named is not None and self._named.search(text)):
            return text
        return text.encode(errors="surrogatepass").translate(self._level).decode(errors="surrogatepass")


def _take(reading: _Reading, term: Term, text: str, end: int, gap: int) -> bool:
    """Note what a term says; False when here it is the name of something else, such as a street."""
    if _is_part_of_another_name(term, text, end):
        return False
    taken = False
    if (term.city or term.region) and not reading.areas:
        reading.city, reading.region, taken = term.city or reading.city, term.region or reading.region, True
    if term.areas and _is_credible(reading, term, gap):
        taken = True
        for code, points in term.areas.items():
            if points > reading.areas.get(code, 0) and not (term.needs_city and code[:4] != reading.city):
                reading.areas[code], reading.namings[code] = points, term.namings[code]
    held = reading.township.township_points if reading.township is not None else 0
    # 容城 is the county or its town, never both at once; and 和平 is a township only right behind its county.
    if term.township_points > (TOWNSHIP - 1 if taken or gap else held):
        reading.township, taken = term, True
    return taken


def _is_part_of_another_name(term: Term, text: str, end: int) -> bool:
    if term.text.endswith("市"):
        return text.startswith("场", end)
    if (term.is_whole and not term.needs_city) or (term.city == TANGSHAN and text.startswith(BESIDE_A_ROAD, end)):
        return False
    return NOT_A_DIVISION.match(text, end) is not None


def _is_credible(reading: _Reading, term: Term, gap: int) -> bool:
    """Whether the term may name the county here. A second name, a short one and a zone's must follow directly."""
    if term.needs_city and not reading.city:
        return False
    return gap == 0 and not reading.areas if term.needs_city or term.is_short else gap == 0 or not reading.areas


def _scores(reading: _Reading) -> dict[str, int]:
    scores = dict(reading.areas)
    if (township := reading.township) is not None:
        for code in township.townships:
            # A short name (新城, 和平) only decides between counties that are named themselves.
            if code in scores or township.township_points == TOWNSHIP:
                scores[code] = scores.get(code, 0) + township.township_points
    return {code: points + reading.agrees(code) for code, points in scores.items()}


def _is_old(reading: _Reading, codes: Iterable[str]) -> bool:
    return all(reading.namings.get(code) is Naming.OLD for code in codes)


def _same_city(codes: Iterable[str], code: str) -> list[str]:
    return [other for other in codes if other[:4] == code[:4] and other != code]


def _unnamed(reading: _Reading, text: str) -> Match:
    if reading.region:
        return _no_match(TIE, sorted(reading.region))
    if reading.city:
        candidates = _one_character_off(text[reading.end :], reading.city)
        return _no_match(TYPO if candidates else CITY_ONLY, candidates)
    return _no_match(NOTHING)


def _one_character_off(text: str, city: str) -> list[str]:
    """Counties of the city whose name the text begins with but for one character: proposals, never an answer."""
    return [
        county.code
        for county in divisions.counties()
        if county.code.startswith(city)
        and len(county.county) > 2
        and len(text) >= len(county.county)
        and text[len(county.county) - 1] == county.county[-1]
        and sum(a != b for a, b in zip(text, county.county, strict=False)) == 1
    ]


def _no_match(why: str, candidates: Iterable[str] = ()) -> Match:
    return Match(
        division_code=None,
        township=None,
        place=None,
        precision=Precision.NONE,
        why=why,
        candidates=tuple(sorted(candidates)),
    )


def _match(naming: Naming | None, code: str, township: str | None, place: GazetteerPlace | None) -> Match:
    why = "county by township alone" if naming is None else f"county by {naming.value}"
    precision = Precision.COUNTY
    if township is not None:
        why, precision = f"{why}; township {township}", Precision.TOWNSHIP
    if place is not None:
        why, precision = f"{why}; {place.kind.value}", place.kind.precision
    return Match(division_code=code, township=township, place=place, precision=precision, why=why)
