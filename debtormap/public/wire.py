"""The shapes of the public API, for its description: what is sent is made from bytes that fit them.

Fields that the disclosure policy does not give are absent.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from debtormap.core.grid import Datum
from debtormap.core.listing import Kind, Performance, Sex
from debtormap.core.rewards import Form
from debtormap.geo.tile_source import TileSource
from debtormap.public.density import Legend
from debtormap.public.search import QueryKind

Id = Annotated[str, Meta(pattern="^[0-9A-Za-z]{1,20}$")]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", description="A day in Beijing")]
Instant = Annotated[str, Meta(description="An instant in UTC, RFC 3339")]
Count = Annotated[int, Meta(ge=0)]
Url = Annotated[str, Meta(description="A relative URL")]


class CellShape(Struct, kw_only=True):
    """The cell that was asked for, named by its centre."""

    lon: float
    lat: float
    datum: Datum


class Density(Struct, kw_only=True):
    """The level of the H3 cell (level 8) around the centre: how many listings stand there, of nobody in particular."""

    area: str
    level: str
    label: str


class Ground(Struct, kw_only=True):
    """A situation of article 1, in full words."""

    code: str
    text: str


class Court(Struct, kw_only=True):
    """The enforcing court."""

    code: str
    name: str


class CourtNames(Struct, kw_only=True):
    """A name of a court: the Chinese one counts, the others are for readers of other scripts and languages."""

    name: str
    traditional: str
    english: str


class CourtOfProvince(CourtNames, kw_only=True):
    """A court under its newest code and name."""

    code: str
    former: list[CourtNames]
    listed: Annotated[bool, Meta(description="Whether it has listings on the map now")]


class Division(Struct, kw_only=True):
    """A county or district."""

    code: str
    name: str


class Summary(Struct, kw_only=True):
    """A listing in a list."""

    id: Id
    kind: Kind
    name: str | UnsetType = UNSET
    masked_number: str | UnsetType | None = UNSET
    grounds: list[Ground] | UnsetType = UNSET
    court: Court | UnsetType = UNSET
    case_number: str | UnsetType = UNSET


class Found(Summary, kw_only=True):
    """A finding of a search: what tells people of one name apart stands beside it."""

    birth_year: int | UnsetType | None = UNSET
    sex: Sex | UnsetType | None = UNSET
    division: Division | UnsetType | None = UNSET


class NearbyPlace(Struct, kw_only=True):
    """A public place, with the first ten of its listings."""

    id: Id
    name: str
    lon: float
    lat: float
    distance_m: Annotated[int, Meta(multiple_of=100, description="From the centre of the cell")]
    band: Annotated[str, Meta(pattern="^(within|just_outside)$", description="Up to 500 m, or up to 700 m")]
    count: Count
    listings: Annotated[list[Summary], Meta(max_length=10)]
    rewards: Annotated[int, Meta(ge=1, description="Reward notices about organisations here")] | UnsetType = UNSET


class Nearby(Struct, kw_only=True):
    """What is near a cell, nearest place first."""

    cell: CellShape
    radius_m: int
    as_of: Instant | None
    ledger_seq: Count
    density: Density | None
    total: Count
    places: Annotated[list[NearbyPlace], Meta(max_length=50)]
    next: Url | None


class PlaceShape(Struct, kw_only=True):
    """A public place."""

    id: Id
    name: str
    lon: float
    lat: float


class Reward(Struct, kw_only=True):
    """A reward notice: what an applicant promises for clues to assets. Amounts in fen."""

    id: Id
    form: Form
    ceiling_fen: Count
    conditions: str
    published_on: Day
    valid_until: Annotated[str, Meta(description="The last day, in Beijing")]
    amount_fen: Count | UnsetType = UNSET
    share_permille: Annotated[int, Meta(ge=1, description="Of what is recovered by the clue")] | UnsetType = UNSET


class RewardWords(Struct, kw_only=True):
    """What holds of every notice."""

    asks: str
    rule: str
    payer: str
    excluded: str
    basis: str


class WordedReward(Reward, kw_only=True):
    """A notice with its words."""

    words: RewardWords


class RewardOfListing(Struct, kw_only=True):
    """A reward notice and the listing it belongs to."""

    listing: Summary
    reward: Reward


class Rewards(Struct, kw_only=True):
    """One page of all reward notices, the newest first."""

    total: Count
    words: RewardWords
    notices: Annotated[list[RewardOfListing], Meta(max_length=20)]
    next: Url | None


class PlaceListings(Struct, kw_only=True):
    """One page of the listings of a place. `rewards`: the notices about organisations there, the same on each page."""

    place: PlaceShape
    as_of: Instant
    ledger_seq: Count
    total: Count
    listings: list[Summary]
    rewards: Annotated[list[RewardOfListing], Meta(max_length=20)]
    next: Url | None


class Cluster(Struct, kw_only=True):
    """The listings of one cell of the map, at the middle of their public places."""

    id: Annotated[str, Meta(description="The cell: zoom-x-y of the Web Mercator quadtree")]
    lon: float
    lat: float
    count: Annotated[int | None, Meta(description="null: fewer than `fewer_than`")]
    places: Count


class ViewportPlace(Struct, kw_only=True):
    """A public place on the map."""

    id: Id
    name: str
    lon: float
    lat: float
    count: Count
    density: Annotated[str | None, Meta(description="The level of its area")]


class Viewport(Struct, kw_only=True):
    """What stands in the tiles that a box touches: clusters or, near enough, places; the most listings first."""

    zoom: int
    datum: Datum
    bbox: Annotated[list[float], Meta(min_length=4, max_length=4, description="The edges of the tiles")]
    level: Annotated[str, Meta(pattern="^(clusters|places)$")]
    as_of: Instant | None
    ledger_seq: Count
    total: Annotated[int, Meta(ge=0, description="The sum of the counts that are shown")]
    small_clusters: Annotated[int, Meta(ge=0, description="How many clusters show no count")]
    fewer_than: Annotated[int, Meta(description="What a count of null is below")]
    clusters: Annotated[list[Cluster], Meta(max_length=1024)]
    places: Annotated[list[ViewportPlace], Meta(max_length=500)]


class Representative(Struct, kw_only=True):
    """The legal representative of an organisation, who is not listed."""

    name: str
    note: str


class PerformanceShape(Struct, kw_only=True):
    """How far the obligation is done."""

    state: Performance
    performed: str | UnsetType | None = UNSET
    unperformed: str | UnsetType | None = UNSET


class Basis(Struct, kw_only=True):
    """Who issued the enforcement basis, and its number."""

    issuer: str
    number: str


class PolicyShape(Struct, kw_only=True):
    """The disclosure policy under which this is shown."""

    name: str
    version: int


class PageSignature(Struct, kw_only=True):
    """What the JS-SDK of WeChat is configured with."""

    app_id: str
    timestamp: int
    nonce: str
    signature: str


class ShareShape(Struct, kw_only=True):
    """How a listing is passed on: its page is `/s/{id}`, its poster, when there is one, `/s/{id}/poster.png`."""

    id: Id
    poster: bool


class Listing(Struct, kw_only=True):
    """A listing with everything the policy gives."""

    id: Id
    kind: Kind
    as_of: Instant
    meaning: str
    how_to_object: str
    policy: PolicyShape
    name: str | UnsetType = UNSET
    masked_number: str | UnsetType | None = UNSET
    sex: Sex | UnsetType | None = UNSET
    birth_year: int | UnsetType | None = UNSET
    legal_representative: Representative | UnsetType | None = UNSET
    partial_address: str | UnsetType | None = UNSET
    place_id: Id | UnsetType | None = UNSET
    grounds: list[Ground] | UnsetType = UNSET
    obligation: str | UnsetType = UNSET
    performance: PerformanceShape | UnsetType = UNSET
    basis: Basis | UnsetType = UNSET
    court: Court | UnsetType = UNSET
    case_number: str | UnsetType = UNSET
    filed_on: Day | UnsetType | None = UNSET
    decided_on: Day | UnsetType | None = UNSET
    published_on: Day | UnsetType | None = UNSET
    ends_on: Day | UnsetType | None = UNSET
    division: Division | UnsetType | None = UNSET
    reward: WordedReward | UnsetType = UNSET
    share: ShareShape | UnsetType = UNSET
    synthetic: bool | UnsetType = UNSET


class Findings(Struct, kw_only=True):
    """One page of findings. It never says which person is meant."""

    query_kind: QueryKind
    total: Count
    distinct_parties: Count
    listings: Annotated[list[Found], Meta(max_length=20)]
    next: Url | None


class Start(Struct, kw_only=True):
    """Where the map opens, WGS-84."""

    lon: float = 115.49
    lat: float = 38.87
    zoom: int = 14


class CourtName(Struct, kw_only=True):
    """Who publishes here."""

    name: str


class TileSourceShape(Struct, kw_only=True):
    """Tiles of somebody else, which a client asks itself: XYZ addresses in Web Mercator, bottom layer first."""

    tiles: list[str]
    datum: str
    attribution: str
    approval: str
    minzoom: int
    maxzoom: int


class Background(Struct, kw_only=True):
    """Whose data the map background is drawn from; without a source it is /tiles/base.json."""

    attribution: list[str]
    source: TileSourceShape | None = None


def source_shape(source: TileSource | None) -> TileSourceShape | None:
    """An outside source as it is told."""
    if source is None:
        return None
    return TileSourceShape(
        tiles=list(source.tiles),
        datum=source.datum,
        attribution=source.attribution,
        approval=source.approval,
        minzoom=source.min_zoom,
        maxzoom=source.max_zoom,
    )


class About(Struct, kw_only=True):
    """What this register is, and how fresh."""

    synthetic: bool
    policy: PolicyShape
    court: CourtName
    public_url: str
    """Base of absolute links, such as that of a share."""
    start: Start
    radius_m: int
    density: Legend | None
    ledger_seq: Count
    checked_at: Instant
    basemap: Background
    clues_open: bool
    """Whether somebody at the court could read a clue; while nobody could, no way to the form is shown."""


class County(Struct, kw_only=True):
    """A county with the point its name is written at, WGS-84, and its names in other scripts and languages."""

    code: str
    name: str
    city: str
    traditional: str
    english: str
    city_traditional: str
    city_english: str
    lon: float
    lat: float


class Health(Struct, kw_only=True):
    """Whether the process answers, or how far its first loading is."""

    status: str
    done: int | UnsetType = UNSET
    total: int | UnsetType = UNSET
