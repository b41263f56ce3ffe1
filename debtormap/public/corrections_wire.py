"""The shapes of requests of listed persons. A body that does not fit is refused by the name of its field alone."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from debtormap.core.corrections import Asker, Kind, State
from debtormap.public.intake_wire import Proof, Receipt
from debtormap.public.wire import Day, Id, Instant

MAX_PAPERS = 5


class PaperKept(Struct, kw_only=True):
    """A paper as it was kept: without what its camera or program wrote into it."""

    paper_id: Id
    media_type: str
    size_bytes: int


class NewRequest(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a listed person, a relative or a lawyer asks. `listing_id` null: name and case number say which listing."""

    kind: Kind
    asker: Asker
    reasons: Annotated[str, Meta(max_length=12_000)]
    contact: Annotated[str, Meta(max_length=2_000)] = ""
    listing_id: Id | None = None
    listed_name: Annotated[str, Meta(max_length=400)] = ""
    case_number: Annotated[str, Meta(max_length=400)] = ""
    papers: Annotated[list[Id], Meta(max_length=MAX_PAPERS)] = []
    """Ids of papers that were handed in."""
    proof: Proof


class RequestReceipt(Struct, kw_only=True):
    """Told once and kept nowhere."""

    receipt: str


class AskRequest(Struct, kw_only=True, forbid_unknown_fields=True):
    receipt: Receipt


class AskReconsideration(Struct, kw_only=True, forbid_unknown_fields=True):
    receipt: Receipt
    reasons: Annotated[str, Meta(max_length=12_000)]


class LimitShape(Struct, kw_only=True):
    """A day by which the court must have acted, or until which the person may; `provisional` ones may move."""

    what: str
    due_on: Day
    provisional: bool
    of_court: bool


class ActShape(Struct, kw_only=True):
    """One act: find, dismiss, remedy, serve, ask, uphold, overturn, lapse, withdraw, confirm, refuse or restore."""

    act: str
    on: Day
    served_on: Day | None
    remedy: str
    reasons: str


class RequestState(Struct, kw_only=True):
    """Where a request stands; what the person wrote is never told again."""

    kind: Kind
    asker: Asker
    state: State
    listing_id: Id | None
    received_on: Day
    papers: int
    limits: list[LimitShape]
    acts: list[ActShape]
    off_map: bool
    off_map_until: Instant | None
    may_ask_reconsideration: bool
    may_withdraw: bool


class Noted(Struct, kw_only=True):
    noted: bool = True


class AskMatch(Struct, kw_only=True, forbid_unknown_fields=True):
    """The whole number of a document, as its holder reads it."""

    number: Annotated[str, Meta(min_length=1, max_length=40)]


class MatchAnswer(Struct, kw_only=True):
    """Whether the number is that of the listing: hit, no_hit, or not_comparable where the court holds a masked one."""

    result: str


class AskSelf(Struct, kw_only=True, forbid_unknown_fields=True):
    code: Receipt
