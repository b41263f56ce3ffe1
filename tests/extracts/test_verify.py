"""Verifying for who cannot do it himself: what holds, what does not, whatever is sent, and nothing of a person."""

import asyncio
import json
import random
from typing import Any, cast

import httpx
import pytest

from debtormap.core.extracts import MAX_BYTES
from debtormap.ledger import checkpoints, evidence, extracts, feed, receipts
from debtormap.ledger.extracts import Printed
from debtormap.public import verify
from tests.ledger.examples import AT, amend, later, publish, turned, withdraw
from tests.public.examples import Clock
from tests.public.running import Public

# The API works in threads of its own, which see what is committed.
pytestmark = pytest.mark.django_db(transaction=True)
RAW = {"content-type": "application/octet-stream"}
NAME = "演示某某"
DOCUMENT = b"%PDF-1.7\n" + NAME.encode() + b"\nstartxref\n9\n%%EOF\n"


@pytest.fixture
def public() -> Public:
    """The public side over the real ledger."""
    made = Public(cast(Any, feed), clock=Clock(later(hours=2)), load=False)
    feed.tick(later(hours=2))
    return made


def extract() -> bytes:
    event = feed.last_of("A")
    assert event is not None and event.body is not None
    printed = Printed(
        document=DOCUMENT, record=json.loads(event.body), event=event, language="zh", url="https://map.example/r/A"
    )
    return extracts.signed(printed, now=later(hours=1))


def send(public: Public, path: str = "/api/v1/verify", **more: Any) -> httpx.Response:
    public.follow()

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=cast(Any, public.app))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.post(path, **more)

    return asyncio.run(ask())


def told(public: Public, data: bytes) -> dict[str, Any]:
    reply = send(public, content=data, headers=RAW)
    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
    assert NAME not in reply.text
    return dict(reply.json())


def test_an_extract_of_what_is_public_is_current(public: Public) -> None:
    publish("A", name=NAME)

    found = told(public, extract())

    assert (found["holds"], found["kind"], found["standing"]) == (True, "extract", "current")
    assert (found["listing_id"], found["url"]) == ("A", "https://map.example/r/A")
    assert found["synthetic"] is True


def test_it_tells_when_the_listing_has_changed_or_gone_and_nobody_is_named(public: Public) -> None:
    publish("A", name=NAME)
    data = extract()

    amend("A", name=NAME, obligation="更正后的义务", at=later(minutes=90))
    changed = told(public, data)
    withdraw("A", at=later(minutes=100))
    gone = told(public, data)

    assert [(each["holds"], each["standing"]) for each in (changed, gone)] == [(True, "changed"), (True, "gone")]


def test_a_listing_that_is_hidden_is_gone_too(public: Public) -> None:
    publish("A", name=NAME)
    data = extract()

    amend("A", name=NAME, channels=[], at=later(minutes=90))

    assert told(public, data)["standing"] == "gone"


def test_what_else_the_court_signs_is_verified_too(public: Public) -> None:
    publish("A", name=NAME)
    withdraw("A")
    note = checkpoints.write(AT).note

    kinds = [told(public, data)["kind"] for data in (receipts.receipt("A"), evidence.bundle("A"), note.encode())]

    assert kinds == ["receipt", "evidence", "checkpoint"]


def test_whatever_is_sent_gets_an_answer(public: Public) -> None:
    """Cut, changed, broken and foreign files; nested and endless ones."""
    publish("A", name=NAME)
    data, chance = extract(), random.Random(7)
    hostile = [
        b"", b"%PDF-", b"%PDF-1.7\n%%EOF", DOCUMENT, data[:-1], data[9:], data + data, data[:200] + data[-400:],
        data.replace(NAME.encode(), "演示别人".encode()), b"{" * 100_000, b"[" * 100_000, b'{"body":' * 20_000,
        b'{"body":{"type":"debtormap.evidence.1","events":[' + b"1," * 50_000 + b"1]}}", b"\xff" * 4_000,
        b'{"body":{"seq":' + b"9" * 10_000 + b"}}", bytes(MAX_BYTES), b"%PDF-" + b"\n%debtormap extract 1\n" * 190_000,
        *(chance.randbytes(chance.randrange(3_000)) for _ in range(20)),
        *turned(data, 40, seed=3),
    ]  # fmt: skip

    answers = [told(public, each) for each in hostile]

    assert [each["holds"] for each in answers] == [False] * len(hostile)
    assert {each["reason"] for each in answers} <= {"unreadable", "changed", "other_key"}
    assert all(each["listing_id"] is None for each in answers)


def test_a_changed_file_and_a_foreign_one_are_told_apart(public: Public) -> None:
    publish("A", name=NAME)
    data = extract()
    changed = data.replace(NAME.encode(), "演示别人".encode())

    assert [told(public, each)["reason"] for each in (changed, DOCUMENT)] == ["changed", "unreadable"]


def test_a_large_file_and_another_media_type_are_refused(public: Public) -> None:
    publish("A")

    assert send(public, content=bytes(MAX_BYTES + 1), headers=RAW).status_code == 413
    assert send(public, json={}).status_code == 415
    assert public.get("/api/v1/verify").status_code == 405


def test_nothing_is_told_when_the_ledger_was_not_heard(public: Public) -> None:
    publish("A")
    data = extract()
    assert told(public, data)["holds"]

    public.steady.now += 30

    assert send(public, content=data, headers=RAW).status_code == 503


def test_when_too_many_wait_the_next_one_is_told_to_come_again(public: Public, monkeypatch: pytest.MonkeyPatch) -> None:
    publish("A")
    monkeypatch.setattr(verify, "_waiting", verify.MAX_WAITING)

    reply = send(public, content=b"x", headers=RAW)

    assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")


def form(public: Public, data: bytes = b"", text: str = "", lang: str = "en") -> httpx.Response:
    return send(public, f"/plain/verify?lang={lang}", files={"file": ("x.pdf", data)}, data={"text": text})


def test_the_form_says_the_same_without_javascript(public: Public) -> None:
    publish("A", name=NAME)
    data = extract()

    current = form(public, data)
    chinese, traditional = form(public, data, lang="zh"), form(public, data, lang="zh-Hant")
    changed = form(public, data.replace(b"%PDF-1.7", b"%PDF-1.6"))
    withdraw("A", at=later(minutes=100))
    gone = form(public, data)

    assert [reply.status_code for reply in (current, changed, gone)] == [200, 200, 200]
    assert "<h1>It holds, and the listing is still published</h1>" in current.text
    assert 'href="/plain/listings/A?lang=en"' in current.text
    assert "<h1>核验通过，信息仍在公布</h1>" in chinese.text
    assert "<h1>核驗通過，資訊仍在公佈</h1>" in traditional.text and '<html lang="zh-Hant">' in traditional.text
    assert "<h1>It does not hold</h1>" in changed.text
    assert "<h1>No longer current: the listing is no longer published</h1>" in gone.text
    assert "/plain/listings/" not in gone.text
    assert not [reply for reply in (current, changed, gone) if NAME in reply.text]
    assert current.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in current.headers["content-security-policy"]
    assert current.headers["cache-control"] == "no-store"


def test_a_text_can_be_pasted(public: Public) -> None:
    publish("A")
    withdraw("A")

    reply = form(public, text=receipts.receipt("A", with_record=False).decode() + "\r\n\r\n")

    assert "<h1>It holds: signed by the court, unchanged</h1>" in reply.text
    assert "receipt of a publication, amendment or removal" in reply.text


def test_an_empty_form_and_a_large_file_are_refused_on_a_page(public: Public) -> None:
    publish("A")

    empty, large = form(public), form(public, bytes(MAX_BYTES + 20_000))

    assert (empty.status_code, large.status_code) == (400, 413)
    assert "Choose a file, or paste its text." in empty.text
    assert "The file is larger than 4 MB." in large.text
    assert all('enctype="multipart/form-data"' in reply.text for reply in (empty, large))


def test_what_is_typed_is_never_markup(public: Public) -> None:
    publish("A")

    reply = form(public, text="<script>alert(1)</script>")

    assert "<script" not in reply.text
    assert "<h1>It does not hold</h1>" in reply.text


def test_the_form_stands_at_the_address_without_script(public: Public) -> None:
    publish("A")
    public.follow()

    page, moved = public.get("/plain/verify?lang=en"), public.get("/verify?plain=1")

    assert (page.status_code, 'method="post"' in page.text) == (200, True)
    assert (moved.status_code, moved.headers["location"]) == (303, "/plain/verify")
    assert 'href="/plain/verify?lang=en"' in page.text


def test_a_listing_links_to_its_extract(public: Public) -> None:
    publish("A")
    public.follow()

    assert (
        'href="/api/v1/listings/A/extract.pdf?lang=en" rel="nofollow"' in public.get("/plain/listings/A?lang=en").text
    )
