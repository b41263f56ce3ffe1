"""Extracts over HTTP, as the court side answers them: the same facts as the page, for as long as the page has them."""

import asyncio
import json
import subprocess
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import httpx
import pikepdf
import pytest

from debtormap import court_api
from debtormap.asgi import Front
from debtormap.core import extracts as papers
from debtormap.core.disclosure import canonical
from debtormap.core.errors import TooMany
from debtormap.extracts import Desk
from debtormap.ledger import verifying
from debtormap.ledger.models import EventKind
from debtormap.printing.press import Press
from debtormap.public.limits import RULES, Knock, Limits
from tests.ledger.examples import amend, append, court_keys, publish, withdraw
from tests.public.examples import BEGIN, FakeFeed
from tests.public.running import Public

# The API works in threads of its own, which see what is committed.
pytestmark = pytest.mark.django_db(transaction=True)
NOW = BEGIN + timedelta(hours=1)
PATH = "/api/v1/listings/A/extract.pdf"


class Moment:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class FakePress(Press):
    """Prints the values of the page between the beginning and the end of a PDF."""

    def pdf(self, template: str, context: Mapping[str, object]) -> bytes:
        told = json.dumps(context, ensure_ascii=False).encode()
        return b"%PDF-1.7\n" + told + b"\nstartxref\n9\n%%EOF\n"


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    """The real one."""
    made = Press(timeout_s=300)
    yield made
    made.stop()


@pytest.fixture
def clock() -> Moment:
    return Moment()


@pytest.fixture(autouse=True)
def desk(clock: Moment, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(public_url="https://map.example", press=FakePress(), clock=clock)
    monkeypatch.setattr(court_api, "_desk", lambda: made)
    monkeypatch.setattr(court_api, "_limits", lambda: None)
    return made


async def _no_console(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("the console is not asked")


def ask(path: str = PATH, *, court: bool = True, method: str = "GET", **headers: str) -> httpx.Response:
    front = Front(court=_no_console if court else None, public=Public(FakeFeed()).app)

    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(app=cast(Any, front), client=("192.0.2.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.request(method, path, headers=named)

    return asyncio.run(answer())


def text_of(data: bytes, tmp_path: Path) -> str:
    path = tmp_path / "extract.pdf"
    path.write_bytes(data)
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True).stdout


def policy(**more: Any) -> None:
    body = {"name": "演示规则", "version": 3, "adopted": False, **more}
    append((EventKind.POLICY, "", canonical(body)))


def test_an_extract_says_what_the_page_says_and_is_signed(press: Press, desk: Desk, tmp_path: Path) -> None:
    desk._press = press
    publish("A", name="演示𠮷㐂", obligation="偿还借款本金 120000 元", share_id="sSECRET")

    reply = ask()

    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/pdf")
    assert reply.headers["content-disposition"] == 'attachment; filename="extract-A.pdf"'
    text = text_of(reply.content, tmp_path)
    for told in ("公示信息摘录", "演示𠮷㐂", "偿还借款本金 120000 元", "演示区人民法院", "https://map.example/r/A"):
        assert told in text
    assert "16:45:49" in text and "全部数据为虚构" in text
    verdict = verifying.verify(reply.content, court_keys())
    assert verdict.holds, verdict.text
    assert verdict.facts["url"] == "https://map.example/r/A"
    assert verdict.facts["policy"] == {"name": "hebei-2019", "version": 1}
    path = tmp_path / "extract.pdf"
    with pikepdf.open(path) as document:
        assert document.check_pdf_syntax() == []
        assert [len(page.get_images()) for page in document.pages] == [1]
        document.save(tmp_path / "plain.pdf", stream_decode_level=pikepdf.StreamDecodeLevel.all)
    told_by_reader = subprocess.run(["pdfinfo", str(path)], check=True, capture_output=True, text=True)
    assert "Tagged:          yes" in told_by_reader.stdout and told_by_reader.stderr == ""
    # Channels, the share and the position stand in the record, and on no page.
    whole = (tmp_path / "plain.pdf").read_bytes() + text.encode()
    assert [hidden for hidden in (b"sSECRET", b"115490000", b"115.49", b"channels") if hidden in whole] == []


def test_it_is_tagged_named_and_in_the_language_that_was_asked_for(press: Press, desk: Desk, tmp_path: Path) -> None:
    desk._press = press
    publish("A")

    chosen, preferred = ask(f"{PATH}?lang=en"), ask(accept_language="en-GB")
    traditional = ask(accept_language="zh-TW").content

    assert chosen.content == preferred.content
    text = text_of(chosen.content, tmp_path)
    assert "Extract of a published listing" in text and "Enforcing court" in text
    with pikepdf.open(BytesIO(chosen.content)) as document:
        assert document.Root.Lang == "en" and document.Root.MarkInfo.Marked
        assert document.docinfo.Title == "Extract of a published listing"
        assert b"pdfuaid" in document.Root.Metadata.read_bytes()
        parts = [each for each in document.objects if isinstance(each, pikepdf.Dictionary) and "/S" in each]
        assert [str(each.Alt) for each in parts if each.S == "/Figure"] == ["QR code: the live page of this listing"]
        assert all("/A" in each for each in parts if each.S == "/TD")
    assert papers.parse(chosen.content).extract.language == "en"
    assert "公示資訊摘錄" in text_of(traditional, tmp_path)
    with pikepdf.open(BytesIO(traditional)) as document:
        assert document.Root.Lang == "zh-Hant"
    assert papers.parse(traditional).extract.language == "zh-Hant"


def test_the_values_of_the_page_are_those_of_the_listing_and_no_others() -> None:
    publish("A", share_id="sSECRET", channels=["list"])

    data = ask().content

    assert "演示甲".encode() in data and b"https://map.example/verify" in data
    assert [hidden for hidden in (b"sSECRET", b"115490000", b"channels", b'"P"') if hidden in data] == []


def _withdraw() -> None:
    withdraw("A")


def _hide() -> None:
    amend("A", channels=[])


def _another_policy() -> None:
    policy(channels=["nearby"])


@pytest.mark.parametrize("go", [_withdraw, _hide, _another_policy])
def test_what_is_gone_answers_as_what_never_was(go: Any) -> None:
    publish("A")
    assert ask().status_code == 200
    etag = ask().headers["etag"]

    go()

    gone, never = ask(if_none_match=etag), ask("/api/v1/listings/never/extract.pdf")
    listing = Public(FakeFeed()).get("/api/v1/listings/A")
    assert gone.status_code == never.status_code == listing.status_code == 404
    assert gone.content == never.content == listing.content
    assert gone.headers["cache-control"] == "no-store"


def test_nobody_real_is_printed_before_a_court_adopts_a_policy() -> None:
    publish("A", synthetic=False)
    assert ask().status_code == 404

    policy(adopted=True)

    assert ask().status_code == 200


def test_it_goes_with_the_last_moment_of_its_term(clock: Moment) -> None:
    publish("A", expires_at="2026-11-25T09:00:01Z")
    reply = ask()
    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-cache, s-maxage=0")

    clock.now = NOW + timedelta(seconds=1)

    assert ask().status_code == 404


def test_it_is_made_anew_when_the_listing_is_amended() -> None:
    publish("A", obligation="原来的义务")
    before = ask().content

    amend("A", obligation="更正后的义务")

    after = ask().content
    assert "更正后的义务".encode() in after
    assert papers.parse(after).extract.seq == papers.parse(before).extract.seq + 1


def test_who_asks_twice_gets_the_same_paper_for_a_minute(clock: Moment) -> None:
    publish("A")
    first = ask()

    clock.now = NOW + timedelta(seconds=59)
    assert ask().content == first.content
    assert ask(if_none_match=first.headers["etag"]).status_code == 304
    clock.now = NOW + timedelta(seconds=60)

    assert papers.parse(ask().content).extract.issued_at == "2026-11-25T09:01:00.000000Z"


def test_what_is_withdrawn_while_it_is_printed_is_not_signed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    publish("A")
    real = desk._press.pdf

    def slow(*arguments: Any) -> bytes:
        withdraw("A")
        return real(*arguments)

    monkeypatch.setattr(desk._press, "pdf", slow)

    assert ask().status_code == 404


def test_other_methods_and_parameters_are_refused() -> None:
    publish("A")

    assert ask(method="POST").status_code == 405
    assert ask(method="HEAD").content == b""
    assert ask(method="OPTIONS").headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert [ask(f"{PATH}?{query}").json()["code"] for query in ("lang=fr", "x=1", "lang=en&lang=zh", "lang=")] == [
        "unknown_language", "unknown_parameter", "unknown_parameter", "unknown_language",
    ]  # fmt: skip


def test_a_public_side_alone_says_that_it_cannot() -> None:
    reply = ask(court=False)

    assert (reply.status_code, reply.headers["retry-after"]) == (503, "3600")


def test_one_network_prints_a_few_and_is_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    publish("A")
    limits = Limits(lambda: 0.0)
    monkeypatch.setattr(court_api, "_limits", lambda: limits)

    statuses = [ask().status_code for _ in range(RULES[Knock.EXTRACT].burst + 1)]

    assert statuses == [200] * RULES[Knock.EXTRACT].burst + [429]
    with pytest.raises(TooMany):
        limits.require(Knock.EXTRACT, "192.0.2.9")


def test_a_name_that_no_font_has_is_refused_and_not_boxed(press: Press, desk: Desk) -> None:
    desk._press = press
    publish("A", name="演示\U000f1234")

    reply = ask()

    assert (reply.status_code, json.loads(reply.content)["code"]) == (400, "glyph_missing")
