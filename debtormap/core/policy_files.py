"""Disclosure policies as files: reading the dictionary of a TOML file, refusing what may not stand in one.

Every refusal is a RuleError that names the entry. Codes: `policy_missing`, `policy_unknown`, `policy_value`,
`policy_basis_missing`, `policy_twice` and, for what no policy may lift, `policy_floor`.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from debtormap.core.errors import RuleError
from debtormap.core.listing import Channel
from debtormap.core.masks import CANDIDATES, FLOOR_CANDIDATES
from debtormap.core.notices import Language, Notice, Texts, merged
from debtormap.core.policies import (
    Adoption,
    Audience,
    Density,
    Entry,
    Field,
    Form,
    Limits,
    Location,
    NaturalPlace,
    Policy,
    Share,
    Subject,
    Tier,
)

Table = Mapping[str, object]
Choice = TypeVar("Choice", bound=StrEnum)

# No policy may publish these of anybody, whatever its basis (floors of policies).
FORBIDDEN_FIELDS = frozenset(
    {
        "exact_position", "position", "coordinates", "point", "house_number", "door", "photo", "portrait",
        "phone", "telephone", "employer", "family", "health", "bank", "bank_account", "account", "plate",
        "birth_date", "minor", "minors", "clue", "clues", "informant", "creditor", "score", "level",
        "rating", "rank", "ranking", "user_location", "user_position",
    }
)  # fmt: skip
_PERSONS_ONLY = frozenset({Field.SEX, Field.BIRTH_YEAR})
_FORMS: dict[tuple[Subject, Field], frozenset[Form]] = {
    (Subject.NATURAL, Field.NAME): frozenset({Form.FULL, Form.SURNAME_ONLY}),
    (Subject.NATURAL, Field.ID_NUMBER): frozenset({Form.MASK_10_8, Form.MASK_2_YEAR}),
    (Subject.NATURAL, Field.ADDRESS): frozenset({Form.PARTIAL, Form.COUNTY}),
    (Subject.ORGANISATION, Field.ADDRESS): frozenset({Form.DOMICILE, Form.PARTIAL, Form.COUNTY}),
    (Subject.ORGANISATION, Field.LEGAL_REPRESENTATIVE): frozenset({Form.LABELLED}),
    **{
        (subject, field): frozenset({Form.REDACTED})
        for subject in Subject
        for field in (Field.OBLIGATION, Field.PERFORMANCE)
    },
}
_ONLY_FULL = frozenset({Form.FULL})
_TOP = frozenset(
    {
        "policy", "version", "adopted", "valid_from", "valid_to", "impact_assessment", "fields", "location",
        "density", "share", "severity", "limits", "texts",
    }
)  # fmt: skip
_LOCATION = frozenset(
    {
        "natural", "min_residents", "fallback_min_residents", "radius_m", "chosen_point", "k",
        "max_address_age_months", "basis", "risk",
    }
)  # fmt: skip
MOST_ADDRESS_AGE_MONTHS = 12
_AREA = "h3_8"
_BANDS = 4


def parse_policy(data: Table) -> Policy:
    """The policy in the dictionary of a TOML file. RuleError names the entry that may not stand."""
    _only(data, _TOP, "")
    location = _location(_table(data, "location"))
    severity = _table(data, "severity")
    return Policy(
        name=_text(data, "policy", ""),
        version=_count(data, "version", ""),
        adopted=_adoption(_table(data, "adopted")),
        valid_from=_date(data, "valid_from"),
        valid_to=_date(data, "valid_to") if "valid_to" in data else None,
        impact_assessment=_text(data, "impact_assessment", ""),
        entries=_entries(data.get("fields")),
        location=location,
        density=_density(_table(data, "density"), location.k),
        share=_share(_table(data, "share")),
        severity=_severity(severity),
        unset_as=_choice(Tier, severity.get("unset_as"), "severity.unset_as"),
        limits=_limits(_table(data, "limits")),
        texts=_texts(data.get("texts", {})),
    )


def _adoption(table: Table) -> Adoption | None:
    _only(table, {"body", "decision_no", "date"}, "adopted")
    decision_no = str(table.get("decision_no", "")).strip()
    if not decision_no:
        return None
    decided_on = table.get("date")
    return Adoption(
        body=_text(table, "body", "adopted"),
        decision_no=decision_no,
        date=decided_on if isinstance(decided_on, date) else None,
    )


def _entries(tables: object) -> tuple[Entry, ...]:
    if not isinstance(tables, list) or not tables:
        raise _refused("policy_missing", "fields", "a policy lists the fields that it publishes")
    entries = tuple(_entry(table, f"fields[{number}]") for number, table in enumerate(tables))
    seen: set[tuple[Subject, Field, Audience]] = set()
    for number, entry in enumerate(entries):
        keys = {(entry.subject, entry.field, audience) for audience in entry.audience}
        if not seen.isdisjoint(keys):
            raise _refused("policy_twice", f"fields[{number}]", "a field is given once to an audience")
        seen |= keys
    return entries


def _entry(table: object, path: str) -> Entry:
    if not isinstance(table, Mapping):
        raise _refused("policy_value", path, "an entry is a table")
    _only(table, {"field", "kind", "audience", "form", "basis", "risk"}, path)
    basis = _basis(table, path)
    name = table.get("field")
    if name in FORBIDDEN_FIELDS:
        raise _floor(f"{path}.field", "no policy publishes this")
    field = _choice(Field, name, f"{path}.field")
    subject = _choice(Subject, table.get("kind"), f"{path}.kind")
    audience = frozenset(_choice(Audience, each, f"{path}.audience") for each in _list(table, "audience", path))
    form = _form(table.get("form"), subject, field, path)
    if field is Field.LEGAL_REPRESENTATIVE and audience != {Audience.DETAIL}:
        raise _floor(f"{path}.audience", "a representative is named on the page of the organisation only")
    if form is Form.SURNAME_ONLY and audience != {Audience.PICTURE}:
        raise _refused("policy_value", f"{path}.audience", "a surname alone is for pictures")
    return Entry(field=field, subject=subject, audience=audience, form=form, basis=basis, risk=_risk(table, path))


def _form(value: object, subject: Subject, field: Field, path: str) -> Form:
    if field is Field.LEGAL_REPRESENTATIVE and subject is Subject.NATURAL:
        raise _floor(f"{path}.kind", "a representative is an attribute of an organisation, never a listed person")
    if field in _PERSONS_ONLY and subject is Subject.ORGANISATION:
        raise _refused("policy_value", f"{path}.kind", "only persons have this field")
    if field is Field.ID_NUMBER and subject is Subject.NATURAL and CANDIDATES.get(str(value), 0) < FLOOR_CANDIDATES:
        raise _floor(f"{path}.form", f"a form of a person's number leaves at least {FLOOR_CANDIDATES:,} numbers open")
    allowed = _FORMS.get((subject, field), _ONLY_FULL)
    if value not in allowed:
        refusal = _floor if (subject, field) in _FORMS else _wrong_form
        raise refusal(f"{path}.form", f"this field is shown as {' or '.join(sorted(allowed))}")
    return Form(str(value))


def _location(table: Table) -> Location:
    _only(table, _LOCATION, "location")
    basis = _basis(table, "location")
    if table.get("natural") not in set(NaturalPlace):
        raise _floor("location.natural", "a person stands at a public place, or nowhere (county)")
    location = Location(
        natural=NaturalPlace(str(table["natural"])),
        min_residents=_count(table, "min_residents", "location"),
        fallback_min_residents=_count(table, "fallback_min_residents", "location"),
        radius_m=_count(table, "radius_m", "location"),
        chosen_point=_yes(table, "chosen_point", "location"),
        k=_count(table, "k", "location"),
        basis=basis,
        risk=_risk(table, "location"),
        max_address_age_months=_address_age_months(table),
    )
    if location.fallback_min_residents > location.min_residents:
        raise _refused("policy_value", "location.fallback_min_residents", "it is not above min_residents")
    return location


def _address_age_months(table: Table) -> int:
    if "max_address_age_months" not in table:
        return MOST_ADDRESS_AGE_MONTHS
    months = _count(table, "max_address_age_months", "location")
    if months > MOST_ADDRESS_AGE_MONTHS:
        raise _floor(
            "location.max_address_age_months", f"an address older than {MOST_ADDRESS_AGE_MONTHS} months is not mapped"
        )
    return months


def _density(table: Table, k: int) -> Density | None:
    _only(table, {"enabled", "area", "thresholds", "colours", "label", "basis", "risk"}, "density")
    basis = _basis(table, "density")
    if not _yes(table, "enabled", "density"):
        return None
    if table.get("area") != _AREA:
        raise _floor("density.area", f"density is a property of a fixed area ({_AREA}), of nothing and nobody else")
    thresholds = tuple(each for each in _list(table, "thresholds", "density") if type(each) is int)
    colours = tuple(str(each) for each in _list(table, "colours", "density"))
    if len(thresholds) != _BANDS - 1 or list(thresholds) != sorted(set(thresholds)):
        raise _refused("policy_value", "density.thresholds", f"{_BANDS - 1} rising whole numbers")
    if thresholds[0] < k:
        raise _floor("density.thresholds", "the lowest band holds every count below location.k")
    if len(colours) != _BANDS:
        raise _refused("policy_value", "density.colours", f"{_BANDS} colours")
    label = _text(table, "label", "density")
    risk = _risk(table, "density")
    return Density(area=_AREA, thresholds=thresholds, colours=colours, label=label, basis=basis, risk=risk)


def _share(table: Table) -> Share:
    _only(table, {"link", "card", "poster", "token_days", "basis", "risk"}, "share")
    return Share(
        link=_yes(table, "link", "share"),
        card=_yes(table, "card", "share"),
        poster=_yes(table, "poster", "share"),
        token_days=_count(table, "token_days", "share"),
        basis=_basis(table, "share"),
        risk=_risk(table, "share"),
    )


def _severity(table: Table) -> dict[Tier, frozenset[Channel]]:
    _only(table, {*Tier, "unset_as", "basis"}, "severity")
    return {
        tier: frozenset(_choice(Channel, each, f"severity.{tier}") for each in _list(table, tier.value, "severity"))
        for tier in Tier
    }


def _limits(table: Table) -> Limits:
    _only(table, {"cells_per_device_day", "pages"}, "limits")
    return Limits(
        cells_per_device_day=_count(table, "cells_per_device_day", "limits"), pages=_count(table, "pages", "limits")
    )


def _texts(tables: object) -> Texts:
    if not isinstance(tables, Mapping):
        raise _refused("policy_value", "texts", "texts stand in a table for each language")
    _only(tables, set(Language), "texts")
    for language, texts in tables.items():
        if not isinstance(texts, Mapping):
            raise _refused("policy_value", f"texts.{language}", "texts stand in a table for each language")
        _only(texts, set(Notice), f"texts.{language}")
        for notice in texts:
            _text(texts, notice, f"texts.{language}")
    return merged(tables)


def _table(data: Table, key: str) -> Table:
    table = data.get(key)
    if not isinstance(table, Mapping):
        raise _refused("policy_missing", key, "a policy has this table")
    return table


def _only(table: Table, keys: Iterable[str], path: str) -> None:
    unknown = sorted(set(table) - set(keys))
    if unknown:
        where = f"{path}.{unknown[0]}" if path else unknown[0]
        refusal = _floor if unknown[0] in FORBIDDEN_FIELDS else _unknown
        raise refusal(where, "a policy has no such key")


def _basis(table: Table, path: str) -> str:
    basis = table.get("basis")
    if not isinstance(basis, str) or not basis.strip():
        raise _refused("policy_basis_missing", f"{path}.basis", "every entry and block names its legal basis")
    return basis


def _risk(table: Table, path: str) -> tuple[str, ...]:
    return tuple(str(each) for each in _list(table, "risk", path)) if "risk" in table else ()


def _text(table: Table, key: str, path: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _refused("policy_value", f"{path}.{key}".lstrip("."), "a text that is not empty")
    return value


def _count(table: Table, key: str, path: str) -> int:
    value = table.get(key)
    if type(value) is not int or value < 1:
        raise _refused("policy_value", f"{path}.{key}".lstrip("."), "a whole number of at least 1")
    return value


def _yes(table: Table, key: str, path: str) -> bool:
    value = table.get(key)
    if not isinstance(value, bool):
        raise _refused("policy_value", f"{path}.{key}", "true or false")
    return value


def _date(table: Table, key: str) -> date:
    value = table.get(key)
    if type(value) is not date:
        raise _refused("policy_value", key, "a date")
    return value


def _list(table: Table, key: str, path: str) -> list[object]:
    value = table.get(key)
    if not isinstance(value, list):
        raise _refused("policy_value", f"{path}.{key}", "a list")
    return value


def _choice(choices: type[Choice], value: object, path: str) -> Choice:
    if not isinstance(value, str) or value not in {choice.value for choice in choices}:
        raise _refused("policy_unknown", path, f"one of {', '.join(choice.value for choice in choices)}")
    return choices(value)


def _refused(code: str, field: str, rule: str) -> RuleError:
    return RuleError(code, field=field, rule=rule, mend="change the policy file")


def _floor(field: str, rule: str) -> RuleError:
    return _refused("policy_floor", field, rule)


def _unknown(field: str, rule: str) -> RuleError:
    return _refused("policy_unknown", field, rule)


def _wrong_form(field: str, rule: str) -> RuleError:
    return _refused("policy_value", field, rule)
