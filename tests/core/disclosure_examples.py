"""Builders of drafts, facts and policies for the tests of disclosure. All people are synthetic."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from debtormap.core import policies
from debtormap.core.coordinates import Wgs84
from debtormap.core.disclosure import Facts, Policy, parse_policy
from debtormap.core.divisions import Division
from debtormap.core.identifiers.documents import NumberType
from debtormap.core.listing import AddressSource, Ground, Kind, Performance, Sex
from debtormap.core.places import PlacedAt, PublicPlace
from debtormap.core.rows import Draft

FOLDER = Path(policies.__file__).parents[1] / "policies"
NAMES = ("hebei-2019", "county")

DIVISION = Division(code="130606", name="河北省保定市莲池区", city="保定市", county="莲池区")
COMPOUND = PublicPlace(
    id="S1a2b3", name="虚构小区", point=Wgs84(115.49012, 38.870345), version=1, residents=900, division_code="130606"
)
HOUSE = "9栋9单元9901室"
STREET_NUMBER = "9001号"
ADDRESS = f"河北省保定市莲池区虚构街道例样路{STREET_NUMBER}虚构小区{HOUSE}"

PERSON = Draft(
    kind=Kind.NATURAL_PERSON,
    name="演示甲",
    number="139990199001010019",
    number_type=NumberType.RESIDENT,
    masked_number=None,
    sex=Sex.MALE,
    birth_date=date(1990, 1, 1),
    birth_year=1990,
    representative=None,
    address=ADDRESS,
    address_source=AddressSource.TITLE,
    address_verified_on=date(2025, 3, 1),
    court_code="冀0001",
    court_name="演示市演示区人民法院",
    case_number="（2025）冀0001执1号",
    filed_on=date(2025, 1, 14),
    basis_issuer="演示市演示区人民法院",
    basis_number="（2024）冀0001民初7号",
    obligation="偿还借款本金10000元及利息",
    performance=Performance.PARTIAL,
    performed="2000元",
    unperformed="8000元及利息",
    grounds=(Ground.G1, Ground.G4),
    decision_number="（2025）冀0001执1号之一",
    decided_on=date(2025, 3, 31),
    term_months=24,
    served_on=date(2025, 4, 2),
    risk_warned_on=date(2025, 1, 20),
    published_on=None,
)
COMPANY = replace(
    PERSON,
    kind=Kind.LEGAL_PERSON,
    name="（虚构）演示样例有限公司",
    number="91139990YY0DEM0182",
    number_type=NumberType.CREDIT_CODE,
    sex=None,
    birth_date=None,
    birth_year=None,
    representative="虚构乙",
)
SOLE_PROPRIETOR = replace(
    COMPANY, kind=Kind.OTHER_ORGANISATION, name="（虚构）演示样例小吃店", number="92139990YY0DEM026R"
)
LEGACY = replace(
    PERSON,
    number=None,
    number_type=None,
    masked_number="1399901990****0019",
    birth_date=None,
    address=None,
    address_source=None,
    address_verified_on=None,
)
FACTS = Facts(
    draft=PERSON,
    listing_id="L7Kq2mN9xR4t",
    share_id="S8Wv3bH6yQ1p",
    place=COMPOUND,
    placed_at=PlacedAt.PLACE,
    division=DIVISION,
    published_on=date(2025, 4, 10),
    ends_on=date(2027, 3, 31),
    synthetic=True,
)


def facts(draft: Draft = PERSON, **changes: Any) -> Facts:
    """Facts about a draft, by default the person's, at the compound."""
    return replace(FACTS, draft=draft, **changes)


def unplaced(draft: Draft = PERSON, **changes: Any) -> Facts:
    """Facts about a draft that stands nowhere."""
    return facts(draft, place=None, placed_at=PlacedAt.NONE, **changes)


def policy_data(name: str = "hebei-2019") -> dict[str, Any]:
    """A built-in policy as a dictionary that a test may break."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def policy(name: str = "hebei-2019") -> Policy:
    """A built-in policy."""
    return parse_policy(policy_data(name))
