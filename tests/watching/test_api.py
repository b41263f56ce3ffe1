"""Watching over HTTP: what the court side answers, and what a public side alone says."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from django.conf import settings
from django.utils import timezone

from debtormap import court_api
from debtormap.asgi import Front
from debtormap.core import proof_of_work
from debtormap.corrections import proofs
from debtormap.register import policies
from debtormap.watching.models import Watch
from tests.public.examples import FakeFeed
from tests.public.running import Public
from tests.watching.conftest import ADDRESS, CODE, ask, post
from tests.watching.mailbox import Mailbox, link

# The API works in threads of its own, which see what is committed.
pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/api/v1/watches"


@pytest.fixture(autouse=True)
def no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """All tests ask from one network."""
    monkeypatch.setattr(court_api, "_limits", lambda: None)


async def _no_console(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("the console is not asked")


def send(method: str, path: str, *, court: bool = True, **more: Any) -> httpx.Response:
    front = Front(court=_no_console if court else None, public=Public(FakeFeed()).app)

    async def request() -> httpx.Response:
        transport = httpx.ASGITransport(app=cast(Any, front), client=("192.0.2.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, **more)

    return asyncio.run(request())


def wish(**changes: str) -> dict[str, str]:
    given = {"kind": "organisation", "target": CODE, "address": ADDRESS, "language": "en"}
    return given | {"proof": proof_of_work.solve(proofs.challenge(timezone.now()))} | changes


def test_the_form_is_offered_where_mail_is_sent(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert send("GET", PATH).json() == {"open": True}
    assert send("GET", PATH, court=False).json() == {"open": False}
    monkeypatch.setattr(settings, "SMTP", None)
    assert send("GET", PATH).json() == {"open": False}
    assert send("POST", PATH, json=wish()).status_code == 503


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(mailbox: Mailbox) -> None:
    answers = [send("POST", PATH, json=wish()) for _ in range(5)]

    assert {(each.status_code, each.text, each.headers["cache-control"]) for each in answers} == {
        (202, '{"noted":true}', "no-store")
    }
    assert Watch.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"address": "an@x"}, "address_form"),
        ({"target": "92139990YY0DEM026R"}, "person"),
        ({"proof": "x"}, "proof_invalid"),
        ({"kind": "person"}, "invalid"),
        ({"name": "x"}, "invalid"),
    ],
)
def test_what_breaks_a_rule_is_refused_and_not_repeated(mailbox: Mailbox, changes: dict[str, str], code: str) -> None:
    refused = send("POST", PATH, json=wish(**changes))

    assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert ADDRESS not in refused.text
    assert CODE not in refused.text


def test_looking_at_a_link_changes_nothing_and_its_button_does(mailbox: Mailbox) -> None:
    ask()
    post()
    confirm = "/watches/{}/{}/confirm".format(*link(mailbox.mails[0], "confirm"))
    stop = "/watches/{}/{}/stop".format(*link(mailbox.mails[0], "stop"))

    looked = [send("GET", confirm), send("GET", stop)]
    assert [(each.status_code, "<form" in each.text, "<script" in each.text) for each in looked] == [
        (200, True, False)
    ] * 2
    assert Watch.objects.get().confirmed_at is None
    assert [send("POST", confirm).status_code, send("POST", confirm).status_code] == [200, 200]
    assert Watch.objects.get().confirmed_at is not None

    clicked = [send("POST", stop, data={"List-Unsubscribe": "One-Click"}) for _ in range(2)]
    assert [each.status_code for each in clicked] == [200, 200]
    assert Watch.objects.count() == 0
    assert [send("GET", stop).status_code, send("POST", confirm).status_code] == [404, 404]


@pytest.mark.parametrize("is_adopted", [False, True])
def test_the_pages_of_a_demonstration_say_so_and_no_others(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, is_adopted: bool
) -> None:
    ask()
    post()
    confirm = "/watches/{}/{}/confirm".format(*link(mailbox.mails[0], "confirm"))
    monkeypatch.setattr(policies, "active", lambda: SimpleNamespace(is_adopted=is_adopted))

    pages = [send("GET", confirm), send("POST", confirm), send("GET", confirm.replace("/confirm", "/stop"))]

    assert [each.status_code for each in pages] == [200, 200, 404]
    assert {"All data of this demonstration is invented." in each.text for each in pages[:2]} == {not is_adopted}
    assert ("本演示的全部数据均为虚构。" in pages[2].text) is not is_adopted


@pytest.mark.parametrize(
    ("wished", "text"),
    [("en-GB", "There is nothing here"), ("zh-TW", "這裡沒有內容"), ("zh-CN", "这里没有内容"), ("fr", "这里没有内容")],
)
def test_a_link_that_is_not_right_is_told_in_the_readers_language(db: None, wished: str, text: str) -> None:
    page = send("GET", f"/watches/{'a' * 20}/{'0' * 40}/stop", headers={"Accept-Language": wished})

    assert (page.status_code, text in page.text) == (404, True)
    assert "noindex" in page.headers["x-robots-tag"]
    assert "form-action 'self'" in page.headers["content-security-policy"]


def test_another_method_and_another_media_type_are_refused(mailbox: Mailbox) -> None:
    assert send("PUT", PATH).status_code == 405
    assert send("POST", PATH, content=b"{}", headers={"Content-Type": "text/plain"}).status_code == 415
    assert send("DELETE", f"/watches/{'a' * 20}/{'0' * 40}/stop").status_code == 405
