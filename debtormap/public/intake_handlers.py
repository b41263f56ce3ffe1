"""The intake of clues: keys, proof of work, files in chunks, the clue, and coming back with the receipt.

Nothing here is logged, cached or tied to a person: no cookie, no account, no address kept. A receipt travels in bodies
only, never in an address. Bodies are read into memory, with a limit, and sealed there (`debtormap.clues`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final, cast

import msgspec
from litestar import Response, delete, get, post, put
from litestar.exceptions import HTTPException, ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, HeaderParameter, JSONBody

from debtormap.core.errors import DebtormapError, RuleError
from debtormap.public import http, intake, problems
from debtormap.public.http import PublicRequest, service_of
from debtormap.public.intake_wire import (
    AnswerReceipt,
    AskReceipt,
    BeginUpload,
    ChallengeShape,
    ChunksPresent,
    ClaimReward,
    ClueState,
    IntakeKeys,
    Kept,
    NewClue,
    ReceiptShown,
    RewardClaimed,
    UploadBegun,
)
from debtormap.public.limits import Knock, Limits
from debtormap.public.nearby import decode

PREFIX: Final = "/api/v1/clues"
JSON_BYTES: Final = 128 * 1024
CHUNK_BODY_BYTES: Final = 512_000
_HEADERS: Final = {"upload_key": "Clue-Upload-Key", "retry_key": "Idempotency-Key"}
UploadKeyHeader = Annotated[
    str,
    HeaderParameter(
        name="Clue-Upload-Key",
        pattern="^[0-9a-fA-F]{64}$",
        description="The upload's key, 32 random bytes in hexadecimal",
    ),
]
RetryKey = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=32,
        max_length=128,
        description="Random, 32 characters or more; the same one when the same thing is sent again",
    ),
]


async def check(request: PublicRequest) -> None:
    """Before each handler: what all of the API asks, JSON or raw bytes as the handler takes them, and the limits."""
    await http.check_request(request)
    wanted = request.route_handler.opt.get("body")
    if wanted is not None and request.content_type[0] != wanted:
        raise HTTPException(status_code=415)
    limits = cast("Limits | None", request.app.state.get("limits"))
    if limits is not None:
        peer = request.client.host if request.client else ""
        address = limits.asking(peer, request.headers.get("x-forwarded-for", ""))
        limits.require(request.route_handler.opt["knock"], address)


def tell(_: PublicRequest, error: Exception) -> Response[Any]:
    """A refusal by field and rule. What was sent is never repeated: it is a clue."""
    if isinstance(error, ValidationException):
        return http.send(problems.reply(400, errors=_misfits(error), base=""))
    return http.send(problems.of_error(cast(DebtormapError, error), base=""))


def _options(knock: Knock, body: str | None = None, limit: int = JSON_BYTES) -> dict[str, Any]:
    return {
        "opt": {"parameters": frozenset(), "knock": knock, "body": body},
        "before_request": check,
        "exception_handlers": {DebtormapError: tell, ValidationException: tell},
        "request_max_body_size": limit,
    }


_JSON: Final = "application/json"
_RAW: Final = "application/octet-stream"


@get(
    f"{PREFIX}/keys",
    operation_id="clue_keys",
    opt={"parameters": frozenset(), "knock": Knock.LOOK},
    before_request=check,
)
async def get_keys(request: PublicRequest) -> Response[IntakeKeys]:
    """Whether a clue can be read by anybody at the court, and the limits. While `open` is false no form may open."""
    return _answer(await intake.in_thread(intake.keys))


@get(f"{PREFIX}/challenge", operation_id="clue_challenge", **_options(Knock.LOOK))
async def get_challenge(request: PublicRequest) -> Response[ChallengeShape]:
    """A proof of work: the more clues come in, the longer it takes. It counts for an hour and for one clue."""
    return _answer(await intake.in_thread(intake.challenge))


@post(f"{PREFIX}/uploads", operation_id="clue_upload_begin", status_code=201, **_options(Knock.UPLOAD, _JSON))
async def begin_upload(
    request: PublicRequest, data: JSONBody[BeginUpload], upload_key: UploadKeyHeader
) -> Response[UploadBegun]:
    """Begins a file. Its key is made by the page and sent with each chunk; the server does not keep it."""
    return _answer(await intake.in_thread(intake.begin_upload, bytes.fromhex(upload_key), data.proof), status=201)


@put(
    f"{PREFIX}/uploads/{{upload_id:str}}/chunks/{{number:int}}", operation_id="clue_chunk_put", status_code=200,
    **_options(Knock.CHUNK, _RAW, CHUNK_BODY_BYTES),
)  # fmt: skip
async def put_chunk(
    request: PublicRequest, upload_id: FromPath[str], number: FromPath[int], upload_key: UploadKeyHeader
) -> Response[Kept]:
    """One chunk as a raw body of at most 512,000 bytes, from number 0. Sending it again replaces it."""
    await intake.in_thread(intake.put_chunk, upload_id, number, await request.body(), bytes.fromhex(upload_key))
    return _answer(Kept())


@get(f"{PREFIX}/uploads/{{upload_id:str}}", operation_id="clue_upload", **_options(Knock.CHUNK))
async def get_upload(
    request: PublicRequest, upload_id: FromPath[str], upload_key: UploadKeyHeader
) -> Response[ChunksPresent]:
    """Which chunks are there, to go on after a break."""
    return _answer(await intake.in_thread(intake.chunks_present, upload_id, bytes.fromhex(upload_key)))


@delete(
    f"{PREFIX}/uploads/{{upload_id:str}}", operation_id="clue_upload_drop", status_code=200, **_options(Knock.UPLOAD)
)
async def drop_upload(request: PublicRequest, upload_id: FromPath[str], upload_key: UploadKeyHeader) -> Response[Kept]:
    """Takes a file away that no clue has taken up."""
    await intake.in_thread(intake.drop_upload, upload_id, bytes.fromhex(upload_key))
    return _answer(Kept(kept=False))


@post(PREFIX, operation_id="clue_submit", status_code=201, **_options(Knock.SEND, _JSON))
async def submit(request: PublicRequest, data: JSONBody[NewClue], retry_key: RetryKey) -> Response[ReceiptShown]:
    """Hands in a clue. The receipt is told once; the same Idempotency-Key gets the same receipt for a day."""
    about = _about(request, data.listing_id)
    return _answer(await intake.in_thread(intake.submit, data, about, retry_key), status=201)


@post(f"{PREFIX}/receipt", operation_id="clue_receipt", status_code=200, **_options(Knock.RECEIPT, _JSON))
async def read_receipt(request: PublicRequest, data: JSONBody[AskReceipt]) -> Response[ClueState]:
    """What became of a clue and what the court asks. A wrong receipt and an unknown one are the same 404."""
    return await intake.in_step(_told(request, intake.read, data.receipt))


@post(f"{PREFIX}/receipt/answer", operation_id="clue_answer", status_code=200, **_options(Knock.RECEIPT, _JSON))
async def answer_receipt(request: PublicRequest, data: JSONBody[AnswerReceipt], retry_key: RetryKey) -> Response[Kept]:
    """A further message to the court, with files or without."""
    return await intake.in_step(_told(request, intake.answer, data, retry_key))


@post(f"{PREFIX}/receipt/reward", operation_id="clue_reward", status_code=200, **_options(Knock.RECEIPT, _JSON))
async def claim_reward(request: PublicRequest, data: JSONBody[ClaimReward]) -> Response[RewardClaimed]:
    """Claims the reward that was decided for a clue. Claiming again changes nothing and tells how far it is."""
    return await intake.in_step(_told(request, intake.claim, data))


HANDLERS: Final[tuple[HTTPRouteHandler, ...]] = (
    get_keys, get_challenge, begin_upload, put_chunk, get_upload, drop_upload, submit, read_receipt, answer_receipt,
    claim_reward,
)  # fmt: skip


def _about(request: PublicRequest, listing_id: str | None) -> intake.About:
    """As everybody knows it. Nothing when the listing went away meanwhile: the high court reads."""
    service = service_of(request)
    number = None if listing_id is None else service.projection.shown(listing_id, service.clock())
    if number is None:
        return intake.About()
    record = cast("dict[str, Any]", decode(service.projection.bodies[number]))
    people = (record, record.get("legal_representative") or {})
    return intake.About(
        court_code=str((record.get("court") or {}).get("code", "")),
        names=tuple(str(each["name"]) for each in people if each.get("name")),
        case_number=str(record.get("case_number") or ""),
    )


async def _told(request: PublicRequest, work: Callable[..., msgspec.Struct], *arguments: object) -> Response[Any]:
    """Answer or refusal, both made before the step in which they leave."""
    try:
        return _answer(await intake.in_thread(work, *arguments))
    except DebtormapError as error:
        return tell(request, error)


def _answer(body: msgspec.Struct, status: int = 200) -> Response[Any]:
    return Response(
        content=msgspec.json.encode(body), status_code=status, headers={"cache-control": "no-store"}, media_type=_JSON
    )


def _misfits(error: ValidationException) -> tuple[RuleError, ...]:
    """A missing header is told in words, what else does not fit by its name; a name that the page made up is not
    repeated."""
    missing = [header for name, header in _HEADERS.items() if header.lower() in error.detail.lower()]
    named = [str(each.get("key", "")) for each in cast("list[dict[str, Any]]", error.extra or [])]
    fields = [_known(name.split(".")[0].split("[")[0]) for name in named] or missing or [""]
    return tuple(RuleError("invalid", field=field, rule="it does not fit the description") for field in fields)


def _known(name: str) -> str:
    if name in _HEADERS:
        return _HEADERS[name]
    return name if name in {*NewClue.__struct_fields__, *AnswerReceipt.__struct_fields__, "number"} else ""
