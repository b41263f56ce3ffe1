"""The public record: what the public side ever gets of a listing, made once under a disclosure policy.

`public_record` takes the facts of the court and gives a dictionary of texts and whole numbers; `canonical` is its one
spelling, which the ledger keeps; `summary` and `detail` make the shapes of the public API from the record alone. No
exact position, full number or house number of a person gets past `public_record`.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

from debtormap.core import addresses, listing, masks
from debtormap.core.divisions import Division
from debtormap.core.identifiers.credit_code import is_sole_proprietor
from debtormap.core.identifiers.documents import ORGANISATION_TYPES, NumberType
from debtormap.core.listing import Kind
from debtormap.core.masks import MaskForm
from debtormap.core.notices import STANDARD, Language, Notice, Texts, ground_text, spoken
from debtormap.core.places import PlacedAt, PublicPlace
from debtormap.core.policies import Field, Form, NaturalPlace, Policy, Subject, Tier
from debtormap.core.policy_files import parse_policy
from debtormap.core.redaction import MARK, redact, redact_contacts, redact_resident_numbers
from debtormap.core.redaction_spans import without_names
from debtormap.core.rows import Draft

__all__ = [
    "Facts",
    "Policy",
    "Record",
    "Tier",
    "canonical",
    "detail",
    "parse_policy",
    "policy_body",
    "public_record",
    "summary",
]

Record = Mapping[str, object]
Forms = Mapping[Field, Form]

_BEIJING = timezone(timedelta(hours=8))
# What `.value` gives of a StrEnum, at a third of the cost.
_text = str.__str__
_WITHOUT_PARTS = frozenset({str, int, bool, type(None)})
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":"))
# What a page of a listing shows as the record holds it.
_AS_HELD = (
    "id", "kind", "name", "masked_number", "sex", "birth_year", "legal_representative", "division", "partial_address",
    "place_id", "grounds", "obligation", "performance", "basis", "court", "case_number", "filed_on", "decided_on",
    "published_on", "ends_on",
)  # fmt: skip
_MASKS = {Form(mask.value): mask for mask in MaskForm}
_SUMMARY = ("id", "kind", "name", "masked_number", "grounds", "court", "case_number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the court knows about a listing that is to be published.

    `division` None: outside Hebei or unknown. `tier` None: the decision names none. `township` is the name of the one
    that the address was matched to; None: read from the address.
    """

    draft: Draft
    listing_id: str
    share_id: str
    place: PublicPlace | None
    placed_at: PlacedAt
    division: Division | None
    published_on: date
    ends_on: date | None
    synthetic: bool
    tier: Tier | None = None
    township: str | None = None


def public_record(facts: Facts, policy: Policy) -> dict[str, object]:
    """The public record of a listing under a policy. What the policy does not give is absent."""
    draft = facts.draft
    forms = policy.forms(Subject.NATURAL if draft.kind is Kind.NATURAL_PERSON else Subject.ORGANISATION)
    placed_as = Subject.NATURAL if _stands_as_person(draft) else Subject.ORGANISATION
    place = _place(facts, policy, placed_as)
    record: dict[str, object] = {
        "id": facts.listing_id,
        "kind": _text(draft.kind),
        "policy": {"name": policy.name, "version": policy.version},
        "channels": list(map(_text, policy.channels(facts.tier, on_map=place is not None))),
        "share_id": facts.share_id,
        "expires_at": None if facts.ends_on is None else _expires_at(facts.ends_on),
    }
    if place is not None:
        record["place"] = place
    if facts.synthetic:
        record["synthetic"] = True
    _add_party(record, draft, forms)
    _add_whereabouts(record, facts, policy.forms(placed_as))
    _add_case(record, facts, forms)
    return record


def canonical(record: Record) -> bytes:
    """The one spelling of a record: UTF-8 JSON, sorted keys, no spaces. TypeError when a float has got in."""
    refuse_floats(record.values())
    return _ENCODER.encode(record).encode()


def refuse_floats(values: Collection[object]) -> None:
    """TypeError when there is a float among the values, or in one of them."""
    if _WITHOUT_PARTS.issuperset(map(type, values)):
        return
    for value in values:
        kind = type(value)
        if kind in _WITHOUT_PARTS:
            continue
        if kind is float:
            raise TypeError("a public record holds whole numbers: coordinates are millionths of a degree")
        if isinstance(value, dict):
            refuse_floats(value.values())
        elif isinstance(value, (list, tuple)):
            refuse_floats(value)


def policy_body(policy: Policy) -> dict[str, object]:
    """What the ledger says of a policy when it comes into force, so that the public side needs nothing else of it."""
    density = policy.density
    channels = {channel for given in policy.severity.values() for channel in given}
    return {
        "name": policy.name,
        "version": policy.version,
        "adopted": policy.is_adopted,
        "channels": [channel.value for channel in listing.Channel if channel in channels],
        "nearby": listing.Channel.NEARBY in channels,
        "density": None
        if density is None
        else {
            "area": density.area,
            "thresholds": list(density.thresholds),
            "colours": list(density.colours),
            "label": density.label,
            "k": policy.location.k,
        },
        "texts": {language: dict(texts) for language, texts in policy.texts.items()},
        "share": {
            "card": policy.share.card,
            "poster": policy.share.poster,
            "picture": {
                subject.value: {field.value: form.value for field, form in policy.picture_forms(subject).items()}
                for subject in Subject
            },
        },
    }


def summary(record: Record, *, language: str = Language.CHINESE) -> dict[str, object]:
    """A listing as lists show it. Grounds have their words, as on its page."""
    shown = {key: record[key] for key in _SUMMARY if key in record}
    if "grounds" in shown:
        shown["grounds"] = _grounds(record, language)
    return shown


def detail(
    record: Record, *, as_of: datetime | str | None, language: str = Language.CHINESE, texts: Texts = STANDARD
) -> dict[str, object]:
    """A listing as its page shows it. `as_of`: when the ledger last spoke of it, an instant or its spelling "…Z".

    `texts` are those of the policy (its ledger event holds them); the standard wording is in its place.
    """
    notices = spoken(texts, language)
    spoken_at = _spelled(as_of)
    shown = {key: _shown(record, key, language) for key in _AS_HELD if key in record or key == "place_id"}
    representative = record.get("legal_representative")
    if isinstance(representative, Mapping):
        shown["legal_representative"] = {"name": representative["name"], "note": notices[Notice.REPRESENTATIVE]}
    shown["as_of"] = spoken_at
    shown["meaning"] = _meaning(record, spoken_at, language, notices)
    shown["how_to_object"] = notices[Notice.OBJECTION]
    shown["policy"] = record["policy"]
    if record.get("synthetic"):
        shown["synthetic"] = True
    return shown


def _stands_as_person(draft: Draft) -> bool:
    """Persons, and sole proprietors: the registered address of one is often a home."""
    if draft.kind is Kind.NATURAL_PERSON:
        return True
    number = draft.number if draft.number is not None else draft.masked_number or ""
    return is_sole_proprietor(number) or (draft.number is None and number.startswith("92"))


def _place(facts: Facts, policy: Policy, placed_as: Subject) -> dict[str, object] | None:
    place = facts.place
    if place is None or facts.placed_at is PlacedAt.NONE:
        return None
    if placed_as is Subject.NATURAL and policy.location.natural is not NaturalPlace.PUBLIC_PLACE:
        return None
    return {
        "id": place.id,
        "name": place.name,
        "lon_u": round(place.point.lon * 1_000_000),
        "lat_u": round(place.point.lat * 1_000_000),
        "version": place.version,
    }


def _add_party(record: dict[str, object], draft: Draft, forms: Forms) -> None:
    if forms.get(Field.NAME) is Form.FULL:
        record["name"] = draft.name
    number_form = forms.get(Field.ID_NUMBER)
    if number_form is not None and (number := _shown_number(draft, number_form)):
        record["masked_number"] = number
        if draft.number_type is NumberType.CREDIT_CODE and number_form is Form.FULL:
            record["credit_code"] = number
    if draft.sex is not None and Field.SEX in forms:
        record["sex"] = _text(draft.sex)
    birth_year = draft.birth_date.year if draft.birth_date else draft.birth_year
    if birth_year is not None and Field.BIRTH_YEAR in forms:
        record["birth_year"] = birth_year
    if Field.LEGAL_REPRESENTATIVE in forms:
        record["legal_representative"] = {"name": draft.representative} if draft.representative else None


def _shown_number(draft: Draft, form: Form) -> str | None:
    """An organisation's own number whole; any number of a person, or that may be one, masked."""
    if form is not Form.FULL:
        return _masked(draft, _MASKS[form])
    if draft.number is not None and draft.number_type in ORGANISATION_TYPES:
        return draft.number
    printed = draft.number or draft.masked_number
    if printed is None or draft.number is not None or masks.looks_like_resident_number(printed):
        return _masked(draft, MaskForm.MASK_2_YEAR)
    return printed


def _masked(draft: Draft, form: MaskForm) -> str | None:
    if draft.number is not None:
        return masks.mask(draft.number, form)
    return None if draft.masked_number is None else masks.remask(draft.masked_number, form)


def _add_whereabouts(record: dict[str, object], facts: Facts, forms: Forms) -> None:
    division = facts.division
    if division is not None and Field.DIVISION in forms:
        record["division"] = {"code": division.code, "name": division.name}
    form = forms.get(Field.ADDRESS)
    if form is not None and (address := _shown_address(facts, form)):
        record["partial_address"] = address


def _shown_address(facts: Facts, form: Form) -> str | None:
    address = facts.draft.address
    if not address:
        return None
    if form is Form.DOMICILE:
        return redact_contacts(addresses.normalise(address))
    division = facts.division
    if division is None:  # Nothing says how fine the rest of the text is.
        return None
    if form is Form.COUNTY or facts.place is None or facts.placed_at is PlacedAt.NONE:
        return division.name
    township = facts.township or addresses.township(address, county=division.county) or ""
    head = f"{division.name}{township}"
    if facts.placed_at.is_cell:
        return head
    return addresses.partial(address, place_name=facts.place.name, head=head) or head


def _add_case(record: dict[str, object], facts: Facts, forms: Forms) -> None:
    draft = facts.draft
    if Field.GROUNDS in forms:
        record["grounds"] = list(map(_text, draft.grounds))
    if Field.OBLIGATION in forms:
        record["obligation"] = public_text(draft.obligation, draft)
    if Field.PERFORMANCE in forms:
        record["performance"] = _performance(draft)
    if Field.BASIS in forms:
        record["basis"] = {"issuer": draft.basis_issuer, "number": redact_resident_numbers(draft.basis_number)}
    if Field.COURT in forms:
        record["court"] = {"code": draft.court_code, "name": draft.court_name}
    if Field.CASE_NUMBER in forms:
        record["case_number"] = draft.case_number
    for field, day in (
        (Field.FILED_ON, draft.filed_on),
        (Field.DECIDED_ON, draft.decided_on),
        (Field.PUBLISHED_ON, facts.published_on),
    ):
        if day is not None and field in forms:
            record[_text(field)] = day.isoformat()
    if Field.ENDS_ON in forms:
        record["ends_on"] = None if facts.ends_on is None else facts.ends_on.isoformat()


def _performance(draft: Draft) -> dict[str, object]:
    shown: dict[str, object] = {"state": _text(draft.performance)}
    if draft.performed:
        shown["performed"] = public_text(draft.performed, draft)
    if draft.unperformed:
        shown["unperformed"] = public_text(draft.unperformed, draft)
    return shown


def public_text(text: str, draft: Draft) -> str:
    """A free text of a listing as the public reads it: without numbers, accounts, doors, and names of other persons."""
    redacted = redact(without_names(text, own_names=(draft.name,)))
    # A passport may have a form that no rule knows; this one is known.
    if draft.number is not None and draft.number_type not in ORGANISATION_TYPES and draft.number in redacted:
        return redacted.replace(draft.number, MARK)
    return redacted


@lru_cache(maxsize=32_768)
def _expires_at(ends_on: date) -> str:
    return _spelled(listing.expires_at(ends_on)) or ""


def _shown(record: Record, key: str, language: str) -> object:
    if key == "place_id":
        place = record.get("place")
        return place["id"] if isinstance(place, Mapping) else None
    return _grounds(record, language) if key == "grounds" else record[key]


def _grounds(record: Record, language: str) -> list[dict[str, str]]:
    codes = record["grounds"]
    assert isinstance(codes, list), "a public record lists its grounds"
    return [{"code": code, "text": ground_text(code, language)} for code in codes]


def _meaning(record: Record, as_of: str | None, language: str, notices: Mapping[str, str]) -> str:
    is_person = record["kind"] == Kind.NATURAL_PERSON
    said = [notices[Notice.MEANING_PERSON if is_person else Notice.MEANING_ORGANISATION]]
    if as_of is not None:
        said.append(notices[Notice.SOURCE].replace("{date}", _day_in_beijing(as_of)))
    if is_person:
        said.append(notices[Notice.NAMESAKE])
    if "place" in record:
        said.append(notices[Notice.PLACE])
    said.append(notices[Notice.USE])
    return (" " if language == Language.ENGLISH else "").join(said)


def _day_in_beijing(as_of: str) -> str:
    return datetime.fromisoformat(as_of).astimezone(_BEIJING).date().isoformat()


def _spelled(at: datetime | str | None) -> str | None:
    if isinstance(at, datetime):
        return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return at
