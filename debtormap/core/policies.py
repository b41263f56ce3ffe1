"""Disclosure policies: what the public may see of a listing, as named, versioned data.

Default deny: a field that the policy does not name is not published. An entry without `basis` does not load, nor one
that lifts a floor: an exact position or house number of a person, a number that can be reckoned back, a representative
shown as listed, any rating of a person. A policy never changes; a change is a new version.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from debtormap.core.listing import Channel
from debtormap.core.masks import MaskForm
from debtormap.core.notices import Texts


class Subject(StrEnum):
    """Whom an entry is about."""

    NATURAL = "NATURAL"
    ORGANISATION = "ORGANISATION"


class Audience(StrEnum):
    """Where a field is shown: lists, the page of a listing, link previews, pictures, the map."""

    LIST = "L"
    DETAIL = "D"
    PREVIEW = "S"
    PICTURE = "P"
    MAP = "M"


class Field(StrEnum):
    """What a public record can hold."""

    NAME = "name"
    SEX = "sex"
    BIRTH_YEAR = "birth_year"
    ID_NUMBER = "id_number"
    LEGAL_REPRESENTATIVE = "legal_representative"
    DIVISION = "division"
    ADDRESS = "address"
    GROUNDS = "grounds"
    OBLIGATION = "obligation"
    PERFORMANCE = "performance"
    BASIS = "basis"
    COURT = "court"
    CASE_NUMBER = "case_number"
    FILED_ON = "filed_on"
    DECIDED_ON = "decided_on"
    PUBLISHED_ON = "published_on"
    ENDS_ON = "ends_on"


class Form(StrEnum):
    """How a field is shown."""

    FULL = "full"
    SURNAME_ONLY = "surname_only"
    MASK_10_8 = MaskForm.MASK_10_8.value
    MASK_2_YEAR = MaskForm.MASK_2_YEAR.value
    PARTIAL = "partial"
    COUNTY = "county"
    DOMICILE = "domicile"
    LABELLED = "labelled"
    REDACTED = "redacted"


class NaturalPlace(StrEnum):
    """Where a person may stand on the map."""

    PUBLIC_PLACE = "public_place"
    COUNTY = "county"  # nowhere: the county is a word, not a point


class Tier(StrEnum):
    """How grave the conduct is (2026 guidance: 轻微, 一般, 严重)."""

    MINOR = "MINOR"
    ORDINARY = "ORDINARY"
    SERIOUS = "SERIOUS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One field for one subject: to whom, how, and on what basis. `risk` names legal risks for the adopting court."""

    field: Field
    subject: Subject
    audience: frozenset[Audience]
    form: Form
    basis: str
    risk: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """The court's decision that adopts the policy."""

    body: str
    decision_no: str
    date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where listings stand. Residents are the least that a place, or else a cell, must have; an address verified more
    than `max_address_age_months` ago gives no place."""

    natural: NaturalPlace
    min_residents: int
    fallback_min_residents: int
    radius_m: int
    chosen_point: bool
    k: int
    basis: str
    risk: tuple[str, ...]
    max_address_age_months: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """The colour of an area: a property of the area, never of a person.

    `thresholds` begin the bands after the first.
    """

    area: str
    thresholds: tuple[int, ...]
    colours: tuple[str, ...]
    label: str
    basis: str
    risk: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What may be passed on."""

    link: bool
    card: bool
    poster: bool
    token_days: int
    basis: str
    risk: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one device may ask."""

    cells_per_device_day: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A disclosure policy. `adopted` is None until a court has decided: then only synthetic people may be published."""

    name: str
    version: int
    adopted: Adoption | None
    valid_from: date
    valid_to: date | None
    impact_assessment: str
    entries: tuple[Entry, ...]
    location: Location
    density: Density | None
    share: Share
    severity: Mapping[Tier, frozenset[Channel]]
    unset_as: Tier
    limits: Limits
    texts: Texts
    _forms: Mapping[Subject, Mapping[Field, Form]] = field(init=False, repr=False, compare=False)
    _channels: Mapping[tuple[Tier | None, bool], tuple[Channel, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "severity", MappingProxyType(dict(self.severity)))
        shown = [entry for entry in self.entries if not entry.audience.isdisjoint({Audience.LIST, Audience.DETAIL})]
        forms = {
            subject: MappingProxyType({entry.field: entry.form for entry in shown if entry.subject is subject})
            for subject in Subject
        }
        object.__setattr__(self, "_forms", MappingProxyType(forms))
        channels = {(tier, on_map): self._given(tier, on_map) for tier in (None, *Tier) for on_map in (True, False)}
        object.__setattr__(self, "_channels", MappingProxyType(channels))

    @property
    def is_adopted(self) -> bool:
        return self.adopted is not None

    def forms(self, subject: Subject) -> Mapping[Field, Form]:
        """What lists and pages show of a subject, and how. A field that is not there is not shown."""
        return self._forms[subject]

    def picture_forms(self, subject: Subject) -> Mapping[Field, Form]:
        """What pictures (cards and posters) show of a subject, and how."""
        shown = (entry for entry in self.entries if entry.subject is subject and Audience.PICTURE in entry.audience)
        return {entry.field: entry.form for entry in shown}

    def channels(self, tier: Tier | None, *, on_map: bool) -> tuple[Channel, ...]:
        """Where a listing appears. Without a place it is neither nearby nor counted in an area."""
        return self._channels[tier, on_map]

    def _given(self, tier: Tier | None, on_map: bool) -> tuple[Channel, ...]:
        given = self.severity[tier or self.unset_as]
        return tuple(channel for channel in Channel if channel in given and self._offers(channel, on_map))

    def _offers(self, channel: Channel, on_map: bool) -> bool:
        if channel is Channel.NEARBY:
            return on_map
        if channel is Channel.DENSITY:
            return on_map and self.density is not None
        return channel is not Channel.SHARE or self.share.link
