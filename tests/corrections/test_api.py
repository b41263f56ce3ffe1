"""Requests over HTTP, as a page makes them; match and self-information as the court side answers them."""

import asyncio
from datetime import datetime
from typing import Any, cast

import httpx
import pytest
from django.utils import timezone

from debtormap.asgi import Front
from debtormap.core.corrections import Remedy, State
from debtormap.corrections import desk, matching, self_information
from debtormap.corrections.matching import Tries
from debtormap.corrections.models import Request
from debtormap.ledger import verifying
from debtormap.register.models import Listing
from debtormap.staff.models import Account
from tests.corrections.examples import ANSWER, REASONS, latest, proof, record, retry_key
from tests.examples import number
from tests.ledger.examples import court_keys
from tests.papers.examples import SECRETS, photo
from tests.public.examples import FakeFeed
from tests.public.running import Public

# The API works in threads of its own, which see what is committed.
pytestmark = pytest.mark.django_db(transaction=True)
JSON = {"content-type": "application/json"}


async def _no_console(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("the console is not asked")


@pytest.fixture(autouse=True)
def few_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "TRIES", Tries())


def send(path: str, *, court: bool = True, method: str = "POST", **more: Any) -> httpx.Response:
    front = Front(court=_no_console if court else None, public=Public(FakeFeed()).app)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=cast(Any, front), client=("192.0.2.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, **more)

    return asyncio.run(ask())


def submit(listing: Listing, **changes: Any) -> httpx.Response:
    body = {
        "kind": "not_me", "asker": "listed_person", "reasons": REASONS, "listing_id": listing.pk,
        "proof": proof(timezone.now()),
    }  # fmt: skip
    return send("/api/v1/corrections", json=body | changes, headers={"Idempotency-Key": retry_key()})


def test_a_request_is_made_and_followed(listing: Listing, bo: Account) -> None:
    paid = proof(timezone.now())
    kept = send(
        "/api/v1/corrections/papers", content=photo(),
        headers={"content-type": "application/octet-stream", "Correction-Proof": paid},
    )  # fmt: skip
    assert (kept.status_code, kept.json()["media_type"]) == (201, "image/jpeg")

    sent = submit(listing, proof=paid, papers=[kept.json()["paper_id"]])
    assert sent.status_code == 201
    assert record(listing)["channels"] == ["list"]
    receipt = sent.json()["receipt"]
    told = send("/api/v1/corrections/receipt", json={"receipt": receipt})

    assert (told.status_code, told.headers["cache-control"]) == (200, "no-store")
    state = told.json()
    assert (state["state"], state["papers"], state["off_map"]) == ("received", 1, True)
    assert {limit["what"] for limit in state["limits"] if limit["of_court"]} == {"T07", "T12_check", "T12_answer"}
    assert REASONS not in told.text and [secret for secret in SECRETS if secret in told.content] == []


def test_a_dismissal_is_told_with_its_reasons_and_taken_further(listing: Listing, bo: Account) -> None:
    receipt = submit(listing, kind="not_listable").json()["receipt"]
    desk.dismiss(latest().pk, by=bo, expected=1, reasons=ANSWER, now=timezone.now())

    state = send("/api/v1/corrections/receipt", json={"receipt": receipt}).json()
    asked = send("/api/v1/corrections/receipt/reconsideration", json={"receipt": receipt, "reasons": REASONS})

    assert [(act["act"], act["reasons"]) for act in state["acts"]] == [("dismiss", ANSWER)]
    assert (state["may_ask_reconsideration"], asked.status_code) == (True, 200)
    assert Request.objects.get().state == State.RECONSIDERED


def test_a_request_is_taken_back(listing: Listing) -> None:
    receipt = submit(listing).json()["receipt"]

    for _ in range(2):
        assert send("/api/v1/corrections/receipt/withdrawal", json={"receipt": receipt}).status_code == 200

    assert Request.objects.get().state == State.WITHDRAWN


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"kind": "other"}, 400, "kind"),
        ({"reasons": "短"}, 400, "reasons"),
        ({"surname": "演示"}, 400, ""),
        ({"listing_id": "0" * 16}, 404, None),
        ({"proof": "nothing"}, 400, "proof"),
    ],
)
def test_a_faulty_request_is_told_by_field(listing: Listing, changes: Any, status: int, field: str | None) -> None:
    reply = submit(listing, **changes)

    assert reply.status_code == status
    assert REASONS not in reply.text and "演示" not in reply.text
    if field is not None:
        assert [error["field"] for error in reply.json()["errors"]] == [field]


def test_wrong_and_unknown_receipts_are_the_same(listing: Listing) -> None:
    replies = [
        send("/api/v1/corrections/receipt", json={"receipt": receipt})
        for receipt in ("000G-40R4-0M30-E209-185G-R38E-1W80", "no receipt")
    ]

    assert [reply.status_code for reply in replies] == [404, 404]
    assert replies[0].content == replies[1].content


def test_the_court_side_says_whether_a_number_matches(listing: Listing) -> None:
    path = f"/api/v1/listings/{listing.pk}/match"

    answers = [send(path, json={"number": number(serial)}) for serial in (1, 2)]

    assert [answer.json() for answer in answers] == [{"result": "hit"}, {"result": "no_hit"}]
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}
    for _ in range(3):
        send(path, json={"number": number(3)})
    refused = send(path, json={"number": number(1)})
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert int(refused.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"json": {"number": "13"}}, 400), ({"json": {"name": "演示"}}, 400), ({"content": b"{", "headers": JSON}, 400),
        ({"content": b"{}"}, 415), ({"content": b" " * 5_000, "headers": JSON}, 413), ({"method": "GET"}, 405),
    ],
)  # fmt: skip
def test_a_faulty_match_is_a_problem(listing: Listing, asked: dict[str, Any], status: int) -> None:
    reply = send(f"/api/v1/listings/{listing.pk}/match", **asked)

    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"


def test_a_public_side_alone_says_that_it_cannot_match(listing: Listing, bo: Account) -> None:
    matched = send(f"/api/v1/listings/{listing.pk}/match", court=False, json={"number": number(1)})
    told = send("/api/v1/self-information", court=False, json={"code": "000G-40R4-0M30-E209-185G-R38E-1W80"})

    assert [(reply.status_code, reply.json()["code"]) for reply in (matched, told)] == [(503, "unavailable")] * 2


def test_a_removal_is_proved_by_a_signed_paper(listing: Listing, bo: Account) -> None:
    receipt = submit(listing, kind="not_listable").json()["receipt"]
    path = "/api/v1/corrections/receipt/removal"
    early = send(path, json={"receipt": receipt})

    desk.find(latest().pk, by=bo, expected=1, reasons=ANSWER, remedy=Remedy.REVOKE, now=timezone.now())
    paper = send(path, json={"receipt": receipt})

    assert (early.status_code, paper.status_code, send(path, court=False, json={"receipt": receipt}).status_code) == (
        404, 200, 503,
    )  # fmt: skip
    verdict = verifying.verify(paper.content, court_keys())
    assert verdict.holds
    assert f"Listing {listing.pk} was removed (revoke)" in verdict.text
    assert "演示甲" not in paper.text


def test_a_code_of_the_counter_tells_once(listing: Listing, bo: Account) -> None:
    now: datetime = timezone.now()
    code = self_information.issue(number(1), organisation=False, by=bo, checked="居民身份证原件", now=now)

    replies = [send("/api/v1/self-information", json={"code": code}) for _ in range(2)]

    assert [reply.status_code for reply in replies] == [200, 404]
    assert replies[0].json()["listings"][0]["id"] == listing.pk
