"""Over HTTP: what a page sends and gets, and what it is refused."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, cast

import httpx
import pytest
from django.db import OperationalError, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from debtormap.clues import desk, following, inbox
from debtormap.clues.inbox import ReaderKey
from debtormap.clues.models import Clue, Upload
from debtormap.clues.officers import Unlocked
from debtormap.core import receipt_codes
from debtormap.core.errors import NotFound
from debtormap.public import intake
from debtormap.public.limits import Limits
from debtormap.public.site import Site
from debtormap.staff.models import Account
from tests.clues.conftest import reader
from tests.clues.examples import DESCRIPTION, LISTING, proof, retry_key, sent
from tests.public.examples import FakeFeed, person, place
from tests.public.running import Public

pytestmark = pytest.mark.django_db(databases="__all__", transaction=True)
JPEG = b"\xff\xd8\xff\xe0" + secrets.token_bytes(700_000)


class Page:
    """A page of a sender: a public side with one listing."""

    def __init__(self) -> None:
        feed = FakeFeed()
        feed.publish(person(LISTING, at=place("P", 115.49, 38.87)))
        self.public = Public(feed)

    def send(
        self, method: str, path: str, json: Any = None, content: bytes | None = None, **headers: str
    ) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=cast(Any, self.public.door))
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                named = {name.replace("_", "-"): value for name, value in headers.items()}
                return await client.request(method, f"/api/v1/clues{path}", json=json, content=content, headers=named)

        return asyncio.run(go())

    def upload(self, data: bytes, key: bytes) -> str:
        begun = self.send("POST", "/uploads", json={"proof": proof()}, clue_upload_key=key.hex())
        assert begun.status_code == 201, begun.text
        upload_id = str(begun.json()["upload_id"])
        for number, start in enumerate(range(0, len(data), 512_000)):
            reply = self.put(upload_id, number, data[start : start + 512_000], key)
            assert reply.status_code == 200, reply.text
        return upload_id

    def put(self, upload_id: str, number: int, data: bytes, key: bytes) -> httpx.Response:
        return self.send(
            "PUT", f"/uploads/{upload_id}/chunks/{number}", content=data,
            clue_upload_key=key.hex(), content_type="application/octet-stream",
        )  # fmt: skip

    def submit(self, key: str | None = None, **changes: Any) -> httpx.Response:
        body = {
            "asset_class": "movables", "description": DESCRIPTION, "source": "own_observation",
            "listing_id": LISTING, "proof": proof(),
        }  # fmt: skip
        return self.send("POST", "", json=body | changes, idempotency_key=key or retry_key())


@pytest.fixture
def page(lin_reads: Unlocked, gu_reads: Unlocked) -> Page:
    return Page()


def test_a_form_does_not_open_while_nobody_could_read(db: None) -> None:
    page = Page()

    told = page.send("GET", "/keys").json()
    refused = page.submit()

    assert (told["open"], told["keys"]) == (False, [])
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert Clue.objects.count() == 0


def test_the_register_says_whether_a_clue_could_be_read(db: None, lin: Account) -> None:
    now = [100.0]
    door = intake.DeskDoor(ask=inbox.is_open, steady=lambda: now[0])
    public = Public(FakeFeed(), site=Site(clue_desk=door.is_open))

    def told() -> bool:
        return bool(public.get("/api/v1/about").json()["clues_open"])

    before = told()
    reader(lin)
    now[0] += 1
    soon = told()
    now[0] += intake.OPEN_LASTS_S
    after = told()

    assert (before, soon, after) == (False, False, True)


def test_the_map_goes_on_while_the_clues_are_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> list[ReaderKey]:
        raise OperationalError

    monkeypatch.setattr(inbox, "reader_keys", away)

    assert inbox.is_open() is False


def test_keys_and_limits_are_told_before_anything_is_written(page: Page) -> None:
    told = page.send("GET", "/keys")

    assert told.json()["open"] is True
    assert {key["court_code"] for key in told.json()["keys"]} == {"", "冀0001"}
    assert told.json()["limits"] == {
        "description_characters": 2000, "location_characters": 300, "since_characters": 60, "contact_characters": 200,
        "message_characters": 2000, "files": 10, "file_bytes": 20_971_520, "chunk_bytes": 512_000,
        "media_types": ["image/jpeg", "image/png", "image/webp", "application/pdf"],
    }  # fmt: skip
    assert told.headers["cache-control"] == "no-store"


def test_a_clue_with_a_file_is_sent_and_followed(page: Page, lin_reads: Unlocked) -> None:
    key = secrets.token_bytes(32)
    upload_id = page.upload(JPEG, key)
    sent = page.submit(files=[{"upload_id": upload_id, "key": key.hex(), "name": "a.jpg", "chunks": 2}])
    receipt = sent.json()["receipt"]
    clue = Clue.objects.get()
    desk.ask(clue.id, lin_reads, "演示问题")

    state = page.send("POST", "/receipt", json={"receipt": receipt})
    answered = page.send(
        "POST", "/receipt/answer", json={"receipt": receipt.lower(), "text": "演示回答"}, idempotency_key=retry_key()
    )

    assert sent.status_code == 201
    assert receipt_codes.format(receipt_codes.parse(receipt)) == receipt
    assert state.json() == {
        "stage": "received", "received_on": state.json()["received_on"], "files": 1,
        "may_answer": True, "is_erased": False, "reward": None,
        "turns": [{"author": "court", "on": state.json()["received_on"], "text": "演示问题", "is_new": True}],
    }  # fmt: skip
    assert answered.json() == {"kept": True}
    assert [turn.text for turn in desk.open_clue(clue.id, lin_reads, reason="r").turns] == ["演示问题", "演示回答"]
    assert {reply.headers["cache-control"] for reply in (sent, state, answered)} == {"no-store"}
    assert "set-cookie" not in sent.headers


def test_the_court_of_the_listing_reads_it_and_the_sender_may_avoid_it(
    page: Page, lin_reads: Unlocked, gu_reads: Unlocked
) -> None:
    page.submit()
    page.submit(avoid_court=True)
    page.submit(listing_id=None)

    assert [row.court_code for row in desk.inbox(lin_reads.account).rows] == ["冀0001"]
    assert len(desk.inbox(gu_reads.account).rows) == 3


def test_the_same_key_gets_the_same_receipt_and_one_clue(page: Page) -> None:
    key, same = retry_key(), proof()

    first = page.submit(key, proof=same)
    again = page.submit(key, proof=same)
    other = page.submit(key, proof=same, description="演示：另一条")

    assert first.json() == again.json()
    assert Clue.objects.count() == 1
    assert other.status_code == 409


def test_a_broken_upload_goes_on_where_it_was(page: Page) -> None:
    key = secrets.token_bytes(32)
    upload_id = str(
        page.send("POST", "/uploads", json={"proof": proof()}, clue_upload_key=key.hex()).json()["upload_id"]
    )
    page.put(upload_id, 1, JPEG[512_000:], key)

    present = page.send("GET", f"/uploads/{upload_id}", clue_upload_key=key.hex())
    early = page.submit(files=[{"upload_id": upload_id, "key": key.hex(), "chunks": 2}])
    page.put(upload_id, 0, JPEG[:512_000], key)
    whole = page.submit(files=[{"upload_id": upload_id, "key": key.hex(), "chunks": 2}])

    assert present.json() == {"chunks": [1]}
    assert (early.status_code, early.json()["code"]) == (400, "file_incomplete")
    assert whole.status_code == 201


def test_an_upload_is_only_its_page_s(page: Page) -> None:
    key, other = secrets.token_bytes(32), secrets.token_bytes(32)
    upload_id = page.upload(JPEG, key)

    foreign = [
        page.send("GET", f"/uploads/{upload_id}", clue_upload_key=other.hex()),
        page.put(upload_id, 0, JPEG[:100], other),
        page.send("DELETE", f"/uploads/{upload_id}", clue_upload_key=other.hex()),
        page.send("GET", "/uploads/unknown", clue_upload_key=other.hex()),
    ]
    own = page.send("DELETE", f"/uploads/{upload_id}", clue_upload_key=key.hex())

    assert [reply.status_code for reply in foreign] == [404] * 4
    assert len({reply.content for reply in foreign}) == 1
    assert own.json() == {"kept": False}
    assert Upload.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"description": ""}, "description", "missing"),
        ({"description": "字" * 2001}, "description", "too_long"),
        ({"description": "字" * 9000}, "description", "invalid"),
        ({"asset_class": "SENTINEL-7391"}, "asset_class", "invalid"),
        ({"SENTINEL-7391": 1}, "", "invalid"),
        ({"source": 7391}, "source", "invalid"),
        ({"listing_id": "SENTINEL-7391"}, "listing_id", "invalid"),
        ({"contact": "SENTINEL-7391" * 30}, "contact", "too_long"),
        ({"proof": "SENTINEL-7391"}, "proof", "proof_invalid"),
        ({"files": [{"upload_id": "SENTINEL7391", "key": "0" * 64, "chunks": 1}]}, "files", "file_incomplete"),
    ],
)
def test_a_refusal_names_the_field_and_repeats_nothing(page: Page, changes: Any, field: str, code: str) -> None:
    reply = page.submit(**changes)

    problem = reply.json()
    assert reply.status_code == 400
    assert reply.headers["content-type"] == "application/problem+json"
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)]
    assert problem["errors"][0]["pointer"] == (f"/{field}" if field else "")
    assert "7391" not in reply.text
    assert Clue.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04word", "office_document"), (b"\xd0\xcf\x11\xe0doc", "office_document"), (b"Rar!x", "archive"),
        (b"GIF89a", "unknown_type"), (b"<svg", "unknown_type"), (b"MZ", "unknown_type"), (b"", "chunk_size"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_taken_is_refused_at_its_first_chunk(page: Page, data: bytes, code: str) -> None:
    key = secrets.token_bytes(32)
    begun = page.send("POST", "/uploads", json={"proof": proof()}, clue_upload_key=key.hex()).json()

    reply = page.put(begun["upload_id"], 0, data, key)

    assert (reply.status_code, reply.json()["code"]) == (400, code)
    assert reply.json()["errors"][0]["mend"] or code == "chunk_size"


def test_too_large_a_chunk_is_refused(page: Page) -> None:
    key = secrets.token_bytes(32)
    begun = page.send("POST", "/uploads", json={"proof": proof()}, clue_upload_key=key.hex()).json()

    assert page.put(begun["upload_id"], 0, JPEG[:512_001], key).status_code == 413
    assert page.put(begun["upload_id"], 41, JPEG[:5], key).json()["code"] == "too_large"


@pytest.mark.parametrize(
    ("path", "content", "content_type", "status"),
    [
        ("", b"{}", "text/plain", 415),
        ("/receipt", b"a=b", "application/x-www-form-urlencoded", 415),
        ("/receipt", b"{", "application/json", 400),
        ("/receipt", b"", "application/json", 400),
        ("", b"{" + b" " * 200_000, "application/json", 413),
    ],
)
def test_a_body_of_another_kind_is_refused(
    page: Page, path: str, content: bytes, content_type: str, status: int
) -> None:
    reply = page.send("POST", path, content=content, content_type=content_type, idempotency_key="k" * 32)

    assert reply.status_code == status


def test_missing_headers_are_named(page: Page) -> None:
    fields = [
        page.send("POST", "/receipt/answer", json={"receipt": "x"}).json()["errors"][0]["field"],
        page.send("POST", "/uploads", json={"proof": "x"}).json()["errors"][0]["field"],
        page.send("POST", "/uploads", json={"proof": "x"}, clue_upload_key="short").json()["errors"][0]["field"],
    ]

    assert fields == ["Idempotency-Key", "Clue-Upload-Key", "Clue-Upload-Key"]


def test_a_receipt_that_is_wrong_and_one_that_nobody_has_look_the_same(page: Page) -> None:
    unknown = receipt_codes.format(receipt_codes.make(secrets.token_bytes(17)))

    replies = [page.send("POST", "/receipt", json={"receipt": each}) for each in (unknown, "", "0" * 28, "wrong")]

    assert {reply.status_code for reply in replies} == {404}
    assert len({(reply.content, tuple(reply.headers.items())) for reply in replies}) == 1


def test_a_wrong_receipt_costs_the_same_look_ups_as_a_right_one(lin_reads: Unlocked) -> None:
    receipt, now = sent(), timezone.now()
    missing = receipt_codes.format(receipt_codes.make(secrets.token_bytes(17)))
    counts = []
    for code in (receipt, missing, "no code at all"):
        with CaptureQueriesContext(connections["clues"]) as asked, suppress(NotFound):
            following.read(code, now=now)
        counts.append(len(asked))

    assert counts == [counts[0]] * 3


def test_a_proof_of_work_counts_once(page: Page) -> None:
    once = proof()

    assert page.submit(proof=once).status_code == 201
    again = page.submit(proof=once)

    assert (again.status_code, again.json()["code"]) == (400, "proof_spent")


def test_methods_are_told(page: Page) -> None:
    reply = page.send("GET", "/receipt")

    assert (reply.status_code, reply.headers["allow"]) == (405, "POST, OPTIONS")


@pytest.fixture
def limited(page: Page) -> Iterator[Page]:
    from debtormap.public.door import Door
    from debtormap.public.pages import Pages
    from debtormap.public.site import Site
    from tests.public.running import NO_CLIENT, described

    public = page.public
    data = described(public.service, public.follower, Site(), Limits(clock=lambda: 1.0))
    public.door = Door(data=data, pages=Pages(NO_CLIENT, public.service))
    yield page


def test_who_knocks_too_often_waits(limited: Page) -> None:
    replies = [limited.submit(proof="x") for _ in range(11)]

    assert [reply.status_code for reply in replies] == [400] * 10 + [429]
    assert (replies[-1].json()["code"], replies[-1].headers["retry-after"]) == ("too_many_requests", "361")


def test_a_full_desk_says_so(page: Page, settings: Any) -> None:
    settings.CLUES_QUOTA_BYTES = 1

    text = page.submit()
    file = page.send("POST", "/uploads", json={"proof": proof()}, clue_upload_key="0" * 64)

    assert [(reply.status_code, reply.json()["code"]) for reply in (text, file)] == [(507, "full")] * 2
