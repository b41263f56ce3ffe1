"""Requests of listed persons: a proof of work, papers, the request, and coming back with the receipt.

Nothing here is logged, cached or tied to a person: no cookie, no account, no address kept. A receipt travels in bodies
only. What needs the register's key (the match service, self-information) is answered by the court side, which stands
before this one (`debtormap.court_api`); alone, the public side says that it cannot.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import msgspec
from litestar import Response, get, post
from litestar.exceptions import ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, HeaderParameter, JSONBody

from debtormap.core.errors import DebtormapError, RuleError, Unavailable
from debtormap.public import http, intake, problems
from debtormap.public.corrections_wire import (
    ActShape,
    AskMatch,
    AskReconsideration,
    AskRequest,
    AskSelf,
    LimitShape,
    MatchAnswer,
    NewRequest,
    Noted,
    PaperKept,
    RequestReceipt,
    RequestState,
)
from debtormap.public.http import PublicRequest
from debtormap.public.intake_handlers import RetryKey, check
from debtormap.public.intake_wire import ChallengeShape
from debtormap.public.limits import Knock

if TYPE_CHECKING:
    from debtormap.corrections.inbox import Followed

PREFIX: Final = "/api/v1/corrections"
REMOVAL_PATH: Final = f"{PREFIX}/receipt/removal"
MATCH_PATH: Final = "/api/v1/listings/{listing_id:str}/match"
SELF_PATH: Final = "/api/v1/self-information"
JSON_BYTES: Final = 64 * 1024
PAPER_BYTES: Final = 10 * 1024 * 1024
_JSON: Final = "application/json"
_RAW: Final = "application/octet-stream"
_HEADERS: Final = {"proof": "Correction-Proof", "retry_key": "Idempotency-Key"}
_FIELDS: Final = frozenset(
    {*NewRequest.__struct_fields__, *AskReconsideration.__struct_fields__, "number", "code"} - _HEADERS.keys()
)
ProofHeader = Annotated[
    str,
    HeaderParameter(
        name="Correction-Proof", min_length=1, max_length=2_000,
        description="The solved challenge that the request will spend: base64 of JSON, as altcha's clients send it",
    ),
]  # fmt: skip


def tell(_: PublicRequest, error: Exception) -> Response[Any]:
    """A refusal by field and rule. What was sent is never repeated."""
    if isinstance(error, ValidationException):
        return http.send(problems.reply(400, errors=_misfits(error), base=""))
    return http.send(problems.of_error(cast(DebtormapError, error), base=""))


def options(knock: Knock, body: str | None = None, limit: int = JSON_BYTES) -> dict[str, Any]:
    return {
        "opt": {"parameters": frozenset(), "knock": knock, "body": body},
        "before_request": check,
        "exception_handlers": {DebtormapError: tell, ValidationException: tell},
        "request_max_body_size": limit,
    }


@get(f"{PREFIX}/challenge", operation_id="correction_challenge", **options(Knock.LOOK))
async def get_challenge(request: PublicRequest) -> Response[ChallengeShape]:
    """A proof of work. It counts for an hour and for one request with its papers."""
    return answered(await intake.in_thread(_challenge))


@post(f"{PREFIX}/papers", operation_id="correction_paper", status_code=201, **options(Knock.UPLOAD, _RAW, PAPER_BYTES))
async def take_paper(request: PublicRequest, proof: ProofHeader) -> Response[PaperKept]:
    """A photo or PDF as a raw body of at most 10 MiB. It is cleaned of metadata and sealed before it is kept."""
    return answered(await intake.in_thread(_take_paper, await request.body(), proof), status=201)


@post(PREFIX, operation_id="correction_submit", status_code=201, **options(Knock.SEND, _JSON))
async def submit(request: PublicRequest, data: JSONBody[NewRequest], retry_key: RetryKey) -> Response[RequestReceipt]:
    """Hands in a request. “not_me” takes the listing off map, density and sharing at once.

    The receipt is told once; the same Idempotency-Key gets the same receipt for a day.
    """
    return answered(await intake.in_thread(_submit, data, retry_key), status=201)


@post(f"{PREFIX}/receipt", operation_id="correction_receipt", status_code=200, **options(Knock.RECEIPT, _JSON))
async def read_receipt(request: PublicRequest, data: JSONBody[AskRequest]) -> Response[RequestState]:
    """Where a request stands, until when the court must act, and why it decided. Wrong and unknown receipts are 404."""
    return await intake.in_step(_told(request, _read, data.receipt))


@post(
    f"{PREFIX}/receipt/reconsideration", operation_id="correction_reconsider", status_code=200,
    **options(Knock.RECEIPT, _JSON),
)  # fmt: skip
async def ask_reconsideration(request: PublicRequest, data: JSONBody[AskReconsideration]) -> Response[Noted]:
    """Asks the next higher court to reconsider a dismissal, within ten days of its service. Twice is once."""
    return await intake.in_step(_told(request, _ask_reconsideration, data.receipt, data.reasons))


@post(
    f"{PREFIX}/receipt/withdrawal", operation_id="correction_withdraw", status_code=200,
    **options(Knock.RECEIPT, _JSON),
)  # fmt: skip
async def withdraw(request: PublicRequest, data: JSONBody[AskRequest]) -> Response[Noted]:
    """Takes a request back. Twice is once."""
    return await intake.in_step(_told(request, _withdraw, data.receipt))


@post(REMOVAL_PATH, operation_id="correction_removal", status_code=200, **options(Knock.RECEIPT, _JSON))
async def removal(request: PublicRequest, data: JSONBody[AskRequest]) -> Response[dict[str, Any]]:
    """The signed paper that the listing was removed, for `debtormap verify`. Answered by the court."""
    raise Unavailable("answered by the court side", retry_after_s=3600)


@post(MATCH_PATH, operation_id="listing_match", status_code=200, **options(Knock.SEND, _JSON))
async def match(request: PublicRequest, listing_id: FromPath[str], data: JSONBody[AskMatch]) -> Response[MatchAnswer]:
    """Whether a whole number is that of the listing: 5 tries a day a client, 20 a listing. Answered by the court."""
    raise Unavailable("answered by the court side", retry_after_s=3600)


@post(SELF_PATH, operation_id="self_information", status_code=200, **options(Knock.RECEIPT, _JSON))
async def self_information(request: PublicRequest, data: JSONBody[AskSelf]) -> Response[dict[str, Any]]:
    """What the register holds about a person and who received it, by a code of the counter. Answered by the court."""
    raise Unavailable("answered by the court side", retry_after_s=3600)


HANDLERS: Final[tuple[HTTPRouteHandler, ...]] = (
    get_challenge, take_paper, submit, read_receipt, ask_reconsideration, withdraw, removal, match, self_information,
)  # fmt: skip


# What runs in a thread. The inbox needs Django, which a public side without corrections does not: imported late.


def _challenge() -> ChallengeShape:
    from debtormap.corrections import inbox

    return msgspec.convert(inbox.challenge(), ChallengeShape, from_attributes=True)


def _take_paper(data: bytes, proof: str) -> PaperKept:
    from debtormap.corrections import inbox

    return msgspec.convert(inbox.take_paper(data, proof), PaperKept, from_attributes=True)


def _submit(data: NewRequest, retry_key: str) -> RequestReceipt:
    from debtormap.corrections import inbox

    asking = inbox.Asking(
        kind=data.kind, asker=data.asker, reasons=data.reasons, contact=data.contact, listing_id=data.listing_id,
        listed_name=data.listed_name, case_number=data.case_number, paper_ids=tuple(data.papers),
    )  # fmt: skip
    return RequestReceipt(receipt=inbox.submit(asking, proof=data.proof, retry_key=retry_key))


def _read(receipt: str) -> RequestState:
    from debtormap.corrections import inbox

    return _state(inbox.read(receipt))


def _ask_reconsideration(receipt: str, reasons: str) -> Noted:
    from debtormap.corrections import inbox

    inbox.ask_reconsideration(receipt, reasons)
    return Noted()


def _withdraw(receipt: str) -> Noted:
    from debtormap.corrections import inbox

    inbox.withdraw(receipt)
    return Noted()


def _state(found: Followed) -> RequestState:
    limits = [
        LimitShape(
            what=limit.deadline, due_on=limit.due_on.isoformat(), provisional=limit.provisional, of_court=limit.of_court
        )
        for limit in found.limits
    ]
    acts = [
        ActShape(
            act=each.act, on=each.on.isoformat(), served_on=each.served_on.isoformat() if each.served_on else None,
            remedy=each.remedy, reasons=each.reasons,
        )
        for each in found.told
    ]  # fmt: skip
    until = found.off_map_until
    return RequestState(
        kind=found.kind, asker=found.asker, state=found.state, listing_id=found.listing_id,
        received_on=found.received_on.isoformat(), papers=found.papers, limits=limits, acts=acts, off_map=found.off_map,
        off_map_until=until.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if until else None,
        may_ask_reconsideration=found.may_ask, may_withdraw=found.may_withdraw,
    )  # fmt: skip


async def _told(request: PublicRequest, work: Callable[..., msgspec.Struct], *arguments: object) -> Response[Any]:
    """Answer or refusal, both made before the step in which they leave."""
    try:
        return answered(await intake.in_thread(work, *arguments))
    except DebtormapError as error:
        return tell(request, error)


def answered(body: msgspec.Struct, status: int = 200) -> Response[Any]:
    return Response(
        content=msgspec.json.encode(body), status_code=status, headers={"cache-control": "no-store"}, media_type=_JSON
    )


def _misfits(error: ValidationException) -> tuple[RuleError, ...]:
    """What does not fit by its name; a name that the page made up is not repeated."""
    missing = [header for header in _HEADERS.values() if header.lower() in error.detail.lower()]
    named = [str(each.get("key", "")) for each in cast("list[dict[str, Any]]", error.extra or [])]
    fields = [_known(name.split(".")[0].split("[")[0]) for name in named] or missing or [""]
    return tuple(RuleError("invalid", field=field, rule="it does not fit the description") for field in fields)


def _known(name: str) -> str:
    return _HEADERS.get(name, name if name in _FIELDS else "")
